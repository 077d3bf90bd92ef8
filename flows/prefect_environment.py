"""Prefect's settings in a process of this program: neither the environment nor the current folder has a say in them.

Prefect takes settings from variables, from `.env`, `prefect.toml` and `pyproject.toml` in the current folder, and from
a profile. Any of them could send a run to a server of somebody else, or load a logging configuration with somebody
else's code. Where Prefect itself started the process (a worker), its settings are the worker's.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from contextlib import chdir, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasks.errors import BostotteError
from tasks.files import make_folder

_STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")

_OWN: Mapping[str, str] = {
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
}
_ALWAYS: Mapping[str, str] = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "NO_PROXY": "*",
    "no_proxy": "*",
}
_NEVER = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSLKEYLOGFILE"})
"""Proxies; and the file to which OpenSSL would write the keys of every connection."""

_FILES = (Path(".env"), Path("prefect.toml"), Path("pyproject.toml"))


def use_own_environment() -> None:
    """Remove what others set for Prefect, proxies and TLS from this process's environment, and set our own."""
    of_prefect = "prefect" not in sys.modules  # else Prefect started this process, and has read its settings
    for name in list(os.environ):
        if name.upper() in _NEVER or (of_prefect and name.lower().startswith("prefect_")):
            del os.environ[name]
    os.environ.update(_ALWAYS)
    for name, value in _OWN.items():
        os.environ.setdefault(name, value)
    if of_prefect and any(map(_may_have_settings, _FILES)):
        _read_no_files()


def _may_have_settings(file: Path) -> bool:
    """Whether Prefect could find settings of its own in a file."""
    if not file.is_file():
        return False
    try:
        content = file.read_bytes()
        if file.name == "pyproject.toml":
            return "prefect" in tomllib.loads(content.decode()).get("tool", {})
    except (OSError, ValueError, RecursionError):
        return True
    return b"prefect" in content.lower()


def _read_no_files() -> None:
    """Have Prefect take settings from arguments and the environment only.

    Importing Prefect takes 2 s, so this is for a folder with such a file only.
    """
    with suppress(BostotteError):
        make_folder(Path(os.environ["PREFECT_HOME"]))  # Prefect warns where it is not there
    with TemporaryDirectory(prefix="bostotte-") as empty, chdir(empty):  # the import itself reads them first
        from prefect.settings.base import PrefectBaseSettings  # noqa: PLC0415
        from prefect.settings.context import get_current_settings  # noqa: PLC0415

        get_current_settings()
    original = PrefectBaseSettings.settings_customise_sources

    def without_files(*arguments: Any, **named: Any) -> tuple[Any, ...]:
        sources = original(*arguments, **named)
        for source in sources:
            for found in ("env_vars", "toml_data", "profile_settings"):
                if hasattr(source, found) and type(source).__name__ != "EnvFilterSettingsSource":
                    setattr(source, found, {})
        return sources

    PrefectBaseSettings.settings_customise_sources = without_files  # type: ignore[method-assign]
