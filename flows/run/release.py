"""`bostotte release`: publishes the results of a held run, after somebody has looked at it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import BrakeError, OutputError, UsageError
from tasks.files import make_folder
from tasks.privacy import mask
from tasks.settings import DESK_FILE, Settings, load_settings
from tasks.system_limits import unwritable
from tasks.system_user import system_user
from tasks.warehouse import brake, deliveries, sessions
from tasks.warehouse.brake import Hold
from tasks.warehouse.engine.store import Store

_LONGEST_NAME = 100


def release_run(
    run_id: str, config: Path, *, by: str | None, municipality: str | None = None, clock: Clock = SYSTEM_CLOCK
) -> list[str]:
    """Release a held run and publish its report and the analysts' copy; give lines to print.

    by: a name to record in addition to the system's user. If the run is released already, this publishes whatever
    is not published yet. municipality: accept the delivery that the run held for it instead; where the run held every
    delivery, all are accepted without it.
    Raises UsageError where there is no such held run or delivery, BrakeError where it may not be released.
    """
    settings = load_settings(config)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet.")
    with sessions.writing(settings) as store:
        hold = brake.find_hold(store, run_id)
        if municipality is not None or (hold is not None and hold.ended == "failed"):
            return _accept_deliveries(store, run_id, municipality, settings, by=_name(by), now=clock.now())
        if hold is None or hold.ended is None or hold.ran_by is None:
            raise UsageError(f"There is no held run «{run_id}».", advice="bostotte status shows them.")
        if hold.released_at is None:
            _check_allowed(hold, settings)
            _check_reports(run_id, settings)
            brake.record_release(store, run_id, system_user(), _name(by), clock.now())
            line = f"Run {run_id} is released."
        else:
            line = f"Run {run_id} was released by {hold.released_by} at {hold.released_at:%Y-%m-%dT%H:%MZ}."
        folder = _publish_folder(run_id, settings)
        _publish_to_desk(folder, settings)
        snapshot = sessions.publish_copy(settings, store)
    return [line, f"reports:   {folder}", f"snapshot:  {snapshot}"]


def _accept_deliveries(
    store: Store, run_id: str, municipality: str | None, settings: Settings, *, by: str | None, now: dt.datetime
) -> list[str]:
    """Accept the held deliveries of a run, of one municipality or of all: the next run is compared with them."""
    held = [each for each in deliveries.held_deliveries(store, run_id) if municipality in {None, each.municipality}]
    if not held:
        raise UsageError(
            f"Run «{run_id}» held no delivery{f' of {municipality}' if municipality else ''}.",
            advice="bostotte status shows what was held.",
        )
    for each in held:
        if each.superseded_by is not None:
            raise BrakeError(
                f"The delivery of {each.municipality} cannot be accepted: {each.superseded_by} read a newer one.",
                advice="Nothing is held for this municipality now.",
            )
        _check_person(f"The delivery of {each.municipality}", each.ran_by, settings)
    new = [each.municipality for each in held if each.released_by is None]
    deliveries.release_deliveries(store, run_id, new, by=system_user(), in_name_of=by, now=now)
    return [
        f"The delivery of {', '.join(each.municipality for each in held)} to run {run_id} is accepted.",
        "The next run compares with it. Run now: bostotte reconcile --config FILE.",
    ]


def _check_allowed(hold: Hold, settings: Settings) -> None:
    if hold.superseded_by is not None:
        raise BrakeError(
            f"Run {hold.run_id} cannot be released: {hold.superseded_by} came after it.",
            advice="The newer run has newer data. Release that one, if it is held.",
        )
    _check_person(f"Run {hold.run_id}", hold.ran_by, settings)


def _check_person(what: str, ran_by: str | None, settings: Settings) -> None:
    if settings.brake.second_person and ran_by == system_user():
        raise BrakeError(
            f"{what} was run by {ran_by}, who cannot release it.",
            advice="Another person must ([brake] second_person in the settings).",
        )


def _check_reports(run_id: str, settings: Settings) -> None:
    held = settings.held_folder / run_id
    if not held.is_dir():
        raise OutputError(
            f"What run {run_id} would have published is not in {held}.", advice="Run it again with the same inputs."
        )


def _name(by: str | None) -> str | None:
    if by is None:
        return None
    if not by.strip() or len(by) > _LONGEST_NAME or mask(by) != by:
        raise UsageError("--by is a name, and never a person id.")
    return by.strip()


def _publish_to_desk(folder: Path, settings: Settings) -> None:
    """Give the desk the file that the held run made for it, where it made one and it is not given yet."""
    made = folder / DESK_FILE
    if made.exists():
        make_folder(settings.desk_file.parent)
        try:
            made.rename(settings.desk_file)
        except OSError as fault:
            raise unwritable(settings.desk_file, fault) from None


def _publish_folder(run_id: str, settings: Settings) -> Path:
    """Move the held reports to the published ones in one step, where this is not done yet; give their folder."""
    held, live = settings.held_folder / run_id, settings.reports_folder / run_id
    if held.is_dir():
        make_folder(live.parent)
        try:
            held.rename(live)
        except OSError as fault:
            raise unwritable(live, fault) from None
    return live
