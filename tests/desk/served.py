"""A desk as a process of its own: `python -m tests.desk.served FOLDER WORK_ADDRESS SETTINGS`, for tests that kill it.

FOLDER has the published file. Prints the port when it listens. Every such desk answers to the host of `browsing`.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from starlette.types import Receive, Scope, Send

from desk.published import Published
from desk.web.app import application
from desk.web.visits import Office
from desk.work.database import Work
from tasks.settings import Desk, load_settings
from tests.desk.browsing import Browser, browser

REQUESTS = "requests.txt"
"""The file in the folder with the path of each request that the desk was asked."""

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningDesk(httpx.BaseTransport):
    """A running desk, as the transport of a browser. Its cookie is for https; the wire itself is HTTP."""

    process: subprocess.Popen[str]
    port: int

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request over HTTP on a connection of its own."""
        address = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        with httpx.Client() as client:
            wire = client.build_request(request.method, address, headers=request.headers, content=request.read())
            answer = client.send(wire)
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def open(self, person: str) -> Browser:
        """A browser of somebody who has logged in."""
        return browser(self, person)

    def kill(self) -> None:
        """Kill it, as a machine that dies does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(folder: Path, work: str, desk: Desk, settings: Path) -> Iterator[RunningDesk]:
    """Start a desk on these files, and end it with the block."""
    (folder / "desk.json").write_text(desk.model_dump_json(), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.desk.served", str(folder), work, str(settings)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert re.fullmatch(r"[0-9]+\n", line), line
        yield RunningDesk(process, int(line))
    finally:
        process.kill()
        process.communicate()


def main(folder: Path, work: str, settings: Path) -> None:
    """Serve until the process is ended."""
    desk = Desk.model_validate_json((folder / "desk.json").read_text(encoding="utf-8"))
    office = Office(load_settings(settings), desk, Published(folder / "desk.duckdb", None), Work(work))
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    app = application(office)

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            with (folder / REQUESTS).open("a", encoding="utf-8") as file:
                file.write(scope["path"] + "\n")
        await app(scope, receive, send)

    config = uvicorn.Config(noted, ws="none", access_log=False, log_config=None, log_level="critical")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
