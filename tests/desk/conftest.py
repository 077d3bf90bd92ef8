"""The desk in this process, without a network: a run, a work database, and browsers of five people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from desk.web.visits import Office
from tasks.resources import resource
from tasks.settings import Settings, load_settings
from tests.desk.browsing import Browser, Loop, browser, office_of
from tests.desk.offices import Office as Rooms


@dataclass
class Town:
    """The rooms, and a way to open a browser: of nobody, or of a person who logs in."""

    rooms: Rooms
    office: Office
    open: Callable[..., Browser]

    def flagged(self, team: int = 0) -> list[str]:
        """The flagged cases of a team, the largest difference first."""
        teams = sorted(self.rooms.report.flagged["team"].unique())
        return self.rooms.report.largest_first.filter(team=teams[team])["case_id"].to_list()

    def in_state(self, state: str, team: int = 0) -> list[str]:
        """The cases of a team in a state."""
        teams = sorted(self.rooms.report.flagged["team"].unique())
        return self.rooms.report.states.filter(state=state, team=teams[team])["case_id"].sort().to_list()


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the packaged example."""
    path = tmp_path_factory.mktemp("settings") / "bostotte.toml"
    path.write_text(resource("config", "production.example.toml").read_text("utf-8"), encoding="utf-8")
    return load_settings(path)


@pytest.fixture
def town(tmp_path: Path, production: Settings) -> Iterator[Town]:
    rooms = Rooms(tmp_path)
    office = office_of(rooms, production)
    with start_blocking_portal() as portal:
        loop = Loop(office, portal)
        yield Town(rooms, office, lambda person=None: browser(loop, person))
    rooms.work.close()
