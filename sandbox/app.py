"""The sandbox as one web application: Maskinporten, the five APIs, and its own desk for tests and demonstrations."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from sandbox.apis import answer
from sandbox.calls import Reception
from sandbox.codes import Api
from sandbox.credentials import Credentials
from sandbox.faults import FaultPlan, FaultProfile, Trouble
from sandbox.limits import Meter
from sandbox.maskinporten import Maskinporten
from sandbox.replies import Reply, deliver, too_many
from sandbox.state import Sandbox, troubles_of
from sandbox.world import World

MASKINPORTEN_PATH = "/maskinporten"
_CHANGEABLE = frozenset(
    {
        "clear_after",
        "everything",
        "refused_from",
        "slow_seconds",
        "retry_after_seconds",
        "feed_windows",
        "feed_ends_empty",
    }
)


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
    It must be served by `sandbox.server`, whose protocol can end connections.
    """
    maskinporten = Maskinporten(credentials, f"{address}{MASKINPORTEN_PATH}/", clock)
    sandbox = Sandbox(world, maskinporten, FaultPlan(faults or FaultProfile(), troubles_of(world)))
    reception = Reception(strict=strict_correlation)
    desk = _Desk(sandbox)
    routes: list[BaseRoute] = [
        Mount(MASKINPORTEN_PATH, app=Router(maskinporten.routes(), redirect_slashes=False)),
        *(Mount(api.path, app=_Endpoint(api, sandbox, reception, desk.meters[api])) for api in Api),
        Mount("/_sandbox", app=Router(desk.routes(), redirect_slashes=False)),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True)
class _Endpoint:
    """One API over HTTP: counted, held to the limit, answered."""

    api: Api
    sandbox: Sandbox
    reception: Reception
    meter: Meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(self.api.path)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        call = self.reception.take(self.api, path, scope["query_string"], headers)
        with self.meter.call(path, scope["query_string"].decode("latin-1")) as let_in:
            if not let_in:
                reply = too_many(self.sandbox.faults.profile.retry_after_seconds)
            elif scope["method"] != "GET":
                reply = Reply(405, headers=(("Allow", "GET"),))
            else:
                reply = answer(self.sandbox, call)
            self.meter.statuses[reply.label] += 1
            await deliver(reply, scope, receive, send)


@dataclass
class _Desk:
    """What is not of the tax administration: counts to read, faults and the date to change."""

    sandbox: Sandbox
    meters: dict[Api, Meter] = field(default_factory=lambda: {api: Meter() for api in Api})

    def __post_init__(self) -> None:
        self._first_profile = self.sandbox.faults.profile

    def routes(self) -> list[Route]:
        return [
            Route("/metrics", self._metrics, methods=["GET"]),
            Route("/metrics", self._reset_metrics, methods=["DELETE"]),
            Route("/faults", self._faults, methods=["GET"]),
            Route("/faults", self._set_faults, methods=["POST"]),
            Route("/faults", self._reset_faults, methods=["DELETE"]),
            Route("/as-of", self._set_as_of, methods=["POST"]),
        ]

    async def _metrics(self, request: Request) -> Response:
        resources = request.query_params.get("resources") == "true"
        counts = {api: meter.report(resources=resources) for api, meter in self.meters.items()}
        return JSONResponse({"apis": counts, "maskinporten": self.sandbox.maskinporten.report()})

    async def _reset_metrics(self, _: Request) -> Response:
        for meter in self.meters.values():
            meter.reset()
        self.sandbox.maskinporten.answers.clear()
        return Response(status_code=204)

    async def _faults(self, _: Request) -> Response:
        return JSONResponse(_told(self.sandbox.faults))

    async def _set_faults(self, request: Request) -> Response:
        """Take `{"profile": …, "seed": …, "persons": {id: fault}, …}`; counts of passing faults begin anew."""
        try:
            asked = _json_object(await request.body())
            self.sandbox.faults = _changed(self.sandbox.faults, asked)
        except (ValueError, TypeError) as fault:
            return JSONResponse({"error": str(fault)}, status_code=400)
        return JSONResponse(_told(self.sandbox.faults))

    async def _reset_faults(self, _: Request) -> Response:
        """Go back to the profile and the persons' faults that the sandbox began with."""
        self.sandbox.faults = FaultPlan(self._first_profile, troubles_of(self.sandbox.world))
        return JSONResponse(_told(self.sandbox.faults))

    async def _set_as_of(self, request: Request) -> Response:
        """Take `{"as_of": "YYYY-MM-DD"}`: what has come in by that date is what the APIs know."""
        try:
            self.sandbox.as_of = dt.date.fromisoformat(str(_json_object(await request.body()).get("as_of")))
        except (ValueError, TypeError) as fault:
            return JSONResponse({"error": str(fault)}, status_code=400)
        return JSONResponse({"as_of": self.sandbox.as_of.isoformat()})


def _json_object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("a JSON object is expected")
    return found


def _changed(plan: FaultPlan, asked: dict[str, Any]) -> FaultPlan:
    unknown = asked.keys() - _CHANGEABLE - {"profile", "seed", "persons"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    profile = plan.profile
    if "profile" in asked or "seed" in asked:
        profile = FaultProfile.named(asked.get("profile", profile.name), seed=asked.get("seed", profile.seed))
    changes = {name: value for name, value in asked.items() if name in _CHANGEABLE}
    if isinstance(changes.get("everything"), str):
        changes["everything"] = Trouble.parse(changes["everything"]).what
    profile = replace(profile, **changes)
    persons = plan.of_person | {person: Trouble.parse(name) for person, name in asked.get("persons", {}).items()}
    return FaultPlan(profile, persons)


def _told(plan: FaultPlan) -> dict[str, Any]:
    changeable = {name: getattr(plan.profile, name) for name in sorted(_CHANGEABLE)}
    return {"profile": plan.profile.name, "seed": plan.profile.seed, "persons": len(plan.of_person)} | changeable
