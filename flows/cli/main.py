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

from flows.cli import store_commands, verdict_commands, what_if_commands  # noqa: F401 - each puts its commands on app
from flows.cli.app import Config, Month, app
from tasks.errors import BostotteError, Exit
from tasks.files import OTHERS_NOTHING

if TYPE_CHECKING:
    from flows.run.publish import RunEnd


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
    from flows.orchestration.demo import DemoOptions, run_demo  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        end = run_demo(DemoOptions(households, seed, out, faults), progress)
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
    from flows.orchestration.run_command import run_reconcile  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        end = run_reconcile(config, month=month, as_of=as_of, dry_run=dry_run, progress=progress, sweep=sweep)
    _finish(end)


@app.command()
def calculate(
    cases: Annotated[Path, typer.Argument(help="Household-months: .csv, .parquet or .json.")],
    out: Annotated[Path, typer.Option(help="Where to write the results: .csv, .parquet or .json.")],
    scheme: Annotated[str, typer.Option(help="state, oslo, oslo-bkb, oslo-husleietilskudd, bodo or bergen.")] = "state",
    explain: Annotated[bool, typer.Option("--explain", help="Also write the calculations line by line.")] = False,
) -> None:
    """Apply the rules alone, without a database: one row in, one row out, in the same order.

    docs/rules.md lists the columns; the housing cost may be given in its parts.

    Example: bostotte calculate cases.csv --out entitlements.csv --scheme oslo
    """
    from flows.calculate.calculate import calculate_file  # noqa: PLC0415

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
    from flows.calculate.calculate import limits_file  # noqa: PLC0415

    limits_file(month, scheme=scheme, out=out)


@app.command()
def status(
    config: Config,
    most: Annotated[int, typer.Option(min=1, help="How many runs.")] = 5,
) -> None:
    """Show the last runs, their coverage, and whether a run is going on.

    Example: bostotte status --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.status import print_status  # noqa: PLC0415

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
    from flows.run.release import release_run  # noqa: PLC0415

    for line in release_run(run, config, by=by):
        print(line)


@app.command()
def ledger(
    config: Config,
    case: Annotated[str | None, typer.Option(help="The look-ups made for one case.")] = None,
    person: Annotated[str | None, typer.Option(metavar="-", help="The look-ups about one person; id on stdin.")] = None,
) -> None:
    """List every look-up made for a case or about a person: when, why, on what legal basis, and how it ended.

    Example: bostotte ledger --config bostotte.toml --person - < file-with-the-id
    """
    from flows.maintenance.status import print_ledger  # noqa: PLC0415

    print_ledger(config, case=case, person=person)


@app.command()
def doctor(
    config: Annotated[Path | None, typer.Option("--config", help="The settings file to check.")] = None,
    make_pseudonym_key: Annotated[Path | None, typer.Option(help="Make a new pseudonym key there, and stop.")] = None,
    make_encryption_key: Annotated[Path | None, typer.Option(help="Make a key for the store there, and stop.")] = None,
) -> None:
    """Check settings, keys, rules, recipients and the way to Maskinporten, without looking anybody up.

    Example: bostotte doctor --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance import encryption  # noqa: PLC0415
    from flows.maintenance.doctor import check_installation, make_key  # noqa: PLC0415

    if make_pseudonym_key is not None:
        make_key(make_pseudonym_key)
    elif make_encryption_key is not None:
        encryption.make_key(make_encryption_key)
    elif config is not None:
        raise typer.Exit(check_installation(config))
    else:
        raise typer.BadParameter("give --config FILE, --make-pseudonym-key FILE or --make-encryption-key FILE")


@app.command()
def serve(config: Config) -> None:
    """Run the job on its schedules until stopped: every night at 02:00, and on the 10th at 06:00 (Europe/Oslo).

    Needs a standing Prefect server: api under prefect in the settings, or PREFECT_API_URL.

    Example: bostotte serve --config /etc/bostotte/bostotte.toml
    """
    from flows.orchestration.schedules import serve_schedules  # noqa: PLC0415

    serve_schedules(config)


def _finish(end: RunEnd) -> NoReturn:
    for line in end.lines:
        print(line)
    for what, path in end.files.items():
        print(f"{what + ':':<10} {path}")
    raise typer.Exit(int(end.exit_code))


def main() -> None:
    """Run the command; tell an error in one message, and leave with its exit code."""
    _speak_utf8()
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
        from tasks.prefect_task import program_error  # noqa: PLC0415

        print(f"bostotte: {program_error(fault)}", file=sys.stderr)
        _leave(Exit.OTHER)


def _speak_utf8() -> None:
    """Begin again in UTF-8 mode where the locale cannot spell Norwegian: paths and output have letters it lacks."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {"PYTHONUTF8": "1"})  # noqa: S606


def _leave(code: Exit) -> NoReturn:
    raise SystemExit(int(code))
