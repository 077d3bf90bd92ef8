"""What people do with cases: take, release, answer, undo, note, check by hand. Each is one transaction with its log.

Every form carries the version of its case. A change whose version is no longer the newest raises ConflictError, and
nothing is written.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from desk.work.database import Change, Work
from desk.work.tables import answers, barred, cases, checks, log, notes

User = tuple[str, str]
"""The identifier and the name of a person."""


class ConflictError(Exception):
    """Somebody else has changed the case since the form was made. by, at: who, and when (ISO, in UTC)."""

    def __init__(self, by: str, at: str) -> None:
        super().__init__(by, at)
        self.by, self.at = by, at


@dataclass(frozen=True)
class Owner:
    """Who has a case, and its version; nobody has a case that no one has taken."""

    version: int = 0
    user_id: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Answer:
    """An answer given on the desk. Days and times are ISO text. seen_verdict: what the caseworker saw in the store."""

    answer_id: str
    case_id: str
    flag_id: str
    run_id: str
    seen_verdict: str | None
    verdict: str
    reason: str | None
    until: str | None
    note: str | None
    team: str | None
    scheme: str | None
    difference_ore: int
    user_id: str
    user_name: str
    answered_at: str
    undone_at: str | None = None
    imported_at: str | None = None
    import_id: str | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Note:
    """A note on a case."""

    text: str
    user_name: str
    written_at: str


@dataclass
class CaseWork:
    """Everything that people have done with one case, the oldest first."""

    owner: Owner
    answers: list[Answer] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    checks: list[Mapping[str, Any]] = field(default_factory=list)


def owners(connection: Connection) -> dict[str, Owner]:
    """Who has each case, and its version, by case."""
    wanted = select(cases.c.case_id, cases.c.version, cases.c.owner_id, cases.c.owner_name)
    return {row[0]: Owner(*row[1:]) for row in connection.execute(wanted)}


def newest_answers(connection: Connection, since: str) -> dict[str, Answer]:
    """The newest answer to each flag that is not undone, by flag. since: answers from before are left out."""
    wanted = (
        select(answers)
        .where(answers.c.undone_at.is_(None), answers.c.answered_at >= since)
        .order_by(answers.c.answered_at)
    )
    return {row["flag_id"]: Answer(**row) for row in connection.execute(wanted).mappings()}


def answer_by_id(connection: Connection, answer_id: str) -> Answer | None:
    """An answer; None where there is none with this identifier."""
    row = connection.execute(select(answers).where(answers.c.answer_id == answer_id)).mappings().first()
    return None if row is None else Answer(**row)


def newest_checks(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """The newest manual check of each case that the store has not refused, by case."""
    wanted = select(checks).where(checks.c.refused.is_(None)).order_by(checks.c.checked_at)
    return {row["case_id"]: dict(row) for row in connection.execute(wanted).mappings()}


def work_of_case(connection: Connection, case_id: str) -> CaseWork:
    """Everything that people have done with a case."""
    row = connection.execute(select(cases).where(cases.c.case_id == case_id)).mappings().first()
    owner = Owner() if row is None else Owner(row["version"], row["owner_id"], row["owner_name"])

    def rows(table: Any, order: Any) -> Sequence[Any]:
        return connection.execute(select(table).where(table.c.case_id == case_id).order_by(order)).mappings().all()

    return CaseWork(
        owner,
        [Answer(**each) for each in rows(answers, answers.c.answered_at)],
        [Note(each["text"], each["user_name"], each["written_at"]) for each in rows(notes, notes.c.written_at)],
        [dict(each) for each in rows(checks, checks.c.checked_at)],
    )


def take(work: Work, case_id: str, version: int, user: User) -> None:
    """Take a case. Raises ConflictError."""
    with work.writing() as change:
        _change(change, case_id, version, user, owner=user)
        change.record("take", user, case_id)


def release(work: Work, case_id: str, version: int, user: User) -> None:
    """Give a case back to the team. Raises ConflictError."""
    with work.writing() as change:
        _change(change, case_id, version, user, owner=None)
        change.record("release", user, case_id)


def save_answer(work: Work, answer: Answer, version: int) -> None:
    """Save an answer. Whoever answers a case that nobody has, has it from then on. Raises ConflictError."""
    user = (answer.user_id, answer.user_name)
    with work.writing() as change:
        _change(change, answer.case_id, version, user, owner=user)
        values = {name: getattr(answer, name) for name in answers.c.keys()}  # noqa: SIM118 - not a mapping
        change.connection.execute(insert(answers).values(values | {"answered_at": change.now}))
        given = {name: values[name] for name in ("answer_id", "flag_id", "verdict", "reason", "until")}
        change.record("answer", user, answer.case_id, **given, note=_digest(answer.note))


def undo(work: Work, case_id: str, answer_id: str, user: User, not_before: str) -> bool:
    """Undo an answer of one's own that was given after a time and that no run has read; give whether it was undone."""
    with work.writing() as change:
        done = change.connection.execute(
            update(answers)
            .where(
                answers.c.answer_id == answer_id,
                answers.c.case_id == case_id,
                answers.c.user_id == user[0],
                answers.c.undone_at.is_(None),
                answers.c.imported_at.is_(None),
                answers.c.answered_at >= not_before,
            )
            .values(undone_at=change.now)
        )
        if done.rowcount == 1:
            known = _current(change.connection, case_id)
            _change(change, case_id, known.version, user, owner=user)
            change.record("undo", user, case_id, answer_id=answer_id)
    return done.rowcount == 1


def add_note(work: Work, case_id: str, text: str, user: User, *, why: str = "") -> None:
    """Add a note to a case. why: what made the program keep it, where a person did not ask for a note."""
    with work.writing() as change:
        values = {"note_id": new_id(), "case_id": case_id, "text": text, "user_id": user[0], "user_name": user[1]}
        change.connection.execute(insert(notes).values(**values, written_at=change.now))
        change.record("note", user, case_id, text=_digest(text), why=why)


def save_check(work: Work, case_id: str, run_id: str, user: User, given: Mapping[str, str | None]) -> None:
    """Save a manual check. given: result, again_on (ISO) and note."""
    with work.writing() as change:
        change.connection.execute(
            insert(checks).values(
                check_id=new_id(),
                case_id=case_id,
                run_id=run_id,
                user_id=user[0],
                user_name=user[1],
                checked_at=change.now,
                **given,
            )
        )
        change.record("check", user, case_id, **(dict(given) | {"note": _digest(given["note"])}))


def declare(work: Work, case_id: str, user: User) -> None:
    """Record that a person is not impartial in a case: it is then closed to that person, and given back."""
    with work.writing() as change:
        known = change.connection.execute(
            select(barred).where(barred.c.user_id == user[0], barred.c.case_id == case_id)
        ).first()
        if known is None:
            change.connection.execute(insert(barred).values(user_id=user[0], case_id=case_id, declared_at=change.now))
        current = _current(change.connection, case_id)
        if current.user_id == user[0]:
            _change(change, case_id, current.version, user, owner=None)
        change.record("declare", user, case_id)


def declared(connection: Connection, user_id: str) -> set[str]:
    """The cases that a person has declared not to be impartial in."""
    return set(connection.execute(select(barred.c.case_id).where(barred.c.user_id == user_id)).scalars())


def record_reading(work: Work, case_id: str, user: User, *, page: str, refused: bool = False) -> None:
    """Record that somebody opened a case, or was refused. page: what it was opened from."""
    with work.writing() as change:
        change.record("refused" if refused else "read", user, case_id, page=page)


def record_export(work: Work, case_id: str, user: User) -> None:
    """Record that a citizen got what is stored about a case."""
    with work.writing() as change:
        change.record("export", user, case_id)


def readings(
    connection: Connection, *, case_id: str | None = None, limit: int | None = 200
) -> Sequence[Mapping[str, Any]]:
    """The newest rows of the log, of one case or of all, the newest first. limit: None for every row."""
    wanted = select(log).order_by(log.c.sequence.desc()).limit(limit)
    if case_id is not None:
        wanted = wanted.where(log.c.case_id == case_id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def waiting_for_store(connection: Connection, until: str) -> tuple[list[Answer], list[Mapping[str, Any]]]:
    """The answers and the manual checks that no import has read, given before a time, the oldest first."""
    of_answers = (
        select(answers)
        .where(answers.c.undone_at.is_(None), answers.c.imported_at.is_(None), answers.c.answered_at <= until)
        .order_by(answers.c.answered_at)
    )
    of_checks = (
        select(checks).where(checks.c.imported_at.is_(None), checks.c.checked_at <= until).order_by(checks.c.checked_at)
    )
    return (
        [Answer(**row) for row in connection.execute(of_answers).mappings()],
        [dict(row) for row in connection.execute(of_checks).mappings()],
    )


def newest_imported(connection: Connection, flags: Iterable[str]) -> dict[str, Answer]:
    """The newest answer to each of these flags that the store has taken, by flag."""
    wanted = (
        select(answers)
        .where(answers.c.flag_id.in_(list(flags)), answers.c.imported_at.is_not(None), answers.c.refused.is_(None))
        .order_by(answers.c.answered_at)
    )
    return {row["flag_id"]: Answer(**row) for row in connection.execute(wanted).mappings()}


def mark_imported(work: Work, import_id: str, refused: Mapping[str, str], ids: Iterable[str]) -> None:
    """Record that an import has read answers or checks. refused: the rule that a refused one breaks, by identifier."""
    by_rule: dict[str | None, list[str]] = defaultdict(list)
    for each in ids:
        by_rule[refused.get(each)].append(each)
    with work.writing() as change:
        for rule, of_rule in by_rule.items():
            values = {"imported_at": change.now, "import_id": import_id, "refused": rule}
            for table, key in ((answers, answers.c.answer_id), (checks, checks.c.check_id)):
                change.connection.execute(update(table).where(key.in_(of_rule)).values(values))
        counts = {"answers": sum(map(len, by_rule.values())), "refused": len(refused)}
        change.record("import", ("-", "-"), None, import_id=import_id, **counts)


def new_id() -> str:
    """A new random identifier."""
    return secrets.token_hex(16)


def before(now: dt.datetime, **span: float) -> str:
    """The time that is a span (as of timedelta) before another, as it is written."""
    return (now - dt.timedelta(**span)).isoformat(timespec="microseconds")


def _digest(text: str | None) -> str | None:
    """The hash of a free text. The log has it instead of the text, which can then be deleted and still be proved."""
    return None if text is None else sha256(text.encode()).hexdigest()


def _current(connection: Connection, case_id: str) -> Owner:
    row = connection.execute(
        select(cases.c.version, cases.c.owner_id, cases.c.owner_name).where(cases.c.case_id == case_id)
    ).first()
    return Owner() if row is None else Owner(*row)


def _change(change: Change, case_id: str, version: int, user: User, *, owner: User | None) -> None:
    """Give a case a new version and an owner. Raises ConflictError where another version is the newest."""
    known = change.connection.execute(select(cases).where(cases.c.case_id == case_id)).mappings().first()
    if (0 if known is None else known["version"]) != version:
        by, at = ("", change.now) if known is None else (known["changed_by"], known["changed_at"])
        raise ConflictError(by, at)
    values = {
        "version": version + 1,
        "owner_id": owner[0] if owner else None,
        "owner_name": owner[1] if owner else None,
        "changed_by": user[1],
        "changed_at": change.now,
    }
    if known is None:
        change.connection.execute(insert(cases).values(case_id=case_id, **values))
    else:
        change.connection.execute(update(cases).where(cases.c.case_id == case_id).values(values))
