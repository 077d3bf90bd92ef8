"""The tables of the analysts' copy, each with the query that gives its rows.

A table that the registry (tasks/warehouse/tables.py) declares as copied needs no query of its own: its columns are
those of the store except `left_out`, and every identifier among them becomes a keyed pseudonym by its name. Where the
copy has a column that the store does not have, `sql/analysts/snapshot/tables/NAME.sql` is the query. The rest of the
copy is in the other folders there: tables that are written whole each time, flagged cases, and ready-made aggregates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks.warehouse.engine.sql import Sql, fill_sql, identifier, literal, read_sql, sql_files
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import StoredTable, stored_tables

Kind = Literal["whole", "own", "inputs", "results", "by_run", "aggregates_by_run", "aggregates"]
"""How a table follows the store.

whole: rewritten each time. own: rows are only added. inputs, results: rows are stored once for all runs, and end.
by_run: rows of each run, from its results. aggregates_by_run: likewise, from the copy itself. aggregates: from the
copy itself, rewritten each time.
"""
_FOLDERS: dict[Kind, str] = {
    "whole": "analysts/snapshot/whole",
    "by_run": "analysts/snapshot/by_run",
    "aggregates_by_run": "analysts/snapshot/aggregates/by_run",
    "aggregates": "analysts/snapshot/aggregates/whole",
}
_SAFE = "analysts/safe/templates"
Detail = Literal["safe", "full"]
"""safe: amounts and dates are coarsened. full: as the rules have them, which is personal data in any reader's hands."""
_AGGREGATES = ("aggregates_by_run", "aggregates")

PROGRESS = "copy_progress"
VERSIONS = "versions"
"""The schema of the copy's rows that are kept once for all runs: analysts read the views by run."""


@dataclass(frozen=True)
class Pseudonym:
    """A column of identifiers. kind: what it identifies.

    stored: the temporary table of pseudonyms that are computed once for all rows; empty: each is computed where it is
    read.
    """

    kind: str
    meaning: str
    stored: str = ""


_LOOKUP = Pseudonym("lookup", "Keyed pseudonym of the look-up")
_FINGERPRINT = "fingerprint"
PSEUDONYMS = {
    "case_id": Pseudonym(
        "case", "Keyed pseudonym of the case; another key than the store's persons have", "case_pseudonyms"
    ),
    "person_key": Pseudonym("person", "Keyed pseudonym of the person; another than the store's", "person_pseudonyms"),
    "decision_id": Pseudonym("decision", "Keyed pseudonym of the decision", "decision_pseudonyms"),
    "flag_id": Pseudonym("flag", "Keyed pseudonym of the flag"),
    "previous_flag_id": Pseudonym("flag", "Keyed pseudonym of the flag before it; empty: it is the first"),
    "lookup_id": _LOOKUP,
    "known_lookup_id": Pseudonym("lookup", "Keyed pseudonym of the newest earlier look-up; empty: there is none"),
    "before_lookup_id": Pseudonym("lookup", "Keyed pseudonym of the stored look-up"),
    "after_lookup_id": Pseudonym("lookup", "Keyed pseudonym of the look-up with the other answer"),
    "verdict_id": Pseudonym("verdict", "Keyed pseudonym of the answer"),
    "check_id": Pseudonym("check", "Keyed pseudonym of the check"),
    "import_id": Pseudonym("import", "Keyed pseudonym of the import that brought it"),
    "fingerprint": Pseudonym(_FINGERPRINT, "Keyed fingerprint of the facts that the flag is based on"),
    "circumstances": Pseudonym(
        _FINGERPRINT, "Keyed fingerprint of the main cause and the inputs except income and wealth"
    ),
}
"""Columns that are pseudonyms in the copy, whatever table they are in. Fingerprints too: without a key, whoever
knows the amounts could try which case they fit."""


_SORTED_BY = ("person_key", "case_id", "flag_id", "lookup_id", "verdict_id", "check_id")
_OF_PERSONS = frozenset({"member_incomes"})
"""Tables about persons that have no person_key."""


@dataclass(frozen=True)
class CopiedTable:
    """A table of the copy. declared: in the registry; None: its query is a file of `kind`'s folder."""

    name: str
    kind: Kind
    declared: StoredTable | None = None

    @property
    def schema(self) -> str:
        """The schema of the copy that it is in."""
        return VERSIONS if self.kind in {"inputs", "results"} else "main"

    @property
    def file(self) -> str:
        """Its own query, where it has one."""
        folder = "analysts/snapshot/tables" if self.declared else _FOLDERS[self.kind]
        return f"{folder}/{self.name}"

    def query(self, store: Store, detail: Detail) -> str:
        """The query that gives its rows. Of a table that only grows, those since $copied (and $ended)."""
        if self.declared is None or self.file in sql_files("analysts/snapshot/tables"):
            exact = read_sql(self.file)
        else:
            exact = _query(self.declared, store.columns(self.name))
        return exact if detail == "full" else coarsened(self.name, exact)

    def shown_rows(self, store: Store) -> int:
        """How many rows of the store's table belong in the copy."""
        joins = [] if self.declared is None else _without_those_checked_by_hand(self.declared, store.columns(self.name))
        filled = {"table": self.name, "joins": Sql("".join(joins))}
        return int(store.query_filled("analysts/snapshot/templates/shown_rows", **filled).item())


def coarsened(table: str, query: str) -> str:
    """The query of a table's rows with amounts and dates as coarse as the safe copy has them."""
    if f"{_SAFE}/{table}" not in sql_files(_SAFE):
        return query
    return fill_sql(f"{_SAFE}/{table}", query=Sql(query.strip().removesuffix(";")))


def copied_tables() -> list[CopiedTable]:
    """The tables of the copy that are filled from the store."""
    declared = [CopiedTable(table.stored_in, _kind(table), table) for table in stored_tables() if table.copied]
    return [*_files("whole"), *declared, *_files("by_run")]


def of_copy(script: str) -> str:
    """A script of the store for a copy: with the schema of each table whose rows are kept once for all runs."""
    names = "|".join(table.name for table in copied_tables() if table.schema == VERSIONS)
    return re.sub(rf'(?<![\w."])"?({names})\b"?', rf"{VERSIONS}.\1", script)


def aggregate_tables() -> list[CopiedTable]:
    """The tables of the copy that are filled from the copy itself."""
    return [*_files("aggregates_by_run"), *_files("aggregates")]


def all_tables() -> list[CopiedTable]:
    """Every table of the copy."""
    return [*copied_tables(), *aggregate_tables(), CopiedTable(PROGRESS, "whole")]


def _files(kind: Kind) -> Iterator[CopiedTable]:
    for name in sql_files(_FOLDERS[kind]):
        yield CopiedTable(Path(name).name, kind)


def _kind(table: StoredTable) -> Kind:
    return table.part or "own"


def _query(table: StoredTable, columns: list[str]) -> Sql:
    """The query of a table without a file of its own."""
    wanted = [column for column in columns if column not in table.left_out]
    found = {column: PSEUDONYMS[column] for column in wanted if column in PSEUDONYMS}
    shown = [
        _pseudonym(column, found[column]) if column in found else f"kept.{identifier(column)}" for column in wanted
    ]
    joins = [
        fill_sql("analysts/pseudonym/templates/join", stored=each.stored, column=column)
        for column, each in found.items()
        if each.stored
    ]
    joins += _without_those_checked_by_hand(table, wanted)
    template = table.part or ("own_results" if table.group in {"results", "settlement"} else "own_rows")
    return fill_sql(
        f"analysts/snapshot/templates/{template}",
        columns=Sql(",\n    ".join(shown)),
        table=table.stored_in,
        joins=Sql("".join(joins)),
        order=Sql(", ".join(map(identifier, _order(wanted)))),
    )


def _order(columns: list[str]) -> list[str]:
    """The columns that the rows are sorted by: the store's own order would rank the cases by their numbers."""
    return [column for column in _SORTED_BY if column in columns][:2] or columns[:1]


def _without_those_checked_by_hand(table: StoredTable, columns: list[str]) -> list[Sql]:
    """The joins that exclude everybody who must be checked by hand, where the table would tell them apart."""
    if table.name == "members" or not ("person_key" in columns or table.name in _OF_PERSONS):
        return []
    return [
        fill_sql("analysts/pseudonym/templates/not_by_hand", stored=stored, column=column)
        for column, stored in (("case_id", "cases_by_hand"), ("person_key", "persons_by_hand"))
        if column in columns
    ]


def _pseudonym(column: str, of: Pseudonym) -> str:
    if of.stored:
        names = {"stored": of.stored, "kind": literal(of.kind), "column": column}
        return fill_sql("analysts/pseudonym/templates/stored", **names).strip()
    return fill_sql("analysts/pseudonym/templates/computed", kind=literal(of.kind), column=column).strip()
