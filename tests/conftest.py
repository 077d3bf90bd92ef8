"""Set up for every test: no connection beyond loopback, none of the user's files, and seeds that are printed."""

import ipaddress
import os
import random
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from tests.examples import examples
from tests.spread import ByGroupOrModule, longest_first

_STATE = tempfile.TemporaryDirectory(prefix="bostotte-tests-")
os.environ["XDG_STATE_HOME"] = _STATE.name
os.environ.pop("PREFECT_API_URL", None)
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the tests run side by side, on small frames
os.environ["PREFECT_HOME"] = str(Path(_STATE.name) / "bostotte" / "prefect")  # as flows/prefect_environment.py does
Path(os.environ["PREFECT_HOME"]).mkdir(parents=True)


def _one_authority() -> str:
    """A file with only one certificate authority.

    Every HTTP client reads the whole file: 45 ms each time with all authorities, twenty times a run. No test uses TLS.
    """
    end = "-----END CERTIFICATE-----"
    path = Path(_STATE.name) / "authority.pem"
    path.write_text(Path(certifi.where()).read_text(encoding="utf-8").partition(end)[0] + end + "\n", encoding="utf-8")
    return str(path)


os.environ["SSL_CERT_FILE"] = _one_authority()

settings.register_profile("bostotte", deadline=None, max_examples=examples(60), print_blob=True)
settings.load_profile("bostotte")

SEED = int(os.environ.get("BOSTOTTE_TEST_SEED", random.SystemRandom().randrange(2**32)))


def pytest_report_header() -> str:
    """Print the seed, so that a failing run can be repeated: BOSTOTTE_TEST_SEED=… make test."""
    return f"seed: BOSTOTTE_TEST_SEED={SEED} (hypothesis prints its own)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end which tests were left out, how many of each reason, and how to have what they need."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])
    )
    for reason, tests in reasons.items():
        terminalreporter.write_line(f"left out {tests} tests: {reason}", yellow=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return ByGroupOrModule(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture
def seed() -> int:
    """The seed of the random draws of this session."""
    return SEED


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Fail a test that connects to another machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach beyond loopback, port {address[1]}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _new_stores_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make new stores by copying. A test that needs the migrations uses `tests.stores.made_by_migrations`."""
    from tests.stores import copied_instead_of_made

    with copied_instead_of_made(tmp_path_factory.mktemp("stores")):
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
