"""`bostotte purge`, `backup` and `restore`: what has passed its time is deleted everywhere; copies, and back again."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from flows.maintenance.checksums import check_fingerprint, fingerprint_file, write_fingerprint
from flows.run.brake import system_user
from tasks.errors import InputError, StoreError, StoreKeyError, UsageError
from tasks.files import make_folder
from tasks.months import add_months
from tasks.settings import Settings, load_settings
from tasks.warehouse import (
    EncryptionKey,
    Times,
    due,
    due_cases,
    forget_earlier_copies,
    is_encrypted,
    is_store,
    ledger_head,
    open_store,
    publish_copy,
    purge,
    rewrite,
    run_lock,
    store_key,
    write_ahead_log,
    write_head,
)


def purge_installation(config: Path, *, as_of: dt.date, dry_run: bool) -> list[str]:
    """Delete what has passed its time from the store, its copies, reports and exports; give lines to print.

    dry_run: say what would be deleted, and delete nothing.
    """
    settings = with_store(config)
    times = _times(settings, as_of)
    with run_lock(settings.installation.data_folder):
        with open_store(settings) as store:
            cases = due_cases(store, times)
            found = due(store, times, cases)
            given = store.query("store/purge/exports")["export_id"].to_list()
        old = _due_folders(settings, as_of, given, frozenset(cases["case_id"]))
        if dry_run:
            return [*_counted(found, "would be deleted"), f"  report folders that would be deleted: {len(old)}"]
        key = store_key(settings)
        purge(settings.database_file, times, cases, system_user(), key=key)
        with open_store(settings) as store:
            publish_copy(settings, store, anew=True)
        forget_earlier_copies(settings.snapshot_file)
        copies = [_purge_backup(path, times, cases, key) for path in backups(settings)]
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


def _due_folders(settings: Settings, as_of: dt.date, given: list[str], cases: frozenset[str]) -> list[Path]:
    """Folders of reports that are old; of exports and of what-if runs with cases whose time is over, however new."""
    exports = [settings.exports_folder / export_id for export_id in given]
    what_if = {file.parent for file in settings.what_if_folder.rglob("*.csv") if cases & _cases_in(file)}
    return sorted({*_old_reports(settings, as_of), *(folder for folder in exports if folder.is_dir()), *what_if})


def _cases_in(table: Path) -> frozenset[str]:
    """The cases that a what-if run has rows of; `csv_text` may have put an apostrophe before one."""
    frame = pl.read_csv(table, infer_schema=False)
    ids = frame["case_id"].drop_nulls().to_list() if "case_id" in frame.columns else []
    return frozenset(each for case_id in ids for each in (case_id, case_id.removeprefix("'")))


def _old_reports(settings: Settings, as_of: dt.date) -> Iterator[Path]:
    """Folders of reports whose files were all written before their time."""
    before = _before(as_of, settings.retention.reports_months)
    for parent in (settings.reports_folder, settings.held_folder, settings.what_if_folder, settings.exports_folder):
        for folder in sorted(parent.iterdir()) if parent.is_dir() else []:
            written = [file.stat().st_mtime for file in folder.rglob("*") if file.is_file()]
            if folder.is_dir() and (not written or dt.datetime.fromtimestamp(max(written), dt.UTC).date() < before):
                yield folder


def back_up(config: Path, to: Path | None) -> list[str]:
    """Copy the store, whole and checked, with its fingerprint beside it; give lines to print."""
    settings = with_store(config)
    folder = make_folder(to or settings.backups_folder)
    with run_lock(settings.installation.data_folder):
        with open_store(settings) as store:
            store.checkpoint()
        key = store_key(settings)
        target = folder / f"bostotte-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}.duckdb"
        rewrite(settings.database_file, target, key=key, target_key=key)
        write_fingerprint(target)
    return [f"backup: {target}"]


def restore(config: Path, backup: Path, *, key_file: Path | None = None) -> list[str]:
    """Put a backup in the store's place; the store that was there is kept beside it. Give lines to print.

    key_file: the key of a backup that was made under an earlier one. Raises InputError where the backup is not what was
    written, or is no store, and StoreKeyError where the key does not fit.
    """
    settings = load_settings(config)
    key = store_key(settings)
    check_fingerprint(backup)
    given = key if key_file is None else EncryptionKey.from_file(key_file)
    backup_key = given if is_encrypted(backup) else None
    if not is_store(backup, key=backup_key):
        raise InputError(f"{backup} is not a store of this version.", advice="Use the bostotte that made it.")
    store = settings.database_file
    with run_lock(settings.installation.data_folder):
        kept = _kept_aside(settings, key) if store.exists() else None
        rewrite(backup, store, key=backup_key, target_key=key)
        with open_store(settings) as restored:
            write_head(restored, ledger_head(restored))
            publish_copy(settings, restored, anew=True)
    told = [f"restored: {store}"]
    return [*told, f"the store that was there: {kept}"] if kept else told


def _kept_aside(settings: Settings, key: EncryptionKey | None) -> Path:
    """Keep the store that is there under another name: whole where it can be opened, else its bytes as they are.

    Afterwards no log of its changes stands beside it, which DuckDB would put into the store that takes its place.
    """
    store = settings.database_file
    kept = store.with_name(f"replaced-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}.duckdb")
    try:
        with open_store(settings) as there:
            there.checkpoint()
        rewrite(store, kept, key=key, target_key=key)
    except (StoreError, StoreKeyError, duckdb.Error):  # a store that is broken is what a backup is for
        kept = kept.with_suffix(".unread")
        log = write_ahead_log(store)
        kept.hardlink_to(store)
        if log.exists():
            log.rename(write_ahead_log(kept))
    return kept


def with_store(config: Path) -> Settings:
    """Read the settings of an installation that has a store. Raises UsageError where there has been no run."""
    settings = load_settings(config)
    if not settings.database_file.exists():
        raise UsageError("There has been no run yet.")
    return settings


def backups(settings: Settings) -> list[Path]:
    """Backups, and stores that a backup took the place of. What could not be opened (`.unread`) is not among them."""
    data = settings.installation.data_folder
    return [*sorted(settings.backups_folder.glob("*.duckdb")), *sorted(data.glob("replaced-*.duckdb"))]


def _purge_backup(path: Path, times: Times, cases: pl.DataFrame, key: EncryptionKey | None) -> Path:
    purge(path, times, cases, system_user(), key=key)
    if fingerprint_file(path).exists():
        write_fingerprint(path)
    return path
