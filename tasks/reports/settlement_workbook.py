"""A settlement as a workbook: the cases with room for the caseworker's answer, their months, members and causes.

The answers are read back as those of the monthly workbook: by the titles of their columns and the id of the flag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from tasks.clock import OSLO
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.members import member_name
from tasks.reports.settlement_page import causes_text, reason_text
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.sheets import Cell, Column, Kind, Sheets, opened_workbook

_ASSESSED = ("business", "capital", "foreign")
_CASES = (
    Column("case_id", Kind.TEXT, 16),
    Column("team", Kind.TEXT, 18),
    Column("scheme", Kind.TEXT, 22),
    Column("state", Kind.TEXT, 22),
    Column("claim", Kind.KRONER),
    Column("extra", Kind.KRONER),
    Column("verdict", Kind.ANSWER, 18, choices=("verdicts",)),
    Column("reason", Kind.ANSWER, 28, choices=("verdict_reasons",), free=True),
    Column("postponed_until", Kind.ANSWER_DATE, 12),
    Column("note", Kind.ANSWER, 24),
    Column("answered_by", Kind.ANSWER, 12),
    Column("claim_before", Kind.KRONER),
    Column("extra_before", Kind.KRONER),
    Column("settlement_causes", Kind.TEXT, 50),
    Column("documentable", Kind.TEXT, 50),
    Column("paid_from", Kind.TEXT, 24),
    Column("time_barred", Kind.DATE, 14),
    Column("unconfirmed", Kind.TEXT, 30),
    Column("flag_id", Kind.TEXT, 14),
    Column("answered_before", Kind.TEXT, 14, hidden=True),
)
_MONTHS = (
    Column("case_id", Kind.TEXT, 16),
    Column("team", Kind.TEXT, 18),
    Column("month", Kind.TEXT, 16),
    Column("paid", Kind.KRONER),
    Column("right", Kind.KRONER),
    Column("settled_difference", Kind.KRONER),
    Column("settlement_causes", Kind.TEXT, 50),
    Column("time_barred", Kind.DATE, 14),
)
_MEMBERS = (
    Column("case_id", Kind.TEXT, 16),
    Column("team", Kind.TEXT, 18),
    Column("member", Kind.TEXT, 24),
    Column("assessed_on", Kind.DATE, 14),
    *(
        Column(f"{side}_{each}", Kind.KRONER)
        for each in ("business", "capital", "foreign")
        for side in ("stated", "now")
    ),
    Column("stated_letting", Kind.KRONER),
    Column("now_wealth", Kind.KRONER),
)
_OPEN = (
    Column("case_id", Kind.TEXT, 16),
    Column("team", Kind.TEXT, 18),
    Column("state", Kind.TEXT, 20),
    Column("unchecked_reason", Kind.TEXT, 60),
)


def write_settlement_workbook(report: SettlementReport, target: Path, code: str = BOKMAAL) -> None:
    """Write the settlement as an XLSX workbook in a language, which appears whole or not at all.

    Sheets: overview, cases to judge (with empty columns for the answer), months, members, cases without a result.
    Amounts are numbers in kroner.
    """
    words = language(code)
    texts = words["settlement"]
    with opened_workbook(target) as book:
        title = words.text("settlement", "title", year=report.year)
        book.set_properties({"title": title, "created": report.finished.replace(tzinfo=None)})
        book.set_custom_property("run_id", report.run_id)
        sheets = Sheets(
            book,
            earliest_answer=report.finished.astimezone(OSLO).date(),
            choose=words["sheets"]["choose"],
            date_ahead=words["sheets"]["date_ahead"],
            fact=words["sheets"]["fact"],
        )
        difference = words["columns"]["settled_difference"]
        sheets.pairs(words["sheets"]["overview"], title, list(_overview(report, words)))
        sheets.table(texts["sheet_cases"], _titled(_CASES, words), _case_rows(report, words))
        sheets.table(texts["sheet_months"], _titled(_MONTHS, words), _month_rows(report, words), signed=difference)
        sheets.table(texts["sheet_members"], _titled(_MEMBERS, words), _member_rows(report, words))
        sheets.table(texts["sheet_open"], _titled(_OPEN, words), _open_rows(report, words))


def _titled(columns: tuple[Column, ...], words: Language) -> list[Column]:
    return [
        replace(
            column,
            title=words["columns"][column.title],
            choices=tuple(label for section in column.choices for label in words[section].values()),
        )
        for column in columns
    ]


def _overview(report: SettlementReport, words: Language) -> Iterator[tuple[str, Cell]]:
    texts = words["settlement"]
    if report.is_test:
        yield words["overview"]["test_data"], words["overview"]["nobody_real"]
    yield words["overview"]["installation"], report.installation
    yield words["overview"]["as_of"], report.as_of
    yield words["overview"]["run"], report.run_id
    for state, count in report.coverage.items():
        yield words["settlement_states"][state], count
    yield words["overview"]["sum"], report.cases.height
    for name in ("claim", "extra"):
        yield texts[name], report.sums(name)[1] / 100
    yield texts["nothing_decided"], None


def _case_rows(report: SettlementReport, words: Language) -> Iterator[list[Cell]]:
    for case in report.to_judge.iter_rows(named=True):
        kinds = report.documentable_by_case.get(case["case_id"], [])
        yield [
            case["case_id"],
            case["team"],
            words.scheme(case["scheme"]),
            words["settlement_states"][case["state"]],
            case["claim_after_threshold_ore"] / 100,
            case["extra_after_threshold_ore"] / 100,
            *(None, None, None, None, None),
            case["claim_ore"] / 100,
            case["extra_ore"] / 100,
            causes_text(report.causes_by_case.get(case["case_id"], []), words),
            "; ".join(words["settlement_facts"][kind] for kind in kinds),
            words["settlement"][f"paid_from_{case['paid_from']}"],
            case["time_barred_after"],
            words.parameters(report.values_by_case.get(case["case_id"], [])),
            case["flag_id"],
            f"{report.run_id}/",
        ]


def _month_rows(report: SettlementReport, words: Language) -> Iterator[list[Cell]]:
    for case_id, team in report.to_judge.select("case_id", "team").iter_rows():
        for row in report.months_by_case.get(case_id, []):
            yield [
                case_id,
                team,
                words.month(row["month"]),
                *(row[name] / 100 for name in ("paid_ore", "right_ore", "difference_ore")),
                causes_text(row["causes"], words),
                row["time_barred_after"] if row["difference_ore"] < 0 else None,
            ]


def _member_rows(report: SettlementReport, words: Language) -> Iterator[list[Cell]]:
    shown = pl.concat([report.to_judge, report.not_settled]).select("case_id", "team")
    for case_id, team in shown.iter_rows():
        for row in report.members_by_case.get(case_id, []):
            both = ((row[f"stated_{each}_ore"], row[f"{each}_ore"]) for each in _ASSESSED)
            amounts = [*(ore for pair in both for ore in pair), row["stated_letting_ore"], row["net_wealth_ore"]]
            yield [
                case_id,
                team,
                member_name(row["role"], row["number"], words),
                row["settled_on"],
                *(None if ore is None else ore / 100 for ore in amounts),
            ]


def _open_rows(report: SettlementReport, words: Language) -> Iterator[list[Cell]]:
    for case in report.not_settled.iter_rows(named=True):
        reason = reason_text(case, report, words)
        yield [case["case_id"], case["team"], words["settlement_states"][case["state"]], reason]
