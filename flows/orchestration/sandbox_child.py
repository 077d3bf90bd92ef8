"""The sandbox as a child process of the demo: it ends when the demo does, however that goes."""

from __future__ import annotations

import sys

from flows.orchestration.child_process import exit_when_parent_dies


def main(arguments: list[str]) -> None:
    """Be `bostotte sandbox` with these arguments."""
    exit_when_parent_dies()
    import flows.cli.main  # noqa: F401, PLC0415 - puts the commands on app
    from flows.cli.app import app  # noqa: PLC0415

    app(["sandbox", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
