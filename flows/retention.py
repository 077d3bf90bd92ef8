"""`bostotte purge`, `backup` and `restore`: what has passed its time is deleted everywhere; copies, and back again."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.analysts import publish_copy
from flows.brake import system_user
from tasks.errors import InputError, UsageError
from tasks.files import appearing, make_folder, write_text
from tasks.months import add_months
from tasks.settings import Settings, load_settings
from tasks.warehouse import (
    Store,
    Times,
    due,
    due_cases,
    forget_earlier_copies,
    is_store,
    purge,
    rewrite,
    run_lock,
    write_head,
)

_CHUNK = 1024 * 1024


def purge_installation(config: Path, *, as_of: dt.date, dry_run: bool) -> list[str]:
    """Delete what has passed its time from the store, the analysts' copy, backups and reports; give lines to print.

    dry_run: say what would be deleted, and delete nothing.
    """
    settings = _with_store(config)
    times = _times(settings, as_of)
    with run_lock(settings.installation.data_folder):
        with Store(settings.database_file) as store:
            cases = due_cases(store, times)
            found = due(store, times, cases)
        if dry_run:
            reports = len(list(_old_reports(settings, as_of)))
            return [*_counted(found, "would be deleted"), f"  report folders that would be deleted: {reports}"]
        purge(settings.database_file, times, cases, system_user())
        with Store(settings.database_file) as store:
            publish_copy(store, settings)
        forget_earlier_copies(settings.snapshot_file)
        copies = [_purge_backup(path, times, cases) for path in _backups(settings)]
        old = list(_old_reports(settings, as_of))
        for folder in old:
            shutil.rmtree(folder)
    return [
        *_counted(found, "deleted"),
        f"  backups gone through: {len(copies)}",
        f"  report folders deleted: {len(old)}",
        "The analysts' copy is made anew. Copies outside the data folder are yours to delete.",
    ]


def _times(settings: Settings, as_of: dt.date) -> Times:
    keep = settings.retention
    return Times(as_of, _before(as_of, keep.raw_answers_months), _before(as_of, keep.closed_cases_months))


def _before(as_of: dt.date, months: int) -> dt.date:
    """The same day so many months before, or the last of that month."""
    first = add_months(as_of.replace(day=1), -months)
    last = add_months(first, 1) - dt.timedelta(days=1)
    return first.replace(day=min(as_of.day, last.day))


def _counted(found: pl.DataFrame, what: str) -> Iterator[str]:
    yield f"Rows {what}: {found['row_count'].sum()}"
    for table, rows in found.filter(pl.col("row_count") > 0).iter_rows():
        yield f"  {table}: {rows}"


def _old_reports(settings: Settings, as_of: dt.date) -> Iterator[Path]:
    """Folders of reports whose files were all written before their time."""
    before = _before(as_of, settings.retention.reports_months)
    for parent in (settings.reports_folder, settings.held_folder, settings.what_if_folder):
        for folder in sorted(parent.iterdir()) if parent.is_dir() else []:
            written = [file.stat().st_mtime for file in folder.rglob("*") if file.is_file()]
            if folder.is_dir() and (not written or dt.datetime.fromtimestamp(max(written), dt.UTC).date() < before):
                yield folder


def back_up(config: Path, to: Path | None) -> list[str]:
    """Copy the store, whole and checked, with its fingerprint beside it; give lines to print."""
    settings = _with_store(config)
    folder = make_folder(to or settings.backups_folder)
    with run_lock(settings.installation.data_folder):
        Store(settings.database_file).close()
        target = folder / f"bostotte-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}.duckdb"
        rewrite(settings.database_file, target)
        _write_fingerprint(target)
    return [f"backup: {target}"]


def restore(config: Path, backup: Path) -> list[str]:
    """Put a backup in the store's place; the store that was there is kept beside it. Give lines to print.

    Raises InputError where the backup is not what was written, or is no store.
    """
    settings = load_settings(config)
    _check_fingerprint(backup)
    if not is_store(backup):
        raise InputError(f"{backup} is not a store of this version.", advice="Use the bostotte that made it.")
    store = settings.database_file
    with run_lock(settings.installation.data_folder):
        kept = None
        if store.exists():
            kept = store.with_name(f"replaced-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}.duckdb")
            rewrite(store, kept)
        with appearing(store) as temporary:
            shutil.copyfile(backup, temporary)
        with Store(store) as restored:
            write_head(restored)
            publish_copy(restored, settings)
    told = [f"restored: {store}"]
    return [*told, f"the store that was there: {kept}"] if kept else told


def _with_store(config: Path) -> Settings:
    settings = load_settings(config)
    if not settings.database_file.exists():
        raise UsageError("There has been no run yet.")
    return settings


def _backups(settings: Settings) -> list[Path]:
    """Backups, and stores that a backup took the place of."""
    data = settings.installation.data_folder
    return [*sorted(settings.backups_folder.glob("*.duckdb")), *sorted(data.glob("replaced-*.duckdb"))]


def _purge_backup(path: Path, times: Times, cases: pl.DataFrame) -> Path:
    purge(path, times, cases, system_user())
    if _fingerprint_file(path).exists():
        _write_fingerprint(path)
    return path


def _fingerprint_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _write_fingerprint(path: Path) -> None:
    write_text(_fingerprint_file(path), f"{_digest(path)}  {path.name}\n")


def _check_fingerprint(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"There is no backup {path}.")
    try:
        told = _fingerprint_file(path).read_text(encoding="ascii").split()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise InputError(f"{_fingerprint_file(path)} cannot be read: the backup cannot be checked.") from None
    if told != _digest(path):
        raise InputError(f"{path} is not as it was written: its fingerprint is another.", advice="Use another backup.")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
