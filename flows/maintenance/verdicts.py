"""Caseworkers' answers (verdicts): importing them into the store, and what they say about the flags."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.answers import import_from_desk, import_into
from tasks.changes import (
    TITLES,
    AnswerFile,
    answers_of_table,
    read_answers,
    rejected_rows,
)
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import Exit, SettingsError
from tasks.recipients.databases import open_snapshot
from tasks.reports import LANGUAGES, language
from tasks.reports.rejected_answers import reject_lines, write_rejects
from tasks.reports.tightness import too_tight
from tasks.settings import Settings, load_settings
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import flags, reports, sessions
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictCounts

TABLE = "the table of answers"
_OLDER_TITLES = {"answered_by": ("Besvart av", "Svart av")}
"""Titles of workbooks that were made by earlier versions, which are still answered and imported."""


def import_file(config: Path, file: Path, clock: Clock = SYSTEM_CLOCK) -> tuple[Exit, list[str]]:
    """Import the answers of a workbook or CSV file; give the exit code and lines to print."""
    return _import(load_settings(config), read_answers(file, titles_of_all_languages()), clock)


def import_table(config: Path) -> tuple[Exit, list[str]]:
    """Import the answers of the case system's table, by the query in the settings, as `import_file` does.

    Raises SettingsError where the settings name no table, InputError where the database does not give it.
    """
    settings = load_settings(config)
    if settings.verdicts is None:
        raise SettingsError(
            f"{config} names no table of answers.", advice="Add [verdicts] with query and connection_file."
        )
    with open_snapshot(settings.verdicts, "verdicts", TABLE.capitalize()) as database:
        rows = database.rows(settings.verdicts.query, "The query of the answers").to_dicts()
    return _import(settings, answers_of_table(TABLE, rows, titles_of_all_languages()))


def import_desk(config: Path, clock: Clock = SYSTEM_CLOCK) -> tuple[Exit, list[str]]:
    """Import what the desk has, as the next run would; give the exit code and lines to print.

    Raises SettingsError where the settings have no desk.
    """
    settings = load_settings(config)
    if settings.desk is None:
        raise SettingsError(f"{config} has no desk.", advice="Add [desk]: see docs/how-to/desk.md.")
    with sessions.writing(settings) as store:
        taken = import_from_desk(store, settings, clock)
        _bring_copy_up_to_date(settings, store, taken.accepted)
    line = f"Answers imported: {taken.accepted}; not imported: {taken.refused}"
    return Exit.INCOMPLETE if taken.refused else Exit.COMPLETE, [line]


def _import(settings: Settings, answers: AnswerFile, clock: Clock = SYSTEM_CLOCK) -> tuple[Exit, list[str]]:
    with sessions.writing(settings) as store:
        before = flags.earlier_import(store, answers.sha256)
        if before is not None:
            return _lines_of_earlier_import(before)
        done = import_into(store, answers, clock, again_days=settings.changes.check_again_days)
        _bring_copy_up_to_date(settings, store, done.accepted)
    lines = [f"Answers imported: {done.accepted}; known already: {done.repeated}; not imported: {len(done.rejects)}"]
    if not done.rejects:
        return Exit.COMPLETE, lines
    rows, code = rejected_rows(done.rejects), settings.reports.language
    target = settings.rejects_folder / f"{done.import_id}.xlsx"
    write_rejects(rows, target, clock.today(), code)
    lines += [f"  {line}" for line in reject_lines(rows, code)]
    return Exit.INCOMPLETE, [*lines, f"To give back to the caseworker: {target}"]


def _bring_copy_up_to_date(settings: Settings, store: Store, accepted: int) -> None:
    """Give the analysts' copy the answers that were accepted: else it would be older than they are."""
    if accepted and settings.snapshot_file.exists():
        sessions.publish_copy(settings, store)


def titles_of_all_languages() -> dict[str, tuple[str, ...]]:
    """The titles of the columns that are imported, in every language, and those of older workbooks."""
    return {
        name: (*(language(code)["columns"][name] for code in LANGUAGES), *_OLDER_TITLES.get(name, ()))
        for name in TITLES
    }


def _lines_of_earlier_import(before: VerdictCounts) -> tuple[Exit, list[str]]:
    """For a file that was imported before, which changes nothing: it may be older than what was imported since."""
    known = before.accepted + before.repeated
    return Exit.INCOMPLETE if before.rejected else Exit.COMPLETE, [
        f"Answers imported: 0; known already: {known}; not imported: {before.rejected}",
        f"  The same file was imported before, {before.imported_at:%Y-%m-%d %H:%M} UTC: nothing is changed.",
    ]


def print_summary(config: Path) -> None:
    """Print as CSV how often flags led to a new decision; report the sizes of difference that seldom do."""
    found = precision(load_settings(config))
    print(csv_text(found), end="")
    for line in limits_too_low(found):
        print(line, file=sys.stderr)


def precision(settings: Settings) -> pl.DataFrame:
    """The answers that stand: part, name, answered, new_decision, no_change, wrong_data, waiting, precision."""
    with sessions.reading(settings) as store:
        return reports.precision(store)


def limits_too_low(found: pl.DataFrame) -> Iterator[str]:
    """A line for each size of difference whose flags are seldom followed by a new decision."""
    for each in too_tight(found):
        size = f"{each.least} kr and more" if each.most is None else f"{each.least} to {each.most} kr"
        yield (
            f"The limit may be too low: of {each.settled} settled flags of {size} a month, "
            f"{each.new_decisions} led to a new decision."
        )
