"""The commands that read a past run and change nothing: other thresholds, other rules, the same run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, command

_PastRun = Annotated[str | None, typer.Option("--run", help="A past run. Default: the newest published one.")]
_Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the results. Default: what-if in the data folder.")
]


@command()
def simulate(
    config: Config,
    thresholds: Annotated[
        Path, typer.Option(help="The thresholds to try: TOML or YAML (see config/limits.example.toml).")
    ],
    run: _PastRun = None,
    out: _Out = None,
) -> None:
    """Count the flags that other thresholds would have given.

    Also says whether the teams have the hours to handle them. Changes nothing.

    Example: bostotte simulate --config /etc/bostotte/bostotte.toml --thresholds limits.toml
    """
    from flows.what_if.simulate import simulate_limits  # noqa: PLC0415

    for line in simulate_limits(config, thresholds, run=run, out=out):
        print(line)


@command()
def rehearse(
    config: Config,
    rules: Annotated[Path, typer.Option(help="A folder of rule files, like config/schemes (docs/how-to/rehearse.md).")],
    run: _PastRun = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Default: the run's own month.")] = None,
    out: _Out = None,
) -> None:
    """Calculate the cases of a past run under other rules.

    Shows who gains, who loses, and the cost. Changes nothing.

    Example: bostotte rehearse --config /etc/bostotte/bostotte.toml --rules next-year --month 2027-06
    """
    from flows.what_if.rehearse import rehearse_rules  # noqa: PLC0415

    for line in rehearse_rules(config, rules, run=run, month=month, out=out):
        print(line)


@command()
def replay(run: Annotated[str, typer.Argument(help="The run, as bostotte status shows it.")], config: Config) -> None:
    """Recalculate a past run from what was stored.

    Says identical (exit 0), or what differs and why (exit 1).

    Example: bostotte replay 2026-10-20261112T010000Z-7f3a --config /etc/bostotte/bostotte.toml
    """
    from flows.what_if.replay import replay_run  # noqa: PLC0415

    code, lines = replay_run(run, config)
    print("\n".join(lines))
    raise typer.Exit(int(code))
