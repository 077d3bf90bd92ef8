"""The tables of the work database. `migrations/versions` makes them; a test holds that the two agree.

Times are ISO text in UTC, and days are ISO text: SQLite and PostgreSQL then order and return them alike.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", String(200), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("groups", Text, nullable=False),  # JSON; the settings say what each group may do
    Column("csrf", String(64), nullable=False),
    Column("provider_session", String(200), index=True),  # the `sid` of the provider
    Column("new_since", String(10), nullable=False),  # the first day whose flags are new to this reader
    Column("started_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("ended_at", String(32)),
)
"""One row for each login. The cookie has the token, and the table only its SHA-256."""

logins = Table(
    "logins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("begun_at", String(32), nullable=False),
)
"""Logins that the provider has not answered yet. Each is used once."""

readers = Table(
    "readers",
    metadata,
    Column("user_id", String(200), primary_key=True),
    Column("language", String(2), nullable=False),
    Column("seen_day", String(10)),  # the day of the newest run that the reader has seen
)
"""What is remembered of each person between logins."""

cases = Table(
    "cases",
    metadata,
    Column("case_id", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("owner_id", String(200), index=True),
    Column("owner_name", String(200)),
    Column("changed_by", String(200), nullable=False),
    Column("changed_at", String(32), nullable=False),
)
"""Cases that somebody has done something with. version: grows with each change, and forms carry it."""

answers = Table(
    "answers",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("case_id", String(200), nullable=False, index=True),
    Column("flag_id", String(40), nullable=False, index=True),
    Column("run_id", String(60), nullable=False),
    Column("seen_verdict", String(32)),  # the stored verdict that the caseworker saw
    Column("verdict", String(20), nullable=False),
    Column("reason", String(40)),
    Column("until", String(10)),  # a postponed case, or one that waits for the applicant, comes back on this day
    Column("note", Text),
    Column("team", String(200)),
    Column("scheme", String(40)),
    Column("difference_ore", BigInteger, nullable=False),
    Column("user_id", String(200), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("answered_at", String(32), nullable=False, index=True),
    Column("undone_at", String(32)),
    Column("imported_at", String(32)),  # when the store took or refused it
    Column("import_id", String(60)),
    Column("refused", String(40)),  # the rule of the import that it breaks
)

checks = Table(
    "checks",
    metadata,
    Column("check_id", String(32), primary_key=True),
    Column("case_id", String(200), nullable=False, index=True),
    Column("run_id", String(60), nullable=False),
    Column("result", String(20), nullable=False),
    Column("again_on", String(10)),
    Column("note", Text),
    Column("user_id", String(200), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("checked_at", String(32), nullable=False),
    Column("imported_at", String(32)),
    Column("import_id", String(60)),
    Column("refused", String(40)),
)
"""Manual checks of cases that no run can check."""

notes = Table(
    "notes",
    metadata,
    Column("note_id", String(32), primary_key=True),
    Column("case_id", String(200), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("user_id", String(200), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("written_at", String(32), nullable=False),
)

barred = Table(
    "barred",
    metadata,
    Column("user_id", String(200), primary_key=True),
    Column("case_id", String(200), primary_key=True),
    Column("declared_at", String(32), nullable=False),
)
"""Cases that a person has declared not to be impartial in (habilitet)."""

log = Table(
    "log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("what", String(20), nullable=False, index=True),
    Column("case_id", String(200), index=True),
    Column("user_id", String(200), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Column("hash", String(64), nullable=False),
)
"""What everybody read and did, append-only. hash: SHA-256 of the row and of the hash before it."""

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the newest number and hash of the log. Whoever writes takes it first, so writers wait for each other."""
