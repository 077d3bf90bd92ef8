"""`bostotte purge`: data that are kept no longer are deleted everywhere, also from backups, reports and exports."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from desk.work.database import open_work
from desk.work.retention import delete_work
from flows.maintenance.backup import backups, settings_with_store
from flows.maintenance.checksums import checksum_file, write_checksum
from tasks.errors import UsageError
from tasks.months import add_months
from tasks.settings import Settings
from tasks.system_user import system_user
from tasks.warehouse import sessions
from tasks.warehouse.analysts_copy.publish import forget_earlier_copies
from tasks.warehouse.engine.keys import EncryptionKey, store_key
from tasks.warehouse.engine.store import Store
from tasks.warehouse.upkeep.purge import Times, due, due_cases, due_exports, purge


def purge_installation(config: Path, *, as_of: dt.date, dry_run: bool, case_id: str | None = None) -> list[str]:
    """Delete the data whose time is over from the store, its copies, reports and exports; give lines to print.

    dry_run: say what would be deleted, and change nothing. case_id: delete this closed case before its time (GDPR art.
    17), and nothing else. Raises UsageError before the first run, and for a case that is not closed.
    """
    settings = settings_with_store(config)
    times = _times(settings, as_of) if case_id is None else Times(as_of, dt.date.min, as_of + dt.timedelta(days=1))
    if dry_run:
        with sessions.reading_store(settings) as store:
            found, folders = _due(settings, store, times, case_id)[1:]
        return [*_counted(found, "would be deleted"), f"  report folders that would be deleted: {len(folders)}"]
    with sessions.locked(settings) as lock:
        with lock.open() as store:
            cases, found, folders = _due(settings, store, times, case_id)
        key = store_key(settings)
        purge(settings.database_file, times, cases, system_user(), key=key)
        with lock.open() as store:
            sessions.publish_copy(settings, store, rebuild=True)
        forget_earlier_copies(settings.snapshot_file)
        copies = [_purge_backup(path, times, cases, key) for path in backups(settings)]
        for folder in folders:
            shutil.rmtree(folder)
        of_desk = _purge_desk(settings, cases["case_id"].to_list(), times)
    return [
        *_counted(found, "deleted"),
        f"  backups gone through: {len(copies)}",
        f"  report folders deleted: {len(folders)}",
        *of_desk,
        *([] if case_id is None else ["Reports are kept until their own time is over; they have other cases, too."]),
        "The analysts' copy is rebuilt. Copies outside the data folder are yours to delete.",
    ]


def _purge_desk(settings: Settings, cases: list[str], times: Times) -> list[str]:
    """Delete what people did on the desk with the cases that are deleted; give a line to print, if there is a desk."""
    if settings.desk is None:
        return []
    work = open_work(settings)
    try:
        return [f"  rows of the desk deleted: {delete_work(work, cases, _before(times.as_of, 1))}"]
    finally:
        work.close()


def _due(
    settings: Settings, store: Store, times: Times, case_id: str | None
) -> tuple[pl.DataFrame, pl.DataFrame, list[Path]]:
    """The closed cases, the rows (table_name, row_count) and the folders that are to be deleted."""
    cases = due_cases(store, times)
    if case_id is not None:
        cases = cases.filter(case_id=case_id)
        if cases.is_empty():
            raise UsageError(
                "That case is not a closed case of this store.",
                advice="A case is closed when the newest run did not get it: take it out of the delivery, and run.",
            )
    found = due(store, times, cases)
    exports = due_exports(store)
    of_cases = _folders_of_cases(settings, exports, frozenset(cases["case_id"]))
    old = [] if case_id is not None else _old_reports(settings, times.as_of)
    return cases, found, sorted({*old, *of_cases})


def _times(settings: Settings, as_of: dt.date) -> Times:
    keep = settings.retention
    return Times(as_of, _before(as_of, keep.raw_answers_months), _before(as_of, keep.closed_cases_months))


def _before(as_of: dt.date, months: int) -> dt.date:
    """The same day a number of months before, or the last day of that month."""
    first = add_months(as_of.replace(day=1), -months)
    last = add_months(first, 1) - dt.timedelta(days=1)
    return first.replace(day=min(as_of.day, last.day))


def _counted(found: pl.DataFrame, what: str) -> Iterator[str]:
    yield f"Rows {what}: {found['row_count'].sum()}"
    for table, rows in found.filter(pl.col("row_count") > 0).iter_rows():
        yield f"  {table}: {rows}"


def _folders_of_cases(settings: Settings, exports_due: list[str], cases: frozenset[str]) -> set[Path]:
    """Folders of exports and what-if runs with cases that are to be deleted, however new they are."""
    exports = [settings.exports_folder / export_id for export_id in exports_due]
    what_if = {file.parent for file in settings.what_if_folder.rglob("*.csv") if cases & _cases_in(file)}
    return {*(folder for folder in exports if folder.is_dir()), *what_if}


def _cases_in(table: Path) -> frozenset[str]:
    """The cases in a table of a what-if run. `csv_text` may have put an apostrophe in front of one."""
    frame = pl.read_csv(table, infer_schema=False)
    ids = frame["case_id"].drop_nulls().to_list() if "case_id" in frame.columns else []
    return frozenset(each for case_id in ids for each in (case_id, case_id.removeprefix("'")))


def _old_reports(settings: Settings, as_of: dt.date) -> Iterator[Path]:
    """Folders of reports, all of whose files were written before the limit."""
    before = _before(as_of, settings.retention.reports_months)
    for parent in (settings.reports_folder, settings.held_folder, settings.what_if_folder, settings.exports_folder):
        for folder in sorted(parent.iterdir()) if parent.is_dir() else []:
            written = [file.stat().st_mtime for file in folder.rglob("*") if file.is_file()]
            if folder.is_dir() and (not written or dt.datetime.fromtimestamp(max(written), dt.UTC).date() < before):
                yield folder


def _purge_backup(path: Path, times: Times, cases: pl.DataFrame, key: EncryptionKey | None) -> Path:
    purge(path, times, cases, system_user(), key=key)
    if checksum_file(path).exists():
        write_checksum(path)
    return path
