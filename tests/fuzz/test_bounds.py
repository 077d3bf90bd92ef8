"""Small files that would take gigabytes or hours are refused before they are unpacked, with one clear error."""

from __future__ import annotations

import datetime as dt
import io
import json
import resource as limits
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.calculate.case_files import read_cases
from flows.what_if.simulate import read_limits_file
from tasks.changes import read_answers, verdict_files
from tasks.entitlement import RuleBook
from tasks.errors import BostotteError, InputError, RateError
from tasks.resources import read_rule_texts
from tasks.tabular import parquet_reader
from tasks.yaml_text import load_yaml
from tests.fuzz.test_files_from_people import LIMITS, RULES, SCHEMES, WORKBOOK
from tests.recipients.delivery import ON, PSEUDONYMISER, files_source, read_recipients, settings_for, two_cases, write
from tests.tabular.readers import CASE

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def _is_quick_and_small() -> Iterator[None]:
    """Each takes less than two minutes of processor time and 700 MB more than before."""
    before, began = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert limits.getrusage(limits.RUSAGE_SELF).ru_maxrss - before < 700_000
    assert time.process_time() - began < 120


def with_part(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            after.writestr(part, content if part == name else before.read(part))
    return made.getvalue()


def sheet(rows: str, before: bytes = b"") -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return before + head + rows.encode() + b"</sheetData></worksheet>"


def answers(folder: Path, content: bytes) -> None:
    path = folder / "answers.xlsx"
    path.write_bytes(content)
    read_answers(path)


CELL = '<c r="A{}" t="inlineStr"><is><t>x</t></is></c>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_part(SHEET, sheet(f'<row r="2000000000">{CELL.format(2000000000)}</row>')), "rows"),
        (with_part(SHEET, b" " * (65 * 1024 * 1024)), "unpacks to more than"),
        (with_part(SHEET, sheet("", b'<!DOCTYPE x [<!ENTITY a "b">]>')), "document type"),
        (with_part("xl/workbook.xml", b"<workbook"), "cannot be read|can be read"),
        (WORKBOOK[:200], "can be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "can be read"),
        (b"", "can be read"),
    ],
    ids=["row of two thousand million", "unpacked size", "entities", "torn XML", "cut", "encrypted", "empty"],
)
def test_a_workbook_beyond_any_real_one_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        answers(tmp_path, content)


def test_a_workbook_with_too_many_parts_or_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_files, "MOST_CELLS", 10)
    with pytest.raises(InputError, match="10 cells"):
        answers(tmp_path, WORKBOOK)
    monkeypatch.setattr(verdict_files, "_MOST_PARTS", 2)
    with pytest.raises(InputError, match="unpacks to more"):
        answers(tmp_path, WORKBOOK)


def test_empty_rows_and_rows_that_are_not_written_keep_the_numbers_of_the_others(tmp_path: Path) -> None:
    def row(number: int, *texts: str) -> str:
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts)
        )
        return f'<row r="{number}">{cells}</row>'

    rows = row(3, "Avvik-ID", "Vurdering") + row(4) + row(900, "A-1", "Utsatt") + '<row r="1000000"/>'
    path = tmp_path / "answers.xlsx"
    path.write_bytes(with_part(SHEET, sheet(rows)))
    assert [each.row for each in read_answers(path).rows] == [900]


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "an alias"),
        ("a: {<<: {b: 1}}", "merge key"),
        ("a: 1\na: 2", "«a» is there twice"),
        ("[" * 50_000, "nest|deep"),
        ("a: [\n", "line 2"),
        ("? [a]\n: 1", "unhashable|not YAML"),
        ("a: \x07", "not allowed|not YAML"),
        ("a" * 5_000_001, "characters"),
    ],
)
def test_yaml_that_grows_or_says_a_thing_twice_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_yaml("x.yaml", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LIMITS + b"minutes_per_flag: 7\n", "twice"),
        (LIMITS.replace(b"6", b".inf"), "minutes_per_flag"),
        (LIMITS.replace(b"6", b"nan"), "minutes_per_flag"),
        (LIMITS.replace(b"50.5", b"2026-02-30"), "monthly_kroner"),
        (LIMITS.replace(b"50.5", b"1e999999999"), "monthly_kroner"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_limits_that_mean_nothing_are_refused(tmp_path: Path, text: bytes, words: str) -> None:
    path = tmp_path / "limits.yaml"
    path.write_bytes(text)
    with pytest.raises(InputError, match=words):
        read_limits_file(path)


def test_a_rule_file_that_is_not_utf_8_or_is_deep_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rates.yaml").write_bytes(b"a: \xff")
    with pytest.raises(RateError, match="not UTF-8"):
        read_rule_texts(tmp_path)
    with pytest.raises(RateError, match=r"nest|deep"):
        RuleBook.parse({**SCHEMES, "state/deep.yaml": "{" * 100_000})


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        '[{"a":' * 100_000,
        json.dumps([CASE]).replace("20000", "9" * 10_000),
        json.dumps([CASE]).replace("20000", "1e999999999"),
        json.dumps([CASE]).replace("S-1", "\\ud800"),
        json.dumps([CASE]).replace("case_id", "\\ud800"),
        json.dumps([CASE]).replace("2026-10", "0000-01"),
        json.dumps([CASE]).replace('"20000"', "Infinity"),
        "{}",
        "[1]",
        "\udcff",
    ],
)
def test_json_beyond_reason_is_one_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cases.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BostotteError):
        read_cases(path, RULES, "state")


@pytest.mark.parametrize("value", [dt.timedelta(days=1), dt.time(12), b"x", [1], {"a": 1}])
def test_parquet_columns_without_a_plain_value_are_one_error(tmp_path: Path, value: object) -> None:
    path = tmp_path / "cases.parquet"
    pl.DataFrame([dict(CASE)]).with_columns(pl.Series("housing_cost", [value])).write_parquet(path)
    with pytest.raises(InputError, match="column housing_cost"):
        read_cases(path, RULES, "state")
    write(tmp_path, two_cases())
    frame = pl.DataFrame(two_cases()["households"]).with_columns(pl.Series("housing_cost", [value, value]))
    frame.write_parquet(tmp_path / "households.parquet")
    source = files_source(tmp_path) | {"households": tmp_path / "households.parquet"}
    with pytest.raises(InputError, match="column housing_cost"):
        read_recipients(settings_for(source), PSEUDONYMISER, on=ON)


def test_a_parquet_file_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cases.parquet"
    pl.DataFrame([dict(CASE)] * 3).write_parquet(path)
    monkeypatch.setattr(parquet_reader, "MOST_ROWS", 2)
    with pytest.raises(InputError, match="too large: 3 rows"):
        read_cases(path, RULES, "state")
