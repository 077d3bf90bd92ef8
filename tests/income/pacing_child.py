"""The separate process that the tests of the shared pace start."""

import asyncio
from pathlib import Path

import polars as pl

from tasks.income import Clients, Fetcher
from tasks.privacy import Pseudonymiser
from tasks.settings import load_settings
from tests.income.test_client import WANTED, needs_of


def ask(config: Path, part: int) -> None:
    """Look up every second adult of the municipality."""
    asyncio.run(_ask(config, part))


async def _ask(config: Path, part: int) -> None:
    settings = load_settings(config)
    members = pl.read_csv(config.parent / "recipients" / "members.csv", infer_schema=False)
    adults = members.filter(pl.col("role") != "child")["person_id"].unique(maintain_order=True).to_list()
    async with Clients.open(settings) as clients:
        fetcher = Fetcher(clients, Pseudonymiser(bytes(32)), f"run-{part}", WANTED)
        await fetcher.fetch(needs_of(*adults[part::2]))
