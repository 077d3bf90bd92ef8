"""The commands that apply the rules alone, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Month, command


@command()
def calculate(
    cases: Annotated[Path, typer.Argument(help="Household-months: .csv, .parquet or .json.")],
    out: Annotated[Path, typer.Option(help="Where to write the results: .csv, .parquet or .json.")],
    scheme: Annotated[str, typer.Option(help="state, oslo, oslo-bkb, oslo-husleietilskudd, bodo or bergen.")] = "state",
    explain: Annotated[bool, typer.Option("--explain", help="Also write the calculations line by line.")] = False,
) -> None:
    """Apply the rules alone: one row in, one row out.

    No database is used, and the order of the rows is kept. docs/rules.md lists the columns; the housing cost may be
    given in its parts.

    Example: bostotte calculate cases.csv --out entitlements.csv --scheme oslo
    """
    from flows.calculate.calculate import calculate_file  # noqa: PLC0415

    rows = calculate_file(cases, out, scheme=scheme, explain=explain)
    print(f"{rows} rows written to {out}", file=sys.stderr)


@command("income-limits")
def income_limits(
    month: Month,
    scheme: Annotated[str, typer.Option(help="A scheme with a cost ceiling.")] = "state",
    out: Annotated[
        Path | None, typer.Option(help="A .csv, .parquet or .json file. Default: CSV on standard output.")
    ] = None,
) -> None:
    """Print the monthly income at which support ends.

    One row per municipality group, household size and category. As in Husbanken's published tables nothing is rounded
    on the way, so what is paid at a limit may differ a little.

    Example: bostotte income-limits --month 2026-10
    """
    from flows.calculate.calculate import limits_file  # noqa: PLC0415

    limits_file(month, scheme=scheme, out=out)
