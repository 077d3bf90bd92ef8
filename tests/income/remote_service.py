"""A remote service between the client and the sandbox: one connection per request, and some connections fail."""

from __future__ import annotations

import datetime as dt
import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

HOST = "127.0.0.1"
NAME = "inntekt.test"
"""In a reserved domain (RFC 6761): only a test's own resolver knows it."""

Handshake = Callable[[socket], ssl.SSLSocket]


@contextmanager
def remote_service(sandbox: str, handshake: Handshake | None = None) -> Iterator[int]:
    """Forward to the sandbox, one request per connection; give the port. handshake: speaks TLS, or fails."""
    server = _FarSide((HOST, 0), _Forwarder)
    server.sandbox, server.handshake = urlsplit(sandbox).netloc, handshake
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _FarSide(ThreadingHTTPServer):
    sandbox: str
    handshake: Handshake | None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS first where there is a handshake, in the connection's own thread."""
        try:
            spoken = self.handshake(request) if self.handshake else request
        except OSError:
            return  # the connection fails, as the test intends
        super().finish_request(spoken, client_address)
        spoken.close()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore the error: the client has closed the connection."""


class _Forwarder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _FarSide

    def do_GET(self) -> None:
        """Send the request to the sandbox, and forward its answer."""
        with_sandbox = http.client.HTTPConnection(self.server.sandbox)
        with_sandbox.request("GET", self.path, headers=dict(self.headers))
        answer = with_sandbox.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "date", "server"}:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        with_sandbox.close()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: an address contains a person id."""


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a self-signed certificate for loopback and NAME, and its key: two files in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST)), x509.DNSName(NAME)]), critical=False
    )
    certificate = builder.sign(key, hashes.SHA256())
    paths = folder / f"{name}.pem", folder / f"{name}-key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def server_side(certificate: Path, key: Path) -> ssl.SSLContext:
    """Make the TLS context of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
