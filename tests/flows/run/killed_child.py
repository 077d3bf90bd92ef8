"""The main job in a separate process, which kills itself after the run has begun and before it calculates."""

import os
import signal

import flows.run.reconcile
from tests.flows import given_server


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    flows.run.reconcile._recalculate = _die  # type: ignore[assignment]
    given_server.main()
