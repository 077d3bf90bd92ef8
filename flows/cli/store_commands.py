"""The commands that look after the store: retention, backups, encryption, exports, and the analysts' copy."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, command
from tasks.clock import SYSTEM_CLOCK
from tasks.errors import UsageError


@command()
def purge(
    config: Config,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted; delete nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about a day to come, or about the case.")] = False,
    case: Annotated[str | None, typer.Option(metavar="ID", help="Only this closed case, before its time.")] = None,
) -> None:
    """Delete data whose retention period is over.

    The periods are in the settings ([retention]). Backups and reports are purged too. The ledger is kept. Before it
    deletes as of a day that is still to come, it asks on the terminal; without one it needs --yes. With --case, it
    deletes one closed case at a citizen's request (GDPR art. 17), and asks too.

    Example: bostotte purge --config /etc/bostotte/bostotte.toml --dry-run
    """
    from flows.maintenance.purge import purge_installation  # noqa: PLC0415
    from flows.run.context import parse_day  # noqa: PLC0415

    day = parse_day(as_of)
    if not (dry_run or yes):
        _confirm_day(day)
        if case is not None:
            _confirm("The period of this case is not over.", "Delete its data now?")
    print("\n".join(purge_installation(config, as_of=day, dry_run=dry_run, case_id=case)))


def _confirm_day(day: dt.date) -> None:
    """Ask before a purge as of a day to come: data that are still needed would be deleted. Raises UsageError."""
    today = SYSTEM_CLOCK.today()
    if day <= today:
        return
    _confirm(f"{day} is still to come.", "Delete data whose period is not over today?")


def _confirm(reason: str, question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            f"{reason} Data whose period is not over would be deleted.",
            advice="See what it would be with --dry-run; delete it with --yes.",
        )
    typer.confirm(f"{reason} {question}", abort=True, err=True)


@command()
def backup(
    config: Config,
    to: Annotated[Path | None, typer.Option(help="A folder. Default: backups in the data folder.")] = None,
) -> None:
    """Copy the store, and check the copy.

    The copy's checksum (SHA-256) is written next to it.

    Example: bostotte backup --config /etc/bostotte/bostotte.toml --to /mnt/backup
    """
    from flows.maintenance.backup import back_up  # noqa: PLC0415

    print("\n".join(back_up(config, to)))


@command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    config: Config,
    key: Annotated[Path | None, typer.Option(help="The key file, if the backup was made with an earlier key.")] = None,
) -> None:
    """Replace the store with a backup.

    The replaced store is kept next to it under another name.

    Example: bostotte restore backups/bostotte-20261112T010000Z.duckdb --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.backup import restore as restore_backup  # noqa: PLC0415

    print("\n".join(restore_backup(config, backup, key_file=key)))


@command()
def encrypt(config: Config) -> None:
    """Encrypt an unencrypted store and its backups.

    Uses the key that the settings name ([encryption]).

    Example: bostotte encrypt --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.encryption import encrypt_installation  # noqa: PLC0415

    print("\n".join(encrypt_installation(config)))


@command("rotate-key")
def rotate_key(
    config: Config,
    new_key: Annotated[Path | None, typer.Option(help="The file of the new key; made if it does not exist.")] = None,
) -> None:
    """Encrypt the store and its backups with a new key.

    If interrupted, run it again; it resumes.

    Example: bostotte rotate-key --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.encryption import rotate_key as rotate  # noqa: PLC0415

    print("\n".join(rotate(config, new_key)))


@command()
def export(
    config: Config,
    case: Annotated[str, typer.Option(help="The case number.")],
    person: Annotated[
        str | None, typer.Option(metavar="-", help="Only what concerns one person; the id is read from standard input.")
    ] = None,
    whole_household: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Also the incomes of all members; say why. The reason is recorded."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A folder. Default: exports in the data folder.")] = None,
) -> None:
    """Export what is stored about a case, for the citizen.

    Writes a page and JSON (GDPR art. 15). The export itself is recorded. A household of several persons needs --person
    or --whole-household.

    Example: bostotte export --config bostotte.toml --case S-00017 --person - < file-with-the-id
    """
    from flows.maintenance.citizen_export import export_case  # noqa: PLC0415

    print("\n".join(export_case(config, case, person=person, out=out, whole_household=whole_household)))


@command("case-texts")
def case_texts(
    config: Config,
    case: Annotated[str, typer.Option(help="The case number.")],
    language: Annotated[str, typer.Option(help="nb (bokmål) or nn (nynorsk).")] = "nb",
    year: Annotated[
        int | None, typer.Option(help="Of the settlement of this year, in place of the newest run.")
    ] = None,
) -> None:
    """Print a flagged case's facts and a draft of forhåndsvarsel.

    They are texts to paste, with the amounts, months, sources and deadline of the case. What no source confirms is
    marked. Nothing is sent.

    Example: bostotte case-texts --config bostotte.toml --case S-00017 --language nn
    """
    from flows.maintenance.case_texts import print_case_texts, print_settlement_texts  # noqa: PLC0415

    if year is None:
        print_case_texts(config, case, language)
    else:
        print_settlement_texts(config, case, year, language)


@command()
def snapshot(config: Config) -> None:
    """Rebuild the analysts' copy from the store.

    Example: bostotte snapshot --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.status import publish_now  # noqa: PLC0415

    print(publish_now(config))
