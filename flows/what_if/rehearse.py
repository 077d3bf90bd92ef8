"""`bostotte rehearse`: the cases of a past run under another folder of rules. Nothing live is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from flows.what_if.past_run import PastRun, past_run
from tasks.changes.rehearsal import MONTHS, groups, histogram, rehearsed
from tasks.entitlement import RuleBook, calculate, months_under
from tasks.errors import RateError
from tasks.files import write_text
from tasks.months import first_month, format_month, parse_month
from tasks.reports.document import write_document
from tasks.reports.rehearsal import EFFECTS, Rehearsal, RuleDifference, rehearsal_document
from tasks.resources import read_rule_texts
from tasks.settings import Settings, load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.validation import CaseMonths, columns, validate
from tasks.warehouse import reports, sessions

_ORE = 100


def rehearse_rules(config: Path, rates: Path, *, run: str | None, month: str | None, out: Path | None) -> list[str]:
    """Recalculate a past run's cases under the rules of a folder; write page and CSV, and give the lines to print.

    month: `YYYY-MM`, the month that the cases are calculated for; the run's own where not given.
    """
    settings = load_settings(config)
    book = RuleBook.parse(read_rule_texts(rates))
    with sessions.reading(settings, exact=True) as source:
        past = past_run(source, run)
        stored = reports.rehearsal_cases(source, past.run_id)
        left_out = reports.cases_not_calculated(source, past.run_id)
    placed = parse_month(month) if month else past.month
    dwellings = stored.select("case_id", "own_housing_cost_ore", "heating_included")
    cases = validate(CaseMonths, stored.select(columns(CaseMonths).keys()))
    after = calculate(_placed(cases, dwellings, placed if month else None, book), book, rounding=past.rounding)
    found = rehearsed(stored, after)
    rehearsal = Rehearsal(
        run_id=past.run_id,
        run_month=past.month,
        month=placed,
        is_test=past.is_test,
        rules_before=past.rule_version,
        rules_after=book.version,
        municipalities={number: each.name for number, each in settings.municipalities.items()},
        groups=groups(found),
        bars=histogram(found["difference_ore"].to_list()),
        unconfirmed=dict(after["unconfirmed"].explode().drop_nulls().value_counts().sort("unconfirmed").iter_rows()),
        differences=_differences(settings, past, book, placed, cases["scheme"].unique().sort().to_list()),
        smallest_count=settings.analysts.smallest_count,
        left_out=left_out,
        later=_later(settings, past, book, placed, cases["scheme"].unique().to_list()),
    )
    folder = out or settings.what_if_folder / f"rehearse-{past.run_id}-{book.version}-{format_month(placed)}"
    return [*_lines(rehearsal), *_write(rehearsal, found, folder, settings.reports.language)]


def _placed(cases: pl.DataFrame, dwellings: pl.DataFrame, month: dt.date | None, book: RuleBook) -> pl.DataFrame:
    try:
        return months_under(cases, dwellings, month, book)
    except RateError as fault:
        raise RateError(
            fault.message, advice="Give --month YYYY-MM, a month that the rules of --rules have rates for."
        ) from None


def _differences(
    settings: Settings, past: PastRun, book: RuleBook, month: dt.date, schemes: list[str]
) -> list[RuleDifference] | None:
    """The values that differ between the run's rules in its month and the rehearsed rules in their month."""
    own = RuleBook.parse(read_rule_texts(settings.rules.schemes_folder()))
    if own.version != past.rule_version:
        return None
    return [
        RuleDifference(scheme, name, known.label, known.unit == "share", then, now)
        for scheme in schemes
        for name in sorted({*own.scheme(scheme).parameters, *book.scheme(scheme).parameters})
        if (then := _value(own, scheme, name, past.month)) != (now := _value(book, scheme, name, month))
        for known in [{**own.scheme(scheme).parameters, **book.scheme(scheme).parameters}[name]]
    ]


def _later(settings: Settings, past: PastRun, book: RuleBook, month: dt.date, schemes: list[str]) -> dt.date | None:
    """The first day after the month on which a value of the rehearsed rules begins that the run's rules do not have."""
    own = RuleBook.parse(read_rule_texts(settings.rules.schemes_folder()))
    if own.version != past.rule_version:
        return None
    days = [
        day
        for scheme in schemes
        for name, parameter in book.scheme(scheme).parameters.items()
        for day in parameter.changes()
        if day > month and _value(own, scheme, name, day) != _value(book, scheme, name, day)
    ]
    return min(days, default=None)


def _value(book: RuleBook, scheme: str, name: str, month: dt.date) -> tuple[str | None, str] | None:
    """A value's number, if it is one, and its status; None where the rules have no such value."""
    value = book.scheme(scheme).value(name, month)
    if value is None:
        return None
    number = book.scheme(scheme).parameters[name].decimal(value)
    return None if number is None else f"{number.normalize():f}", value.status.word


def _lines(rehearsal: Rehearsal) -> list[str]:
    """The lines that the command prints; counts and kroner are hidden as on the page."""
    total = rehearsal.total
    before, after, difference = (_kroner(total[name]) for name in ("before_ore", "after_ore", "difference_ore"))
    per_year = _kroner(None if total["difference_ore"] is None else MONTHS * total["difference_ore"])
    cases = _count(total["cases"])
    counts = " + ".join(f"{effect.replace('_', ' ')} {_count(total[effect])}" for effect in EFFECTS)
    run = f"Run {rehearsal.run_id}, month {rehearsal.run_month:%Y-%m}, {cases} cases"
    return [
        f"{run}; rules {rehearsal.rules_before} then, {rehearsal.rules_after} in {rehearsal.month:%Y-%m}.",
        f"{counts} = {cases}",
        f"Cost per month: {before} kr then, {after} kr now, difference {difference} kr; per year: {per_year} kr",
        *_begins_later(rehearsal),
        *_left_out(rehearsal),
        *_unconfirmed(rehearsal),
        *(_group_line(row) for row in rehearsal.shown[1:].iter_rows(named=True)),
    ]


def _group_line(row: dict[str, Any]) -> str:
    moved = ", ".join(
        f"{effect.replace('_', ' ')} {_count(row[effect])}" for effect in EFFECTS if effect != "unchanged"
    )
    cases, difference = _count(row["cases"]), _kroner(row["difference_ore"])
    return f"  {row['dimension']} {row['value']}: {cases} cases, {moved}, {difference} kr per month"


def _begins_later(rehearsal: Rehearsal) -> list[str]:
    if rehearsal.later is None:
        return []
    first = first_month(rehearsal.later)
    return [f"A new value begins on {rehearsal.later}, after the month: try --month {format_month(first)}."]


def _left_out(rehearsal: Rehearsal) -> list[str]:
    if not rehearsal.left_out:
        return []
    return [f"Left out, as the run has no calculation of them: {_count(rehearsal.shown_left_out)}"]


def _unconfirmed(rehearsal: Rehearsal) -> list[str]:
    if not rehearsal.unconfirmed:
        return []
    names = ", ".join(
        f"{name} ({_count(cases)} {'case' if cases == 1 else 'cases'})"
        for name, cases in rehearsal.shown_unconfirmed.items()
    )
    return [f"No source confirms, in these rules: {names}."]


def _count(number: int | None) -> str:
    return "(hidden)" if number is None else str(number)


def _kroner(ore: int | None) -> str:
    if ore is None:
        return "(hidden)"
    return f"{ore / _ORE:.2f}" if ore % _ORE else str(ore // _ORE)


def _write(rehearsal: Rehearsal, cases: pl.DataFrame, folder: Path, code: str) -> list[str]:
    """Write the page in a language, each case, and the sums with small counts hidden."""
    page, each, grouped = folder / "rehearsal.html", folder / "rehearsal-cases.csv", folder / "rehearsal-groups.csv"
    write_document(rehearsal_document(rehearsal, code), page)
    for path, frame in ((each, cases), (grouped, rehearsal.shown)):
        write_text(path, csv_text(_in_kroner(frame)))
    return [f"{'page:':<10} {page}", f"{'cases:':<10} {each}", f"{'groups:':<10} {grouped}"]


def _in_kroner(frame: pl.DataFrame) -> pl.DataFrame:
    amounts = [name for name in frame.columns if name.endswith("_ore")]
    return frame.with_columns(pl.col(amounts) / _ORE).rename({name: name[:-4] + "_kroner" for name in amounts})
