"""What a run shows in Prefect: pages of counts. The results of the run do not depend on them."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from prefect.artifacts import acreate_markdown_artifact
from prefect.exceptions import PrefectException


async def show_in_prefect(pages: Mapping[str, str]) -> list[str]:
    """Give Prefect pages of Markdown, by key (counts only); give a message for each page that it did not take."""
    refused = []
    for key, markdown in pages.items():
        try:
            await acreate_markdown_artifact(key=key, markdown=markdown)
        except (httpx.HTTPError, PrefectException) as fault:
            refused.append(f"Prefect did not take the page {key} ({type(fault).__name__}). The results are complete.")
    return refused
