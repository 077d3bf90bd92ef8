"""What the citizen gets of a table: the rows about a case, or about one person in it."""

from __future__ import annotations

import polars as pl

from tasks.warehouse.engine.sql import sql_files
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import StoredTable

_FOLDER = "store/export"


def exported(store: Store, table: StoredTable, *, case_id: str, person_key: str | None) -> pl.DataFrame:
    """The rows of a table about a case. person_key: of tables about persons, only those about this one.

    Raises ValueError for a table that is not exported.
    """
    if table.export is None:
        raise ValueError(f"{table.name} is not exported.")
    name = f"{_FOLDER}/{table.export.name}"
    if name not in sql_files(_FOLDER):
        return store.query(f"{_FOLDER}/table", table=table.name, case_id=case_id)
    if table.export.about == "person":
        return store.query(name, case_id=case_id, person_key=person_key)
    return store.query(name, case_id=case_id)
