"""Many bodies, changed at random: each ends as an outcome, nothing leaks, and memory stays within its bound."""

import json
import subprocess
import sys

import pytest

from tests.fuzz.mutations import LONG

BODIES_PER_EXAMPLE = 50
"""200 000 bodies where `make fuzz` tries 4 000 files."""


@pytest.mark.slow
def test_many_changed_bodies_end_as_outcomes_within_300_megabytes() -> None:
    number = LONG * BODIES_PER_EXAMPLE
    command = [sys.executable, "-m", "tests.fuzz.bodies", str(number)]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    print(figures)
    assert (figures["bodies"], figures["leaks"]) == (number, 0)
    assert figures["peak_megabytes"] < 300
    assert figures["outcomes"]["data"], "some changes leave an answer that can be read"
