"""Fetch what the rules need about a batch of persons: typed outcomes in, checked frames out.

Nothing here decides what is needed (tasks/entitlement does) or keeps anything (tasks/warehouse does). A batch is some
hundred persons; within it the pace of each API is kept by `Pace`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from tasks.errors import AccessRefusedError, FarSideError
from tasks.income.client import Answer, ApiClient, Clients, Read
from tasks.income.keep import kept_body, sha256
from tasks.income.outcomes import Outcome
from tasks.income.parse import (
    assessment_rows,
    available_year,
    income_rows,
    judge_assessment,
    judge_available,
    judge_income,
)
from tasks.months import format_month
from tasks.privacy import Pseudonymiser
from tasks.settings import MOST_SIMULTANEOUS, Municipality
from tasks.validation import AssessmentItems, IncomeLines, Lookups, RawAnswers, checked, columns

_WORKERS = 3 * MOST_SIMULTANEOUS
"""Enough to keep three APIs at their most simultaneous calls; the calls themselves are held back by `Pace`."""


@dataclass(frozen=True)
class Need:
    """One row of `Needs`: what must be known about one person."""

    case_id: str
    municipality: str
    person_id: str = field(repr=False)
    person_key: str
    resource: str
    period_from: dt.date | None
    period_to: dt.date | None


@dataclass(frozen=True)
class Fetched:
    """A batch's worth of rows, ready to be stored in one transaction."""

    lookups: pl.DataFrame
    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    raw_answers: pl.DataFrame


@dataclass
class Fetcher:
    """Asks for a run. Remembers which municipalities were refused, and whether the far side is down.

    `refused` maps a municipality's number to one message that says what to put right; after it, nobody of that
    municipality is looked up. `stopped` is set when the far side is down: nobody is looked up after it.
    """

    clients: Clients
    pseudonymiser: Pseudonymiser
    run_id: str
    wanted_codes: frozenset[str]
    refused: dict[str, str] = field(default_factory=dict)
    stopped: str | None = None

    async def fetch(self, needs: Iterable[Need]) -> Fetched:
        """Look up everything in `needs`; each answered look-up gives a row, and each one not made gives none."""
        rows = _Rows()
        waiting = iter(needs)
        await asyncio.gather(*(self._work(waiting, rows) for _ in range(_WORKERS)))
        return rows.frames()

    async def _work(self, waiting: Iterator[Need], rows: _Rows) -> None:
        """Take one need at a time, so that a refusal or an outage leaves the rest of the batch unasked."""
        for need in waiting:
            await self._fetch_one(need, rows)

    async def _fetch_one(self, need: Need, rows: _Rows) -> None:
        if self.stopped or need.municipality in self.refused:
            return
        try:
            if need.resource == "inntekt":
                await self._fetch_income(need, rows)
            else:
                await self._fetch_assessment(need, rows)
        except AccessRefusedError as refusal:
            self.refused.setdefault(need.municipality, str(refusal))
        except FarSideError as fault:
            self.stopped = self.stopped or str(fault)
        self.stopped = self.stopped or self.clients.stopped_because()

    async def _fetch_income(self, need: Need, rows: _Rows) -> None:
        assert need.period_from is not None  # noqa: S101 - Needs: income always has its months
        assert need.period_to is not None  # noqa: S101
        months = (need.period_from, need.period_to)
        period = (format_month(months[0]), format_month(months[1]))
        path = f"{self.clients.settings.apis.inntekt.package}/{need.person_id}/inntekter"
        question = _Question(need, "inntekt", path, period, {"fraOgMed": period[0], "tilOgMed": period[1]})
        read = partial(judge_income, person_id=need.person_id, months=months)
        lookup = await self._look_up(self.clients.inntekt, question, read)
        rows.add(lookup)
        if lookup.answer.body is not None:
            rows.income += income_rows(
                lookup.answer.body,
                lookup_id=lookup.row["lookup_id"],
                person_key=need.person_key,
                pseudonym=self.pseudonymiser,
            )
            rows.keep(lookup, self.pseudonymiser)

    async def _fetch_assessment(self, need: Need, rows: _Rows) -> None:
        """Ask which year is the newest assessed, then for that year's assessment, stage by stage."""
        read = partial(judge_available, person_id=need.person_id)
        question = _Question(need, "siste_skatteoppgjoer", need.person_id, (None, None))
        newest = await self._look_up(self.clients.siste_skatteoppgjoer, question, read)
        rows.add(newest)
        if newest.answer.body is None:
            return
        year = available_year(newest.answer.body)
        api = self.clients.settings.apis.summertskattegrunnlag
        for stage in api.stages:
            path = f"{stage}/{api.package}/{year}/{need.person_id}"
            question = _Question(need, "summertskattegrunnlag", path, (f"{year}/{stage}", str(year)))
            read = partial(judge_assessment, person_id=need.person_id, year=year)
            lookup = await self._look_up(self.clients.summertskattegrunnlag, question, read)
            rows.add(lookup)
            if lookup.answer.body is not None:
                rows.assessments += assessment_rows(
                    lookup.answer.body,
                    lookup_id=lookup.row["lookup_id"],
                    person_key=need.person_key,
                    wanted=self.wanted_codes,
                )
                rows.keep(lookup, self.pseudonymiser)
            if lookup.answer.outcome is not Outcome.EMPTY:
                return

    async def _look_up(self, client: ApiClient, question: _Question, read: Read) -> _Lookup:
        municipality = self.clients.settings.municipalities[question.need.municipality]
        asked_at = dt.datetime.now(dt.UTC)
        answer = await client.look_up(municipality, question.path, read, query=question.query)
        if answer.outcome is Outcome.FATAL:
            self.refused.setdefault(question.need.municipality, _refusal(question.resource, answer, municipality))
        return _Lookup(answer, self._ledger_row(question, answer, municipality) | {"asked_at": asked_at})

    def _ledger_row(self, question: _Question, answer: Answer, municipality: Municipality) -> dict[str, Any]:
        need, (period_from, period_to) = question.need, question.period
        identity = "|".join(
            [self.run_id, need.case_id, need.person_key, question.resource, period_from or "", period_to or ""]
        )
        return {
            "lookup_id": hashlib.sha256(identity.encode()).hexdigest()[:24],
            "run_id": self.run_id,
            "case_id": need.case_id,
            "municipality": need.municipality,
            "person_key": need.person_key,
            "resource": question.resource,
            "period_from": period_from,
            "period_to": period_to,
            "purpose": municipality.purpose,
            "legal_basis": municipality.legal_basis,
            "outcome": answer.outcome.value,
            "http_status": answer.status,
            "error_code": answer.judgement.code,
            "attempts": answer.attempts,
            "correlation_ids": list(answer.correlation_ids),
            "body_sha256": sha256(answer.body) if answer.body is not None else None,
        }


def _refusal(resource: str, answer: Answer, municipality: Municipality) -> str:
    return (
        f"Skatteetaten refuses the look-ups of {municipality.name} in {resource} "
        f"({answer.judgement.code}, HTTP {answer.status}). "
        "Check the API's address and package in the settings, and that the right is granted and delegated in Altinn."
    )


@dataclass(frozen=True)
class _Question:
    need: Need
    resource: str
    path: str = field(repr=False)
    period: tuple[str | None, str | None]
    query: dict[str, str] | None = None


@dataclass(frozen=True)
class _Lookup:
    answer: Answer
    row: Mapping[str, Any]


@dataclass
class _Rows:
    lookups: list[Mapping[str, Any]] = field(default_factory=list)
    income: list[dict[str, Any]] = field(default_factory=list)
    assessments: list[dict[str, Any]] = field(default_factory=list)
    raw: list[dict[str, Any]] = field(default_factory=list)

    def add(self, lookup: _Lookup) -> None:
        self.lookups.append(lookup.row)

    def keep(self, lookup: _Lookup, pseudonymiser: Pseudonymiser) -> None:
        if lookup.answer.body is not None:
            body = kept_body(lookup.answer.body, pseudonymiser)
            self.raw.append({"lookup_id": lookup.row["lookup_id"], "body": body})

    def frames(self) -> Fetched:
        """Frames in a fixed order, whatever order the answers came in."""
        return Fetched(
            lookups=_frame(Lookups, self.lookups, "lookup_id"),
            income_lines=_frame(IncomeLines, self.income, "person_key", "month", "ordinal"),
            assessment_items=_frame(AssessmentItems, self.assessments, "person_key", "year", "code"),
            raw_answers=_frame(RawAnswers, self.raw, "lookup_id"),
        )


def _frame(schema: type[Any], rows: list[Any], *order: str) -> pl.DataFrame:
    return checked(schema, pl.DataFrame(rows, schema=dict(columns(schema))).sort(order, maintain_order=True))
