"""`bostotte encrypt` and `rotate-key`: the store, its backups and the stores they replaced get another key."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flows.maintenance.backup import backups, settings_with_store
from flows.maintenance.checksums import checksum_file, verify_checksum, write_checksum
from tasks.errors import SettingsError, StoreKeyError, UsageError
from tasks.files import write_text
from tasks.settings import Settings
from tasks.warehouse import sessions
from tasks.warehouse.engine.database import is_encrypted
from tasks.warehouse.engine.keys import EncryptionKey, store_key
from tasks.warehouse.upkeep.rotation import opens_with, rekeying

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

    If interrupted, run it again; it resumes. Raises SettingsError where encryption is switched off, UsageError before
    the first run.
    """
    settings = settings_with_store(config)
    key = _store_key(settings)
    with sessions.locked(settings) as lock:
        done = [path for path in _stores(settings) if _rekey(path, None, key)]
        with lock.open() as store:
            sessions.publish_copy(settings, store)
    return [f"encrypted: {path}" for path in done] + [
        f"Everything else was encrypted already. {_OUTSIDE}",
        "What the disk held in clear may still be in its free blocks: erase them, or encrypt the disk, too.",
    ]


def rotate_key(config: Path, new_key_file: Path | None) -> list[str]:
    """Encrypt the store, its backups and the stores they replaced with a new key; give lines to print.

    new_key_file: the file of the new key, made where there is none; by default next to the old one. Where the settings
    name a key file, the new key is written to it last, and the old key is kept next to it. If interrupted, run it again
    with the same arguments; it resumes. Raises SettingsError where encryption is switched off, UsageError before the
    first run and where the new key is the one in use.
    """
    settings = settings_with_store(config)
    old, named_file = _store_key(settings), settings.encryption.key_file
    if new_key_file is None and named_file is None:
        raise UsageError(
            "The key is in an environment variable.", advice="Name a file for the new one: --new-key FILE."
        )
    new_file = new_key_file or named_file.with_name(f"{named_file.name}.next")  # type: ignore[union-attr]  # one is given
    with sessions.locked(settings):
        kept = None if named_file is None else _keep(old, named_file)
        EncryptionKey.make_file(new_file)
        new = EncryptionKey.from_file(new_file)
        if new.digits == old.digits:
            raise UsageError(f"{new_file} is the key that is used already.", advice="Name a file for a new one.")
        done = [path for path in _stores(settings) if _rekey(path, old, new)]
        if named_file is not None:
            write_text(named_file, f"{new.digits}\n")
            if new_key_file is None:
                new_file.unlink()
    lines = [f"under the new key: {path}" for path in done]
    if kept is not None:
        return [*lines, f"new key: {named_file} (keep a copy outside this machine)", f"old key: {kept}. {_until()}"]
    variable = settings.encryption.key_variable
    return [*lines, f"new key: {new_file}. Set {variable} to it before the next run.", f"The old key: {_until()}"]


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
    """Write the old key to a file next to the key file. Its name differs for each key and does not reveal it."""
    kept = file.with_name(f"{file.name}.old-{hashlib.sha256(old.digits.encode()).hexdigest()[:8]}")
    write_text(kept, f"{old.digits}\n")
    return kept


def _stores(settings: Settings) -> list[Path]:
    """Backups first: while one of them still has the old key, so has the store, and the key in the settings fits it."""
    return [*backups(settings), settings.database_file]


def _rekey(path: Path, old: EncryptionKey | None, new: EncryptionKey) -> bool:
    """Encrypt one file with the new key; False where it is already."""
    has_checksum = checksum_file(path).exists()
    if has_checksum:
        verify_checksum(path)
    to_do = not opens_with(path, new)
    if to_do and old is None and is_encrypted(path):
        raise StoreKeyError(
            f"{path} does not open with the key {new.place}: it was encrypted with another.",
            advice="Nothing has been changed in it.",
        )
    if to_do:
        with rekeying(path, old, new) as written:
            if has_checksum:
                write_checksum(path, replacement=written)
    if has_checksum:
        write_checksum(path)
    return to_do
