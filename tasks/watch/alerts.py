"""Alerts: a command or a web address is given how a run ended. Counts only, and no small one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx

from tasks.errors import InputError
from tasks.settings import Alerts, remote_address
from tasks.text_files import read_text_file
from tasks.watch.last_run import LastRun

_SECONDS = 30.0
_ATTEMPTS = 3


def alert(last: LastRun) -> dict[str, Any]:
    """What is sent: a sentence for a person as `text`, and the fields of last-run.json but for a fault's message."""
    return {"text": last.sentence, **last.model_dump(mode="json", exclude={"message"})}


def send_alerts(alerts: Alerts, last: LastRun) -> list[str]:
    """Send what the settings ask for; give a message for each alert that did not arrive.

    The command gets the alert as JSON on standard input, the webhook as the body of a POST. The ping is requested after
    each complete run, so that whoever watches it sees when one is missing.
    """
    unsent = []
    if last.state in alerts.states:
        if alerts.command:
            unsent += _run(alerts.command, json.dumps(alert(last)))
        if alerts.webhook_file is not None:
            unsent += _request("POST", alerts.webhook_file, alert(last))
    if alerts.ping_file is not None and last.state == "complete":
        unsent += _request("GET", alerts.ping_file)
    return unsent


def _run(command: list[str], text: str) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command
            command, input=text, text=True, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return [f"The alert was not sent: {command[0]} did not run ({type(fault).__name__})."]
    return [f"The alert was not sent: {command[0]} ended with {done.returncode}."] if done.returncode else []


def _request(method: str, file: Path, body: dict[str, Any] | None = None) -> list[str]:
    """Request the address in a file. No message holds the address: it is a secret."""
    try:
        address = remote_address(read_text_file(file, str(file)).strip())
    except (InputError, ValueError) as fault:
        return [f"The alert was not sent: {file} has no address that can be used ({type(fault).__name__})."]
    transport = httpx.HTTPTransport(retries=_ATTEMPTS - 1)
    try:
        with httpx.Client(transport=transport, timeout=_SECONDS, trust_env=False, follow_redirects=False) as client:
            status = client.request(method, address, json=body).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        return [f"The alert was not sent to the address in {file} ({type(fault).__name__})."]
    return (
        [] if httpx.codes.is_success(status) else [f"The alert was not sent to the address in {file} (HTTP {status})."]
    )
