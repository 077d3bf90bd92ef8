"""The settings that a run's results follow from, kept with the run so that a replay judges as the run did."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import ValidationError

from tasks.errors import StoreError
from tasks.settings import Awaiting, Changes, Settings


def settings_to_store(settings: Settings) -> dict[str, str]:
    """Give each section as JSON text, with the names that the settings file has for them."""
    return {
        "changes": settings.changes.model_dump_json(by_alias=True),
        "awaiting": settings.awaiting.model_dump_json(by_alias=True),
    }


def settings_of_run(settings: Settings, kept: Mapping[str, str]) -> Settings:
    """Today's settings with the sections a run had kept; a run of before they were kept gets today's.

    Raises StoreError where what was kept is not usable by this version.
    """
    try:
        sections = {
            **({"changes": Changes.model_validate(json.loads(kept["changes"]))} if "changes" in kept else {}),
            **({"awaiting": Awaiting.model_validate(json.loads(kept["awaiting"]))} if "awaiting" in kept else {}),
        }
    except (ValidationError, ValueError):
        raise StoreError(
            "The settings kept with the run are not usable by this version.",
            advice="Replay it with the version that made it: bostotte status shows which.",
        ) from None
    return settings.model_copy(update=sections)
