"""How each reader reads one value: `reconcile`'s recipients, `calculate`, and the answers of caseworkers."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from flows.calculate.calculate import read_book
from flows.calculate.case_files import read_cases
from tasks.changes import Labels, import_answers, read_answers
from tasks.errors import InputError
from tasks.recipients import describe_findings
from tasks.validation import RecipientTables
from tests.recipients.delivery import ON, PSEUDONYMISER, files_source, read_recipients, settings_for, two_cases

RULES = read_book(None)
FAULT = re.compile(r", column [a-z_]+: (?P<words>.*?)\.?$")
CASE = {
    "case_id": "S-1",
    "month": "2026-10",
    "municipality": "0301",
    "adults": "1",
    "children": "0",
    "monthly_income": "20000",
    "tenure": "rented",
    "housing_cost": "12000",
    "adapted_home": "false",
}
BECOMES = {"housing_cost": "housing_cost_ore", "monthly_income": "monthly_income_ore"}
TABLE_OF = {
    "housing_cost": "households",
    "adapted_home": "households",
    "tenure": "households",
    "municipality": "households",
    "monthly_income": "decisions",
    "adults": "decisions",
    "decided_on": "decisions",
}

Found = tuple[str, object]
"""("value", the value) or ("fault", the fault in words)."""


def fault(line: str) -> Found:
    match = FAULT.search(line)
    assert match is not None
    return "fault", match["words"]


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def recipients_csv(folder: Path, column: str, text: str) -> Found:
    tables = two_cases()
    tables[TABLE_OF[column]][0][column] = text
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows)
    return of_first_case(read_recipients(settings_for(files_source(folder)), PSEUDONYMISER, on=ON), column)


def recipients_parquet(folder: Path, column: str, value: pl.Series) -> Found:
    for name, rows in two_cases().items():
        frame = pl.DataFrame(rows)
        if name == TABLE_OF[column]:
            frame = frame.with_columns(pl.concat([value, value]).alias(column))
        frame.write_parquet(folder / f"{name}.parquet")
    return of_first_case(read_recipients(settings_for(files_source(folder, "parquet")), PSEUDONYMISER, on=ON), column)


def of_first_case(result: RecipientTables, column: str) -> Found:
    if not result.findings.is_empty():
        return fault(describe_findings(result.findings)[0])
    table: pl.DataFrame = getattr(result, TABLE_OF[column])
    return "value", table.filter(case_id="S-1")[BECOMES.get(column, column)].item()


def calculate(source: Path, column: str) -> Found:
    try:
        cases = read_cases(source, RULES, "state")
    except InputError as refusal:
        return fault(refusal.message.splitlines()[0])
    return "value", cases.now[BECOMES.get(column, column)].item()


def calculate_csv(folder: Path, column: str, text: str) -> Found:
    return calculate(write_csv(folder / "cases.csv", [CASE | {column: text}]), column)


def calculate_parquet(folder: Path, column: str, value: pl.Series) -> Found:
    path = folder / "cases.parquet"
    pl.DataFrame([CASE]).with_columns(value.alias(column)).write_parquet(path)
    return calculate(path, column)


def calculate_json(folder: Path, column: str, literal: str) -> Found:
    """Read one JSON literal. literal: as it is written in the file, with quotes where it is a text."""
    fields = [f'"{name}": {literal if name == column else _quoted(value)}' for name, value in CASE.items()]
    path = folder / "cases.json"
    path.write_text("[{" + ", ".join(fields) + "}]", encoding="utf-8")
    return calculate(path, column)


def _quoted(text: str) -> str:
    return f'"{text}"'


FLAGS = pl.DataFrame({"flag_id": ["A-1"], "case_id": ["S-1"], "event": ["new"], "raised_again": [False]})
CURRENT_ANSWERS: dict[str, Any] = {
    "flag_id": pl.String,
    "verdict": pl.String,
    "reason": pl.String,
    "postponed_until": pl.Date,
    "note": pl.String,
    "verdict_id": pl.String,
    "answered_by": pl.String,
    "source_run": pl.String,
    "answered_on": pl.Date,
}


def answers_csv(folder: Path, text: str) -> Found:
    """The date that a flag is postponed until; the fault is the rule's code."""
    path = write_csv(
        folder / "answers.csv", [{"flag_id": "A-1", "verdict": "postponed", "postponed_until": text, "note": "x"}]
    )
    labels, current = Labels.of({}, {}), pl.DataFrame(schema=CURRENT_ANSWERS)
    result = import_answers(read_answers(path), labels, FLAGS, current, today=dt.date.min)
    if result.rejects:
        return "fault", result.rejects[0].rule
    return "value", result.accepted[0].postponed_until
