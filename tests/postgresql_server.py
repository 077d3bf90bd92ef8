"""A PostgreSQL server of its own in a temporary folder, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD, DATABASE = "reader", "not-to-be-shown", "recipients"


@dataclass(frozen=True)
class Server:
    """A running server on 127.0.0.1. folder: where its files are, and its certificate `server.crt`, if it has one."""

    folder: Path
    port: int

    def address(self, host: str = "127.0.0.1", options: str = "", scheme: str = "postgresql") -> str:
        """The address of its database."""
        return f"{scheme}://{USER}:{PASSWORD}@{host}:{self.port}/{DATABASE}{options}"

    def run(self, sql: str) -> None:
        """Run a script."""
        command = [_program("psql"), "-q", "-v", "ON_ERROR_STOP=1", self.address()]
        subprocess.run(command, input=sql, text=True, check=True)


@contextmanager
def postgresql_server(certificate: tuple[bytes, bytes] | None = None) -> Iterator[Server]:
    """Start a server with an empty database; with a certificate and its key (PEM) it offers TLS. Stop it at the end.

    Skips the test where PostgreSQL is not installed, or cannot run as this user.
    """
    as_user = _as_unprivileged()
    with tempfile.TemporaryDirectory(prefix="bostotte-pg-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name), _free_port())

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [*as_user, _program(program), *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=server.folder,
                env=os.environ | {"LC_ALL": "C.UTF-8", "PGPASSWORD": PASSWORD},
            )

        (server.folder / "password").write_text(PASSWORD, encoding="utf-8")
        options = f"-p {server.port} -h 127.0.0.1 -k {server.folder} -F"
        if certificate is not None:
            for file, content in zip(("server.crt", "server.key"), certificate, strict=True):
                (server.folder / file).write_bytes(content)
                (server.folder / file).chmod(0o600)
            options += f" -l -c ssl_cert_file={server.folder}/server.crt -c ssl_key_file={server.folder}/server.key"
        if as_user:
            for path in (server.folder, *server.folder.iterdir()):
                shutil.chown(path, "postgres")
        data = str(server.folder / "data")
        run("initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", str(server.folder / "password"), "-N")
        run("pg_ctl", "-D", data, "-o", options, "-l", str(server.folder / "log"), "-w", "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", USER, DATABASE)
            yield server
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        pytest.skip(f"PostgreSQL's {name} is not installed (Debian: apt-get install postgresql)")
    return found


def _as_unprivileged() -> list[str]:
    """Give the command prefix for an unprivileged user: PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None or "postgres:" not in Path("/etc/passwd").read_text(encoding="utf-8"):
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it as")
    return ["runuser", "-u", "postgres", "--"]
