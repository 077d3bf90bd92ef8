"""Prefect's temporary server answers its own run alone, though every user of the machine reaches its port."""

import asyncio
import base64
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

from flows.orchestration.local_prefect_server import only_with

pytestmark = pytest.mark.xdist_group("prefect")


async def _inner(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"history"})


def answered(kind: str, *headers: tuple[bytes, bytes]) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        await only_with("run:a", _inner)({"type": kind, "headers": list(headers)}, None, send)

    asyncio.run(ask())
    return sent


@pytest.mark.parametrize("given", [None, b"", b"Basic ", b"Bearer run:a", b"Basic " + base64.b64encode(b"run:b")])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_nobody_is_answered_without_the_secret(kind: str, given: bytes | None) -> None:
    sent = answered(kind, *([] if given is None else [(b"authorization", given)]))
    assert b"history" not in [message.get("body") for message in sent]
    assert sent[0].get("status", sent[0].get("code")) in {401, 4001}


def test_the_run_is_answered() -> None:
    assert answered("http", (b"authorization", b"Basic " + base64.b64encode(b"run:a")))[0]["status"] == 200


def test_the_server_of_a_run_refuses_strangers(prefect: None) -> None:
    address, secret = PREFECT_API_URL.value(), PREFECT_API_AUTH_STRING.value()
    assert secret
    for path in ("/health", "/admin/version", "/flow_runs/filter", "/artifacts/filter"):
        assert httpx.request("POST", f"{address}{path}", json={}, trust_env=False).status_code == 401
        assert httpx.get(f"{address}{path}", auth=("run", "guess"), trust_env=False).status_code == 401
    own = tuple(str(secret).split(":", 1))
    assert httpx.get(f"{address}/health", auth=(own[0], own[1]), trust_env=False).status_code == 200
