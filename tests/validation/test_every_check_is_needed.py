"""Mutation tests: remove each part of each schema, one at a time, and check that some bad value then passes.

A part is a check, a type, a required value, a key, a required column, or the ban on other columns. If no bad value
passes without the part, nothing has shown that the part has an effect: it is superfluous, or a bad value is missing.
The parts are read from the schemas, so a new part without its own bad value fails here automatically.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import pandera.polars as pa
import polars as pl
import pytest

from tasks.validation import Schema, Table, columns
from tasks.validation.contract import is_valid
from tests.validation.test_schemas import SCHEMAS, Bad, bad_rows, bad_values, by_name, frame, keys

LIKE: dict[type[pl.DataType], pl.DataType] = {
    pl.String: pl.Categorical(),
    pl.Int64: pl.Int128(),
    pl.Float64: pl.Float32(),
    pl.Boolean: pl.Int8(),
    pl.Date: pl.Datetime("ms"),
    pl.Datetime: pl.Datetime("ms", "UTC"),
    pl.List: pl.List(pl.Categorical()),
}
"""Another type that holds the same values."""


def like(kind: pl.DataType) -> pl.DataType:
    """Another type that holds the same values; of a struct, the same for each field."""
    if isinstance(kind, pl.Struct):
        return pl.Struct([pl.Field(each.name, like(cast("pl.DataType", each.dtype))) for each in kind.fields])
    return LIKE[kind.base_type()]


@dataclass(frozen=True)
class Mutant:
    """A schema without one of its parts, and the bad frames that this part must catch."""

    schema: Schema
    part: str
    table: Any
    bad: list[pl.DataFrame]

    def __str__(self) -> str:
        return f"{self.schema.__name__}: {self.part}"

    @property
    def lets_one_through(self) -> bool:
        """Whether some bad frame passes without the part."""
        return any(passes(self.table, each) for each in self.bad)


def passes(table: Any, given: pl.DataFrame) -> bool:
    """Whether pandera itself finds nothing wrong."""
    try:
        table.validate(given, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True


def without(schema: Schema, take_away: Callable[[Any], object]) -> Any:
    """A copy of the schema's table after `take_away` has changed it."""
    table = copy.copy(schema.to_schema())
    table.checks, table.columns = list(table.checks), {name: copy.copy(each) for name, each in table.columns.items()}
    for column in table.columns.values():
        column.checks = list(column.checks)
    take_away(table)
    return table


def mutants(schema: Schema) -> Iterator[Mutant]:
    """One mutant for each part of the schema."""
    whole = schema.to_schema()
    yield from _shape(schema)
    yield from _keys(schema)
    for name, column in whole.columns.items():
        yield from _column(schema, name, column)
    for place, check in enumerate(whole.checks):
        bad = _frames(schema, [each for each in bad_rows(schema) if each.check == check.name])
        yield Mutant(schema, check.name, without(schema, partial(_drop_check, place=place)), bad)


def _shape(schema: Schema) -> Iterator[Mutant]:
    good = frame(schema, {})
    more = good.with_columns(extra=pl.lit(1))
    yield Mutant(schema, "no other column", without(schema, lambda table: setattr(table, "strict", False)), [more])


def _keys(schema: Schema) -> Iterator[Mutant]:
    whole, twice = schema.to_schema(), frame(schema, {}, {})
    if whole.unique:
        mutant = without(schema, lambda table: setattr(table, "unique", None))
        yield Mutant(schema, f"key {'+'.join(whole.unique)}", mutant, [twice])
    for name, column in whole.columns.items():
        if column.unique:
            # The same row twice: only the key of this column can catch it.
            mutant = without(schema, _of_column(name, unique=False))
            yield Mutant(schema, f"{name} once", mutant, [twice])


def _column(schema: Schema, name: str, column: Any) -> Iterator[Mutant]:
    good = frame(schema, {})
    unneeded = _dropped_checks(name, required=False)
    yield Mutant(schema, f"{name} there", without(schema, unneeded), [good.drop(name)])
    other = like(column.dtype.type)
    untyped = _of_column(name, dtype=None, checks=[])
    yield Mutant(schema, f"{name} type", without(schema, untyped), [good.with_columns(pl.col(name).cast(other))])
    if not column.nullable:
        missing = without(schema, _of_column(name, nullable=True))
        yield Mutant(schema, f"{name} filled", missing, [frame(schema, {name: None})])
    for place, check in enumerate(column.checks):
        aimed = [Bad(schema, check.name, {name: value}) for value in bad_values(check.name, check.statistics)]
        explicit = [each for each in bad_rows(schema) if each.check == check.name and name in each.change]
        mutant = without(schema, partial(_drop_check, place=place, name=name))
        yield Mutant(schema, f"{name} {check.name}", mutant, _frames(schema, [*aimed, *explicit]))


def _of_column(name: str, **changes: object) -> Callable[[Any], object]:
    """A function that changes attributes of a column."""

    def take_away(table: Any) -> None:
        for what, value in changes.items():
            setattr(table.columns[name], what, value)

    return take_away


def _drop_check(table: Any, *, place: int, name: str | None = None) -> None:
    """Remove one check of a column, or of the whole table."""
    (table if name is None else table.columns[name]).checks.pop(place)


def _dropped_checks(name: str, **changes: object) -> Callable[[Any], object]:
    """A function that changes a column and drops the checks of whole rows, which may need that column."""

    def take_away(table: Any) -> None:
        for what, value in changes.items():
            setattr(table.columns[name], what, value)
        table.checks, table.unique = [], None

    return take_away


def _frames(schema: Schema, bad: list[Bad]) -> list[pl.DataFrame]:
    return [frame(schema, each.change) for each in bad]


FEW_COLUMNS = 7
"""Schemas with more columns have some hundred parts: their mutants are among the slow tests."""
EACH = [
    schema if len(columns(schema)) <= FEW_COLUMNS else pytest.param(schema, marks=pytest.mark.slow)
    for schema in SCHEMAS
]


@pytest.mark.parametrize("schema", EACH, ids=lambda schema: schema.__name__)
def test_without_any_one_part_some_bad_value_goes_through(schema: Schema) -> None:
    found = list(mutants(schema))
    assert all(not is_valid(schema, bad) for mutant in found for bad in mutant.bad), "with all parts, all are caught"
    assert [str(mutant) for mutant in found if not mutant.lets_one_through] == []


def test_a_check_that_no_bad_value_is_aimed_at_is_found_out() -> None:
    class Stray(Table):
        amount: pl.Int64 = pa.Field(ne=7)

    assert [str(mutant) for mutant in mutants(Stray) if not mutant.lets_one_through] == ["Stray: amount not_equal_to"]


def test_a_check_that_another_one_covers_is_found_out() -> None:
    class Twofold(Table):
        amount: pl.Int64 = pa.Field(ge=0, gt=-1)

    assert [str(mutant) for mutant in mutants(Twofold) if not mutant.lets_one_through]


@by_name
def test_no_key_is_too_narrow(schema: Schema) -> None:
    """Two rows that differ in one column of a composite key are both valid."""
    whole = schema.to_schema()
    for name in whole.unique or []:
        values = [value for value in _two(schema, name) if is_valid(schema, frame(schema, value))]
        if len(values) == 2:
            assert is_valid(schema, frame(schema, *values)), name


def _two(schema: Schema, name: str) -> list[dict[str, Any]]:
    """Two good values of a column."""
    column = schema.to_schema().columns[name]
    allowed = [value for check in column.checks for value in check.statistics.get("allowed_values", [])]
    dtype = columns(schema)[name]
    good = frame(schema, {})[name].item()
    if allowed:
        return [{name: value} for value in allowed[:2]]
    match dtype:
        case pl.String:
            return [{name: good}, {name: good[:-1] + ("2" if good.endswith("1") else "1") if len(good) > 1 else "y"}]
        case pl.Int64:
            return [{name: good}, {name: good + 1}]
        case _:
            return [{name: good}]


def test_every_schema_is_looked_at() -> None:
    """A schema may be in any module of `tasks`: the tests find them all."""
    assert len(SCHEMAS) >= 40
    assert all(keys(schema) is not None for schema in SCHEMAS)


if __name__ == "__main__":  # run by hand to see which parts are not proven
    pytest.main([__file__, "-n0"])
