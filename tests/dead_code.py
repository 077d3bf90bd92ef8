"""Finds code that nothing uses: `python -m tests.dead_code`, part of `make lint`.

vulture finds the names that are defined and used nowhere. It looks twice: at the program alone, since a function that
only tests call is dead too, and at everything. It is stricter here than its command line in one way: a name in
`__all__` is not used by being there. It is more lenient in these ways: SQL and templates use names; a class with a base
class may have fields that only the base reads (pydantic, pandera, enumerations); arguments and imports are ruff's
matter. pyproject.toml has the names that are allowed, under [tool.vulture], each with its reason.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parents[1]
PROGRAM = ("flows", "desk", "tasks")
EVERYTHING = (*PROGRAM, "sandbox", "tests")
_ARGUMENT = 100
"""The confidence that vulture has in an unused argument of a function."""


class _Usage(Vulture):  # type: ignore[misc] # it has no types
    """vulture, except that a name in `__all__` is not used by being there."""

    def visit_Assign(self, node: ast.Assign) -> None:  # noqa: N802 - vulture's name
        """Do nothing: `__all__` is the only assignment that vulture counts as a use."""


def unused(folders: Sequence[str], used_in: Sequence[str]) -> list[str]:
    """Report the names that are defined in `folders` and used nowhere in the folders of `used_in`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
    usage = _Usage(ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"])
    usage.used_names.update(_names_in_sql_and_templates())
    usage.scavenge([ROOT / folder for folder in used_in])
    fields = {
        field for folder in folders for path in (ROOT / folder).rglob("*.py") for field in _inherited_fields(path)
    }
    return [
        item.get_report()
        for item in usage.get_unused_code(min_confidence=60)
        if item.filename.relative_to(ROOT).parts[0] in folders
        and item.typ != "import"
        and not (item.typ == "variable" and item.confidence == _ARGUMENT)
        and (item.filename, item.first_lineno) not in fields
    ]


def _names_in_sql_and_templates() -> set[str]:
    files = [*(ROOT / "sql").rglob("*.sql"), *(ROOT / "tasks").rglob("*.j2"), *(ROOT / "desk").rglob("*.j2")]
    return {name for file in files for name in re.findall(r"\w+", file.read_text(encoding="utf-8"))}


def _inherited_fields(path: Path) -> Iterator[tuple[Path, int]]:
    """Where a class that has a base class defines a field: (file, line)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.bases:
            yield from ((path, field.lineno) for field in node.body if isinstance(field, ast.Assign | ast.AnnAssign))


def main() -> int:
    """Print each unused name with its position; return 1 if there is any, else 0."""
    found = unused(PROGRAM, (*PROGRAM, "sandbox")) + unused(EVERYTHING, EVERYTHING)
    for line in dict.fromkeys(found):
        print(line)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
