"""The command of the desk, where caseworkers work through the flags."""

from __future__ import annotations

import sys

from flows.cli.app import Config, command


@command()
def desk(config: Config) -> None:
    """Serve the desk, where caseworkers work through the flags.

    Runs until it is stopped, next to the nightly job, which does not need it. The settings need [desk]. It never opens
    the store: each run gives it a file, and reads the answers when the next run begins.

    Example: bostotte desk --config /etc/bostotte/bostotte.toml
    """
    from desk.web.serve import serve_desk  # noqa: PLC0415
    from tasks.settings import load_settings  # noqa: PLC0415

    serve_desk(load_settings(config), lambda line: print(line, file=sys.stderr, flush=True))
