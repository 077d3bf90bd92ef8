"""The sandbox's own desk, which no tax administration has: counts to read, faults and the date to change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.error_codes import Api
from sandbox.tax_api.fault_profiles import FaultPlan, FaultProfile, Trouble
from sandbox.tax_api.rate_limit import Meter
from sandbox.tax_api.state import Sandbox, troubles_of


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _FaultsAsked(_Asked):
    """What may be asked about faults; what is left out stays as it is. `persons`: fault names by person id."""

    profile: str | None = None
    seed: int | None = None
    persons: dict[str, str] = {}
    clear_after: int | None = Field(default=None, ge=0)
    everything: str | None = None
    refused_from: int | None = Field(default=None, ge=1)
    slow_seconds: float | None = Field(default=None, ge=0)
    retry_after_seconds: int | None = Field(default=None, ge=0)
    feed_windows: bool | None = None
    feed_ends_empty: bool | None = None


class _DateAsked(_Asked):
    as_of: dt.date


@dataclass
class Desk:
    """Serves the desk. `meters`: one per API, shared with those that count."""

    sandbox: Sandbox
    meters: dict[Api, Meter] = field(default_factory=lambda: {api: Meter() for api in Api})

    def __post_init__(self) -> None:
        self._first_profile = self.sandbox.faults.profile

    def routes(self) -> list[Route]:
        """Its addresses, below `/_sandbox`."""
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
        return _told(self.sandbox.faults)

    async def _set_faults(self, request: Request) -> Response:
        """Take what is asked; the counts of passing faults begin anew."""
        try:
            self.sandbox.faults = _changed(
                self.sandbox.faults, _FaultsAsked.model_validate_json(await request.body(), strict=True)
            )
        except ValueError as fault:
            return _refused(fault)
        return _told(self.sandbox.faults)

    async def _reset_faults(self, _: Request) -> Response:
        """Go back to the profile and the persons' faults that the sandbox began with."""
        self.sandbox.faults = FaultPlan(self._first_profile, troubles_of(self.sandbox.world))
        return _told(self.sandbox.faults)

    async def _set_as_of(self, request: Request) -> Response:
        """From now on, what has come in by that date is what the APIs know."""
        try:
            self.sandbox.as_of = _DateAsked.model_validate_json(await request.body(), strict=True).as_of
        except ValueError as fault:
            return _refused(fault)
        return JSONResponse({"as_of": self.sandbox.as_of.isoformat()})


def _refused(fault: ValueError) -> Response:
    """What is wrong with what was asked; a ValidationError is told without the values."""
    if isinstance(fault, ValidationError):
        places = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in fault.errors(include_input=False)]
        return JSONResponse({"error": "; ".join(places)}, status_code=400)
    return JSONResponse({"error": str(fault)}, status_code=400)


def _changed(plan: FaultPlan, asked: _FaultsAsked) -> FaultPlan:
    profile = plan.profile
    if asked.profile is not None or asked.seed is not None:
        seed = profile.seed if asked.seed is None else asked.seed
        profile = FaultProfile.named(asked.profile or profile.name, seed=seed)
    changes: dict[str, Any] = asked.model_dump(exclude_none=True, exclude={"profile", "seed", "persons"})
    if asked.everything is not None:
        changes["everything"] = Trouble.parse(asked.everything).what
    told = {person_id: Trouble.parse(name) for person_id, name in asked.persons.items()}
    return FaultPlan(replace(profile, **changes), plan.of_person | told)


def _told(plan: FaultPlan) -> Response:
    profile = plan.profile
    changeable = set(_FaultsAsked.model_fields) - {"profile", "seed", "persons"}
    shown = {"profile": profile.name, "seed": profile.seed, "persons": len(plan.of_person)}
    return JSONResponse(shown | {name: getattr(profile, name) for name in sorted(changeable)})
