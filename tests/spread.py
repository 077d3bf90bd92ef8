"""How the tests are distributed to the workers: by module, and modules that share a costly fixture to one worker.

pytest-xdist 3.8 puts the group of a test into its name, and pytest 9.2 does not allow that. The groups then have no
effect (pytest-xdist issue 1386), and both workers make what only one should make. So the groups are read here from the
text of the modules. Remove this when the issue is closed.
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
"""The groups that take longest, the longest first. If one of them started last, the others would wait for it."""

_MARK = re.compile(r'^ *(?:pytestmark = \[?)?pytest\.mark\.xdist_group\("([^"]+)"\)', re.MULTILINE)


@cache
def group_of(module: Path) -> str | None:
    """The group named by the mark `xdist_group` of a module; None if it has none."""
    found = _MARK.search(module.read_text(encoding="utf-8"))
    return found[1] if found else None


def longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of the longest groups to the front; keep the order of the others."""
    position = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: position.get(group_of(item.path) or "", len(LONGEST)))


class ByGroupOrModule(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives a worker one group at a time, or one module if it has no group, in the order of collection."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self.config.option.loadscopereorder = False

    @override
    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return group_of(self.config.rootpath / module) or module
