"""What is known of past runs and look-ups: from the store, or from the analysts' copy while a run holds it."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from flows.maintenance.person_input import person_key_from_input
from tasks.errors import UsageError
from tasks.settings import load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.validation import SETTLEMENT_STATES
from tasks.warehouse import reports, sessions


def print_status(config: Path, *, most: int) -> None:
    """Print the newest runs and settlements with their coverage, and whether one is going on."""
    settings = load_settings(config)
    if not sessions.has_store(settings):
        print("There has been no run yet.")
        return
    with sessions.reading(settings) as store:
        runs = reports.run_statuses(store, most)
        settlements = None if store.is_copy else reports.settlement_statuses(store, most)
    for run in runs.to_dicts():
        print(f"{run['run_id']}  month {run['month']:%Y-%m}  as of {run['as_of']}  {run['status']}")
        counts = {name: _shown(run[name]) for name in _STATES}
        if any(run[name] is not None for name in _STATES):
            print(
                f"  unchanged {counts['unchanged']} + observed {counts['observed']} + flagged {counts['flagged']} + "
                f"awaiting {counts['awaiting']} + by hand {counts['by_hand']} + "
                f"not checked {counts['not_checked']} = {counts['population']}"
            )
        if run["message"]:
            print(f"  {run['message']}")
        if run["status"] == "held":
            print(f"  Held. Is it right: bostotte release {run['run_id']} --config FILE.")
        if run["released_by"]:
            print(f"  Held, and released by {run['released_by']}.")

    if settlements is not None:
        _print_settlements(settlements)


def _print_settlements(found: pl.DataFrame) -> None:
    """The settlements with their states, which sum to the population. The analysts' copy does not say how one ended."""
    for rows in found.partition_by("run_id", maintain_order=True):
        head = rows.row(0, named=True)
        print(f"{head['run_id']}  settlement of {head['year']}  as of {head['as_of']}  {head['status']}")
        counts = dict(rows.drop_nulls("state").select("state", "cases").iter_rows())
        if counts:
            states = " + ".join(f"{state} {counts.get(state, 0)}" for state in SETTLEMENT_STATES)
            print(f"  {states.replace('_', ' ')} = {sum(counts.values())}")
        if head["message"]:
            print(f"  {head['message']}")
        if head["status"] == "held":
            print(f"  Held. Is it right: bostotte release {head['run_id']} --config FILE.")
        if head["released_by"]:
            print(f"  Held, and released by {head['released_by']}.")


_STATES = ("population", "unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked")


def _shown(count: int | None) -> str:
    """A count; the analysts' copy, which is read while a run holds the store, hides small ones."""
    return "(hidden)" if count is None else str(count)


def print_ledger(config: Path, *, case: str | None, person: str | None) -> None:
    """Print the look-ups of a case, or about the person whose id is on standard input, as CSV.

    Raises UsageError unless exactly one of the two is given, where the id is an argument, and where standard input has
    no person id: an empty list in answer to a typing error would be wrong.
    """
    if (case is None) == (person is None):
        raise UsageError("Give exactly one of --case ID and --person -.")
    settings = load_settings(config)
    key = person_key_from_input(settings, person)
    if not sessions.has_store(settings):
        print("There has been no run yet: nobody has been looked up from here.", file=sys.stderr)
        return
    with sessions.reading(settings) as store:
        found = reports.ledger(store, case, key)
    if case is not None:
        found = found.with_columns(case_id=pl.lit(case))  # the analysts' copy has another name for it
    sys.stdout.write(csv_text(found))


def publish_now(config: Path) -> Path:
    """Rebuild the analysts' copy from the store; give its path."""
    settings = load_settings(config)
    with sessions.writing(settings) as store:
        return sessions.publish_copy(settings, store, rebuild=True)
