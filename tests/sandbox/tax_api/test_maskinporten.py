"""Every check that Maskinporten makes on a grant, over real HTTP."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from sandbox.error_codes import Api
from sandbox.maskinporten.credentials import Authority, Client, new_key
from sandbox.serving import Secrets, serving
from tests.sandbox.tax_api.caller import Caller, Clock, as_jwk
from tests.sandbox.tax_api.towns import ORGANISATION, town

OTHER_ORGANISATION = "212345679"
SCOPE = Api.INNTEKT.scope


def chain(*certificates: x509.Certificate) -> list[str]:
    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in certificates]


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert set(body) == {"error", "error_description", "error_uri"}
    return answer.status_code, body["error"], body["error_description"]


def test_the_metadata_name_the_issuer_the_token_address_and_the_algorithms(caller: Caller) -> None:
    metadata = caller.http.get(f"{caller.issuer}.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == caller.issuer
    assert metadata["token_endpoint"] == f"{caller.issuer}token"
    assert metadata["token_endpoint_auth_signing_alg_values_supported"] == ["RS256", "RS384", "RS512"]
    assert metadata["grant_types_supported"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("way", ["kid", "x5c"])
def test_a_good_grant_gives_a_token_that_opens_the_api(caller: Caller, algorithm: str, way: str) -> None:
    header = None if way == "kid" else {"x5c": chain(*caller.secrets.own.certificates)}
    answer = caller.ask(caller.grant(caller.claims(), algorithm=algorithm, header=header))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert {name: body[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 599,
        "scope": SCOPE,
    }
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser", authorization=f"Bearer {body['access_token']}").is_success


def test_the_chain_may_leave_the_authority_out(caller: Caller) -> None:
    header = {"x5c": chain(caller.secrets.own.certificates[0])}
    assert caller.ask(caller.grant(caller.claims(), header=header)).status_code == 200


def test_a_token_is_signed_by_the_published_key_and_says_who_may_do_what(caller: Caller) -> None:
    keys = KeySet.import_key_set(caller.http.get(f"{caller.issuer}jwks").json())
    claims = jwt.decode(caller.token(SCOPE), keys).claims
    assert claims["iss"] == caller.issuer
    assert claims["aud"] == "unspecified"
    assert claims["scope"] == SCOPE
    assert claims["consumer"] == {"authority": "iso6523-actorid-upis", "ID": f"0192:{ORGANISATION}"}
    assert claims["exp"] - claims["iat"] == 599
    assert "supplier" not in claims


def test_the_published_keys_hold_nothing_private(caller: Caller) -> None:
    keys = caller.http.get(f"{caller.issuer}jwks").json()["keys"]
    assert [set(key) & {"d", "p", "q", "dp", "dq", "qi"} for key in keys] == [set()]


def test_a_supplier_with_a_delegation_gets_a_token_for_the_municipality(caller: Caller) -> None:
    supplier = caller.secrets.supplier
    grant = caller.grant(caller.claims(who=supplier, consumer_org=ORGANISATION), who=supplier)
    keys = KeySet.import_key_set(caller.http.get(f"{caller.issuer}jwks").json())
    claims = jwt.decode(caller.ask(grant).json()["access_token"], keys).claims
    assert claims["consumer"]["ID"] == f"0192:{ORGANISATION}"
    assert claims["supplier"]["ID"] == f"0192:{supplier.organisation_number}"
    assert claims["delegation_source"] == "https://tt02.altinn.no/"


def test_two_scopes_in_one_grant_give_one_token_for_both(caller: Caller) -> None:
    both = f"{SCOPE} {Api.SUMMERTSKATTEGRUNNLAG.scope}"
    assert caller.ask(caller.grant(caller.claims(both))).json()["scope"] == both


BAD_CLAIMS: list[tuple[str, dict[str, Any], tuple[int, str, str]]] = [
    ("unknown client", {"iss": "nobody"}, (400, "invalid_grant", "MP-100")),
    ("token address as audience", {"aud": "{issuer}token"}, (400, "invalid_grant", "MP-110")),
    ("issuer without its slash", {"aud": "{bare}"}, (400, "invalid_grant", "MP-110")),
    ("two audiences", {"aud": ["{issuer}", "https://maskinporten.no/"]}, (400, "invalid_grant", "MP-110")),
    ("no scope at all", {"scope": ""}, (400, "invalid_scope", "MP-200")),
    ("misspelt scope", {"scope": "skatteetaten:summerskattegrunnlag"}, (400, "invalid_scope", "MP-200")),
    ("issued 11 seconds ago", {"iat": -11}, (400, "invalid_grant", "MP-130")),
    ("issued in 12 seconds", {"iat": 12}, (400, "invalid_grant", "MP-130")),
    ("lives 121 seconds", {"exp": 121}, (400, "invalid_grant", "MP-130")),
    ("has run out", {"iat": -9, "exp": -1}, (400, "invalid_grant", "MP-130")),
    ("ends before it begins", {"exp": -1}, (400, "invalid_grant", "MP-130")),
    ("time as text", {"exp": "soon"}, (400, "invalid_request", "MP-011")),
    ("time as a fraction", {"iat": 0.5}, (400, "invalid_request", "MP-011")),
    ("jti as a number", {"jti": 1}, (400, "invalid_request", "MP-011")),
    ("consumer of 8 digits", {"consumer_org": "33248078"}, (400, "invalid_request", "MP-011")),
    ("consumer with a wrong check digit", {"consumer_org": "332480783"}, (400, "invalid_request", "MP-011")),
    (
        "the client itself as consumer",
        {"consumer_org": ORGANISATION},
        (400, "invalid_request", "consumer_org in claim"),
    ),
    ("unknown claim", {"sub": "me"}, (400, "invalid_request", "Invalid assertion")),
    ("on behalf of", {"iss_onbehalfof": "me"}, (400, "invalid_request", "Invalid assertion")),
    ("no audience", {"aud": None}, (400, "invalid_request", "Invalid assertion")),
    ("no scope claim", {"scope": None}, (400, "invalid_request", "Invalid assertion")),
    ("no issue time", {"iat": None}, (400, "invalid_request", "Invalid assertion")),
    ("authorization details", {"authorization_details": []}, (400, "invalid_authorization_details", "MP-301")),
]


@pytest.mark.parametrize(("what", "changes", "expected"), BAD_CLAIMS, ids=[bad[0] for bad in BAD_CLAIMS])
def test_a_wrong_claim_is_refused_with_its_code(
    caller: Caller, what: str, changes: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    status, error, said = refusal(caller.ask(caller.grant(caller.claims(**in_place(caller, changes)))))
    assert (status, error) == expected[:2]
    assert expected[2] in said


def in_place(caller: Caller, changes: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers are seconds from now; {issuer} and {bare} are the issuer with and without its slash."""
    now = int(caller.clock())

    def value(given: Any) -> Any:
        match given:
            case str():
                return given.replace("{issuer}", caller.issuer).replace("{bare}", caller.issuer.rstrip("/"))
            case list():
                return [value(one) for one in given]
            case int() | float():
                return now + given
            case _:
                return given

    return {name: given if name == "jti" else value(given) for name, given in changes.items()}


def test_a_grant_within_the_last_second_of_every_limit_is_good(caller: Caller) -> None:
    now = int(caller.clock())
    assert caller.ask(caller.grant(caller.claims(iat=now - 8, exp=now - 8 + 120))).status_code == 200


def test_a_grant_is_good_once(caller: Caller) -> None:
    for jti in (str(uuid.uuid4()), None):
        grant = caller.grant(caller.claims(jti=jti))
        assert caller.ask(grant).status_code == 200
        assert "MP-012" in refusal(caller.ask(grant))[2]


def test_another_grant_with_the_same_jti_is_refused(caller: Caller) -> None:
    jti = str(uuid.uuid4())
    assert caller.ask(caller.grant(caller.claims(jti=jti))).status_code == 200
    later = caller.grant(caller.claims(jti=jti, exp=int(caller.clock()) + 50))
    assert "MP-012" in refusal(caller.ask(later))[2]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "exactly one"),
        ({"kid": "x", "x5c": ["x"]}, "exactly one"),
        ({"kid": "another key"}, "MP-124"),
        ({"kid": 7}, ""),
        ({"x5c": "text"}, "MP-123"),
        ({"x5c": []}, "MP-123"),
        ({"x5c": [1]}, "MP-123"),
        ({"x5c": ["bm90IGEgY2VydGlmaWNhdGU="]}, "MP-123"),
        ({"x5c": ["not base64!"]}, "MP-123"),
    ],
)
def test_a_wrong_header_is_refused(caller: Caller, header: dict[str, Any], code: str) -> None:
    answer = caller.ask(raw_grant(caller, {"alg": "RS256"} | header))
    status, error, said = refusal(answer)
    assert (status, error) == (400, "invalid_grant")
    assert code in said


def raw_grant(caller: Caller, header: dict[str, Any], signature: bytes = b"x") -> str:
    parts = [json.dumps(header).encode(), json.dumps(caller.claims()).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_signature_by_another_key_is_refused(caller: Caller) -> None:
    other = RSAKey.generate_key(2048)
    assert "MP-124" in refusal(caller.ask(caller.grant(caller.claims(), key=other)))[2]


@pytest.mark.parametrize("algorithm", ["none", "HS256", "PS256", "ES256"])
def test_an_algorithm_that_maskinporten_does_not_take_is_refused(caller: Caller, algorithm: str) -> None:
    grant = raw_grant(caller, {"alg": algorithm, "kid": caller.secrets.own.kid})
    assert "algorithm" in refusal(caller.ask(grant))[2]


def test_a_grant_signed_with_the_public_key_as_a_secret_is_refused(caller: Caller) -> None:
    """The old confusion of HS256 with RS256."""
    public = as_jwk(caller.secrets.own.private_key).as_pem(private=False)
    header = {"alg": "HS256", "kid": caller.secrets.own.kid}
    grant = jwt.encode(header, caller.claims(), OctKey.import_key(base64.b64encode(public)), algorithms=["HS256"])
    assert refusal(caller.ask(grant))[0] == 400


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "é.é.é", "W10.W10.x"])
def test_what_is_no_jwt_is_refused(caller: Caller, text: str) -> None:
    assert refusal(caller.ask(text))[0] == 400


def test_a_wrong_form_is_refused(caller: Caller) -> None:
    grant = caller.grant(caller.claims())
    address = f"{caller.issuer}token"
    assert refusal(caller.ask(grant, grant_type="client_credentials"))[1] == "unsupported_grant_type"
    assert refusal(caller.http.post(address, json={"assertion": grant}))[1] == "invalid_request"
    assert refusal(caller.http.post(address, data={"grant_type": "x", "assertion": ["a", "b"]}))[0] == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert refusal(caller.http.post(address, content=b"&&", headers=form))[1] == "invalid_request"
    assert caller.http.get(address).status_code == 405


@dataclass(frozen=True)
class Office:
    """A Maskinporten where some registrations are not in order."""

    caller: Caller
    authority: Authority
    key: rsa.RSAPrivateKey


@pytest.fixture(scope="module")
def office(secrets: Secrets) -> Iterator[Office]:
    now = dt.datetime.now(dt.UTC)
    authority, key = Authority.new(now=now), new_key()
    own = secrets.credentials.clients[secrets.own.client_id]
    supplier = secrets.credentials.clients[secrets.supplier.client_id]
    expired = {kid: replace(known, expires_at=now) for kid, known in own.keys.items()}
    credentials = replace(
        secrets.credentials,
        authority=authority.certificate,
        clients={
            "expired": replace(own, client_id="expired", keys=expired),
            "wrong kind": replace(own, client_id="wrong kind", not_allowed=frozenset({SCOPE})),
            "few scopes": replace(own, client_id="few scopes", scopes=frozenset({SCOPE})),
            "not granted": replace(own, client_id="not granted", organisation_number=OTHER_ORGANISATION),
            "certified": Client("certified", ORGANISATION, {}),
            supplier.client_id: supplier,
        },
        delegations={},
    )
    clock = Clock()
    changed = replace(secrets, credentials=credentials)
    with serving(town(), secrets=changed, clock=clock) as address:
        caller = Caller(address, changed, clock)
        with caller.http:
            yield Office(caller, authority, key)


@pytest.mark.parametrize(
    ("client", "scope", "expected"),
    [
        ("expired", SCOPE, (400, "invalid_grant", "MP-121")),
        ("wrong kind", SCOPE, (400, "invalid_scope", "MP-201")),
        ("few scopes", Api.SUMMERTSKATTEGRUNNLAG.scope, (400, "invalid_scope", "MP-200")),
        ("not granted", SCOPE, (403, "invalid_scope", "MP-250")),
    ],
)
def test_a_registration_that_is_not_in_order_is_refused(
    office: Office, client: str, scope: str, expected: tuple[int, str, str]
) -> None:
    caller = office.caller
    status, error, said = refusal(caller.ask(caller.grant(caller.claims(scope, iss=client))))
    assert (status, error) == expected[:2]
    assert expected[2] in said


def test_a_supplier_without_a_delegation_is_refused(office: Office) -> None:
    caller, supplier = office.caller, office.caller.secrets.supplier
    grant = caller.grant(caller.claims(who=supplier, consumer_org=ORGANISATION), who=supplier)
    status, error, said = refusal(caller.ask(grant))
    assert (status, error) == (403, "invalid_scope")
    assert "MP-251" in said
    assert ORGANISATION in said


CertificatesOf = Callable[[Office, dt.datetime], list[x509.Certificate]]


def _good(office: Office, now: dt.datetime) -> list[x509.Certificate]:
    return [office.authority.certify(ORGANISATION, office.key.public_key(), now=now)]


def _expired(office: Office, now: dt.datetime) -> list[x509.Certificate]:
    return [
        office.authority.certify(ORGANISATION, office.key.public_key(), now=now, until=now - dt.timedelta(seconds=1))
    ]


def _of_another(office: Office, now: dt.datetime) -> list[x509.Certificate]:
    return [office.authority.certify(OTHER_ORGANISATION, office.key.public_key(), now=now)]


def _of_another_authority(office: Office, now: dt.datetime) -> list[x509.Certificate]:
    other = Authority.new(now=now)
    return [other.certify(ORGANISATION, office.key.public_key(), now=now), other.certificate]


def _authority_alone(office: Office, _: dt.datetime) -> list[x509.Certificate]:
    return [office.authority.certificate]


@pytest.mark.parametrize(
    ("certificates", "code"),
    [
        (_good, None),
        (_expired, "MP-120"),
        (_of_another, "MP-122"),
        (_of_another_authority, "MP-124"),
        (_authority_alone, "MP-124"),
    ],
)
def test_a_chain_is_followed_to_the_authority(office: Office, certificates: CertificatesOf, code: str | None) -> None:
    caller = office.caller
    header = {"x5c": chain(*certificates(office, dt.datetime.now(dt.UTC)))}
    answer = caller.ask(caller.grant(caller.claims(iss="certified"), header=header, key=as_jwk(office.key)))
    if code is None:
        assert answer.status_code == 200, answer.text
    else:
        assert code in refusal(answer)[2]


def test_an_api_takes_a_token_until_it_runs_out(caller: Caller) -> None:
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser").status_code == 200
    caller.clock.shift = 597.0
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser").status_code == 200
    caller.clock.shift = 600.0
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser").status_code == 401


def test_a_token_with_an_audience_does_not_open_the_apis(caller: Caller) -> None:
    """Skatteetaten expects no `resource` in the grant."""
    grant = caller.grant(caller.claims(resource="https://inntekt.api.skatteetaten.no"))
    token = caller.ask(grant).json()["access_token"]
    assert caller.get(Api.INNTEKT_HENDELSER, "/hendelser", authorization=f"Bearer {token}").status_code == 401


def test_the_counts_tell_tokens_from_refusals(caller: Caller) -> None:
    caller.http.delete(f"{caller.address}/_sandbox/metrics")
    caller.token(SCOPE)
    caller.ask(caller.grant(caller.claims(iss="nobody")))
    assert caller.metrics()["maskinporten"] == {"MP-100": 1, "token": 1}
