"""Whatever a file from outside holds, it is read, or refused with one error that says what to do."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from flows.calculate.calculate import read_book
from flows.calculate.case_files import read_cases
from flows.what_if.simulate import read_limits_file
from tasks.changes import read_answers
from tasks.entitlement import RuleBook
from tasks.errors import BostotteError, Exit
from tasks.recipients import describe_findings
from tasks.resources import read_rule_texts, resource
from tasks.settings import load_settings
from tests.examples import examples
from tests.fuzz.mutations import LONG, mutated, mutated_zip
from tests.recipients.delivery import (
    ON,
    PSEUDONYMISER,
    TABLES,
    as_csv,
    files_source,
    read_recipients,
    settings_for,
    two_cases,
)
from tests.tabular.readers import CASE

SEEDS = st.integers(0, 2**32)
RULES = read_book(None)
SCHEMES = read_rule_texts(resource("config", "schemes"))
LIMITS = b"""minutes_per_flag: 6
grid: {monthly_kroner: [0, 50.5], percent: [0, 5], cumulative_kroner: [0]}
capacity_hours: {Team A: 10}
"""


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Avvik-ID", "Vurdering", "Begrunnelse", "Utsatt til", "Merknad"])
    for number in range(5):
        sheet.append([f"A-{number}", "Utsatt", None, "2027-01-01", "et notat"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def parquet(rows: list[dict[str, object]]) -> bytes:
    made = io.BytesIO()
    pl.DataFrame(rows).write_parquet(made)
    return made.getvalue()


def read_delivery_of(table: str, ending: str) -> Callable[[Path], object]:
    def read(path: Path) -> object:
        folder = path.parent
        for name in TABLES:
            if name != table:
                (folder / f"{name}.csv").write_text(as_csv(two_cases()[name]), encoding="utf-8")
        source = files_source(folder) | {table: path}
        found = read_recipients(settings_for(source), PSEUDONYMISER, on=ON)
        return describe_findings(found.findings)

    assert ending
    return read


def read_household_months(path: Path) -> object:
    return read_cases(path, RULES, "state")


def read_rules(path: Path) -> object:
    text = read_rule_texts(path.parent)
    return RuleBook.parse({**SCHEMES, "state/rates.yaml": next(iter(text.values()))})


WORKBOOK = workbook()
EXAMPLE = resource("config", "production.example.toml").read_bytes()
ANSWERS = b"flag_id;verdict;reason;note\nA-1;new_decision;;et notat\nA-2;no_change;other;\n"
Kind = tuple[str, bytes, Callable[[bytes, int], bytes], Callable[[Path], object]]
KINDS: dict[str, Kind] = {
    "workbook": ("answers.xlsx", WORKBOOK, mutated_zip, read_answers),
    "answers as CSV": ("answers.csv", ANSWERS, mutated, read_answers),
    "limits as YAML": ("limits.yaml", LIMITS, mutated, read_limits_file),
    "limits as TOML": (
        "limits.toml",
        b"minutes_per_flag = 6\n[grid]\nmonthly_kroner = [0, 50.5]\npercent = [0]\n",
        mutated,
        read_limits_file,
    ),
    "settings": ("bostotte.toml", EXAMPLE, mutated, load_settings),
    "rules": ("rates.yaml", next(iter(SCHEMES.values())).encode(), mutated, read_rules),
    "cases as CSV": (
        "cases.csv",
        f"{','.join(CASE)}\n{','.join(CASE.values())}\n".encode(),
        mutated,
        read_household_months,
    ),
    "cases as JSON": (
        "cases.json",
        json.dumps([CASE]).encode(),
        mutated,
        read_household_months,
    ),
    "cases as Parquet": (
        "cases.parquet",
        parquet([dict(CASE)]),
        mutated,
        read_household_months,
    ),
}
DELIVERIES: dict[str, Kind] = {
    f"{table} as {ending}": (
        f"{table}.{ending}",
        as_csv(two_cases()[table]).encode() if ending == "csv" else parquet(two_cases()[table]),
        mutated,
        read_delivery_of(table, ending),
    )
    for table in TABLES
    for ending in ("csv", "parquet")
}


KINDS |= DELIVERIES


def try_it(kind: str, seed: int) -> None:
    """Read the file that a seed makes; any exception but one of our own is a failure."""
    name, content, change, read = KINDS[kind]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(change(content, seed))
        exit_code = Exit.BAD_INPUT
        try:
            read(path)
        except BostotteError as fault:
            exit_code = fault.exit_code
        except BaseException as fault:
            raise AssertionError(f"{kind}, seed {seed}: {type(fault).__name__}") from fault
        assert exit_code is Exit.BAD_INPUT, f"{kind}, seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS)
def test_a_changed_file_is_read_or_refused(kind: str, seed: int) -> None:
    try_it(kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=LONG, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS)
def test_many_changed_files_are_read_or_refused(kind: str, seed: int) -> None:
    try_it(kind, seed)
