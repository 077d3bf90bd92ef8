"""The commands about the caseworkers' verdicts on flags."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Command, Config, app, group
from tasks.errors import UsageError

verdicts = group(help="Import the caseworkers' verdicts on flags; summarise them.")
app.add_typer(verdicts, name="verdicts")
command = functools.partial(verdicts.command, cls=Command)


@command("import")
def import_verdicts(
    config: Config,
    file: Annotated[Path | None, typer.Argument(help="The workbook (.xlsx) with verdicts, or a .csv file.")] = None,
    from_database: Annotated[
        bool, typer.Option("--from-database", help="Read the case system's table, by the query in [verdicts].")
    ] = False,
    from_desk: Annotated[bool, typer.Option("--from-desk", help="Import what the desk has, without a run.")] = False,
) -> None:
    """Import the caseworkers' verdicts on flags.

    Importing the same file again changes nothing. A refused row is reported with its position and recorded, and the
    exit code is then 3.

    Example: bostotte verdicts import bostotte-2026-10-kontroll-2026-11-12.xlsx --config /etc/bostotte/bostotte.toml
    Example: bostotte verdicts import --from-database --config /etc/bostotte/bostotte.toml
    Example: bostotte verdicts import --from-desk --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.verdicts import import_desk, import_file, import_table  # noqa: PLC0415

    if [file is not None, from_database, from_desk].count(True) != 1:
        raise UsageError("Give one of: a file with verdicts, --from-database, --from-desk.")
    if file is not None:
        code, lines = import_file(config, file)
    else:
        code, lines = import_table(config) if from_database else import_desk(config)
    print("\n".join(lines))
    raise typer.Exit(int(code))


@command("summary")
def summary(config: Config) -> None:
    """Print the share of flags that led to a new decision.

    As CSV: by month, kind, cause, reason, size of the difference, and limit. Where flags of a size seldom lead to a new
    decision, a line on standard error says that the limit may be too low.

    Example: bostotte verdicts summary --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.verdicts import print_summary  # noqa: PLC0415

    print_summary(config)
