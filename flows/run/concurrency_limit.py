"""Batches of look-ups take turns over all workers of a standing Prefect server, by a global concurrency limit.

One limit per client at Maskinporten, held for a batch at a time (holding it per call would cost more than the call). So
the workers of one organisation, whatever machines they run on, never have more calls in flight than one may. A run with
a temporary server of its own has nobody to share with; processes on one machine share the pace by files as well.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import concurrency

from tasks.settings import Settings

_LEASE_SECONDS = 60.0
"""Renewed while a batch lasts; a killed worker's turn is free again after it."""


def limit_name(settings: Settings) -> str:
    """Name of the limit on the Prefect server."""
    return f"bostotte-look-ups-{settings.maskinporten.client_id}"


async def ensure_limit(settings: Settings) -> None:
    """Make the limit, one batch at a time, where there is a standing server to share."""
    if settings.prefect.api is not None:
        async with get_client() as client:
            await client.upsert_global_concurrency_limit_by_name(limit_name(settings), limit=1)


@asynccontextmanager
async def concurrency_slot(settings: Settings) -> AsyncIterator[None]:
    """Wait for this organisation's turn, and keep it until the block ends."""
    if settings.prefect.api is None:
        yield
        return
    async with concurrency(limit_name(settings), strict=True, lease_duration=_LEASE_SECONDS):
        yield
