"""T14: login against a real OpenID provider process on loopback, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import update

from desk.oidc import LoginRefusedError, Provider
from desk.work.tables import logins
from tasks.settings import OpenIdProvider, Settings
from tests.desk.browsing import Browser, Loop, browser, desk_settings, text_of
from tests.desk.conftest import Town

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore")  # the provider of the tests uses what its libraries leave
CALLBACK = "http://127.0.0.1:8765/logg-inn/svar"
PERSON = oidc_provider_mock.User(sub="kari-id", claims={"name": "Kari Nordmann", "groups": ["Kari"]})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(user_claims=[PERSON]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def chosen(issuer: str, tmp_path: Path) -> OpenIdProvider:
    (tmp_path / "secret").write_text("not-to-be-shown\n", encoding="utf-8")
    return OpenIdProvider(issuer=issuer, client_id="desk", client_secret_file=tmp_path / "secret")


@pytest.fixture
def login(town: Town, chosen: OpenIdProvider, production: Settings) -> Iterator[Browser]:
    """A browser of nobody, at a desk that logs people in with the provider."""
    from anyio.from_thread import start_blocking_portal

    town.rooms.clock.moment = dt.datetime.now(dt.UTC)
    desk = desk_settings(town.rooms).model_copy(update={"login": "oidc", "provider": chosen})
    office = replace(town.office, desk=desk, provider=Provider(chosen, CALLBACK))
    with start_blocking_portal() as portal:
        made = browser(Loop(office, portal))
        made.client.follow_redirects = False
        yield made


def at_provider(address: str) -> str:
    """Log in at the provider as Kari; give the address that it sends the browser back to."""
    answer = httpx.post(address, data={"sub": "kari-id"})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def back(to: str) -> str:
    """The path and query of an address of ours."""
    parts = urlsplit(to)
    return f"{parts.path}?{parts.query}"


def test_a_person_logs_in_and_gets_the_access_of_their_groups(login: Browser, town: Town) -> None:
    start = login.get("/logg-inn/start").headers["location"]
    query = dict(parse_qsl(urlsplit(start).query))
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == CALLBACK
    answer = login.get(back(at_provider(start)))
    assert answer.status_code == 303
    login.client.follow_redirects = True
    assert "Kari Nordmann, saksbehandler" in text_of(login.get("/saker").text)
    assert town.flagged(0)[0] in login.page.text


def test_a_code_is_used_once(login: Browser) -> None:
    path = back(at_provider(login.get("/logg-inn/start").headers["location"]))
    cookie = login.client.cookies["__Host-desk-login"]
    assert login.get(path).status_code == 303
    again = login.client.get(path, headers={"cookie": f"__Host-desk-login={cookie}"})
    assert again.status_code == 403
    assert "Innloggingen lyktes ikke" in again.text


def test_a_login_that_another_browser_began_is_refused(login: Browser) -> None:
    path = back(at_provider(login.get("/logg-inn/start").headers["location"]))
    login.client.cookies.clear()
    assert "state" in login.get(path).text
    assert login.page.status_code == 403


def test_another_nonce_is_refused(login: Browser, town: Town) -> None:
    path = back(at_provider(login.get("/logg-inn/start").headers["location"]))
    with town.rooms.work.engine.begin() as connection:
        connection.execute(update(logins).values(nonce="another"))
    assert "«nonce»" in login.get(path).text
    assert login.page.status_code == 403


def test_an_expired_token_is_refused(login: Browser, town: Town) -> None:
    path = back(at_provider(login.get("/logg-inn/start").headers["location"]))
    town.rooms.clock.move(hours=2)
    with town.rooms.work.engine.begin() as connection:
        connection.execute(update(logins).values(begun_at=f"{town.rooms.clock.now().timestamp():017.6f}"))
    assert "«expired»" in login.get(path).text
    assert login.page.status_code == 403


def test_a_provider_of_another_name_is_refused(town: Town, chosen: OpenIdProvider, issuer: str) -> None:
    other = chosen.model_copy(update={"issuer": re.sub("localhost", "127.0.0.1", issuer)})
    found = httpx.get(f"{other.issuer}/.well-known/openid-configuration").json()["issuer"]
    if found.rstrip("/") == other.issuer:  # the mock names itself as it was called
        other = chosen.model_copy(update={"issuer": f"{issuer}/other"})
    with pytest.raises(LoginRefusedError):
        Provider(other, CALLBACK).begin(town.rooms.work)


def test_an_answer_that_names_another_issuer_is_refused(login: Browser) -> None:
    path = back(at_provider(login.get("/logg-inn/start").headers["location"]))
    assert "«issuer»" in login.get(f"{path}&iss=https%3A%2F%2Fevil.example").text


def test_nobody_logs_in_with_the_demos_login(login: Browser) -> None:
    assert login.post("/logg-inn", person="Kari").status_code == 403


def test_a_logout_token_without_a_signature_of_the_provider_is_refused(login: Browser) -> None:
    for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.e30."):
        assert login.post("/logg-ut/tilbyder", logout_token=token).status_code == 400
