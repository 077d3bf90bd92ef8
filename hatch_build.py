"""Puts the commit of the checkout into the wheel as `bostotte_data/commit.txt`, where git knows it."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = "commit.txt"
"""A source distribution carries the commit in this file, since it has no git."""


class CommitHook(BuildHookInterface[Any]):
    """Adds the file to what is built. The same commit gives the same bytes."""

    folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Find the commit and add it; add nothing where it is not known, or for an editable installation."""
        commit = "" if version == "editable" else _commit(Path(self.root))
        if commit:
            self.folder = tempfile.TemporaryDirectory()
            path = Path(self.folder.name) / CARRIED
            path.write_text(commit + "\n", encoding="ascii")
            inside = CARRIED if self.target_name == "sdist" else f"bostotte_data/{CARRIED}"
            build_data["force_include"][str(path)] = inside

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling gives them
        """Remove the temporary file."""
        if self.folder is not None:
            self.folder.cleanup()


def _commit(root: Path) -> str:
    carried = root / CARRIED
    if carried.exists():
        return carried.read_text(encoding="ascii").strip()
    if not (root / ".git").exists():
        return ""
    try:
        said = subprocess.run(  # noqa: S603 - the build runs in a developer's checkout
            ["git", f"--git-dir={root / '.git'}", "rev-parse", "HEAD"],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return said.stdout.strip()
