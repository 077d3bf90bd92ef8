"""The commands that care for the store: retention, copies, the analysts' copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import Config, app


@app.command()
def purge(
    config: Config,
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Default: today.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted; delete nothing.")] = False,
) -> None:
    """Delete what has passed its time (retention, in the settings), also from backups and reports. The ledger stays.

    Example: bostotte purge --config /etc/bostotte/bostotte.toml --dry-run
    """
    from flows.maintenance.purge import purge_installation  # noqa: PLC0415
    from flows.run.context import parse_day  # noqa: PLC0415

    print("\n".join(purge_installation(config, as_of=parse_day(as_of), dry_run=dry_run)))


@app.command()
def backup(
    config: Config,
    to: Annotated[Path | None, typer.Option(help="A folder; default: backups in the data folder.")] = None,
) -> None:
    """Copy the store, checked, with its fingerprint beside it.

    Example: bostotte backup --config /etc/bostotte/bostotte.toml --to /mnt/backup
    """
    from flows.maintenance.backup import back_up  # noqa: PLC0415

    print("\n".join(back_up(config, to)))


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    config: Config,
    key: Annotated[Path | None, typer.Option(help="The key file of a backup made under an earlier key.")] = None,
) -> None:
    """Put a backup in the store's place. The store that was there is kept beside it.

    Example: bostotte restore backups/bostotte-20261112T010000Z.duckdb --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.backup import restore as restore_backup  # noqa: PLC0415

    print("\n".join(restore_backup(config, backup, key_file=key)))


@app.command()
def encrypt(config: Config) -> None:
    """Encrypt a store that was kept in clear, and its backups, with the key that the settings name.

    Example: bostotte encrypt --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.encryption import encrypt_installation  # noqa: PLC0415

    print("\n".join(encrypt_installation(config)))


@app.command(name="rotate-key")
def rotate_key(
    config: Config,
    new_key: Annotated[Path | None, typer.Option(help="The new key's file, made where there is none.")] = None,
) -> None:
    """Put the store and its backups under a new key. Cut off, give it again: it goes on with what is left.

    Example: bostotte rotate-key --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.encryption import rotate_key as rotate  # noqa: PLC0415

    print("\n".join(rotate(config, new_key)))


@app.command()
def export(
    config: Config,
    case: Annotated[str, typer.Option(help="The case number.")],
    person: Annotated[str | None, typer.Option(metavar="-", help="Only what concerns one person; id on stdin.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder; default: exports in the data folder.")] = None,
) -> None:
    """Put together what is stored about a case, for the citizen (GDPR art. 15): a page and JSON. It is recorded.

    Example: bostotte export --config bostotte.toml --case S-00017 --person - < file-with-the-id
    """
    from flows.maintenance.citizen_export import export_case  # noqa: PLC0415

    print("\n".join(export_case(config, case, person=person, out=out)))


@app.command()
def snapshot(config: Config) -> None:
    """Publish the analysts' copy anew, from what is stored.

    Example: bostotte snapshot --config /etc/bostotte/bostotte.toml
    """
    from flows.maintenance.status import publish_now  # noqa: PLC0415

    print(publish_now(config))
