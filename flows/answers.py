"""Answers into the store: of a file, of a table, or of the desk. One way, with the same rules for all."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from desk.answers import Imported, Taken, hand_over
from desk.work.database import open_work
from tasks.changes import (
    AnswerFile,
    CasesByHand,
    Labels,
    Reject,
    check_table,
    import_answers,
    import_checks,
    manual_facts,
    reject_table,
    runs_named,
    verdict_table,
)
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import StoreError
from tasks.privacy import mask
from tasks.recipients import latest_decisions
from tasks.reports import LANGUAGES, language
from tasks.settings import Changes, Settings
from tasks.system_user import system_user
from tasks.warehouse import flags, manual_checks
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictImport

_OLDER_VERDICTS = dict.fromkeys(("Spurt søkeren", "Spurt søkjaren", "Asked the applicant"), "asked_citizen")
_OLDER_REASONS = dict.fromkeys(
    ("Engangsbeløp (feriepenger eller etterbetaling)", "Eingongsbeløp (feriepengar eller etterbetaling)"), "one_off"
)
"""Choices of workbooks that were made by earlier versions, which are still answered and imported."""


@dataclass(frozen=True)
class Import:
    """One import of answers to flags and of manual checks, in counts, with the rejected rows."""

    import_id: str
    accepted: int
    repeated: int
    rejects: list[Reject]


def import_into(
    store: Store,
    answers: AnswerFile,
    clock: Clock = SYSTEM_CLOCK,
    *,
    again_days: int = Changes().check_again_days,
    given_on: dt.date | None = None,
) -> Import:
    """Match the answers with the flags, and the manual checks with their cases; record all in one transaction.

    again_days: until when a manual check without a date of its own is enough. given_on: the day of the answers; today
    where it is not known.
    """
    labels = labels_of_all_languages()
    published, now, today = flags.published(store), clock.now(), given_on or clock.today()
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


def import_from_desk(store: Store, settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Taken:
    """Import every answer and manual check of the desk that the store does not have; give the counts.

    Answers that can still be undone wait for the next time. Raises SettingsError or StoreError where the desk's work
    database cannot be used; what it has is then imported another time.
    """
    if settings.desk is None:
        return Taken()
    again_days, undo_minutes = settings.changes.check_again_days, settings.desk.undo_minutes

    def imported(answers: AnswerFile, given_on: dt.date) -> Imported:
        done = import_into(store, answers, clock, again_days=again_days, given_on=given_on)
        return Imported(done.import_id, done.rejects)

    work = open_work(settings, clock)
    try:
        return hand_over(work, imported, lambda: flags.current_verdicts(store), undo_minutes=undo_minutes)
    except SQLAlchemyError as fault:
        raise StoreError(
            f"The desk's work database failed ({type(fault).__name__}).",
            advice="What is left there is imported next time.",
        ) from None
    finally:
        work.close()
