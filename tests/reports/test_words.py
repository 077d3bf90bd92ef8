"""Every code has bokmål words, and amounts are written as Norwegians write them."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.recipients.findings import Rule
from tasks.recipients.tables import ALL_TABLES
from tasks.reports import language, numbers
from tasks.reports.faults import faults_by_case, faults_without_case
from tasks.validation import CAUSES, KINDS, STATES, Reason
from tests.reports.build import build_report

WORDS = language("nb")


def test_every_code_of_the_closed_sets_has_words() -> None:
    assert set(WORDS["states"]) == set(WORDS["state_meanings"]) == set(STATES)
    assert set(WORDS["kinds"]) == set(WORDS["kind_meanings"]) == set(KINDS) - {"none"}
    assert set(WORDS["causes"]) == set(WORDS["cause_meanings"]) == set(CAUSES)
    assert set(WORDS["reasons"]) == set(Reason)


def test_every_rule_of_the_recipients_has_words() -> None:
    assert set(WORDS["faults"]) == {rule.value for rule in Rule}
    assert set(WORDS["tables"]) == {str(table.name) for table in ALL_TABLES}


def test_manual_check_gives_no_hint_of_why() -> None:
    assert WORDS["reasons"]["manual_check"] == WORDS["states"]["by_hand"] == "Må kontrolleres manuelt"
    assert WORDS["advice"]["manual_check"].startswith(
        "Kontroller saken på vanlig måte. Den kan ikke kontrolleres automatisk."
    )


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0 kr"),
        (99, "0,99 kr"),
        (1_234_500, "12 345 kr"),
        (123_456_789_05, "123 456 789,05 kr"),
        (-1_250_50, "−1 250,50 kr"),
        (-5, "−0,05 kr"),
    ],
)
def test_kroner_are_written_the_norwegian_way(ore: int, text: str) -> None:
    assert numbers.kroner(ore) == text.replace(" ", "\u00a0")


def test_a_plus_is_written_on_request_and_never_before_zero() -> None:
    assert numbers.kroner(6300, sign=True) == "+63\u00a0kr"
    assert numbers.kroner(0, sign=True) == "0\u00a0kr"


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_an_amount_can_be_read_back_to_the_ore(ore: int) -> None:
    text = numbers.kroner(ore).removesuffix("\u00a0kr").replace("\u00a0", "").replace("\u2212", "-")
    whole, _, rest = text.partition(",")
    sign = -1 if whole.startswith("-") else 1
    assert sign * (abs(int(whole)) * 100 + int(rest or 0)) == ore


def test_times_are_shown_in_oslo_summer_and_winter() -> None:
    assert WORDS.moment(dt.datetime(2026, 11, 12, 5, 7, tzinfo=dt.UTC)) == "12.11.2026 kl. 06.07"
    assert WORDS.moment(dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)) == "02.07.2026 kl. 00.30"


def test_a_choice_in_a_drop_down_has_no_comma_and_the_list_fits() -> None:
    for choices in (WORDS["verdicts"].values(), WORDS["verdict_reasons"].values()):
        assert not any("," in choice for choice in choices)
        assert len(",".join(choices)) <= 255


def test_faults_are_shown_only_for_cases_that_their_input_stopped() -> None:
    report = build_report(5, 200)
    bad = report.states.filter(reason=Reason.BAD_INPUT.value)["case_id"]
    manual = report.states.filter(reason=Reason.MANUAL_CHECK.value)["case_id"][0]
    renamed = report.findings.with_columns(
        case_id=report.findings["case_id"].replace({bad[0]: manual}),
    )
    shown = faults_by_case(build_report(5, 200, findings=renamed), WORDS)
    assert set(shown) == {*bad[1:]}
    assert shown[bad[1]] == ["medlemmer (members.csv), rad 21, kolonne birth_date: ikke en dato"]


def test_faults_without_a_case_are_separate() -> None:
    assert faults_without_case(build_report(5, 200), WORDS) == [
        "vedtak (decisions.csv), rad 3, kolonne case_id: saken finnes ikke blant husstandene"
    ]


def test_a_fault_with_another_row_names_it() -> None:
    findings = build_report(5, 200).findings.tail(1).with_columns(rule=pl.lit("duplicate_decision:9"))
    assert faults_without_case(build_report(5, 200, findings=findings), WORDS) == [
        "vedtak (decisions.csv), rad 3, kolonne case_id: vedtaket står også på en annen rad (rad 9)"
    ]


def test_a_fault_of_a_whole_table_names_the_table_only() -> None:
    nowhere = {"row": pl.lit(None, pl.Int64), "column": pl.lit(None, pl.String), "rule": pl.lit("a_new_rule")}
    findings = build_report(5, 200).findings.tail(1).with_columns(**nowhere)
    assert faults_without_case(build_report(5, 200, findings=findings), WORDS) == ["vedtak (decisions.csv): a_new_rule"]
