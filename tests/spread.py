"""How the tests are spread over the workers: by module, and what shares something costly on one of them.

pytest-xdist 3.8 passes the marks on in the names of the tests, which pytest 9.2 does not let it change: the marks were
then as if they were not there (pytest-xdist issue 1386), and both workers made what only one was to make. So the groups
are read here from the modules themselves.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from typing_extensions import override
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

LONGEST = ("prefect", "prefect two", "crashes", "browser")
"""The groups that take longest, the longest first: begun last, one of them would have the others wait for it."""

_MARK = re.compile(r'^ *(?:pytestmark = )?pytest\.mark\.xdist_group\("(.+)"\)', re.MULTILINE)


@cache
def group_of(module: Path) -> str | None:
    """The group that a module's mark `xdist_group` names; None where it has none."""
    found = _MARK.search(module.read_text(encoding="utf-8"))
    return found[1] if found else None


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest groups first, and leave the others in their order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(group_of(item.path) or "", len(LONGEST)))


class ByGroupOrModule(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives a worker a whole group at a time, else a whole module, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self.config.option.loadscopereorder = False

    @override
    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return group_of(self.config.rootpath / module) or module
