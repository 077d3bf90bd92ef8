"""Caseworkers' answers (verdicts): importing them into the store, and what they say about the flags."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tasks.changes import (
    COLUMNS,
    AnswerFile,
    ImportResult,
    Labels,
    answers_of_table,
    import_answers,
    read_answers,
    reject_table,
    verdict_table,
)
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import Exit, SettingsError
from tasks.privacy import mask
from tasks.recipients.databases import open_snapshot
from tasks.reports import LANGUAGES, language
from tasks.reports.tightness import too_tight
from tasks.settings import Settings, load_settings
from tasks.system_user import system_user
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import flags, reports, sessions
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictCounts, VerdictImport

TABLE = "the table of answers"


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


def _import(settings: Settings, answers: AnswerFile, clock: Clock = SYSTEM_CLOCK) -> tuple[Exit, list[str]]:
    with sessions.writing(settings) as store:
        before = flags.earlier_import(store, answers.sha256)
        if before is not None:
            return _lines_of_earlier_import(before)
        result = import_into(store, answers, clock)
    return (Exit.INCOMPLETE if result.rejects else Exit.COMPLETE), list(_lines(result))


def import_into(store: Store, answers: AnswerFile, clock: Clock = SYSTEM_CLOCK) -> ImportResult:
    """Match the answers with the flags and record them, all in one transaction."""
    labels = labels_of_all_languages()
    published, now = flags.published(store), clock.now()
    result = import_answers(answers, labels, published, flags.current_verdicts(store), today=clock.today())
    import_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    record = VerdictImport(
        import_id=import_id,
        source=mask(answers.source),
        sha256=answers.sha256,
        imported_at=now,
        imported_by=system_user(),
        accepted=len(result.accepted),
        repeated=result.repeated,
        rejected=len(result.rejects),
    )
    verdicts, rejects = verdict_table(result, published, import_id, now), reject_table(result, import_id)
    flags.store_verdicts(store, record, verdicts, rejects)
    return result


def labels_of_all_languages() -> Labels:
    """The choices in the workbooks' drop-down lists, in every language."""
    found = [Labels.of(language(code)["verdicts"], language(code)["verdict_reasons"]) for code in LANGUAGES]
    return Labels(
        {label: code for each in found for label, code in each.verdicts.items()},
        {label: code for each in found for label, code in each.reasons.items()},
    )


def titles_of_all_languages() -> dict[str, tuple[str, ...]]:
    """The titles of the columns that are imported, in every language."""
    return {name: tuple(language(code)["columns"][name] for code in LANGUAGES) for name in COLUMNS}


def _lines_of_earlier_import(before: VerdictCounts) -> tuple[Exit, list[str]]:
    """For a file that was imported before, which changes nothing: it may be older than what was imported since."""
    known = before.accepted + before.repeated
    return Exit.INCOMPLETE if before.rejected else Exit.COMPLETE, [
        f"Answers imported: 0; known already: {known}; not imported: {before.rejected}",
        f"  The same file was imported before, {before.imported_at:%Y-%m-%d %H:%M} UTC: nothing is changed.",
    ]


def _lines(result: ImportResult) -> Iterator[str]:
    accepted, rejected = len(result.accepted), len(result.rejects)
    yield f"Answers imported: {accepted}; known already: {result.repeated}; not imported: {rejected}"
    yield from (f"  {reject.describe()}" for reject in result.rejects)


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
