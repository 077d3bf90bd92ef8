"""What the texts about a flagged case are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasks.warehouse.sessions import Source


@dataclass(frozen=True)
class CaseFacts:
    """A case that the newest published run flags.

    case: its decision and the facts now, by column. months: (month, decided, now, difference) in øre of each month that
    differs, the oldest first. causes: (cause, øre per month), the largest first. fetched: the newest day on which each
    resource of the tax administration answered.
    """

    case_id: str
    case: Mapping[str, Any]
    months: list[tuple[dt.date, int, int, int]]
    causes: list[tuple[str, int]]
    fetched: Mapping[str, dt.date]


def case_facts(source: Source, case_id: str) -> CaseFacts | None:
    """The facts of a case; None where the newest published run does not flag it."""
    found = source.query("reports/case_texts/case", case_id=case_id)
    if found.is_empty():
        return None
    case = found.row(0, named=True)
    run_id = case["run_id"]
    months = source.query("reports/case_texts/months", run_id=run_id, case_id=case_id)
    causes = source.query("reports/case_texts/causes", run_id=run_id, case_id=case_id)
    fetched = source.query("reports/case_texts/fetched", case_id=case_id)
    return CaseFacts(case_id, case, list(months.iter_rows()), list(causes.iter_rows()), dict(fetched.iter_rows()))
