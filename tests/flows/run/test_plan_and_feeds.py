"""From night to night: the look-ups, their reasons, and the effect of the event feeds, by the sandbox's counts."""

import asyncio
import datetime as dt
import inspect
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import httpx
import polars as pl
import pytest

from flows.run.context import load_context
from flows.run.inputs import RunInputs
from flows.run.plan import append_plan, read_feeds_task
from sandbox.world import Event, World
from tasks.errors import AccessRefusedError, Exit
from tasks.income import Clients, Watched
from tasks.validation import Identities, Plan, RecipientTables, RequiredLookups, columns, empty
from tasks.warehouse.engine.store import Store
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

LOOK_UPS = ("inntekt", "summertskattegrunnlag", "siste_skatteoppgjoer")
FEEDS = ("inntekt_hendelser", "skatteoppgjoer_hendelser")
NEXT_DAY = dt.date(2026, 11, 13)


def calls(installation: Installation, apis: tuple[str, ...]) -> int:
    counted = installation.metrics("apis")
    return sum(counted[api]["calls"] for api in apis)


def forget_calls(installation: Installation) -> None:
    httpx.delete(f"{installation.address}/_sandbox/metrics").raise_for_status()


def next_day(installation: Installation) -> None:
    httpx.post(f"{installation.address}/_sandbox/as-of", json={"as_of": NEXT_DAY.isoformat()}).raise_for_status()


def with_events(world: World, *, persons: int = 1, kind: str | None = None) -> World:
    """The same world, with income events on the next day about October for some persons, and one faulty event."""
    plain = [person for person in world.persons.values() if dt.date(2026, 10, 1) in person.reports and not person.fault]
    chosen = [person.person_id for person in plain if len(person.reports) >= 12][:persons]
    last = world.income_events[-1].sequence
    moment = dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)
    news = [Event(last + 3 * step, person, "2026-10", moment, kind) for step, person in enumerate(chosen, start=1)]
    poison = Event(last + 1000, "not-a-person", "2026-13", moment)
    return replace(world, income_events=(*world.income_events, *news, poison))


def with_new_identity(world: World) -> World:
    """The same world, with one person's change of identity on the next day, in the assessments' feed."""
    person = next(each for each in world.persons.values() if len(each.reports) >= 12 and each.assessments)
    moment = dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)
    last = world.assessment_events[-1].sequence if world.assessment_events else 0
    news = Event(last + 3, person.person_id, "2024", moment, "identitetsendring")
    return replace(world, assessment_events=(*world.assessment_events, news))


def with_withdrawals(world: World) -> World:
    """The same world, with an event for each assessment on the next day: it is deleted."""
    persons = {
        person_id: replace(person, assessments=dict(person.assessments)) for person_id, person in world.persons.items()
    }
    moment = dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)
    periods = [(person_id, year) for person_id, person in persons.items() for year in person.assessments]
    first = world.assessment_events[-1].sequence + 1
    news = [Event(first + step, person, str(year), moment, "slettet") for step, (person, year) in enumerate(periods)]
    return replace(world, persons=persons, assessment_events=(*world.assessment_events, *news))


def reasons(installation: Installation) -> list[dict[str, int]]:
    """Per run, in order: the number of rows of the plan with each reason."""
    runs = installation.runs()["run_id"].to_list()
    plans = installation.table("plans")
    return [dict(plans.filter(pl.col("run_id") == run).group_by("reason").len().rows()) for run in runs]


def test_a_night_without_events_costs_calls_for_the_feeds_only(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, first):
        assert installation.table("lookups").height > 40
        second = run(installation)
        assert calls(installation, LOOK_UPS) == 0
        assert 0 < calls(installation, FEEDS) <= 4
        before, after = reasons(installation)
        assert set(before) == {"new_recipient"}
        assert set(after) == {"known"}
        states = installation.table("case_states").drop("run_id").unique()
    assert first.exit_code == second.exit_code
    assert states["case_id"].is_unique().all()


@pytest.mark.slow
def test_an_event_leads_to_that_persons_month_and_nobody_elses(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20, world=lambda world: with_events(world, persons=200)) as (installation, _):
        next_day(installation)
        run(installation, as_of="2026-11-13")
        lookups = installation.table("lookups").filter(pl.col("run_id") == installation.runs()["run_id"][1])
        planned = reasons(installation)[1]
        assert planned["event"] > 0
        assert set(lookups["resource"]) == {"inntekt"}
        assert set(lookups["period_from"]) == {"2026-10"}
        assert calls(installation, LOOK_UPS) == lookups.height
        with duckdb.connect(str(installation.settings.database_file), read_only=True) as store:
            strangers = store.execute(
                "SELECT count(*) FROM feed_events WHERE person_key NOT IN (SELECT person_key FROM members)"
            ).fetchone()
            faulty = store.execute("SELECT max(faulty) FROM feed_pages").fetchone()
        assert strangers == (0,)
        assert faulty == (1,)
        forget_calls(installation)
        run(installation, as_of="2026-11-13")
        assert calls(installation, LOOK_UPS) == 0


@pytest.mark.slow
def test_after_a_changed_identity_the_incomes_are_looked_up_too(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, world=with_new_identity) as (installation, _):
        next_day(installation)
        run(installation, as_of="2026-11-13")
        second = pl.col("run_id") == installation.runs()["run_id"][1]
        lookups = installation.table("lookups").filter(second)
        assert "inntekt" in lookups["resource"].to_list()
        assert lookups["person_key"].n_unique() == 1


@pytest.mark.slow
def test_a_deleted_assessment_is_looked_up_again_and_found_gone(folder: Path, run: Run, settled: Settled) -> None:
    worlds: list[World] = []

    def served(world: World) -> World:
        worlds.append(with_withdrawals(world))
        return worlds[0]

    with settled(folder, world=served) as (installation, _):
        next_day(installation)
        for person in worlds[0].persons.values():
            for year, assessment in person.assessments.items():
                cast("dict[int, Any]", person.assessments)[year] = replace(assessment, deleted=True)
        run(installation, as_of="2026-11-13")
        newest = pl.col("run_id") == installation.runs()["run_id"][1]
        lookups = installation.table("lookups").filter(newest, resource="summertskattegrunnlag")
        states = installation.table("case_states").filter(newest)
        assert reasons(installation)[1]["event"] > 0
    assert set(lookups["outcome"]) == {"gone"}
    reasons_of = states.join(lookups, on="case_id", how="semi")["reason"].unique().to_list()
    assert reasons_of == ["manual_check"]


@pytest.mark.slow
def test_a_feed_that_is_down_is_reported_and_read_from_its_cursor(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, world=lambda world: with_events(world, persons=200)) as (installation, _):
        next_day(installation)
        installation.set_faults(profile="outage")
        down = run(installation, as_of="2026-11-13")
        assert down.exit_code is Exit.INCOMPLETE
        assert any("Event feed not read (inntekt)" in line for line in down.lines)
        assert "Event feed not read" in installation.runs()["message"][1]
        installation.set_faults(profile="none")
        up = run(installation, as_of="2026-11-13")
        assert reasons(installation)[2]["event"] > 0
    assert not any("not read" in line for line in up.lines)


@pytest.mark.slow
def test_a_feed_that_refuses_us_stops_the_municipality_and_says_what_to_put_right(
    folder: Path, run: Run, settled: Settled
) -> None:
    with settled(folder, households=20, world=lambda world: with_events(world, persons=200)) as (installation, _):
        next_day(installation)
        installation.set_faults(refused_from=1)
        end = run(installation, as_of="2026-11-13")
        assert calls(installation, LOOK_UPS) == 0
        installation.set_faults(profile="none")
    assert end.exit_code is Exit.INCOMPLETE
    assert any("Altinn" in line for line in end.lines)


def killed_before_its_end(installation: Installation, as_of: str) -> int:
    """Run the job in a separate process, which is killed when all look-ups are stored; give its exit code."""
    arguments = ["reconcile", "--config", str(installation.config), "--month", "2026-10", "--as-of", as_of]
    return subprocess.run(
        [sys.executable, "-m", "tests.flows.run.killed_child", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=120,
    ).returncode


@pytest.mark.slow
def test_a_run_that_was_killed_after_a_feed_refused_it_is_resumed_with_the_refusal(folder: Path, run: Run) -> None:
    with installed(folder, households=10) as installation:
        installation.set_faults(refused_from=1)
        assert killed_before_its_end(installation, "2026-11-12") == -signal.SIGKILL
        assert installation.runs()["status"].to_list() == [None], "it has begun, and did not end"
        assert installation.table("run_refusals").height == 1
        installation.set_faults(profile="none")
        forget_calls(installation)
        taken_up = run(installation)
        assert installation.runs().height == 1
        assert calls(installation, LOOK_UPS) == 0, "nobody is looked up for a municipality that is refused"
        assert calls(installation, FEEDS) == 0, "its feeds are not read again"
        reasons_then = set(installation.table("case_states")["reason"])
        after = run(installation)
        assert calls(installation, LOOK_UPS) > 10, "the next run asks"
    assert taken_up.exit_code is Exit.INCOMPLETE
    assert any("Altinn" in line for line in taken_up.lines)
    assert "access_refused" in reasons_then
    assert not any("Altinn" in line for line in after.lines)


@pytest.mark.parametrize("refuses", [{"0301"}, {"0301", "4601"}])
def test_where_one_municipality_is_refused_the_feeds_are_read_on_behalf_of_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch, refuses: set[str]
) -> None:
    class Refusing:
        """A reader that one municipality may use and another may not use."""

        def __init__(self, municipality: str) -> None:
            self.municipality, self.watched = municipality, Watched({})

        async def pages(self, _: int | None, __: int) -> AsyncIterator[Any]:
            if self.municipality in refuses:
                raise AccessRefusedError(f"{self.municipality} is refused.")
            nothing: list[Any] = []
            for page in nothing:
                yield page

    with installed(folder, households=20) as installation, Store(installation.settings.database_file) as store:
        one = load_context(installation.config, "2026-10", "2026-11-12")
        both = one.settings.municipalities | {"4601": next(iter(one.settings.municipalities.values()))}
        context = replace(one, settings=one.settings.model_copy(update={"municipalities": both}))
        monkeypatch.setattr("flows.run.plan.feed_reader", lambda *_, municipality: Refusing(municipality))
        read = inspect.unwrap(read_feeds_task)
        inputs = RunInputs(
            context, cast("RecipientTables", SimpleNamespace(identities=Identities())), empty(RequiredLookups)
        )
        reading = cast("Any", read(store, cast("Clients", None), inputs, "run", {}))
        reads, refused = asyncio.run(reading)
    assert set(refused) == refuses
    assert [read.problem is None for read in reads] == [len(refuses) == 1] * 2


@pytest.mark.slow
def test_empty_pages_and_small_pages_are_read_through(folder: Path, run: Run) -> None:
    with installed(folder, world=lambda world: with_events(world, persons=20)) as installation:
        installation.change_settings("[load]", "[plan]\nfeed_page = 2\n\n[load]")
        installation.set_faults(feed_windows=True, feed_ends_empty=True)
        run(installation)
        next_day(installation)
        run(installation, as_of="2026-11-13")
        assert reasons(installation)[1]["event"] > 0
        cursor = installation.table("run_feeds").filter(pl.col("resource") == "inntekt")["next_sequence"][1]
        assert cursor == installation.municipality.world.income_events[-1].sequence + 3 * 20 + 1


@pytest.mark.slow
def test_a_failure_is_looked_up_again_and_nothing_else_is(folder: Path, run: Run) -> None:
    with installed(folder) as installation:
        members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
        victim = members.filter(pl.col("role") == "applicant")["person_id"][5]
        installation.set_faults(persons={victim: "lasting:unavailable_empty"})
        run(installation)
        installation.set_faults(profile="none", persons={victim: "numeric_strings"})
        run(installation)
        again = reasons(installation)[1]
        second = installation.runs()["run_id"][1]
        lookups = installation.table("lookups").filter(pl.col("run_id") == second)
    assert set(again) == {"known", "earlier_failure"}
    assert lookups["case_id"].n_unique() == 1


@pytest.mark.slow
@pytest.mark.parametrize(("away", "reason"), [("missing", "known"), ("closed", "new_recipient")])
def test_a_recipient_who_was_away_is_looked_up_again_if_the_case_was_closed(
    folder: Path, run: Run, settled: Settled, away: str, reason: str
) -> None:
    with settled(folder) as (installation, _):
        households = pl.read_csv(installation.recipients / "households.csv", infer_schema=False)
        case = pl.col("case_id") == households["case_id"][0]
        closed = households.with_columns(active_to=pl.when(case).then(pl.lit("2026-09-30")).otherwise("active_to"))
        changed = {"missing": households.filter(~case), "closed": closed}[away]
        installation.change_table("households", lambda _: changed.write_csv())
        run(installation)
        installation.change_table("households", lambda _: households.write_csv())
        run(installation)
        plans = installation.table("plans")
        third = plans.filter(pl.col("run_id") == installation.runs()["run_id"][2])
    assert set(third.filter(case)["reason"]) == {reason}
    assert set(third.filter(~case)["reason"]) == {"known"}


@pytest.mark.slow
def test_a_sweep_that_finds_nothing_new_says_so(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder) as (installation, _):
        assert any("had missed 0 of" in line for line in run(installation, sweep=True).lines)
        assert installation.table("sweep_findings").is_empty()


@pytest.mark.slow
def test_a_sweep_finds_what_the_feed_had_missed(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, _):
        members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
        adults = members.filter(pl.col("role") == "applicant")["person_id"].to_list()
        installation.set_faults(persons=dict.fromkeys(adults[:3], "late_report"))
        swept = run(installation, sweep=True)
        found = installation.table("sweep_findings")
        runs = installation.runs()["run_id"].to_list()
        assert reasons(installation)[1].keys() == {"sweep"}
    assert any(f"had missed {found.height} of" in line for line in swept.lines)
    assert found.height > 0
    assert set(found["run_id"]) == {runs[1]}
    assert set(found["resource"]) == {"inntekt"}


def _plan(*placed: tuple[int, str]) -> pl.DataFrame:
    rows = [(place, case_id, "0301", "a" * 24, "inntekt", None, "no_income", None) for place, case_id in placed]
    return pl.DataFrame(rows, schema=columns(Plan), orient="row")


def test_a_plan_is_extended_twice_though_its_places_are_not_without_a_gap() -> None:
    once = append_plan(_plan((0, "A"), (1, "B")), _plan((4, "D"), (2, "C")))
    assert append_plan(once, _plan((0, "E"), (1, "F"), (2, "G"))).sort("position")["case_id"].to_list() == list(
        "ABCDEFG"
    )
    with_a_gap = _plan((0, "A"), (7, "B"))
    assert append_plan(with_a_gap, _plan((0, "C"), (6, "D"))).sort("position")["case_id"].to_list() == list("ABCD")
    assert append_plan(_plan(), _plan((3, "A"))).select("position", "case_id").rows() == [(0, "A")]


def test_a_dry_run_shows_the_plan_as_of_the_stored_cursors(folder: Path, run: Run, settled: Settled) -> None:
    with installed(folder / "before", households=20) as installation:
        first = run(installation, dry_run=True)
        assert any("inntekt: new_recipient" in line for line in first.lines)
    with settled(folder / "after", households=20) as (installation, _):
        second = run(installation, dry_run=True)
        assert any("inntekt: known" in line for line in second.lines)
        assert any("not read either" in line for line in second.lines)
        assert calls(installation, (*LOOK_UPS, *FEEDS)) == 0
        assert run(installation, dry_run=True, sweep=True).lines[-1].startswith("  summertskattegrunnlag: sweep")
