"""A citizen gets their own data, not others' incomes, and nothing from a case to check by hand. It is recorded."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from desk.work.cases import readings, record_reading
from desk.work.database import open_work
from flows.maintenance.citizen_export import export_case
from tasks.errors import UsageError
from tasks.warehouse.tables import stored_tables
from tests.flows.conftest import Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")


def exported(installation: Installation, case_id: str, person: str | None = None) -> tuple[str, dict[str, Any]]:
    """The page and the JSON; of the whole household, with a reason, where no person is given."""
    reason = None if person else "Begge har bedt om innsyn"
    lines = export_case(installation.config, case_id, person=person, out=None, whole_household=reason)
    files = {
        line.split(": ", 1)[0]: Path(line.split(": ", 1)[1]) for line in lines if line.startswith(("page", "json"))
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files.values())
    assert all(not re.search(r"\d{11}", path.name) for path in files.values())
    return files["page"].read_text(encoding="utf-8"), json.loads(files["json"].read_text(encoding="utf-8"))


def members(installation: Installation) -> pl.DataFrame:
    return pl.read_csv(installation.recipients / "members.csv", infer_schema=False)


def query(installation: Installation, sql: str, *values: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(installation.settings.database_file)) as store:
        return store.execute(sql, values or None).fetchall()


def a_couple(installation: Installation) -> tuple[str, list[str]]:
    """A case of two persons with incomes, and their pseudonyms."""
    found = query(
        installation,
        "SELECT case_id, list(DISTINCT person_key ORDER BY person_key) FROM income_lines JOIN lookups "
        "USING (lookup_id, person_key) GROUP BY case_id HAVING count(DISTINCT person_key) = 2 AND case_id NOT IN "
        "(SELECT case_id FROM case_states WHERE reason = 'manual_check') ORDER BY case_id LIMIT 1",
    )
    return found[0][0], list(found[0][1])


@pytest.mark.slow
def test_a_citizen_gets_their_own_data_and_not_their_spouses(
    folder: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    with settled(folder, households=20, seed=3) as (installation, _):
        case_id, keys = a_couple(installation)
        with pytest.raises(UsageError, match="several persons"):
            export_case(installation.config, case_id, person=None, out=None)
        with pytest.raises(UsageError, match="reason in words"):
            export_case(installation.config, case_id, person=None, out=None, whole_household=" ")
        page, data = exported(installation, case_id)
        tables = data["tables"]
        assert {row["person_key"] for row in tables["incomes"]} == set(keys)
        assert all(row["purpose"] and row["legal_basis"] for row in tables["lookups"])
        assert {row["counts"] for row in tables["incomes"]} <= {True, False, None}
        for heading in ("Person 1: inntekter", "Person 2: inntekter", "Vedtak", "Beregninger", "Hjemmel", "Testdata"):
            assert heading in page
        assert "Hvem inntekten i avvikene gjelder" in page
        assert "<script" not in page
        assert "http" not in page.replace("http-equiv", "")

        adults = members(installation).filter(pl.col("case_id") == case_id, pl.col("role") != "child")
        person_id = str(adults["person_id"][0])
        monkeypatch.setattr("sys.stdin", io.StringIO(person_id + "\n"))
        page, data = exported(installation, case_id, "-")
        [own] = {row["person_key"] for row in data["tables"]["lookups"]}
        [other] = set(keys) - {own}
        text = json.dumps(data)
        assert other not in text
        assert person_id not in page + text
        assert {row["person_key"] for name in ("incomes", "members") for row in data["tables"][name]} == {own}
        for export in (table.export for table in stored_tables() if table.export):
            assert all(name not in row for row in data["tables"][export.name] for name in export.sums or ()), export
        assert "Person 2" not in page
        assert data["tables"]["member_incomes"] == []
        assert query(installation, "SELECT case_id, person_key, reason FROM exports ORDER BY exported_at") == [
            (case_id, None, "Begge har bedt om innsyn"),
            (case_id, own, None),
        ]

        stranger = members(installation).filter(pl.col("case_id") != case_id)["person_id"][0]
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{stranger}\n"))
        with pytest.raises(UsageError, match="not been in this case"):
            export_case(installation.config, case_id, person="-", out=None)
        with pytest.raises(UsageError, match="never an argument"):
            export_case(installation.config, case_id, person=person_id, out=None)
        with pytest.raises(UsageError, match="no such case"):
            export_case(installation.config, "S-none", person=None, out=None)

        # a protected person: the case, and nothing else
        query(installation, "UPDATE lookups SET outcome = 'shielded' WHERE person_key = ?", other)
        for person in (None, "-"):
            monkeypatch.setattr("sys.stdin", io.StringIO(f"{person_id}\n"))
            page, data = exported(installation, case_id, person)
            assert data["tables"] == {}
            assert "Må kontrolleres manuelt." in page
            assert "shielded" not in page + json.dumps(data)
            assert "<table" not in page
            assert "Innsyn i denne saken gis av en saksbehandler." in page
            assert "Datatilsynet" in page


@pytest.mark.slow
def test_a_citizen_sees_who_opened_the_case_on_the_desk(folder: Path, settled: Settled) -> None:
    with settled(folder, households=20, seed=3) as (installation, _):
        case_id, _ = a_couple(installation)
        assert "readings" not in exported(installation, case_id)[1]["tables"]
        installation.change_settings("[recipients.source]", '[desk]\nlogin = "demo"\n\n[recipients.source]')
        work = open_work(installation.settings)
        for opened in (case_id, "S-of-others"):
            record_reading(work, opened, ("kari", "Kari Nordmann"), page="list")
        page, data = exported(installation, case_id)
        assert [(row["what"], row["user_name"]) for row in data["tables"]["readings"]] == [("read", "Kari Nordmann")]
        assert "Hvem som har åpnet saken" in page
        assert "Åpnet saken" in page
        with work.reading() as connection:
            assert [row["what"] for row in readings(connection, case_id=case_id)] == ["export", "read"]
        work.close()


def test_before_the_first_run_nothing_is_stored(folder: Path) -> None:
    with installed(folder, households=5, seed=3) as installation, pytest.raises(UsageError, match="no run yet"):
        export_case(installation.config, "S-1", person=None, out=None)
