"""The ledger's seal: a chain of fingerprints over every look-up, and its head in a file outside the database.

A row's fingerprint is SHA-256 of the fingerprint before it and the row as canonical JSON. The JSON has its keys in
order. It leaves out empty columns, so that a column added later does not change what was sealed. It also leaves out the
row's position in the ledger, since the link has that. Whoever changes, moves, removes or adds a row must make every
later link again. Then the head no longer fits the file next to the database, nor its copies that were written down
elsewhere. The chain shows that somebody changed the ledger. It does not prevent a change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import polars as pl

from tasks.errors import StoreError
from tasks.files import write_text
from tasks.warehouse.engine.store import Store

FIRST = "0" * 64
"""The fingerprint before the first row."""

HEAD_FILE = "ledger-head.txt"
"""The file with the head, next to the database."""

RESTORES_FILE = "ledger-restores.txt"
"""The file with a line for each restore: when, the head before and after it, and who did it."""

_SEAL = ("sequence", "row_hash", "times")
_SEALED_NAMES = {"requested_at": "asked_at"}
"""Columns that are sealed under their first name: a new name must not change a fingerprint."""
_STRETCH = 20_000
_WRITTEN: WeakKeyDictionary[Store, Head] = WeakKeyDictionary()
"""The heads written for stores that are open: nobody else writes to them meanwhile, so they need not be read again."""


@dataclass(frozen=True)
class Head:
    """The newest link: the number of sealed look-ups, and the fingerprint of the last."""

    sequence: int = 0
    row_hash: str = FIRST

    def __str__(self) -> str:
        return f"{self.sequence} {self.row_hash}"


@dataclass(frozen=True)
class LedgerCheck:
    """The result of a check of the whole ledger. `broken`: the first fault, and its row; None: there is none."""

    head: Head
    broken: str | None


def seal(store: Store, lookups: pl.DataFrame) -> Head:
    """Store look-ups (Lookups), add them to the chain in the order of the frame, and give its new head.

    Call it in the transaction that stores their results.

    A store from before there was a chain first gets one over all its look-ups, in order of time. Raises StoreError, and
    stores nothing, where the chain is missing, or lacks the link that was written next to the database.
    """
    head = _WRITTEN.get(store) or _continued_head(store)
    if head.sequence == 0:
        head = _chain_from_before(store)
    if lookups.is_empty():
        return head
    places = pl.int_range(head.sequence + 1, head.sequence + 1 + lookups.height, eager=True).alias("sequence")
    store.append("lookups", lookups.with_columns(places))
    return _link(store, head, places, lookups)


def newest_head(store: LedgerSource) -> Head:
    """The newest link of the chain."""
    newest = store.query("store/ledger/head")
    return Head() if newest.is_empty() else Head(*newest.row(0))


def head_file(store: LedgerSource) -> Path:
    """Where the head is written outside the database."""
    return store.path.parent / HEAD_FILE


def write_head(store: Store, head: Head) -> None:
    """Write the head next to the database, by rename. A crash before it leaves the head of the batch before."""
    _WRITTEN.pop(store, None)  # where the file cannot be written, the next seal reads what is there
    if head.sequence:
        write_text(head_file(store), f"{head}\n")
        _WRITTEN[store] = head


def note_restore(store: Store, before: Head | None, when: dt.datetime, who: str) -> None:
    """Write that a backup took the store's place, and continue its chain; a line for each restore, the newest last.

    before: the head in the file until now. Where it is further than the backup's, look-ups are not in this store any
    more; the line remains when the file with the head is written again.
    """
    head, path = newest_head(store), store.path.parent / RESTORES_FILE
    lines = path.read_text(encoding="utf-8") if path.exists() else ""
    write_text(path, f"{lines}{when:%Y-%m-%dT%H:%M:%SZ} {before or Head()} -> {head} {who}\n")
    write_head(store, head)


def restores(store: LedgerSource) -> list[str]:
    """What is known about each restore of this store, the newest last, as lines for people."""
    try:
        lines = (store.path.parent / RESTORES_FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return [f"a backup was restored: {line}" for line in lines]


class LedgerSource(Protocol):
    """An open store, or one that is opened for each query."""

    @property
    def path(self) -> Path:
        """The store's file."""

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run `sql/<name>.sql` with named parameters ($name) and give its rows."""


def check(store: LedgerSource, *, outside: bool = True) -> LedgerCheck:
    """Check the whole chain, and compare it with the head in the file.

    The file may be behind the chain (a run was killed between the two), never ahead of it, and never
    different from it. outside: False for a copy, which has no such file: only the chain is checked.
    """
    head, broken = Head(), None
    written = read_head(head_file(store)) if outside else None
    for row, text in _sealed(store):
        broken = _fault(head, row, text)
        if broken is None and written is not None and row["sequence"] == written.sequence:
            broken = None if row["row_hash"] == written.row_hash else _REPLACED.format(row["sequence"])
        if broken is not None:
            return LedgerCheck(head, broken)
        head = Head(row["sequence"], row["row_hash"])
    unsealed, placed, since_chain = store.query("store/ledger/unsealed", sealed=head.sequence).row(0)
    if since_chain and not head.sequence:
        broken = _TAKEN_OUT.format(since_chain)
    elif newest_head(store).sequence > head.sequence or (placed and not head.sequence):
        broken = _MISSING.format(head.sequence + 1)
    elif unsealed and head.sequence:
        broken = f"{unsealed} look-ups were put in past the chain."
    elif outside and written is None and head.sequence:
        broken = f"{head_file(store)} is missing or is not a head: it is unknown whether the end was cut off."
    elif written is not None and written.sequence > head.sequence:
        broken = f"row {head.sequence + 1} and those after it, up to {written.sequence}, were cut off."
    return LedgerCheck(head, broken)


_REPLACED = "row {} is not the one whose fingerprint was written outside the database: the chain was rebuilt."
_TAKEN_OUT = "the chain is gone: {} look-ups were made after this store had one."
_MISSING = "row {} is missing from the chain."


def _continued_head(store: Store) -> Head:
    """The head to continue from. A chain that was made again must not become the written one.

    Only the links from the written one on are read. That is one link, however long the ledger is.
    """
    written = read_head(head_file(store))
    if written is None:
        return newest_head(store)
    links = [Head(*row) for row in store.query("store/ledger/links", sequence=written.sequence).iter_rows()]
    if written not in links[:1]:
        raise StoreError(
            f"The ledger in {store.path} does not continue the one whose head is in {head_file(store)}.",
            advice="See bostotte doctor. If an older copy of the database was put back, move that file away.",
        )
    return links[-1]


def _chain_from_before(store: Store) -> Head:
    """Give the look-ups of a store without a chain their positions and links, in order of time. Raises StoreError."""
    [placed] = store.query("store/ledger/unsealed", sealed=0)["placed"]
    if placed:
        raise StoreError(
            f"The ledger in {store.path} has no chain, and {placed} of its look-ups have places in one.",
            advice="See bostotte doctor. Put back a backup from before the chain was taken out.",
        )
    store.run_file("store/ledger/place")
    head = Head()
    while not (rows := store.query("store/ledger/placed", after=head.sequence, most=_STRETCH)).is_empty():
        head = _link(store, head, rows["sequence"], rows.drop("sequence"))
    return head


def _link(store: Store, head: Head, places: pl.Series, rows: pl.DataFrame) -> Head:
    """Add the links of look-ups that have these positions to the chain, and give its new head."""
    hashes = list(_row_hashes(head.row_hash, rows))
    store.append("ledger_chain", pl.DataFrame([places, pl.Series("row_hash", hashes)]))
    return Head(head.sequence + rows.height, hashes[-1])


def _row_hashes(before: str, rows: pl.DataFrame) -> Iterator[str]:
    for text in _canonical(rows):
        before = _row_hash(before, text)
        yield before


def _row_hash(before: str, text: str) -> str:
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _canonical(rows: pl.DataFrame) -> list[str]:
    """Each row as canonical JSON. Quotes inside a text are escaped, so `"name":null` is always an empty column."""
    rows = rows.rename(_SEALED_NAMES, strict=False)
    empty = {column.name: column.null_count() for column in rows}
    kept = [_as_text(name, rows.schema[name]) for name in sorted(empty) if empty[name] < rows.height]
    if not kept:
        return ["{}"] * rows.height
    texts = rows.select(pl.struct(kept).struct.json_encode()).to_series()
    if any(0 < count < rows.height for count in empty.values()):
        texts = texts.str.replace_all(r',"\w+":null', "").str.replace(r'^\{"\w+":null,?', "{")
    return texts.to_list()


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """Values that JSON has no form for, as text: a date, or a time, which is given in UTC."""
    if isinstance(kind, pl.Datetime):
        return pl.col(name).dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00")
    return pl.col(name).dt.strftime("%Y-%m-%d") if isinstance(kind, pl.Date) else pl.col(name)


def _sealed(store: LedgerSource) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every link of the chain in its order, together with its look-up as canonical JSON."""
    after = 0
    while not (stretch := store.query("store/ledger/sealed", after=after, most=_STRETCH)).is_empty():
        links = stretch.select(*_SEAL, "lookup_id").iter_rows(named=True)
        yield from zip(links, _canonical(stretch.drop(_SEAL)), strict=True)
        after = stretch["sequence"].to_list()[-1]


def _fault(head: Head, link: Mapping[str, Any], text: str) -> str | None:
    sequence = link["sequence"]
    if sequence != head.sequence + 1:
        return _MISSING.format(head.sequence + 1)
    if link["times"] > 1:
        return f"row {sequence}: its place was given twice."
    if link["lookup_id"] is None:
        return f"row {sequence}: its look-up was taken out."
    if link["row_hash"] != _row_hash(head.row_hash, text):
        return f"row {sequence} does not fit its fingerprint: it was changed after it was stored, or is another one."
    return None


def written_head(store: LedgerSource) -> Head | None:
    """The head in the file next to the database; None where there is none."""
    return read_head(head_file(store))


def read_head(path: Path) -> Head | None:
    """The head in a file; None where there is none."""
    try:
        sequence, row_hash = path.read_text(encoding="ascii").split()
        return Head(int(sequence), row_hash)
    except (OSError, ValueError):
        return None
