"""The pages of counts and of the log: for the leader, the auditor and the operator. Only the log names cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from starlette.responses import Response

from desk.access import Access
from desk.published import PublishedRun
from desk.views.worklist import Row, WorkList
from desk.web.visits import Visit, page
from desk.work.cases import before, newest_answers, owners, readings, waiting_for_store
from desk.work.database import faults_of_log
from desk.work.sessions import Session
from desk.work.tables import answers, log

_LOG_ROWS = 200
_DAYS = 400
_INFLOW_MONTHS = 12
_MOST_LIMIT = 5000
_LIMIT_STEP = 10
_EVERYTHING = Access("leader", None, None, by_hand=False)


@dataclass(frozen=True)
class Capacity:
    """What a limit would have given: cases and hours by team, and who has too many. All amounts in kroner."""

    limit: int
    minutes: int
    hours: float
    teams: list[tuple[str, int, str, bool]]  # team, cases, hours to the half, over
    lowest: int | None

    @property
    def over(self) -> int:
        """How many teams have more than their hours."""
        return sum(over for *_, over in self.teams)


@page("leader", "/leder")
def leader(visit: Visit) -> Response:
    """The team's work in counts, for all teams, and what a limit would give. No case numbers."""
    if visit.run is None:
        return visit.page("no_run.html.j2", fault=visit.office.published.fault)
    run = visit.run
    rows = _everybodys(visit, run).rows
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row.team].update(_counts_of(row))
    inflow: Counter[str] = Counter()
    for month, _, count in run.data["inflow"]:
        inflow[month] += count
    return visit.page(
        "leader.html.j2",
        run=run,
        teams=sorted(counted.items()),
        total=sum(counted.values(), Counter()),
        inflow=sorted(inflow.items())[-_INFLOW_MONTHS:],
        precision=_estimate(visit, run),
        capacity=_capacity(visit, rows),
        most=_MOST_LIMIT,
    )


def _everybodys(visit: Visit, run: PublishedRun) -> WorkList:
    """All cases, whoever may open them: for counts only."""
    session = visit.reader
    everything = Session(
        session.token_hash,
        session.user_id,
        session.name,
        _EVERYTHING,
        session.csrf,
        session.new_since,
        session.language,
    )
    work = visit.office.work
    with work.reading() as connection:
        return WorkList(
            run,
            everything,
            visit.office.desk.model_copy(update={"barred": ()}),
            visit.today,
            owners=owners(connection),
            answers=newest_answers(connection, before(work.clock.now(), days=_DAYS)),
            declared=set(),
        )


def _counts_of(row: Row) -> list[str]:
    if row.progress.state in {"waiting", "answered"}:
        return [row.progress.state]
    late = ["late"] if row.group == "late" else []
    return ["open", *late, *(["taken"] if row.owner.user_id is not None else [])]


def _estimate(visit: Visit, run: PublishedRun) -> str:
    """The share of settled flags that led to a new decision, with its n and its interval."""
    kinds = [row for row in run.data["precision"] if row["part"] == "kind"]
    new, unchanged = (sum(row[name] for row in kinds) for name in ("new_decision", "no_change"))
    return visit.words.estimate(new, new + unchanged)


def _capacity(visit: Visit, rows: list[Row]) -> Capacity | None:
    """What the limit in the address would give; nothing where there is none."""
    limit, minutes = _number(visit.asked("grense"), _MOST_LIMIT), _number(visit.asked("minutter"), 600)
    hours = _number(visit.asked("timer"), 10_000)
    if limit is None or not minutes or hours is None:
        return None
    by_team: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.flag is not None:
            always = row.flag.kind in {"lost", "gained"}
            by_team[row.team].append(_MOST_LIMIT * 100 if always else abs(row.difference))

    def cases(team: str, kroner: int) -> int:
        return sum(difference >= kroner * 100 for difference in by_team[team])

    def is_over(team: str, kroner: int) -> bool:
        return cases(team, kroner) * minutes > hours * 60

    limits = range(0, _MOST_LIMIT, _LIMIT_STEP)
    lowest = next((kroner for kroner in limits if not any(is_over(team, kroner) for team in by_team)), None)
    return Capacity(
        limit,
        minutes,
        hours,
        [
            (team, cases(team, limit), _hours(visit, cases(team, limit) * minutes), is_over(team, limit))
            for team in sorted(by_team)
        ],
        lowest,
    )


def _hours(visit: Visit, minutes: int) -> str:
    """Minutes as hours, to the half hour that is nearest."""
    return visit.words.number(round(minutes / 30) / 2)


def _number(text: str, most: int) -> int | None:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 8 else None


@page("auditor", "/revisor")
def auditor(visit: Visit) -> Response:
    """The log: who opened which case and did what, and whether the chain is whole."""
    wanted = visit.asked("sak")[:200] or None
    with visit.office.work.reading() as connection:
        faults = faults_of_log(connection)
        rows = readings(connection, case_id=wanted, limit=_LOG_ROWS)
        count = connection.execute(select(func.count()).select_from(log)).scalar_one()
    if visit.reader.access.role == "leader":
        run = visit.run
        rows = [row for row in rows if _is_of_team(visit, run, row["case_id"])]
    return visit.page("auditor.html.j2", rows=rows, count=count, faults=faults, wanted=wanted or "", run=visit.run)


def _is_of_team(visit: Visit, run: PublishedRun | None, case_id: str | None) -> bool:
    """Whether a row of the log is about a case of the leader's own teams, or about none."""
    teams = visit.reader.access.teams
    if case_id is None or teams is None:
        return True
    case = run.cases.get(case_id) if run is not None else None
    return case is not None and case.team in teams


@page("operator", "/kontrollen")
def operator(visit: Visit) -> Response:
    """The newest run in counts, and what waits for the next one. No case numbers."""
    if visit.run is None:
        return visit.page("no_run.html.j2", fault=visit.office.published.fault)
    with visit.office.work.reading() as connection:
        given, checks = waiting_for_store(connection, visit.office.work.now())
        wanted = select(answers.c.refused, func.count()).where(answers.c.refused.is_not(None))
        refused = [(str(rule), int(count)) for rule, count in connection.execute(wanted.group_by(answers.c.refused))]
    return visit.page(
        "operator.html.j2",
        run=visit.run,
        waiting=(len(given), len(checks)),
        refused=sorted(refused),
        fault=visit.office.published.fault,
    )
