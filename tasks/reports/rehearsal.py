"""A rehearsal of other rules as a page: who gets more or less, and what it costs.

Small counts are hidden with their kroner (tasks/disclosure.py). The reader knows the sums over all cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from markupsafe import Markup

from tasks.disclosure import TOTAL, Cell, hidden_counts, hidden_in_list, table_sums, with_totals
from tasks.months import first_month, format_month
from tasks.reports import numbers
from tasks.reports.document import Card, Document, Grid, Section, hidden_counts_fact
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.plots import bar_plot
from tasks.reports.shown_counts import Count, shown_alone, shown_list

MONTHS = 12
EFFECTS = ("gains", "loses", "falls_out", "comes_in", "unchanged")
_DIMENSIONS = {"municipality": "municipality", "team": "team", "scheme": "scheme", "size": "persons"}
_LOSSES, _GAINS = ("loses", "falls_out"), ("gains", "comes_in")

Bar = tuple[int | None, int | None, int]
ShownBar = tuple[int | None, int | None, Count]


@dataclass(frozen=True)
class RuleDifference:
    """A value that differs between two sets of rules. before, after: None where the rules have no such value.

    A value is its number, if it is one, and how well it is known (a key of `statuses`). name: the parameter's; label:
    what its rule file calls it, in bokmål, for a name without words. is_share: the number is a share, shown in percent.
    """

    scheme: str
    name: str
    label: str
    is_share: bool
    before: tuple[str | None, str] | None
    after: tuple[str | None, str] | None


@dataclass(frozen=True)
class Rehearsal:
    """What the page shows.

    groups: RehearsedGroups. bars: (from, to, cases) in øre, from the largest loss to the largest gain. unconfirmed: how
    many cases use each unconfirmed value. differences: None where the rules of the run are no longer installed.
    left_out: cases of the run that were not calculated. later: the first day after the month on which a new value of
    the rules begins; None: there is none. smallest_count: the smallest count that may be shown.
    """

    run_id: str
    run_month: dt.date
    month: dt.date
    is_test: bool
    rules_before: str
    rules_after: str
    municipalities: Mapping[str, str]
    groups: pl.DataFrame
    bars: Sequence[Bar]
    unconfirmed: Mapping[str, int]
    differences: Sequence[RuleDifference] | None
    smallest_count: int
    left_out: int = 0
    later: dt.date | None = None

    @cached_property
    def shown(self) -> pl.DataFrame:
        """The rows of `groups`; counts and kroner are null where they are hidden."""
        parts = self.groups.partition_by("dimension", maintain_order=True)
        return pl.concat([_hide_sums(parts[0], self.smallest_count), *map(self._hide, parts[1:])])

    @property
    def total(self) -> dict[str, Any]:
        """The shown sums over all cases."""
        return self.shown_total.row(0, named=True)

    @cached_property
    def shown_total(self) -> pl.DataFrame:
        """The first row of `shown`."""
        return _hide_sums(self.groups.head(1), self.smallest_count)

    @cached_property
    def shown_unconfirmed(self) -> dict[str, Count]:
        """How many cases use each unconfirmed value; None where it is hidden."""
        return {name: shown_alone(cases, self.smallest_count) for name, cases in self.unconfirmed.items()}

    @property
    def shown_left_out(self) -> Count:
        """How many cases were left out; None where it is hidden."""
        return shown_alone(self.left_out, self.smallest_count)

    @cached_property
    def shown_bars(self) -> list[ShownBar]:
        """The bars; None for a count that is hidden. Their sums are those of the effects."""
        counts = {str(number): cases for number, (*_, cases) in enumerate(self.bars)}
        found: dict[str, Count] = {}
        for effects, is_of_them in ((_LOSSES, _is_loss), (("unchanged",), _is_unchanged), (_GAINS, _is_gain)):
            some = {key: counts[key] for key in counts if is_of_them(self.bars[int(key)])}
            is_sum_shown = None not in [self.total[effect] for effect in effects]
            found |= shown_list(some, self.smallest_count, is_sum_shown=is_sum_shown)
        return [(low, high, found[str(number)]) for number, (low, high, _) in enumerate(self.bars)]

    def _hide(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of one dimension with what must be hidden as null.

        A column whose sum is hidden is hidden whole. The differences are hidden where few cases of a row have changed.
        """
        counts = {(row["value"], effect): row[effect] for row in rows.to_dicts() for effect in EFFECTS}
        full = with_totals(counts)
        columns = (*EFFECTS, TOTAL)
        without_sum = {column for column in columns if self.total["cases" if column == TOTAL else column] is None}
        gone = {cell for cell in full if cell[1] in without_sum}
        known = {(TOTAL, column) for column in columns} - gone
        hidden = gone | hidden_counts(full, table_sums(full), self.smallest_count, known=known, unseen=gone)
        changed = dict(zip(rows["value"], (rows["cases"] - rows["unchanged"]).to_list(), strict=True))
        few = hidden_in_list(changed, self.smallest_count) if self.total["difference_ore"] is not None else set(changed)
        return _with_nulls(rows, hidden, few)


def _hide_sums(rows: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """The row of all cases with what must be hidden as null."""
    [row] = rows.to_dicts()
    hidden = {(row["value"], effect) for effect in hidden_in_list({each: row[each] for each in EFFECTS}, smallest)}
    hidden |= {(row["value"], TOTAL)} if 0 < row["cases"] < smallest else set()
    few = {row["value"]} if 0 < row["cases"] - row["unchanged"] < smallest else set()
    return _with_nulls(rows, hidden, few)


def _with_nulls(rows: pl.DataFrame, hidden: set[Cell], few: set[str]) -> pl.DataFrame:
    """The rows with nulls in hidden cells, and in amounts of hidden rows. few: rows in which few cases have changed."""
    values = rows["value"].to_list()
    gone = {value for value in values if (value, TOTAL) in hidden}
    hidden_rows = {"cases": gone, "before_ore": gone, "after_ore": gone | few, "difference_ore": gone | few}
    hidden_rows |= {effect: {value for value in values if (value, effect) in hidden} for effect in EFFECTS}
    return rows.with_columns(
        pl.when(~pl.col("value").is_in(list(names))).then(pl.col(column)).alias(column)
        for column, names in hidden_rows.items()
    )


def _is_loss(bar: Bar) -> bool:
    return bar[0] is None or bar[0] < 0


def _is_unchanged(bar: Bar) -> bool:
    return bar[0] == bar[1]


def _is_gain(bar: Bar) -> bool:
    return not _is_loss(bar) and not _is_unchanged(bar)


def _begins_later(rehearsal: Rehearsal, words: Language) -> list[str]:
    if rehearsal.later is None:
        return []
    month = format_month(first_month(rehearsal.later))
    return [words.text("rehearsal", "later", day=words.date(rehearsal.later), month=month)]


def rehearsal_document(rehearsal: Rehearsal, code: str = BOKMAAL) -> Document:
    """The page, in a language."""
    words, total = language(code), rehearsal.total
    texts, per_year = words["rehearsal"], {name: _per_year(total[name]) for name in ("after_ore", "difference_ore")}
    return Document(
        title=texts["title"],
        sub=words.text("rehearsal", "sub", run=rehearsal.run_id, month=words.month(rehearsal.month)),
        is_test=rehearsal.is_test,
        code=code,
        banner=" ".join([*_begins_later(rehearsal, words), _banner(rehearsal.shown_unconfirmed, words)]).strip(),
        cards=[
            Card(
                texts["cost_month"], words.kroner(total["after_ore"]), _change(total["difference_ore"], "month", words)
            ),
            Card(
                texts["cost_year"],
                words.kroner(per_year["after_ore"]),
                _change(per_year["difference_ore"], "year", words),
            ),
            *(
                Card(label, words.count(total[effect]), texts["one_case" if total[effect] == 1 else "cases"])
                for effect, label in words["effects"].items()
            ),
        ],
        sections=[
            Section(texts["size"], [texts["size_text"]], _histogram(rehearsal.shown_bars, words)),
            *(_by(rehearsal, dimension, texts[key], words) for dimension, key in _DIMENSIONS.items()),
            *_differences(rehearsal.differences, words),
        ],
        facts=[
            (texts["rules_before"], rehearsal.rules_before),
            (texts["rules_after"], rehearsal.rules_after),
            (texts["month_before"], words.month(rehearsal.run_month)),
            (texts["month_after"], words.month(rehearsal.month)),
            (texts["unconfirmed"], words.parameters(rehearsal.unconfirmed) or texts["none"]),
            (texts["fixed"], texts["fixed_text"]),
            *_left_out(rehearsal, words),
            *hidden_counts_fact(rehearsal.smallest_count, words),
        ],
    )


def _per_year(ore: Count) -> Count:
    return None if ore is None else MONTHS * ore


def _banner(unconfirmed: Mapping[str, Count], words: Language) -> str:
    if not unconfirmed:
        return ""
    names = ", ".join(f"{words.parameter(name)} ({words.cases(cases)})" for name, cases in unconfirmed.items())
    return words.text("rehearsal", "banner", names=names)


def _left_out(rehearsal: Rehearsal, words: Language) -> list[tuple[str, str]]:
    if not rehearsal.left_out:
        return []
    text = words.sentence("rehearsal", "left_out_text", cases=words.cases(rehearsal.shown_left_out))
    return [(words["rehearsal"]["left_out"], text)]


def _change(ore: Count, period: str, words: Language) -> str:
    if ore == 0:
        return words["rehearsal"][f"same_{period}"]
    return words.text("rehearsal", f"change_{period}", amount=words.kroner(ore, sign=True))


def _histogram(bars: Sequence[ShownBar], words: Language) -> Markup:
    kinds = ["neutral" if low == high else "plus" if low is not None and low >= 0 else "minus" for low, high, _ in bars]
    steps = [_edge(low, high) for low, high, _ in bars]
    texts = [
        words.text("rehearsal", "bar", bar=_bar_text(low, high, words), cases=_bar_count(cases, words))
        for low, high, cases in bars
    ]
    title = words.text("rehearsal", "size_plot", bars="; ".join(texts))
    return bar_plot(title, steps, [cases for *_, cases in bars], kinds, decimal=words.decimal)


def _bar_count(cases: Count, words: Language) -> str:
    return words.count(None) if cases is None else str(cases)


def _bar_text(low: int | None, high: int | None, words: Language) -> str:
    """The differences of a bar: kroner per month, losses below zero."""
    if low == high:
        return "0"
    if low is None:
        return words.text("rehearsal", "bar_under", amount=_kroner(high or 0))
    if high is None:
        return words.text("rehearsal", "bar_over", amount=_kroner(low))
    name = "bar_loss" if high <= 0 else "bar_gain"
    return words.text("rehearsal", name, low=_kroner(low), high=_kroner(high))


def _kroner(ore: int) -> str:
    return numbers.count(ore // 100)


def _edge(low: int | None, high: int | None) -> str:
    """The edge of a bar that is farthest from zero."""
    if low is None:
        return f"< {_kroner(high or 0)}"
    if high is None:
        return f"> {_kroner(low)}"
    return _kroner(low if high <= 0 else high)


def _by(rehearsal: Rehearsal, dimension: str, heading: str, words: Language) -> Section:
    texts = words["rehearsal"]
    header = [
        heading,
        texts["cases_column"],
        *words["effects"].values(),
        *(texts[f"{name}_column"] for name in ("before", "after", "change")),
    ]
    rows = [
        (
            _value(rehearsal, dimension, row["value"], words),
            words.count(row["cases"]),
            *(words.count(row[effect]) for effect in words["effects"]),
            words.kroner(row["before_ore"]),
            words.kroner(row["after_ore"]),
            words.kroner(_per_year(row["difference_ore"]), sign=True),
        )
        for row in rehearsal.shown.filter(dimension=dimension).to_dicts()
    ]
    return Section(heading, table=Grid(header, rows))


def _value(rehearsal: Rehearsal, dimension: str, value: str, words: Language) -> str:
    if dimension == "municipality":
        name = rehearsal.municipalities.get(value, value)
        namesakes = list(rehearsal.municipalities.values()).count(name)
        return f"{name} ({value})" if namesakes > 1 else name
    return words.scheme(value) if dimension == "scheme" else value


def _differences(differences: Sequence[RuleDifference] | None, words: Language) -> list[Section]:
    texts = words["rehearsal"]
    heading = texts["differences"]
    if differences is None:
        return [Section(heading, [texts["rules_gone"]])]
    if not differences:
        return [Section(heading, [texts["no_differences"]])]
    rows = [
        (
            f"{words.scheme(each.scheme)}: {words.sections['parameters'].get(each.name, each.label)}",
            *(_rule_value(value, words, is_share=each.is_share) for value in (each.before, each.after)),
        )
        for each in differences
    ]
    return [
        Section(heading, table=Grid([texts["value"], texts["before"], texts["after"]], rows, left=frozenset({1, 2})))
    ]


def _rule_value(value: tuple[str | None, str] | None, words: Language, *, is_share: bool) -> str:
    if value is None:
        return "–"
    number, status = value
    if number is not None and is_share:
        number = f"{(Decimal(number) * 100).normalize():f}"
    shown = "" if number is None else number.replace(".", words.decimal) + ("\u00a0%" if is_share else "")
    return f"{shown} ({words['statuses'][status]})"
