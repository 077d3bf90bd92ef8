"""An installation for tests: a synthetic municipality served on loopback, its recipients' files and its settings."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import httpx
import polars as pl

from flows.orchestration.demo import write_demo_settings
from sandbox.error_codes import Api
from sandbox.serving import Secrets, serving
from sandbox.tax_api.app import MASKINPORTEN_PATH
from sandbox.tax_api.fault_profiles import FaultProfile
from sandbox.town.people import Municipality, build_world
from sandbox.world import World
from tasks.files import write_text
from tasks.settings import Settings, load_settings
from tasks.warehouse import sessions


@dataclass(frozen=True)
class Installation:
    """Where everything is. `desk` is the sandbox's own, for metrics and faults."""

    folder: Path
    config: Path
    address: str
    municipality: Municipality
    secrets: Secrets

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @property
    def recipients(self) -> Path:
        return self.folder / "recipients"

    @property
    def answer_key(self) -> Path:
        return self.folder / "answer-key" / "answer-key.csv"

    def change_settings(self, old: str, new: str) -> None:
        """Replace text in the settings file; the text must be there."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text, old
        self.config.write_text(text.replace(old, new), encoding="utf-8")

    def change_table(self, name: str, change: Callable[[str], str]) -> None:
        """Rewrite one of the recipients' files."""
        path = self.recipients / f"{name}.csv"
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert after != before
        path.write_text(after, encoding="utf-8")

    def runs(self) -> pl.DataFrame:
        """The runs, the oldest first."""
        return self.table("run_overview").sort("started_at", "run_id")

    def table(self, name: str) -> pl.DataFrame:
        """A table or view of the store, as it is between runs."""
        with sessions.reading_store(self.settings) as store:
            return pl.DataFrame(store._connection.table(name))

    def copied(self, name: str) -> pl.DataFrame:
        """A table or view of the analysts' copy."""
        with duckdb.connect(str(self.settings.snapshot_file), read_only=True) as copy:
            copy.execute("SET TimeZone = 'UTC'")
            return pl.DataFrame(copy.table(name))

    def metrics(self, of: str, by: httpx.Client | None = None) -> dict[str, Any]:
        """What the sandbox counted: `apis` (per API) or `maskinporten` (answers). by: a client to reuse."""
        return dict((by or httpx).get(f"{self.address}/_sandbox/metrics").json()[of])

    def set_faults(self, **faults: Any) -> None:
        """Tell the sandbox how to behave from now on."""
        httpx.post(f"{self.address}/_sandbox/faults", json=faults).raise_for_status()


@cache
def secrets_of(organisation_number: str) -> Secrets:
    """Keys take half a second to make: one set for all tests of a process."""
    return Secrets.new(organisation_number)


@cache
def municipality_of(households: int, seed: int, *, late_reports: bool = False) -> Municipality:
    return build_world(households=households, seed=seed, late_reports=late_reports)


_WITHOUT_PARQUET = """
[analysts]
parquet = false  # a quarter of a second a run; the tests that read it change this
"""


@contextmanager
def installed(
    folder: Path,
    *,
    households: int = 40,
    seed: int = 7,
    faults: FaultProfile | None = None,
    late_reports: bool = False,
    world: Callable[[World], World] = lambda world: world,
    after: Path | None = None,
) -> Iterator[Installation]:
    """Serve a municipality and write what its job needs under `folder`.

    world: may change what the tax administration knows. after: the folder of another installation of the same
    municipality; this one continues from its files.
    """
    if after is not None:
        shutil.copytree(after, folder, symlinks=True, dirs_exist_ok=True)
    municipality = municipality_of(households, seed, late_reports=late_reports)
    served = world(municipality.world)
    secrets = secrets_of(served.organisation_number)
    municipality.write_inputs(folder / "recipients")
    municipality.write_answer_key(folder / "answer-key" / "answer-key.csv")
    write_text(folder / "keys" / "client.pem", secrets.own.private_key_pem())
    with serving(served, secrets=secrets, faults=faults) as address:
        config = write_demo_settings(said(served, secrets, address, folder), folder)
        write_text(config, config.read_text(encoding="utf-8") + _WITHOUT_PARQUET)
        yield Installation(folder, config, address, municipality, secrets)


def said(world: World, secrets: Secrets, address: str, folder: Path) -> Mapping[str, Any]:
    return {
        **{str(api): f"{address}{api.path}" for api in Api},
        **{name: str(folder / "recipients" / f"{name}.csv") for name in ("households", "members", "decisions")},
        "issuer": f"{address}{MASKINPORTEN_PATH}/",
        "municipality": world.municipality_number,
        "municipality_name": world.municipality_name,
        "organisation_number": world.organisation_number,
        "delegated": False,
        "client_id": secrets.own.client_id,
        "kid": secrets.own.kid,
        "private_key_file": str(folder / "keys" / "client.pem"),
    }
