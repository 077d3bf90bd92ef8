"""Caseworkers' answers: read back into the store, and what they say about the flags."""

from __future__ import annotations

import datetime as dt
import getpass
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tasks.changes import COLUMNS, AnswerFile, Labels, Taken, read_answers, reject_table, take_in, verdict_table
from tasks.errors import Exit
from tasks.privacy import mask
from tasks.reports import words
from tasks.settings import Settings, load_settings
from tasks.warehouse import (
    Store,
    VerdictCounts,
    VerdictImport,
    flags_of_store,
    imported_before,
    open_store,
    run_lock,
    store_verdicts,
    verdicts_of_store,
)

RULES = {
    "missing_flag": "the row does not say which flag it is about",
    "unknown_flag": "there is no such flag",
    "another_case": "the flag is about another case",
    "missing_verdict": "a reason, date or note without a verdict",
    "unknown_verdict": "not one of the verdicts",
    "missing_reason": "«no change» needs a reason",
    "too_long": "longer than 1000 characters",
    "person_id_in_text": "holds what may be a person id",
    "date_without_postponed": "a date is for postponed flags only",
    "missing_date": "a postponed flag needs a date",
    "not_a_date": "not a date",
    "date_not_ahead": "the date is not in the future",
    "answered_twice": "the flag is answered otherwise further up",
    "already_answered": "the flag has another answer already, which stands",
    "withdrawn_since": "the flag has been withdrawn; the newest report tells why",
}
"""What is wrong with a row that was not taken in."""

LEAST_ANSWERS = 10
TOO_LOW = 0.2
"""From so many settled answers on, and below this precision, a band of differences is told of."""


def import_file(config: Path, file: Path) -> tuple[Exit, list[str]]:
    """Read back the answers of a workbook or CSV file; give the exit code and what to tell."""
    settings, answers = load_settings(config), read_answers(file)
    with run_lock(settings.installation.data_folder), open_store(settings) as store:
        before = imported_before(store, answers.sha256)
        if before is not None:
            return _told_before(before)
        taken = import_into(store, answers)
    return (Exit.INCOMPLETE if taken.rejects else Exit.COMPLETE), list(_told(taken))


def import_into(store: Store, answers: AnswerFile) -> Taken:
    """Set the answers beside the flags and record them, all in one transaction."""
    labels = Labels.of(words.VERDICTS, words.VERDICT_REASONS)
    flags, now = flags_of_store(store), dt.datetime.now(dt.UTC)
    taken = take_in(answers, labels, flags, verdicts_of_store(store), today=now.astimezone().date())
    import_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    done = VerdictImport(
        import_id=import_id,
        source=mask(answers.source),
        sha256=answers.sha256,
        imported_at=now,
        imported_by=getpass.getuser(),
        accepted=len(taken.accepted),
        repeated=taken.repeated,
        rejected=len(taken.rejects),
    )
    store_verdicts(store, done, verdict_table(taken, flags, import_id, now), reject_table(taken, import_id))
    return taken


def _told_before(before: VerdictCounts) -> tuple[Exit, list[str]]:
    """The very same file: an older one must not undo what a newer one said."""
    known = before.accepted + before.repeated
    return Exit.INCOMPLETE if before.rejected else Exit.COMPLETE, [
        f"Answers taken in: 0; known already: {known}; not taken in: {before.rejected}",
        f"  This file was read in before, {before.imported_at:%Y-%m-%d %H:%M} UTC: nothing is changed.",
    ]


def _told(taken: Taken) -> Iterator[str]:
    taken_in, refused = len(taken.accepted), len(taken.rejects)
    yield f"Answers taken in: {taken_in}; known already: {taken.repeated}; not taken in: {refused}"
    for one in taken.rejects:
        column = f", column {COLUMNS[one.column]}" if one.column else ""
        flag = f" ({one.flag_id})" if one.flag_id else ""
        yield f"  {mask(one.place)}, row {one.row}{column}: {RULES[one.rule]}{flag}"


def print_summary(config: Path) -> None:
    """Print as CSV how often flags led to a new decision; where a size of difference seldom does, say so."""
    found = precision(load_settings(config))
    print(found.write_csv(), end="")
    for line in limits_too_low(found):
        print(line, file=sys.stderr)


def precision(settings: Settings) -> pl.DataFrame:
    """The answers that stand: part, name, answered, new_decision, no_change, wrong_data, waiting, precision."""
    with run_lock(settings.installation.data_folder), open_store(settings, upgrade=False) as store:
        return store.query("verdicts/precision")


def limits_too_low(found: pl.DataFrame) -> Iterator[str]:
    """A line for each size of difference whose flags are seldom followed by a new decision."""
    settled = pl.col("new_decision") + pl.col("no_change")
    for row in found.filter(
        pl.col("part") == "kroner", settled >= LEAST_ANSWERS, pl.col("precision") < TOO_LOW
    ).iter_rows(named=True):
        least, _, most = row["name"].partition("-")
        size = f"{int(least)} to {int(most)} kr" if most else f"{int(least)} kr and more"
        yield (
            f"The limit may be too low: of {row['new_decision'] + row['no_change']} settled flags of {size} a month, "
            f"{row['new_decision']} led to a new decision."
        )
