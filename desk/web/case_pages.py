"""One case: reading it, taking it, answering, undoing, notes, manual checks, and text for a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from desk.answers import WAITS, Fault, Given, day_of, fault_of_text, faults_of_answer, faults_of_check
from desk.published import ActiveCase, PublishedRun
from desk.views.case import CaseView, history_line
from desk.views.letters import letter_text
from desk.views.other import other_case
from desk.views.worklist import Row, access_to, chosen_of, is_closed, progress_of
from desk.web.list_pages import progress_text, work_list
from desk.web.pages import case_path
from desk.web.visits import Visit, page, to
from desk.work.cases import (
    Answer,
    CaseWork,
    ConflictError,
    add_note,
    answer_by_id,
    before,
    declare,
    declared,
    new_id,
    newest_checks,
    record_reading,
    release,
    save_answer,
    save_check,
    take,
    undo,
    work_of_case,
)
from tasks.clock import OSLO
from tasks.validation import CHECK_RESULTS, VERDICT_REASONS, VERDICTS

_FROM = frozenset({"list", "search", "unchecked", "letter"})


@dataclass(frozen=True)
class _Opened:
    """A case that the reader may open, and what people have done with it."""

    case: ActiveCase
    run: PublishedRun
    done: CaseWork


def _open(visit: Visit, page_name: str) -> _Opened | Response:
    """The case of the address, for a reader who may open it; else the page that refuses it, which the log records."""
    case_id = visit.request.path_params["case_id"]
    run, session, work = visit.run, visit.reader, visit.office.work
    if run is None or case_id not in run.cases:
        return visit.message("not_found", 404)
    with work.reading() as connection:
        closed = is_closed(session, visit.office.desk, declared(connection, session.user_id), case_id)
        done = work_of_case(connection, case_id)
    if closed or not access_to(session.access, run, case_id):
        record_reading(work, case_id, session.user, page=page_name, refused=True)
        return visit.message("forbidden", 403)
    return _Opened(run.cases[case_id], run, done)


@page("case", "/sak/{case_id}")
def show_case(visit: Visit) -> Response:
    """«Saken»: everything about one case, with the answer form next to it."""
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    came_from = visit.asked("fra")
    page_name = came_from if came_from in _FROM else "case"
    record_reading(visit.office.work, opened.case.case_id, visit.reader.user, page=page_name)
    return case_page(visit, opened)


def case_page(
    visit: Visit,
    opened: _Opened,
    *,
    given: Given | None = None,
    faults: list[Fault] | None = None,
    alert: str = "",
    status: int = 200,
) -> Response:
    """The page of a case. given, faults: a form that was not saved, and what is wrong with it. alert: said first."""
    case, run, done = opened.case, opened.run, opened.done
    if case.state == "by_hand":
        return visit.page("by_hand.html.j2", case=case, status=status)
    item = case.document
    flag_id = item.get("flag")
    kept = [one for one in done.answers if one.undone_at is None and one.flag_id == (flag_id or one.flag_id)]
    known = progress_of(
        kept[-1] if kept else None,
        flagged=flag_id is not None,
        run_started=run.started,
        today=visit.today.isoformat(),
    )
    rows = work_list(visit).matching(chosen_of(visit.query))
    chosen = chosen_of(visit.query)
    values: dict[str, Any] = {
        "case": case,
        "run": run,
        "done": done,
        "known": known,
        "known_text": progress_text(visit, known),
        "neighbours": _neighbours(rows, case.case_id),
        "query": chosen.query,
        "undoable": _undoable(visit),
        "answers": [_answer_line(visit, one) for one in done.answers],
        "history": [history_line(row, visit.words) for row in item["history" if flag_id else "past"]],
        "given": given or Given(),
        "faults": {fault.field: visit.words["rejects"][fault.rule] for fault in faults or []},
        "alert": alert,
        "verdicts": VERDICTS,
        "reasons": VERDICT_REASONS,
        "may_work": visit.reader.access.role in {"caseworker", "leader"},
        "reply_days": visit.office.desk.reply_days,
        "message": visit.asked("melding"),
    }
    if flag_id is None:
        return visit.page("other_case.html.j2", other=other_case(case, run, visit.words), status=status, **values)
    return visit.page("case.html.j2", view=CaseView(item, run, visit.words), item=item, status=status, **values)


@page("take", "/sak/{case_id}/ta", "POST")
def take_case(visit: Visit) -> Response:
    """Take the case."""
    return _changed(visit, take)


@page("release", "/sak/{case_id}/slipp", "POST")
def release_case(visit: Visit) -> Response:
    """Give the case back to the team."""
    return _changed(visit, release)


def _changed(visit: Visit, change: Any) -> Response:
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    try:
        change(visit.office.work, opened.case.case_id, _version(visit), visit.reader.user)
    except ConflictError as conflict:
        text = visit.words.text("desk", "conflict_taken", **_who_and_when(visit, conflict))
        return case_page(visit, _again(visit, opened), alert=text, status=409)
    return _back(visit, opened.case.case_id)


@page("answer", "/sak/{case_id}/svar", "POST")
def answer_case(visit: Visit) -> Response:
    """Save an answer, and show the next case of the list."""
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    form, office, case_id = visit.form, visit.office, opened.case.case_id
    given = Given(form.get("verdict", ""), form.get("reason", ""), form.get("until", ""), form.get("note", ""))
    flag = opened.run.by_case.get(case_id)
    if flag is None or flag.flag_id != form.get("flag"):
        return _kept_as_note(visit, opened, given)
    faults = faults_of_answer(given, flag, visit.today)
    if faults:
        return case_page(visit, opened, given=given, faults=faults, status=422)
    until = day_of(given.until) if given.verdict in WAITS else None
    if given.verdict == "asked_citizen" and until is None:
        until = visit.today + dt.timedelta(days=office.desk.reply_days)
    answer = Answer(
        answer_id=new_id(),
        case_id=case_id,
        flag_id=flag.flag_id,
        run_id=opened.run.run_id,
        seen_verdict=opened.case.document["seen"],
        verdict=given.verdict,
        reason=given.reason or None,
        until=until.isoformat() if until else None,
        note=given.note or None,
        team=flag.team,
        scheme=flag.scheme,
        difference_ore=flag.difference,
        user_id=visit.reader.user_id,
        user_name=visit.reader.name,
        answered_at="",
    )
    following = _neighbours(work_list(visit).matching(chosen_of(visit.query)), case_id)[1]
    try:
        save_answer(office.work, answer, _version(visit))
    except ConflictError as conflict:
        text = visit.words.text("desk", "conflict", **_who_and_when(visit, conflict))
        return case_page(visit, _again(visit, opened), given=given, alert=text, status=409)
    query = chosen_of(visit.query).query
    shown = case_path(following) if following else "/saker"
    return to(shown, "&".join(filter(None, [query, f"svar={answer.answer_id}", "fra=list" if following else ""])))


def _kept_as_note(visit: Visit, opened: _Opened, given: Given) -> Response:
    """The flag of the form is not the case's now: nothing that was typed is lost, and the reader is informed."""
    words = visit.words
    parts = [
        words["verdicts"].get(given.verdict, ""),
        words["verdict_reasons"].get(given.reason, ""),
        given.until if day_of(given.until) else "",
        given.note if fault_of_text(given.note) is None else "",
    ]
    text = words.text("desk", "kept_answer", answer=", ".join(filter(None, parts)) or "–")
    add_note(visit.office.work, opened.case.case_id, text, visit.reader.user, why="withdrawn")
    return case_page(visit, _again(visit, opened), alert=words["desk"]["withdrawn"], status=409)


@page("undo", "/sak/{case_id}/angre", "POST")
def undo_answer(visit: Visit) -> Response:
    """Undo one's own answer."""
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    office, case_id = visit.office, opened.case.case_id
    since = before(office.work.clock.now(), minutes=office.desk.undo_minutes)
    if not undo(office.work, case_id, visit.form.get("answer", ""), visit.reader.user, since):
        return case_page(visit, opened, alert=visit.words["desk"]["not_undone"], status=409)
    return _back(visit, case_id, "undone")


@page("note", "/sak/{case_id}/notat", "POST")
def note_case(visit: Visit) -> Response:
    """Add a note to the case."""
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    text = visit.form.get("text", "")
    rule = fault_of_text(text)
    if rule is not None or not text:
        faults = [Fault("text", rule or "missing_verdict")]
        return case_page(visit, opened, faults=faults if rule else [], status=422)
    add_note(visit.office.work, opened.case.case_id, text, visit.reader.user)
    return _back(visit, opened.case.case_id)


@page("declare", "/sak/{case_id}/inhabil", "POST")
def declare_partiality(visit: Visit) -> Response:
    """Close the case to the reader, who is not impartial in it."""
    opened = _open(visit, "case")
    if isinstance(opened, Response):
        return opened
    declare(visit.office.work, opened.case.case_id, visit.reader.user)
    return to("/saker", chosen_of(visit.query).query)


@page("letter", "/sak/{case_id}/brev")
def letter(visit: Visit) -> Response:
    """The facts and a draft of forhåndsvarsel as text, in bokmål or nynorsk. Nothing is sent."""
    opened = _open(visit, "letter")
    if isinstance(opened, Response):
        return opened
    item = opened.case.document
    if "flag" not in item:
        return visit.message("not_found", 404)
    code = "nn" if visit.asked("sprak") == "nn" else "nb"
    record_reading(visit.office.work, opened.case.case_id, visit.reader.user, page="letter")
    text = letter_text(item, opened.run, visit.office.settings, visit.today, code)
    return visit.page("letter.html.j2", case=opened.case, text=text, code=code)


@page("unchecked", "/ikke-kontrollert")
def unchecked(visit: Visit) -> Response:
    """«Ikke kontrollert»: cases without a result, by reason, with what to do."""
    return unchecked_page(visit)


def unchecked_page(
    visit: Visit, *, of: str = "", faults: list[Fault] | None = None, given: Mapping[str, str] | None = None
) -> Response:
    """The page of cases without a result. of, faults, given: the form that was not saved."""
    if visit.run is None:
        return visit.page("no_run.html.j2", fault=visit.office.published.fault)
    run, session, office = visit.run, visit.reader, visit.office
    with office.work.reading() as connection:
        checks = newest_checks(connection)
        closed = declared(connection, session.user_id)
    groups: dict[str, list[ActiveCase]] = {}
    quiet: list[ActiveCase] = []
    for case in run.unchecked():
        if not access_to(session.access, run, case.case_id) or is_closed(session, office.desk, closed, case.case_id):
            continue
        if _is_quiet(visit, case, checks.get(case.case_id)):
            quiet.append(case)
        else:
            groups.setdefault(case.reason or "", []).append(case)
    return visit.page(
        "unchecked.html.j2",
        status=422 if faults else 200,
        run=run,
        groups=sorted(groups.items(), key=lambda each: (each[0] != "manual_check", -len(each[1]))),
        quiet=quiet,
        checks=checks,
        results=CHECK_RESULTS,
        about=lambda case: other_case(case, run, visit.words),
        of=of,
        faults={fault.field: visit.words["rejects"][fault.rule] for fault in faults or []},
        given=given or {},
        may_work=session.access.role in {"caseworker", "leader"},
        again_days=office.settings.changes.check_again_days,
        message=visit.asked("melding"),
    )


def _is_quiet(visit: Visit, case: ActiveCase, check: Mapping[str, Any] | None) -> bool:
    """Whether a case by hand is checked, and is not due again. New facts since the check make it due."""
    if case.state != "by_hand" or visit.run is None:
        return False
    in_run = visit.run.data["checks"].get(case.case_id)
    if check is None or (check["imported_at"] is not None and check["imported_at"] < visit.run.started):
        return bool(in_run == "checked")
    days = visit.office.settings.changes.check_again_days
    checked_on = dt.datetime.fromisoformat(check["checked_at"]).astimezone(OSLO).date()
    again = check["again_on"] or (checked_on + dt.timedelta(days=days)).isoformat()
    return bool(visit.today.isoformat() < again)


@page("check", "/sak/{case_id}/kontrollert", "POST")
def check_case(visit: Visit) -> Response:
    """Save the manual check of a case that no run can check."""
    opened = _open(visit, "unchecked")
    if isinstance(opened, Response):
        return opened
    if opened.case.state != "by_hand":
        return visit.message("not_found", 404)
    form, case_id = visit.form, opened.case.case_id
    result, again, note = form.get("result", ""), form.get("again", ""), form.get("note", "")
    faults = faults_of_check(result, again, note, visit.today)
    if faults:
        return unchecked_page(visit, of=case_id, faults=faults, given=form)
    given = {"result": result, "again_on": again or None, "note": note or None}
    save_check(visit.office.work, case_id, opened.run.run_id, visit.reader.user, given)
    return to("/ikke-kontrollert", "melding=check_saved")


def _version(visit: Visit) -> int:
    text = visit.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _again(visit: Visit, opened: _Opened) -> _Opened:
    with visit.office.work.reading() as connection:
        return _Opened(opened.case, opened.run, work_of_case(connection, opened.case.case_id))


def _back(visit: Visit, case_id: str, message: str = "") -> Response:
    parts = [chosen_of(visit.query).query, f"melding={message}" if message else ""]
    if visit.form.get("tilbake") == "list":
        return to("/saker", "&".join(filter(None, parts)))
    return to(case_path(case_id), "&".join(filter(None, parts)))


def _who_and_when(visit: Visit, conflict: ConflictError) -> dict[str, str]:
    return {"name": conflict.by or "–", "time": visit.words.moment(dt.datetime.fromisoformat(conflict.at))}


def _neighbours(rows: list[Row], case_id: str) -> tuple[str | None, str | None, int, int]:
    """The case before and after in the list, the position of this one (0: not in it), and how many there are."""
    ids = [row.case_id for row in rows]
    if case_id not in ids:
        return None, ids[0] if ids else None, 0, len(ids)
    place = ids.index(case_id)
    earlier = ids[place - 1] if place else None
    return earlier, ids[place + 1] if place + 1 < len(ids) else None, place + 1, len(ids)


def _undoable(visit: Visit) -> Answer | None:
    """The answer that the reader has just given, while it can be undone."""
    wanted = visit.asked("svar")
    if not wanted:
        return None
    office = visit.office
    since = before(office.work.clock.now(), minutes=office.desk.undo_minutes)
    with office.work.reading() as connection:
        found = answer_by_id(connection, wanted)
    if found is None or found.user_id != visit.reader.user_id or found.undone_at or found.imported_at:
        return None
    return found if found.answered_at >= since else None


def _answer_line(visit: Visit, one: Answer) -> dict[str, str]:
    words = visit.words
    until = (
        f", {words.text('script', 'until', until=words.date(dt.date.fromisoformat(one.until)))}" if one.until else ""
    )
    reason = f", {words['verdict_reasons'][one.reason].lower()}" if one.reason else ""
    mark = ""
    if one.undone_at is not None:
        mark = words["desk"]["undone_mark"]
    elif one.refused is not None:
        mark = words.text("desk", "refused_mark", rule=words["rejects"][one.refused])
    return {
        "at": words.moment(dt.datetime.fromisoformat(one.answered_at)),
        "who": one.user_name,
        "text": f"{words['verdicts'][one.verdict]}{until}{reason}",
        "note": one.note or "",
        "mark": mark,
    }
