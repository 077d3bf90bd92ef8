"""Serves the sandbox's application over real HTTP on loopback, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

from sandbox.maskinporten.credentials import ClientSecrets, Credentials, make_credentials
from sandbox.responses import CuttableProtocol
from sandbox.tax_api.app import create_app
from sandbox.tax_api.fault_profiles import FaultProfile
from sandbox.world import World
from tasks.errors import UsageError

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GRACE_SECONDS = 2
_KEEP_ALIVE_SECONDS = 75
_START_SECONDS = 10.0


@dataclass(frozen=True)
class Secrets:
    """What Maskinporten knows, and what the municipality and its supplier hold."""

    credentials: Credentials
    own: ClientSecrets
    supplier: ClientSecrets

    @classmethod
    def new(cls, organisation_number: str, *, token_seconds: int = 599) -> Secrets:
        """Make new keys; nothing of an earlier sandbox works with them."""
        return cls(*make_credentials(organisation_number, now=dt.datetime.now(dt.UTC), token_seconds=token_seconds))


async def serve_until_stopped(app: Starlette, listener: socket.socket, on_ready: Callable[[], object]) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is called once calls can come."""
    server = _Server(_config(app), on_ready)
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, server.stop)
    await server.serve(sockets=[listener])


@contextmanager
def serving(
    world: World,
    *,
    secrets: Secrets,
    faults: FaultProfile | None = None,
    clock: Callable[[], float] = time.time,
    strict_correlation: bool = True,
) -> Iterator[str]:
    """Serve a world in a thread for as long as the block runs; gives the address, `http://127.0.0.1:PORT`."""
    with listening("127.0.0.1", 0) as listener:
        address = address_of(listener)
        app = create_app(
            world,
            secrets.credentials,
            address=address,
            faults=faults,
            clock=clock,
            strict_correlation=strict_correlation,
        )
        ready = threading.Event()
        server = _Server(_config(app), ready.set)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), name="sandbox")
        thread.start()
        try:
            if not ready.wait(_START_SECONDS):
                raise TimeoutError("the sandbox did not start")
            yield address
        finally:
            server.stop()
            thread.join()


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. Raises UsageError when the address is not loopback, or is taken."""
    loopback = "127.0.0.1" if host == "localhost" else host
    try:
        version = ipaddress.ip_address(loopback)
    except ValueError:
        raise UsageError(f"«{host}» is not an IP address.", advice="Use 127.0.0.1 or ::1.") from None
    if not version.is_loopback:
        raise UsageError("The sandbox is served on loopback only.", advice="Use 127.0.0.1 or ::1.")
    family = socket.AF_INET6 if version.version == 6 else socket.AF_INET
    # Named as TCP, so that asyncio turns Nagle's algorithm off: it costs 40 ms per answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((loopback, port))
        except OSError as fault:
            raise UsageError(f"Port {port} cannot be used ({fault.strerror}).", advice="Use --port 0.") from fault
        yield listener


def address_of(listener: socket.socket) -> str:
    """`http://HOST:PORT`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Says when it listens, and leaves the signals to whoever runs it."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and then say so."""
        await super().startup(sockets)
        self._on_ready()

    def stop(self) -> None:
        """Stop when the calls in flight have their answers, or after a moment."""
        self.should_exit = True

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: uvicorn's own way raises the signal again, and nothing could be put in order after that."""
        yield


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
