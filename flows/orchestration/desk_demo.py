"""The desk's demo: a synthetic town lives through months of runs and answers, and its desk is then served."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from desk.published import published
from flows.answers import import_into
from flows.orchestration.demo import write_demo_settings
from flows.orchestration.local_prefect_server import prefect_api
from flows.run.progress import ProgressReporter
from sandbox.error_codes import Api
from sandbox.serving import Secrets, serving
from sandbox.tax_api.app import MASKINPORTEN_PATH
from sandbox.timeline.caseworker import ANSWERED_AFTER, Caseworkers, Reply
from sandbox.timeline.key import Key
from sandbox.timeline.months import RunDay
from sandbox.timeline.tables import write_inputs
from sandbox.timeline.town import build_timeline
from sandbox.world import World
from tasks.changes import AnswerFile
from tasks.changes.verdict_files import AnswerRow
from tasks.clock import Clock
from tasks.errors import Exit
from tasks.files import make_folder, write_text
from tasks.settings import Prefect, Settings, load_settings
from tasks.warehouse import sessions

_DESK = """
[analysts]
parquet = false

[brake]
flagged_share = 0.6  # the first runs of a town flag more

[desk]
login = "demo"
port = {port}
health_port = 0
"""
_ACCESS = """
[[desk.access]]
group = "{name}"
role = "{role}"{teams}{by_hand}
"""


@dataclass(frozen=True)
class DeskDemo:
    """The options of `bostotte demo --desk`."""

    households: int
    months: int
    seed: int
    out: Path
    port: int = 8765


@dataclass(frozen=True)
class LaterClock(Clock):
    """Runs as the computer's clock does, from a moment on: the demo's months are not those of the calendar."""

    start: dt.datetime
    began: float

    def now(self) -> dt.datetime:
        """The moment in the demo, in UTC."""
        return self.start.astimezone(dt.UTC) + dt.timedelta(seconds=time.monotonic() - self.began)


def later_clock(start: dt.datetime) -> LaterClock:
    """A clock that shows a moment now, and runs."""
    return LaterClock(start, time.monotonic())


def make_desk_demo(options: DeskDemo, progress: ProgressReporter) -> Path:
    """Make the town and all its runs, unless the folder has them; give the settings file."""
    out = make_folder(options.out.resolve())
    config = out / "demo.toml"
    if config.exists() and load_settings(config).desk_file.exists():
        progress.line(f"The town in {out} is there already.")
        return config
    town = build_timeline(households=options.households, seed=options.seed, months=options.months)
    key = Key(town)
    caseworkers = Caseworkers(key, Random(options.seed))  # noqa: S311 - of a synthetic town
    secrets = Secrets.new(town.world.organisation_number)
    write_text(out / "keys" / "client.pem", secrets.own.private_key_pem())
    with serving(town.world, secrets=secrets) as address, prefect_api(Prefect(), progress.line):
        config = write_demo_settings(_announced(town.world, secrets, address, out), out)
        write_text(config, config.read_text(encoding="utf-8") + _DESK.format(port=options.port))
        for run in town.runs:
            progress.line(f"The run for {run.month:%Y-%m}, on {run.day} ...")
            expected = key.run(run)
            write_inputs(key, run, out / "recipients")
            httpx.post(f"{address}/_sandbox/as-of", json={"as_of": run.day.isoformat()}).raise_for_status()
            _run(config, run)
            if run is not town.runs[-1]:
                replies = caseworkers.answer(expected, run)
                caseworkers.adjust(run)
                _answer(load_settings(config), replies, run)
    found = published(load_settings(config)).newest()
    teams = found.teams if found is not None else []
    write_text(config, config.read_text(encoding="utf-8") + _people(teams))
    return config


def serve_desk_demo(config: Path) -> None:
    """Serve the desk of a town until stopped. Its clock runs from an hour after the newest run."""
    from desk.web.serve import serve_desk  # noqa: PLC0415 - the town is made without it

    settings = load_settings(config)
    newest = published(settings).newest()
    start = Clock().now() if newest is None else newest.finished + dt.timedelta(hours=1)
    serve_desk(settings, lambda line: print(line, flush=True), later_clock(start))


def _announced(world: World, secrets: Secrets, address: str, out: Path) -> dict[str, str | bool]:
    """What the settings of a demo are made from, as the sandbox announces it."""
    return {
        **{str(api): f"{address}{api.path}" for api in Api},
        **{name: str(out / "recipients" / f"{name}.csv") for name in ("households", "members", "decisions")},
        "issuer": f"{address}{MASKINPORTEN_PATH}/",
        "municipality": world.municipality_number,
        "municipality_name": world.municipality_name,
        "organisation_number": world.organisation_number,
        "delegated": False,
        "client_id": secrets.own.client_id,
        "kid": secrets.own.kid,
        "private_key_file": str(out / "keys" / "client.pem"),
    }


def _run(config: Path, run: RunDay) -> None:
    """Make one run on its day; a run that the brake holds is released."""
    from prefect import flow  # noqa: PLC0415 - Prefect takes 2 s to import

    from flows.run.context import load_context  # noqa: PLC0415
    from flows.run.publish import RunEnd  # noqa: PLC0415
    from flows.run.reconcile import run_month  # noqa: PLC0415
    from flows.run.release import release_run  # noqa: PLC0415

    clock = later_clock(dt.datetime.combine(run.day, dt.time(5), dt.UTC))

    @flow(name="reconcile", persist_result=False, log_prints=False)
    async def reconcile() -> RunEnd:
        return await run_month(load_context(config, f"{run.month:%Y-%m}", run.day.isoformat(), clock=clock))

    end = asyncio.run(reconcile())
    if end.exit_code is Exit.HELD and end.run_id is not None:
        release_run(end.run_id, config, by=None, clock=clock)


def _answer(settings: Settings, replies: Sequence[Reply], run: RunDay) -> None:
    """Import what the town's caseworkers answered some days after the run."""
    found = published(settings).newest()
    if found is None:
        return
    flags = {case_id: flag.flag_id for case_id, flag in found.by_case.items()}
    rows = [
        AnswerRow(
            "demo",
            place,
            {
                "flag_id": flags[reply.case_id],
                "case_id": reply.case_id,
                "verdict": reply.verdict,
                "reason": reply.reason,
                "postponed_until": reply.postponed_until,
                "answered_by": "Kari Nordmann" if place % 2 else "Ola Hansen",
            },
        )
        for place, reply in enumerate(replies)
        if reply.case_id in flags
    ]
    clock = later_clock(dt.datetime.combine(run.day + ANSWERED_AFTER, dt.time(9), dt.UTC))
    with sessions.writing(settings) as store:
        import_into(store, AnswerFile("demo", f"{run.month}", rows), clock)


def _people(teams: Sequence[str]) -> str:
    """Who can log in: caseworkers of different teams, a leader of all, an auditor and an operator."""
    half = max(1, len(teams) // 2)
    people = [
        ("Kari Nordmann", "caseworker", teams[:half], True),
        ("Ola Hansen", "caseworker", teams[half:] or teams, False),
        ("Liv Berg", "leader", None, True),
        ("Rune Vik", "auditor", None, False),
        ("Siri Dahl", "operator", None, False),
    ]
    return "".join(
        _ACCESS.format(
            name=name,
            role=role,
            teams="" if of is None else "\nteams = [" + ", ".join(f'"{team}"' for team in of) + "]",
            by_hand="\nby_hand = true" if by_hand else "",
        )
        for name, role, of, by_hand in people
    )
