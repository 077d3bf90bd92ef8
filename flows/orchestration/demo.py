"""The demo: a make-believe municipality on loopback, and the main job run against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.orchestration.child_process import child
from flows.orchestration.local_prefect_server import starting_server
from flows.run.progress import ProgressReporter
from tasks.files import make_folder, write_text
from tasks.privacy import Pseudonymiser
from tasks.resources import resource

MONTH = "2026-10"
AS_OF = "2026-11-12"
"""The demo stands on fixed dates, so that the same seed gives the same results on any day."""

_SANDBOX_SECONDS = 120.0


@dataclass(frozen=True)
class DemoOptions:
    """What a demo can be told."""

    households: int
    seed: int
    out: Path
    faults: str


def write_demo_settings(said: Mapping[str, Any], out: Path) -> Path:
    """Write the settings file of a demo from what the sandbox said when it was ready; give its path."""
    template = resource("config", "demo.toml").read_text(encoding="utf-8")
    for name, value in _values(said).items():
        template = template.replace(f"{{{name}}}", value)
    settings = out / "demo.toml"
    write_text(settings, template)
    Pseudonymiser.make_key_file(out / "keys" / "pseudonym.key")
    return settings


def _values(said: Mapping[str, Any]) -> dict[str, str]:
    """Values for the template, written as TOML writes them (a JSON string is a TOML string, less its quotes)."""
    return {
        name: json.dumps(value, ensure_ascii=False).strip('"')
        for name, value in said.items()
        if isinstance(value, str | bool)
    }


def run_demo(options: DemoOptions, progress: ProgressReporter) -> Any:
    """Start the sandbox and Prefect's temporary server, run the job, and give its RunEnd.

    Raises FarSideError when the sandbox does not start.
    """
    out = make_folder(options.out.resolve())
    data = out / "sandbox"
    arguments = [
        *("--households", str(options.households), "--seed", str(options.seed)),
        *("--faults", options.faults, "--data", str(data)),
        "--no-hard-cases" if options.faults == "none" else "--hard-cases",
    ]
    progress.say(f"Making {options.households} make-believe households, and starting their tax administration ...")
    with (
        child("The sandbox", "flows.orchestration.sandbox_child", *arguments) as sandbox,
        starting_server() as server,
    ):
        from flows.orchestration.run_command import run_reconcile  # noqa: PLC0415 - imported while the children get ready

        settings = write_demo_settings(sandbox.ready(within_seconds=_SANDBOX_SECONDS), out)
        return run_reconcile(settings, month=MONTH, as_of=AS_OF, dry_run=False, progress=progress, server=server)
