"""Workers of one organisation on a permanent Prefect server look up one batch at a time."""

from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import concurrency
from prefect.settings import PREFECT_API_URL

from flows.run.concurrency_limit import concurrency_slot, ensure_limit, limit_name
from tasks.errors import Exit
from tests.flows.conftest import Run
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")


def share(installation: Installation) -> None:
    address = str(PREFECT_API_URL.value())
    text = installation.config.read_text(encoding="utf-8")
    installation.config.write_text(f'{text}\n[prefect]\napi = "{address}"\n', encoding="utf-8")


async def test_a_turn_is_one_workers_and_free_again_after_it(folder: Path, prefect: None) -> None:
    with installed(folder, households=20) as installation:
        share(installation)
        settings = installation.settings
    await ensure_limit(settings)
    await ensure_limit(settings)
    async with concurrency_slot(settings):
        with pytest.raises(TimeoutError):
            async with concurrency(limit_name(settings), timeout_seconds=0.2):
                pass
    async with concurrency(limit_name(settings), timeout_seconds=5):
        pass


@pytest.mark.slow
def test_a_run_on_a_permanent_server_takes_turns(folder: Path, run: Run) -> None:
    with installed(folder, households=10) as installation:
        share(installation)
        assert run(installation).exit_code is Exit.COMPLETE
        name = limit_name(installation.settings)
    with get_client(sync_client=True) as client:
        limit = client.read_global_concurrency_limit_by_name(name)
    assert (limit.limit, limit.active_slots) == (1, 0)
