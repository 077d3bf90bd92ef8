"""The settlement's own tables: what is used, and each fault with file, row, column and what to do."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tasks.errors import InputError
from tasks.months import months_between
from tasks.recipients import (
    SettlementInputs,
    decisions_by_month,
    describe_findings,
    read_delivery,
    read_settlement_inputs,
)
from tests.recipients.delivery import (
    ADULT,
    CHILD,
    OTHER_ADULT,
    PSEUDONYMISER,
    Row,
    Tables,
    as_csv,
    files_source,
    settings_for,
    two_cases,
    write,
)

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 1)


def payment(case_id: str = "S-1", month: str = "2026-07", amount: str = "2500") -> Row:
    return {"case_id": case_id, "month": month, "amount": amount}


def stated(case_id: str = "S-1", person_id: str = ADULT, year: str = "2026", **amounts: str) -> Row:
    return {"case_id": case_id, "person_id": person_id, "year": year, "business": "60000"} | amounts


def fact(kind: str, case_id: str = "S-1", person_id: str = "", amount: str = "", **changes: str) -> Row:
    return {
        "case_id": case_id,
        "person_id": person_id,
        "kind": kind,
        "from": "2026-07-01",
        "to": "",
        "amount": amount,
    } | (changes)


def read(folder: Path, more: Tables, tables: Tables | None = None) -> SettlementInputs:
    write(folder, tables or two_cases())
    source: dict[str, Any] = files_source(folder)
    for name, rows in more.items():
        (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
        source[name] = folder / f"{name}.csv"
    settings = settings_for(source)
    recipients = read_delivery(settings, on=FIRST, through=LAST).recipients(PSEUDONYMISER)
    decided = decisions_by_month(recipients.decisions, recipients.households, months_between(FIRST, LAST))
    return read_settlement_inputs(settings, recipients, decided, 2026, PSEUDONYMISER)


def test_the_tables_are_optional(tmp_path: Path) -> None:
    found = read(tmp_path, {})
    assert [frame.height for frame in (found.payments, found.stated_incomes, found.documented, found.findings)] == [
        0
    ] * 4
    assert found.rejected_cases.is_empty()


def test_rows_of_the_year_are_read_with_pseudonyms(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "payments": [payment(), payment(month="2026-08", amount="2600,50"), payment(month="2027-01")],
            "stated_incomes": [stated(foreign="1200"), stated(year="2025", foreign="0")],
            "documented": [
                fact("business_began", person_id=ADULT),
                fact("wealth_arose", amount="250000"),
                fact("foreign_unreachable", person_id=ADULT),
                fact("child_wealth", amount="1000") | {"from": "2025-12-31"},
                fact("home_value", amount="900000") | {"from": "2024-05-01"},
                fact("home_value", amount="800000", to="2025-12-31") | {"from": "2020-05-01"},
            ],
        },
    )
    key = PSEUDONYMISER(ADULT)
    assert found.findings.is_empty()
    assert found.payments["amount_ore"].to_list() == [2_500_00, 2_600_50]
    assert found.stated_incomes.rows() == [("S-1", key, 2026, 60_000_00, 0, 1_200_00, 0)]
    assert sorted(found.documented.select("kind", "person_key", "amount_ore").rows()) == [
        ("business_began", key, None),
        ("foreign_unreachable", key, None),
        ("home_value", None, 900_000_00),
        ("wealth_arose", None, 250_000_00),
    ]
    assert found.sources["row_count"].to_list() == [3, 2, 6]


FAULTS: dict[str, tuple[str, list[Row], str]] = {
    "no decision": (
        "payments",
        [payment(month="2026-06")],
        "payments.csv, row 1 (line 2), column month: a payment for a month without a decision",
    ),
    "two payments": (
        "payments",
        [payment(), payment()],
        "column month: a second payment for the same case and month (deliver their sum as one row): row 2 (line 3)",
    ),
    "a month that is none": ("payments", [payment(month="2026-13")], "column month: not a month (write YYYY-MM)"),
    "a stranger": (
        "stated_incomes",
        [stated(person_id=OTHER_ADULT)],
        "stated_incomes.csv, row 1 (line 2), column person_id: not a member of this case",
    ),
    "a year stated twice": (
        "stated_incomes",
        [stated(), stated()],
        "column person_id: a second row for the same person",
    ),
    "a fact about a stranger": (
        "documented",
        [fact("business_began", person_id=OTHER_ADULT)],
        "not a member of this case",
    ),
    "a fact about nobody": ("documented", [fact("business_ended")], "column person_id: this kind of fact is about one"),
    "a fact without an amount": (
        "documented",
        [fact("compensation")],
        "column amount: this kind of fact needs an amount",
    ),
    "a fact of no kind": ("documented", [fact("luck")], "column kind: not a kind_of_fact (write business_began,"),
    "a period that ends first": (
        "documented",
        [fact("home_value", amount="1", to="2026-06-30")],
        "column to: the period ends before it begins",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_file_row_and_column_and_excludes_the_case(tmp_path: Path, name: str) -> None:
    table, rows, words = FAULTS[name]
    found = read(
        tmp_path, {table: rows, "payments": [*rows, payment("S-2")] if table == "payments" else [payment("S-2")]}
    )
    assert words in "\n".join(describe_findings(found.findings))
    assert ADULT not in str(describe_findings(found.findings)) + CHILD
    assert found.rejected_cases["case_id"].to_list() == ["S-1"]
    assert found.payments["case_id"].to_list() == ["S-2"], "the other case is not affected"


def test_a_row_of_no_case_is_reported_and_excludes_nobody(tmp_path: Path) -> None:
    found = read(tmp_path, {"payments": [payment("S-9")]})
    assert "a case that is not among the households" in describe_findings(found.findings)[0]
    assert found.rejected_cases.is_empty()


def test_a_file_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks the columns amount"):
        read(tmp_path, {"payments": [{"case_id": "S-1", "month": "2026-07"}]})


def test_the_cases_of_a_year_are_those_of_any_month_in_it(tmp_path: Path) -> None:
    tables = two_cases()
    tables["households"][0] |= {"active_to": "2026-02-28"}
    tables["households"][1] |= {"active_from": "2026-11-01"}
    write(tmp_path, tables)
    delivery = read_delivery(settings_for(files_source(tmp_path)), on=FIRST, through=LAST)
    assert delivery.recipients(PSEUDONYMISER).population == ["S-1", "S-2"]
    alone = read_delivery(settings_for(files_source(tmp_path)), on=LAST).recipients(PSEUDONYMISER)
    assert (alone.population, alone.ended) == (["S-2"], ["S-1"])


def test_a_fact_of_another_year_changes_nothing_in_this_one(tmp_path: Path) -> None:
    def facts(year: str) -> list[Row]:
        day = {"from": f"{year}-07-01"}
        return [
            fact("business_ended", person_id=ADULT, **day),
            fact("child_wealth", amount="250000", **day),
            fact("home_value", amount="700000", **day, to="2027-12-01"),
        ]

    kinds = ["business_ended", "child_wealth", "home_value"]
    assert read(tmp_path, {"documented": facts("2026")}).documented["kind"].to_list() == kinds
    assert read(tmp_path, {"documented": facts("2025")}).documented["kind"].to_list() == ["home_value"]
    assert read(tmp_path, {"documented": facts("2027")}).documented["kind"].to_list() == []
