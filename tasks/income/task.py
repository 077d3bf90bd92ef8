"""Prefect doors of the income room."""

from __future__ import annotations

from collections.abc import Callable

from tasks.income.client import Clients
from tasks.income.fetch import Fetcher
from tasks.income.lookup_batch import LookupBatch
from tasks.income.lookup_request import LookupRequest
from tasks.prefect_task import prefect_task


@prefect_task("check access")
async def check_access_task(clients: Clients) -> None:
    """Get a token per municipality and scope before anybody is looked up."""
    await clients.check_access()


@prefect_task("fetch batch")
async def fetch_batch_task(fetcher: Fetcher, needs: list[LookupRequest], keep: Callable[[LookupBatch], None]) -> None:
    """Look up one batch of persons, and give what came to `keep` piece by piece."""
    await fetcher.fetch_in_pieces(needs, keep)
