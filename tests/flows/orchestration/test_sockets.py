"""Nothing phones home: every connection of a whole run, with its server and its sandbox, stays on loopback."""

import ipaddress
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("prefect"),
]

WATCHER = """
import json, os, sys

_STATE = open(os.environ["WATCHED_SOCKETS"], "a", buffering=1)
_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}

def _watch(event, arguments):
    if event in _EVENTS:
        where = arguments[0] if event.startswith("socket.get") else arguments[1]
        shown = where if isinstance(where, (str, list, tuple)) else repr(where)
        _STATE.write(json.dumps([os.getpid(), event, shown]) + "\\n")

sys.addaudithook(_watch)
_STATE.write(json.dumps([os.getpid(), "began", getattr(sys, "orig_argv", [])]) + "\\n")
"""
"""Python imports it before anything else, in the run and in every interpreter the run starts."""


STRAY = """
import contextlib, socket
with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stray:
    stray.connect(("192.0.2.1", 9))
"""


def stays_here(where: Any) -> bool:
    """A path of this machine (AF_UNIX), nothing at all, or a loopback address."""
    if where is None or where == "None" or (isinstance(where, str) and where.startswith(("/", "\\0"))):
        return True
    host = where if isinstance(where, str) else where[0]
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def watched(folder: Path, *arguments: str, **environment: str) -> list[list[Any]]:
    """Run the command with each of its interpreters watched; return what each did with its sockets."""
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCHER, encoding="utf-8")
    record = folder / "sockets.ndjson"
    paths = [str(folder / "watch"), str(REPOSITORY)]
    subprocess.run(
        [sys.executable, *arguments],
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(paths),
            "WATCHED_SOCKETS": str(record),
            "XDG_STATE_HOME": str(folder / "state"),
        }
        | environment,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=300,
        cwd=folder,
    )
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]


def test_no_connection_of_a_whole_run_leaves_loopback(folder: Path) -> None:
    command = "from flows.cli.main import main; main()"
    demo = ["demo", "--households", "20", "--out", str(folder / "out")]
    found = watched(folder, "-c", command, *demo, DO_NOT_TRACK="0", PREFECT_SERVER_ANALYTICS_ENABLED="true")
    began = [" ".join(where) for _, event, where in found if event == "began"]
    for module in ("flows.orchestration.local_prefect_server", "flows.orchestration.demo"):
        assert any(module in line for line in began), f"{module} was watched too"
    used = [(event, where) for _, event, where in found if event != "began"]
    assert len([event for event, _ in used if event == "socket.connect"]) > 10
    assert [each for each in used if not stays_here(each[1])] == []


def test_a_connection_that_leaves_would_be_seen(folder: Path) -> None:
    found = watched(folder, "-c", STRAY)
    assert ["192.0.2.1", 9] in [where for _, _, where in found]
    assert not stays_here(["192.0.2.1", 9])
