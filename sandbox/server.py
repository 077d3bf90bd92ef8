"""`bostotte sandbox`: makes a municipality, writes what its job may read, and serves its tax administration."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sandbox.error_codes import Api
from sandbox.maskinporten.credentials import ClientSecrets
from sandbox.serving import Secrets, address_of, listening, serve_until_stopped
from sandbox.tax_api.app import MASKINPORTEN_PATH, create_app
from sandbox.tax_api.fault_profiles import FaultProfile, check_profile_name
from sandbox.town.people import build_world
from sandbox.world import World
from tasks.files import make_folder, write_text

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(
    *, host: str, port: int, households: int, seed: int, faults: str, data: Path | None, hard_cases: bool = True
) -> None:
    """Be `bostotte sandbox`: make the municipality, write what its job may read, serve until SIGINT or SIGTERM.

    Into `data` go `recipients/` (the job's input), `keys/` (the client's), `answer-key/` (for tests; no input to the
    job). Without `data`, they are in a temporary folder that is removed at the end. Port 0 means any free one. When
    ready, one JSON line is printed: every address, the client, and the files' paths. Without `hard_cases` nobody is
    protected, unknown or deleted, so that a run can be complete.
    Raises UsageError for an address that is not loopback or is taken, and for an unknown fault profile.
    """
    check_profile_name(faults)
    with _ending_in_order(), listening(host, port) as listener, _folder(data) as folder:
        municipality = build_world(households=households, seed=seed, hard_cases=hard_cases)
        world = municipality.world
        secrets = Secrets.new(world.organisation_number)
        municipality.write_inputs(folder / "recipients")
        municipality.write_answer_key(folder / "answer-key" / "answer-key.csv")
        address = address_of(listener)
        said = _addresses(address) | _municipality(world) | _files(folder) | _keys(folder / "keys", secrets)
        app = create_app(world, secrets.credentials, address=address, faults=FaultProfile.named(faults, seed=seed))
        asyncio.run(serve_until_stopped(app, listener, lambda: print(json.dumps(said, ensure_ascii=False), flush=True)))


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Before the server takes the signals over, let them end the program by way of every `finally`."""

    def end(*_: object) -> None:
        sys.exit(0)

    before = {number: signal.signal(number, end) for number in _STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    place = tempfile.TemporaryDirectory(prefix="bostotte-sandbox-") if data is None else nullcontext(str(data))
    with place as name:
        yield make_folder(Path(name).resolve())


def _addresses(address: str) -> dict[str, str]:
    """Each API's base under the name of its setting, Maskinporten's issuer, and the sandbox's control API."""
    bases = {str(api): f"{address}{api.path}" for api in Api}
    return bases | {"issuer": f"{address}{MASKINPORTEN_PATH}/", "desk": f"{address}/_sandbox"}


def _municipality(world: World) -> dict[str, Any]:
    return {
        "municipality": world.municipality_number,
        "municipality_name": world.municipality_name,
        "organisation_number": world.organisation_number,
        "as_of": world.as_of.isoformat(),
        "delegated": False,
    }


def _files(folder: Path) -> dict[str, str]:
    tables = {name: str(folder / "recipients" / f"{name}.csv") for name in ("households", "members", "decisions")}
    return tables | {"data": str(folder), "answer_key": str(folder / "answer-key" / "answer-key.csv")}


def _keys(folder: Path, secrets: Secrets) -> dict[str, Any]:
    """Write the clients' keys and certificates, and say where; the supplier's apart, for those who try delegation."""
    own, supplier = _written(folder, "municipality", secrets.own), _written(folder, "supplier", secrets.supplier)
    return own | {"supplier": supplier | {"organisation_number": secrets.supplier.organisation_number}}


def _written(folder: Path, name: str, secrets: ClientSecrets) -> dict[str, str]:
    key, chain = folder / f"{name}.key.pem", folder / f"{name}.chain.pem"
    write_text(key, secrets.private_key_pem())
    write_text(chain, secrets.certificate_chain_pem())
    return {
        "client_id": secrets.client_id,
        "kid": secrets.kid,
        "private_key_file": str(key),
        "certificate_chain_file": str(chain),
    }
