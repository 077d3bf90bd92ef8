"""What is known of past runs and look-ups, read from the analysts' copy: no lock, and no run is disturbed."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from tasks.errors import LockedError, UsageError
from tasks.privacy import Pseudonymiser
from tasks.settings import Settings, load_settings
from tasks.warehouse import Store, is_locked, publish_snapshot, query_snapshot, run_lock


def print_status(config: Path, *, most: int) -> None:
    """Print the newest runs with their coverage, and whether one is going on."""
    settings = load_settings(config)
    if is_locked(settings.installation.data_folder):
        print("A run is going on now.", file=sys.stderr)
    runs = query_snapshot(settings.snapshot_file, "queries/status", most=most)
    for run in runs.to_dicts():
        print(f"{run['run_id']}  month {run['month']:%Y-%m}  as of {run['as_of']}  {run['status']}")
        if run["population"] is not None:
            print(
                f"  unchanged {run['unchanged']} + observed {run['observed']} + flagged {run['flagged']} + awaiting "
                f"{run['awaiting']} + not checked {run['not_checked']} = {run['population']}"
            )
        if run["message"]:
            print(f"  {run['message']}")


def print_ledger(config: Path, *, case: str | None, person: str | None) -> None:
    """Print the look-ups of a case, or about the person whose id is on standard input, as CSV.

    Raises UsageError unless exactly one of the two is asked for, or where the id is given as an argument.
    """
    if (case is None) == (person is None):
        raise UsageError("Give exactly one of --case ID and --person -.")
    if person not in (None, "-"):
        raise UsageError(
            "A person id is never an argument: other users of the machine can read arguments.",
            advice="Write --person - and give the id on standard input.",
        )
    settings = load_settings(config)
    key = None
    if person is not None:
        key = Pseudonymiser.from_file(settings.installation.pseudonym_key_file)(sys.stdin.readline().strip())
    sys.stdout.write(_look_ups(settings, case_id=case, person_key=key).write_csv())


def _look_ups(settings: Settings, **asked: str | None) -> pl.DataFrame:
    """From the store, with correlation ids; while a run is going on, from the analysts' copy, which has none."""
    if not settings.database_file.exists():
        return query_snapshot(settings.snapshot_file, "queries/ledger", **asked)
    try:
        with run_lock(settings.installation.data_folder), Store(settings.database_file) as store:
            return store.query("queries/ledger_in_store", **asked)
    except LockedError:
        print("A run is going on: without correlation ids, and as of the run before.", file=sys.stderr)
        return query_snapshot(settings.snapshot_file, "queries/ledger", **asked)


def publish_now(config: Path) -> Path:
    """Publish the analysts' copy anew under the run lock; give its path."""
    settings = load_settings(config)
    with run_lock(settings.installation.data_folder), Store(settings.database_file) as store:
        return publish_snapshot(store, settings.snapshot_file)
