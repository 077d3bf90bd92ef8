"""Alembic runs this: it applies the migrations on the connection that it is given, in one transaction."""

from __future__ import annotations

from alembic import context

from desk.work.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":  # two processes that start at once come one after the other
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1647239)")
    context.run_migrations()
if connection.in_transaction():
    connection.commit()
