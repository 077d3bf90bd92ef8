"""Sessions: kept on the server. The cookie has a random token, and the database only its hash."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import insert, select, update

from desk.access import Access, access_of_groups
from desk.work.database import Work
from desk.work.tables import readers, sessions
from tasks.reports.language import BOKMAAL
from tasks.settings import DeskAccess

_SEEN_EVERY = dt.timedelta(seconds=30)
"""How often the time of the newest request is written down."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: without a request, and at most."""

    idle: dt.timedelta
    most: dt.timedelta


@dataclass(frozen=True)
class Session:
    """A person who is logged in. new_since: the first day (ISO) whose flags are new to the person."""

    token_hash: str
    user_id: str
    name: str
    access: Access
    csrf: str
    new_since: str
    language: str

    @property
    def user(self) -> tuple[str, str]:
        """The identifier and the name, as the log has them."""
        return self.user_id, self.name


def start_session(work: Work, user: tuple[str, str], groups: Sequence[str], provider_session: str | None = None) -> str:
    """Log a person in; give the cookie's token. user: identifier and name.

    The groups are those of all sessions of the person from now on.
    """
    token = secrets.token_urlsafe(32)
    with work.writing() as change:
        known = change.connection.execute(select(readers).where(readers.c.user_id == user[0])).mappings().first()
        if known is None:
            change.connection.execute(insert(readers).values(user_id=user[0], language=BOKMAAL))
        seen = known["seen_day"] if known is not None else None
        since = (dt.date.fromisoformat(seen) + dt.timedelta(days=1)).isoformat() if seen else "0001-01-01"
        of_groups = json.dumps(sorted(groups), ensure_ascii=False)
        change.connection.execute(update(sessions).where(sessions.c.user_id == user[0]).values(groups=of_groups))
        change.connection.execute(
            insert(sessions).values(
                token_hash=_hash(token),
                user_id=user[0],
                name=user[1],
                groups=of_groups,
                csrf=secrets.token_urlsafe(32),
                provider_session=provider_session,
                new_since=since,
                started_at=change.now,
                seen_at=change.now,
            )
        )
        change.record("login", user)
    return token


def find_session(work: Work, token: str, limits: Limits, rules: Sequence[DeskAccess]) -> Session | None:
    """The session of a token; None where there is none, or it is ended or has lasted too long.

    rules: what each group may do. A person whose groups no longer may do anything has no session.
    """
    now = work.clock.now()
    with work.reading() as connection:
        wanted = (
            select(sessions, readers.c.language)
            .join(readers, readers.c.user_id == sessions.c.user_id)
            .where(sessions.c.token_hash == _hash(token))
        )
        row = connection.execute(wanted).mappings().first()
    if row is None or row["ended_at"] is not None:
        return None
    seen, started = (dt.datetime.fromisoformat(row[name]) for name in ("seen_at", "started_at"))
    if now - seen > limits.idle or now - started > limits.most:
        return None
    if now - seen > _SEEN_EVERY:
        with work.engine.begin() as connection:
            connection.execute(
                update(sessions).where(sessions.c.token_hash == row["token_hash"]).values(seen_at=work.now())
            )
    access = access_of_groups(json.loads(row["groups"]), rules)
    if access is None:
        return None
    names = ("token_hash", "user_id", "name", "csrf", "new_since", "language")
    return Session(access=access, **{name: row[name] for name in names})


def end_sessions(work: Work, session: Session, *, everywhere: bool) -> None:
    """Log a person out, of this session or of all."""
    wanted = sessions.c.user_id == session.user_id if everywhere else sessions.c.token_hash == session.token_hash
    with work.writing() as change:
        change.connection.execute(
            update(sessions).where(wanted, sessions.c.ended_at.is_(None)).values(ended_at=work.now())
        )
        change.record("logout", session.user, everywhere=everywhere)


def end_provider_session(work: Work, provider_session: str | None, user_id: str | None) -> int:
    """End the sessions that the provider logs out (back-channel log-out); give how many."""
    wanted = sessions.c.provider_session == provider_session if provider_session else sessions.c.user_id == user_id
    with work.writing() as change:
        done = change.connection.execute(
            update(sessions).where(wanted, sessions.c.ended_at.is_(None)).values(ended_at=change.now)
        )
    return done.rowcount


def choose_language(work: Work, session: Session, code: str) -> None:
    """Remember the language that a person reads in."""
    with work.engine.begin() as connection:
        connection.execute(update(readers).where(readers.c.user_id == session.user_id).values(language=code))


def has_seen(work: Work, session: Session, day: str) -> None:
    """Remember that a person has seen the list of a day (ISO). Its flags are new until the next login."""
    with work.engine.begin() as connection:
        connection.execute(
            update(readers)
            .where(readers.c.user_id == session.user_id, (readers.c.seen_day.is_(None)) | (readers.c.seen_day < day))
            .values(seen_day=day)
        )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
