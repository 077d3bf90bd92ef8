"""A file of household-months, read and checked strictly. A bad row refuses the whole file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from flows.calculate.case_columns import (
    ASSESSED,
    CASE_ID,
    COLUMNS,
    COST_PARTS,
    DECIDED_AMOUNT,
    DECIDED_INPUTS,
    HEATING,
)
from flows.calculate.case_rows import read_rows
from tasks.entitlement import PARTS, RuleBook, Scheme, approved_cost, with_first_person_of_age, without_child_wealth
from tasks.errors import InputError, RateError
from tasks.tabular.column_kinds import MISSING_WORDS, Column, Parsed, fault_words, parse_columns
from tasks.tabular.csv_reader import Rows
from tasks.validation import MOST_ORE, CaseMonths, columns, validate

_SHOWN_FAULTS = 5
_ROW = "row"
_WHOLE = "housing_cost"
_DECIDED_INCOME = "decided_monthly_income_ore"
_DECIDED = (DECIDED_AMOUNT, *DECIDED_INPUTS)


@dataclass(frozen=True)
class Cases:
    """The household-months of a file.

    before, decided_ore: the household-months at the decision and the decided amounts, where the file has decisions.
    assessed_ore: each decision's monthly income where it came from a tax assessment, null elsewhere.
    homes: `approved_cost`, a row for each row of `now`, where the file has housing costs in parts.
    """

    now: pl.DataFrame
    before: pl.DataFrame | None
    decided_ore: pl.Series | None
    assessed_ore: pl.Series
    homes: pl.DataFrame | None


def read_cases(source: Path, book: RuleBook, scheme_id: str) -> Cases:
    """Read and check a file of household-months of one scheme.

    Raises InputError, which names the row, the column and the kind of fault, and no value.
    """
    rows = read_rows(source)
    expected, decided_columns = _expected(rows.frame.columns), _decided_columns(rows.frame.columns)
    _check_columns(source, rows.frame.columns, expected)
    if rows.blank:
        print(f"{source}: {rows.blank} rows without a case (blank, or of sums) were skipped.", file=sys.stderr)
    text = _text_of(rows, expected)
    parsed = parse_columns(text, [*expected, *decided_columns])
    _refuse(source, [_torn(rows, text), _value_faults(parsed, [*expected, *decided_columns])])
    decided = [column.becomes for column in decided_columns]
    cases = parsed.typed.drop(decided).with_columns(pl.lit(scheme_id).alias("scheme"))
    _refuse(source, [*_rules_broken(cases, book, scheme_id), *_parts_broken(cases)])
    cases = with_first_person_of_age(cases.with_columns(net_wealth_ore=without_child_wealth()))
    homes = _homes(cases, book)
    if homes is not None:
        cases = cases.with_columns(pl.coalesce("housing_cost_ore", homes["housing_cost_ore"]))
    before = _before(cases, parsed.typed.select(decided)) if decided else None
    _refuse(source, _decided_broken(before, book, scheme_id))
    if before is not None:
        before = with_first_person_of_age(before)
    _report_other_municipalities(source, cases, book.scheme(scheme_id))
    names = list(columns(CaseMonths))
    return Cases(
        now=validate(CaseMonths, cases.select(names)),
        before=None if before is None else validate(CaseMonths, before.select(names)),
        decided_ore=None if before is None else before[DECIDED_AMOUNT.becomes],
        assessed_ore=cases[ASSESSED.becomes],
        homes=homes,
    )


def _expected(there: Sequence[str]) -> tuple[Column, ...]:
    """The columns about now. Where the file has parts of the housing cost, the whole cost may be empty."""
    if not any(part.name in there for part in COST_PARTS):
        return (*COLUMNS, ASSESSED)
    whole_may_be_empty = [replace(each, may_be_empty=each.may_be_empty or each.name == _WHOLE) for each in COLUMNS]
    return (*whole_may_be_empty, *COST_PARTS, HEATING, ASSESSED)


def _parts_broken(cases: pl.DataFrame) -> list[pl.DataFrame]:
    """Faults of a housing cost in parts: also given as a whole, missing, too large, or with parts of another tenure."""
    parts = [part for part in COST_PARTS if part.becomes in cases.columns]
    if not parts:
        return []
    given = pl.any_horizontal(pl.col(part.becomes).is_not_null() for part in parts)
    whole = pl.col("housing_cost_ore").is_not_null()
    strange = {
        part: ~pl.lit(part.name).is_in(pl.col("tenure").replace_strict(PARTS, return_dtype=pl.List(pl.String)))
        for part in parts
    }
    total = pl.sum_horizontal(part.becomes for part in parts)
    return [
        _found(cases, _WHOLE, _words(given & whole, "given both whole and in parts")),
        _found(cases, _WHOLE, _words(~given & ~whole, MISSING_WORDS)),
        _found(cases, _WHOLE, _words(total > MOST_ORE // 2, "parts that sum to too large an amount (are these øre?)")),
        *[
            _found(cases, part.name, _words((pl.col(part.becomes) > 0) & other, "no part of the cost in this tenure"))
            for part, other in strange.items()
        ],
    ]


def _homes(cases: pl.DataFrame, book: RuleBook) -> pl.DataFrame | None:
    """The housing costs that are given in parts, with what the rules add; null amounts for those given whole."""
    parts = [part.becomes for part in COST_PARTS]
    if not set(parts) <= set(cases.columns):
        return None
    whole = pl.col("housing_cost_ore").is_not_null()
    reckoned = approved_cost(cases.drop("housing_cost_ore").with_columns(pl.col(parts).fill_null(0)), book)
    given_whole = cases.select(whole).to_series()
    return reckoned.with_columns(
        *[
            pl.when(~given_whole).then(pl.col(name)).alias(name)
            for name in (*parts, "heating_ore", "running_cost_ore", "housing_cost_ore")
        ],
        heating_included=pl.col("heating_included") | given_whole,
    )


def _check_columns(source: Path, there: Sequence[str], expected: Sequence[Column]) -> None:
    """Refuse a missing column, and a name that is similar to one of ours; report other names, which are not used."""
    known = [column.name for column in (*expected, *_DECIDED)]
    missing = [column.name for column in expected if _required(column) and column.name not in there]
    if missing:
        raise InputError(
            f"{source} lacks the columns {', '.join(missing)}.", advice=f"It has {', '.join(there) or 'none'}."
        )
    for name in there:
        if name in known:
            continue
        near = get_close_matches(name, known, n=1, cutoff=0.85)
        if near:
            raise InputError(f"{source} has a column «{name}».", advice=f"Is «{near[0]}» meant?")
        print(f"{source}: the column «{name}» is not used.", file=sys.stderr)


def _required(column: Column) -> bool:
    return column.default is None and not column.may_be_empty


def _text_of(rows: Rows, expected: Sequence[Column]) -> pl.DataFrame:
    """Text of every expected column and of the decision's columns; the default where a cell is empty or missing."""
    decided = [column for column in _DECIDED if column.name in rows.frame.columns]
    there = [column.name for column in (*expected, *decided) if column.name in rows.frame.columns]
    left_out = [column.name for column in expected if column.name not in there]
    empty = pl.col(pl.String).str.strip_chars() == ""
    return (
        rows.frame.select(rows.numbers, *there)
        .with_columns(pl.when(~empty).then(pl.col(pl.String)).name.keep())
        .with_columns(pl.lit(None, pl.String).alias(name) for name in left_out)
        .with_columns(pl.col(each.name).fill_null(each.default) for each in expected if each.default is not None)
    )


def _decided_columns(there: Sequence[str]) -> list[Column]:
    """The columns about the decision, where the file has an amount."""
    if DECIDED_AMOUNT.name not in there:
        return []
    return [column for column in _DECIDED if column.name in there]


def _before(cases: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The household-months at the decision, with `decided_ore`: the decision's inputs, else those of now."""
    income = decided[_DECIDED_INCOME] if _DECIDED_INCOME in decided.columns else cases[ASSESSED.becomes]
    given = decided.with_columns(income.zip_with(income.is_not_null(), cases[ASSESSED.becomes]).alias(_DECIDED_INCOME))
    changed = [name.removeprefix("decided_") for name in given.columns if name != DECIDED_AMOUNT.becomes]
    return (
        cases.drop(ASSESSED.becomes)
        .hstack(given)
        .with_columns(pl.coalesce(pl.col(f"decided_{name}"), pl.col(name)).alias(name) for name in changed)
        .with_columns(
            aged_18_19=pl.min_horizontal("aged_18_19", "adults"),
            monthly_disability_benefit_ore=pl.min_horizontal(
                "monthly_disability_benefit_ore", pl.max_horizontal("monthly_income_ore", 0)
            ),
        )
    )


def _value_faults(parsed: Parsed, of_columns: Sequence[Column]) -> pl.DataFrame:
    """The faults of single values: row, column, fault (in words)."""
    words = [(column.name, code, text) for column in of_columns for code, text in fault_words(column).items()]
    named = pl.DataFrame(words, schema=dict.fromkeys(["column", "fault", "words"], pl.String), orient="row")
    found = parsed.faults.join(named, on=["column", "fault"], how="left", maintain_order="left")
    return found.select(_ROW, "column", pl.col("words").alias("fault"))


def _torn(rows: Rows, text: pl.DataFrame) -> pl.DataFrame:
    words = pl.when(pl.col(_ROW).is_in(rows.torn)).then(pl.lit("not as many fields as the header"))
    return _found(text, "(all)", words)


def _found(frame: pl.DataFrame, column: str, words: pl.Expr) -> pl.DataFrame:
    return frame.select(_ROW, pl.lit(column).alias("column"), words.alias("fault")).drop_nulls("fault")


def _rules_broken(cases: pl.DataFrame, book: RuleBook, scheme_id: str) -> list[pl.DataFrame]:
    """Faults that the parser of the columns does not find."""
    nobody = (pl.col("adults") == 0) & (pl.col("children") == 0)
    income = pl.max_horizontal("monthly_income_ore", 0)
    return [
        *[_found(cases, "month", words) for words in _month_faults(cases, book, scheme_id)],
        *_municipality_faults(cases, book),
        _found(cases, "adults", _words(nobody, "nobody lives there")),
        _found(cases, "aged_18_19", _words(pl.col("aged_18_19") > pl.col("adults"), "more than the adults")),
        _found(
            cases,
            "monthly_disability_benefit",
            _words(pl.col("monthly_disability_benefit_ore") > income, "more than the monthly income"),
        ),
        _found(cases, CASE_ID.name, _words(_like_a_person_id(), "of the shape of a person id; give a case number")),
    ]


def _municipality_faults(cases: pl.DataFrame, book: RuleBook) -> list[pl.DataFrame]:
    """Numbers that no municipality has had since 2017, or that ended before the month."""
    number = pl.col("municipality")
    known = number.is_in(sorted(book.municipalities.last_days))
    ended = [
        _words(
            (pl.col("month") == month) & known & ~number.is_in(book.municipalities.known_in(month)),
            "not a municipality number of that month: it ended before it",
        )
        for month in cases["month"].unique().sort()
    ]
    unknown = _words(~known, "not a municipality number that has been in use since 2017")
    return [_found(cases, "municipality", words) for words in (unknown, *ended)]


def _report_other_municipalities(source: Path, cases: pl.DataFrame, scheme: Scheme) -> None:
    """Say on standard error how many rows have a municipality that the scheme is not for."""
    others = cases.filter(~pl.col("municipality").is_in(scheme.municipalities)).height if scheme.municipalities else 0
    if others:
        counted = (
            "1 row has a municipality number that is"
            if others == 1
            else f"{others} rows have municipality numbers that are"
        )
        theirs = f"the scheme {scheme.scheme_id} ({', '.join(scheme.municipalities)})"
        print(f"{source}: {counted} not of {theirs}.", file=sys.stderr)


def _decided_broken(before: pl.DataFrame | None, book: RuleBook, scheme_id: str) -> list[pl.DataFrame]:
    if before is None:
        return []
    return [_found(before, "decided_month", words) for words in _month_faults(before, book, scheme_id)]


def _month_faults(cases: pl.DataFrame, book: RuleBook, scheme_id: str) -> list[pl.Expr]:
    """For each month that the scheme cannot be calculated for, the reason in the rows of that month."""
    scheme = book.scheme(scheme_id)
    reasons: list[pl.Expr] = []
    for month in cases["month"].unique().sort():
        try:
            scheme.check_month(month)
        except RateError as problem:
            reasons.append(_words(pl.col("month") == month, str(problem).rstrip(".")))
    return reasons


def _words(wrong: pl.Expr, words: str) -> pl.Expr:
    return pl.when(wrong).then(pl.lit(words))


def _like_a_person_id() -> pl.Expr:
    """Eleven digits that begin with a day and a month (D-numbers: day + 40; synthetic: month + 80), or ten of them."""
    return pl.col("case_id").str.contains(r"^([04][1-9]|[1256][0-9]|[37][01])[0-9]{9}$") | pl.col(
        "case_id"
    ).str.contains(r"^[0-9]{10}$")


def _refuse(source: Path, faults: Sequence[pl.DataFrame]) -> None:
    if not faults or (every := pl.concat(faults).sort(_ROW, maintain_order=True)).is_empty():
        return
    first = [
        f"{source}, row {row}, column {column}: {words}."
        for row, column, words in every.head(_SHOWN_FAULTS).iter_rows()
    ]
    more = every.height - len(first)
    rest = [f"And {more} more."] if more > 0 else []
    raise InputError("\n".join([*first, *rest]), advice="Nothing was written. Row 1 is the first one below the header.")
