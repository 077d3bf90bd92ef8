"""The store read whole: DuckDB holds each block against its checksum only when it reads it."""

from __future__ import annotations

from tasks.warehouse.engine.store import Store
from tasks.warehouse.sessions import StoreInPieces


def rows_of_tables(store: Store | StoreInPieces) -> dict[str, int]:
    """Read every value of every table, and give the number of rows by table. Raises StoreError where one is damaged."""
    tables = store.query("store/purge/tables")["table_name"].to_list()
    return {name: store.query_filled("store/check/whole_table", table=name)["row_count"].item() for name in tables}
