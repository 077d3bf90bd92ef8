"""Fetch the data that the rules need about a batch of persons, as frames.

This module does not decide what is needed (tasks/entitlement does) and stores nothing (tasks/warehouse does). A batch
is some hundred persons; within it, `Pace` limits the calls to each API.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.client import ApiClient, ApiResponse, Clients, Read
from tasks.income.lookup_batch import LookupBatch, LookupBuffer, lookup_row
from tasks.income.lookup_request import LookupRequest
from tasks.income.outcomes import Outcome
from tasks.income.parse import (
    judge_assessment,
    judge_available,
    judge_income,
)
from tasks.income.rows import LookupRow
from tasks.income.write_buffer import gather_or_cancel, write_behind
from tasks.months import format_month
from tasks.privacy import Pseudonymiser
from tasks.settings import MOST_SIMULTANEOUS, Municipality

_WORKERS = 3 * MOST_SIMULTANEOUS
"""Enough to keep three APIs at their most simultaneous calls; `Pace` limits the calls themselves."""


_Keep = Callable[[LookupBuffer], Awaitable[None]]


@dataclass
class Fetcher:
    """Makes the look-ups of a run; remembers refused municipalities, and whether the remote service is down.

    wanted_codes: the codes of an assessment that are kept (see `assessment_rows`).
    `refused` maps a municipality's number to one message that says what to correct; after it, nobody of that
    municipality is looked up. `stopped` is set when the remote service is down; after it, nobody is looked up.
    """

    clients: Clients
    pseudonymiser: Pseudonymiser
    run_id: str
    wanted_codes: Mapping[str, str]
    refused: dict[str, str] = field(default_factory=dict)
    stopped: str | None = None
    clock: Clock = SYSTEM_CLOCK

    async def fetch(self, needs: Iterable[LookupRequest]) -> LookupBatch:
        """Look up everything in `needs`; each look-up that was made gives a row."""
        rows = LookupBuffer()

        async def keep(found: LookupBuffer) -> None:
            rows.add(found)

        await self._fetch_each(needs, keep)
        return rows.frames()

    async def fetch_in_pieces(self, needs: Iterable[LookupRequest], keep: Callable[[LookupBatch], None]) -> None:
        """Look up everything in `needs`, and pass the rows to `keep`: every 100 look-ups or 2 seconds, and at the end.

        `keep` is called in a thread, one piece after another. All look-ups of one need are in one piece. Answers
        from before a failure or a cancellation are kept.
        """
        await write_behind(keep, lambda pieces: self._fetch_each(needs, pieces.add))

    async def _fetch_each(self, needs: Iterable[LookupRequest], keep: _Keep) -> None:
        waiting = iter(needs)
        await gather_or_cancel(*(self._work(waiting, keep) for _ in range(_WORKERS)))

    async def _work(self, waiting: Iterator[LookupRequest], keep: _Keep) -> None:
        """Take one need at a time, so that a refusal or an outage stops the look-ups that remain."""
        for need in waiting:
            found = LookupBuffer()
            await self._fetch_one(need, found)
            await keep(found)

    async def _fetch_one(self, need: LookupRequest, rows: LookupBuffer) -> None:
        if self.stopped or need.municipality in self.refused:
            return
        try:
            if need.resource == "inntekt":
                await self._fetch_income(need, rows)
            else:
                await self._fetch_assessment(need, rows)
        except AccessRefusedError as refusal:
            self.refused.setdefault(need.municipality, str(refusal))
        except RemoteServiceError as fault:
            self.stopped = self.stopped or str(fault)
        self.stopped = self.stopped or self.clients.stopped_because()

    async def _fetch_income(self, need: LookupRequest, rows: LookupBuffer) -> None:
        assert need.period_from is not None  # noqa: S101 - RequiredLookups: income always has its months
        assert need.period_to is not None  # noqa: S101
        months = (need.period_from, need.period_to)
        period = (format_month(months[0]), format_month(months[1]))
        path = f"{self.clients.settings.apis.inntekt.package}/{need.person_id}/inntekter"
        question = _Question(need, "inntekt", path, period, {"fraOgMed": period[0], "tilOgMed": period[1]})
        read = partial(judge_income, person_id=need.person_id, months=months)
        lookup = await self._look_up(self.clients.inntekt, question, read)
        rows.lookups.append(lookup.row)
        if lookup.answer.body is not None:
            rows.take_income(lookup.row, lookup.answer, self.pseudonymiser)

    async def _fetch_assessment(self, need: LookupRequest, rows: LookupBuffer) -> None:
        """Look up which year is the newest assessed, then that year's assessment, stage by stage."""
        read = partial(judge_available, person_id=need.person_id)
        question = _Question(need, "siste_skatteoppgjoer", need.person_id, (None, None))
        newest = await self._look_up(self.clients.siste_skatteoppgjoer, question, read)
        rows.lookups.append(newest.row)
        if newest.answer.body is None:
            return
        year: int = newest.answer.judgement.content
        api = self.clients.settings.apis.summertskattegrunnlag
        for stage in api.stages:
            path = f"{stage}/{api.package}/{year}/{need.person_id}"
            question = _Question(need, "summertskattegrunnlag", path, (f"{year}/{stage}", str(year)))
            read = partial(judge_assessment, person_id=need.person_id, year=year)
            lookup = await self._look_up(self.clients.summertskattegrunnlag, question, read)
            rows.lookups.append(lookup.row)
            if lookup.answer.body is not None:
                rows.take_assessment(lookup.row, lookup.answer, self.pseudonymiser, self.wanted_codes)
            if lookup.answer.outcome is not Outcome.EMPTY:
                return

    async def _look_up(self, client: ApiClient, question: _Question, read: Read) -> _Lookup:
        municipality = self.clients.settings.municipalities[question.need.municipality]
        requested_at = self.clock.now()
        answer = await client.look_up(municipality, question.path, read, query=question.query)
        if answer.outcome is Outcome.FATAL:
            self.refused.setdefault(question.need.municipality, _refusal(question.resource, answer, municipality))
        row = lookup_row(
            question.need,
            question.resource,
            question.period,
            answer,
            requested_at=requested_at,
            run_id=self.run_id,
            behalf=municipality,
        )
        return _Lookup(answer, row)


def _refusal(resource: str, answer: ApiResponse, municipality: Municipality) -> str:
    return (
        f"Skatteetaten refuses the look-ups of {municipality.name} in {resource} "
        f"({answer.judgement.code}, HTTP {answer.status}). "
        "Check the API's address and package in the settings, and that the right is granted and delegated in Altinn."
    )


@dataclass(frozen=True)
class _Question:
    need: LookupRequest
    resource: str
    path: str = field(repr=False)
    period: tuple[str | None, str | None]
    query: dict[str, str] | None = None


@dataclass(frozen=True)
class _Lookup:
    answer: ApiResponse
    row: LookupRow
