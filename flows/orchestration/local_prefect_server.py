"""A Prefect server of one's own for as long as a run lasts, on loopback, ended with the run.

Prefect's built-in temporary server imports the whole server into the run's own process as well and is left behind when
the run is killed. This one is a child process and is ready in about 4 s (15 to 25 s the first time, when it makes its
database under PREFECT_HOME).
"""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flows.orchestration.child_process import ChildProcess, child, exit_when_parent_dies
from tasks.files import make_folder

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
"""What is of no use to a server of one run alone: schedules, automations, workers, and runs that others stop."""


def _home() -> Path:
    return make_folder(Path(os.environ["PREFECT_HOME"]).resolve())


@contextmanager
def starting_server() -> Iterator[ChildProcess]:
    """Begin to start the server, so that other things can be done while it gets ready."""
    _home()
    with child("Prefect's temporary server", "flows.orchestration.local_prefect_server") as server:
        yield server


@contextmanager
def prefect_api(address: str | None, say: Callable[[str], None], server: ChildProcess | None = None) -> Iterator[None]:
    """Let Prefect use the API at `address` for the block; without one, a temporary server.

    say: told what is being waited for. server: one that `starting_server` gave.
    """
    first_time = not (_home() / "prefect.db").exists()
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - 2 s, and not needed by every command

    address = address or os.environ.get("PREFECT_API_URL")
    with ExitStack() as stack:
        if address is None:
            if first_time:
                say("Waiting for Prefect's temporary server; the first start makes its database (about 20 s) ...")
            server = server or stack.enter_context(starting_server())
            address = f"http://127.0.0.1:{server.ready(within_seconds=_FIRST_START_SECONDS)['port']}/api"
            stack.callback(_deliver_what_waits)
        stack.enter_context(temporary_settings({PREFECT_API_URL: address}))
        yield


def _deliver_what_waits() -> None:
    """Have Prefect send the events and logs it still holds while the temporary server can take them.

    Task runs are recorded by events. What is held when the server is gone would keep this process from ending while
    Prefect tries in vain to deliver it.
    """
    from prefect.events.worker import EventsWorker  # noqa: PLC0415
    from prefect.logging.handlers import APILogWorker  # noqa: PLC0415

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=_DELIVERY_SECONDS, at_exit=False)


def main() -> None:
    """Be the temporary server: any free port on loopback, told on standard output when ready."""
    exit_when_parent_dies()
    os.environ.update(dict.fromkeys(_NOT_NEEDED, "false"))
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    listener = socket.create_server(("127.0.0.1", 0))

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(json.dumps({"port": listener.getsockname()[1]}), flush=True)

    logging.disable(logging.ERROR)
    Announcing(uvicorn.Config(create_app(), log_level="critical", access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
