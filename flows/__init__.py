"""What runs when: Prefect flows and the command line. The work itself is in `tasks`.

Prefect reads its settings when it is first imported, so they are put in the environment here. A value that the operator
has set is kept. Telemetry alone is always off: this job may call no addresses but those in the settings file.
"""

import os
from pathlib import Path

_STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")

os.environ.update({"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "NO_PROXY": "*", "no_proxy": "*"})
for _name, _value in {
    "PREFECT_HOME": str(_STATE / "bostotte" / "prefect"),
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_REFRESH_CACHE": "true",
    # Fewer, larger writes to the server's database: a quarter of the server's work per task run.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
}.items():
    os.environ.setdefault(_name, _value)
