"""The groups are read from the text of the modules; they must be those that pytest reads."""

from pathlib import Path

import pytest

from tests.spread import LONGEST, group_of


def test_each_module_has_the_group_that_its_tests_are_marked_with(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        marked = {mark.args[0] for mark in item.iter_markers("xdist_group")}
        assert marked == {group_of(item.path)} - {None}, item.path


def test_the_longest_groups_are_there() -> None:
    assert set(LONGEST) <= set(map(group_of, Path(__file__).parent.rglob("test_*.py")))
