"""Connections that fail, by TLS or by name: no outcome is wrong, and every service within reach gives its answers."""

import asyncio
import socket
import ssl
import threading
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from sandbox.error_codes import Api
from tasks.income import client
from tests.income.remote_service import HOST, NAME, Handshake, remote_service, self_signed, server_side
from tests.income.test_faults import SHARES, outcomes
from tests.installation import Installation, installed


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Every person's outcome when nothing fails."""
    with installed(tmp_path_factory.mktemp("undisturbed")) as installation:
        found, _ = asyncio.run(outcomes(installation))
    return found


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The TLS context of a server that the client trusts, since no public authority certifies loopback."""
    certificate, key = self_signed(tmp_path, "trusted")
    monkeypatch.setattr(client, "_authorities", lambda *_: ssl.create_default_context(cafile=certificate))
    return server_side(certificate, key)


class Faulty:
    """Speaks TLS, except in a share of the connections: these are closed, or get an untrusted certificate, in turn."""

    def __init__(self, context: ssl.SSLContext, stranger: ssl.SSLContext, share: float, seed: int) -> None:
        self._contexts, self._share, self._random = (context, stranger), share, Random(seed)
        self._lock = threading.Lock()
        self.faults = 0

    def __call__(self, connection: socket.socket) -> ssl.SSLSocket:
        context, stranger = self._contexts
        with self._lock:
            fails = self._random.random() < self._share
            self.faults += fails
            hangs_up = fails and self.faults % 2
        if hangs_up:
            connection.recv(1)
            connection.close()
            raise ConnectionAbortedError
        return (stranger if fails else context).wrap_socket(connection, server_side=True)


class Resolver:
    """Resolves NAME to loopback, except in a share of the calls; resolves other names as the machine does."""

    def __init__(self, share: float, seed: int) -> None:
        self._share, self._random, self._real = share, Random(seed), socket.getaddrinfo
        self.faults = 0

    def __call__(self, host: Any, *rest: Any, **options: Any) -> Any:
        if host not in {NAME, NAME.encode()}:
            return self._real(host, *rest, **options)
        if self._random.random() < self._share:
            self.faults += 1
            raise socket.gaierror(socket.EAI_AGAIN, "no answer from the name servers, for now")
        return self._real(HOST, *rest, **options)


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
async def test_tls_that_fails_now_and_then_makes_no_outcome_wrong(
    tmp_path: Path, trusted: ssl.SSLContext, right: pl.DataFrame, seed: int, share: float
) -> None:
    faulty = Faulty(trusted, server_side(*self_signed(tmp_path, "stranger")), share, seed)
    found = await with_fault(tmp_path, HOST, faulty)
    assert_right(found, right, faults=faulty.faults, seed=seed)


@pytest.mark.parametrize("share", SHARES)
async def test_a_name_that_is_not_found_now_and_then_makes_no_outcome_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: ssl.SSLContext,
    right: pl.DataFrame,
    seed: int,
    share: float,
) -> None:
    resolver = Resolver(share, seed)
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    found = await with_fault(tmp_path, NAME, partial(trusted.wrap_socket, server_side=True))
    assert_right(found, right, faults=resolver.faults, seed=seed)


async def test_a_certificate_that_cannot_be_trusted_is_transient(tmp_path: Path) -> None:
    stranger = server_side(*self_signed(tmp_path, "stranger"))
    found = await with_fault(tmp_path, HOST, partial(stranger.wrap_socket, server_side=True))
    assert set(found.filter(resource="inntekt")["outcome"]) == {"transient"}
    assert set(found["outcome"]) == {"transient", "data"}


@pytest.mark.slow
async def test_a_name_that_cannot_be_found_is_transient(tmp_path: Path) -> None:
    with installed(tmp_path) as installation:
        found = await asked_at(installation, "https://inntekt.invalid")
    assert set(found.filter(resource="inntekt")["outcome"]) == {"transient"}


async def with_fault(folder: Path, host: str, handshake: Handshake) -> pl.DataFrame:
    """Outcomes where incomes are looked up through a separate remote service."""
    with installed(folder) as installation, remote_service(installation.address, handshake) as port:
        return await asked_at(installation, f"https://{host}:{port}{Api.INNTEKT.path}")


async def asked_at(installation: Installation, base: str) -> pl.DataFrame:
    installation.change_settings("first_wait_seconds = 0.05", "first_wait_seconds = 0.001")
    installation.change_settings(f'base = "{installation.settings.apis.inntekt.base}"', f'base = "{base}"')
    found, _ = await outcomes(installation)
    return found


def assert_right(found: pl.DataFrame, right: pl.DataFrame, *, faults: int, seed: int) -> None:
    """Check that every answer is correct, and that a look-up without an answer is transient and empty."""
    answers = found.filter(pl.col("outcome") == "data").drop("attempts")
    assert answers.join(right.drop("attempts"), on=answers.columns, how="anti", nulls_equal=True).is_empty()
    others = found.filter(pl.col("outcome") != "data")
    assert set(others["outcome"]) <= {"transient"}, f"seed {seed}"
    assert others["body_sha256"].null_count() == others.height
    income = found.filter(resource="inntekt")
    failed = income["attempts"].sum() - income.filter(outcome="data").height
    assert failed == faults, f"seed {seed}: each fault is one attempt, and each attempt that fails a fault"
