"""The share of the allowed rate that the client uses, which must stay within it; the sandbox answers over real HTTP."""

import asyncio
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import polars as pl

from tasks.income import Clients, Fetcher
from tasks.privacy import Pseudonymiser
from tasks.settings import load_settings
from tests.income.test_client import WANTED, needs_of
from tests.installation import installed

RATES = (10, 50, 200)
SECONDS = 5
HOUSEHOLDS = 1000


def ask(config: Path, count: int, sender: Connection) -> None:
    """Look up this many persons in a process of its own; send the seconds from the first start to the last end."""
    sender.send(asyncio.run(_ask(config, count)))


async def _ask(config: Path, count: int) -> float:
    members = pl.read_csv(config.parent / "recipients" / "members.csv", infer_schema=False)
    adults = members.filter(pl.col("role") != "child")["person_id"].unique(maintain_order=True).to_list()[: count + 5]
    assert len(adults) == count + 5, "not enough adults for the benchmark"
    async with Clients.open(load_settings(config)) as clients:
        fetcher = Fetcher(clients, Pseudonymiser(bytes(32)), "run", WANTED)
        await fetcher.fetch(needs_of(*adults[count:]))  # gets a token and opens connections
        began = time.perf_counter()
        await fetcher.fetch(needs_of(*adults[:count]))
        return time.perf_counter() - began


def at_rate(per_second: int) -> dict[str, Any]:
    """Run at one rate for some seconds."""
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder), households=HOUSEHOLDS) as installation:
        installation.change_settings("per_second = 400.0", f"per_second = {per_second}.0")
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        count = per_second * SECONDS
        process = context.Process(target=ask, args=(installation.config, count, sender))
        process.start()
        seconds: float = receiver.recv()
        process.join()
        load = installation.metrics("apis")["inntekt"]
        return {
            "per_second_allowed": per_second,
            "per_second_used": round(count / seconds, 1),
            "share_used": round(count / seconds / per_second, 3),
            "busiest_second": load["busiest_second"],
            "most_simultaneous": load["most_simultaneous"],
            "refused": load["refused"],
        }


def bench_pace() -> dict[str, Any]:
    """The share that is used of each rate; the target is at least 0.95, and never more than the rate."""
    return {f"at_{rate}": at_rate(rate) for rate in RATES}
