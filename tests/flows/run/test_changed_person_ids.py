"""A person whose id changes keeps the months under the old id: in the plan, in the calculation and in the ledger."""

import datetime as dt
import io
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.status import print_ledger
from sandbox.town.person_ids import make_person_id
from sandbox.world import Person, Report, World
from tasks.months import parse_month
from tasks.recipients import describe_warnings, new_id_warnings
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, municipality_of

CHANGED = parse_month("2026-10")


def earner() -> Person:
    """A person with income in each of the newest months, alone of their birth date."""
    persons = municipality_of(40, 7).world.persons.values()
    months = [parse_month(f"2026-{number:02}") for number in range(6, 11)]
    dates = [person.birth_date for person in persons]
    return next(
        person
        for person in persons
        if all(person.reports.get(month) for month in months)
        and dates.count(person.birth_date) == 1
        and not (person.fault or person.shielded or person.new_person_id)
    )


PERSON = earner()
NEW_ID = next(filter(None, (make_person_id(PERSON.birth_date, number) for number in range(300, 499))))


def with_new_id(world: World) -> World:
    """The tax administration knows October and later under the new id, and what was before under the old one."""

    def reports(*, later: bool) -> Mapping[dt.date, tuple[Report, ...]]:
        return {month: each for month, each in PERSON.reports.items() if (month >= CHANGED) == later}

    old = replace(PERSON, reports=reports(later=False), assessments=PERSON.assessments)
    new = replace(PERSON, person_id=NEW_ID, reports=reports(later=True), assessments={})
    return replace(world, persons={**world.persons, PERSON.person_id: old, NEW_ID: new})


def deliver_new_id(installation: Installation) -> None:
    installation.change_table("members", lambda text: text.replace(PERSON.person_id, NEW_ID))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.slow
def test_months_under_the_old_id_and_under_the_new_one_are_one_persons(
    folder: Path, run: Run, settled: Settled, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with settled(folder, world=with_new_id) as (installation, _):
        deliver_new_id(installation)
        end = run(installation, as_of="2026-11-13")
        first, second = installation.runs()["run_id"]
        assert "The run is complete." in end.lines

        # Nothing that was known is lost: every household has the state, the incomes and the amounts that it had.
        for table, values in (
            ("case_states", ["case_id", "state"]),
            ("case_months", ["case_id", "month", "side", "monthly_income_ore", "net_wealth_ore"]),
        ):
            stored = installation.table(table)
            before, after = (stored.filter(run_id=each).select(values).sort(values) for each in (first, second))
            assert after.equals(before), table

        # The look-up was made under the new id, of the person that the store knows.
        [identity] = installation.table("person_identities").to_dicts()
        assert identity["found_by"] == "same_member"
        lookups = installation.table("lookups").filter(run_id=second)
        assert set(lookups["person_key"]) == {identity["person_key"]}
        assert set(lookups["id_key"]) == {identity["id_key"]}

        # The next night looks nobody up again, and the ledger has all of it under either id.
        run(installation, as_of="2026-11-14")
        assert (
            installation.table("lookups").height
            == installation.table("lookups").filter(pl.col("run_id").is_in([first, second])).height
        )
        capsys.readouterr()
        found = []
        for person_id in (PERSON.person_id, NEW_ID):
            monkeypatch.setattr(sys, "stdin", io.StringIO(person_id))
            print_ledger(installation.config, case=None, person="-")
            found.append(capsys.readouterr().out)
        assert found[0] == found[1]
        assert found[0].count("\n") > lookups.height


def test_the_operator_reads_which_cases_have_a_person_with_a_new_id() -> None:
    sources = pl.DataFrame({"table_name": ["households", "members"], "source": ["h.csv", "m.csv"]})
    said = describe_warnings(new_id_warnings(sources, pl.Series(["S-2", "S-1", "S-2"])))
    words = "a new id of a person who was known under another one; the months under both are kept together"
    assert said[1:] == [f"m.csv, case {case}, column person_id: {words}" for case in ("S-1", "S-2")]


@pytest.mark.slow
def test_a_former_id_that_is_delivered_is_looked_up_too(folder: Path, run: Run, settled: Settled) -> None:
    """Both ids are looked up, and the months under both count."""
    with settled(folder, world=with_new_id) as (installation, _):
        deliver_new_id(installation)

        def say_former(text: str) -> str:
            head, *rows = text.splitlines()
            former = [PERSON.person_id if NEW_ID in row else "" for row in rows]
            pairs = zip(rows, former, strict=True)
            return "\n".join([f"{head},former_person_id", *(f"{row},{each}" for row, each in pairs)]) + "\n"

        installation.change_table("members", say_former)
        run(installation, as_of="2026-11-13")
        [identity] = installation.table("person_identities").to_dicts()
        assert identity["found_by"] == "delivered"
        first, second = installation.runs()["run_id"]
        states = installation.table("case_months").sort("case_id", "month", "side")
        sums = [
            states.filter(run_id=each).select("case_id", "month", "side", "monthly_income_ore", "net_wealth_ore")
            for each in (first, second)
        ]
        assert sums[1].equals(sums[0])
        keys = installation.table("lookups").filter(run_id=second).sort("requested_at")["id_key"].to_list()
        assert keys[0] is None
        assert keys[-1] == identity["id_key"]
