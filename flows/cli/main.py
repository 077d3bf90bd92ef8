"""The entry point of `bostotte`: results on standard output, progress and warnings on standard error.

Exit codes: 0 complete · 2 bad arguments, settings or input · 3 finished incomplete · 4 held by the brake · 5 another
run holds the lock · 1 anything else. Imports that take long are inside the commands that need them.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from flows.cli import (  # noqa: F401 - each adds its commands to the application
    desk_commands,
    rules_commands,
    run_commands,
    store_commands,
    verdict_commands,
    what_if_commands,
)
from flows.cli.app import app
from tasks.errors import BostotteError, Exit
from tasks.files import OTHERS_NOTHING
from tasks.process_guard import forbid_core_dumps
from tasks.unexpected import program_error


def main() -> None:
    """Run the command. Print an error as one message, and exit with its code."""
    _ensure_utf8()
    os.umask(OTHERS_NOTHING)
    forbid_core_dumps()
    try:
        app()
    except BostotteError as fault:
        print(f"bostotte: {fault}", file=sys.stderr)
        _exit(fault.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _exit(Exit.OTHER)
    except Exception as fault:  # noqa: BLE001 - the last resort: kind and place of the fault, never a value
        error = program_error(fault)
        print(f"bostotte: {error}", file=sys.stderr)
        _exit(error.exit_code)


def _ensure_utf8() -> None:
    """Start again in UTF-8 mode if the locale has no Norwegian letters: paths and output contain them."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {"PYTHONUTF8": "1"})  # noqa: S606


def _exit(code: Exit) -> NoReturn:
    raise SystemExit(int(code))
