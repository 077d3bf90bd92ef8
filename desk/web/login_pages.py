"""Login and log-out, the reader's language, and the files that pages load."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from desk.access import access_of_groups
from desk.oidc import LoginRefusedError, Provider
from desk.web.pages import STATIC, static_file
from desk.web.visits import COOKIE, LOGIN_COOKIE, Visit, page, to
from desk.work.sessions import choose_language, end_provider_session, end_sessions, start_session
from tasks.reports.language import LANGUAGES

_HOME = {"caseworker": "/saker", "leader": "/leder", "auditor": "/revisor", "operator": "/kontrollen"}
_A_YEAR = 31_536_000


@page("home", "/")
def home(visit: Visit) -> Response:
    """Send the reader to the page of their role."""
    return to(_HOME[visit.reader.access.role])


@page("login", "/logg-inn")
def login(visit: Visit) -> Response:
    """The page for somebody who is not logged in."""
    people = visit.office.desk.access if visit.office.desk.login == "demo" else ()
    return visit.page("login.html.j2", people=people, ended=bool(visit.asked("ut")))


@page("login_demo", "/logg-inn", "POST")
def login_demo(visit: Visit) -> Response:
    """Log in as one of the demo's synthetic people. Only the settings of a demo allow it."""
    person = visit.form.get("person", "")
    if visit.office.desk.login != "demo" or person not in {each.group for each in visit.office.desk.access}:
        return visit.message("forbidden", 403)
    return _logged_in(visit, (person, person), [person], None)


@page("login_start", "/logg-inn/start")
def login_start(visit: Visit) -> Response:
    """Send the browser to the OpenID provider."""
    try:
        address, state = _provider(visit).begin(visit.office.work)
    except LoginRefusedError as fault:
        return _refused(visit, fault)
    response = RedirectResponse(address, 303)
    response.set_cookie(LOGIN_COOKIE, state, max_age=600, secure=True, httponly=True, samesite="lax")
    return response


@page("login_callback", "/logg-inn/svar")
def login_callback(visit: Visit) -> Response:
    """Take the provider's answer."""
    try:
        cookie = visit.request.cookies.get(LOGIN_COOKIE, "")
        person = _provider(visit).finish(visit.office.work, dict(visit.query), cookie)
    except LoginRefusedError as fault:
        return _refused(visit, fault)
    user = (person.user_id, person.name)
    return _logged_in(visit, user, person.groups, person.provider_session)


@page("provider_logout", "/logg-ut/tilbyder", "POST")
def provider_logout(visit: Visit) -> Response:
    """End the sessions that the provider logs out: its own call, signed by it."""
    now = visit.office.work.clock.now().timestamp()
    try:
        session, subject = _provider(visit).logged_out(visit.form.get("logout_token", ""), now)
    except LoginRefusedError:
        return Response(status_code=400)
    end_provider_session(visit.office.work, session, subject)
    return Response(status_code=200)


@page("logout", "/logg-ut", "POST")
def logout(visit: Visit) -> Response:
    """Log the reader out, here or everywhere."""
    end_sessions(visit.office.work, visit.reader, everywhere=visit.form.get("overalt") == "1")
    response = to("/logg-inn", "ut=1")
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


@page("language", "/sprak", "POST")
def language(visit: Visit) -> Response:
    """Remember the language that the reader chooses, and go back to the page of their role."""
    code = visit.form.get("sprak", "")
    if code in LANGUAGES:
        choose_language(visit.office.work, visit.reader, code)
    back = visit.form.get("tilbake", "")
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    return to(back if is_ours else "/")


@page("static", "/static/{name}")
def static(visit: Visit) -> Response:
    """A file that pages load."""
    name = visit.request.path_params["name"]
    if name not in STATIC:
        return visit.message("not_found", 404)
    headers = {"cache-control": f"public, max-age={_A_YEAR}, immutable"}
    return Response(static_file(name), media_type=STATIC[name], headers=headers)


def _logged_in(visit: Visit, user: tuple[str, str], groups: Sequence[str], provider_session: str | None) -> Response:
    if access_of_groups(groups, visit.office.desk.access) is None:
        words = visit.words["desk_login"]
        return visit.page("message.html.j2", status=403, title=words["refused"], lead=words["no_role"])
    response = to("/")
    token = start_session(visit.office.work, user, groups, provider_session)
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax")
    response.delete_cookie(LOGIN_COOKIE, secure=True, httponly=True, samesite="lax")
    return response


def _refused(visit: Visit, fault: LoginRefusedError) -> Response:
    return visit.message("refused", 403, "desk_login", code=fault.code)


def _provider(visit: Visit) -> Provider:
    if visit.office.provider is None:
        raise LoginRefusedError("demo")
    return visit.office.provider
