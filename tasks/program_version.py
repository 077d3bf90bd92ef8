"""Which bostotte this is: its version (SemVer), and the commit that it was made from."""

from __future__ import annotations

import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 5
SHOWN = 12
"""This many digits of a commit are shown and stored."""


def program_version() -> str:
    """The version, with the commit as build metadata where it is known: `0.2.0+1a2b3c4d5e6f`."""
    known = commit()
    return version("bostotte") + (f"+{known}" if known else "")


@cache
def commit(root: Path = _ROOT) -> str | None:
    """The first digits of the commit: from the installed wheel, or from git in a checkout; none where neither says it.

    root: the folder that contains this package.
    """
    built_in = root / "bostotte_data" / "commit.txt"
    if built_in.is_file():
        return built_in.read_text(encoding="ascii").strip()[:SHOWN] or None
    if not (root / ".git").exists():
        return None
    try:
        said = subprocess.run(  # noqa: S603 - nothing from outside
            ["git", f"--git-dir={root / '.git'}", "rev-parse", "HEAD"],  # noqa: S607 - in a developer's checkout
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()[:SHOWN] or None
