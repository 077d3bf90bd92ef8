"""Prefect door of the recipients room."""

from __future__ import annotations

from tasks.prefect_task import door
from tasks.recipients.reading import read_recipients

read_recipients_task = door("read recipients")(read_recipients)
