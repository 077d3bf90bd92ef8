"""Whatever goes wrong on the way, no outcome is wrong: an answer is the true one, or the look-up is transient."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import polars as pl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.faults import Fault, FaultProfile
from tasks.income import Clients, Fetcher
from tests.income.test_client import PSEUDONYM, WANTED, adults, needs_of
from tests.installation import Installation, installed

ROUGH = (Fault.SLOW_BODY, Fault.CUT_BEFORE, Fault.CUT_BODY, Fault.TRUNCATED_JSON, Fault.ERROR_EMPTY)
"""Latency, resets, fewer bytes than told, half a body with its own length, and a bare 500."""
PERSONS = 24
SHARES = (0.01, 0.10, 0.50)


async def outcomes(installation: Installation) -> tuple[pl.DataFrame, Fetcher]:
    async with Clients.open(installation.settings) as clients:
        fetcher = Fetcher(clients, PSEUDONYM, "run", WANTED)
        both = ("inntekt", "summertskattegrunnlag")
        fetched = await fetcher.fetch(needs_of(*adults(installation, PERSONS), resources=both))
    kept = fetched.lookups.select("person_key", "resource", "outcome", "body_sha256", "attempts")
    return kept.sort("person_key", "resource"), fetcher


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("faults")) as made:
        made.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        yield made


def profile(share: float, *, lasting: bool, seed: int) -> FaultProfile:
    shares: dict[Fault | str, float] = {fault: share / len(ROUGH) for fault in ROUGH}
    if lasting:
        return FaultProfile(seed=seed, lasting=shares, slow_seconds=0.01)
    return FaultProfile(seed=seed, passing=shares, slow_seconds=0.01, clear_after=1)


@pytest.mark.parametrize("share", SHARES)
async def test_faults_that_pass_change_no_outcome(tmp_path: Path, seed: int, share: float) -> None:
    with installed(tmp_path, faults=profile(share, lasting=False, seed=seed)) as rough:
        rough.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        found, fetcher = await outcomes(rough)
    assert set(found["outcome"]) == {"data"}, f"seed {seed}"
    assert found.height == 3 * PERSONS
    assert fetcher.stopped is None
    assert found["attempts"].max() <= 4  # type: ignore[operator]
    if share == SHARES[-1]:
        assert found["attempts"].max() > 1  # type: ignore[operator]


@pytest.mark.parametrize("share", SHARES)
async def test_faults_that_last_are_transient_and_everybody_else_is_answered(
    installation: Installation, tmp_path: Path, seed: int, share: float
) -> None:
    undisturbed, _ = await outcomes(installation)
    with installed(tmp_path, faults=profile(share, lasting=True, seed=seed)) as rough:
        rough.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        found, fetcher = await outcomes(rough)
    assert set(found["outcome"]) <= {"data", "transient"}, f"seed {seed}"
    answered = found.filter(pl.col("outcome") == "data").drop("attempts")
    assert answered.join(undisturbed.drop("attempts"), on=answered.columns, how="anti", nulls_equal=True).is_empty()
    if fetcher.stopped is None:
        assert found["person_key"].n_unique() == PERSONS
    assert found.filter(outcome="transient")["body_sha256"].drop_nulls().is_empty()


async def test_a_certificate_that_cannot_be_trusted_is_transient(tmp_path: Path) -> None:
    with installed(tmp_path) as installation, tls_server(tmp_path) as address:
        installation.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        move_income_api(installation, address)
        found, _ = await outcomes(installation)
    income = found.filter(pl.col("resource") == "inntekt")
    assert set(income["outcome"]) == {"transient"}
    assert set(found["outcome"]) == {"transient", "data"}


@pytest.mark.slow
async def test_a_name_that_cannot_be_found_is_transient(tmp_path: Path) -> None:
    with installed(tmp_path) as installation:
        installation.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
        move_income_api(installation, "https://inntekt.invalid")
        found, _ = await outcomes(installation)
    assert set(found.filter(pl.col("resource") == "inntekt")["outcome"]) == {"transient"}


def move_income_api(installation: Installation, address: str) -> None:
    old = installation.settings.apis.inntekt.base
    installation.change_settings(f'base = "{old}"', f'base = "{address}/v1"')


class _Never(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        raise AssertionError("a request came through a connection that cannot be trusted")


@contextmanager
def tls_server(folder: Path) -> Iterator[str]:
    """A server on loopback whose certificate nobody vouches for."""
    certificate, key = self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = HTTPServer(("127.0.0.1", 0), _Never)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    paths = folder / "tls.pem", folder / "tls-key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
