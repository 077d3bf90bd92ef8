"""A Prefect server for one run: a child process on loopback that exits with the run.

Prefect's built-in temporary server imports the whole server into the run's own process too, and stays behind when the
run is killed. This one is ready in about 4 s (15 to 25 s the first time, when it makes its database under
PREFECT_HOME). Other users of the machine reach loopback too, so the server answers only who sends the secret that it
made and gave its parent.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flows.orchestration.child_process import ChildProcess, child_process, exit_when_parent_dies
from tasks.files import make_folder
from tasks.settings import Prefect
from tasks.text_files import read_text_file

_FIRST_START_SECONDS = 180.0
_DELIVERY_SECONDS = 10.0
_NOT_NEEDED = (
    "PREFECT_SERVER_UI_ENABLED",
    "PREFECT_SERVER_API_BLOCKS_REGISTER_ON_START",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED",
)
"""Parts that a server of a single run does not use: schedules, automations, workers, and stopping of runs by others."""


def _home() -> Path:
    return make_folder(Path(os.environ["PREFECT_HOME"]).resolve())


@contextmanager
def starting_server() -> Iterator[ChildProcess]:
    """Start the server without waiting until it is ready, so that other work can be done meanwhile."""
    _home()
    with child_process("Prefect's temporary server", "flows.orchestration.local_prefect_server") as server:
        yield server


@contextmanager
def prefect_api(settings: Prefect, say: Callable[[str], None], server: ChildProcess | None = None) -> Iterator[None]:
    """Have Prefect use the API of the settings for the block; where they name none, a temporary server.

    say: receives a message when the first start takes long. server: one that `starting_server` started. Raises
    InputError for an unusable file of `[prefect]`, LocalServerError where no temporary server starts.
    """
    first_time = not (_home() / "prefect.db").exists()
    from prefect.settings import (  # noqa: PLC0415 - 2 s, and not needed by every command
        PREFECT_API_AUTH_STRING,
        PREFECT_API_SSL_CERT_FILE,
        PREFECT_API_URL,
        temporary_settings,
    )

    address = settings.api
    with ExitStack() as stack:
        changes: dict[Any, str] = {}
        if address is not None:
            if settings.auth_file is not None:
                changes[PREFECT_API_AUTH_STRING] = read_text_file(settings.auth_file, str(settings.auth_file)).strip()
            if settings.ca_file is not None:
                changes[PREFECT_API_SSL_CERT_FILE] = str(settings.ca_file)
        else:
            if first_time:
                say("Waiting for Prefect's temporary server; the first start makes its database (about 20 s) ...")
            server = server or stack.enter_context(starting_server())
            ready = server.wait_until_ready(timeout_seconds=_FIRST_START_SECONDS)
            address, changes[PREFECT_API_AUTH_STRING] = f"http://127.0.0.1:{ready['port']}/api", ready["secret"]
            stack.callback(_deliver_pending_events)
        stack.enter_context(temporary_settings(changes | {PREFECT_API_URL: address}))
        yield


def _deliver_pending_events() -> None:
    """Have Prefect send its pending events and logs while the temporary server is still there.

    Task runs are recorded by events. If any were pending after the server is gone, Prefect would keep trying to send
    them, and this process would not exit.
    """
    from prefect.events.worker import EventsWorker  # noqa: PLC0415
    from prefect.logging.handlers import APILogWorker  # noqa: PLC0415

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=_DELIVERY_SECONDS, at_exit=False)


_Message = MutableMapping[str, Any]
_Application = Callable[[_Message, Any, Callable[[_Message], Awaitable[None]]], Awaitable[None]]


def only_with(secret: str, application: _Application) -> _Application:
    """An ASGI application that answers 401 to every request and connection without this secret."""
    wanted = b"Basic " + base64.b64encode(secret.encode())

    async def guarded(scope: _Message, receive: Any, send: Callable[[_Message], Awaitable[None]]) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        if scope["type"] == "lifespan" or hmac.compare_digest(given, wanted):
            await application(scope, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "websocket.close", "code": 4001})

    return guarded


def main() -> None:
    """Be the temporary server, on any free port on loopback; print its port and secret when ready."""
    exit_when_parent_dies()
    os.environ.update(dict.fromkeys(_NOT_NEEDED, "false"))
    os.environ.pop("PREFECT_SERVER_API_AUTH_STRING", None)  # the server has its own
    secret = f"run:{secrets.token_urlsafe(32)}"
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    listener = socket.create_server(("127.0.0.1", 0))

    class AnnouncingServer(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(json.dumps({"port": listener.getsockname()[1], "secret": secret}), flush=True)

    logging.disable(logging.ERROR)
    guarded = only_with(secret, create_app())
    AnnouncingServer(uvicorn.Config(guarded, log_level="critical", access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
