"""Rows from look-ups, before they become frames: each class has its table's columns in their order.

They are plain tuples, because a run for the whole country makes millions of them. The tables themselves, with the rules
for their values, are in tasks/validation/income.py.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class LookupRow(NamedTuple):
    """A row of Lookups."""

    lookup_id: str
    run_id: str
    case_id: str
    municipality: str
    person_key: str
    resource: str
    period_from: str | None
    period_to: str | None
    purpose: str
    legal_basis: str
    outcome: str
    http_status: int | None
    error_code: str | None
    attempts: int
    correlation_ids: list[str]
    requested_at: dt.datetime
    body_sha256: str | None
    id_key: str | None


class IncomeRow(NamedTuple):
    """A row of IncomeLines."""

    lookup_id: str
    person_key: str
    month: dt.date
    ordinal: int
    reporter_key: str | None
    category: str
    code: str
    benefit: str
    amount_ore: int
    in_withholding_base: bool | None
    backpay_from: dt.date | None
    backpay_to: dt.date | None


class AssessmentRow(NamedTuple):
    """A row of AssessmentItems."""

    lookup_id: str
    person_key: str
    year: int
    stage: str
    settled_on: dt.date | None
    code: str
    category: str
    amount_ore: int


class RawRow(NamedTuple):
    """A row of RawAnswers."""

    lookup_id: str
    body: str
