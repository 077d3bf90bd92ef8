"""A server that answers with any bytes, one connection per thread: what no library of a real server would send."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Respond = Callable[[bytes], Iterable[bytes]]
"""Gives the pieces of a response to the head of a request. The connection is kept for the next request."""


@contextmanager
def hostile_server(respond: Respond) -> Iterator[str]:
    """Serve on loopback; give the address, `http://127.0.0.1:PORT`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopped = threading.Event()
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=_serve, args=(connection, respond, stopped))
                threads.append(thread)
                thread.start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            for thread in [accepting, *threads]:
                thread.join()


def _serve(connection: socket.socket, respond: Respond, stopped: threading.Event) -> None:
    connection.settimeout(0.2)
    with connection:
        waiting = b""
        while not stopped.is_set():
            try:
                received = connection.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not received:
                return
            waiting += received
            while b"\r\n\r\n" in waiting:
                head, _, waiting = waiting.partition(b"\r\n\r\n")
                waiting = _without_body(connection, head, waiting)
                try:
                    for piece in respond(head):
                        if stopped.is_set():
                            return
                        connection.sendall(piece)
                except OSError:
                    return  # the client has closed the connection, or takes nothing more


def _without_body(connection: socket.socket, head: bytes, waiting: bytes) -> bytes:
    """What was received after the body of a request, by its Content-Length."""
    found = re.search(rb"content-length: ([0-9]+)", head.lower())
    length = int(found[1]) if found else 0
    while len(waiting) < length:
        waiting += connection.recv(65_536)
    return waiting[length:]


def response(status: str, body: bytes, *headers: str) -> bytes:
    """A response with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
