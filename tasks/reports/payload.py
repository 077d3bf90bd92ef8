"""What the page's script is given: the cases as JSON, with each text that many cases share written once.

Five thousand cases with some fifteen lines of calculation each would otherwise be too large to open quickly.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from tasks.reports.causes import causes_by_case
from tasks.reports.faults import faults_by_case
from tasks.reports.language import LANGUAGES, Language, language
from tasks.reports.members import members_by_case
from tasks.reports.model import RunReport

Json = dict[str, Any]

_INPUTS = ("monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children")


class Interned:
    """Values in the order they were first met; each is told by its place."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def place(self, value: Any) -> int:
        """The place of `value`, which is given one if it has none."""
        return self._places.setdefault(value, len(self._places))

    @property
    def values(self) -> list[Any]:
        """The values, each at its place."""
        return list(self._places)


def page_data(report: RunReport) -> Json:
    """Everything the script shows. Amounts are øre, dates are ISO, texts are places in `texts` where many share them.

    `cases` is largest difference first. A line of a calculation is [kind of line, amount, rate], where `line_kinds`
    holds [label, paragraph, source, status], the label in bokmål. `languages` has what is said in each language.
    """
    texts, line_kinds, months = Interned(), Interned(), Interned()
    causes, members = causes_by_case(report), members_by_case(report)
    lines = _lines_by_case(report, texts, line_kinds)
    by_month, history = _months_by_case(report, months), _history_by_case(report)
    cases = [
        _case(report, case, texts)
        | _flag(case)
        | {
            "causes": causes[case["case_id"]],
            "members": _members(members.get(case["case_id"], []), months),
            "lines": lines[case["case_id"]],
            "months": by_month.get(case["case_id"], []),
            "history": history.get(case["case_id"], []),
        }
        for case in report.largest_first.iter_rows(named=True)
    ]
    unchecked, faults = _unchecked(report)
    return {
        "month": report.month.isoformat(),
        "languages": {code: _in_language(language(code), line_kinds.values, faults) for code in LANGUAGES},
        "cases": cases,
        "underpaid": _underpaid(report),
        "unchecked": unchecked,
        "months": months.values,
        "line_kinds": line_kinds.values,
        "texts": texts.values,
    }


def _in_language(words: Language, line_kinds: list[Any], faults: list[tuple[str, ...]]) -> Json:
    """What the script says in one language; `lines` and `faults` are by place, a line that is not known is null."""
    return {
        "decimal": words.decimal,
        "months": words.months,
        "date": words["formats"]["date"],
        "words": words.page_words,
        "lines": [words.line(label) for label, *_ in line_kinds],
        "faults": [told[LANGUAGES.index(words.code)] for told in faults],
    }


def _case(report: RunReport, case: Json, texts: Interned) -> Json:
    return {
        "id": case["case_id"],
        "team": texts.place(case["team"]),
        "scheme": case["scheme"],
        "municipality": texts.place(report.municipalities.get(case["municipality"], case["municipality"])),
        "kind": case["kind"],
        "decided": case["decided_ore"],
        "now": case["entitlement_ore"],
        "difference": case["difference_ore"],
        "decision": case["decision_id"],
        "dates": [case[date].isoformat() for date in ("decided_on", "valid_from", "rates_from")],
        "rules": [texts.place(case["rule_version_before"]), texts.place(case["rule_version"])],
        "inputs": [[case[f"before_{name}"] for name in _INPUTS], [case[f"now_{name}"] for name in _INPUTS]],
        "unconfirmed": [texts.place(name) for name in case["unconfirmed"]],
    }


def _flag(case: Json) -> Json:
    """What the flag is, and what the months say."""
    first = case["first_differing"]
    return {
        "flag": case["flag_id"],
        "previous": case["previous_flag_id"],
        "event": case["flag_event"],
        "group": case["exclusion_reason"],
        "one_offs": case["one_offs"],
        "limit": case["limit_kind"],
        "since": None if first is None else first.isoformat(),
        "lasting": case["lasting"],
        "sums": [case["underpaid_ore"], case["overpaid_ore"], case["months_differing"]],
        "month": case["month"].isoformat(),
    }


def _members(rows: list[Json], months: Interned) -> Json | None:
    """Whose income the income cause sits in, as [role, number, before, now, share]; none without such a cause."""
    if not rows:
        return None
    month = rows[0]["reference_month"]
    return {
        "with": rows[0]["compared_with"],
        "month": None if month is None else months.place(month.isoformat()),
        "rows": [[row[name] for name in ("role", "number", "before_ore", "now_ore", "share_ore")] for row in rows],
    }


def _months_by_case(report: RunReport, months: Interned) -> dict[str, list[list[int]]]:
    """Each case's compared months as [place of the month, entitlement, counted income], the oldest first."""
    found: dict[str, list[list[int]]] = {}
    for row in report.months.sort("case_id", "month").iter_rows(named=True):
        month = months.place(row["month"].isoformat())
        found.setdefault(row["case_id"], []).append([month, row["entitlement_ore"], row["monthly_income_ore"]])
    return found


def _history_by_case(report: RunReport) -> dict[str, list[list[str | None]]]:
    """What happened before to each case's flags, as [day, what, code, flag], the oldest first."""
    found: dict[str, list[list[str | None]]] = {}
    for row in report.history.iter_rows(named=True):
        told = [row["day"].isoformat(), row["what"], row["code"], row["flag_id"]]
        found.setdefault(row["case_id"], []).append(told)
    return found


def _underpaid(report: RunReport) -> list[Json]:
    """Cases that have been paid too little, the largest loss first."""
    return [
        {
            "id": case["case_id"],
            "team": case["team"],
            "sum": case["underpaid_ore"],
            "months": case["months_differing"],
            "since": case["first_differing"].isoformat(),
            "latest": case["latest_differing"].isoformat(),
            "state": case["state"],
            "group": case["exclusion_reason"],
        }
        for case in report.underpaid_cases.iter_rows(named=True)
    ]


def _lines_by_case(report: RunReport, texts: Interned, line_kinds: Interned) -> dict[str, list[list[int | None]]]:
    order = report.largest_first.select("case_id").with_row_index("place")
    found: dict[str, list[list[int | None]]] = {}
    for line in order.join(report.explanations, on="case_id").sort("place", "line").iter_rows(named=True):
        kind = (line["label"], line["paragraph"], line["source"], line["status"])
        rate = None if line["rate"] is None else texts.place(line["rate"])
        found.setdefault(line["case_id"], []).append([line_kinds.place(kind), line["amount_ore"], rate])
    return found


def _unchecked(report: RunReport) -> tuple[list[Json], list[tuple[str, ...]]]:
    """Cases not checked, each fault as a place; and the faults, each in every language."""
    told, texts = [faults_by_case(report, language(code)) for code in LANGUAGES], Interned()
    rows = [
        {
            "id": case["case_id"],
            "team": case["team"],
            "state": case["state"],
            "reason": case["reason"],
            "faults": [
                texts.place(fault) for fault in zip(*(each.get(case["case_id"], []) for each in told), strict=True)
            ],
        }
        for case in report.unchecked.select(pl.col("case_id", "team", "state", "reason")).iter_rows(named=True)
    ]
    return rows, texts.values


def as_script_text(data: Json) -> str:
    """JSON that may stand inside a script element: no character that HTML or JavaScript could read as its own."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
