"""What is known of past runs and look-ups: from the store when no run is going on, else from the analysts' copy."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from tasks.errors import LockedError, UsageError
from tasks.privacy import Pseudonymiser
from tasks.recipients import is_person_id
from tasks.settings import Settings, load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import open_store, publish_copy, query_copy, run_lock


def print_status(config: Path, *, most: int) -> None:
    """Print the newest runs with their coverage, and whether one is going on."""
    settings = load_settings(config)
    runs = _query(settings, "reports/status/runs", most=most)
    if runs is None:
        print("There has been no run yet.")
        return
    for run in runs.to_dicts():
        print(f"{run['run_id']}  month {run['month']:%Y-%m}  as of {run['as_of']}  {run['status']}")
        counts = {name: _shown(run[name]) for name in _STATES}
        if any(run[name] is not None for name in _STATES):
            print(
                f"  unchanged {counts['unchanged']} + observed {counts['observed']} + flagged {counts['flagged']} + "
                f"awaiting {counts['awaiting']} + not checked {counts['not_checked']} = {counts['population']}"
            )
        if run["message"]:
            print(f"  {run['message']}")
        if run["status"] == "held":
            print(f"  Held. Is it right: bostotte release {run['run_id']} --config FILE.")
        if run["released_by"]:
            print(f"  Held, and released by {run['released_by']}.")


_STATES = ("population", "unchanged", "observed", "flagged", "awaiting", "not_checked")


def _shown(count: int | None) -> str:
    """A count; the analysts' copy, which is asked while a run goes on, hides small ones."""
    return "(few)" if count is None else str(count)


def print_ledger(config: Path, *, case: str | None, person: str | None) -> None:
    """Print the look-ups of a case, or about the person whose id is on standard input, as CSV.

    Raises UsageError unless exactly one of the two is asked for, where the id is given as an argument, and where what
    stands on standard input is no person id: an empty answer to a slip would be a false one.
    """
    if (case is None) == (person is None):
        raise UsageError("Give exactly one of --case ID and --person -.")
    settings = load_settings(config)
    key = person_key_from_input(settings, person)
    asked = {"case_id": case, "person_key": key}
    in_copy = _in_copy(settings, case, key)
    found = _query(
        settings, "reports/status/ledger", in_store="reports/status/ledger_in_store", in_copy=in_copy, **asked
    )
    if found is None:
        print("There has been no run yet: nobody has been looked up from here.", file=sys.stderr)
        return
    if case is not None:
        found = found.with_columns(case_id=pl.lit(case))  # the analysts' copy has another name for it
    sys.stdout.write(csv_text(found))


def person_key_from_input(settings: Settings, person: str | None) -> str | None:
    """The pseudonym of the person whose id is on standard input, where `person` is `-`; None where it is None.

    Raises UsageError where the id is given as an argument, and where what stands on standard input is no person id.
    """
    if person is None:
        return None
    if person != "-":
        raise UsageError(
            "A person id is never an argument: other users of the machine can read arguments.",
            advice="Write --person - and give the id on standard input.",
        )
    person_id = sys.stdin.readline().strip()
    if not is_person_id(person_id, synthetic=settings.synthetic_persons):
        raise UsageError(
            "What stands on standard input is not a person id.",
            advice="Give 11 digits with the right check digits (outside production a synthetic id), and nothing else.",
        )
    return Pseudonymiser.from_file(settings.installation.pseudonym_key_file)(person_id)


def _in_copy(settings: Settings, case: str | None, key: str | None) -> dict[str, object]:
    """The case or person under the name that the analysts' copy has for it."""
    pseudonymiser = Pseudonymiser.from_file(settings.installation.pseudonym_key_file)
    return {
        "case_id": pseudonymiser.for_copy("case", case) if case else None,
        "person_key": pseudonymiser.for_copy("person", key) if key else None,
    }


def _query(
    settings: Settings,
    name: str,
    *,
    in_store: str | None = None,
    in_copy: dict[str, object] | None = None,
    **parameters: object,
) -> pl.DataFrame | None:
    """Ask the store; while a run holds it, the analysts' copy, saying so. None before the first run.

    in_store: the query of the store itself, where it can tell more than the copy. in_copy: the parameters under the
    copy's own names.
    """
    if not settings.database_file.exists():
        return None
    try:
        with run_lock(settings.installation.data_folder), open_store(settings) as store:
            return store.query(in_store or name, **parameters)
    except LockedError:
        print("A run is going on: what it has done so far is not shown.", file=sys.stderr)
        return query_copy(settings, name, **(in_copy or parameters))


def publish_now(config: Path) -> Path:
    """Publish the analysts' copy anew under the run lock; give its path."""
    settings = load_settings(config)
    with run_lock(settings.installation.data_folder), open_store(settings) as store:
        return publish_copy(settings, store, anew=True)
