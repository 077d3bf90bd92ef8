"""The commands that look at a past run: other limits, other rules, the same run again. Nothing they do is live."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, app


@app.command()
def simulate(
    config: Config,
    limits: Annotated[Path, typer.Option(help="Which limits to try: TOML or YAML (see config/limits.example.toml).")],
    run: Annotated[str | None, typer.Option(help="A past run. Default: the newest that is published.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the results. Default: what-if under data_folder.")] = None,
) -> None:
    """Tell how many flags other limits would have given, and whether the teams could handle them. Changes nothing.

    Example: bostotte simulate --config /etc/bostotte/bostotte.toml --limits limits.toml
    """
    from flows.what_if.simulate import simulate_limits  # noqa: PLC0415

    for line in simulate_limits(config, limits, run=run, out=out):
        print(line)


@app.command()
def rehearse(
    config: Config,
    rates: Annotated[Path, typer.Option(help="A folder of rule files, like config/schemes (docs/rehearsing.md).")],
    run: Annotated[str | None, typer.Option(help="A past run. Default: the newest that is published.")] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Default: the run's own month.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the results. Default: what-if under data_folder.")] = None,
) -> None:
    """Tell what other rules would do to the cases of a past run: who gains or loses, and the cost. Changes nothing.

    Example: bostotte rehearse --config /etc/bostotte/bostotte.toml --rates next-year --month 2027-06
    """
    from flows.what_if.rehearse import rehearse_rules  # noqa: PLC0415

    for line in rehearse_rules(config, rates, run=run, month=month, out=out):
        print(line)


@app.command()
def replay(run: Annotated[str, typer.Argument(help="The run, as bostotte status shows it.")], config: Config) -> None:
    """Recalculate a past run from what was stored: identical (exit 0), or what differs and why (exit 1).

    Example: bostotte replay 2026-10-20261112T010000Z-7f3a --config /etc/bostotte/bostotte.toml
    """
    from flows.what_if.replay import replay_run  # noqa: PLC0415

    code, lines = replay_run(run, config)
    print("\n".join(lines))
    raise typer.Exit(int(code))
