from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.serving import Secrets, serving
from tests.sandbox.tax_api.caller import Caller, Clock
from tests.sandbox.tax_api.towns import AS_OF, ORGANISATION, town


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    return Secrets.new(ORGANISATION)


@pytest.fixture(scope="module")
def _served(secrets: Secrets) -> Iterator[Caller]:
    clock = Clock()
    with serving(town(), secrets=secrets, clock=clock) as address:
        caller = Caller(address, secrets, clock)
        with caller.http:
            yield caller


@pytest.fixture
def caller(_served: Caller) -> Iterator[Caller]:
    """A caller of a served town, without faults and on its own date."""
    yield _served
    _served.clock.shift = 0.0
    _served.forget_tokens()
    _served.reset_faults()
    _served.set_as_of(AS_OF.isoformat())
