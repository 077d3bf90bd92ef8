"""The delivery guard: it holds a municipality whose delivery differs too much from that of its last published run.

A complete delivery and a cut one have the same form; only a comparison shows that rows are gone. The guard compares
each municipality by itself: the rows of each table, the rows with a fault, the cases that have no row in a table, and
the columns without any usable value. Nothing is read, withdrawn or published for a municipality that is held, and the
run of the others is the same as without it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from tasks.recipients.reading import Delivery
from tasks.recipients.tables import TABLES
from tasks.settings import DeliveryGuard
from tasks.validation import DeliveryFigures, columns, validate

_KEY = ("municipality", "table_name", "figure", "column_name")


@dataclass(frozen=True)
class Breach:
    """A figure of a municipality's delivery outside its band. high: None where there is no upper limit."""

    municipality: str
    table: str
    figure: str
    column: str | None
    value: int
    low: int
    high: int | None

    def describe(self) -> str:
        """The table, the figure and its band as a sentence for the operator; no value from a row."""
        if self.figure == "values":
            return f"{self.table}, column {self.column}: no row has a usable value."
        expected = f"at least {self.low}" if self.high is None else f"{self.low} to {self.high}"
        return f"{self.table}: {_WORDS[self.figure].format(self.value)}; {expected} expected."


_WORDS = {
    "rows": "{} rows",
    "faulty_rows": "{} rows with a fault",
    "cases_without_rows": "{} delivered cases without a row",
}


def delivery_figures(delivery: Delivery, known: pl.DataFrame) -> pl.DataFrame:
    """The figures of every municipality in the settings: DeliveryFigures.

    known: case_id and municipality of the cases of earlier runs; they place the rows of a case that is not among the
    delivered households. Rows that cannot be placed are in no figure.
    """
    ours = sorted(delivery.settings.municipalities)
    placed = _placed(delivery, known)
    frames = []
    for table, faults, rows in zip(delivery.tables, delivery.faults, placed, strict=True):
        counted = rows.with_columns(faulty=pl.col("row").is_in(faults["row"].drop_nulls().unique().implode()))
        names = [column.becomes for column in table.table.columns]
        sums = counted.group_by("at").agg(
            pl.len().alias("rows"),
            pl.col("faulty").sum().alias("faulty_rows"),
            *(pl.col(name).count().alias(f"values:{name}") for name in names),
        )
        sums = sums.join(_cases_without_rows(placed[0], rows), on="at", how="full", coalesce=True)
        whole = pl.DataFrame({"at": ours}).join(sums, on="at", how="left").fill_null(0)
        figures = whole.unpivot(index="at", variable_name="name").with_columns(
            pl.col("name").str.split_exact(":", 1).struct.rename_fields(["figure", "column"]).struct.unnest()
        )
        frames.append(
            figures.select(
                pl.col("at").alias("municipality"),
                pl.lit(table.table.name).alias("table_name"),
                "figure",
                pl.col("column")
                .replace({column.becomes: column.name for column in table.table.columns})
                .alias("column_name"),
                pl.col("value").cast(pl.Int64),
            )
        )
    found = pl.concat(frames).filter(
        (pl.col("table_name") != "households") | (pl.col("figure") != "cases_without_rows")
    )
    return validate(DeliveryFigures, found.select(*columns(DeliveryFigures)).sort(*_KEY, nulls_last=True))


def without_municipalities(delivery: Delivery, held: Collection[str], known: pl.DataFrame) -> Delivery:
    """The same delivery as if these municipalities had not been in it. known: as in `delivery_figures`."""
    kept = (
        table.only(rows.filter(~pl.col("at").is_in(sorted(held)).fill_null(value=False)).drop("at"))
        for table, rows in zip(delivery.tables, _placed(delivery, known), strict=True)
    )
    households, members, decisions = kept
    return Delivery.of((households, members, decisions), delivery.settings, delivery.on, delivery.through)


def breaches(figures: pl.DataFrame, last: pl.DataFrame, guard: DeliveryGuard) -> list[Breach]:
    """The figures outside their bands, in order. figures, last: DeliveryFigures, now and as last accepted.

    A municipality that is not in `last` has delivered nothing before, and only its columns are checked.
    """
    if not guard.enabled:
        return []
    before = {row[:-1]: row[-1] for row in validate(DeliveryFigures, last).iter_rows()}
    now = {row[:-1]: row[-1] for row in validate(DeliveryFigures, figures).iter_rows()}
    seen = {key[0] for key, value in before.items() if key[2] == "rows" and value}
    return [
        breach
        for key, value in now.items()
        for breach in _breach(
            key, value, before.get(key, 0), now[(*key[:2], "rows", None)], guard, is_first=key[0] not in seen
        )
    ]


def _breach(
    key: tuple[str, str, str, str | None], value: int, last: int, rows: int, guard: DeliveryGuard, *, is_first: bool
) -> Iterator[Breach]:
    municipality, table, figure, column = key
    if figure == "values":
        had = last > guard.fewer_rows or (is_first and _is_required(table, column))
        if had and not value and rows > guard.fewer_rows:
            yield Breach(municipality, table, figure, column, value, 1, None)
        return
    if is_first:
        return
    low, high = 0, last + _allowed(guard.faulty_rows_share, rows, guard.fewer_rows)
    if figure == "rows":
        low = max(last - _allowed(guard.fewer_rows_share, last, guard.fewer_rows), min(last, 1))
        high = last + _allowed(guard.more_rows_share, last, guard.more_rows)
    if not low <= value <= high:
        yield Breach(municipality, table, figure, column, value, low, high)


def _allowed(share: float, of: int, least: int) -> int:
    return max(math.floor(share * of), least)


def _is_required(table: str, column: str | None) -> bool:
    found = next(each for each in TABLES if each.name == table)
    return any(each.name == column and not each.may_be_empty for each in found.columns)


def _placed(delivery: Delivery, known: pl.DataFrame) -> list[pl.DataFrame]:
    """Each table's rows with `at`, the municipality they belong to: the delivered one, else that of earlier runs."""
    households, members, decisions = (table.rows for table in delivery.tables)
    ours = pl.col("municipality").is_in(sorted(delivery.settings.municipalities))
    own = households.select("row", "case_id", at=pl.when(ours).then("municipality"))
    cases = (
        pl.concat([own.drop_nulls().select("case_id", "at"), known.select("case_id", at="municipality")])
        .unique("case_id", keep="first", maintain_order=True)
        .filter(pl.col("at").is_in(sorted(delivery.settings.municipalities)))
    )
    by_case = households.join(cases, on="case_id", how="left", maintain_order="left")
    placed_households = by_case.with_columns(at=pl.when(ours).then("municipality").otherwise("at"))
    return [
        placed_households,
        *(rows.join(cases, on="case_id", how="left", maintain_order="left") for rows in (members, decisions)),
    ]


def _cases_without_rows(households: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    missing = households.drop_nulls(["case_id", "at"]).unique("case_id").join(rows, on="case_id", how="anti")
    return missing.group_by("at").agg(pl.len().alias("cases_without_rows"))
