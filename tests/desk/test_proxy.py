"""The desk behind nginx with the example's settings: pages pass, and no request hides in another one."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tasks.resources import resource
from tests.desk.browsing import HOST, desk_settings
from tests.desk.offices import Office as Rooms
from tests.desk.served import REQUESTS, RunningDesk, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed (apt-get install nginx-light)"),
]

HIDDEN = f"GET /hidden HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
MOST_SECONDS = 60
"""How long a slow machine may take."""
CHUNKED = "Transfer-Encoding: chunked"
ATTACKS = {
    "length and chunks": (f"Content-Length: {len(HIDDEN) + 5}\r\n{CHUNKED}", f"0\r\n\r\n{HIDDEN}"),
    "chunks and length": (f"{CHUNKED}\r\nContent-Length: 4", f"{len(HIDDEN):x}\r\n{HIDDEN}\r\n0\r\n\r\n"),
    "two lengths": (f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}", HIDDEN),
    "a length with a sign": (f"Content-Length: +{len(HIDDEN)}", HIDDEN),
    "two lengths in one": (f"Content-Length: 0, {len(HIDDEN)}", HIDDEN),
    "another coding": (f"Content-Length: {len(HIDDEN)}\r\nTransfer-Encoding: xchunked", HIDDEN),
    "a space before the colon": (f"Content-Length: {len(HIDDEN)}\r\nTransfer-Encoding : chunked", f"0\r\n\r\n{HIDDEN}"),
    "a tab in the coding": (f"Content-Length: {len(HIDDEN)}\r\nTransfer-Encoding:\tchunked", f"0\r\n\r\n{HIDDEN}"),
    "a folded header": (f"Content-Length: {len(HIDDEN)}\r\nX: y\r\n {CHUNKED}", f"0\r\n\r\n{HIDDEN}"),
    "an end of line in a header": (f"X: y\n{CHUNKED}\r\nContent-Length: {len(HIDDEN)}", f"0\r\n\r\n{HIDDEN}"),
    "a chunk with a wrong size": (CHUNKED, f"0x0\r\n\r\n{HIDDEN}"),
}
"""Headers and body of requests that two servers may cut differently."""


@contextmanager
def proxy(folder: Path, desk: RunningDesk) -> Iterator[int]:
    """Run nginx with the example, without TLS, in front of a desk; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = resource("config", "nginx.example.conf").read_text("utf-8")
    server = re.sub(r"^ *ssl_.*\n", "", server, flags=re.MULTILINE)
    server = server.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace(
        "127.0.0.1:8765", f"127.0.0.1:{desk.port}"
    )
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in places)
    text = f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error;\nevents {{}}\nhttp {{\n{temporary}{server}}}\n"
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    folder.chmod(0o755)
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + MOST_SECONDS
        while not listens(port):
            assert process.poll() is None, "nginx has ended"
            assert time.monotonic() < until, "nginx does not listen"
        yield port
    finally:
        process.terminate()
        process.wait()


def listens(port: int) -> bool:
    """Whether something accepts connections on a port of loopback."""
    with socket.socket() as tried:
        tried.settimeout(0.1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def sent(port: int, headers: str, body: str, *, seconds: float = 1) -> bytes:
    """Send one request as it is, and a plain one behind it; give what comes back, each part within these seconds."""
    request = f"POST /logg-inn HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n\r\n{body}"
    plain = f"GET /logg-inn HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall((request + plain).encode())
        found = b""
        with suppress(ConnectionResetError, TimeoutError):  # nginx refuses it, or waits for more of a body
            while part := connection.recv(65536):
                found += part
        return found


def paths(folder: Path) -> list[str]:
    """The paths that the desk was asked for."""
    return (folder / REQUESTS).read_text("utf-8").splitlines()


def test_pages_pass_the_proxy_and_no_request_hides_in_another(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path)
    settings = tmp_path / "bostotte.toml"
    settings.write_text(resource("config", "production.example.toml").read_text("utf-8"), encoding="utf-8")
    web = tmp_path / "nginx"
    web.mkdir()
    desk = desk_settings(rooms, trusted_proxies=("127.0.0.1",))
    with (
        served(tmp_path, f"sqlite:///{tmp_path / 'work.sqlite'}", desk, settings) as running,
        proxy(web, running) as port,
    ):
        kari = RunningDesk(running.process, port).open("Kari")
        assert kari.get("/saker").status_code == httpx.codes.OK
        assert kari.client.post("/finn", content=b"x" * 70_000).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        for name, (headers, body) in ATTACKS.items():
            sent(port, headers, body)
            assert "/hidden" not in paths(tmp_path), name
        sent(port, "Content-Length: 0", HIDDEN, seconds=MOST_SECONDS)
        assert "/hidden" in paths(tmp_path), "a request of its own is seen"
