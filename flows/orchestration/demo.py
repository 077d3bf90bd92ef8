"""The demo: a synthetic municipality on loopback, and the main job run against it.

Run as a module, this file is the demo's child process: the sandbox, which exits when the demo does.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.orchestration.child_process import child_process, exit_when_parent_dies
from flows.orchestration.local_prefect_server import starting_server
from flows.run.progress import ProgressReporter
from sandbox.tax_api.fault_profiles import check_profile_name
from tasks.files import make_folder, write_text
from tasks.privacy import Pseudonymiser
from tasks.resources import resource

MONTH = "2026-10"
AS_OF = "2026-11-12"
"""The demo has fixed dates, so that the same seed gives the same results on any day."""

_SANDBOX_SECONDS = 120.0


@dataclass(frozen=True)
class DemoOptions:
    """The options of `bostotte demo`."""

    households: int
    seed: int
    out: Path
    faults: str


def write_demo_settings(announced: Mapping[str, Any], out: Path) -> Path:
    """Write the settings file of a demo, and its pseudonym key; return the path of the settings.

    announced: what the sandbox printed when it was ready.
    """
    template = resource("config", "demo.toml").read_text(encoding="utf-8")
    schema = {"schema": str(resource("config", "settings.schema.json"))}
    for name, value in {**_values(announced), **schema}.items():
        template = template.replace(f"{{{name}}}", value)
    settings = out / "demo.toml"
    write_text(settings, template)
    Pseudonymiser.make_key_file(out / "keys" / "pseudonym.key")
    return settings


def _values(announced: Mapping[str, Any]) -> dict[str, str]:
    """Values for the template, written as TOML writes them (a JSON string without its quotes is a TOML string)."""
    return {
        name: json.dumps(value, ensure_ascii=False).strip('"')
        for name, value in announced.items()
        if isinstance(value, str | bool)
    }


def run_demo(options: DemoOptions, progress: ProgressReporter) -> Any:
    """Start the sandbox and Prefect's temporary server, run the job, and return its RunEnd.

    Raises UsageError for an unknown fault profile, and LocalServerError when the sandbox does not start.
    """
    check_profile_name(options.faults)
    out = make_folder(options.out.resolve())
    arguments = json.dumps(dataclasses.asdict(options) | {"out": str(out)})
    progress.line(f"Making {options.households} synthetic households and starting their tax administration ...")
    with child_process("The sandbox", "flows.orchestration.demo", arguments) as sandbox, starting_server() as server:
        from flows.orchestration.run_command import run_reconcile  # noqa: PLC0415 - imported while the children start

        settings = write_demo_settings(sandbox.wait_until_ready(timeout_seconds=_SANDBOX_SECONDS), out)
        return run_reconcile(settings, month=MONTH, as_of=AS_OF, dry_run=False, progress=progress, server=server)


def serve_sandbox(arguments: str) -> None:
    """Be the child process: serve the sandbox on any free port.

    arguments: DemoOptions as JSON.
    """
    exit_when_parent_dies()
    from sandbox.server import run  # noqa: PLC0415 - the demo itself does not need the sandbox's modules

    options = json.loads(arguments)
    run(
        host="127.0.0.1",
        port=0,
        households=options["households"],
        seed=options["seed"],
        faults=options["faults"],
        data=Path(options["out"]) / "sandbox",
        hard_cases=options["faults"] != "none",
    )


if __name__ == "__main__":
    serve_sandbox(sys.argv[1])
