"""`bostotte encrypt` and `rotate-key`: everything that holds the store's data, under another key, file by file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flows.maintenance.backup import backups, settings_with_store
from flows.maintenance.checksums import check_fingerprint, fingerprint_file, write_fingerprint
from tasks.errors import SettingsError, StoreKeyError, UsageError
from tasks.files import write_text
from tasks.settings import Settings
from tasks.warehouse import (
    EncryptionKey,
    is_encrypted,
    opens_with,
    rekeying,
    sessions,
    store_key,
)

_OUTSIDE = "Copies outside the data folder are as they were."


def make_key(path: Path) -> None:
    """Make an encryption key file; one that is there already is kept."""
    known = path.exists()
    EncryptionKey.make_file(path)
    print(
        f"{path} was there already and is kept."
        if known
        else f"Made {path}. Keep a copy outside this machine: without it nobody can read the store or its backups."
    )


def encrypt_installation(config: Path) -> list[str]:
    """Encrypt a store that is in clear, its backups and the analysts' copy; give lines to print.

    Killed at any moment, run again: it goes on with what is left. Raises UsageError where encryption is switched off.
    """
    settings = settings_with_store(config)
    key = _store_key(settings)
    with sessions.locked(settings) as lock:
        done = [path for path in _stores(settings) if _moved(path, None, key)]
        with lock.open() as store:
            sessions.publish_copy(settings, store)
    return [f"encrypted: {path}" for path in done] + [
        f"Everything else was encrypted already. {_OUTSIDE}",
        "What the disk held in clear may still be in its free blocks: erase them, or encrypt the disk, too.",
    ]


def rotate_key(config: Path, new_key_file: Path | None) -> list[str]:
    """Put the store, its backups and the stores kept beside it under a new key; give lines to print.

    new_key_file: the new key, made where there is none; by default beside the old one. Where the settings name a key
    file, the new key takes its place last, and the old is kept beside it. Killed at any moment, run again with the same
    arguments: it goes on with what is left. Raises UsageError where there is nothing to rotate.
    """
    settings = settings_with_store(config)
    old, in_place = _store_key(settings), settings.encryption.key_file
    if new_key_file is None and in_place is None:
        raise UsageError(
            "The key is in an environment variable.", advice="Name a file for the new one: --new-key FILE."
        )
    coming = new_key_file or in_place.with_name(f"{in_place.name}.next")  # type: ignore[union-attr]  # one is given
    with sessions.locked(settings):
        kept = None if in_place is None else _keep(old, in_place)
        EncryptionKey.make_file(coming)
        new = EncryptionKey.from_file(coming)
        if new.digits == old.digits:
            raise UsageError(f"{coming} is the key that is used already.", advice="Name a file for a new one.")
        done = [path for path in _stores(settings) if _moved(path, old, new)]
        if in_place is not None:
            write_text(in_place, f"{new.digits}\n")
            if new_key_file is None:
                coming.unlink()
    lines = [f"under the new key: {path}" for path in done]
    if kept is not None:
        return [*lines, f"new key: {in_place} (keep a copy outside this machine)", f"old key: {kept}. {_until()}"]
    variable = settings.encryption.key_variable
    return [*lines, f"new key: {coming}. Set {variable} to it before the next run.", f"The old key: {_until()}"]


def _until() -> str:
    return f"{_OUTSIDE} Keep the old key as long as they are kept (bostotte restore --key), then delete it."


def _store_key(settings: Settings) -> EncryptionKey:
    key = store_key(settings)
    if key is None:
        raise SettingsError(
            "Encryption is switched off in the settings.",
            advice="Set enabled = true and name a key under [encryption].",
        )
    return key


def _keep(old: EncryptionKey, file: Path) -> Path:
    """Write the old key down beside the key file, under a name that tells it from other old ones and not what it is."""
    kept = file.with_name(f"{file.name}.old-{hashlib.sha256(old.digits.encode()).hexdigest()[:8]}")
    write_text(kept, f"{old.digits}\n")
    return kept


def _stores(settings: Settings) -> list[Path]:
    """Backups first: while any of them is under the old key, the store is, and the settings' key fits it."""
    return [*backups(settings), settings.database_file]


def _moved(path: Path, old: EncryptionKey | None, new: EncryptionKey) -> bool:
    """Put one file under the new key; False where it is so already."""
    has_fingerprint = fingerprint_file(path).exists()
    if has_fingerprint:
        check_fingerprint(path)
    moved = not opens_with(path, new)
    if moved and old is None and is_encrypted(path):
        raise StoreKeyError(
            f"{path} does not open with the key {new.place}: it was encrypted with another.",
            advice="Nothing has been changed in it.",
        )
    if moved:
        with rekeying(path, old, new) as written:
            if has_fingerprint:
                write_fingerprint(path, coming=written)
    if has_fingerprint:
        write_fingerprint(path)
    return moved
