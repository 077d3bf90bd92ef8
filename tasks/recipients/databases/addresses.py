"""The address of a database: where it is kept, and its parts. No message shows it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from tasks.errors import SettingsError
from tasks.settings import Connection

KINDS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "sqlite": "sqlite",
    "sqlserver": "sqlserver",
    "oracle": "oracle",
}
"""The kind of database by the first word of an address."""


@dataclass(frozen=True, repr=False)
class Address:
    """A database's address. Its `repr` shows no part of it.

    kind: one of the values of `KINDS`. database: the base, the service or the file. options: what follows `?`.
    """

    kind: str
    text: str
    host: str
    port: int | None
    user: str
    password: str
    database: str
    options: dict[str, str]

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the server is reached without a network: no host, a folder with its socket, or a loopback address."""
        hosts = [self.options.get("hostaddr") or self.options.get("host") or self.host]
        return all(is_loopback(host) for each in hosts for host in each.split(","))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: nothing, a folder, `localhost`, or an address of the loopback range."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def connection_address(source: Connection) -> Address:
    """The connection address from its file or environment variable.

    Raises SettingsError when the address is missing, or is for a database that this project does not read. The error
    never shows the address.
    """
    if source.connection_file is not None:
        where = f"the file {source.connection_file}"
        try:
            text = source.connection_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SettingsError(f"The connection address: {where} cannot be read.") from None
    else:
        where = f"the environment variable {source.connection_variable}"
        text = os.environ.get(source.connection_variable or "", "").strip()
    if not text:
        raise SettingsError(f"The connection address: {where} is empty.")
    address = parse(text)
    if address is None:
        raise SettingsError(
            f"The connection address in {where} is not for a database that can be read.",
            advice=f"It must begin with {' or '.join(f'{word}://' for word in KINDS if word != 'postgres')}.",
        )
    return address


def parse(text: str) -> Address | None:
    """The parts of an address; None where it is not one, or is for no known kind of database."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        return None
    kind = KINDS.get(parts.scheme)
    if kind is None:
        return None
    return Address(
        kind=kind,
        text=text,
        host=host,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.netloc + parts.path if kind == "sqlite" else parts.path.removeprefix("/")),
        options=options,
    )
