"""The sandbox as one web application: Maskinporten, the five APIs, and a control API for tests and demonstrations."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import Receive, Scope, Send

from sandbox.error_codes import Api
from sandbox.maskinporten.credentials import Credentials
from sandbox.maskinporten.server import Maskinporten
from sandbox.responses import Reply, deliver, too_many
from sandbox.tax_api.control_api import ControlApi
from sandbox.tax_api.fault_profiles import FaultPlan, FaultProfile
from sandbox.tax_api.rate_limit import Meter
from sandbox.tax_api.requests import RequestLog
from sandbox.tax_api.routes import answer
from sandbox.tax_api.state import Sandbox, troubles_of
from sandbox.world import World

MASKINPORTEN_PATH = "/maskinporten"


def create_app(
    world: World,
    credentials: Credentials,
    *,
    address: str,
    faults: FaultProfile | None = None,
    clock: Callable[[], float] = time.time,
    strict_correlation: bool = True,
) -> Starlette:
    """Build the application.

    address: where it will be reached (`http://127.0.0.1:8080`), since Maskinporten's issuer is part of every grant.
    clock: seconds since 1970, for grants and tokens. strict_correlation: refuse a Korrelasjonsid that was used before.
    It must be served by `sandbox.serving`, whose protocol can end connections.
    """
    maskinporten = Maskinporten(credentials, f"{address}{MASKINPORTEN_PATH}/", clock)
    sandbox = Sandbox(world, maskinporten, FaultPlan(faults or FaultProfile(), troubles_of(world)))
    request_log = RequestLog(strict=strict_correlation)
    control = ControlApi(sandbox)
    routes: list[BaseRoute] = [
        Mount(MASKINPORTEN_PATH, app=Router(maskinporten.routes(), redirect_slashes=False)),
        *(Mount(api.path, app=_Endpoint(api, sandbox, request_log, control.meters[api])) for api in Api),
        Mount("/_sandbox", app=Router(control.routes(), redirect_slashes=False)),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True)
class _Endpoint:
    """One API over HTTP: counts the call, applies the rate limit, answers."""

    api: Api
    sandbox: Sandbox
    request_log: RequestLog
    meter: Meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(self.api.path)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        call = self.request_log.record(self.api, path, scope["query_string"], headers)
        with self.meter.call(path, scope["query_string"].decode("latin-1")) as let_in:
            if not let_in:
                reply = too_many(self.sandbox.faults.profile.retry_after_seconds)
            elif scope["method"] != "GET":
                reply = Reply(405, headers=(("Allow", "GET"),))
            else:
                reply = answer(self.sandbox, call)
            self.meter.statuses[reply.label] += 1
            await deliver(reply, scope, receive, send)
