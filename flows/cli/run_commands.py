"""The commands around a run: the job itself and its demo, what it did, and the checks of an installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from flows.cli.app import Config, command

if TYPE_CHECKING:
    from flows.run.publish import RunEnd


@command()
def demo(
    *,
    households: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many synthetic households.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same households.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder for everything the demo writes.")] = Path("bostotte-demo"),
    faults: Annotated[
        str, typer.Option(help="none: no faults; rough: faults, and persons who cannot be checked (exit 3).")
    ] = "none",
    desk: Annotated[
        bool, typer.Option("--desk", help="A town with months of runs and answers, and its desk in the browser.")
    ] = False,
    months: Annotated[int, typer.Option(min=1, max=24, help="With --desk: how many months of runs.")] = 15,
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --desk: where the desk listens.")] = 8765,
) -> None:
    """Run the main job end to end on synthetic people.

    Starts the sandbox on loopback, runs reconcile against it, and prints the coverage statement and where the
    results are. With --desk, a town lives through months of runs and answers, and its desk is served until it is
    stopped: choose who you are in the browser. A town that is in the folder already is used again.

    Example: bostotte demo --households 200 --out /tmp/demo
    Example: bostotte demo --desk --households 500 --out /tmp/desk
    """
    if desk:
        _desk_demo(households, seed, out, months, port)
        return
    from flows.orchestration.demo import DemoOptions, run_demo  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        end = run_demo(DemoOptions(households, seed, out, faults), progress)
    _finish(end)


def _desk_demo(households: int, seed: int, out: Path, months: int, port: int) -> None:
    from flows.orchestration.desk_demo import DeskDemo, make_desk_demo, serve_desk_demo  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        config = make_desk_demo(DeskDemo(households, months, seed, out, port), progress)
    serve_desk_demo(config)


@command()
def sandbox(
    *,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 0,
    households: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many synthetic households.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same households.")] = 7,
    faults: Annotated[str, typer.Option(help="Fault profile, see docs/explanation/sandbox.md.")] = "none",
    data: Annotated[Path | None, typer.Option(help="Folder for recipients, client key and answer key.")] = None,
    hard_cases: Annotated[bool, typer.Option(help="Include a few persons who cannot be checked.")] = True,
) -> None:
    """Serve a synthetic tax administration until stopped.

    It includes Maskinporten. When it is ready, it prints one JSON line with its addresses.

    Example: bostotte sandbox --households 500 --faults rough --data /tmp/sandbox
    """
    from sandbox.server import run  # noqa: PLC0415

    run(host=host, port=port, households=households, seed=seed, faults=faults, data=data, hard_cases=hard_cases)


@command()
def reconcile(
    config: Config,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Default: the newest mature month.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the planned look-ups without making any.")] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Look everybody up, and report what the feeds missed.")
    ] = False,
) -> None:
    """Run the main job: recalculate and flag what has changed.

    Every active household is recalculated. It is flagged if its entitlement has changed since the last decision.

    Example: bostotte reconcile --config /etc/bostotte/bostotte.toml --month 2026-10
    """
    from flows.orchestration.run_command import run_reconcile  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        end = run_reconcile(config, month=month, as_of=as_of, dry_run=dry_run, progress=progress, sweep=sweep)
    _finish(end)


@command()
def settle(
    config: Config,
    year: Annotated[int, typer.Option(metavar="YYYY", help="The income year, for example 2025.")],
    scheme: Annotated[str | None, typer.Option(help="Settle the cases of this scheme only.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today. Its thresholds are used.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the planned look-ups without making any.")] = False,
) -> None:
    """Settle a past year with its tax assessments.

    This is the etteroppgjør. Each month is calculated again, both ways: what was paid, what is right, and why. Nothing
    is decided or sent.

    Example: bostotte settle --year 2025 --config /etc/bostotte/bostotte.toml
    Example: bostotte settle --year 2025 --scheme state --dry-run --config /etc/bostotte/bostotte.toml
    """
    from flows.orchestration.run_command import run_settle  # noqa: PLC0415
    from flows.run.progress import report_progress  # noqa: PLC0415

    with report_progress() as progress:
        end = run_settle(config, year=year, scheme=scheme, as_of=as_of, dry_run=dry_run, progress=progress)
    _finish(end)


@command()
def status(
    config: Config,
    most: Annotated[int, typer.Option(min=1, help="How many runs to show.")] = 5,
) -> None:
    """Show the last runs and their coverage.

    Also says whether a run is in progress.

    Example: bostotte status --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.status import print_status  # noqa: PLC0415

    print_status(config, most=most)


@command()
def watch(
    config: Config,
    max_age: Annotated[
        str, typer.Option(metavar="HOURS|DAYS", help="Of the newest complete run, for example 26h or 2d.")
    ] = "26h",
    backup_age: Annotated[
        str | None,
        typer.Option(metavar="HOURS|DAYS", help="Of the newest backup. Default: not checked."),
    ] = None,
) -> None:
    """Say whether all is well, for a monitoring system.

    Exit codes as Nagios knows them: 0 well, 1 warning, 2 critical. Reads last-run.json and the folder of backups; needs
    neither the store nor a key.

    Example: bostotte watch --max-age 26h --backup-age 8d --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.watch import judge_installation  # noqa: PLC0415

    health = judge_installation(config, max_age, backup_age)
    print(health.line)
    raise typer.Exit(health.level)


@command()
def release(
    run: Annotated[str, typer.Argument(help="The held run (bostotte status shows it).")],
    config: Config,
    by: Annotated[str | None, typer.Option(help="Who decided it; the system's user is recorded as well.")] = None,
    municipality: Annotated[
        str | None, typer.Option(help="Accept the delivery that the run held for this municipality (its number).")
    ] = None,
) -> None:
    """Publish a held run, or accept a held delivery.

    Somebody should have looked at its report first. If the command is interrupted, run it again; it resumes. An
    accepted delivery is used by the next run.

    Example: bostotte release 2026-10-20261112T060000Z-1a2b --config /etc/bostotte/bostotte.toml --by "Kari Nordmann"
    """
    from flows.run.release import release_run  # noqa: PLC0415

    for line in release_run(run, config, by=by, municipality=municipality):
        print(line)


@command()
def serve(config: Config) -> None:
    """Run the job on its schedules until stopped.

    The schedules: every night at 02:00, and on the 10th at 06:00 (Europe/Oslo). Needs a Prefect server that is already
    running: api under [prefect] in the settings.

    Example: bostotte serve --config /etc/bostotte/bostotte.toml
    """
    from flows.orchestration.schedules import serve_schedules  # noqa: PLC0415

    serve_schedules(config)


@command()
def doctor(
    config: Annotated[Path | None, typer.Option("--config", help="The settings file to check.")] = None,
    make_pseudonym_key: Annotated[
        Path | None, typer.Option(help="Write a new pseudonym key to this file; check nothing.")
    ] = None,
    make_encryption_key: Annotated[
        Path | None, typer.Option(help="Write a new key for the store to this file; check nothing.")
    ] = None,
) -> None:
    """Check settings, keys, rules, recipients and access.

    Access is checked at Maskinporten and at each API. No person is looked up.

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


@command()
def ledger(
    config: Config,
    case: Annotated[str | None, typer.Option(help="The look-ups of one case.")] = None,
    person: Annotated[
        str | None, typer.Option(metavar="-", help="The look-ups of one person; the id is read from standard input.")
    ] = None,
) -> None:
    """List every look-up of a case or a person.

    Each line says when it was made, why, on what legal basis, and how it ended.

    Example: bostotte ledger --config bostotte.toml --person - < file-with-the-id
    """
    from flows.maintenance.status import print_ledger  # noqa: PLC0415

    print_ledger(config, case=case, person=person)


def _finish(end: RunEnd) -> NoReturn:
    for line in end.lines:
        print(line)
    for what, path in end.files.items():
        print(f"{what + ':':<10} {path}")
    raise typer.Exit(int(end.exit_code))
