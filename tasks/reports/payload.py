"""What the page's script is given: the cases as JSON, with each text that many cases share written once.

Five thousand cases with some fifteen lines of calculation each would otherwise be too large to open quickly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports.calculation_lines import line_text, own_label, rate_text
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
    holds [label, paragraph, source, status], the label in bokmål. `languages` has the words of each language, with
    the lines by kind (null where only the rule file has a label) and the rates.
    """
    texts, months, kinds, rates = Interned(), Interned(), Interned(), Interned()
    causes, members = causes_by_case(report), members_by_case(report)
    lines = _lines_by_case(report, kinds, rates)
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
        "languages": {code: _in_language(language(code), kinds.values, rates.values, faults) for code in LANGUAGES},
        "cases": cases,
        "underpaid": _underpaid(report),
        "unchecked": unchecked,
        "months": months.values,
        "line_kinds": [[kind.label, *kind.behind] for kind in kinds.values],
        "texts": texts.values,
    }


@dataclass(frozen=True)
class _Kind:
    """What many lines have in common: the text and its values, and what is behind it: paragraph, source, status."""

    wording: str
    values: tuple[tuple[str, int | str | None], ...]
    behind: tuple[str | None, str | None, str | None]

    @classmethod
    def of(cls, line: Json) -> _Kind:
        """The kind of a row of ExplanationLines."""
        behind = (line["paragraph"], line["source"], line["status"])
        return cls(line["wording"], tuple(line["values"].items()), behind)

    @property
    def label(self) -> str:
        """The line in bokmål."""
        return line_text(language(), self.wording, dict(self.values))

    def text(self, words: Language) -> str | None:
        """The line in words; null where only the rule file has words for it."""
        values = dict(self.values)
        return line_text(words, self.wording, values) if own_label(self.wording, values) is None else None


def _in_language(
    words: Language, kinds: list[_Kind], rates: list[tuple[int, str]], faults: list[tuple[str, ...]]
) -> Json:
    """What the script says in one language; `lines`, `rates` and `faults` are by position."""
    return {
        "decimal": words.decimal,
        "months": words.months,
        "date": words["formats"]["date"],
        "words": words.page_words,
        "lines": [kind.text(words) for kind in kinds],
        "rates": [rate_text(words, rate, unit) for rate, unit in rates],
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


def _lines_by_case(report: RunReport, kinds: Interned, rates: Interned) -> dict[str, list[list[int | None]]]:
    order = report.largest_first.select("case_id").with_row_index("place")
    found: dict[str, list[list[int | None]]] = {}
    for line in order.join(report.explanations, on="case_id").sort("place", "line").iter_rows(named=True):
        rate = None if line["rate"] is None else rates.place((line["rate"], line["rate_unit"]))
        found.setdefault(line["case_id"], []).append([kinds.place(_Kind.of(line)), line["amount_ore"], rate])
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
