"""The commands that apply the rules alone, without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Command, Month, app, command, group
from tasks.errors import Exit

rules = group(help="Check the rule files.")
app.add_typer(rules, name="rules")


@command()
def calculate(
    cases: Annotated[Path, typer.Argument(help="Household-months: .csv, .parquet or .json.")],
    out: Annotated[Path, typer.Option(help="Where to write the results: .csv, .parquet or .json.")],
    scheme: Annotated[str, typer.Option(help="state, oslo, oslo-bkb, oslo-husleietilskudd, bodo or bergen.")] = "state",
    explain: Annotated[bool, typer.Option("--explain", help="Also write the calculations line by line.")] = False,
) -> None:
    """Apply the rules alone: one row in, one row out.

    No database is used, and the order of the rows is kept. docs/reference/rules.md lists the columns; the housing
    cost may be given in its parts.

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


@rules.command("check", cls=Command)
def check_rule_values(
    source: Annotated[
        Path, typer.Argument(help="A text of a law or regulation, or a folder of them: .xml, .html or .txt.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="A .csv, .parquet or .json file. Default: CSV on standard output.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", help="The day of the consolidated texts. Default: today."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--rules", help="Another folder of schemes. Default: the program's own.")
    ] = None,
) -> None:
    """Compare the rule files with texts of the law.

    Each value is compared with the laws and regulations that it comes from, given as files. One row per value: equal,
    different or not found, with the paragraph and the figures. Nothing is changed. The exit code is 1 where a value
    differs. docs/reference/rules.md says where the texts come from.

    Example: bostotte rules check lovdata/ --out check.csv
    """
    from flows.calculate.rules_check import check_rules, summary  # noqa: PLC0415
    from flows.run.context import parse_day  # noqa: PLC0415

    table = check_rules(source, as_of=parse_day(as_of), out=out, rules_folder=folder)
    for line in summary(table):
        print(line, file=sys.stderr)
    if (table["outcome"] == "different").any():
        raise typer.Exit(int(Exit.OTHER))
