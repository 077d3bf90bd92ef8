"""`bostotte calculate` and `bostotte income-limits`: the rules alone, from file to file, without a database."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from flows.calculate.case_files import Cases, read_cases
from flows.calculate.case_rows import ENDINGS
from tasks.entitlement import (
    RuleBook,
    apply_ten_percent_rule,
    attribute,
    calculate,
    explain,
    explain_cost_parts,
    explain_ten_percent_rule,
    income_limits,
    name_heating,
)
from tasks.errors import UsageError
from tasks.files import atomic_write
from tasks.months import parse_month
from tasks.resources import read_rule_texts, resource
from tasks.tabular.csv_writer import csv_text

_KRONER = {
    "approved_housing_cost": "approved_housing_cost_ore",
    "cost_ceiling": "cost_ceiling_ore",
    "weighted_income": "weighted_income_ore",
    "wealth_addition": "wealth_addition_ore",
    "own_share": "own_share_ore",
    "entitlement": "entitlement_ore",
    "rent_reduction": "rent_reduction_ore",
}
_COLUMNS = (
    "case_id",
    "month",
    "scheme",
    "approved_housing_cost",
    "cost_ceiling",
    "weight",
    "weighted_income",
    "wealth_addition",
    "own_share",
    "entitlement",
    "entitlement_unrounded",
    "outcome",
    "rates_from",
    "rule_version",
    "unconfirmed",
)
_BEHIND = ("rate", "paragraph", "source", "status")
_NUMBER = pl.int_range(pl.len()).cast(pl.String)
_DECIMALS = 8
"""Decimals of the unrounded entitlement: finer than the smallest step that whole øre of input can make."""


def calculate_file(
    source: Path, out: Path, *, scheme: str = "state", explain: bool = False, rules_folder: Path | None = None
) -> int:
    """Calculate every household-month of a file; return the number of rows written.

    source, out: CSV, Parquet or JSON by ending. explain: also write the calculations line by line to
    `<out>.explain.<ending>`. With explain, and where the file has `decided_amount`, also write how much
    of the difference each cause accounts for, to `<out>.attribution.<ending>`.

    Raises InputError for a bad row (nothing is written), UsageError for an unknown scheme or ending, RateError for
    malformed rule files.
    """
    check_ending(out)
    book = read_book(rules_folder)
    book.scheme(scheme)
    cases = read_cases(source, book, scheme)
    decisions = _assessed(cases)
    now = _named(apply_ten_percent_rule(_numbered(cases.now), decisions, book), cases)
    found = calculate(now, book)
    if cases.homes is not None:
        found = _named(name_heating(_numbered(found), _numbered(cases.homes), book), cases)
    _warn_of_unconfirmed(found)
    files = {out: _as_promised(found, scheme_has_reduction="rent_reduction" in book.scheme(scheme).parameters)}
    if explain:
        files[_next_to(out, "explain")] = _explained(cases, now, decisions, book)
        if cases.before is not None and cases.decided_ore is not None:
            files[_next_to(out, "attribution")] = _attributed(cases.before, now, cases.decided_ore, book)
    for path, frame in files.items():
        write_frame(frame, path)
    return found.height


def limits_file(month: str, *, scheme: str = "state", out: Path | None = None, rules_folder: Path | None = None) -> int:
    """Write the income limits of a month (`YYYY-MM`), to standard output as CSV where no file is given.

    Returns the number of rows. Raises UsageError for a month or scheme that has none, RateError for one without rates.
    """
    if out is not None:
        check_ending(out)
    table = income_limits(read_book(rules_folder), parse_month(month), scheme).with_columns(_month())
    if out is None:
        sys.stdout.write(csv_text(table))
    else:
        write_frame(table, out)
    return table.height


def read_book(rules_folder: Path | None) -> RuleBook:
    """The rules of a folder, or those that come with the program."""
    return RuleBook.parse(read_rule_texts(rules_folder or resource("config", "schemes")))


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame in the format of the path's ending; the file appears complete or not at all."""
    with atomic_write(path) as temporary:
        _WRITERS[path.suffix.lower()](frame, temporary)


def check_ending(out: Path) -> None:
    """Raise UsageError for a file that ends with no known format."""
    if out.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{out} ends with «{out.suffix}».", advice=f"Name a file that ends with {' or '.join(ENDINGS)}."
        )


def _next_to(out: Path, what: str) -> Path:
    return out.with_suffix(f".{what}{out.suffix}")


def _month() -> pl.Expr:
    return pl.col("month").dt.strftime("%Y-%m")


def _kroner(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(20, 2))


def _as_promised(found: pl.DataFrame, *, scheme_has_reduction: bool) -> pl.DataFrame:
    names = [*_COLUMNS, *(["rent_reduction"] if scheme_has_reduction else [])]
    return found.with_columns(
        _month(),
        (pl.col("weight_hundredths").cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(20, 2)).alias("weight"),
        *[_kroner(ore).alias(name) for name, ore in _KRONER.items()],
    ).select(names)


def _warn_of_unconfirmed(found: pl.DataFrame) -> None:
    used = found.filter(pl.col("unconfirmed").list.len() > 0)
    if used.is_empty():
        return
    names = ", ".join(used["unconfirmed"].explode().unique().sort())
    print(
        f"{used.height} rows rest on values that no source confirms: {names} (docs/reference/rules.md).",
        file=sys.stderr,
    )


def _numbered(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases with the row number as `case_id`, since a case may have several rows."""
    return cases.with_columns(_NUMBER.alias("case_id"))


def _named(numbered: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    return numbered.with_columns(cases.now["case_id"])


def _assessed(cases: Cases) -> pl.DataFrame:
    """The decisions' incomes from tax assessments, by row."""
    return pl.DataFrame({"monthly_income_ore": cases.assessed_ore}).select(
        _NUMBER.alias("case_id"),
        "monthly_income_ore",
        income_from_assessment=pl.col("monthly_income_ore").is_not_null(),
    )


def _explained(cases: Cases, now: pl.DataFrame, decisions: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    from tasks.reports import in_words, language  # noqa: PLC0415 - loads the page templates; only --explain needs words

    lines = explain_ten_percent_rule(explain(_numbered(now), book), _numbered(cases.now), decisions, book)
    if cases.homes is not None:
        lines = explain_cost_parts(lines, _numbered(cases.homes), book)
    return _with_names(in_words(lines, language()), now).select(
        "case_id", "month", "line", "code", "label", _kroner("amount_ore").alias("amount"), *_BEHIND
    )


def _attributed(before: pl.DataFrame, now: pl.DataFrame, decided_ore: pl.Series, book: RuleBook) -> pl.DataFrame:
    after = _numbered(now)
    decided = after.select("case_id", decided_ore=decided_ore)
    found = attribute(_numbered(before), after, decided, book)
    return _with_names(found, now).select("case_id", "month", "cause", _kroner("amount_ore").alias("amount"))


def _with_names(by_row: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Replace the number of a row of `now` with the case and the month of that row."""
    names = now.select(_NUMBER.alias("number"), "case_id", _month())
    return by_row.rename({"case_id": "number"}).join(names, on="number", maintain_order="left")


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    """CSV has no lists: names in a cell have spaces between them."""
    flat = frame.with_columns(pl.col(pl.List(pl.String)).list.join(" "))
    path.write_text(csv_text(flat, decimals=_DECIMALS), encoding="utf-8")


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path)


def _write_json(frame: pl.DataFrame, path: Path) -> None:
    rows = [_plain(row) for row in frame.iter_rows(named=True)]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)  # a float prints two decimals unchanged
    return value.isoformat() if isinstance(value, dt.date) else value


_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".json": _write_json,
}
