"""The first tables of the work database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the head of an empty log."""
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(200), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("provider_session", sa.String(200), index=True),
        sa.Column("new_since", sa.String(10), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32)),
    )
    op.create_table(
        "logins",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("begun_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "readers",
        sa.Column("user_id", sa.String(200), primary_key=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("seen_day", sa.String(10)),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.String(200), index=True),
        sa.Column("owner_name", sa.String(200)),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(200), nullable=False, index=True),
        sa.Column("flag_id", sa.String(40), nullable=False, index=True),
        sa.Column("run_id", sa.String(60), nullable=False),
        sa.Column("seen_verdict", sa.String(32)),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("until", sa.String(10)),
        sa.Column("note", sa.Text),
        sa.Column("team", sa.String(200)),
        sa.Column("scheme", sa.String(40)),
        sa.Column("difference_ore", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("answered_at", sa.String(32), nullable=False, index=True),
        sa.Column("undone_at", sa.String(32)),
        sa.Column("imported_at", sa.String(32)),
        sa.Column("import_id", sa.String(60)),
        sa.Column("refused", sa.String(40)),
    )
    op.create_table(
        "checks",
        sa.Column("check_id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(200), nullable=False, index=True),
        sa.Column("run_id", sa.String(60), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("again_on", sa.String(10)),
        sa.Column("note", sa.Text),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("checked_at", sa.String(32), nullable=False),
        sa.Column("imported_at", sa.String(32)),
        sa.Column("import_id", sa.String(60)),
        sa.Column("refused", sa.String(40)),
    )
    op.create_table(
        "notes",
        sa.Column("note_id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(200), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("written_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "barred",
        sa.Column("user_id", sa.String(200), primary_key=True),
        sa.Column("case_id", sa.String(200), primary_key=True),
        sa.Column("declared_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "log",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("what", sa.String(20), nullable=False, index=True),
        sa.Column("case_id", sa.String(200), index=True),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    head = op.create_table(
        "log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "hash": "0" * 64}])
