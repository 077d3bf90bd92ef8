"""The list of cases, and the search in all of them."""

from __future__ import annotations

from starlette.responses import Response

from desk.views.other import for_the_phone, state_text
from desk.views.worklist import (
    FILTERS,
    GROUPS,
    SORTS,
    Progress,
    Row,
    WorkList,
    access_to,
    chosen_of,
    is_closed,
    progress_of,
)
from desk.web.visits import Visit, day_in_norway, page
from desk.work.cases import before, declared, newest_answers, owners, record_reading, work_of_case
from desk.work.sessions import has_seen

ROWS_ON_A_PAGE = 50
_ANSWERS_DAYS = 400
"""How old an answer may be that still says something about a flag."""


def work_list(visit: Visit) -> WorkList:
    """The cases that the reader may work with. There is a run."""
    assert visit.run is not None  # noqa: S101 - the caller has checked it
    work = visit.office.work
    with work.reading() as connection:
        return WorkList(
            visit.run,
            visit.reader,
            visit.office.desk,
            visit.today,
            owners=owners(connection),
            answers=newest_answers(connection, before(work.clock.now(), days=_ANSWERS_DAYS)),
            declared=declared(connection, visit.reader.user_id),
        )


@page("list", "/saker")
def show_list(visit: Visit) -> Response:
    """«Min liste»: the cases within the filters, by group."""
    if visit.run is None:
        return visit.page("no_run.html.j2", fault=visit.office.published.fault)
    chosen = chosen_of(visit.query)
    found = work_list(visit)
    rows = found.matching(chosen)
    has_seen(visit.office.work, visit.reader, visit.run.day)
    pages = max(1, -(-len(rows) // ROWS_ON_A_PAGE))
    wanted = visit.asked("side")
    number = min(max(int(wanted), 1), pages) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    shown = rows[(number - 1) * ROWS_ON_A_PAGE : number * ROWS_ON_A_PAGE]
    groups = [(name, [row for row in shown if row.group == name]) for name in GROUPS]
    return visit.page(
        "list.html.j2",
        run=visit.run,
        chosen=chosen,
        choices=found.choices(chosen),
        filters=FILTERS,
        sorts=SORTS,
        groups=[(name, of_group) for name, of_group in groups if of_group],
        count=len(rows),
        number=number,
        pages=pages,
        label=lambda name, value: label_of(visit, name, value),
        text=lambda row: progress_text(visit, row.progress),
        why=lambda row: why_text(visit, row),
        message=visit.asked("melding"),
    )


def label_of(visit: Visit, name: str, value: str) -> str:
    """The words for a value of a filter."""
    if name == "team":
        return value or visit.words["script"]["unknown_team"]
    sections = {"kind": "kinds", "cause": "causes"}
    return visit.words[sections.get(name, "desk_statuses")][value]


def why_text(visit: Visit, row: Row) -> str:
    """Why a case is in the list, in one line."""
    if row.flag is None:
        return ""
    causes = [visit.words["causes"][cause] for cause in row.flag.causes]
    text = ", ".join([*causes[:1], *(cause.lower() for cause in causes[1:])])
    return f"{text}. {visit.words['groups'][row.flag.group]}" if row.flag.group else text


def progress_text(visit: Visit, found: Progress) -> str:
    """What an answer on the desk means for its case today; empty where there is none."""
    words, answer = visit.words, found.answer
    if answer is None:
        return ""
    if answer.refused is not None:
        rule = words["rejects"][answer.refused]
        return words.text("desk", "refused_text", name=answer.user_name, rule=rule)
    day = words.date(day_in_norway(answer.answered_at))
    if found.state == "back":
        did = words["desk"][f"did_{answer.verdict}"]
        note = f" «{answer.note}»" if answer.note else ""
        return words.text("desk", "back_text", name=answer.user_name, did=did, day=day) + note
    verdict = words["verdicts"][answer.verdict]
    if found.state == "waiting" and answer.until:
        until = words.date(day_in_norway(answer.until))
        return words.text("desk", "waiting_text", verdict=verdict, day=until, name=answer.user_name)
    return words.text("desk", "answered_text", verdict=verdict, day=day, name=answer.user_name)


@page("search", "/finn")
def search(visit: Visit) -> Response:
    """The page with the search box."""
    return visit.page("search.html.j2", wanted="", found=None, run=visit.run)


@page("search_for", "/finn", "POST")
def search_for(visit: Visit) -> Response:
    """What an active case is, whichever it is. The number is in the form, so it is in no address and no log."""
    wanted = visit.form.get("sak", "")[:200]
    if visit.run is None or not wanted:
        return visit.page("search.html.j2", wanted=wanted, found=None, run=visit.run)
    case = visit.run.cases.get(wanted) or visit.run.cases.get(wanted.upper())
    if case is None:
        text = visit.words.text("desk", "search_unknown", active=visit.words.count(len(visit.run.cases)), case=wanted)
        return visit.page("search.html.j2", wanted=wanted, found={"unknown": text}, run=visit.run)
    office, session = visit.office, visit.reader
    with office.work.reading() as connection:
        done = work_of_case(connection, case.case_id)
        closed = is_closed(session, office.desk, declared(connection, session.user_id), case.case_id)
    if closed or not access_to(session.access, visit.run, case.case_id):
        record_reading(office.work, case.case_id, session.user, page="search", refused=True)
        text = visit.words.text("desk", "search_closed", case=case.case_id)
        return visit.page("search.html.j2", wanted=wanted, found={"unknown": text}, run=visit.run)
    record_reading(office.work, case.case_id, session.user, page="search")
    flag = visit.run.by_case.get(case.case_id)
    kept = [one for one in done.answers if one.undone_at is None]
    newest = kept[-1] if kept and (flag is None or kept[-1].flag_id == flag.flag_id) else None
    known = progress_of(newest, flagged=flag is not None, run_started=visit.run.started, today=visit.today.isoformat())
    state = state_text(case, visit.run, visit.words)
    if case.state != "by_hand" and known.state in {"waiting", "back", "answered"}:
        state = progress_text(visit, known)
    found = {
        "case": case,
        "state": state,
        "answer": progress_text(visit, known) if case.state != "by_hand" else "",
        "say": for_the_phone(case, visit.run, visit.words, known),
    }
    return visit.page("search.html.j2", wanted=wanted, found=found, run=visit.run)
