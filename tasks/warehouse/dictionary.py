"""The data dictionary: every table and column of the store with what it means, taken from the store's own comments."""

from __future__ import annotations

from tasks.warehouse.store import Store

_HEAD = """# Data dictionary

Written by `python -m tasks.warehouse.dictionary` from the comments in `sql/migrations`; a test holds the two together.
Money is whole øre (1/100 krone). Persons are keyed pseudonyms: no table holds a person id. Months are first days.

The analysts' copy (`sql/snapshot`) has the same columns, less what could tell who somebody is: no date of birth (year
of birth instead), no employers, no raw answers, and one word, `manual_check`, for all outcomes that a person must look
at.
"""


def data_dictionary(store: Store) -> str:
    """Render the dictionary of an open store as Markdown."""
    lines = [_HEAD]
    columns = store.query("dictionary/columns")
    for table, meaning in store.query("dictionary/tables").rows():
        lines += [f"## {table}", "", f"{meaning}.", "", "| column | type | meaning |", "| --- | --- | --- |"]
        for row in columns.filter(table_name=table).to_dicts():
            lines.append(f"| {row['column_name']} | {row['data_type']} | {row['comment'] or ''} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Print the dictionary of a new store."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "empty.duckdb") as store:
        print(data_dictionary(store), end="")


if __name__ == "__main__":
    main()
