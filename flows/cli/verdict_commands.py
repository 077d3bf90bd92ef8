"""The commands about the caseworkers' answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, app
from tasks.errors import UsageError

verdicts = typer.Typer(help="Read back the caseworkers' answers to flags; how often flags led to something.")
app.add_typer(verdicts, name="verdicts", no_args_is_help=True)


@verdicts.command(name="import")
def import_verdicts(
    config: Config,
    file: Annotated[Path | None, typer.Argument(help="The workbook (.xlsx) with answers, or a .csv file.")] = None,
    from_database: Annotated[
        bool, typer.Option("--from-database", help="Read the case system's table, by the query in [verdicts].")
    ] = False,
) -> None:
    """Read back the caseworkers' answers. Exit 3 where a row was not taken in.

    The same file again changes nothing. A row that is not taken in is told with its place, and recorded.

    Example: bostotte verdicts import bostotte-2026-10.xlsx --config /etc/bostotte/bostotte.toml
    Example: bostotte verdicts import --from-database --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.verdicts import import_file, import_table  # noqa: PLC0415

    if (file is None) != from_database:
        raise UsageError("Give a file of answers, or --from-database, and not both.")
    code, lines = import_table(config) if file is None else import_file(config, file)
    print("\n".join(lines))
    raise typer.Exit(int(code))


@verdicts.command()
def summary(config: Config) -> None:
    """Print as CSV how often flags led to a new decision: by month, kind, cause, reason and size of the difference.

    Where flags of a size seldom do, a line on standard error says that the limit may be too low.

    Example: bostotte verdicts summary --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.verdicts import print_summary  # noqa: PLC0415

    print_summary(config)
