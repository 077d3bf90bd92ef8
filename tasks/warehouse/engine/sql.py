"""The SQL files of the program, and the one way to put names into them.

Values are parameters ($name), and so are names of tables in `query_table($table)`. Names cannot be parameters of DDL,
nor where `rowid` is read: such a file has {placeholders}, and its path is in .sqlfluffignore.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tasks.resources import resource


class Sql(str):
    """SQL text that is put into another statement as it is."""

    __slots__ = ()


@cache
def read_sql(name: str) -> str:
    """Read a packaged SQL file, for example `read_sql("store/runs/plan")`."""
    return resource("sql", f"{name}.sql").read_text(encoding="utf-8")


def sql_files(*folders: str) -> list[str]:
    """The SQL files of folders under `sql/`, as `read_sql` names them, in order."""
    return [
        f"{folder}/{file.stem}"
        for folder in folders
        for file in sorted(resource("sql", *folder.split("/")).glob("*.sql"))
    ]


def fill_sql(name: str, **parts: str) -> Sql:
    """Give `sql/<name>.sql` with its placeholders filled: `Sql` as it is, any other text as a quoted identifier."""
    filled = {part: text if isinstance(text, Sql) else identifier(text) for part, text in parts.items()}
    return Sql(read_sql(name).format_map(filled))


def identifier(name: str) -> Sql:
    """The name of a table or a column, quoted."""
    return Sql('"' + name.replace('"', '""') + '"')


def literal(text: str) -> Sql:
    """A text value, quoted, where DuckDB takes no parameter."""
    return Sql("'" + text.replace("'", "''") + "'")


def column_list(names: Iterable[str]) -> Sql:
    """Column names, quoted, with commas between them."""
    return Sql(", ".join(map(identifier, names)))


def equal_columns(names: Iterable[str], one: str, other: str) -> Sql:
    """The condition that two tables have the same value, or no value, in each column."""
    return Sql(
        " AND ".join(f"{one}.{column} IS NOT DISTINCT FROM {other}.{column}" for column in map(identifier, names))
    )
