"""Killed at any moment of a migration, snapshot, purge or change of key: the file opens, nothing is half done, and the
next attempt completes. (test_resume.py kills a run while it loads.)
"""

import random
import shutil
import signal
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pytest

from flows.maintenance.backup import back_up, restore
from tasks.settings import Settings, load_settings
from tasks.warehouse import ledger, sessions
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.store import Store
from tasks.warehouse.upkeep.rotation import opens_with
from tests.flows.maintenance.crash_child import run, work
from tests.warehouse.analysts_copy.test_incremental import content
from tests.warehouse.big_store import fill, make, make_older
from tests.warehouse.encrypted import write_settings

KINDS = ("migration", "snapshot", "following", "purge", "rotation", "encrypt")
"""`snapshot`: the analysts' copy is rebuilt; `following`: it is updated after a second night."""
LOOK_UPS = 2_000
OLDER_ROWS = 30_000

pytestmark = pytest.mark.xdist_group("crashes")


@dataclass(frozen=True)
class Site:
    """An installation with a store, and how long the work takes when it is not interrupted."""

    folder: Path
    seconds: float = 0.0

    @property
    def config(self) -> Path:
        return self.folder / "bostotte.toml"

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    def copy(self, folder: Path) -> "Site":
        """A copy of the installation; paths in its settings are relative to their own folder."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Site(folder, self.seconds)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    """One installation for each kind of work, prepared once."""
    folder = tmp_path_factory.mktemp("sites")

    @cache
    def prepared(kind: str) -> Site:
        site = Site(folder / kind)
        write_settings(site.folder)
        settings = site.settings
        key = None if kind == "encrypt" else EncryptionKey.from_file(site.folder / "store.key")
        if kind == "migration":
            make_older(settings.database_file, key=key, rows=OLDER_ROWS)
        else:
            make(settings.database_file, key=key, look_ups=LOOK_UPS)
        if kind in {"purge", "rotation"}:
            back_up(site.config, None)
        if kind in {"snapshot", "following"}:
            work(kind, site.config)
        if kind == "following":
            with sessions.writing(settings) as store:
                fill(store, LOOK_UPS, night=1)
        code, seconds = run(kind, site.copy(folder / f"{kind}-undisturbed").config)
        assert code == 0
        return Site(site.folder, seconds)

    class Prepared(dict[str, Site]):
        def __missing__(self, kind: str) -> Site:
            return prepared(kind)

    return Prepared()


def backup_of(site: Site) -> Path:
    [backup] = (site.settings.backups_folder).glob("*.duckdb")
    return backup


def check_after_kill(kind: str, site: Site) -> None:
    """The store opens as it is, and has all of the work or none of it."""
    settings = site.settings
    database, key_file = settings.database_file, site.folder / "store.key"
    keys = [None, *map(EncryptionKey.from_file, sorted(site.folder.glob("store.key*")))]
    fitting = {key.digits: key for key in keys[1:] if key and opens_with(database, key)}
    if kind == "encrypt":
        assert opens_with(database, None) or fitting
        return
    assert len(fitting) == 1, "one key fits, and no other"
    [key] = fitting.values()
    if kind == "migration":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.warehouse.engine.schema.migrations", list)
            patch.setattr("tasks.warehouse.engine.schema._refuse_strangers", lambda *_: None)
            with Store(database, upgrade=False, key=key) as store:
                assert store.query("schema/migrations/applied").height in {1, len(migrations())}
        return
    with Store(database, upgrade=False, key=key) as store:
        assert ledger.check(store).broken is None
        left = store.row_count("raw_answers")
        purged = store.row_count("purges")
    stored = 2 * LOOK_UPS if kind == "following" else LOOK_UPS
    assert (left, purged > 0) in ({(stored, False), (0, True)} if kind == "purge" else {(stored, False)})
    assert key_file.exists()
    if kind in {"snapshot", "following"}:
        with duckdb.connect(str(settings.snapshot_file), read_only=True) as copy:
            assert copy.table("lookups").shape[0] in {LOOK_UPS, stored}


def check_after_next(kind: str, site: Site) -> None:
    """The work is complete, no data are missing, and no temporary file is left."""
    settings = site.settings
    with sessions.reading_store(settings) as store:
        assert ledger.check(store).broken is None
        stored = {"migration": OLDER_ROWS, "following": 2 * LOOK_UPS}.get(kind, LOOK_UPS)
        assert store.row_count("lookups") == stored
        if kind != "migration":
            assert store.row_count("raw_answers") == (0 if kind == "purge" else stored)
    if kind in {"purge", "rotation"}:
        restore(site.config, backup_of(site))
    if kind == "following":
        followed = content(settings.snapshot_file)
        work("snapshot", site.config)
        assert followed == content(settings.snapshot_file), "as if it were rebuilt"
    hidden = list(settings.installation.data_folder.rglob(".*"))
    assert hidden == [], "what the killed process left is gone"
    assert not list(site.folder.glob("*.next"))
    assert not list(site.folder.glob(".*")), "no half-written key"


def killed(kind: str, site: Site, *, kill_after: float | None = None, renames: int | None = None) -> int | None:
    code, _ = run(kind, site.config, kill_after=kill_after, renames=renames)
    check_after_kill(kind, site)
    work(kind, site.config)
    check_after_next(kind, site)
    return code


def at_a_random_moment(kind: str, sites: dict[str, Site], folder: Path, draw: random.Random) -> None:
    site = sites[kind].copy(folder / "site")
    moment = draw.uniform(0, site.seconds)
    print(f"{kind} killed after {moment:.3f} of {site.seconds:.3f} s")
    killed(kind, site, kill_after=moment)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["migration", "rotation"])
def test_killed_at_a_random_moment_it_is_whole_and_completes(
    kind: str, sites: dict[str, Site], folder: Path, seed: int
) -> None:
    at_a_random_moment(kind, sites, folder, random.Random(f"{seed}{kind}everyday"))


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_twenty_random_moments_it_is_whole_and_completes(
    kind: str, part: int, sites: dict[str, Site], folder: Path, seed: int
) -> None:
    at_a_random_moment(kind, sites, folder, random.Random(f"{seed}{kind}{part}"))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_killed_before_each_file_gets_its_name_it_is_whole_and_completes(
    kind: str, sites: dict[str, Site], folder: Path
) -> None:
    for renames in range(20):
        site = sites[kind].copy(folder / str(renames))
        code = killed(kind, site, renames=renames)
        if code == 0:
            assert renames > 0 or kind == "migration"
            return
        assert code == -signal.SIGKILL
    raise AssertionError("it gave more files a name than it has")
