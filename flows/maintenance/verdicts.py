"""Caseworkers' answers (verdicts): importing them into the store, and what they say about the flags."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tasks.changes import (
    TITLES,
    AnswerFile,
    CasesByHand,
    Labels,
    Reject,
    answers_of_table,
    check_table,
    import_answers,
    import_checks,
    manual_facts,
    read_answers,
    reject_table,
    rejected_rows,
    runs_named,
    verdict_table,
)
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import Exit, SettingsError
from tasks.privacy import mask
from tasks.recipients import latest_decisions
from tasks.recipients.databases import open_snapshot
from tasks.reports import LANGUAGES, language
from tasks.reports.rejected_answers import reject_lines, write_rejects
from tasks.reports.tightness import too_tight
from tasks.settings import Changes, Settings, load_settings
from tasks.system_user import system_user
from tasks.tabular.csv_writer import csv_text
from tasks.warehouse import flags, manual_checks, reports, sessions
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictCounts, VerdictImport

TABLE = "the table of answers"
_OLDER_TITLES = {"answered_by": ("Besvart av", "Svart av")}
_OLDER_VERDICTS = dict.fromkeys(("Spurt søkeren", "Spurt søkjaren", "Asked the applicant"), "asked_citizen")
_OLDER_REASONS = dict.fromkeys(
    ("Engangsbeløp (feriepenger eller etterbetaling)", "Eingongsbeløp (feriepengar eller etterbetaling)"), "one_off"
)
"""Titles and choices of workbooks that were made by earlier versions, which are still answered and imported."""


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
        done = import_into(store, answers, clock, again_days=settings.changes.check_again_days)
        if done.accepted and settings.snapshot_file.exists():  # else the analysts' copy would be older than the answers
            sessions.publish_copy(settings, store)
    lines = [f"Answers imported: {done.accepted}; known already: {done.repeated}; not imported: {len(done.rejects)}"]
    if not done.rejects:
        return Exit.COMPLETE, lines
    rows, code = rejected_rows(done.rejects), settings.reports.language
    target = settings.rejects_folder / f"{done.import_id}.xlsx"
    write_rejects(rows, target, clock.today(), code)
    lines += [f"  {line}" for line in reject_lines(rows, code)]
    return Exit.INCOMPLETE, [*lines, f"To give back to the caseworker: {target}"]


@dataclass(frozen=True)
class Import:
    """One import of answers to flags and of manual checks, in counts, with the rejected rows."""

    import_id: str
    accepted: int
    repeated: int
    rejects: list[Reject]


def import_into(
    store: Store, answers: AnswerFile, clock: Clock = SYSTEM_CLOCK, *, again_days: int = Changes().check_again_days
) -> Import:
    """Match the answers with the flags, and the manual checks with their cases; record all in one transaction.

    again_days: until when a manual check without a date of its own is enough.
    """
    labels = labels_of_all_languages()
    published, now, today = flags.published(store), clock.now(), clock.today()
    result = import_answers(answers, labels, published, flags.current_verdicts(store), today=today)
    by_hand = {name: found for name in runs_named(answers) if (found := _cases_by_hand(store, name)) is not None}
    checked = import_checks(answers, labels.verdicts, by_hand, manual_checks.current_checks(store), today=today)
    import_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    done = Import(
        import_id,
        len(result.accepted) + len(checked.accepted),
        result.repeated + checked.repeated,
        [*result.rejects, *checked.rejects],
    )
    record = VerdictImport(
        import_id=import_id,
        source=mask(answers.source),
        sha256=answers.sha256,
        imported_at=now,
        imported_by=system_user(),
        accepted=done.accepted,
        repeated=done.repeated,
        rejected=len(done.rejects),
    )
    verdicts, rejects = verdict_table(result, published, import_id, now), reject_table(done.rejects, import_id)
    checks = check_table(checked, import_id, now, today=today, again_days=again_days)
    flags.store_verdicts(store, record, verdicts, rejects, checks)
    return done


def _cases_by_hand(store: Store, run_id: str) -> CasesByHand | None:
    """The cases that a run found must be checked by hand; of the newest published run where the name is no run's."""
    run = manual_checks.run_by_hand(store, run_id)
    if run is None:
        return None
    facts = manual_facts(run.cases, run.households, run.members, latest_decisions(run.decisions, run.month), run.month)
    return CasesByHand(run.run_id, {case_id: (decision_id, found) for case_id, decision_id, found in facts.iter_rows()})


def labels_of_all_languages() -> Labels:
    """The choices in the workbooks' drop-down lists, in every language, and those of older workbooks."""
    found = [Labels.of(language(code)["verdicts"], language(code)["verdict_reasons"]) for code in LANGUAGES]
    return Labels(
        _OLDER_VERDICTS | {label: code for each in found for label, code in each.verdicts.items()},
        _OLDER_REASONS | {label: code for each in found for label, code in each.reasons.items()},
    )


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
