"""Which tests run a line: found once for each room by running its tests with coverage, each test as a context."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from coverage import CoverageData

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS_BY_TEST = "BOSTOTTE_MUTANTS_SECONDS"
_PHASES = ("|setup", "|run", "|teardown")


@dataclass(frozen=True)
class Selection:
    """seconds: by test, in the order of the run. by_line: the tests that run a line, by file (as in a mutant)."""

    seconds: Mapping[str, float]
    by_line: Mapping[str, Mapping[int, Sequence[str]]] = field(default_factory=dict)

    def of_line(self, file: str, line: int) -> list[str]:
        """The tests that run a line, the fastest first; where it runs at import, those of its file, then all others.

        A test can depend on such a line without running any other of its file: a constant, or the fields of a class.
        """
        lines = self.by_line.get(file, {})
        if of_line := lines.get(line):
            return self._fastest_first(of_line)
        of_file = {test for tests in lines.values() for test in tests}
        return [*self._fastest_first(of_file), *self._fastest_first(self.seconds.keys() - of_file)]

    def _fastest_first(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: self.seconds.get(test, 0.0))


def selection(tests: Sequence[str], packages: Sequence[str]) -> Selection:
    """Run tests once, and see which of them run which lines of packages. Raises SystemExit where a test fails."""
    with tempfile.TemporaryDirectory(prefix="bostotte-mutants-") as base:
        data, seconds = Path(base) / "data", Path(base) / "seconds.json"
        settings = Path(base) / "coveragerc"
        settings.write_text(f"[run]\ndata_file = {data}\n", encoding="utf-8")
        run = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-n0", "--dist=no", "-p", "tests.mutants.selection"),
                "--hypothesis-seed=0",
                *(f"--cov={package}" for package in packages),
                *("--cov-context=test", "--cov-report=", f"--cov-config={settings}", *tests),
            ],
            check=False,
            cwd=_ROOT,
            env=_environment(seconds),
            stdout=subprocess.DEVNULL,
        )
        if run.returncode:
            raise SystemExit(f"These tests fail without any change: {' '.join(tests)}")
        return Selection(json.loads(seconds.read_text(encoding="utf-8")), _by_line(data))


def _environment(seconds: Path) -> dict[str, str]:
    return os.environ | {_SECONDS_BY_TEST: str(seconds)}


def _by_line(path: Path) -> dict[str, dict[int, list[str]]]:
    data = CoverageData(str(path))
    data.read()
    return {
        Path(file).relative_to(_ROOT).as_posix(): {
            line: sorted({name for context in contexts if (name := _test_of(context))})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }


def _test_of(context: str) -> str:
    """The test of a context, which pytest-cov writes as its name and a phase; empty text for none."""
    return next((context.removesuffix(phase) for phase in _PHASES if context.endswith(phase)), "")


_spent: dict[str, float] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """As a plugin of the run: add up the seconds of each test."""
    _spent[report.nodeid] = _spent.get(report.nodeid, 0.0) + report.duration


def pytest_sessionfinish() -> None:
    """As a plugin of the run: write them."""
    Path(os.environ[_SECONDS_BY_TEST]).write_text(json.dumps(_spent), encoding="utf-8")
