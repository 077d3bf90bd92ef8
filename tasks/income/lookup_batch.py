"""Answers before they are stored: rows gathered look-up by look-up, and given as frames in a fixed order."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tasks.income.client import ApiResponse
from tasks.income.lookup_request import LookupRequest
from tasks.income.parse import assessment_rows, income_rows
from tasks.income.redaction import redact_body, sha256
from tasks.income.rows import AssessmentRow, IncomeRow, LookupRow, RawRow
from tasks.privacy import Pseudonymiser
from tasks.settings import Municipality
from tasks.validation import AssessmentItems, IncomeLines, Lookups, RawAnswers, columns, empty


@dataclass(frozen=True)
class LookupBatch:
    """The rows of a number of look-ups, for one transaction; the store checks them when it receives them."""

    lookups: pl.DataFrame
    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    raw_answers: pl.DataFrame


@dataclass
class LookupBuffer:
    """Rows of look-ups that ended: of Lookups, IncomeLines, AssessmentItems and RawAnswers."""

    lookups: list[LookupRow] = field(default_factory=list)
    income: list[IncomeRow] = field(default_factory=list)
    assessments: list[AssessmentRow] = field(default_factory=list)
    raw: list[RawRow] = field(default_factory=list)

    def __len__(self) -> int:
        """How many look-ups."""
        return len(self.lookups)

    def add(self, other: LookupBuffer) -> None:
        """Add another buffer's rows."""
        self.lookups += other.lookups
        self.income += other.income
        self.assessments += other.assessments
        self.raw += other.raw

    def take_income(self, row: LookupRow, answer: ApiResponse, pseudonymiser: Pseudonymiser) -> None:
        """Add the rows of an answer with income data. `row`: the look-up's own row, which is added already."""
        self.income += income_rows(
            answer.judgement.content.lines,
            lookup_id=row.lookup_id,
            person_key=row.person_key,
            pseudonym=pseudonymiser.pseudonym,
        )
        self._keep(row, answer, pseudonymiser, plain=answer.judgement.content.plain)

    def take_assessment(
        self, row: LookupRow, answer: ApiResponse, pseudonymiser: Pseudonymiser, wanted: Mapping[str, str]
    ) -> None:
        """Add the rows of an answer with a tax assessment, the wanted codes only."""
        self.assessments += assessment_rows(
            answer.judgement.content, lookup_id=row.lookup_id, person_key=row.person_key, wanted=wanted
        )
        self._keep(row, answer, pseudonymiser, plain=False)

    def _keep(self, row: LookupRow, answer: ApiResponse, pseudonymiser: Pseudonymiser, *, plain: bool) -> None:
        self.raw.append(RawRow(row.lookup_id, redact_body(answer.body or b"", pseudonymiser, plain=plain)))

    def frames(self) -> LookupBatch:
        """Frames in a fixed order, whatever order the answers came in."""
        return LookupBatch(
            lookups=_frame(Lookups, self.lookups, "lookup_id"),
            income_lines=_frame(IncomeLines, self.income, "person_key", "month", "ordinal"),
            assessment_items=_frame(AssessmentItems, self.assessments, "person_key", "year", "code"),
            raw_answers=_frame(RawAnswers, self.raw, "lookup_id"),
        )


def lookup_row(
    need: LookupRequest,
    resource: str,
    period: tuple[str | None, str | None],
    answer: ApiResponse,
    *,
    requested_at: dt.datetime,
    run_id: str,
    behalf: Municipality,
    id_key: str | None = None,
) -> LookupRow:
    """A row of Lookups. The same look-up of the same run has the same id.

    behalf: the municipality on whose behalf it was made. id_key: of the id that was looked up, where the person is
    known under another one.
    """
    parts = [run_id, need.case_id, need.person_key, resource, period[0] or "", period[1] or ""]
    identity = "|".join([*parts, id_key] if id_key else parts)
    return LookupRow(
        lookup_id=hashlib.sha256(identity.encode()).hexdigest()[:24],
        run_id=run_id,
        case_id=need.case_id,
        municipality=need.municipality,
        person_key=need.person_key,
        resource=resource,
        period_from=period[0],
        period_to=period[1],
        purpose=behalf.purpose,
        legal_basis=behalf.legal_basis,
        outcome=answer.outcome.value,
        http_status=answer.status,
        error_code=answer.judgement.code,
        attempts=answer.attempts,
        correlation_ids=list(answer.correlation_ids),
        requested_at=requested_at,
        body_sha256=sha256(answer.body) if answer.body is not None else None,
        id_key=id_key,
    )


def _frame(schema: type[Any], rows: Sequence[tuple[Any, ...]], *order: str) -> pl.DataFrame:
    """A frame of the rows, column by column, each in the form that polars reads fastest."""
    if not rows:
        return empty(schema)
    filled = zip(columns(schema).items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([_series(name, kind, values) for (name, kind), values in filled]).sort(
        order, maintain_order=True
    )


def _series(name: str, kind: pl.DataType, values: tuple[Any, ...]) -> pl.Series:
    if isinstance(kind, pl.Datetime):
        return pl.Series(name, [(moment - _EPOCH) // _MICROSECOND for moment in values], dtype=pl.Int64).cast(kind)
    if isinstance(kind, pl.List):  # of texts without spaces: read so, they take a tenth of the time of Python's lists
        return pl.Series(name, [" ".join(texts) for texts in values], dtype=pl.String).str.extract_all(r"\S+")
    return pl.Series(name, values, dtype=kind)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
