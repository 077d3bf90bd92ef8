"""The data dictionary: every table, view, column and macro of the store and the analysts' copy, by their comments."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tasks.privacy import Pseudonymiser
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot, query_snapshot
from tasks.warehouse.engine.store import Store

_HEAD = """# Data dictionary

Written by `python -m tasks.warehouse.analysts_copy.dictionary` from the comments in `sql/schema` and
`sql/analysts/snapshot`; a test holds them together. Money is whole øre (1/100 krone). Persons are keyed pseudonyms: no
table holds a person id. Months are first days.

First the store, then the analysts' copy, which has less: nothing that identifies a person.
"""

_COPY_HEAD = """# The analysts' copy

No date of birth (year of birth instead), no employers, no raw answers, no words that somebody wrote, and one word,
`manual_check`, for all outcomes that a person must look at. Every identifier is a keyed pseudonym.
"""


def data_dictionary(store: Store) -> str:
    """Render the dictionary of an open store, and of the copy that it gives, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.duckdb"
        publish_snapshot(store, copy, Pseudonymiser(b""), CopyOptions(parquet=False))
        parts = ("tables", "views", "macros", "columns")
        own = {part: store.query(f"analysts/dictionary/{part}") for part in parts}
        copied = {part: query_snapshot(copy, f"analysts/dictionary/{part}") for part in parts}
    return "\n".join([_HEAD, *_all(own), _COPY_HEAD, *_all(copied)])


def _all(parts: dict[str, pl.DataFrame]) -> Iterator[str]:
    for kind, heading in (("tables", ""), ("views", " (view)")):
        for table, meaning in parts[kind].rows():
            yield from (
                f"## {table}{heading}",
                "",
                f"{meaning}.",
                "",
                "| column | type | meaning |",
                "| --- | --- | --- |",
            )
            for row in parts["columns"].filter(table_name=table).to_dicts():
                yield f"| {row['column_name']} | {row['data_type']} | {row['comment'] or ''} |"
            yield ""
    yield from ("## Macros", "", "| macro | gives |", "| --- | --- |")
    for name, parameters, meaning in parts["macros"].rows():
        yield f"| {name}({parameters}) | {meaning} |"
    yield ""


def main() -> None:
    """Print the dictionary of a new store."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "empty.duckdb") as store:
        print(data_dictionary(store), end="")


if __name__ == "__main__":
    main()
