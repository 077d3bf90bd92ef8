"""One batch of look-ups at a time over all workers of a permanent Prefect server, by a global concurrency limit.

There is one limit per client at Maskinporten. A worker has its slot for a batch; one slot per call would cost more than
the call. So all workers of one organisation, on any machines, together never have more calls in progress than one
worker may have. A run with a temporary server shares with nobody. Processes on one machine also share the
pace by files.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import concurrency

from tasks.settings import Settings

_LEASE_SECONDS = 60.0
"""The lease is renewed while a batch lasts; the slot of a killed worker is free after this time."""


def limit_name(settings: Settings) -> str:
    """Name of the limit on the Prefect server."""
    return f"bostotte-look-ups-{settings.maskinporten.client_id}"


async def ensure_limit(settings: Settings) -> None:
    """Create the limit of one batch at a time, where there is a permanent server to share."""
    if settings.prefect.api is not None:
        async with get_client() as client:
            await client.upsert_global_concurrency_limit_by_name(limit_name(settings), limit=1)


@asynccontextmanager
async def concurrency_slot(settings: Settings) -> AsyncIterator[None]:
    """Wait for this organisation's slot, and keep it until the block ends."""
    if settings.prefect.api is None:
        yield
        return
    async with concurrency(limit_name(settings), strict=True, lease_duration=_LEASE_SECONDS):
        yield
