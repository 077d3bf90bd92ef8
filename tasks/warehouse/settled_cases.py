"""A case as a published settlement judged it, for the texts about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tasks.validation import SettlementCases, SettlementCauses, SettlementMembers, SettlementMonths, validate
from tasks.warehouse.sessions import Source


@dataclass(frozen=True)
class StoredCase:
    """One case of a settlement. cases: SettlementCases; months, causes and members: as of the same names."""

    run_id: str
    as_of: dt.date
    finished: dt.datetime
    cases: pl.DataFrame
    months: pl.DataFrame
    causes: pl.DataFrame
    members: pl.DataFrame


def settled_case(source: Source, year: int, case_id: str) -> StoredCase | None:
    """The case in the newest published settlement of the year; None where it gives no claim and no extra payment."""
    found = source.query("reports/case_texts/settlement_run", year=year, case_id=case_id)
    if found.is_empty():
        return None
    run_id, as_of, finished = found.row(0)

    def part(name: str) -> pl.DataFrame:
        return source.query(f"reports/case_texts/settlement_{name}", run_id=run_id, case_id=case_id)

    return StoredCase(
        run_id,
        as_of,
        finished,
        validate(SettlementCases, part("cases")),
        validate(SettlementMonths, part("months")),
        validate(SettlementCauses, part("causes")),
        validate(SettlementMembers, part("members")),
    )
