"""A run's pages show the limits that its cases were compared with, and no others."""

import asyncio
from pathlib import Path

import pytest
from openpyxl import load_workbook
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import ArtifactSort

from tests.flows.conftest import Run
from tests.installation import installed

pytestmark = pytest.mark.xdist_group("prefect")

IN_FORCE = "2\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr per måned i begge retninger"
NOT_IN_FORCE = "ordningens minste utbetaling"


@pytest.mark.slow
def test_every_page_says_the_limits_that_were_applied(folder: Path, run: Run) -> None:
    with installed(folder, households=40, seed=7) as installation:
        with installation.config.open("a", encoding="utf-8") as settings:
            settings.write("[[changes.limits]]\nincrease.monthly_kroner = 2000\ndecrease.monthly_kroner = 2000\n")
        end = run(installation)
    limits = installation.table("comparisons")["limit_ore"].unique().to_list()
    assert limits == [2_000_00]
    texts = [
        end.files["report"].read_text(encoding="utf-8"),
        end.files["manager"].read_text(encoding="utf-8"),
        "\n".join(
            str(cell)
            for sheet in load_workbook(end.files["workbook"]).worksheets
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        ),
        asyncio.run(_artifact("bostotte-run")),
    ]
    for text in texts:
        assert IN_FORCE in text
        assert NOT_IN_FORCE not in text


async def _artifact(key: str) -> str:
    """The newest Prefect artifact of a key, as Markdown."""
    async with get_client() as client:
        found = await client.read_artifacts(sort=ArtifactSort.CREATED_DESC)
    return next(str(each.data) for each in found if each.key == key)
