"""Finds the files that are packaged with the program: `sql/`, `config/`, `data-samples/`."""

from __future__ import annotations

from pathlib import Path

from tasks.errors import InputError, RateError, StoreError
from tasks.text_files import read_text_file

_CHECKOUT = Path(__file__).resolve().parent.parent
_INSTALLED = _CHECKOUT / "bostotte_data"


def resource(*parts: str) -> Path:
    """Path of a packaged file or folder, for example `resource("sql", "schema", "migrations")`.

    In a checkout they are next to the packages; in an installed wheel they are in `bostotte_data`.
    Raises StoreError when the installation lacks it.
    """
    for base in (_INSTALLED, _CHECKOUT):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(f"The installation lacks {'/'.join(parts)}.", advice="Install bostotte again.")


def read_rule_texts(folder: Path) -> dict[str, str]:
    """Read every rule file under a folder of schemes: {relative path with slashes: text}.

    Raises RateError if the folder does not exist or has no rule files, or one cannot be read.
    """
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        raise RateError(f"{folder} has no rule files (*.yaml).")
    try:
        return {path.relative_to(folder).as_posix(): read_text_file(path, str(path)) for path in paths}
    except InputError as fault:
        raise RateError(fault.message, advice=fault.advice) from None
