"""Prefect door of the recipients room."""

from __future__ import annotations

from tasks.prefect_task import prefect_task
from tasks.recipients.reading import read_recipients

read_recipients_task = prefect_task("read recipients")(read_recipients)
