"""The three delivered tables: from CSV and Parquet files, or from a database with one query each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

import polars as pl

from tasks.errors import InputError, SettingsError
from tasks.recipients.databases import Snapshot, connection_notices, open_snapshot
from tasks.recipients.findings import Place
from tasks.recipients.parsing import parse_table
from tasks.recipients.tables import SETTLEMENT_TABLES, TABLES, Table
from tasks.settings import DatabaseSource, FilesSource, Recipients, Settings
from tasks.tabular.as_text import as_text
from tasks.tabular.column_kinds import Column
from tasks.tabular.csv_reader import Rows, read_csv, refuse_values_as_names
from tasks.tabular.parquet_reader import read_parquet


@dataclass(frozen=True)
class Delivered:
    """One table as delivered: `rows` by our names, typed, with `row`, the row's number in its source from 1.

    `faults` (row, case_id, column, rule) are those of single values and of torn rows. `sha256` is of the file, or of
    a query's rows. `row_count` is the number of rows; `blank` that of rows without any value, which are left out.
    """

    table: Table
    place: Place
    sha256: str
    rows: pl.DataFrame
    faults: pl.DataFrame
    row_count: int
    blank: int = 0

    def only(self, rows: pl.DataFrame) -> Delivered:
        """The same table with these rows only; `row_count` remains that of the whole table."""
        return replace(self, rows=rows, faults=self.faults.filter(pl.col("row").is_in(rows["row"].implode())))


def read_sources(recipients: Recipients) -> tuple[Delivered, Delivered, Delivered]:
    """Read households, members and decisions, in that order, from the source in the settings.

    Raises InputError (a file or query that is refused as a whole) and SettingsError (a mapping of a column that we do
    not have, or no connection address). Neither shows a value or the connection address.
    """
    mappings = {table.name: _mapping(recipients, table) for table in TABLES}
    source = recipients.source
    match source:
        case FilesSource():
            return _three(_from_file(table, getattr(source, table.name), mappings[table.name]) for table in TABLES)
        case DatabaseSource():
            with open_snapshot(source, "recipients.source", "The database of the recipients") as database:
                return _three(
                    _from_query(table, database, getattr(source, table.name), mappings[table.name]) for table in TABLES
                )
        case _:
            assert_never(source)


def read_settlement_tables(recipients: Recipients) -> dict[str, Delivered]:
    """Read payments, stated_incomes and documented, where the settings name them, by name. Raises as `read_sources`."""
    source = recipients.source
    named = [table for table in SETTLEMENT_TABLES if getattr(source, table.name) is not None]
    mappings = {table.name: _mapping(recipients, table) for table in SETTLEMENT_TABLES}
    match source:
        case FilesSource():
            return {table.name: _from_file(table, getattr(source, table.name), mappings[table.name]) for table in named}
        case DatabaseSource():
            if not named:
                return {}
            with open_snapshot(source, "recipients.source", "The database of the recipients") as database:
                return {
                    table.name: _from_query(table, database, getattr(source, table.name), mappings[table.name])
                    for table in named
                }
        case _:
            assert_never(source)


def source_notices(settings: Settings) -> list[str]:
    """Lines for the operator about a source that is read, but less safely than by default."""
    source = settings.recipients.source
    return connection_notices(source) if isinstance(source, DatabaseSource) else []


def _three(tables: Iterable[Delivered]) -> tuple[Delivered, Delivered, Delivered]:
    households, members, decisions = tables
    return households, members, decisions


def _mapping(recipients: Recipients, table: Table) -> dict[str, str]:
    """Map our name to the source's name, for every column of the table."""
    given: dict[str, str] = getattr(recipients.columns, table.name)
    ours = [column.name for column in table.columns]
    unknown = sorted(set(given) - set(ours))
    if unknown:
        raise SettingsError(
            f"[recipients.columns.{table.name}] names {', '.join(unknown)}, which we do not have.",
            advice=f'Write our = "theirs"; ours are {", ".join(ours)}.',
        )
    return {name: given.get(name, name) for name in ours}


def _from_file(table: Table, path: Path, mapping: dict[str, str]) -> Delivered:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"The {table.name} file {path} is not there.", advice="Check [recipients.source] in the settings."
        ) from None
    except OSError as fault:
        raise InputError(
            f"The {table.name} file {path} cannot be read: {fault.strerror}.", advice="Check its permissions."
        ) from None
    match path.suffix.lower():
        case ".csv":
            rows = read_csv(content, str(path))
        case ".parquet":
            rows = _typed_rows(read_parquet(content, str(path)))
        case ending:
            raise InputError(
                f"The {table.name} file {path} ends with «{ending}».", advice="Give a .csv or a .parquet file."
            )
    text = _columns_as_text(table, rows, mapping, str(path))
    sha256 = hashlib.sha256(content).hexdigest()
    place, parsed = Place(table.name, path.name), parse_table(table, text, rows.torn)
    return Delivered(table, place, sha256, *parsed, text.height, rows.blank)


def _from_query(table: Table, database: Snapshot, query: str, mapping: dict[str, str]) -> Delivered:
    what = f"The {table.name} query"
    rows = database.rows(query, what)
    numbers = pl.int_range(1, len(rows.rows) + 1, dtype=pl.Int64, eager=True).alias("row")
    mapping = _as_spelled(mapping, rows.names)
    there = _columns_there(table, rows.names, mapping, what)
    text = pl.DataFrame([numbers, *(rows.text(mapping[column.name], column, what) for column in there)]).with_columns(
        _defaults(table, there)
    )
    place = Place(table.name, f"{table.name} query")
    return Delivered(table, place, _digest(text), *parse_table(table, text), text.height)


def _digest(text: pl.DataFrame) -> str:
    """SHA-256 of the rows as sorted CSV lines: the same for the same rows, in whatever order a database gives them."""
    lines = sorted(text.drop("row").write_csv().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _typed_rows(frame: pl.DataFrame) -> Rows:
    return Rows(frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias("row"), torn=[])


def _columns_as_text(table: Table, rows: Rows, mapping: dict[str, str], what: str) -> pl.DataFrame:
    refuse_values_as_names(rows.frame.columns, what)
    mapping = _as_spelled(mapping, rows.frame.columns)
    there = _columns_there(table, rows.frame.columns, mapping, what)
    return pl.DataFrame(
        [rows.numbers, *(as_text(rows.frame[mapping[column.name]], column, what) for column in there)]
    ).with_columns(_defaults(table, there))


def _as_spelled(mapping: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    """The mapping with the names as the source spells them: small and capital letters make no other name."""
    spelled = {name.casefold(): name for name in reversed(names)}
    return {ours: name if name in names else spelled.get(name.casefold(), name) for ours, name in mapping.items()}


def _columns_there(table: Table, names: Sequence[str], mapping: dict[str, str], what: str) -> list[Column]:
    """The columns of a table that are delivered. Raises InputError where a required one is missing."""
    _refuse_missing_columns(table, names, mapping, what)
    return [column for column in table.columns if mapping[column.name] in names]


def _defaults(table: Table, there: Sequence[Column]) -> list[pl.Expr]:
    """The columns that are left out, with their values."""
    return [
        pl.lit(column.default, dtype=pl.String).alias(column.name) for column in table.columns if column not in there
    ]


def _refuse_missing_columns(table: Table, there: Sequence[str], mapping: dict[str, str], what: str) -> None:
    needed = [column.name for column in table.columns if column.default is None or mapping[column.name] != column.name]
    missing = [name for name in needed if mapping[name] not in there]
    if missing:
        named = [name if mapping[name] == name else f"{name} (there: {mapping[name]})" for name in missing]
        raise InputError(
            f"{what} lacks the columns {', '.join(named)}. It has {', '.join(there)}.",
            advice=f'If they have other names there, say so under [recipients.columns.{table.name}]: our = "theirs".',
        )
