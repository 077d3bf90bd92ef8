"""Who may do what: every route × role, every case × reader, and what the server refuses."""

from __future__ import annotations

import pytest

from desk.access import ROLES, ROUTES, access_of_groups, may_open, may_use
from desk.web.app import HEADERS
from desk.web.visits import COOKIE, PAGES
from desk.work.cases import readings
from desk.work.database import faults_of_log
from tasks.settings import DeskAccess
from tests.desk.browsing import PEOPLE, text_of
from tests.desk.conftest import Town
from tests.desk.offices import access

OF_ROLE = {"caseworker": "Kari", "leader": "Liv", "auditor": "Rune", "operator": "Siri"}
EXPECTED = {
    "home": "caseworker leader operator auditor",
    "logout": "caseworker leader operator auditor",
    "language": "caseworker leader operator auditor",
    "list": "caseworker leader auditor",
    "case": "caseworker leader auditor",
    "letter": "caseworker leader auditor",
    "search": "caseworker leader auditor",
    "search_for": "caseworker leader auditor",
    "unchecked": "caseworker leader auditor",
    "take": "caseworker leader",
    "release": "caseworker leader",
    "answer": "caseworker leader",
    "undo": "caseworker leader",
    "note": "caseworker leader",
    "check": "caseworker leader",
    "declare": "caseworker leader",
    "leader": "leader",
    "auditor": "auditor leader",
    "operator": "operator leader",
}
OPEN = {"login", "login_demo", "login_start", "login_callback", "provider_logout", "static"}


def test_every_route_is_in_this_table() -> None:
    assert ROUTES.keys() == EXPECTED.keys() | OPEN == {page.name for page in PAGES}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_route_lets_in_the_roles_that_it_is_for_and_nobody_else(name: str, town: Town) -> None:
    (page,) = [page for page in PAGES if page.name == name]
    path = page.path.replace("{case_id}", town.flagged(0)[0])
    stranger = town.open()
    stranger.client.follow_redirects = False
    answer = stranger.get(path) if page.method == "GET" else stranger.post(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/logg-inn")
    for role, person in OF_ROLE.items():
        browser = town.open(person)
        browser.client.follow_redirects = False
        answer = browser.get(path) if page.method == "GET" else browser.post(path, csrf="wrong")
        is_allowed = role in EXPECTED[name].split()
        assert is_allowed == may_use(name, role), (name, role)  # type: ignore[arg-type]
        if page.method == "POST":
            assert answer.status_code == 403  # no token, or no right
            assert ("Skjemaet er for gammelt" in answer.text) == is_allowed
        else:
            assert (answer.status_code != 403) == is_allowed, (name, role)


def test_nobody_opens_a_case_of_another_team_and_the_log_has_the_attempt(town: Town) -> None:
    """T9, first half."""
    theirs = town.flagged(3)[0]
    kari = town.open("Kari")
    answer = kari.get(f"/sak/{theirs}")
    assert answer.status_code == 403
    assert theirs not in text_of(answer.text)
    with town.rooms.work.reading() as connection:
        newest = readings(connection)[0]
    assert (newest["what"], newest["case_id"], newest["user_name"]) == ("refused", theirs, "Kari")
    rune = town.open("Rune")
    assert rune.get(f"/sak/{theirs}").status_code == 200
    assert theirs in rune.get("/revisor").text
    assert "Loggen er hel" in rune.page.text


def test_a_case_by_hand_shows_its_number_and_no_other_figure(town: Town) -> None:
    """T9, second half: searched in the text and in every attribute but those of the page itself."""
    case_id = town.in_state("by_hand")[0]
    kari = town.open("Kari")
    answer = kari.get(f"/sak/{case_id}")
    assert answer.status_code == 200
    body = answer.text.partition('tabindex="-1">')[2].partition("</main>")[0]
    left = body.replace(case_id, "").replace("<h1>", "").replace("</h1>", "")
    assert not any(character.isdigit() for character in left), left
    assert "Må kontrolleres manuelt" in left
    liv = town.open("Liv")
    assert liv.get(f"/sak/{case_id}").status_code == 403
    assert case_id not in liv.get("/ikke-kontrollert").text


def test_a_barred_case_is_closed_by_settings_and_by_declaration(town: Town) -> None:
    case_id = town.flagged(0)[0]
    kari = town.open("Kari")
    kari.get(f"/sak/{case_id}")
    kari.send(f"/sak/{case_id}/inhabil")
    assert case_id not in kari.page.text
    assert kari.get(f"/sak/{case_id}").status_code == 403
    assert town.open("Liv").get(f"/sak/{case_id}").status_code == 200


def test_every_answer_has_the_security_headers(town: Town) -> None:
    kari = town.open("Kari")
    for path in ("/saker", "/finn", "/none", "/static/desk.css", "/static/none", "/logg-inn", "/leder"):
        headers = kari.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert headers["cache-control"] == "no-store" or (
            path == "/static/desk.css" and "immutable" in headers["cache-control"]
        )


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(town: Town) -> None:
    browser = town.open()
    browser.client.follow_redirects = False
    cookie = browser.post("/logg-inn", person="Kari").headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_requests_for_another_host_from_another_site_or_too_large_are_refused(town: Town) -> None:
    kari = town.open("Kari")
    assert kari.client.get("/saker", headers={"host": "evil.example"}).status_code == 400
    kari.get("/finn")
    foreign = kari.client.post("/finn", content="sak=1", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert kari.post("/finn", sak="x" * 70_000).status_code == 413
    assert kari.client.delete("/saker").status_code == 405


def test_a_session_ends_when_it_is_idle_too_old_logged_out_or_has_no_role_left(town: Town) -> None:
    kari = town.open("Kari")
    kari.client.follow_redirects = False
    town.rooms.clock.move(minutes=29)
    assert kari.get("/saker").status_code == 200
    town.rooms.clock.move(minutes=31)
    assert kari.get("/saker").status_code == 303
    kari = town.open("Kari")
    for _ in range(30):
        town.rooms.clock.move(minutes=20)
        kari.get("/saker")
    assert kari.page.status_code == 200
    kari.client.follow_redirects = False
    town.rooms.clock.move(minutes=20)
    assert kari.get("/saker").status_code == 303
    here, there = town.open("Kari"), town.open("Kari")
    here.get("/saker")
    here.send("/logg-ut", overalt="1")
    there.client.follow_redirects = False
    assert there.get("/saker").status_code == 303


def test_logins_are_limited(town: Town) -> None:
    browser = town.open()
    answers = [browser.post("/logg-inn", person="Nobody").status_code for _ in range(25)]
    assert answers[0] == 403
    assert answers[-1] == 429


def test_the_language_form_sends_nobody_to_another_site(town: Town) -> None:
    kari = town.open("Kari")
    kari.client.follow_redirects = False
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        kari.get("/saker")
        kari.send("/sprak", sprak="nn", tilbake=back)
        assert kari.page.headers["location"] == "/"
    kari.get("/saker")
    assert 'lang="nn"' in kari.page.text


def test_people_of_several_groups_get_what_the_groups_have_together() -> None:
    rules = [
        DeskAccess(group="a", role="caseworker", teams=("Vest",)),
        DeskAccess(group="b", role="caseworker", teams=("Nord",), by_hand=True),
        DeskAccess(group="c", role="auditor"),
    ]
    found = access_of_groups(["a", "b", "c", "x"], rules)
    assert found == access("caseworker", "Vest", "Nord", by_hand=True)
    assert access_of_groups(["c"], rules) == access("auditor")
    assert access_of_groups(["x"], rules) is None


def test_who_may_open_which_case() -> None:
    kari = access("caseworker", "Vest")
    assert may_open(kari, "flagged", "Vest", "state")
    assert not may_open(kari, "flagged", "Nord", "state")
    assert not may_open(kari, "flagged", None, "state")
    assert not may_open(kari, "by_hand", "Vest", "state")
    assert may_open(access("auditor"), "flagged", None, None)
    assert not may_open(access("auditor"), "by_hand", "Vest", "state")
    assert not any(may_open(access(role), "by_hand", None, None) for role in ROLES)
    assert not may_open(access("operator", by_hand=True), "by_hand", None, None)


def test_the_log_is_whole_after_all_people_have_come(town: Town) -> None:
    for person in PEOPLE:
        town.open(person).get("/saker")
    with town.rooms.work.reading() as connection:
        assert faults_of_log(connection) == []
