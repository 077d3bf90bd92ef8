"""The schema of a store: its migrations, its views and macros, and the meaning of its tables and columns."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import OlderStoreError, StoreError
from tasks.resources import resource
from tasks.warehouse.engine.sql import Sql, fill_sql, literal, read_sql, sql_files
from tasks.warehouse.tables import StoredTable, stored_tables

if TYPE_CHECKING:
    from tasks.warehouse.engine.store import Store


def migrations() -> list[tuple[int, str, str]]:
    """List the packaged migrations in order: number, file name, script."""
    files = sorted(resource("sql", "schema", "migrations").glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files]


def migrate(store: Store, *, upgrade: bool) -> None:
    """Apply the missing migrations, all in one transaction; forward only."""
    if upgrade:
        store.run_script(read_sql("schema/migrations/table"))
    begun = not store.query("schema/migrations/views").is_empty()  # else the first run was killed as it began
    applied = dict(store.query("schema/migrations/applied").select("number", "sha256").iter_rows()) if begun else {}
    known = migrations()
    _refuse_strangers(store.path, applied, known)
    missing = [migration for migration in known if migration[0] not in applied]
    if not missing:
        return
    if not upgrade:
        raise OlderStoreError(
            f"The store {store.path} is of an older version, and nothing may be written now.",
            advice="The next run brings it up to date. Keep a copy of the file before that.",
        )
    with store.transaction():
        for number, name, script in missing:
            store.run_script(script)
            row = {"number": number, "name": name, "sha256": _digest(script), "applied_at": SYSTEM_CLOCK.now()}
            store.append("migrations", pl.DataFrame([row]))


def _refuse_strangers(path: Path, applied: dict[int, str], known: list[tuple[int, str, str]]) -> None:
    digests = {number: _digest(script) for number, _, script in known}
    for number, digest in applied.items():
        if number not in digests:
            raise StoreError(
                f"The store {path} was written by a newer bostotte.", advice="Install that version or newer."
            )
        if digests[number] != digest:
            raise StoreError(f"Migration {number:04} of the store {path} is not the one this program carries.")


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()


_FOLDERS = (
    "schema/comments/by_run",
    "schema/macros/of_tables",
    "schema/views",
    "schema/macros",
    "schema/macros/comments",
    "schema/comments/tables",
)
"""The folders of the scripts that run after the views by run are made: the other views read those."""


def has_current_views(store: Store) -> bool:
    """Whether the views, the macros and the comments of a store are those of this program."""
    return _views_of(store) == _comment_of(_view_scripts())


def make_views(store: Store) -> None:
    """Make the views, the macros and the comments as this program has them, where the store has others."""
    scripts = _view_scripts()
    wanted = _comment_of(scripts)
    if _views_of(store) == wanted:
        return
    with store.transaction():
        for script in scripts:
            store.run_script(script)
        for table, column, meaning in store.query("schema/comments/of_versions").iter_rows():
            store.run_script(comment_on("TABLE" if column is None else "COLUMN", table, meaning, column))
        store.run_script(comment_on("TABLE", "migrations", wanted))


def views_by_run() -> list[Sql]:
    """The statements that make the views of rows that are stored once for all runs."""
    return [_view_by_run(table) for table in stored_tables() if table.part is not None and table.by_run]


def comment_on(kind: str, table: str, meaning: str, column: str | None = None) -> Sql:
    """The statement that says what a TABLE, a VIEW or a COLUMN means."""
    names = {"table": table} if column is None else {"table": table, "column": column}
    return fill_sql(f"schema/templates/comment_on_{kind.lower()}", **names, meaning=literal(meaning))


def _view_by_run(table: StoredTable) -> Sql:
    return fill_sql(
        "schema/templates/by_run", view=table.name, table=table.stored_in, part=literal(table.part or "results")
    )


def _view_scripts() -> list[str]:
    files = [read_sql(name) for folder in _FOLDERS for name in sql_files(folder)]
    return [*views_by_run(), *files]


def _comment_of(scripts: list[str]) -> str:
    """The comment that a store with these views has on its table of migrations."""
    views = _digest("".join([*scripts, read_sql("schema/comments/of_versions")]))
    return f"The migrations of this store. Its views: {views}"


def _views_of(store: Store) -> str | None:
    [comment] = store.query("schema/migrations/views")["comment"]
    return None if comment is None else str(comment)
