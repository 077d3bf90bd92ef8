"""The `bostotte` command: results on standard output, progress and warnings on standard error.

Exit codes: 0 complete · 2 bad arguments, settings or input · 3 finished incomplete · 4 held by the brake · 5 another
run holds the lock · 1 anything else. Imports that take long are inside the commands that need them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tasks.errors import BostotteError, Exit
from tasks.files import OTHERS_NOTHING

if TYPE_CHECKING:
    from flows.publication import RunEnd

app = typer.Typer(
    name="bostotte",
    help="Finds households whose municipal housing allowance (kommunal bostøtte) no longer fits their income.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[Path, typer.Option("--config", help="The settings file (see config/production.example.toml).")]
Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month (termin).")]


@app.command()
def demo(
    households: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many make-believe households.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same households.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder for everything the demo makes.")] = Path("bostotte-demo"),
    faults: Annotated[
        str, typer.Option(help="none: all goes well; rough: faults, and persons who cannot be checked (exit 3).")
    ] = "none",
) -> None:
    """Run the main job end to end on make-believe people.

    Starts the sandbox on loopback, runs reconcile against it, prints the coverage statement and where the results are.

    Example: bostotte demo --households 200 --out /tmp/demo
    """
    from flows.demo import DemoOptions, run_demo  # noqa: PLC0415
    from flows.progress import telling  # noqa: PLC0415

    with telling() as teller:
        end = run_demo(DemoOptions(households, seed, out, faults), teller)
    _finish(end)


@app.command()
def sandbox(  # noqa: PLR0917 - options, never positional on the command line
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 0,
    households: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many households.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same households.")] = 7,
    faults: Annotated[str, typer.Option(help="Fault profile, see docs/sandbox.md.")] = "none",
    data: Annotated[Path | None, typer.Option(help="Folder for recipients, client key and answer key.")] = None,
    hard_cases: Annotated[bool, typer.Option(help="With a few persons who cannot be checked.")] = True,
) -> None:
    """Serve a make-believe tax administration and Maskinporten until stopped.

    When ready, prints one JSON line with its addresses.

    Example: bostotte sandbox --households 500 --faults rough --data /tmp/sandbox
    """
    from sandbox.server import run  # noqa: PLC0415

    run(host=host, port=port, households=households, seed=seed, faults=faults, data=data, hard_cases=hard_cases)


@app.command()
def reconcile(
    config: Config,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Default: the newest mature month.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be looked up; look nobody up.")] = False,
    sweep: Annotated[bool, typer.Option("--sweep", help="Ask about everybody; tell what the feeds missed.")] = False,
) -> None:
    """Run the main job: recalculate every active household and flag those whose entitlement has changed.

    Example: bostotte reconcile --config /etc/bostotte/bostotte.toml --month 2026-10
    """
    from flows.progress import telling  # noqa: PLC0415
    from flows.runner import run_reconcile  # noqa: PLC0415

    with telling() as teller:
        end = run_reconcile(config, month=month, as_of=as_of, dry_run=dry_run, teller=teller, sweep=sweep)
    _finish(end)


@app.command()
def calculate(
    cases: Annotated[Path, typer.Argument(help="Household-months: .csv, .parquet or .json.")],
    out: Annotated[Path, typer.Option(help="Where to write the results: .csv, .parquet or .json.")],
    scheme: Annotated[str, typer.Option(help="state, oslo, oslo-bkb, oslo-husleietilskudd, bodo or bergen.")] = "state",
    explain: Annotated[bool, typer.Option("--explain", help="Also write the calculations line by line.")] = False,
) -> None:
    """Apply the rules alone, without a database: one row in, one row out, in the same order.

    Example: bostotte calculate cases.csv --out entitlements.csv --scheme oslo
    """
    from flows.calculate import calculate_file  # noqa: PLC0415

    rows = calculate_file(cases, out, scheme=scheme, explain=explain)
    print(f"{rows} rows written to {out}", file=sys.stderr)


@app.command()
def limits(
    month: Month,
    scheme: Annotated[str, typer.Option(help="A scheme whose limit follows from a cost ceiling.")] = "state",
    out: Annotated[Path | None, typer.Option(help="A .csv, .parquet or .json file; default: CSV here.")] = None,
) -> None:
    """Give the monthly income at which support ends, per municipality group, household size and category.

    As in Husbanken's published tables nothing is rounded on the way; what is paid at a limit may differ a little.

    Example: bostotte limits --month 2026-10
    """
    from flows.calculate import limits_file  # noqa: PLC0415

    limits_file(month, scheme=scheme, out=out)


@app.command()
def status(
    config: Config,
    most: Annotated[int, typer.Option(min=1, help="How many runs.")] = 5,
) -> None:
    """Show the last runs, their coverage, and whether a run is going on.

    Example: bostotte status --config /etc/bostotte/bostotte.toml
    """
    from flows.status import print_status  # noqa: PLC0415

    print_status(config, most=most)


@app.command()
def release(
    run: Annotated[str, typer.Argument(help="The held run (bostotte status shows it).")],
    config: Config,
    by: Annotated[str | None, typer.Option(help="In whose name; the system's user is recorded in any case.")] = None,
) -> None:
    """Publish a run that the mass-change brake held, after somebody has looked at it.

    Example: bostotte release 2026-10-20261112T060000Z-1a2b --config /etc/bostotte/bostotte.toml --by "Kari Nordmann"
    """
    from flows.release import release_run  # noqa: PLC0415

    for line in release_run(run, config, by=by):
        print(line)


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
    from flows.simulate import simulate_limits  # noqa: PLC0415

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
    from flows.rehearse import rehearse_rules  # noqa: PLC0415

    for line in rehearse_rules(config, rates, run=run, month=month, out=out):
        print(line)


@app.command()
def replay(run: Annotated[str, typer.Argument(help="The run, as bostotte status shows it.")], config: Config) -> None:
    """Recalculate a past run from what was stored: identical (exit 0), or what differs and why (exit 1).

    Example: bostotte replay 2026-10-20261112T010000Z-7f3a --config /etc/bostotte/bostotte.toml
    """
    from flows.replay import replay_run  # noqa: PLC0415

    code, lines = replay_run(run, config)
    print("\n".join(lines))
    raise typer.Exit(int(code))


@app.command()
def purge(
    config: Config,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted; delete nothing.")] = False,
) -> None:
    """Delete what has passed its time ([retention]), also from backups and old reports. The ledger stays.

    Example: bostotte purge --config /etc/bostotte/bostotte.toml --dry-run
    """
    from flows.preparation import parse_day  # noqa: PLC0415
    from flows.retention import purge_installation  # noqa: PLC0415

    print("\n".join(purge_installation(config, as_of=parse_day(as_of), dry_run=dry_run)))


@app.command()
def backup(
    config: Config,
    to: Annotated[Path | None, typer.Option(help="A folder; default: backups in the data folder.")] = None,
) -> None:
    """Copy the store, checked, with its fingerprint beside it.

    Example: bostotte backup --config /etc/bostotte/bostotte.toml --to /mnt/backup
    """
    from flows.retention import back_up  # noqa: PLC0415

    print("\n".join(back_up(config, to)))


@app.command()
def restore(backup: Annotated[Path, typer.Argument(help="A file that backup wrote.")], config: Config) -> None:
    """Put a backup in the store's place. The store that was there is kept beside it.

    Example: bostotte restore backups/bostotte-20261112T010000Z.duckdb --config /etc/bostotte/bostotte.toml
    """
    from flows.retention import restore as restore_backup  # noqa: PLC0415

    print("\n".join(restore_backup(config, backup)))


@app.command()
def ledger(
    config: Config,
    case: Annotated[str | None, typer.Option(help="The look-ups made for one case.")] = None,
    person: Annotated[str | None, typer.Option(metavar="-", help="The look-ups about one person; id on stdin.")] = None,
) -> None:
    """List every look-up made for a case or about a person: when, why, on what legal basis, and how it ended.

    Example: bostotte ledger --config bostotte.toml --person - < file-with-the-id
    """
    from flows.status import print_ledger  # noqa: PLC0415

    print_ledger(config, case=case, person=person)


@app.command()
def snapshot(config: Config) -> None:
    """Publish the analysts' copy anew, from what is stored.

    Example: bostotte snapshot --config /etc/bostotte/bostotte.toml
    """
    from flows.status import publish_now  # noqa: PLC0415

    print(publish_now(config))


@app.command()
def doctor(
    config: Annotated[Path | None, typer.Option("--config", help="The settings file to check.")] = None,
    make_pseudonym_key: Annotated[Path | None, typer.Option(help="Make a new pseudonym key there, and stop.")] = None,
) -> None:
    """Check settings, keys, rules, recipients and the way to Maskinporten, without looking anybody up.

    Example: bostotte doctor --config /etc/bostotte/bostotte.toml
    """
    from flows.doctor import check_installation, make_key  # noqa: PLC0415

    if make_pseudonym_key is not None:
        make_key(make_pseudonym_key)
    elif config is not None:
        raise typer.Exit(check_installation(config))
    else:
        raise typer.BadParameter("give --config FILE or --make-pseudonym-key FILE")


verdicts = typer.Typer(help="Read back the caseworkers' answers to flags; how often flags led to something.")
app.add_typer(verdicts, name="verdicts", no_args_is_help=True)


@verdicts.command(name="import")
def import_verdicts(
    file: Annotated[Path, typer.Argument(help="The workbook (.xlsx) with answers, or a .csv file.")], config: Config
) -> None:
    """Read back the caseworkers' answers. Exit 3 where a row was not taken in.

    The same file again changes nothing. A row that is not taken in is told with its place, and recorded.

    Example: bostotte verdicts import bostotte-2026-10.xlsx --config /etc/bostotte/bostotte.toml
    """
    from flows.verdicts import import_file  # noqa: PLC0415

    code, lines = import_file(config, file)
    print("\n".join(lines))
    raise typer.Exit(int(code))


@verdicts.command()
def summary(config: Config) -> None:
    """Print as CSV how often flags led to a new decision: by month, kind, cause, reason and size of the difference.

    Where flags of a size seldom do, a line on standard error says that the limit may be too low.

    Example: bostotte verdicts summary --config /etc/bostotte/bostotte.toml
    """
    from flows.verdicts import print_summary  # noqa: PLC0415

    print_summary(config)


@app.command()
def serve(config: Config) -> None:
    """Run the job on its schedules until stopped: every night at 02:00, and on the 10th at 06:00 (Europe/Oslo).

    Needs a standing Prefect server: [prefect] api in the settings, or PREFECT_API_URL.

    Example: bostotte serve --config /etc/bostotte/bostotte.toml
    """
    from flows.serve import serve_schedules  # noqa: PLC0415

    serve_schedules(config)


def _finish(end: RunEnd) -> NoReturn:
    for line in end.lines:
        print(line)
    for what, path in end.files.items():
        print(f"{what + ':':<10} {path}")
    raise typer.Exit(int(end.exit_code))


def main() -> None:
    """Run the command; tell an error in one message, and leave with its exit code."""
    os.umask(OTHERS_NOTHING)
    try:
        app()
    except BostotteError as fault:
        print(f"bostotte: {fault}", file=sys.stderr)
        _leave(fault.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(Exit.OTHER)
    except Exception as fault:  # noqa: BLE001 - the last line of defence: kind and place, never a value
        from tasks.doors import program_error  # noqa: PLC0415

        print(f"bostotte: {program_error(fault)}", file=sys.stderr)
        _leave(Exit.OTHER)


def _leave(code: Exit) -> NoReturn:
    raise SystemExit(int(code))
