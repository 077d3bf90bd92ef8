"""Maskinporten that is busy, or answers with what nobody can read: it is called again, within bounds."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.maskinporten import TokenSource
from tasks.income.requested_wait import RequestedWait
from tests.installation import Installation, installed

SCOPE = "skatteetaten:inntekt"
TOKEN = httpx.Response(200, json={"access_token": "token", "token_type": "Bearer", "expires_in": 599})


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("busy")) as made:
        yield made


def said(status: int, body: bytes, **headers: str) -> httpx.Response:
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=headers)


HTML = b"<html><body>Vedlikehold</body></html>"
NONSENSE = {
    "429": lambda: said(429, b"", **{"Retry-After": "1"}),
    "503": lambda: said(503, HTML),
    "an HTML page": lambda: said(200, HTML),
    "a gateway's refusal": lambda: said(403, HTML),
    "gzip that is none": lambda: said(200, HTML, **{"Content-Encoding": "gzip"}),
    "a bomb": lambda: said(200, gzip.compress(b" " * (16 << 20)), **{"Content-Encoding": "gzip"}),
    "deep JSON": lambda: said(200, b"[" * 100_000),
    "a lifetime without end": lambda: said(200, b'{"access_token": "t", "expires_in": 1e400}'),
    "a surrogate": lambda: said(200, b'{"access_token": "\\ud800", "expires_in": 599}'),
    "a token that cannot be a header": lambda: said(
        200, json.dumps({"access_token": "t\r\nX: y", "expires_in": 9}).encode()
    ),
    "a list": lambda: said(200, b"[]"),
}


class Busy:
    """A Maskinporten whose answers are given, in turn; the last one is repeated."""

    def __init__(self, installation: Installation, *answers: httpx.Response) -> None:
        self._answers = list(answers)
        self._endpoint = f"{installation.settings.maskinporten.issuer}token"
        self.calls = 0
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"token_endpoint": self._endpoint})
        self.calls += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


async def token(installation: Installation, busy: Busy, wait: Path = Path("/nonexistent")) -> str:
    settings = installation.settings
    async with httpx.AsyncClient(transport=httpx.MockTransport(busy)) as http:
        source = TokenSource(
            settings.maskinporten, http, sleep=busy.sleep, requested_wait=RequestedWait("Maskinporten", wait)
        )
        return await source.token(settings.municipalities["0301"], SCOPE)


@pytest.mark.parametrize("name", NONSENSE)
async def test_what_passes_is_tried_again(installation: Installation, tmp_path: Path, name: str) -> None:
    busy = Busy(installation, NONSENSE[name](), NONSENSE[name](), TOKEN)
    assert await token(installation, busy, tmp_path / "wait") == "token"
    assert busy.calls == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", NONSENSE)
async def test_what_lasts_is_an_error_after_four_calls(installation: Installation, tmp_path: Path, name: str) -> None:
    busy = Busy(installation, *(NONSENSE[name]() for _ in range(5)))
    with pytest.raises((RemoteServiceError, AccessRefusedError)) as fault:
        await token(installation, busy, tmp_path / "wait")
    assert isinstance(fault.value, AccessRefusedError) == (name == "a gateway's refusal")
    assert busy.calls == 4
    assert sum(busy.waits) < 6


async def test_a_long_wait_is_respected_and_reported_at_once(installation: Installation, tmp_path: Path) -> None:
    busy = Busy(installation, said(429, b"", **{"Retry-After": "7200"}))
    for _ in range(2):
        with pytest.raises(RemoteServiceError, match="wants no calls until"):
            await token(installation, busy, tmp_path / "wait")
    assert busy.calls == 1


async def test_a_refusal_by_its_code_is_believed_at_once(installation: Installation) -> None:
    busy = Busy(installation, httpx.Response(403, json={"error": "access_denied", "error_description": "(MP-251)"}))
    with pytest.raises(AccessRefusedError, match="MP-251"):
        await token(installation, busy)
    assert busy.calls == 1


@pytest.mark.parametrize("endpoint", ["https://[", "no address", "\\u0000", "//", "https://x\ny/token", 7, None])
async def test_a_token_address_that_is_none_is_a_refusal_with_what_to_check(
    installation: Installation, endpoint: object
) -> None:
    async def at_once(_: float) -> None:
        return None

    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"token_endpoint": endpoint}))
    async with httpx.AsyncClient(transport=transport) as http:
        source = TokenSource(installation.settings.maskinporten, http, sleep=at_once)
        with pytest.raises(AccessRefusedError):
            await source.token(installation.settings.municipalities["0301"], SCOPE)
