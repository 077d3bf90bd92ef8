"""The files that follow from the code, and what makes each."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reference import commands, settings

ROOT = Path(__file__).parents[2]

FILES: Mapping[Path, Callable[[], str]] = {
    ROOT / "config" / "settings.schema.json": settings.schema_text,
    ROOT / "docs" / "reference" / "settings.md": settings.page,
    ROOT / "docs" / "reference" / "commands.md": commands.page,
}
