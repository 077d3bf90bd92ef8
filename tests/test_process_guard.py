"""What every process does first: no core dump holds what it has read, and its logs name nobody."""

import os
import subprocess
import sys

from tests.frames import PERSON

CHILD = f"""
import logging, os, resource
import prefect.logging.configuration
prefect.logging.configuration.setup_logging()
from tasks.process_guard import guard_process
guard_process()
logging.basicConfig(level=logging.DEBUG)
for name in ("httpx", "httpcore.http11", "prefect.flow_runs", "another"):
    logging.getLogger(name).debug("GET https://inntekt.test/v1/%s/inntekter", "{PERSON}")
print(resource.getrlimit(resource.RLIMIT_CORE), os.umask(0))
"""


def test_a_guarded_process_dumps_no_memory_and_logs_no_id_whatever_the_environment_says() -> None:
    noisy = {"PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_LOGGING_EXTRA_LOGGERS": "httpx,httpcore,another"}
    found = subprocess.run(
        [sys.executable, "-c", CHILD], env=os.environ | noisy, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines()[-1] == f"(1, 1) {0o077}"
    assert PERSON not in found.stdout + found.stderr
    assert "inntekter" in found.stdout + found.stderr
