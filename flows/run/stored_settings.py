"""The settings that a run's results depend on, stored with the run so that a replay uses the same."""

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


def settings_of_run(settings: Settings, stored: Mapping[str, str]) -> Settings:
    """Today's settings with a run's stored sections. A run from before a section was stored gets today's.

    Raises StoreError where this version cannot use the stored settings.
    """
    try:
        sections = {
            **({"changes": Changes.model_validate(json.loads(stored["changes"]))} if "changes" in stored else {}),
            **({"awaiting": Awaiting.model_validate(json.loads(stored["awaiting"]))} if "awaiting" in stored else {}),
        }
    except (ValidationError, ValueError):
        raise StoreError(
            "The settings stored with the run are not usable by this version.",
            advice="Replay it with the version that made it: bostotte status shows which.",
        ) from None
    return settings.model_copy(update=sections)
