"""Serves the desk, and its health and counts on a port of their own, until SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from desk.oidc import Provider
from desk.published import published
from desk.web.app import application
from desk.web.visits import Office
from desk.work.cases import waiting_for_store
from desk.work.database import open_work
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import SettingsError, UsageError
from tasks.files import OTHERS_NOTHING
from tasks.settings import Settings

CALLBACK = "/logg-inn/svar"
_KEEP_ALIVE_SECONDS = 65
_GRACE_SECONDS = 10
_MOST_HEADER_BYTES = 16 * 1024
_MOST_CONNECTIONS = 500


def open_office(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Office:
    """Open what every request shares. Raises SettingsError where the settings have no desk, or name what is not there.

    A provider that does not answer stops nothing: people cannot log in until it does.
    """
    desk = settings.desk
    if desk is None:
        raise SettingsError("The settings have no desk.", advice="Add [desk]: see docs/how-to/desk.md.")
    provider = None if desk.provider is None else Provider(desk.provider, f"{desk.address}{CALLBACK}")
    return Office(settings, desk, published(settings), open_work(settings, clock), provider)


def serve_desk(settings: Settings, say: Callable[[str], None], clock: Clock = SYSTEM_CLOCK) -> None:
    """Serve until stopped. say: gets the addresses once both ports listen. Raises UsageError for a port in use."""
    os.umask(OTHERS_NOTHING)
    office = open_office(settings, clock)
    desk = office.desk
    with _listening(desk.host, desk.port) as pages, _listening("127.0.0.1", desk.health_port) as health:
        if desk.login == "demo":  # the port may be any that is free
            office = replace(office, desk=desk.model_copy(update={"address": _address(pages)}))
        say(f"The desk: {office.desk.address}")
        say(f"Health:   {_address(health)}/ready")
        asyncio.run(_serve([(application(office), pages), (health_application(office), health)]))


async def _serve(apps: list[tuple[ASGIApp, socket.socket]]) -> None:
    servers = [(uvicorn.Server(_config(app)), listener) for app, listener in apps]
    await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in servers))


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="none",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as fault:
        raise UsageError(
            f"Port {port} on {host} cannot be used ({fault.strerror}).", advice="See port in [desk]."
        ) from None


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def health_application(office: Office) -> Starlette:
    """The inner pages: whether the process lives, whether it can serve, and counts for Prometheus."""

    async def live(_: Request) -> Response:
        return PlainTextResponse("live")

    async def ready(_: Request) -> Response:
        is_ready = await run_in_threadpool(office.work.is_ready)
        has_run = await run_in_threadpool(office.published.newest) is not None
        text = "ready" if is_ready and has_run else "no run" if is_ready else "no work database"
        return PlainTextResponse(text, 200 if is_ready and has_run else 503)

    async def metrics(_: Request) -> Response:
        return Response(await run_in_threadpool(_metrics, office), media_type="text/plain; version=0.0.4")

    return Starlette(routes=[Route("/live", live), Route("/ready", ready), Route("/metrics", metrics)])


def _metrics(office: Office) -> bytes:
    registry = CollectorRegistry()

    def gauge(name: str, what: str, value: float) -> None:
        Gauge(f"bostotte_desk_{name}", what, registry=registry).set(value)

    run = office.published.newest()
    with office.work.reading() as connection:
        answers, checks = waiting_for_store(connection, office.work.now())
    gauge("active_cases", "Active cases in the newest published run", 0 if run is None else len(run.cases))
    gauge("flags", "Flagged cases in the newest published run", 0 if run is None else len(run.flags))
    gauge("run_finished_seconds", "When the newest run ended", 0 if run is None else run.finished.timestamp())
    gauge("waiting_answers", "Answers and manual checks that the store has not read", len(answers) + len(checks))
    gauge("file_unreadable", "Whether the newest file cannot be read", float(office.published.fault is not None))
    return generate_latest(registry)
