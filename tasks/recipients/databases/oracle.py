"""Oracle, by oracledb without Oracle's own programs. Tested against a stand-in of the driver, not against a server."""

from __future__ import annotations

import re
import ssl
from typing import Any

from tasks.recipients.databases.addresses import Address
from tasks.recipients.databases.drivers import Driver, Limits, first_of

_PORT = {"tcps": 2484, "tcp": 1521}
_FAULTS = (
    ("ora-01017", "it refuses the user or the password"),
    ("ora-00942", "a table or view does not exist, or may not be read"),
    ("certificate", "its certificate is not from an authority that is trusted here, or is for another host"),
    ("dpy-4024", "it took too long"),
    ("dpy-6005", "it does not answer"),
    ("dpy-6000", "it refuses the connection"),
)
_INFORMATIVE = re.compile(r"ORA-00904: [\"\w.]+: invalid identifier")


def _is_verified(address: Address) -> bool:
    """Whether the connection is encrypted and the server's certificate checked, as it is by default."""
    return address.options.get("protocol", "tcps") == "tcps"


def _connect(module: Any, address: Address, limits: Limits) -> Any:
    """Connect, and begin a read-only transaction, which sees one moment. Numbers become exact decimals."""
    module.defaults.fetch_decimals = True
    protocol = address.options.get("protocol", "tcps")
    context = ssl.create_default_context(cafile=limits.ca_file) if protocol == "tcps" else None
    connection = module.connect(
        user=address.user,
        password=address.password,
        host=address.host,
        port=address.port or _PORT.get(protocol, _PORT["tcps"]),
        service_name=address.database,
        protocol=protocol,
        ssl_context=context,
        tcp_connect_timeout=limits.connect,
    )
    try:
        connection.call_timeout = limits.query * 1000
        cursor = connection.cursor()
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def _explain(fault: BaseException, _: Limits) -> str | None:
    informative = _INFORMATIVE.search(str(fault))
    return informative[0] if informative else first_of(_FAULTS, str(fault))


ORACLE = Driver("oracledb", "oracle", _connect, _explain, _is_verified)
