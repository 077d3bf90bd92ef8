"""Each value of the rule files against the paragraph that gives it.

A value is looked for in the acts that its source names, or else in the act that its scheme rests on. The scheme's act
counts for the values in force on a day, since a consolidated text holds no others; an act that changes it counts for
values that begin around the act's own date. A number says nothing about what it is a number of. So a value is *equal*
where its figure is in the paragraph; *different* where it is not, and the paragraph has figures of the same kind and
size that are no value of the rule files; and *not found* otherwise. Where a text has no such paragraph, the whole text
may show that a sum or a share is equal, and nothing else. A person reads what differs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from tasks.entitlement.law_texts.document import Document, Figure, act_ids, figures
from tasks.entitlement.municipalities import ALL_OTHERS
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme
from tasks.entitlement.values import DatedValue, Parameter, Status, Unit

COMPARISON = {
    "scheme": pl.String,
    "parameter": pl.String,
    "from": pl.Date,
    "value": pl.String,
    "unit": pl.String,
    "status": pl.String,
    "outcome": pl.String,
    "paragraph": pl.String,
    "act": pl.String,
    "found": pl.String,
    "file": pl.String,
}
"""Columns of `compare_with_texts`. outcome: equal, different, not_found, or no_figure for a yes or no."""

_PARAGRAPH = re.compile(r"§\s*(\d+(?:-\d+)?(?:\s?[a-z]\b)?)")
_KRONER = frozenset({Unit.KR, Unit.KR_PER_YEAR, Unit.KR_PER_MONTH})
_BEFORE, _AFTER = dt.timedelta(days=92), dt.timedelta(days=183)
"""An act that changes the law is about values that begin within these days before and after its date."""
_SHOWN = 3
_GROUPS = "3"
"""The paragraph that names the municipalities of each group."""
_ORDER = ("equal", "different", "not_found")


@dataclass(frozen=True)
class _Wanted:
    """One value, with where it is from."""

    scheme: Scheme
    parameter: Parameter
    value: DatedValue
    in_force: bool

    @property
    def number(self) -> Decimal:
        return (self.parameter.decimal(self.value) or Decimal(0)).normalize()

    @property
    def paragraph(self) -> str | None:
        found = _PARAGRAPH.search(self.parameter.paragraph) or _PARAGRAPH.search(self.value.source)
        return found.group(1) if found else None

    def is_in(self, figure: Figure) -> bool:
        """Whether a figure of a text is this value."""
        if self.parameter.unit is Unit.SHARE and figure.percent:
            return figure.number == self.number * 100
        return figure.number == self.number

    def is_like(self, figure: Figure) -> bool:
        """Whether a figure may be what the text has in this value's place: of its kind, and half to double of it."""
        number, unit = figure.number, self.parameter.unit
        if unit is Unit.SHARE:
            return figure.percent and self._near(number / 100)
        is_year = number == number.to_integral_value() and 1900 <= number < 2100 and not figure.grouped
        return not figure.percent and self._near(number) and not (unit in _KRONER and is_year)

    def _near(self, number: Decimal) -> bool:
        return self.number <= 2 * number and number <= 2 * self.number


def wanted_acts(book: RuleBook) -> list[str]:
    """The ids (2012-11-29-1283) of every act that a scheme or a value names, in order."""
    named = [act for scheme in book.schemes.values() for act in act_ids(scheme.law)]
    named += [act for each in _every_value(book, dt.date.max) for act in act_ids(each.value.source)]
    return sorted(set(named))


def compare_with_texts(book: RuleBook, documents: Sequence[Document], as_of: dt.date) -> pl.DataFrame:
    """Compare every value of the rule files with the texts: one row per value (COMPARISON), in the order of the files.

    The municipalities that § 3 names come last: equal means that the paragraph has the name.

    documents: `read_document` of each text. as_of: the day on which a consolidated text is up to date.
    """
    values = list(_every_value(book, as_of))
    rows = [_row(each, list(_documents_of(each, documents)), values) for each in values]
    rows += [_row_of_group(group, documents) for group in _named_municipalities(book)]
    return pl.DataFrame(rows, schema=COMPARISON, orient="row")


def _every_value(book: RuleBook, as_of: dt.date) -> Iterator[_Wanted]:
    """Each value once, under the scheme that is first by name; what a scheme borrows is not there twice."""
    seen: set[Parameter] = set()
    lenders_first = sorted(book.schemes.values(), key=lambda scheme: (scheme.scheme_id != "state", scheme.scheme_id))
    for scheme in lenders_first:
        for parameter in scheme.parameters.values():
            if parameter in seen:
                continue
            seen.add(parameter)
            now = parameter.on(as_of)
            for value in (*parameter.values, *parameter.temporary):
                if value.number is not None:
                    yield _Wanted(scheme, parameter, value, value is now)


def _documents_of(wanted: _Wanted, documents: Sequence[Document]) -> Iterator[Document]:
    """The texts that may have a value: acts that its source names, else the scheme's own and those that change it."""
    named, law = set(act_ids(wanted.value.source)), set(act_ids(wanted.scheme.law))
    cited = [document for document in documents if document.act in named]
    if cited:
        yield from cited
        return
    for document in documents:
        if document.act in law:
            if wanted.in_force:
                yield document
        elif document.head & law and _about_its_time(document.act, wanted.value.start):
            yield document


_Group = tuple[str, dt.date, int, str, str]


def _named_municipalities(book: RuleBook) -> list[_Group]:
    """Name, first day, group, source and status of the municipalities that § 3 names: those in another group than 4."""
    entries = book.municipalities.entries.filter(pl.col("group") < ALL_OTHERS)
    return (
        entries.select("name", "first", "group", "source", "status")
        .unique(["name", "first"], keep="first", maintain_order=True)
        .rows()
    )


def _row_of_group(named: _Group, documents: Sequence[Document]) -> tuple[object, ...]:
    """Whether § 3 of an act that the source names has the municipality's name. A text does not say in which group."""
    name, first, group, source, status = named
    head = ("state", f"cost_group {name}", first, str(group), "group", Status[status.upper()].value)
    for document in documents:
        if document.act in act_ids(source):
            is_there = re.search(rf"\b{re.escape(name)}\b", document.part(_GROUPS) or "") is not None
            return (*head, "equal" if is_there else "not_found", "§ 3", document.act, None, document.file)
    return (*head, "not_found", "§ 3", None, None, None)


def _about_its_time(act: str, start: dt.date) -> bool:
    try:
        made = dt.date.fromisoformat(act[:10])
    except ValueError:
        return False
    return made - _BEFORE <= start <= made + _AFTER


def _row(wanted: _Wanted, documents: Sequence[Document], values: Sequence[_Wanted]) -> tuple[object, ...]:
    parameter, value = wanted.parameter, wanted.value
    head = (wanted.scheme.scheme_id, parameter.name, value.start, f"{wanted.number:f}", parameter.unit.value)
    if parameter.unit is Unit.FLAG:
        return (*head, value.status.value, "no_figure", parameter.paragraph, None, None, None)
    tried = [_try(wanted, document, values) for document in documents]
    best = min(tried, key=lambda each: _ORDER.index(each[0]), default=("not_found", parameter.paragraph, *[None] * 3))
    return (*head, value.status.value, *best)


def _try(
    wanted: _Wanted, document: Document, values: Iterable[_Wanted]
) -> tuple[str, str | None, str | None, str | None, str | None]:
    """Outcome, paragraph, act, the figures found, and file, for one value in one text."""
    paragraph = document.part(wanted.paragraph)
    where = "the whole text" if paragraph is None else f"§ {wanted.paragraph}"
    there = figures(document.text if paragraph is None else paragraph)
    certain = paragraph is not None or wanted.parameter.unit in _KRONER | {Unit.SHARE}
    if certain and any(wanted.is_in(figure) for figure in there):
        return "equal", where, document.act, f"{wanted.number:f}", document.file
    if paragraph is None:
        return "not_found", where, document.act, None, document.file
    same_unit = [each for each in values if each.parameter.unit is wanted.parameter.unit]
    strange = {
        figure.number
        for figure in there
        if wanted.is_like(figure) and not any(each.is_in(figure) for each in same_unit)
    }
    nearest = sorted(strange, key=lambda number: (abs(number - _as_written(wanted)), number))[:_SHOWN]
    found = "; ".join(f"{number.normalize():f}" for number in nearest) or None
    return "different" if found else "not_found", where, document.act, found, document.file


def _as_written(wanted: _Wanted) -> Decimal:
    """The value as a text would have it: shares in per cent."""
    return wanted.number * 100 if wanted.parameter.unit is Unit.SHARE else wanted.number
