"""A Prefect server that takes no page costs a message, not the run."""

import asyncio
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings
from typing_extensions import override

from flows.run.prefect_summary import show_in_prefect


class _Failing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.mark.filterwarnings("ignore:Artifact creation outside of a flow")  # a flow would need a server that answers
def test_a_server_that_takes_no_page_is_a_message() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Failing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{server.server_port}/api"}):
            said = asyncio.run(show_in_prefect({"bostotte-run": "# 3 cases", "bostotte-manager": "# 1 case"}))
        server.shutdown()
    assert said == [
        "Prefect did not take the page bostotte-run (PrefectHTTPStatusError). The results are complete.",
        "Prefect did not take the page bostotte-manager (PrefectHTTPStatusError). The results are complete.",
    ]
