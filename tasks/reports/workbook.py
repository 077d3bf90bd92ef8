"""The report as a workbook: the same cases as the page, in typed columns, with room for the caseworker's answer.

No cell is ever a formula or a link, whatever the case system has in its fields, and nothing is written to a temporary
folder on the way. The same report gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from tasks.clock import OSLO
from tasks.reports.calculation_lines import in_words
from tasks.reports.causes import causes_by_case
from tasks.reports.faults import faults_by_case, faults_without_case
from tasks.reports.flag_history import Histories, RaisedFlag
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.limit_words import limits_text
from tasks.reports.members import comparison_text, largest_members, member_name, members_by_case
from tasks.reports.model import RunReport
from tasks.reports.new_calculations import NEW_CALCULATION_COLUMNS
from tasks.reports.new_calculations import sheet_rows as new_rows
from tasks.reports.other_cases import withdrawn_rows
from tasks.reports.sheets import Cell, Column, Demand, Sheets, opened_workbook
from tasks.reports.tightness import limit_advice
from tasks.reports.workbook_columns import (
    BY_HAND_COLUMNS,
    CASE_COLUMNS,
    CAUSE_COLUMNS,
    LINE_COLUMNS,
    MEMBER_COLUMNS,
    UNCHECKED_COLUMNS,
    UNDERPAID_COLUMNS,
    WITHDRAWN_COLUMNS,
)
from tasks.validation import CHECK_RESULTS


def write_workbook(report: RunReport, target: Path, code: str = BOKMAAL) -> None:
    """Write the report as an XLSX workbook in a language, which appears whole or not at all.

    Sheets: overview, flagged cases (a row each, largest difference first, with empty columns for the answer), cases
    paid too little, months corrected after the decision, causes, income by member, calculations, cases not checked,
    cases to be checked by hand (with empty columns for the result), withdrawn flags. Amounts are numbers in kroner.
    Only the columns for answers take what is typed; the protection has no password, and is there against slips.
    """
    words = language(code)
    texts = words["sheets"]
    month = words.month(report.month)
    with opened_workbook(target) as book:
        finished = report.finished.astimezone(dt.UTC).replace(tzinfo=None)
        book.set_properties({"title": words.text("sheets", "title", month=month), "created": finished})
        book.set_custom_property("run_id", report.run_id)
        sheets = Sheets(
            book,
            earliest_answer=report.finished.astimezone(OSLO).date(),
            choose=texts["choose"],
            date_ahead=texts["date_ahead"],
            fact=texts["fact"],
        )
        difference, part = (words["columns"][key] for key in ("difference", "cause_amount"))
        sheets.pairs(texts["overview"], words.text("sheets", "heading", month=month), list(_overview(report, words)))
        sheets.table(
            texts["flagged"],
            _titled(CASE_COLUMNS, words),
            _case_rows(report, words),
            signed=difference,
            printed=_position(CASE_COLUMNS, "answered_by") + 1,
            demands=_flag_demands(words),
        )
        sheets.table(texts["underpaid"], _titled(UNDERPAID_COLUMNS, words), _underpaid_rows(report, words))
        sheets.table(
            texts["new_calculations"],
            _titled(NEW_CALCULATION_COLUMNS, words),
            new_rows(report, words),
            signed=difference,
        )
        sheets.table(texts["causes"], _titled(CAUSE_COLUMNS, words), _cause_rows(report, words), signed=part)
        sheets.table(texts["members"], _titled(MEMBER_COLUMNS, words), _member_rows(report, words), signed=part)
        sheets.table(texts["lines"], _titled(LINE_COLUMNS, words), _line_rows(report, words))
        sheets.table(texts["unchecked"], _titled(UNCHECKED_COLUMNS, words), _unchecked_rows(report, words))
        sheets.table(
            texts["by_hand"],
            _titled(BY_HAND_COLUMNS, words),
            _by_hand_rows(report, words),
            printed=_position(BY_HAND_COLUMNS, "answered_before"),
            demands=_check_demands(words),
        )
        sheets.table(
            texts["withdrawn"], _titled(WITHDRAWN_COLUMNS, words), _withdrawn_rows(report, words), signed=difference
        )


def _position(columns: tuple[Column, ...], name: str) -> int:
    return [column.title for column in columns].index(name)


def _cell_of(columns: tuple[Column, ...], name: str) -> str:
    """The column's cell in the first row of a sheet, for a formula."""
    return f"${xl_col_to_name(_position(columns, name))}2"


def _flag_demands(words: Language) -> list[Demand]:
    """What an answer to a flag lacks: as the import would refuse it."""
    verdict, reason, until, note = (
        _cell_of(CASE_COLUMNS, name) for name in ("verdict", "reason", "postponed_until", "note")
    )
    no_change, postponed = (words["verdicts"][code] for code in ("no_change", "postponed"))
    return [
        Demand(
            _position(CASE_COLUMNS, "verdict"),
            f'AND(TRIM({verdict})="",OR(TRIM({reason})<>"",TRIM({until})<>"",TRIM({note})<>""))',
        ),
        Demand(_position(CASE_COLUMNS, "reason"), f'AND({verdict}="{no_change}",TRIM({reason})="")'),
        Demand(_position(CASE_COLUMNS, "postponed_until"), f'({verdict}="{postponed}")=(TRIM({until})="")'),
    ]


def _check_demands(words: Language) -> list[Demand]:
    """What the result of a manual check lacks."""
    result, again, note = (_cell_of(BY_HAND_COLUMNS, name) for name in ("check_result", "check_again_on", "note"))
    postponed = words["verdicts"]["postponed"]
    return [
        Demand(
            _position(BY_HAND_COLUMNS, "check_result"),
            f'AND(TRIM({result})="",OR(TRIM({again})<>"",TRIM({note})<>""))',
        ),
        Demand(_position(BY_HAND_COLUMNS, "check_again_on"), f'AND({result}="{postponed}",TRIM({again})="")'),
    ]


def _titled(columns: tuple[Column, ...], words: Language) -> list[Column]:
    """The columns with titles and choices in a language."""
    return [
        replace(
            column,
            title=words["columns"][column.title],
            choices=tuple(label for section in column.choices for label in _choices(section, words)),
        )
        for column in columns
    ]


def _choices(section: str, words: Language) -> list[str]:
    """The labels of a drop-down list. The results of a manual check are some of the verdicts."""
    if section == "check_results":
        return [words["verdicts"][code] for code in CHECK_RESULTS]
    return list(words[section].values())


def _overview(report: RunReport, words: Language) -> Iterator[tuple[str, Cell]]:
    texts = words["overview"]
    if report.is_test:
        yield texts["test_data"], texts["nobody_real"]
    yield texts["installation"], report.installation
    yield (
        texts["municipality"],
        ", ".join(f"{name} ({number})" for number, name in sorted(report.municipalities.items())),
    )
    yield texts["as_of"], report.as_of
    yield texts["run"], report.run_id
    yield texts["finished"], words.moment(report.finished)
    yield texts["run_is"], texts["complete"] if report.complete else texts["incomplete"]
    yield "", None
    for state, number in report.coverage.items():
        yield words["states"][state], number
    yield texts["sum"], report.population
    yield "", None
    yield texts["under_cases"], report.underpaid.cases
    yield texts["under_kroner"], report.underpaid.monthly_ore / 100
    yield texts["over_cases"], report.overpaid.cases
    yield texts["over_kroner"], report.overpaid.monthly_ore / 100
    yield texts["under_so_far"], int(report.findings_by_case["underpaid_ore"].sum()) / 100
    yield texts["over_so_far"], int(report.findings_by_case["overpaid_ore"].sum()) / 100
    yield "", None
    for event, number in report.flag_counts.items():
        yield words["flag_events"][event], number
    yield texts["withdrawn"], report.withdrawn.height
    for group, number in report.group_counts.items():
        yield words["groups"][group], number
    yield "", None
    for counts in (report.not_checked, report.awaiting):
        for reason, number in counts.items():
            yield words["reasons"][reason], number
    for fault in faults_without_case(report, words):
        yield texts["stray_fault"], fault
    yield "", None
    for advice in limit_advice(report.precision, words):
        yield words["manager"]["limits"], advice
    yield texts["limit"], limits_text(report.limits, report.municipalities, words)
    yield texts["rounding"], words["roundings"].get(report.rounding, report.rounding)
    yield texts["rules"], ", ".join(report.rule_versions)
    yield texts["unconfirmed"], words.parameters(report.unconfirmed) or texts["none"]
    yield texts["look_ups"], report.look_ups


def _case_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    causes, whose = causes_by_case(report), largest_members(report.member_incomes, words)
    histories = Histories(report.history)
    for case in report.largest_first.iter_rows(named=True):
        yield [
            case["case_id"],
            case["team"],
            words["kinds"][case["kind"]],
            *(case[amount] / 100 for amount in ("decided_ore", "entitlement_ore", "difference_ore")),
            words["causes"][causes[case["case_id"]][0][0]],
            *(None, None, None, None, None),
            *_found(histories.raised(case["case_id"], case["flag_id"], report.day), words),
            words["groups"].get(case["exclusion_reason"]),
            ", ".join(words["one_offs"][name] for name in case["one_offs"]),
            whose.get(case["case_id"]),
            _lasting(case, words),
            *_direction(case, "underpaid", words),
            *_direction(case, "overpaid", words),
            words["limit_kinds"][case["limit_kind"]],
            *(
                case[f"{when}_{amount}_ore"] / 100
                for amount in ("monthly_income", "net_wealth", "housing_cost")
                for when in ("before", "now")
            ),
            *(case[f"{when}_{people}"] for people in ("adults", "children") for when in ("before", "now")),
            report.municipalities.get(case["municipality"], case["municipality"]),
            words.scheme(case["scheme"]),
            words.month(case["month"]),
            case["decision_id"],
            case["decided_on"],
            case["valid_from"],
            case["rule_version_before"],
            case["rule_version"],
            case["rates_from"],
            words.parameters(case["unconfirmed"]),
            case["flag_id"],
            case["previous_flag_id"],
            f"{report.run_id}/{report.answers.get(case['flag_id'], '')}",
        ]


def _found(raised: RaisedFlag, words: Language) -> list[Cell]:
    """How and when a flag was found, and the newest answer in the case, in words."""
    how = words["found"][raised.how]
    answer = raised.answer
    if answer is None:
        return [how, raised.first, *(None,) * 6]
    verdict = words["verdicts"][answer["code"]]
    return [
        words.text("script", "back_after", answer=verdict),
        raised.first,
        verdict,
        words["verdict_reasons"].get(answer["reason"]),
        answer["postponed_until"],
        answer["note"],
        answer["answered_by"],
        answer["day"],
    ]


def _withdrawn_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    """The rows of the page's list of withdrawn flags."""
    histories = Histories(report.history)
    for row in withdrawn_rows(report, histories):
        yield [
            row["case_id"],
            row["team"],
            row["day"],
            words["flag_reasons"].get(row["code"]),
            row["difference_ore"] / 100,
            histories.raised(row["case_id"], row["flag_id"], row["day"]).first,
            row["flag_id"],
        ]


def _direction(case: Mapping[str, Any], name: str, words: Language) -> list[Cell]:
    """What the months of one direction come to: the sum, how many they are, and the first and the newest."""
    months = (case[f"{place}_{name}"] for place in ("first", "latest"))
    return [
        case[f"{name}_ore"] / 100,
        case[f"{name}_months"],
        *(None if month is None else words.month(month) for month in months),
    ]


def _lasting(case: Mapping[str, Any], words: Language) -> str:
    return str(words["sheets"]["yes" if case["lasting"] else "no"])


def _underpaid_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    """Every case that has been paid too little, the largest loss to the household first."""
    for case in report.underpaid_cases.iter_rows(named=True):
        yield [
            case["case_id"],
            case["team"],
            *_direction(case, "underpaid", words),
            _lasting(case, words),
            words["states"][case["state"]],
            words["groups"].get(case["exclusion_reason"]),
        ]


def _cause_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    teams = dict(report.flagged.select("case_id", "team").iter_rows())
    for case_id, causes in causes_by_case(report).items():
        for cause, amount in causes:
            yield [case_id, teams[case_id], words["causes"][cause], amount / 100]


def _member_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    """Whose income the income cause of each case sits in, in the order of the cases."""
    members = members_by_case(report)
    for case_id, team in report.largest_first.select("case_id", "team").iter_rows():
        for row in members.get(case_id, []):
            amounts = (row[name] for name in ("before_ore", "now_ore", "share_ore"))
            yield [
                case_id,
                team,
                member_name(row["role"], row["number"], words),
                *(None if ore is None else ore / 100 for ore in amounts),
                comparison_text(row, words),
            ]


def _line_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    order = report.largest_first.select("case_id").with_row_index("position")
    lines = order.join(report.explanations, on="case_id").sort("position", "line")
    for line in in_words(lines, words).iter_rows(named=True):
        amount = line["amount_ore"]
        yield [
            line["case_id"],
            line["line"],
            line["label"],
            None if amount is None else amount / 100,
            line["rate"],
            line["paragraph"],
            line["source"],
            words["statuses"].get(line["status"]),
        ]


def _unchecked_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    faults = faults_by_case(report, words)
    for case in report.unchecked.filter(pl.col("state") != "by_hand").iter_rows(named=True):
        yield [
            case["case_id"],
            case["team"],
            words["states"][case["state"]],
            words["reasons"][case["reason"]],
            words["advice"][case["reason"]],
            "; ".join(faults.get(case["case_id"], [])),
        ]


def _by_hand_rows(report: RunReport, words: Language) -> Iterator[list[Cell]]:
    """Cases to be checked by hand, those that nobody has checked first."""
    teams = dict(report.unchecked.select("case_id", "team").iter_rows())
    for case in report.manual.iter_rows(named=True):
        yield [
            case["case_id"],
            teams.get(case["case_id"]),
            words["check_statuses"][case["status"]],
            *(None, None, None, None),
            words["verdicts"].get(case["result"]),
            case["checked_on"],
            case["checked_by"],
            case["check_again_on"],
            case["note"],
            f"{report.run_id}/{case['check_id'] or ''}",
        ]
