"""The sandbox's control API, which no tax administration has: read the counts, change faults and the date."""

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


class _RequestBody(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _FaultSettings(_RequestBody):
    """Fault settings to change; a setting that is left out stays as it is. `persons`: fault names by person id."""

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


class _DateSetting(_RequestBody):
    as_of: dt.date


@dataclass
class ControlApi:
    """Serves the control API. `meters`: one per API, shared with the APIs, which count in them."""

    sandbox: Sandbox
    meters: dict[Api, Meter] = field(default_factory=lambda: {api: Meter() for api in Api})

    def __post_init__(self) -> None:
        self._first_profile = self.sandbox.faults.profile

    def routes(self) -> list[Route]:
        """Its routes, below `/_sandbox`."""
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
        return _settings_response(self.sandbox.faults)

    async def _set_faults(self, request: Request) -> Response:
        """Apply the settings; the counts of passing faults start from zero."""
        try:
            self.sandbox.faults = _apply(
                self.sandbox.faults, _FaultSettings.model_validate_json(await request.body(), strict=True)
            )
        except ValueError as fault:
            return _refused(fault)
        return _settings_response(self.sandbox.faults)

    async def _reset_faults(self, _: Request) -> Response:
        """Restore the profile and the persons' faults that the sandbox started with."""
        self.sandbox.faults = FaultPlan(self._first_profile, troubles_of(self.sandbox.world))
        return _settings_response(self.sandbox.faults)

    async def _set_as_of(self, request: Request) -> Response:
        """Set the date: from now on the APIs know what was reported by that date."""
        try:
            self.sandbox.as_of = _DateSetting.model_validate_json(await request.body(), strict=True).as_of
        except ValueError as fault:
            return _refused(fault)
        return JSONResponse({"as_of": self.sandbox.as_of.isoformat()})


def _refused(fault: ValueError) -> Response:
    """Say what is wrong with a request, without its values."""
    if isinstance(fault, ValidationError):
        problems = [
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in fault.errors(include_input=False)
        ]
        return JSONResponse({"error": "; ".join(problems)}, status_code=400)
    return JSONResponse({"error": str(fault)}, status_code=400)


def _apply(plan: FaultPlan, wanted: _FaultSettings) -> FaultPlan:
    profile = plan.profile
    if wanted.profile is not None or wanted.seed is not None:
        seed = profile.seed if wanted.seed is None else wanted.seed
        profile = FaultProfile.named(wanted.profile or profile.name, seed=seed)
    changes: dict[str, Any] = wanted.model_dump(exclude_none=True, exclude={"profile", "seed", "persons"})
    if wanted.everything is not None:
        changes["everything"] = Trouble.parse(wanted.everything).what
    persons = {person_id: Trouble.parse(name) for person_id, name in wanted.persons.items()}
    return FaultPlan(replace(profile, **changes), plan.of_person | persons)


def _settings_response(plan: FaultPlan) -> Response:
    profile = plan.profile
    changeable = set(_FaultSettings.model_fields) - {"profile", "seed", "persons"}
    shown = {"profile": profile.name, "seed": profile.seed, "persons": len(plan.of_person)}
    return JSONResponse(shown | {name: getattr(profile, name) for name in sorted(changeable)})
