"""The files next to the copy: what each table is, for machines; a record for a catalogue; the ready-made tables."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from tasks.warehouse.analysts_copy.catalogue import Publisher, write_catalogue
from tests.cookbook.answers import opened

OSLO = Publisher(
    "Oslo", "312345678", "Kontroll av kommunal bostøtte", "Hjemmelen i innstillingene", "Postboks 1, 0101 Oslo"
)


@pytest.fixture(scope="module")
def copy() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened() as connection:
        yield connection


@pytest.fixture(scope="module")
def folder(copy: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    copy.execute("UPDATE cases_by_team_and_state SET team = '=1+1' WHERE team = (SELECT min(team) FROM households)")
    write_catalogue(copy, folder / "copy.duckdb", [OSLO], detail="safe", readable=True, group=None)
    return folder


def test_the_data_package_has_every_table_with_its_columns_types_keys_and_codes(
    copy: duckdb.DuckDBPyConnection, folder: Path
) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {each["dialect"]["table"]: each for each in package["resources"] if each["format"] == "duckdb"}
    tables = copy.execute(
        "SELECT replace(schema_name || '.' || table_name, 'main.', ''), list(column_name ORDER BY column_index)"
        " FROM duckdb_columns() WHERE NOT internal AND table_name <> 'copy_progress' GROUP BY ALL"
    ).fetchall()
    assert {name: [field["name"] for field in each["schema"]["fields"]] for name, each in described.items()} == dict(
        tables
    )
    wide = described["wide_cases"]["schema"]
    assert wide["primaryKey"] == ["run_id", "case_id"]
    fields = {field["name"]: field for field in wide["fields"]}
    assert (fields["month"]["type"], fields["decided_ore"]["type"]) == ("date", "integer")
    states = {state for (state,) in copy.execute("SELECT DISTINCT state FROM wide_cases").fetchall()}
    assert states <= set(fields["state"]["constraints"]["enum"])
    kinds = {kind for (kind,) in copy.execute("SELECT DISTINCT kind FROM wide_cases").fetchall()} - {None}
    assert kinds <= set(fields["kind"]["constraints"]["enum"])
    assert all((folder / each["path"]).exists() for each in package["resources"] if each["format"] == "xlsx")


def test_the_record_says_who_is_responsible_why_and_that_access_is_restricted(folder: Path) -> None:
    [record] = json.loads((folder / "dcat-ap-no.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert record["dct:publisher"]["dct:identifier"] == OSLO.organisation_number
    assert record["dct:accessRights"]["@id"].endswith("/NON_PUBLIC")
    assert (record["dpv:hasPurpose"]["@value"], record["dpv:hasLegalBasis"]["@value"]) == (
        OSLO.purpose,
        OSLO.legal_basis,
    )
    assert record["dcat:contactPoint"]["vcard:fn"] == OSLO.contact
    assert "avrundet" in record["dct:description"]["@value"]


def test_the_workbook_has_the_ready_made_tables_and_no_formula(copy: duckdb.DuckDBPyConnection, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "copy.xlsx")
    assert book.sheetnames[:2] == ["README", "coverage"]
    sheet = book["cases_by_team_and_state"]
    assert sheet.max_row - 1 == copy.table("cases_by_team_and_state").shape[0]
    assert {cell.data_type for cell in sheet["C"][1:]} == {"s"}
    assert "=1+1" in {cell.value for cell in sheet["C"]}
    hidden = pl.DataFrame(copy.table("coverage"))["population"].null_count()
    assert [cell.value for cell in book["coverage"]["E"][1:]].count(None) == hidden > 0


def test_the_same_tables_give_the_same_bytes(copy: duckdb.DuckDBPyConnection, folder: Path, tmp_path: Path) -> None:
    write_catalogue(copy, tmp_path / "copy.duckdb", [OSLO], detail="safe", readable=True, group=None)
    for name in ("copy.xlsx", "datapackage.json", "dcat-ap-no.jsonld"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_an_encrypted_copy_has_no_workbook(copy: duckdb.DuckDBPyConnection, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.xlsx").write_bytes((folder / "copy.xlsx").read_bytes())
    write_catalogue(copy, tmp_path / "copy.duckdb", [], detail="full", readable=False, group=None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datapackage.json", "dcat-ap-no.jsonld"]
