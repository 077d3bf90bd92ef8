"""Files of household-months read, strictly, from CSV, Parquet or JSON by ending. A bad row refuses the whole file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import polars as pl

from flows.calculate.case_columns import ASSESSED, CASE_ID, COLUMNS, COST_PARTS, DECIDED, HEATING, Column, fault, typed
from tasks.entitlement import PARTS, RuleBook, approved_cost
from tasks.errors import InputError, RateError
from tasks.tabular.csv_reader import Rows, read_csv
from tasks.validation import MOST_ORE, CaseMonths, columns, validate

_SHOWN_FAULTS = 5
_ROW = "row"
_DECIDED_AMOUNT = "decided_amount"
_WHOLE = "housing_cost"
_DECIDED_INCOME = "decided_monthly_income_ore"
ENDINGS = (".csv", ".parquet", ".json")


@dataclass(frozen=True)
class Cases:
    """A file read: the household-months, and where it holds decisions, the household-months and amounts decided.

    assessed_ore: each decision's monthly income where it was from a tax assessment, null elsewhere. homes:
    `approved_cost`, a row for each row of `now`, where the file holds housing costs in parts.
    """

    now: pl.DataFrame
    before: pl.DataFrame | None
    decided_ore: pl.Series | None
    assessed_ore: pl.Series
    homes: pl.DataFrame | None


def read_cases(source: Path, book: RuleBook, scheme_id: str) -> Cases:
    """Read and check a file of household-months of one scheme.

    Raises InputError naming the row, the column and what kind of value is wrong; nothing is guessed at.
    """
    rows = _read(source)
    asked = _asked(rows.frame.columns)
    present = [column for column in (*asked, *DECIDED) if column.name in rows.frame.columns]
    _check_columns(source, rows.frame.columns, asked)
    text = _complete(rows, present, asked)
    faults = [_torn(rows, text), *[_faults(text, column) for column in (*asked, *_decided(present))]]
    _refuse(source, faults)
    cases = text.select(_ROW, *[typed(column) for column in asked], pl.lit(scheme_id).alias("scheme"))
    _refuse(source, [*_rules_broken(cases, book, scheme_id, "month"), *_parts_broken(cases)])
    homes = _homes(cases, book)
    if homes is not None:
        cases = cases.with_columns(pl.coalesce("housing_cost_ore", homes["housing_cost_ore"]))
    before = _before(text, cases, _decided(present))
    _refuse(source, _decided_broken(before, book, scheme_id))
    names = list(columns(CaseMonths))
    return Cases(
        now=validate(CaseMonths, cases.select(names)),
        before=None if before is None else validate(CaseMonths, before.select(names)),
        decided_ore=None if before is None else before["decided_ore"],
        assessed_ore=text.select(typed(ASSESSED)).to_series(),
        homes=homes,
    )


def _asked(there: Sequence[str]) -> tuple[Column, ...]:
    """The columns about now. Where the file holds parts of the housing cost, the whole may be empty."""
    if not any(part.name in there for part in COST_PARTS):
        return (*COLUMNS, ASSESSED)
    whole_may_be_empty = [replace(each, may_be_empty=each.may_be_empty or each.name == _WHOLE) for each in COLUMNS]
    return (*whole_may_be_empty, *COST_PARTS, HEATING, ASSESSED)


def _parts_broken(cases: pl.DataFrame) -> list[pl.DataFrame]:
    """What is wrong with a housing cost in parts: given whole too, or not at all, or with parts of another tenure."""
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
        _found(cases, _WHOLE, _words(~given & ~whole, "empty, and a value is required")),
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


def _read(source: Path) -> Rows:
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise InputError(f"{source} cannot be read: {problem.strerror}.") from None
    match source.suffix.lower():
        case ".csv":
            return read_csv(content, str(source))
        case ".parquet":
            return _numbered(_parquet(content, source))
        case ".json":
            return _numbered(_json(content, source))
        case ending:
            raise InputError(
                f"{source} ends with «{ending}».", advice=f"Give a file that ends with {' or '.join(ENDINGS)}."
            )


def _parquet(content: bytes, source: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(content)
    except (pl.exceptions.PolarsError, OSError):
        raise InputError(f"{source} is not a Parquet file, or is damaged.") from None
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Float32)]
    if nested:
        raise InputError(f"{source}, column {nested[0]}: its type cannot hold what is needed here exactly.")
    return frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float() or dtype.is_decimal():
        return column.cast(pl.String).str.replace(r"^(-?[0-9]+)\.0*$", "$1")
    if isinstance(dtype, pl.Datetime):
        midnight = column.dt.truncate("1d") == column
        return pl.when(midnight).then(column.dt.date().cast(pl.String)).otherwise(column.cast(pl.String)).alias(name)
    return column.cast(pl.String)


def _json(content: bytes, source: Path) -> pl.DataFrame:
    """A list of objects; numbers are kept as they are written, so that none passes through a float."""
    try:
        records = json.loads(
            content, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=partial(_object, source)
        )
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise InputError(f"{source} is not JSON.") from None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise InputError(f"{source} is not a list of objects.", advice="Give one object per household-month.")
    names = list(dict.fromkeys(name for record in records for name in record))
    values = {name: [_json_text(record.get(name)) for record in records] for name in names}
    return pl.DataFrame(values, schema=dict.fromkeys(names, pl.String))


def _object(source: Path, pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise InputError(f"{source} has an object with the same name twice.", advice="Give each column once.")
    return made


def _json_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else "(a list or an object)"


def _numbered(frame: pl.DataFrame) -> Rows:
    return Rows(frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(_ROW), torn=[])


def _check_columns(source: Path, there: Sequence[str], asked: Sequence[Column]) -> None:
    """Required columns are there; a name that is nearly one of ours is a slip; any other is told and passed over."""
    known = [column.name for column in (*asked, *DECIDED)]
    missing = [column.name for column in asked if _required(column) and column.name not in there]
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


def _complete(rows: Rows, present: Sequence[Column], asked: Sequence[Column]) -> pl.DataFrame:
    """Text of every column, trimmed, with defaults where empty or left out."""
    frame = rows.frame.select(rows.numbers, *[_trimmed(column.name) for column in present])
    left_out = [column for column in asked if column not in present]
    return frame.with_columns(pl.lit(None, pl.String).alias(column.name) for column in left_out).with_columns(
        pl.col(column.name).fill_null(column.default) for column in asked if column.default is not None
    )


def _trimmed(name: str) -> pl.Expr:
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped != "").then(stripped).alias(name)


def _decided(present: Sequence[Column]) -> list[Column]:
    """The columns about the decision, where there is an amount; all but the amount may be empty."""
    if _DECIDED_AMOUNT not in [column.name for column in present]:
        return []
    return [
        Column(column.name, column.becomes, column.kind, may_be_empty=column.name != _DECIDED_AMOUNT)
        for column in DECIDED
        if column in present
    ]


def _before(text: pl.DataFrame, cases: pl.DataFrame, decided: Sequence[Column]) -> pl.DataFrame | None:
    if not decided:
        return None
    given = text.select(typed(column).name.prefix("decided_") for column in decided).rename(
        {"decided_decided_amount_ore": "decided_ore"}
    )
    given = given.rename({name: name.replace("decided_decided_", "decided_") for name in given.columns})
    assessed = text.select(typed(ASSESSED)).to_series()
    stated = given[_DECIDED_INCOME] if _DECIDED_INCOME in given.columns else assessed
    given = given.with_columns(stated.zip_with(stated.is_not_null(), assessed).alias(_DECIDED_INCOME))
    joined = cases.hstack(given)
    changed = [name.removeprefix("decided_") for name in given.columns if name != "decided_ore"]
    return joined.with_columns(
        pl.coalesce(pl.col(f"decided_{name}"), pl.col(name)).alias(name) for name in changed
    ).with_columns(
        aged_18_19=pl.min_horizontal("aged_18_19", "adults"),
        monthly_disability_benefit_ore=pl.min_horizontal(
            "monthly_disability_benefit_ore", pl.max_horizontal("monthly_income_ore", 0)
        ),
    )


def _torn(rows: Rows, text: pl.DataFrame) -> pl.DataFrame:
    words = pl.when(pl.col(_ROW).is_in(rows.torn)).then(pl.lit("not as many fields as the header"))
    return _found(text, "(all)", words)


def _faults(text: pl.DataFrame, column: Column) -> pl.DataFrame:
    return _found(text, column.name, fault(column))


def _found(frame: pl.DataFrame, column: str, words: pl.Expr) -> pl.DataFrame:
    return frame.select(_ROW, pl.lit(column).alias("column"), words.alias("fault")).drop_nulls("fault")


def _rules_broken(cases: pl.DataFrame, book: RuleBook, scheme_id: str, month_column: str) -> list[pl.DataFrame]:
    """What takes more than one value to see."""
    known = pl.col("municipality").is_in(sorted(book.municipalities.numbers))
    income = pl.max_horizontal("monthly_income_ore", 0)
    return [
        *[_found(cases, month_column, words) for words in _month_faults(cases, book, scheme_id)],
        _found(cases, "municipality", _words(~known, "not a municipality number that has been in use since 2017")),
        _found(cases, "aged_18_19", _words(pl.col("aged_18_19") > pl.col("adults"), "more than the adults")),
        _found(
            cases,
            "monthly_disability_benefit",
            _words(pl.col("monthly_disability_benefit_ore") > income, "more than the monthly income"),
        ),
        _found(cases, CASE_ID.name, _words(_like_a_person_id(), "of the shape of a person id; give a case number")),
    ]


def _decided_broken(before: pl.DataFrame | None, book: RuleBook, scheme_id: str) -> list[pl.DataFrame]:
    if before is None:
        return []
    return [_found(before, "decided_month", words) for words in _month_faults(before, book, scheme_id)]


def _month_faults(cases: pl.DataFrame, book: RuleBook, scheme_id: str) -> list[pl.Expr]:
    """For each month that the scheme cannot be calculated for, the reason where it stands."""
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
