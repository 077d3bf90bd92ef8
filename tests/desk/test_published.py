"""The file that a run gives the desk, and the desk reading it."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from desk.published import Published
from tasks.errors import StoreKeyError
from tasks.reports.desk_data import desk_run
from tasks.warehouse.desk_copy import read_desk_copy, write_desk_copy
from tasks.warehouse.engine.keys import EncryptionKey
from tests.desk.offices import NO_DAYS, Office, publish
from tests.reports.build import build_report, empty_report

KEY = EncryptionKey("ab" * 32, "a test")


def test_every_active_case_is_in_the_file_with_its_state(tmp_path: Path) -> None:
    office = Office(tmp_path)
    run = office.published.newest()
    assert run is not None
    assert len(run.cases) == office.report.population == 120
    states = dict(office.report.states.select("case_id", "state").iter_rows())
    assert {case.case_id: case.state for case in run.cases.values()} == states
    assert {flag.case_id: flag.difference for flag in run.flags} == dict(
        office.report.flagged.select("case_id", "difference_ore").iter_rows()
    )
    assert run.data["coverage"] == office.report.coverage


def test_a_case_by_hand_has_nothing_but_its_number(tmp_path: Path) -> None:
    run = Office(tmp_path).published.newest()
    assert run is not None
    by_hand = [case for case in run.cases.values() if case.state == "by_hand"]
    assert by_hand
    for case in by_hand:
        assert case.document == {"id": case.case_id, "past": [], "loss": None, "faults": []}


def test_a_newer_file_is_read_when_it_is_there(tmp_path: Path) -> None:
    office = Office(tmp_path)
    first = office.published.newest()
    assert office.published.newest() is first
    publish(empty_report(), office.file)
    second = office.published.newest()
    assert second is not first
    assert second is not None
    assert second.flags == []


def test_nothing_is_shown_before_the_first_run(tmp_path: Path) -> None:
    assert Published(tmp_path / "none.duckdb", None).newest() is None


def test_a_file_that_cannot_be_read_leaves_the_run_before(tmp_path: Path) -> None:
    office = Office(tmp_path)
    first = office.published.newest()
    office.file.write_bytes(b"torn")
    assert office.published.newest() is first
    assert office.published.fault


def test_the_file_is_encrypted_with_the_stores_key(tmp_path: Path) -> None:
    report = build_report(5)
    made = desk_run(report, report.flagged.select("case_id", "scheme"), NO_DAYS)
    target = tmp_path / "desk.duckdb"
    write_desk_copy(target, made.run, made.cases, key=KEY)
    assert report.flagged["case_id"][0].encode() not in target.read_bytes()
    assert json.loads(read_desk_copy(target, key=KEY).run)["run"] == report.run_id
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreKeyError):
        read_desk_copy(target, key=replace(KEY, digits="cd" * 32))
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(target), read_only=True)
