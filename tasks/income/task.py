"""Prefect doors of the income room."""

from __future__ import annotations

from tasks.doors import door
from tasks.income.client import Clients
from tasks.income.fetch import Fetched, Fetcher, Need


@door("check access")
async def check_access_task(clients: Clients) -> None:
    """Get a token per municipality and scope before anybody is looked up."""
    await clients.check_access()


@door("fetch batch")
async def fetch_batch_task(fetcher: Fetcher, needs: list[Need]) -> Fetched:
    """Look up one batch of persons."""
    return await fetcher.fetch(needs)
