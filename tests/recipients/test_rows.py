"""Every fault of a row is reported by position and rule; only cases with the fault are rejected; no value is shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tasks.privacy import mask
from tasks.recipients import describe_findings
from tasks.recipients.findings import Rule
from tasks.validation import RecipientTables
from tests.recipients.delivery import (
    ADULT,
    ADULT_BORN,
    ON,
    OTHER_ADULT,
    Tables,
    child,
    decision,
    household,
    member,
    places,
    read,
    spoiled,
    two_cases,
)
from tests.recipients.ids import synthetic_id


def test_a_delivery_without_faults_is_read_whole(tmp_path: Path) -> None:
    result = read(tmp_path, two_cases())
    assert result.findings.is_empty()
    assert result.warnings.is_empty()
    assert result.rejected_cases.is_empty()
    assert result.population == ["S-1", "S-2"]
    assert result.households["housing_cost_ore"].to_list() == [950050, 950050]
    assert result.households["income_deduction_ore"].to_list() == [0, 0]
    assert result.decisions["monthly_income_ore"].to_list() == [2100050, 2100050]
    assert result.decisions["net_wealth_ore"].to_list() == [-100000, -100000]
    assert result.members.height == 3
    assert result.members["person_key"].n_unique() == 3
    assert result.sources.drop("sha256").rows() == [
        ("households", "households.csv", 2),
        ("members", "members.csv", 3),
        ("decisions", "decisions.csv", 2),
    ]


VALUE_FAULTS: list[tuple[str, str, str, Rule]] = [
    ("households", "municipality", "301", Rule.NOT_A_MUNICIPALITY),
    ("households", "municipality", "4601", Rule.NOT_OUR_MUNICIPALITY),
    ("households", "scheme", "", Rule.MISSING_VALUE),
    ("households", "team", "  ", Rule.MISSING_VALUE),
    ("households", "tenure", "leid", Rule.NOT_A_TENURE),
    ("households", "housing_cost", "9 50", Rule.NOT_AN_AMOUNT),
    ("households", "housing_cost", "9.500,0", Rule.NOT_AN_AMOUNT),
    ("households", "housing_cost", "9500.505", Rule.TOO_MANY_DECIMALS),
    ("households", "housing_cost", "1e4", Rule.NOT_AN_AMOUNT),
    ("households", "housing_cost", "NaN", Rule.NOT_AN_AMOUNT),
    ("households", "housing_cost", "EUR 9500", Rule.NOT_AN_AMOUNT),
    ("households", "housing_cost", "-0.01", Rule.NEGATIVE_AMOUNT),
    ("households", "housing_cost", "100000000.01", Rule.AMOUNT_TOO_LARGE),
    ("households", "heating_included", "kanskje", Rule.NOT_YES_OR_NO),
    ("households", "adapted_home", "", Rule.MISSING_VALUE),
    ("households", "active_from", "", Rule.MISSING_VALUE),
    ("households", "active_from", "01/01/2025", Rule.NOT_A_DATE),
    ("households", "active_from", "2026-02-30", Rule.NO_SUCH_DATE),
    ("households", "active_to", "2026-13-01", Rule.NO_SUCH_DATE),
    ("households", "active_to", "2024-12-31", Rule.ENDS_BEFORE_IT_BEGINS),
    ("members", "person_id", "", Rule.MISSING_VALUE),
    ("members", "person_id", ADULT[1:], Rule.NOT_ELEVEN_DIGITS),
    ("members", "person_id", ADULT[:9] + "00", Rule.WRONG_CHECK_DIGITS),
    ("members", "person_id", synthetic_id(ADULT_BORN, month_plus=40), Rule.ID_OF_ANOTHER_REGISTER),
    ("members", "person_id", "30108299939", Rule.REAL_OUTSIDE_PRODUCTION),
    ("members", "role", "søker", Rule.NOT_A_ROLE),
    ("members", "birth_date", "1984-3-7", Rule.NOT_A_DATE),
    ("members", "birth_date", "1984-03-08", Rule.BIRTH_DATE_DISAGREES),
    ("members", "birth_date", "2084-03-07", Rule.BORN_LATER),
    ("members", "from", "2025-02-29", Rule.NO_SUCH_DATE),
    ("members", "to", "i dag", Rule.NOT_A_DATE),
    ("members", "to", "2024-12-31", Rule.ENDS_BEFORE_IT_BEGINS),
    ("members", "young_disabled", "2", Rule.NOT_YES_OR_NO),
    ("members", "single_pensioner", "", Rule.MISSING_VALUE),
    ("members", "shared_residence", "x", Rule.NOT_YES_OR_NO),
    ("decisions", "decision_id", "", Rule.MISSING_VALUE),
    ("decisions", "decided_on", "2026-06-31", Rule.NO_SUCH_DATE),
    ("decisions", "valid_from", "", Rule.MISSING_VALUE),
    ("decisions", "amount", "-1", Rule.NEGATIVE_AMOUNT),
    ("decisions", "monthly_income", "-", Rule.NOT_AN_AMOUNT),
    ("decisions", "net_wealth", "-100000000,01", Rule.AMOUNT_TOO_LARGE),
    ("decisions", "housing_cost", "9000.", Rule.NOT_AN_AMOUNT),
    ("decisions", "adults", "0", Rule.COUNT_OUT_OF_RANGE),
    ("decisions", "adults", "1.5", Rule.NOT_A_COUNT),
    ("decisions", "children", "31", Rule.COUNT_OUT_OF_RANGE),
    ("decisions", "children", "-1", Rule.COUNT_OUT_OF_RANGE),
    ("decisions", "rule_version", "", Rule.MISSING_VALUE),
    # Last, since rows are counted by line and this row has two lines.
    ("households", "team", "vest\nøst", Rule.NOT_SHORT_TEXT),
]


@pytest.fixture(scope="module")
def spoiled_cases(tmp_path_factory: pytest.TempPathFactory) -> RecipientTables:
    """One case for each of VALUE_FAULTS, with that one faulty value, and one case without faults."""
    tables: Tables = {"households": [], "members": [], "decisions": []}
    for number, (table, column, value, _) in enumerate([*VALUE_FAULTS, ("households", "team", "vest", None)], start=1):
        case_id = f"S-{number}"
        tables["households"].append(household(case_id))
        tables["members"].append(member(case_id, synthetic_id(ADULT_BORN, 10 * number)))
        tables["decisions"].append(decision(f"V-{number}", case_id))
        tables[table][-1][column] = value
    return read(tmp_path_factory.mktemp("spoiled"), tables)


@pytest.mark.parametrize(("number", "fault"), list(enumerate(VALUE_FAULTS, start=1)))
def test_a_bad_value_is_reported_by_its_position_and_rule(
    spoiled_cases: RecipientTables, number: int, fault: tuple[str, str, str, Rule]
) -> None:
    table, column, _, rule = fault
    of_case = [place for place in places(spoiled_cases) if place[0] == f"S-{number}"]
    assert of_case == [(f"S-{number}", table, number, column, rule)]


def test_a_bad_value_takes_its_case_out_and_no_other(spoiled_cases: RecipientTables) -> None:
    sound = f"S-{len(VALUE_FAULTS) + 1}"
    assert len(spoiled_cases.population) == len(VALUE_FAULTS) + 1
    assert set(spoiled_cases.rejected_cases["case_id"]) == set(spoiled_cases.population) - {sound}
    assert set(spoiled_cases.rejected_cases["reason"]) == {"bad_input"}
    for frame in (spoiled_cases.households, spoiled_cases.members, spoiled_cases.decisions):
        assert frame["case_id"].to_list() == [sound]


def test_no_finding_shows_a_value_or_a_person_id(spoiled_cases: RecipientTables) -> None:
    lines = describe_findings(spoiled_cases.findings, limit=1000)
    shown = "\n".join(lines) + str(spoiled_cases.findings.drop("case_id").rows())
    assert len(lines) == len(VALUE_FAULTS)
    assert mask(shown) == shown
    for _, _, value, _ in VALUE_FAULTS:
        if len(value) > 4:
            assert value not in shown


def test_the_same_value_in_an_inactive_case_is_nobodys_business(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"].append(household("S-3", active_to="2026-09-30", tenure="leid"))
    tables["members"].append(member("S-3", "123", role="?"))
    tables["decisions"].append(decision("V-3", "S-3", amount="-7"))
    result = read(tmp_path, tables)
    assert result.findings.is_empty()
    assert result.population == ["S-1", "S-2"]


@pytest.mark.parametrize(
    ("active_from", "active_to", "active"),
    [
        ("2026-10-01", "", True),
        ("2026-10-02", "", False),
        ("2025-01-01", "2026-10-01", True),
        ("2025-01-01", "2026-09-30", False),
        ("2025-01-01", "9999-12-31", True),
    ],
)
def test_a_case_is_active_from_its_first_day_to_its_last_both_included(
    tmp_path: Path, active_from: str, active_to: str, active: bool
) -> None:
    result = read(tmp_path, spoiled("households", 1, active_from=active_from, active_to=active_to))
    assert ("S-1" in result.population) == active
    assert ("S-1" in result.households["case_id"].to_list()) == active


@pytest.mark.parametrize(
    "period",
    [{"active_from": "i fjor"}, {"active_to": "i fjor"}, {"active_from": "2026-01-01", "active_to": "2020-01-01"}],
)
def test_a_case_whose_period_cannot_be_read_counts_as_active(tmp_path: Path, period: dict[str, str]) -> None:
    result = read(tmp_path, spoiled("households", 1, **period))
    assert result.population == ["S-1", "S-2"]
    assert result.rejected_cases["case_id"].to_list() == ["S-1"]


def test_every_copy_of_a_case_goes_out_and_names_the_other(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"].append(household("S-1", team="øst"))
    result = read(tmp_path, tables)
    assert places(result) == [
        ("S-1", "households", 1, "case_id", "duplicate_case:3"),
        ("S-1", "households", 3, "case_id", "duplicate_case:1"),
    ]
    assert describe_findings(result.findings)[0] == (
        "households.csv, row 1 (line 2), column case_id: the same case as another row: row 3 (line 4)"
    )
    assert result.population == ["S-1", "S-2"]
    assert result.rejected_cases["case_id"].to_list() == ["S-1"]


def test_spaces_around_a_case_do_not_make_it_another(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"].append(household(" S-1 "))
    assert read(tmp_path, tables).rejected_cases["case_id"].to_list() == ["S-1"]


def test_a_decision_given_to_two_cases_takes_both_out(tmp_path: Path) -> None:
    result = read(tmp_path, spoiled("decisions", 2, decision_id="V-1"))
    assert places(result) == [
        ("S-1", "decisions", 1, "decision_id", "duplicate_decision:2"),
        ("S-2", "decisions", 2, "decision_id", "duplicate_decision:1"),
    ]
    assert result.households.is_empty()


@pytest.mark.parametrize("table", ["members", "decisions"])
def test_a_row_of_an_unknown_case_is_reported_and_rejects_nothing(tmp_path: Path, table: str) -> None:
    tables = two_cases()
    stranger = synthetic_id(ADULT_BORN, 800)
    tables[table].append(member("S-9", stranger) if table == "members" else decision("V-9", "S-9"))
    result = read(tmp_path, tables)
    assert places(result) == [(None, table, len(tables[table]), "case_id", Rule.UNKNOWN_CASE)]
    assert result.rejected_cases.is_empty()


@pytest.mark.parametrize("table", ["households", "members", "decisions"])
@pytest.mark.parametrize("case_id", ["", "S" * 65])
def test_a_row_without_a_usable_case_is_reported(tmp_path: Path, table: str, case_id: str) -> None:
    result = read(tmp_path, spoiled(table, 2, case_id=case_id))
    rule = Rule.NOT_AN_IDENTIFIER if case_id else Rule.MISSING_VALUE
    assert (None, table, 2, "case_id", rule) in places(result)


def _stays(*periods: tuple[str, str]) -> Tables:
    tables = two_cases()
    stays: list[dict[str, Any]] = [child("S-1", **{"from": begins, "to": ends}) for begins, ends in periods]
    tables["members"] = [member("S-1"), member("S-2", OTHER_ADULT), *stays]
    return tables


@pytest.mark.parametrize(
    "periods",
    [
        [("2025-01-01", "2025-12-31"), ("2025-12-31", "")],
        [("2025-01-01", ""), ("2025-06-01", "2025-07-01")],
        [("2025-01-01", ""), ("2025-01-01", "")],
        [("2025-06-01", "2025-07-01"), ("2025-01-01", "")],
    ],
)
def test_overlapping_stays_of_a_person_in_a_case_are_reported(tmp_path: Path, periods: list[tuple[str, str]]) -> None:
    result = read(tmp_path, _stays(*periods))
    assert {rule.partition(":")[0] for *_, rule in places(result)} == {Rule.OVERLAPPING_STAYS}
    assert result.rejected_cases["case_id"].to_list() == ["S-1"]


def test_an_overlap_is_reported_though_a_short_stay_is_between(tmp_path: Path) -> None:
    result = read(tmp_path, _stays(("2025-01-01", "2026-01-01"), ("2025-02-01", "2025-03-01"), ("2025-06-01", "")))
    assert [row for _, _, row, _, _ in places(result)] == [4, 5]


def test_stays_that_follow_each_other_are_fine_and_all_kept(tmp_path: Path) -> None:
    result = read(tmp_path, _stays(("2025-01-01", "2025-12-31"), ("2026-01-01", "")))
    assert result.findings.is_empty()
    assert result.members.height == 4


def test_a_person_in_two_active_cases_takes_both_out(tmp_path: Path) -> None:
    tables = two_cases()
    tables["members"].append(member("S-2", ADULT, role="partner"))
    result = read(tmp_path, tables)
    assert places(result) == [
        ("S-1", "members", 1, "person_id", Rule.IN_TWO_CASES),
        ("S-2", "members", 4, "person_id", Rule.IN_TWO_CASES),
    ]


@pytest.mark.parametrize(("here", "there", "allowed"), [("1", "1", True), ("1", "0", False), ("0", "0", False)])
def test_a_child_may_live_in_two_cases_where_both_say_shared_residence(
    tmp_path: Path, here: str, there: str, allowed: bool
) -> None:
    tables = two_cases()
    tables["members"][1]["shared_residence"] = here
    tables["members"].append(child("S-2", shared_residence=there))
    result = read(tmp_path, tables)
    assert result.findings.is_empty() == allowed
    assert result.rejected_cases["case_id"].to_list() == ([] if allowed else ["S-1", "S-2"])


@pytest.mark.parametrize("change", [{"to": "2026-09-30"}, {"from": "2026-10-02"}])
def test_a_person_who_has_moved_from_one_case_to_another_is_fine(tmp_path: Path, change: dict[str, str]) -> None:
    tables = two_cases()
    tables["members"].append(child("S-2", **change))
    assert read(tmp_path, tables).findings.is_empty()


def test_a_person_in_an_active_and_an_inactive_case_is_fine(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"].append(household("S-3", active_to="2026-09-30"))
    tables["members"].append(member("S-3", ADULT))
    assert read(tmp_path, tables).findings.is_empty()


def test_a_household_without_an_applicant_on_the_day_is_reported(tmp_path: Path) -> None:
    result = read(tmp_path, spoiled("members", 1, role="adult"))
    assert places(result) == [("S-1", "members", None, "role", Rule.NO_APPLICANT)]
    assert describe_findings(result.findings) == [
        "members.csv, case S-1, column role: no applicant lives in the household on the first of the month"
    ]


def test_an_applicant_who_has_moved_out_is_none(tmp_path: Path) -> None:
    result = read(tmp_path, spoiled("members", 1, to="2026-09-30"))
    assert [rule for *_, rule in places(result)] == [Rule.NO_APPLICANT]


def test_two_applicants_on_the_day_are_both_reported(tmp_path: Path) -> None:
    result = read(tmp_path, spoiled("members", 2, role="applicant"))
    assert places(result) == [
        ("S-1", "members", 1, "role", Rule.TWO_APPLICANTS),
        ("S-1", "members", 2, "role", Rule.TWO_APPLICANTS),
    ]


def test_a_case_with_no_member_on_the_day_is_left_to_the_run(tmp_path: Path) -> None:
    tables = two_cases()
    tables["members"] = [row for row in tables["members"] if row["case_id"] == "S-2"]
    result = read(tmp_path, tables)
    assert result.findings.is_empty()
    assert result.households["case_id"].to_list() == ["S-1", "S-2"]


def test_a_case_without_a_decision_is_no_fault(tmp_path: Path) -> None:
    tables = two_cases()
    tables["decisions"] = tables["decisions"][1:]
    result = read(tmp_path, tables)
    assert result.findings.is_empty()
    assert result.households.height == 2


def test_a_child_born_after_the_first_is_fine_when_it_moves_in_at_birth(tmp_path: Path) -> None:
    born = dt.date(2026, 10, 20)
    baby = synthetic_id(born)
    changes = {"person_id": baby, "birth_date": born.isoformat()}
    assert read(tmp_path, spoiled("members", 2, **changes, **{"from": born.isoformat()})).findings.is_empty()
    result = read(tmp_path, spoiled("members", 2, **changes))
    assert [rule for *_, rule in places(result)] == [Rule.BORN_LATER]


def test_synthetic_people_are_refused_in_production(tmp_path: Path) -> None:
    result = read(tmp_path, two_cases(), environment="production")
    assert {rule for *_, rule in places(result)} == {Rule.SYNTHETIC_IN_PRODUCTION}
    assert result.members.is_empty()


@pytest.mark.parametrize(("on", "reported"), [(ON, True), (dt.date(2032, 1, 1), False)])
def test_an_id_of_the_2032_rules_is_used_and_reported_before_then(tmp_path: Path, on: dt.date, reported: bool) -> None:
    born = dt.date(1982, 10, 30)
    changes = {"person_id": "30908299902", "birth_date": born.isoformat()}
    result = read(tmp_path, spoiled("members", 1, **changes), on=on)
    assert result.findings.is_empty()
    assert result.members.height == 3
    warned = [("S-1", "members", "members.csv", 1, "person_id", Rule.RULE_OF_2032_TOO_EARLY)]
    assert result.warnings.rows() == (warned if reported else [])


def test_the_result_does_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    one = read(tmp_path, two_cases())
    other = read(tmp_path, {name: rows[::-1] for name, rows in two_cases().items()})
    for name in ("households", "members", "decisions"):
        assert getattr(one, name).equals(getattr(other, name))
    assert one.population == other.population


def test_findings_come_by_table_row_and_column(tmp_path: Path) -> None:
    tables = two_cases()
    tables["decisions"][0]["amount"] = "x"
    tables["members"][2]["role"] = "x"
    tables["members"][0]["to"] = "x"
    tables["households"][1]["tenure"] = "x"
    assert [(table, row) for _, table, row, _, _ in places(read(tmp_path, tables))] == [
        ("households", 2),
        ("members", 1),
        ("members", 3),
        ("decisions", 1),
    ]


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "ja", "Ja"])
def test_yes_is_said_in_three_ways_in_any_case(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, spoiled("households", 1, heating_included=word)).households["heating_included"][0]


@pytest.mark.parametrize("word", ["false", "False", "0", "nei", "NEI"])
def test_no_is_said_in_three_ways_in_any_case(tmp_path: Path, word: str) -> None:
    assert not read(tmp_path, spoiled("households", 1, heating_included=word)).households["heating_included"][0]


def test_an_income_deduction_is_read_where_there_is_one(tmp_path: Path) -> None:
    tables = two_cases()
    for row in tables["households"]:
        row["income_deduction"] = "1250.75"
    assert read(tmp_path, tables).households["income_deduction_ore"].to_list() == [125075, 125075]


def test_stated_income_is_read_where_there_is_some(tmp_path: Path) -> None:
    tables = two_cases()
    assert read(tmp_path, tables).households["stated_income_ore"].to_list() == [0, 0]
    for row in tables["households"]:
        row["stated_income"] = "3000"
    assert read(tmp_path, tables).households["stated_income_ore"].to_list() == [3_000_00, 3_000_00]


def test_a_pension_and_a_childs_wealth_are_read_where_they_are_given(tmp_path: Path) -> None:
    tables = two_cases()
    plain = read(tmp_path, tables)
    assert not plain.members["pensioner"].any()
    assert plain.households["child_wealth_ore"].to_list() == [0, 0]
    for row in tables["members"]:
        row["pensioner"] = "ja"
    for row in tables["households"]:
        row["child_wealth"] = "50000"
    given = read(tmp_path, tables)
    assert given.members["pensioner"].all()
    assert given.households["child_wealth_ore"].to_list() == [50_000_00, 50_000_00]


def test_a_decision_may_say_that_its_income_was_from_an_assessment(tmp_path: Path) -> None:
    tables = two_cases()
    assert not read(tmp_path, tables).decisions["income_from_assessment"].any()
    for row in tables["decisions"]:
        row["income_from_assessment"] = "ja"
    assert read(tmp_path, tables).decisions["income_from_assessment"].all()
