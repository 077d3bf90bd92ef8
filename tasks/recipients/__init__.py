"""The active recipients, from files or a database, typed and checked."""

from tasks.recipients.decisions import latest_decisions
from tasks.recipients.findings import describe_findings, describe_warnings
from tasks.recipients.person_ids import is_person_id
from tasks.recipients.reading import read_recipients
from tasks.recipients.sources import source_notices

__all__ = [
    "describe_findings",
    "describe_warnings",
    "is_person_id",
    "latest_decisions",
    "read_recipients",
    "source_notices",
]
