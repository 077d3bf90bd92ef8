"""Authentication to Maskinporten: PKCS #12 with its own chain, and a clock that is wrong."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from tasks.errors import AccessRefusedError, SettingsError
from tasks.income import Clients
from tasks.income.maskinporten import TokenSource
from tasks.income.signing import Signer
from tests.clocks import ShiftedClock
from tests.installation import Installation, installed

PASSWORD = "blåbær og krem"
SCOPE = "skatteetaten:inntekt"
TOKEN_SECONDS = 599
"""Lifetime of the sandbox's tokens, in seconds."""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path) as made:
        yield made


def with_pkcs12(installation: Installation, *, password: str | None = PASSWORD, keep_kid: bool = False) -> None:
    """Give the installation its key as PKCS #12, with the chain's other certificates in the wrong order."""
    own, *others = installation.secrets.own.certificates
    how = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    key = installation.secrets.own.private_key
    made = pkcs12.serialize_key_and_certificates(b"bostotte", key, own, others[::-1], how)
    (installation.folder / "keys" / "client.p12").write_bytes(made)
    installation.change_settings("client.pem", "client.p12")
    if password:
        (installation.folder / "keys" / "password").write_text(password + "\n", encoding="utf-8")
        installation.change_settings("[maskinporten]", '[maskinporten]\nprivate_key_password_file = "keys/password"')
    if not keep_kid:
        installation.change_settings(f'kid = "{installation.secrets.own.kid}"\n', "")


@pytest.mark.slow
@pytest.mark.parametrize("password", [PASSWORD, None])
@pytest.mark.parametrize("keep_kid", [True, False])
async def test_a_pkcs12_file_signs_by_kid_or_by_its_own_chain(
    installation: Installation, password: str | None, keep_kid: bool
) -> None:
    with_pkcs12(installation, password=password, keep_kid=keep_kid)
    header = Signer.from_settings(installation.settings.maskinporten).header
    assert ("kid" in header, "x5c" in header) == (keep_kid, not keep_kid)
    async with Clients.open(installation.settings) as clients:
        await clients.check_access()


def test_the_chain_begins_with_the_clients_own_certificate_and_follows_the_issuers(
    installation: Installation,
) -> None:
    with_pkcs12(installation)
    x5c = Signer.from_settings(installation.settings.maskinporten).header["x5c"]
    chain = [x509.load_der_x509_certificate(base64.b64decode(each)) for each in x5c]
    assert chain == list(installation.secrets.own.certificates)


def test_a_wrong_password_is_reported_by_file_and_setting_and_not_by_itself(installation: Installation) -> None:
    with_pkcs12(installation)
    (installation.folder / "keys" / "password").write_text("hemmelig", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"client\.p12.*private_key_password_file") as refusal:
        Signer.from_settings(installation.settings.maskinporten)
    assert "hemmelig" not in str(refusal.value)
    (installation.folder / "keys" / "password").unlink()
    with pytest.raises(SettingsError, match="password file"):
        Signer.from_settings(installation.settings.maskinporten)


def test_a_signer_does_not_show_its_key(installation: Installation) -> None:
    assert "key" not in repr(Signer.from_settings(installation.settings.maskinporten)).lower()


def test_a_password_for_a_pem_file_is_refused(installation: Installation) -> None:
    installation.change_settings("[maskinporten]", '[maskinporten]\nprivate_key_password_file = "keys/password"')
    with pytest.raises(SettingsError, match="private_key_password_file"):
        assert installation.settings


def answering(**metadata: object) -> httpx.MockTransport:
    """A Maskinporten that refuses because no right is delegated. `metadata`: its own metadata."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=metadata)
        return httpx.Response(403, json={"error": "access_denied", "error_description": "No delegation (MP-251)."})

    return httpx.MockTransport(answer)


@pytest.mark.parametrize(
    ("scope", "right"),
    [
        ("skatteetaten:inntekt", "«Inntekt API - På vegne av»"),
        ("skatteetaten:summertskattegrunnlag", "«Summert skattegrunnlag API - På vegne av»"),
    ],
)
async def test_a_right_that_is_not_delegated_is_reported_by_its_name_in_altinn(
    installation: Installation, scope: str, right: str
) -> None:
    settings = installation.settings.maskinporten
    async with httpx.AsyncClient(transport=answering(token_endpoint=f"{settings.issuer}token")) as http:
        with pytest.raises(AccessRefusedError, match="MP-251") as refusal:
            await TokenSource(settings, http).token(installation.settings.municipalities["0301"], scope)
    assert f"delegates {right} in Altinn" in refusal.value.advice


async def test_a_municipality_that_has_not_delegated_leaves_the_others_running(installation: Installation) -> None:
    """A supplier for two municipalities: Maskinporten gives tokens for one, and refuses the other."""
    supplier = installation.secrets.supplier
    (installation.folder / "keys" / "client.pem").write_text(supplier.private_key_pem())
    installation.change_settings("delegated = false", "delegated = true")
    installation.change_settings('client_id = "bostotte-sandbox-kommune"', f'client_id = "{supplier.client_id}"')
    installation.change_settings('kid = "bostotte-sandbox-kommune-1"', f'kid = "{supplier.kid}"')
    one = installation.settings.municipalities["0301"]
    other = one.model_copy(update={"name": "Bergen", "organisation_number": "312543214"})
    both = installation.settings.model_copy(update={"municipalities": {"0301": one, "4601": other}})
    async with Clients.open(both) as clients:
        refused = await clients.check_access()
        assert list(refused) == ["4601"]
        assert "Bergen" in refused["4601"]
        assert "MP-250" in refused["4601"]
    alone = installation.settings.model_copy(update={"municipalities": {"4601": other}})
    async with Clients.open(alone) as clients:
        with pytest.raises(AccessRefusedError, match="MP-250"):
            await clients.check_access()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("metadata", "reported"),
    [({"token_endpoint": "https://elsewhere.example/token"}, "another host"), ({}, "no Maskinporten metadata")],
)
async def test_tokens_are_requested_where_the_metadata_says_and_on_no_other_host(
    installation: Installation, metadata: dict[str, object], reported: str
) -> None:
    async with httpx.AsyncClient(transport=answering(**metadata)) as http:
        tokens = TokenSource(installation.settings.maskinporten, http)
        with pytest.raises(AccessRefusedError, match=reported):
            await tokens.token(installation.settings.municipalities["0301"], SCOPE)


async def test_a_token_is_renewed_when_its_own_time_is_nearly_over(installation: Installation) -> None:
    clock = ShiftedClock()
    async with Clients.open(installation.settings) as clients:
        settings, municipality = installation.settings.maskinporten, installation.settings.municipalities["0301"]
        tokens = TokenSource(settings, clients.inntekt.http, clock=clock)
        first = await tokens.token(municipality, SCOPE)
        clock.seconds = TOKEN_SECONDS - 40.0
        assert await tokens.token(municipality, SCOPE) == first
        clock.seconds = TOKEN_SECONDS - 20.0
        assert await tokens.token(municipality, SCOPE) != first


@pytest.mark.parametrize("seconds", [-90.0, 90.0])
async def test_a_clock_that_is_off_is_corrected_once_and_reported(installation: Installation, seconds: float) -> None:
    async with Clients.open(installation.settings) as clients:
        pool = clients.inntekt.http
        tokens = TokenSource(installation.settings.maskinporten, pool, clock=ShiftedClock(seconds))
        municipality = installation.settings.municipalities["0301"]
        assert await tokens.token(municipality, SCOPE)
        assert tokens.clock_warning is not None
        reported = re.search(r"about (\d+) seconds", tokens.clock_warning)
        assert reported is not None
        assert abs(int(reported[1]) - 90) <= 3, "the Date header has whole seconds"
        assert ("ahead of" in tokens.clock_warning) == (seconds > 0)
        assert clients.tokens.clock_warning is None


async def test_a_clock_that_is_off_by_an_hour_is_not_corrected_for(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.income.maskinporten._WAIT_SECONDS", 0)
    async with Clients.open(installation.settings) as clients:
        tokens = TokenSource(installation.settings.maskinporten, clients.inntekt.http, clock=ShiftedClock(3600))
        with pytest.raises(AccessRefusedError, match="MP-130"):
            await tokens.token(installation.settings.municipalities["0301"], SCOPE)
