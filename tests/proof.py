"""The proof over time: one monthly run after the other against a changing town, compared with its answer key.

Everything is real: HTTP to the sandbox, the event feeds, the store, the Prefect flow, the import of the
caseworkers' verdicts from a file. Only the clock is moved: the program's «now» is a moment on the day of the run.
"""

from __future__ import annotations

import asyncio
import csv
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from random import Random

import httpx
import polars as pl
from prefect import flow

from flows.maintenance.verdicts import import_file
from flows.orchestration.demo import write_demo_settings
from flows.run.context import load_context
from flows.run.publish import RunEnd
from flows.run.reconcile import run_month
from flows.run.release import release_run
from sandbox.serving import serving
from sandbox.timeline.caseworker import ANSWERED_AFTER, Caseworkers, Reply
from sandbox.timeline.key import Expected, Key
from sandbox.timeline.months import RunDay
from sandbox.timeline.tables import write_inputs
from sandbox.timeline.town import TimelineTown, build_timeline
from tasks.clock import Clock
from tasks.errors import Exit
from tasks.files import write_text
from tasks.settings import load_settings
from tasks.warehouse import sessions
from tasks.warehouse.engine.frames import read_frame
from tests.clocks import morning
from tests.installation import said, secrets_of

COMPARED = (
    *("state", "reason", "kind", "difference", "group", "event", "event_reason", "withdrawn"),
    *("passing", "months_differing", "underpaid", "overpaid"),
)
_FOUND = """
SELECT
    states.case_id,
    states.state,
    states.reason,
    comparisons.kind,
    comparisons.difference_ore,
    findings.exclusion_reason AS "group",
    array_to_string(list_sort(findings.one_offs), ',') AS passing,
    findings.months_differing,
    findings.underpaid_ore,
    findings.overpaid_ore,
    findings.flag_id,
    spoken.event,
    spoken.reason AS event_reason,
FROM case_states AS states
LEFT JOIN comparisons USING (run_id, case_id)
LEFT JOIN case_findings AS findings USING (run_id, case_id)
LEFT JOIN flag_events AS spoken
    ON spoken.run_id = states.run_id AND spoken.flag_id = findings.flag_id
WHERE states.run_id = $run_id
"""
_WITHDRAWN = """
SELECT case_id, string_agg(reason, ',' ORDER BY reason) AS withdrawn
FROM flag_events WHERE run_id = $run_id AND event = 'withdrawn' GROUP BY case_id
"""


_SETTINGS = """
[brake]
flagged_share = 0.2  # the first runs flag more, so that held runs are met, and released

[analysts]
parquet = false  # nobody reads it here, and it is written every month
"""


@dataclass
class Proof:
    """What came of it. both: one row per case and run, the key's columns and the job's (with `_found`)."""

    seed: int
    town: TimelineTown
    both: list[pl.DataFrame] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    @property
    def table(self) -> pl.DataFrame:
        """All runs."""
        return pl.concat(self.both)

    @property
    def wrong(self) -> pl.DataFrame:
        """Rows in which job and key differ in anything."""
        return self.table.filter(_differs())

    def wrong_in(self, run: RunDay) -> pl.DataFrame:
        """The cases of a run that the job saw otherwise than the key."""
        return self.wrong.filter(month=f"{run.month:%Y-%m}")

    def text(self) -> str:
        """The confusion tables, as text."""
        table = self.table.with_columns(pl.col("kind").fill_null("-"), _verdict())
        kinds = table["verdict"].unique().to_list()
        met = table.with_columns(pl.col("stories").str.split(",")).explode("stories").filter(pl.col("stories") != "")
        shown = [verdict for verdict in _VERDICTS if verdict in {*kinds, "MISSED", "FALSE", "OTHERWISE"}]
        parts = [
            f"seed {self.seed}; {len(self.both)} runs; held by the brake, released: {', '.join(self.held) or 'none'}",
            self._recall(),
            f"should × was:\n{_text(table.group_by('state', 'state_found').len().sort('state', 'state_found'))}",
            *(
                f"by {title}:\n{_text(_counts(of, name, shown))}"
                for title, of, name in (
                    ("kind", table, "kind"),
                    ("month", table, "month"),
                    ("why it was excluded", table.with_columns(pl.col("group").fill_null("-")), "group"),
                    ("pay that does not come every month", table.filter(pl.col("passing") != ""), "passing"),
                    ("what the run met", met, "stories"),
                    ("what happened last", table, "story"),
                )
            ),
        ]
        return "\n\n".join(parts)

    def _recall(self) -> str:
        verdicts = self.table.select(_verdict())["verdict"].to_list()
        right, missed, false = (verdicts.count(each) for each in ("flagged", "MISSED", "FALSE"))
        right += self.wrong.filter(state="flagged", state_found="flagged").height
        share = f"{100 * right / (right + missed):.2f} %" if right + missed else "-"
        return (
            f"{len(verdicts)} cases × months; should be flagged: {right + missed}; recall {share}; false flags: {false}"
        )


_VERDICTS = ("unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked", "MISSED", "FALSE", "OTHERWISE")
"""Rightly unchanged, and so on; not flagged and should have been; flagged and should not; otherwise in anything."""


def _verdict() -> pl.Expr:
    should, was = pl.col("state") == "flagged", pl.col("state_found") == "flagged"
    return (
        pl.when(should & ~was)
        .then(pl.lit("MISSED"))
        .when(was & ~should)
        .then(pl.lit("FALSE"))
        .when(_differs())
        .then(pl.lit("OTHERWISE"))
        .otherwise("state")
        .alias("verdict")
    )


def _differs() -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_found")) for name in COMPARED)


def _counts(table: pl.DataFrame, name: str, verdicts: list[str]) -> pl.DataFrame:
    counts = [(pl.col("verdict") == verdict).sum().alias(verdict) for verdict in verdicts]
    return table.group_by(name).agg(counts).sort(name)


def side_by_side(wrong: pl.DataFrame) -> pl.DataFrame:
    """Rows of `Proof.wrong` to read: what the key has / what the job has."""
    pairs = [
        pl.concat_str(
            pl.col(name).cast(pl.String).fill_null("-"),
            pl.lit(" / "),
            pl.col(f"{name}_found").cast(pl.String).fill_null("-"),
        ).alias(name)
        for name in COMPARED
    ]
    return wrong.select("month", "case_id", "scheme", "story", *pairs)


def _text(table: pl.DataFrame) -> str:
    with pl.Config(
        tbl_rows=-1, tbl_cols=-1, tbl_width_chars=400, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True
    ):
        return str(table)


def prove(folder: Path, *, households: int, months: int, seed: int) -> Proof:
    """Run a timeline in `folder`. Prefect's API must be there."""
    town = build_timeline(households=households, seed=seed, months=months)
    proof, key = Proof(seed, town), Key(town)
    caseworkers = Caseworkers(key, Random(seed))
    secrets = secrets_of(town.world.organisation_number)
    write_text(folder / "keys" / "client.pem", secrets.own.private_key_pem())
    with serving(town.world, secrets=secrets) as address:
        config = write_demo_settings(said(town.world, secrets, address, folder), folder)
        with config.open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS)
        for run in town.runs:
            began, spent = time.monotonic(), time.process_time()
            expected = key.run(run)
            write_inputs(key, run, folder / "recipients")
            httpx.post(f"{address}/_sandbox/as-of", json={"as_of": run.day.isoformat()}).raise_for_status()
            reckoned = time.monotonic()
            found = _run(config, run, proof)
            proof.both.append(_compared(expected, found, run))
            replies = caseworkers.answer(expected, run)
            caseworkers.adjust(run)
            refused = _answer(config, folder, run, replies, found)
            print(
                f"{run.month:%Y-%m}: key {reckoned - began:.1f} s, run {time.monotonic() - reckoned:.1f} s "
                f"({time.process_time() - spent:.0f} s of processor), "
                f"{proof.wrong_in(run).height} of {len(expected)} cases otherwise than the key has it; {refused}",
                flush=True,
            )
            if not proof.wrong_in(run).is_empty():
                print(_text(side_by_side(proof.wrong_in(run).head(30))), flush=True)
    return proof


async def _reconcile(config: Path, run: RunDay, clock: Clock) -> RunEnd:
    """The flow `reconcile` on another day. Prefect stores a flow's parameters, so the clock is not one of them."""

    @flow(name="reconcile", persist_result=False, log_prints=False)
    async def reconcile() -> RunEnd:
        return await run_month(load_context(config, f"{run.month:%Y-%m}", run.day.isoformat(), clock=clock))

    return await reconcile()


def _run(config: Path, run: RunDay, proof: Proof) -> pl.DataFrame:
    clock = morning(run.day)
    end = asyncio.run(_reconcile(config, run, clock))
    assert end.run_id is not None
    if end.exit_code is Exit.HELD:
        proof.held.append(f"{run.month:%Y-%m}")
        proof.ends.extend(end.lines)
        release_run(end.run_id, config, by=None, clock=clock)
    of_run = {"run_id": end.run_id}
    with sessions.reading_store(load_settings(config)) as store:  # the analysts' copy has pseudonyms for cases
        found, withdrawn = (read_frame(store._connection, query, of_run) for query in (_FOUND, _WITHDRAWN))
    return found.join(withdrawn, on="case_id", how="left")


def _compared(expected: list[Expected], found: pl.DataFrame, run: RunDay) -> pl.DataFrame:
    whole_kroner = {"difference": pl.Int64, "months_differing": pl.Int64, "underpaid": pl.Int64, "overpaid": pl.Int64}
    schema = {each.name: whole_kroner.get(each.name, pl.String()) for each in fields(Expected)}
    key = pl.DataFrame([asdict(line) for line in expected], schema=schema)
    whole = found.with_columns(
        *(_kroner(name) for name in ("difference", "underpaid", "overpaid")),
        withdrawn=pl.col("withdrawn").fill_null(""),
        passing=pl.col("passing").fill_null(""),
    ).drop("^.*_ore$")
    assert key["case_id"].to_list() == sorted(whole["case_id"].to_list())
    return key.join(whole, on="case_id", suffix="_found").with_columns(month=pl.lit(f"{run.month:%Y-%m}"))


def _kroner(name: str) -> pl.Expr:
    """Whole kroner; null, and so unlike any key, where there are øre."""
    ore = pl.col(f"{name}_ore")
    return pl.when(ore % 100 == 0).then(ore // 100).alias(name)


def _answer(config: Path, folder: Path, run: RunDay, replies: list[Reply], found: pl.DataFrame) -> str:
    """Read the answers in from a file, as a case system hands them over."""
    flags = dict(found.select("case_id", "flag_id").iter_rows())
    path = folder / f"answers-{run.month:%Y-%m}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Avvik-ID", "Saksnummer", "Vurdering", "Begrunnelse", "Utsatt til"))
        for reply in replies:
            if flags.get(reply.case_id) is not None:
                writer.writerow(
                    (flags[reply.case_id], reply.case_id, reply.verdict, reply.reason, reply.postponed_until)
                )
    if not replies:
        return "no answers"
    return " ".join(import_file(config, path, morning(run.day + ANSWERED_AFTER))[1][:3])
