"""Where the files that travel with the program are: `sql/`, `config/`, `data-samples/`."""

from __future__ import annotations

from pathlib import Path

from tasks.errors import RateError, StoreError

_CHECKOUT = Path(__file__).resolve().parent.parent
_INSTALLED = _CHECKOUT / "bostotte_data"


def resource(*parts: str) -> Path:
    """Path of a packaged file or folder, for example `resource("sql", "schema", "migrations")`.

    A checkout holds them beside the packages, an installed wheel inside `bostotte_data`.
    Raises StoreError when the installation lacks it.
    """
    for base in (_INSTALLED, _CHECKOUT):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(f"The installation lacks {'/'.join(parts)}.", advice="Install bostotte again.")


def read_rule_texts(folder: Path) -> dict[str, str]:
    """The text of every rule file under a folder of schemes: {relative path with slashes: text}.

    Raises RateError where there is no such folder or it holds no rule file.
    """
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise RateError(f"{folder} holds no rule files (*.yaml).")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
