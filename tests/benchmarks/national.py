"""A national store: 100 000 households after three years, and the cost of a night's work on it.

`make bench-national` builds the store from scratch in the real tables, which takes some minutes. Then it does the
store work of nightly runs in processes of their own: all of the flow except the calls to the tax administration. The
first run finds the rules' real results. The second is measured with events about some thousand persons. The third finds
nothing new and shows how much a quiet night adds. BOSTOTTE_BENCH_CASES is the number of households: 4 000 unless
`make bench-national` sets it.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import duckdb
import polars as pl

from flows.orchestration.demo import write_demo_settings
from flows.run.brake import check_run
from flows.run.context import RunContext, load_context
from flows.run.inputs import run_inputs
from flows.run.known_facts import load_answers, load_known_facts, required_assessments
from flows.run.look_ups import RunInProgress
from flows.run.plan import plan_task, reusable_assessments
from flows.run.publish import run_report, write_manager_page_task
from flows.run.recalculate import recalculate
from tasks.entitlement import CaseData, calculate, household_months
from tasks.income import batches
from tasks.validation import (
    AssessmentItems,
    FeedEvents,
    IncomeLines,
    InputFindings,
    Lookups,
    Members,
    RawAnswers,
    RecipientTables,
    columns,
    empty,
)
from tasks.warehouse import feeds, runs, sessions
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tests.entitlement.rules import book

P = ParamSpec("P")
R = TypeVar("R")
SEED = "1"
CASES = int(os.environ.get("BOSTOTTE_BENCH_CASES", "4000"))
EVENTS = CASES * 3 // 100
DECISIONS = Path(__file__).with_name("national_decisions.sql")
HISTORY = Path(__file__).with_name("national_history.sql")
DAY = dt.date(2026, 12, 3)
_MAKING_MEGABYTES = 6000
"""Memory to create the whole store in one step. The nights are measured with the memory limit of the settings."""

SQL = Path(__file__).parents[2] / "sql"
TARGETS = {"seconds": 60, "peak_megabytes": 2000, "file_megabytes": 2000, "query_seconds": 2}


def bench_national() -> dict[str, Any]:
    """Make the store, run three nights and every query of the cookbook; return seconds and megabytes."""
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name))


def measure(folder: Path) -> dict[str, Any]:
    """Do all of it in a folder that may already have the store."""
    config = _settings(folder)
    path = load_context(config, "2026-10", str(DAY)).settings.database_file
    found: dict[str, Any] = {"cases": CASES, "seed": SEED, "events_a_night": EVENTS, "targets": TARGETS}
    if not path.exists():
        found["generating"] = _child(folder, "generate")
        found["deciding"] = _child(folder, "decide")
    found["file_megabytes"] = _megabytes(path)
    for night in ("first_real_run", "nightly_run", "quiet_run"):
        before = _megabytes(path)
        found[night] = _child(folder, night)
        found[night]["file_grew_megabytes"] = round(_megabytes(path) - before, 1)
    found["file_megabytes_after"] = _megabytes(path)
    found["snapshot_megabytes"] = _megabytes(folder / "data" / "analyst" / "bostotte-analyst.duckdb")
    found["queries"] = _child(folder, "queries")["steps"]
    found["reference_reading_every_byte_seconds"] = _reading(path)
    night = found["nightly_run"]
    found["times_reading_every_byte"] = round(night["seconds"] / found["reference_reading_every_byte_seconds"], 1)
    return found


def _child(folder: Path, work: str) -> dict[str, Any]:
    """Do one piece of work in a process of its own; return its figures, including peak memory."""
    command = [sys.executable, "-m", "tests.benchmarks.national", str(folder), work]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{work}: {done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(work, figures, file=sys.stderr)
    return figures


class Steps:
    """Processor and wall seconds of each step, the peak memory up to its end, and the memory in use then."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure the block."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.taken[name] = {
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "wall_seconds": round(time.perf_counter() - wall, 2),
            "peak_megabytes": _peak(),
            "held_megabytes": _held(),
        }
        print(name, self.taken[name], file=sys.stderr, flush=True)

    def measurements(self) -> dict[str, Any]:
        """All figures, with their totals."""
        return {
            "cpu_seconds": round(sum(step["cpu_seconds"] for step in self.taken.values()), 1),
            "seconds": round(sum(step["wall_seconds"] for step in self.taken.values()), 1),
            "peak_megabytes": _peak(),
            "steps": self.taken,
        }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _held() -> int:
    """Megabytes of memory that the process uses now; 0 where the system does not report it."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * resource.getpagesize() // 2**20 if statm.exists() else 0


def _megabytes(path: Path) -> float:
    return round(path.stat().st_size / 1e6, 1)


def _reading(path: Path) -> float:
    began = time.perf_counter()
    with path.open("rb") as file:
        while file.read(1 << 22):
            pass
    return round(time.perf_counter() - began, 2)


def _settings(folder: Path) -> Path:
    """Write the settings of an installation that never calls its remote services."""
    (folder / "keys").mkdir(parents=True, exist_ok=True)
    (folder / "keys" / "client.pem").write_text("none", encoding="ascii")
    names = (
        *("inntekt", "summertskattegrunnlag", "siste_skatteoppgjoer", "inntekt_hendelser", "skatteoppgjoer_hendelser"),
        "issuer",
    )
    said: dict[str, Any] = {
        **dict.fromkeys(names, "https://nowhere.example/"),
        **{name: str(folder / f"{name}.csv") for name in ("households", "members", "decisions")},
        "municipality": "0301",
        "municipality_name": "Landet",
        "organisation_number": "310000000",
        "delegated": False,
        "client_id": "none",
        "kid": "none",
        "private_key_file": str(folder / "keys" / "client.pem"),
    }
    return write_demo_settings(said, folder)


def _generate(path: Path, steps: Steps) -> None:
    with steps.step("generate"), Store(path, memory=_MAKING_MEGABYTES) as store:
        store.run_script(f"SET VARIABLE seed = '{SEED}'; SET VARIABLE cases = {CASES}; SET VARIABLE events = {EVENTS}")
        for statement in HISTORY.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                store.run_script(statement)
        store.execute("UPDATE runs SET rule_version = $version", version=book().version)


def _decide(folder: Path, steps: Steps) -> None:
    """Set the decisions in force to the results of the rules on stored data, as caseworkers would have decided."""
    context = load_context(folder / "demo.toml", "2026-10", str(DAY))
    with steps.step("decide"), Store(context.settings.database_file) as store:
        recipients = _recipients(store)
        newest = store.query("store/replay/run", run_id=_newest(store))
        run = Run(**{field.name: newest[field.name].item() for field in fields(Run)})
        data = CaseData(
            recipients.households,
            recipients.members,
            runs.income_lines(store, run),
            runs.assessment_items(store, run),
            pl.DataFrame(schema={"person_key": pl.String, "month": pl.Date}),
            context.book,
            context.codes,
        )
        months, _ = household_months(data, run.month)
        given = calculate(months, context.book).select("case_id", "entitlement_ore")
        names = ["case_id", "monthly_income_ore", "net_wealth_ore", "adults", "children"]
        rents = recipients.households.select("case_id", "housing_cost_ore")
        made = months.select(names).join(given, on="case_id").join(rents, on="case_id")
        with store.incoming(made):
            store.run_script(DECISIONS.read_text(encoding="utf-8"))


def _recipients(store: Store) -> RecipientTables:
    """The recipients as the newest run read them: the case system would deliver the same ones tonight."""
    newest = store.query("store/replay/run", run_id=_newest(store))["run_id"].item()
    part = {name: store.query(f"store/replay/{name}", run_id=newest) for name in ("households", "members", "decisions")}
    born = pl.col("birth_date")
    number = pl.int_range(pl.len()) % 90_000 + 10_000
    members = part["members"].with_columns(
        person_id=pl.format("{}{}{}", born.dt.strftime("%d%m"), born.dt.strftime("%y"), number.cast(pl.String))
    )
    return RecipientTables(
        households=part["households"],
        members=members.select(columns(Members).keys()),
        decisions=part["decisions"],
        findings=empty(InputFindings),
        population=sorted(part["households"]["case_id"]),
        sources=pl.DataFrame([{"table_name": "households", "source": "h.csv", "sha256": "0", "row_count": CASES}]),
    )


def _newest(store: Store) -> str:
    return str(store.query("reports/status/runs", most=1)["run_id"].item())


def _night(folder: Path, steps: Steps, night: str) -> None:
    """A nightly run as in `flows/run/reconcile.py`, without the remote calls."""
    context = load_context(folder / "demo.toml", "2026-10", str(DAY))
    with Store(context.settings.database_file) as reading:
        recipients = _recipients(reading)
    inputs = run_inputs(context, recipients)
    base = _peak()
    with steps.step("open"):
        store = Store(context.settings.database_file)
    run = _run(store, context, night)
    with steps.step("feed"):
        _read_feed(store, run, inputs.required, 0 if night == "quiet_run" else EVENTS)
    with steps.step("plan"):
        plan = reusable_assessments(store, inputs, _inside(plan_task)(store, inputs))
    print(plan.group_by("resource", "reason").len().sort("resource", "reason").rows(), base, file=sys.stderr)
    with steps.step("begin"):
        runs.begin(store, run, recipients, plan, _feeds(store))
    with steps.step("look-ups"):
        batch_count = _look_up(store, run, plan, recipients.members)
    current = RunInProgress(inputs, plan.clear(), store, run, None)  # type: ignore[arg-type]
    del plan
    with steps.step("what is known"):
        answers = load_answers(store, run, inputs)
        with store.reduced_memory():
            assessments = required_assessments(answers, inputs)
        known = load_known_facts(store, run, inputs, answers, assessments, refused={})
        del answers, assessments
    with steps.step("recalculate"), store.reduced_memory():
        found = recalculate(inputs, known)
        del known
    with steps.step("store results"):
        runs.store_results(store, run, found.results)
    print(found.results["case_states"].group_by("state", "reason").len().rows(), batch_count, file=sys.stderr)
    with steps.step("report's inputs"):
        report = run_report(current, found)
        del found
    with steps.step("brake"):
        check_run(store, run.run_id, context.settings.brake)
    with steps.step("manager's page"):
        _inside(write_manager_page_task)(store, report, folder / "manager.html", "nb")
    with steps.step("sweep findings"):
        feeds.store_sweep_findings(store, run)
    with steps.step("end"):
        runs.end(store, run, "complete", None, run.started_at + dt.timedelta(minutes=1))
    with steps.step("snapshot"):
        sessions.publish_copy(context.settings, store)
    with steps.step("close"):
        store.close()


def _inside(door: Callable[P, R]) -> Callable[P, R]:
    """The function inside a Prefect task: with Prefect, its server would be measured too."""
    function: Callable[P, R] = inspect.unwrap(door)
    return function


def _run(store: Store, context: RunContext, night: str) -> Run:
    """The next run. It starts one minute after 01:00 for each run in the store, so it is later than all of them."""
    at = dt.datetime.combine(DAY, dt.time(1), dt.UTC) + dt.timedelta(minutes=store.row_count("runs"))
    return Run(
        run_id=f"2026-10-{at:%Y%m%dT%H%M%SZ}-{night[:5]}",
        month=context.month,
        as_of=context.as_of,
        started_at=at,
        inputs_digest=night,
        rule_version=context.book.version,
        program_version=context.program_version,
        rounding=context.settings.rules.rounding,
        environment="test",
    )


def _feeds(store: Store) -> pl.DataFrame:
    rows = [
        {"resource": resource, "next_sequence": feeds.cursor(store, resource, "watched"), "problem": None}
        for resource in ("inntekt", "summertskattegrunnlag")
    ]
    return pl.DataFrame(rows, schema={"resource": pl.String, "next_sequence": pl.Int64, "problem": pl.String})


def _read_feed(store: Store, run: Run, needs: pl.DataFrame, events: int) -> None:
    """Store pages of up to a thousand events, about the run's month of recipients spread over the population."""
    persons = needs.filter(resource="inntekt")["person_key"].unique().sort()
    first = feeds.cursor(store, "inntekt", "watched") or 2_000_000
    for start in range(0, events, 1000):
        some = persons.gather_every(max(1, len(persons) // max(events, 1)))[start : start + min(1000, events - start)]
        page = pl.DataFrame({"person_key": some}).with_columns(
            sequence=pl.int_range(pl.len(), dtype=pl.Int64) + first + start,
            period_from=pl.lit(run.month),
            period_to=pl.lit(run.month),
            kind=pl.lit(None, pl.String),
        )
        feeds.save_page(
            store,
            run.run_id,
            "inntekt",
            "watched",
            next_sequence=first + start + 1000,
            read=1000,
            faulty=0,
            events=page.select(columns(FeedEvents).keys()),
        )


def _look_up(store: Store, run: Run, plan: pl.DataFrame, members: pl.DataFrame) -> int:
    """Store an answer to each planned income look-up, in batches of a hundred persons."""
    pieces = 0
    for batch in batches(plan, members, 100):
        incomes = [need for need in batch if need.resource == "inntekt"]
        if not incomes:
            continue
        lookups = pl.DataFrame(
            [
                {
                    "lookup_id": f"{abs(hash((run.run_id, need.person_key))):024x}"[:24],
                    "run_id": run.run_id,
                    "case_id": need.case_id,
                    "municipality": need.municipality,
                    "person_key": need.person_key,
                    "resource": need.resource,
                    "period_from": f"{need.period_from:%Y-%m}",
                    "period_to": f"{need.period_to:%Y-%m}",
                    "purpose": "Kontroll av rett til løpende bostøtte mot inntekt og formue",
                    "legal_basis": "bustøttelova § 8; forvaltningsloven § 13 b",
                    "outcome": "data",
                    "http_status": 200,
                    "error_code": None,
                    "attempts": 1,
                    "correlation_ids": [f"{pieces:08}-{number:04}"],
                    "requested_at": run.started_at,
                    "body_sha256": "0" * 64,
                    "id_key": None,
                }
                for number, need in enumerate(incomes)
            ],
            schema=dict(columns(Lookups)),
        )
        answered = lookups.select("lookup_id", "person_key", "period_to").with_row_index("number")
        runs.store_batch(
            store,
            run,
            pieces,
            lookups=lookups,
            income_lines=answered.select(
                "lookup_id",
                "person_key",
                month=pl.col("period_to").str.to_date("%Y-%m"),
                ordinal=pl.lit(0, pl.Int64),
                reporter_key=pl.lit("a" * 24),
                category=pl.lit("ytelseFraOffentlige"),
                code=pl.lit("ufoeretrygd"),
                benefit=pl.lit("kontantytelse"),
                amount_ore=pl.lit(14_000_00, pl.Int64) + pl.col("number").cast(pl.Int64) * 100_00,
                in_withholding_base=pl.lit(value=True),
                backpay_from=pl.lit(None, pl.Date),
                backpay_to=pl.lit(None, pl.Date),
            ).select(columns(IncomeLines).keys()),
            assessment_items=empty(AssessmentItems),
            raw_answers=answered.select("lookup_id", body=pl.lit('{"data":[]}')).select(columns(RawAnswers).keys()),
        )
        pieces += 1
    return pieces


def _queries(folder: Path, steps: Steps) -> None:
    """Run each query of the cookbook and of the reports on the copy where that is possible, else on the store."""
    store, copy = folder / "data" / "bostotte.duckdb", folder / "data" / "analyst" / "bostotte-analyst.duckdb"
    with duckdb.connect(str(store), read_only=True) as connection:
        run_id, case_id = connection.execute(
            "SELECT run_id, case_id FROM flag_events ORDER BY run_id DESC, case_id LIMIT 1"
        ).fetchone() or ("", "")
    known = {"run_id": run_id, "case_id": case_id, "person_key": None, "since": dt.date(2026, 1, 1), "runs": 12}
    known |= {"most": 20, "month": dt.date(2026, 10, 1)}
    for file in [*sorted((SQL / "cookbook").glob("*.sql")), *sorted((SQL / "reports").rglob("*.sql"))]:
        text = file.read_text(encoding="utf-8")
        wanted = {name: value for name, value in known.items() if f"${name}" in text}
        for path in (copy, store):
            with duckdb.connect(str(path), read_only=True) as connection:
                connection.execute("SET threads = 2")
                try:
                    with steps.step(file.stem):
                        read_frame(connection, text, wanted)
                except (duckdb.CatalogException, duckdb.BinderException):  # the copy lacks a table or a column
                    continue
                break


def main(folder: Path, work: str) -> None:
    """Do the work of a child process."""
    steps = Steps()
    _settings(folder)
    if work == "generate":
        _generate(folder / "data" / "bostotte.duckdb", steps)
    elif work == "decide":
        _decide(folder, steps)
    elif work == "queries":
        _queries(folder, steps)
    else:
        _night(folder, steps, work)
    print(json.dumps(steps.measurements()))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), sys.argv[2])
    else:
        print(json.dumps(measure(Path(sys.argv[1])), indent=1))
