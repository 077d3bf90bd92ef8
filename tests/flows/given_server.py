"""The command line in another process, with the tests' Prefect server: one of its own takes 5 s.

    python -m tests.flows.given_server COMMAND ...

The environment names no server to a command, so this module gives it one.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import flows.cli.main
from flows.orchestration import local_prefect_server


@contextmanager
def starting() -> Iterator[Any]:
    """Stand in for `starting_server`: the server is there already."""
    yield SimpleNamespace(wait_until_ready=lambda **_: json.loads(os.environ.get("BOSTOTTE_TEST_PREFECT", "")))


def main() -> None:
    """Be the command."""
    local_prefect_server.starting_server = starting
    sys.argv[0] = "bostotte"
    flows.cli.main.main()


if __name__ == "__main__":
    main()
