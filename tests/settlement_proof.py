"""The proof of the yearly settlement: a town's years settled over HTTP, each compared with the sandbox's own key.

Everything is real: the sandbox, the store, the flow. Only the clock is moved to the day of each settlement.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from unittest.mock import patch

import httpx
import polars as pl

from flows.orchestration.demo import write_demo_settings
from flows.run.publish import RunEnd
from flows.settle.context import load_settle_context
from flows.settle.settle import settle_year
from sandbox.serving import serving
from sandbox.settlement.key import Expected, expect
from sandbox.settlement.tables import write_inputs
from sandbox.settlement.town import SettlementTown
from tasks.clock import Clock
from tasks.files import write_text
from tasks.settings import load_settings
from tasks.warehouse import sessions
from tests.clocks import morning
from tests.installation import said, secrets_of

AMOUNTS = ("claim", "extra", "claim_after_threshold", "extra_after_threshold")
COMPARED = ("state", *AMOUNTS, "months")
OTHER_TABLES = ("payments", "stated_incomes", "documented")
FLAGGED = ("claim", "extra", "both")
_SETTINGS = """
[brake]
enabled = false  # the same year is settled twice, and each of them is compared

[analysts]
parquet = false
"""


@dataclass
class SettlementProof:
    """What came of it: one row per case and settlement, the key's columns and the job's (with `_found`)."""

    both: list[pl.DataFrame] = field(default_factory=list)
    ends: list[RunEnd] = field(default_factory=list)
    flag_events: list[dict[str, int]] = field(default_factory=list)

    @property
    def table(self) -> pl.DataFrame:
        """All settlements."""
        return pl.concat(self.both)

    @property
    def wrong(self) -> pl.DataFrame:
        """Rows in which job and key differ in anything."""
        differs = (pl.col(each).ne_missing(pl.col(f"{each}_found")) for each in COMPARED)
        return self.table.filter(pl.any_horizontal(differs))

    def side_by_side(self) -> str:
        """The wrong rows to read: what the key has / what the job has."""
        pairs = [
            pl.format("{} / {}", pl.col(each).fill_null(0), pl.col(f"{each}_found").fill_null(0)).alias(each)
            for each in ("state", *AMOUNTS)
        ]
        with pl.Config(tbl_rows=40, tbl_cols=-1, tbl_width_chars=300):
            return str(self.wrong.select("year", "day", "case_id", "story", *pairs))

    def text(self) -> str:
        """Recall, false claims, and the shape of the sums next to the published one."""
        flagged, was = pl.col("state").is_in(FLAGGED), pl.col("state_found").is_in(FLAGGED)
        table = self.table
        should, missed, false = (table.filter(each).height for each in (flagged, flagged & ~was, was & ~flagged))
        share = f"{100 * (should - missed) / should:.2f} %" if should else "-"
        lines = [
            f"{table.height} cases × settlements; to be flagged: {should}; recall {share}; false: {false}",
            f"otherwise than the key in anything: {self.wrong.height}",
            str(table.group_by("year", "day", "state").len().sort("year", "day", "state").rows()),
        ]
        for name, national in (("claim", "12 314"), ("extra", "3 616")):
            sums = table.filter(pl.col(f"{name}_after_threshold_found") > 0)[f"{name}_after_threshold_found"]
            mean = sums.sum() // max(len(sums), 1)
            lines.append(f"mean {name}: {mean} kr in {len(sums)} cases (Husbanken, income year 2024: {national} kr)")
        return "\n".join(lines)


def prove_settlement(
    folder: Path,
    town: SettlementTown,
    settlements: list[tuple[int, dt.date]],
    key: Callable[[SettlementTown, int, dt.date], list[Expected]] = expect,
) -> SettlementProof:
    """Settle years of a town, each on its day, in `folder`. Prefect's API must be there."""
    proof = SettlementProof()
    secrets = secrets_of(town.world.organisation_number)
    write_text(folder / "keys" / "client.pem", secrets.own.private_key_pem())
    write_inputs(town, dt.date(settlements[-1][0], 12, 1), folder / "recipients")
    with serving(town.world, secrets=secrets) as address:
        config = write_demo_settings(said(town.world, secrets, address, folder), folder)
        with config.open("a", encoding="utf-8") as settings:
            settings.writelines(f'{each} = "{folder / "recipients" / each}.csv"\n' for each in OTHER_TABLES)
            settings.write(_SETTINGS)
        for year, day in settlements:
            httpx.post(f"{address}/_sandbox/as-of", json={"as_of": day.isoformat()}).raise_for_status()
            end = _settle(config, year, day, morning(day))
            assert end.run_id is not None, end.lines
            proof.ends.append(end)
            found, events = _found(config, end.run_id)
            proof.both.append(_compared(key(town, year, day), found, year, day))
            proof.flag_events.append(events)
    return proof


def _settle(config: Path, year: int, day: dt.date, clock: Clock) -> RunEnd:
    """The flow `settle` on another day."""
    with patch("flows.settle.settle.load_settle_context", partial(load_settle_context, clock=clock)):
        return asyncio.run(settle_year(str(config), year, as_of=day.isoformat()))


def _found(config: Path, run_id: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """What is stored of a settlement, amounts in whole kroner (null where there are øre); its flag events."""
    with sessions.reading_store(load_settings(config)) as store:
        cases, months, events = (
            pl.DataFrame(store._connection.table(f"settlement_{name}")).filter(run_id=run_id)
            for name in ("cases", "months", "flag_events")
        )
    rows = (
        months.sort("case_id", "month")
        .with_columns(_kroner("paid"), _kroner("right"), month=pl.col("month").dt.strftime("%Y-%m"))
        .group_by("case_id", maintain_order=True)
        .agg(months=pl.format("{} {} {}", "month", "paid", "right"))
    )
    found = cases.select("case_id", "state", *(_kroner(name).fill_null(0) for name in AMOUNTS)).join(
        rows.with_columns(pl.col("months").list.join("; ")), on="case_id", how="left"
    )
    return found.with_columns(pl.col("months").fill_null("")), dict(events.group_by("event").len().iter_rows())


def _kroner(name: str) -> pl.Expr:
    ore = pl.col(f"{name}_ore")
    return pl.when(ore % 100 == 0).then(ore // 100).alias(name)


def _compared(expected: list[Expected], found: pl.DataFrame, year: int, day: dt.date) -> pl.DataFrame:
    lines = [
        asdict(line) | {"months": "; ".join(f"{each.month:%Y-%m} {each.paid} {each.right}" for each in line.months)}
        for line in expected
    ]
    schema = dict.fromkeys(["case_id", "story", "state"], pl.String()) | dict.fromkeys(AMOUNTS, pl.Int64())
    key = pl.DataFrame(lines, schema={**schema, "months": pl.String()})
    assert sorted(key["case_id"]) == sorted(found["case_id"])
    return key.join(found, on="case_id", suffix="_found").with_columns(year=pl.lit(year), day=pl.lit(f"{day}"))
