"""Change one place at a time, and see whether the near tests notice: `python -m tests.mutants`.

A mutant of SQL or of a rate is put into a copy of `sql/` or `config/` that the program reads instead of its own; a
mutant of a module is imported instead of it, and only the tests that run its line are run, the fastest first. A child
of this process runs the tests, so that the libraries are imported once. Prints JSON; exits with 1 where too few mutants
were killed, or where `accepted.toml` names a change that does not exist or that a test notices.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import tasks.resources
from tests.mutants.changed_module import import_changed
from tests.mutants.changes import Mutant, sql_mutants
from tests.mutants.near import NEAR, TARGETS
from tests.mutants.python_changes import python_mutants
from tests.mutants.rate_changes import rate_mutants
from tests.mutants.selection import Selection, selection

_ROOT = Path(__file__).resolve().parents[2]
_ACCEPTED = Path(__file__).parent / "accepted.toml"
_TIMEOUT = 300
_OPTIONS = ("-x", "-q", "-n0", "--hypothesis-seed=0", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_WARM = (
    "polars",
    "duckdb",
    "pandera.polars",
    "pydantic",
    "hypothesis",
    "httpx",
    "yaml",
)
"""What a child would spend most time to import."""
_MUTANTS = {".sql": sql_mutants, ".py": python_mutants, ".yaml": rate_mutants}


def every_mutant(room: str) -> list[Mutant]:
    """All mutants of a room, in order; those of a file that no test is near to are not made."""
    files = sorted({path for pattern in NEAR[room] for path in _ROOT.glob(pattern)})
    return [
        mutant
        for path in files
        for mutant in _MUTANTS[path.suffix](path.relative_to(_ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]


def near_tests(room: str, file: str) -> list[str]:
    """The tests that are near to a file: those of the first pattern that it fits."""
    return next(tests for pattern, tests in NEAR[room].items() if (_ROOT / file) in set(_ROOT.glob(pattern)))


@contextmanager
def changed(mutant: Mutant | None) -> Iterator[None]:
    """Within the block the program reads a copy of its SQL or rates, with the change."""
    if mutant is None or mutant.file.endswith(".py"):
        yield
        return
    folder = mutant.file.partition("/")[0]
    with tempfile.TemporaryDirectory(prefix="bostotte-mutant-") as base:
        shutil.copytree(_ROOT / folder, Path(base) / folder)
        (Path(base) / mutant.file).write_text(mutant.text, encoding="utf-8")
        own, tasks.resources._INSTALLED = tasks.resources._INSTALLED, Path(base)
        try:
            yield
        finally:
            tasks.resources._INSTALLED = own


def is_noticed(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Whether one of the tests fails, or none of them ends in time."""
    with changed(mutant):
        child = os.fork()
        if child == 0:
            with (
                Path(os.devnull).open("w", encoding="utf-8") as nowhere,
                redirect_stdout(nowhere),
                redirect_stderr(nowhere),
            ):
                if mutant is not None and mutant.file.endswith(".py"):
                    import_changed(_ROOT / mutant.file, mutant.text)
                code = pytest.main([*_OPTIONS, *tests])
            os._exit(int(code))
        until = time.monotonic() + _TIMEOUT
        while time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status) != 0
            time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutants of the rooms named; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", default=sorted(NEAR), help=f"of {', '.join(sorted(NEAR))}; all without")
    parser.add_argument("--sample", type=int, help="this many of each room, drawn by BOSTOTTE_TEST_SEED; all without")
    parser.add_argument("--file", help="only mutants of files whose path has this text")
    asked = parser.parse_args(arguments)
    seed = int(os.environ.get("BOSTOTTE_TEST_SEED", random.SystemRandom().randrange(2**32)))
    for module in _WARM:
        importlib.import_module(module)
    reasons: dict[str, str] = tomllib.loads(_ACCEPTED.read_text(encoding="utf-8"))
    report = {room: _of_room(room, asked.file or "", asked.sample, seed, reasons) for room in asked.rooms}
    unknown = sorted(set(reasons) - {mutant.name for room in NEAR for mutant in every_mutant(room)})
    print(json.dumps({"seed": seed, "rooms": report, "accepted_without_mutant": unknown}, indent=2, ensure_ascii=False))
    return int(bool(unknown) or any(not each["good"] for each in report.values()))


def _of_room(room: str, file: str, sample: int | None, seed: int, reasons: dict[str, str]) -> dict[str, object]:
    chosen = [mutant for mutant in every_mutant(room) if file in mutant.file]
    if sample is not None and sample < len(chosen):
        chosen = random.Random(f"{seed}/{room}").sample(chosen, sample)
    tests_of = _selected(room, chosen)
    survived: list[str] = []
    accepted: list[str] = []
    noticed: list[str] = []
    for mutant in chosen:
        if is_noticed(mutant, tests_of(mutant)):
            noticed += [mutant.name] if mutant.name in reasons else []
        else:
            (accepted if mutant.name in reasons else survived).append(mutant.name)
        print(".", end="", file=sys.stderr, flush=True)
    counted = len(chosen) - len(accepted)
    killed = counted - len(survived)
    share = killed / counted if counted else 1.0
    return {
        "mutants": len(chosen),
        "equivalent": len(accepted),
        "killed": killed,
        "share": round(share, 4),
        "target": TARGETS[room],
        "good": share >= TARGETS[room] and not noticed,
        "survived": survived,
        "accepted_but_noticed": noticed,
    }


def _selected(room: str, mutants: Sequence[Mutant]) -> Callable[[Mutant], Sequence[str]]:
    """The tests of each mutant, after a run of all of them without any change. Raises SystemExit where one fails."""
    near = {tuple(near_tests(room, mutant.file)) for mutant in mutants}
    if not any(mutant.file.endswith(".py") for mutant in mutants):
        for tests in near:
            if is_noticed(None, tests):
                raise SystemExit(f"These tests fail without any change: {' '.join(tests)}")
        return lambda mutant: near_tests(room, mutant.file)
    packages = sorted({Path(mutant.file).parent.as_posix() for mutant in mutants})
    found: dict[tuple[str, ...], Selection] = {tests: selection(tests, packages) for tests in near}
    return lambda mutant: found[tuple(near_tests(room, mutant.file))].of_line(mutant.file, mutant.line)


if __name__ == "__main__":
    sys.exit(main())
