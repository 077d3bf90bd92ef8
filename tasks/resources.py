"""Where the files that travel with the program are: `sql/`, `config/`, `data-samples/`."""

from __future__ import annotations

from pathlib import Path

from tasks.errors import StoreError

_CHECKOUT = Path(__file__).resolve().parent.parent
_INSTALLED = _CHECKOUT / "bostotte_data"


def resource(*parts: str) -> Path:
    """Path of a packaged file or folder, for example `resource("sql", "migrations")`.

    A checkout holds them beside the packages, an installed wheel inside `bostotte_data`.
    Raises StoreError when the installation lacks it.
    """
    for base in (_INSTALLED, _CHECKOUT):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(f"The installation lacks {'/'.join(parts)}.", advice="Install bostotte again.")
