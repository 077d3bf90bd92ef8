"""A service is trusted by the authorities of the settings, and one that is not is named as such."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tasks.errors import SettingsError
from tasks.income.client import _authorities
from tasks.income.outcomes import UNREACHABLE
from tasks.income.receiving import NotReceived, Received, receive
from tests.certificates import Authority
from tests.income.hostile import response


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an authority, a certificate that it issued, and another authority."""
    made = tmp_path_factory.mktemp("tls")
    authority = Authority()
    certificate, key = authority.issue("127.0.0.1")
    contents = {"own.pem": authority.pem, "other.pem": Authority().pem, "server.pem": certificate + key}
    for name, content in contents.items():
        (made / name).write_bytes(content)
    return made


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """A server that answers once over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    with context.wrap_socket(connection, server_side=True) as secured:
                        secured.recv(65_536)
                        secured.sendall(response("200 OK", b"{}", "Connection: close"))
                except OSError:
                    pass  # the client has refused the certificate

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


async def called(address: str, ca_file: Path | None) -> Received | NotReceived:
    async with httpx.AsyncClient(verify=_authorities(ca_file), trust_env=False) as client:
        return await receive(client, client.build_request("GET", address), seconds=5)


async def test_an_authority_of_the_settings_is_trusted(address: str, folder: Path) -> None:
    found = await called(address, folder / "own.pem")
    assert isinstance(found, Received)
    assert found.status == 200


@pytest.mark.parametrize("name", ["other.pem", None])
async def test_a_certificate_of_another_authority_is_refused_and_named(
    address: str, folder: Path, name: str | None
) -> None:
    found = await called(address, folder / name if name else None)
    assert isinstance(found, NotReceived)
    assert found.code == UNREACHABLE
    assert "ca_file" in found.cause


def test_a_file_that_is_none_is_an_error_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate", encoding="utf-8")
    for path in (tmp_path / "no.pem", tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match="ca_file must be"):
            _authorities(path)
