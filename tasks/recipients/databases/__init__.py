"""Queries against the municipality's own databases, all in one read-only snapshot. The connection address is a secret.

`postgresql.py`, `sqlite.py`, `sqlserver.py` and `oracle.py` each connect to one kind of database, `rows.py` turns the
rows of any driver into text, and `snapshot.py` runs the queries and words the errors.
"""

from tasks.recipients.databases.rows import QueryRows
from tasks.recipients.databases.snapshot import Snapshot, connection_notices, open_snapshot

__all__ = ["QueryRows", "Snapshot", "connection_notices", "open_snapshot"]
