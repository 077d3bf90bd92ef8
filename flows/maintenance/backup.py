"""`bostotte backup` and `restore`: whole and checked copies of the store, and the way back from one."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from flows.maintenance.checksums import verify_checksum, write_checksum
from tasks.clock import SYSTEM_CLOCK
from tasks.errors import InputError, StoreError, StoreKeyError, UsageError
from tasks.files import make_folder, remove_temporary_files_of
from tasks.settings import Settings, load_settings
from tasks.system_user import system_user
from tasks.warehouse import ledger, sessions, witness
from tasks.warehouse.engine.database import is_encrypted, write_ahead_log
from tasks.warehouse.engine.keys import EncryptionKey, store_key
from tasks.warehouse.upkeep.purge import is_store, rewrite

_HALF_WRITTEN = re.compile(r"\.(bostotte-\d{8}T\d{12}Z)-[a-z0-9_]{8}(\.duckdb)(\.wal)?")


def back_up(config: Path, to: Path | None) -> list[str]:
    """Copy the store, whole and checked, with a file with its checksum; give lines to print.

    to: the folder of the backup; the settings' own where none is given. Raises UsageError before the first run.
    """
    settings = settings_with_store(config)
    folder = make_folder(to or settings.backups_folder)
    with sessions.locked(settings) as lock:
        _remove_half_written(folder)
        with lock.open() as store:
            store.checkpoint()
        key = store_key(settings)
        target = folder / f"bostotte-{SYSTEM_CLOCK.now():%Y%m%dT%H%M%S%fZ}.duckdb"
        rewrite(settings.database_file, target, key=key, target_key=key)
        write_checksum(target)
    return [f"backup: {target}"]


def _remove_half_written(folder: Path) -> None:
    """Remove backups that a killed process left half-written. Other files of a folder outside are somebody else's."""
    for path in folder.glob(".bostotte-*"):
        if found := _HALF_WRITTEN.fullmatch(path.name):
            remove_temporary_files_of(folder / f"{found[1]}{found[2]}")


def restore(config: Path, backup: Path, *, key_file: Path | None = None) -> list[str]:
    """Replace the store by a backup; the store that was there is kept next to it. Give lines to print.

    key_file: the key of a backup that was made under an earlier one. Raises InputError where the backup has changed
    since it was written, or is no store, and StoreKeyError where the key does not fit.
    """
    settings = load_settings(config)
    key = store_key(settings)
    verify_checksum(backup)
    given = key if key_file is None else EncryptionKey.from_file(key_file)
    backup_key = given if is_encrypted(backup) else None
    if not is_store(backup, key=backup_key):
        raise InputError(f"{backup} is not a store of this version.", advice="Use the bostotte that made it.")
    store = settings.database_file
    with sessions.locked(settings) as lock:
        kept = _keep_replaced(lock, key) if store.exists() else None
        rewrite(backup, store, key=backup_key, target_key=key)
        with lock.open() as restored:
            before = ledger.written_head(restored)
            ledger.note_restore(restored, before, SYSTEM_CLOCK.now(), system_user())
            if settings.ledger.witness_file is not None:
                head = ledger.newest_head(restored)
                witness.note(settings.ledger.witness_file, head, SYSTEM_CLOCK.now(), "restored")
            sessions.publish_copy(settings, restored, rebuild=True)
    lines = [f"restored: {store}"]
    return [*lines, f"the store that was there: {kept}"] if kept else lines


def _keep_replaced(lock: sessions.LockedStore, key: EncryptionKey | None) -> Path:
    """Keep the store that is there under another name: whole where it can be opened, else its bytes as they are.

    Afterwards no log of its changes is left under the old name: DuckDB would apply it to the store that comes there.
    """
    store = lock.settings.database_file
    kept = store.with_name(f"replaced-{SYSTEM_CLOCK.now():%Y%m%dT%H%M%S%fZ}.duckdb")
    try:
        with lock.open() as there:
            there.checkpoint()
        rewrite(store, kept, key=key, target_key=key)
    except (StoreError, StoreKeyError, duckdb.Error):  # a store that is broken is what a backup is for
        kept = kept.with_suffix(".unread")
        log = write_ahead_log(store)
        kept.hardlink_to(store)
        if log.exists():
            log.rename(write_ahead_log(kept))
    return kept


def settings_with_store(config: Path) -> Settings:
    """Read the settings of an installation that has a store. Raises UsageError before the first run."""
    settings = load_settings(config)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet.")
    return settings


def backups(settings: Settings) -> list[Path]:
    """Backups, and stores that were replaced by one. Those that could not be opened (`.unread`) are left out."""
    data = settings.installation.data_folder
    return [*sorted(settings.backups_folder.glob("*.duckdb")), *sorted(data.glob("replaced-*.duckdb"))]
