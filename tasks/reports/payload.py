"""The data of the page's script: the cases as JSON. A text that many cases share is written once.

Otherwise five thousand cases with some fifteen lines of calculation each would be too large to open quickly.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from tasks.reports import new_calculations
from tasks.reports.calculation_lines import rate_text
from tasks.reports.calculations import LineKind, lines_by_case
from tasks.reports.causes import causes_by_case
from tasks.reports.faults import faults_by_case
from tasks.reports.flag_history import Histories
from tasks.reports.income_names import income_name
from tasks.reports.language import LANGUAGES, Language, language
from tasks.reports.manual_checks import checks_by_case
from tasks.reports.members import members_by_case
from tasks.reports.model import RunReport
from tasks.reports.other_cases import event, past_flags, states_of_others, withdrawn_flags
from tasks.reports.reported_incomes import incomes_by_case
from tasks.reports.sum_rules import SumRule
from tasks.reports.why import whose_income

Json = dict[str, Any]

_INPUTS = ("monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children")


class UniqueValues:
    """Values in the order they were first added, each once; others refer to them by index."""

    def __init__(self) -> None:
        self._indexes: dict[Any, int] = {}

    def index(self, value: Any) -> int:
        """The index of `value`, which is added if it is new."""
        return self._indexes.setdefault(value, len(self._indexes))

    @property
    def values(self) -> list[Any]:
        """The values in the order of their indexes."""
        return list(self._indexes)


def page_data(report: RunReport) -> Json:
    """Everything the script shows. Amounts are øre, dates are ISO; a shared text is its index in `texts`.

    `cases` is sorted by difference, the largest first. A line of a calculation is from `lines_by_case`, where
    `line_kinds` holds [label, paragraph, source, status, wording], the label in bokmål. `languages` has the words of
    each language, with the lines by kind (null where only the rule file has a label), the rates and kinds of income.
    """
    texts, months, kinds, rates = UniqueValues(), UniqueValues(), UniqueValues(), UniqueValues()
    causes, members = causes_by_case(report), members_by_case(report)
    lines = lines_by_case(report, kinds.index, rates.index)
    income_kinds = UniqueValues()
    incomes = incomes_by_case(report, months.index, income_kinds.index)
    by_month, histories = _months_by_case(report, months), Histories(report.history)
    cases = [
        _case(report, case, texts)
        | _flag(case)
        | _raised(report, case, histories)
        | {
            "causes": causes[case["case_id"]],
            "members": _members(members.get(case["case_id"], []), months),
            "lines": lines[case["case_id"]],
            "incomes": incomes.get(case["case_id"]),
            "months": by_month.get(case["case_id"], []),
            "history": [event(row) for row in histories.of_case(case["case_id"])],
        }
        for case in report.largest_first.iter_rows(named=True)
    ]
    cases = [case | {"whose": whose_income(case, months.values)} for case in cases]
    unchecked, faults = _unchecked(report)
    return {
        "month": report.month.isoformat(),
        "ran": report.day.isoformat(),
        "since": report.news_since.isoformat(),
        "languages": {
            code: _in_language(language(code), kinds.values, rates.values, faults)
            | {"words": _words(language(code), report)}
            | {"incomes": [income_name(language(code), *kind) for kind in income_kinds.values]}
            for code in LANGUAGES
        },
        "cases": cases,
        "underpaid": _underpaid(report),
        "unchecked": unchecked,
        "sum_rules": {scheme: _sum_rule(rule) for scheme, rule in report.sum_rules.items()},
        "new_calculations": new_calculations.page_rows(report),
        "withdrawn": withdrawn_flags(report, histories),
        "others": states_of_others(report),
        "past": past_flags(report, histories),
        "months": months.values,
        "line_kinds": [[kind.label, *kind.behind, kind.wording] for kind in kinds.values],
        "texts": texts.values,
    }


def _in_language(
    words: Language, kinds: list[LineKind], rates: list[tuple[int, str]], faults: list[tuple[str, ...]]
) -> Json:
    """The texts of the script in one language; `lines`, `rates` and `faults` are lists by index."""
    return {
        "decimal": words.decimal,
        "months": words.months,
        "date": words["formats"]["date"],
        "lines": [kind.text(words) for kind in kinds],
        "rates": [rate_text(words, rate, unit) for rate, unit in rates],
        "faults": [texts[LANGUAGES.index(words.code)] for texts in faults],
    }


def _words(words: Language, report: RunReport) -> Json:
    """The words of the script. Of the parameters' names, only those that a note of the page uses."""
    named = report.flagged["unconfirmed"].explode().drop_nulls().unique().sort()
    return words.page_words | {"parameters": {name: words.parameter(name) for name in named}}


def _sum_rule(rule: SumRule) -> Json:
    fee = {} if rule.fee_from is None else {"fee": rule.fee_ore, "from": rule.fee_from.isoformat()}
    return {"paragraph": rule.paragraph, "least": rule.least_ore} | fee


def _case(report: RunReport, case: Json, texts: UniqueValues) -> Json:
    return {
        "id": case["case_id"],
        "team": texts.index(case["team"]),
        "scheme": case["scheme"],
        "municipality": texts.index(report.municipalities.get(case["municipality"], case["municipality"])),
        "kind": case["kind"],
        "decided": case["decided_ore"],
        "now": case["entitlement_ore"],
        "difference": case["difference_ore"],
        "decision": case["decision_id"],
        "dates": [case[date].isoformat() for date in ("decided_on", "valid_from", "rates_from")],
        "rules": [texts.index(case["rule_version_before"]), texts.index(case["rule_version"])],
        "inputs": [[case[f"before_{name}"] for name in _INPUTS], [case[f"now_{name}"] for name in _INPUTS]],
        "unconfirmed": [texts.index(name) for name in case["unconfirmed"]],
    }


def _flag(case: Json) -> Json:
    """What the flag is, and what the months say."""
    return {
        "group": case["exclusion_reason"],
        "one_offs": case["one_offs"],
        "limit": case["limit_kind"],
        "lasting": case["lasting"],
        "under": _direction(case, "underpaid"),
        "over": _direction(case, "overpaid"),
        "month": case["month"].isoformat(),
    }


def _direction(case: Json, name: str) -> list[Any]:
    """What the months of one direction come to, as [sum, how many, the first]; null: there is none."""
    first = case[f"first_{name}"]
    return [case[f"{name}_ore"], case[f"{name}_months"], None if first is None else first.isoformat()]


def _raised(report: RunReport, case: Json, histories: Histories) -> Json:
    """When the flag was raised and instead of what, and the newest answer in the case."""
    raised = histories.raised(case["case_id"], case["flag_id"], report.day)
    return {
        "raised": raised.day.isoformat(),
        "first": raised.first.isoformat(),
        "how": raised.how,
        "answer": None if raised.answer is None else event(raised.answer),
        "decisions": raised.decisions,
    }


def _members(rows: list[Json], months: UniqueValues) -> Json | None:
    """Whose income the income cause sits in, as [role, number, before, now, share]; none without such a cause."""
    if not rows:
        return None
    month = rows[0]["reference_month"]
    return {
        "with": rows[0]["compared_with"],
        "month": None if month is None else months.index(month.isoformat()),
        "rows": [[row[name] for name in ("role", "number", "before_ore", "now_ore", "share_ore")] for row in rows],
    }


def _months_by_case(report: RunReport, months: UniqueValues) -> dict[str, list[list[int]]]:
    """Each case's compared months as [index of the month, entitlement, counted income], the oldest first."""
    found: dict[str, list[list[int]]] = {}
    for row in report.months.sort("case_id", "month").iter_rows(named=True):
        month = months.index(row["month"].isoformat())
        found.setdefault(row["case_id"], []).append([month, row["entitlement_ore"], row["monthly_income_ore"]])
    return found


def _underpaid(report: RunReport) -> list[Json]:
    """Cases that have been paid too little, the largest loss first."""
    return [
        {
            "id": case["case_id"],
            "team": case["team"],
            "sum": case["underpaid_ore"],
            "months": case["underpaid_months"],
            "since": case["first_underpaid"].isoformat(),
            "latest": case["latest_underpaid"].isoformat(),
            "state": case["state"],
            "group": case["exclusion_reason"],
        }
        for case in report.underpaid_cases.iter_rows(named=True)
    ]


def _unchecked(report: RunReport) -> tuple[list[Json], list[tuple[str, ...]]]:
    """Cases without a result, with the index of each fault or manual check; and these, each in every language."""
    spoken = [language(code) for code in LANGUAGES]
    by_language = [faults_by_case(report, words) | checks_by_case(report, words) for words in spoken]
    texts = UniqueValues()
    rows = [
        {
            "id": case["case_id"],
            "team": case["team"],
            "state": case["state"],
            "reason": case["reason"],
            "faults": [
                texts.index(fault)
                for fault in zip(*(each.get(case["case_id"], []) for each in by_language), strict=True)
            ],
        }
        for case in report.unchecked.select(pl.col("case_id", "team", "state", "reason")).iter_rows(named=True)
    ]
    return rows, texts.values


def as_script_text(data: Json) -> str:
    """JSON for inside a script element: without characters that HTML or JavaScript would read as their own."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
