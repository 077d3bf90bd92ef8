"""Fetch the data that the rules need about a batch of persons, as frames.

This module does not decide what is needed (tasks/entitlement does) and stores nothing (tasks/warehouse does). A batch
is some hundred persons; within it, `Pace` limits the calls to each API.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.client import ApiClient, ApiResponse, Clients, Read
from tasks.income.lookup_batch import LookupBatch, LookupBuffer, lookup_row
from tasks.income.lookup_request import LookupRequest
from tasks.income.outcomes import NOT_SERVED, Judgement, Outcome
from tasks.income.parse import SamePerson, judge_assessment, judge_available, judge_income
from tasks.income.requested_wait import WaitRequestedError
from tasks.income.rows import LookupRow
from tasks.income.stops import Breaker, Stops
from tasks.income.values import FIRST_YEAR
from tasks.income.write_buffer import gather_or_cancel, write_behind
from tasks.months import format_month
from tasks.privacy import Pseudonymiser
from tasks.settings import MOST_SIMULTANEOUS, Municipality
from tasks.validation import Identities

_WORKERS = 3 * MOST_SIMULTANEOUS
"""Enough to keep three APIs at their most simultaneous calls; `Pace` limits the calls themselves."""

_YEARS_TRIED = 3
"""The announced year of an assessment and those before it that are looked up until one is served."""

_Keep = Callable[[LookupBuffer], Awaitable[None]]


@dataclass
class Fetcher:
    """Makes the look-ups of a run; remembers which municipalities and APIs are not called any more.

    wanted_codes: the codes of an assessment that are kept (see `assessment_rows`). identities: persons with several
    ids: those that were delivered are all looked up, the current one last. year: the year whose settled assessment is
    looked up; None: the newest that is announced. unreached: cases that the run before did not reach.
    """

    clients: Clients
    pseudonymiser: Pseudonymiser
    run_id: str
    wanted_codes: Mapping[str, str]
    stops: Stops = field(default_factory=Stops)
    clock: Clock = SYSTEM_CLOCK
    year: int | None = None
    identities: Identities = field(default_factory=Identities)
    unreached: Collection[str] = ()

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
        if self.stops.concern(need):
            return
        fetch = self._fetch_income if need.resource == "inntekt" else self._fetch_assessment
        try:
            for former_id in self.identities.former_ids.get(need.person_key, ()):
                await fetch(replace(need, person_id=former_id), rows)
                if Outcome(rows.lookups[-1].outcome) in {Outcome.TRANSIENT, Outcome.FATAL}:
                    return  # the newest look-up decides: the person is not checked
            await fetch(need, rows)
        except AccessRefusedError as refusal:
            self.stops.refused.setdefault(need.municipality, str(refusal))
        except WaitRequestedError as wait:
            for municipality in self.clients.settings.municipalities:
                self.stops.silent.setdefault((municipality, need.resource), str(wait))
        except RemoteServiceError as fault:
            self.stops.unreachable = self.stops.unreachable or str(fault)

    async def _fetch_income(self, need: LookupRequest, rows: LookupBuffer) -> None:
        assert need.period_from is not None  # noqa: S101 - RequiredLookups: income always has its months
        assert need.period_to is not None  # noqa: S101
        months = (need.period_from, need.period_to)
        period = (format_month(months[0]), format_month(months[1]))
        path = f"{self.clients.settings.apis.inntekt.package}/{need.person_id}/inntekter"
        question = _Question(need, "inntekt", path, period, {"fraOgMed": period[0], "tilOgMed": period[1]})
        read = partial(judge_income, person_id=need.person_id, months=months, same=self._is_person(need))
        lookup = await self._look_up(self.clients.inntekt, question, read)
        rows.lookups.append(lookup.row)
        if lookup.answer.body is not None:
            self.stops.repeated += lookup.answer.judgement.content.repeated
            rows.take_income(lookup.row, lookup.answer, self.pseudonymiser)

    async def _fetch_assessment(self, need: LookupRequest, rows: LookupBuffer) -> None:
        """Look up which year is the newest assessed, then that year's assessment, stage by stage.

        Where that year is not served (SSG-008), the two years before are tried. As an assessment was announced, it is
        never read as «no assessment». Of a settled year (`year`) only that year's settled assessment is looked up;
        SSG-008 then says that there is none.
        """
        if self.year is not None:
            await self._fetch_stage(need, rows, self.year, "oppgjoer", announced=False)
            return
        read = partial(judge_available, person_id=need.person_id, same=self._is_person(need))
        question = _Question(need, "siste_skatteoppgjoer", need.person_id, (None, None))
        newest = await self._look_up(self.clients.siste_skatteoppgjoer, question, read)
        rows.lookups.append(newest.row)
        if newest.answer.body is None:
            return
        announced: int = newest.answer.judgement.content
        api = self.clients.settings.apis.summertskattegrunnlag
        for year, stage in product(_years(announced), api.stages):
            lookup = await self._fetch_stage(need, rows, year, stage, announced=True)
            if lookup.answer.judgement.code != NOT_SERVED:
                return

    async def _fetch_stage(
        self, need: LookupRequest, rows: LookupBuffer, year: int, stage: str, *, announced: bool
    ) -> _Lookup:
        """Look up the assessment of a year and a stage, and add its rows."""
        package = self.clients.settings.apis.summertskattegrunnlag.package
        path = f"{stage}/{package}/{year}/{need.person_id}"
        period = (f"{year}/{stage}", str(year))
        question = _Question(need, "summertskattegrunnlag", path, period, announced=announced)
        read = partial(judge_assessment, person_id=need.person_id, year=year, same=self._is_person(need))
        lookup = await self._look_up(self.clients.summertskattegrunnlag, question, read)
        rows.lookups.append(lookup.row)
        if lookup.answer.body is not None:
            rows.take_assessment(lookup.row, lookup.answer, self.pseudonymiser, self.wanted_codes)
        return lookup

    def _is_person(self, need: LookupRequest) -> SamePerson:
        """Whether an id is one of the person's ids."""
        id_keys = self.identities.id_keys.get(need.person_key)
        return (lambda named: self.pseudonymiser(named) in id_keys) if id_keys else (lambda _: False)

    def _other_key(self, need: LookupRequest) -> str | None:
        """The pseudonym of the id that is looked up, where the person is known under another one."""
        if need.person_key not in self.identities.id_keys:
            return None
        id_key = self.pseudonymiser(need.person_id)
        return None if id_key == need.person_key else id_key

    async def _look_up(self, client: ApiClient, question: _Question, read: Read) -> _Lookup:
        need = question.need
        municipality = self.clients.settings.municipalities[need.municipality]
        requested_at = self.clock.now()
        answer = await client.look_up(municipality, question.path, read, query=question.query)
        if question.announced and answer.outcome is Outcome.EMPTY:
            answer = replace(answer, judgement=Judgement(Outcome.TRANSIENT, NOT_SERVED))
        self._note(question, answer, municipality)
        row = lookup_row(
            need,
            question.resource,
            question.period,
            answer,
            requested_at=requested_at,
            run_id=self.run_id,
            behalf=municipality,
            id_key=self._other_key(need),
        )
        return _Lookup(answer, row)

    def _note(self, question: _Question, answer: ApiResponse, municipality: Municipality) -> None:
        """Stop a municipality that is refused, by a code or several persons in a row, or an API that answers nobody."""
        number, resource = question.need.municipality, question.resource
        limit = self.clients.settings.load.failures_before_stop
        breaker = self.stops.breakers.setdefault((number, resource), Breaker(limit))
        if answer.judgement.code != NOT_SERVED:  # the service is there, and says so
            breaker.note(answer.judgement)
        reached_before = question.need.case_id not in self.unreached
        if answer.outcome is Outcome.FATAL or breaker.is_refused(reached_before=reached_before):
            self.stops.refused.setdefault(number, _refusal(resource, answer, municipality))
        elif breaker.is_open:
            self.stops.silent.setdefault(
                (number, question.need.resource),
                f"{resource}: {breaker.unanswered} look-ups of {municipality.name} in a row without an answer "
                f"(last: {breaker.last_code}).",
            )


def _years(announced: int) -> range:
    """The years whose assessment is looked up, the announced one first."""
    return range(announced, max(announced - _YEARS_TRIED, FIRST_YEAR - 1), -1)


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
    announced: bool = False


@dataclass(frozen=True)
class _Lookup:
    answer: ApiResponse
    row: LookupRow
