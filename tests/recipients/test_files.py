"""Files that are read, and files that are refused as a whole, with one message that says how to correct them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.errors import BostotteError, Exit, InputError, SettingsError
from tasks.recipients.findings import Rule
from tasks.tabular import csv_reader as csv_text
from tasks.validation import RecipientTables
from tests.recipients.delivery import (
    ADULT,
    ON,
    PSEUDONYMISER,
    as_csv,
    files_source,
    places,
    read,
    read_recipients,
    settings_for,
    two_cases,
    write,
)


def read_folder(folder: Path, columns: dict[str, dict[str, str]] | None = None) -> RecipientTables:
    return read_recipients(settings_for(files_source(folder), columns=columns), PSEUDONYMISER, on=ON)


def refused(folder: Path, columns: dict[str, dict[str, str]] | None = None) -> BostotteError:
    with pytest.raises((InputError, SettingsError)) as caught:
        read_folder(folder, columns)
    assert caught.value.exit_code == Exit.BAD_INPUT
    assert ADULT not in str(caught.value)
    return caught.value


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    return write(tmp_path, two_cases())


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="with BOM"),
        pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolon"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(lambda text: text.replace("S-1", '"S-1"').encode(), id="quoted"),
        pytest.param(lambda text: (text + "\n\n").encode(), id="blank lines at the end"),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no last line end"),
    ],
)
def test_csv_comes_in_many_dresses(delivered: Path, rewrite: Callable[[str], bytes]) -> None:
    plain = read_folder(delivered)
    for path in delivered.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("21000,5", "21000.5").replace('"21000.5"', "21000.5")
        path.write_bytes(rewrite(text))
    dressed = read_folder(delivered)
    assert dressed.findings.is_empty()
    assert dressed.households.equals(plain.households)
    assert dressed.members.equals(plain.members)
    assert dressed.decisions.equals(plain.decisions)


def test_norwegian_letters_arrive(delivered: Path) -> None:
    tables = two_cases()
    tables["households"][0]["team"] = "Sørøst Ås"
    assert read(delivered, tables).households["team"][0] == "Sørøst Ås"


def test_columns_may_be_in_any_order_and_unknown_ones_are_ignored(delivered: Path) -> None:
    tables = two_cases()
    tables["households"] = [{"row": "9", "note": "x", **dict(reversed(row.items()))} for row in tables["households"]]
    assert read(delivered, tables).findings.is_empty()


def test_the_hash_is_of_the_file_as_it_lay_there(delivered: Path) -> None:
    for source, checksum in read_folder(delivered).sources.select("source", "sha256").iter_rows():
        assert checksum == hashlib.sha256((delivered / source).read_bytes()).hexdigest()


def test_a_mapping_gives_a_source_its_own_names(delivered: Path) -> None:
    path = delivered / "members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("person_id", "FNR").replace("from", "Fra dato"), "utf-8")
    result = read_folder(delivered, {"members": {"person_id": "FNR", "from": "Fra dato"}})
    assert result.findings.is_empty()
    assert result.members.height == 3


def test_a_mapping_of_a_column_that_is_not_ours_is_refused(delivered: Path) -> None:
    fault = refused(delivered, {"members": {"fnr": "FNR"}})
    assert "[recipients.columns.members] names fnr" in str(fault)
    assert "person_id" in fault.advice


@pytest.mark.parametrize("column", ["person_id", "income_deduction"])
def test_a_mapped_column_that_is_not_there_is_refused(delivered: Path, column: str) -> None:
    table = "members" if column == "person_id" else "households"
    fault = refused(delivered, {table: {column: "X9"}})
    assert f"lacks the columns {column} (there: X9)" in str(fault)


def test_a_missing_file_is_named(delivered: Path) -> None:
    (delivered / "members.csv").unlink()
    assert f"The members file {delivered / 'members.csv'} is not there" in str(refused(delivered))


def test_a_folder_in_place_of_a_file_is_named(delivered: Path) -> None:
    (delivered / "members.csv").unlink()
    (delivered / "members.csv").mkdir()
    assert "cannot be read: Is a directory" in str(refused(delivered))


def test_missing_columns_are_listed_with_those_that_are_there(delivered: Path) -> None:
    path = delivered / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("tenure", "eie").replace("team", "lag"), "utf-8")
    fault = refused(delivered)
    assert "households.csv lacks the columns team, tenure. It has case_id, municipality, scheme, lag, eie" in str(fault)
    assert "[recipients.columns.households]" in fault.advice


@pytest.mark.parametrize("content", [b"", b"\n", b" , ,\n", "\ufeff".encode()])
def test_an_empty_file_is_refused(delivered: Path, content: bytes) -> None:
    (delivered / "decisions.csv").write_bytes(content)
    assert "decisions.csv is empty" in str(refused(delivered))


def test_a_delivery_of_no_households_is_not_taken_for_no_recipients(delivered: Path) -> None:
    path = delivered / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert "households.csv has no rows" in str(refused(delivered))


def test_members_and_decisions_may_be_headers_only(delivered: Path) -> None:
    for name in ("members", "decisions"):
        path = delivered / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    result = read_folder(delivered)
    assert result.findings.is_empty()
    assert result.population == ["S-1", "S-2"]


def test_latin_1_is_refused_with_its_line(delivered: Path) -> None:
    tables = two_cases()
    tables["households"][1]["team"] = "Ås"
    (delivered / "households.csv").write_bytes(as_csv(tables["households"]).encode("latin-1"))
    fault = refused(delivered)
    assert "households.csv, line 3: not UTF-8" in str(fault)


def test_a_quotation_mark_that_never_closes_is_refused(delivered: Path) -> None:
    path = delivered / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("S-2", '"S-2'), encoding="utf-8")
    assert "households.csv, line 3: not readable as CSV" in str(refused(delivered))


def test_a_duplicate_column_is_refused(delivered: Path) -> None:
    path = delivered / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("tenure", "team"), encoding="utf-8")
    assert "has the column «team» twice" in str(refused(delivered))


@pytest.mark.parametrize("name", ["households.xlsx", "households", "households.csv.gz"])
def test_other_endings_are_refused(delivered: Path, name: str) -> None:
    (delivered / name).write_bytes(b"x")
    source = files_source(delivered) | {"households": delivered / name}
    with pytest.raises(InputError, match="ends with"):
        read_recipients(settings_for(source), PSEUDONYMISER, on=ON)


@pytest.mark.parametrize("extra", [",too many", None])
def test_a_row_with_another_number_of_fields_is_one_fault_of_its_case(delivered: Path, extra: str | None) -> None:
    path = delivered / "households.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1] + extra if extra else lines[1].rpartition(",")[0]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = read_folder(delivered)
    assert places(result) == [("S-1", "households", 1, None, Rule.FIELD_COUNT)]
    assert result.population == ["S-1", "S-2"]


def test_a_torn_member_is_not_believed_in_another_case(delivered: Path) -> None:
    path = delivered / "members.csv"
    torn = f"S-2,{ADULT},adult,1984-03-07,2025-01-01,,0,0,0,one too many"
    path.write_text(path.read_text(encoding="utf-8") + torn + "\n", encoding="utf-8")
    assert places(read_folder(delivered)) == [("S-2", "members", 4, None, Rule.FIELD_COUNT)]


def test_rows_are_counted_by_their_line_past_blank_lines_and_line_breaks_in_fields(delivered: Path) -> None:
    path = delivered / "households.csv"
    header, first, second = path.read_text(encoding="utf-8").splitlines()
    second = second.replace("rented", "leid")
    path.write_text(f'note,{header}\n"two\nlines",{first}\n\nx,{second}\n', encoding="utf-8")
    assert places(read_folder(delivered)) == [("S-2", "households", 4, "tenure", Rule.NOT_A_TENURE)]
    assert "leid" in path.read_text(encoding="utf-8").splitlines()[4]


WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
"""Full-width digits."""


@pytest.mark.parametrize(("table", "column"), [("households", "case_id"), ("decisions", "decision_id")])
@pytest.mark.parametrize("shape", ["{}", "BST-{}/2", "{first} {last}", "S {first}-{last}", "{first}.{last}", "{wide}"])
def test_person_ids_in_place_of_case_numbers_are_refused_whole(
    delivered: Path, table: str, column: str, shape: str
) -> None:
    tables = two_cases()
    tables[table][0][column] = shape.format(ADULT, first=ADULT[:6], last=ADULT[6:], wide=ADULT.translate(WIDE))
    write(delivered, tables)
    assert f"{table}.csv, column {column}: 1 rows hold a member's person id" in str(refused(delivered))


def test_a_file_read_in_several_chunks_gives_the_same(delivered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_folder(delivered)
    for size in (1, 2, 3):
        monkeypatch.setattr(csv_text, "_CHUNK_ROWS", size)
        assert read_folder(delivered).members.equals(whole.members)


def test_a_field_beyond_all_reason_is_refused(delivered: Path) -> None:
    path = delivered / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("vest", "v" * 200_000), encoding="utf-8")
    assert "households.csv, line 2: not readable as CSV (field larger than field limit" in str(refused(delivered))


def test_a_file_of_one_endless_line_is_refused(delivered: Path) -> None:
    (delivered / "households.csv").write_bytes(b"x" * 200_000)
    assert "not readable as CSV" in str(refused(delivered))
