"""What an installation's settings open: its store and its analysts' copy, each with its key."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tasks.privacy import Pseudonymiser
from tasks.settings import Settings
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot, query_snapshot
from tasks.warehouse.engine.database import check_extension
from tasks.warehouse.engine.keys import snapshot_key, store_key
from tasks.warehouse.engine.store import Store


def open_store(settings: Settings, *, upgrade: bool = True) -> Store:
    """The installation's store, opened with its key (see `Store`)."""
    return Store(
        settings.database_file, upgrade=upgrade, key=store_key(settings), memory=settings.installation.memory_megabytes
    )


def publish_copy(settings: Settings, store: Store, *, anew: bool = False) -> Path:
    """Publish the analysts' copy where and as the settings say; give its path. Raises SettingsError without a key.

    anew: from nothing, whatever copy is there.
    """
    wanted = settings.analysts
    return publish_snapshot(
        store,
        settings.snapshot_file,
        Pseudonymiser.from_file(settings.installation.pseudonym_key_file),
        CopyOptions(wanted.smallest_count, wanted.parquet, wanted.group, anew),
        key=snapshot_key(settings),
    )


def query_copy(settings: Settings, name: str, **parameters: object) -> pl.DataFrame:
    """Run `sql/<name>.sql` against the analysts' copy (see `query_snapshot`)."""
    return query_snapshot(settings.snapshot_file, name, key=snapshot_key(settings), **parameters)


def check_encryption(settings: Settings) -> None:
    """See that the keys can be read and encrypted files be written, before anything is asked for. SettingsError."""
    if any([store_key(settings), snapshot_key(settings)]):
        check_extension()
