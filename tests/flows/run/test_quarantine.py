"""A faulty row is put in quarantine, reported and counted, and is used again when the source is corrected."""

from __future__ import annotations

import asyncio
from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.doctor import check_installation
from flows.run.progress import report_progress
from flows.run.reconcile import reconcile
from tasks.errors import Exit, InputError
from tests.flows.conftest import Run
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")


def quarantined(installation: Installation, run_id: str | None) -> list[dict[str, object]]:
    return installation.table("input_findings").filter(pl.col("run_id") == run_id).to_dicts()


def state(installation: Installation, run_id: str | None, case_id: str) -> tuple[str, str | None]:
    row = installation.table("case_states").filter(pl.col("run_id") == run_id, pl.col("case_id") == case_id)
    return row.select("state", "reason").row(0)


def test_a_bad_row_is_set_aside_and_comes_back_when_it_is_mended(folder: Path, run: Run) -> None:
    with installed(folder, households=12, seed=3) as installation:
        table = installation.recipients / "households.csv"
        good = table.read_text(encoding="utf-8")
        case_id = good.splitlines()[1].split(",")[0]
        spoiled = "tretten tusen"
        tenure = next(word for word in ("rented", "cooperative", "owned") if word in good.splitlines()[1])
        lines = good.splitlines()
        lines[1] = lines[1].replace(tenure, spoiled)
        table.write_text("\n".join(lines) + "\n", encoding="utf-8")

        first = run(installation)
        assert state(installation, first.run_id, case_id) == ("not_checked", "bad_input")
        assert "Quarantine: 1 faults in the recipients' tables, 1 cases set aside" in first.lines
        [found] = quarantined(installation, first.run_id)
        assert (found["case_id"], found["table"], found["rule"], found["column"], found["row"]) == (
            *(case_id, "households", "not_a_tenure", "tenure", 1),
        )
        manager = first.files["manager"].read_text(encoding="utf-8")
        assert "Satt til side" in manager
        assert "husstander: ukjent eieform" in manager
        assert case_id in first.files["report"].read_text(encoding="utf-8")
        written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path != table)
        assert spoiled.encode() not in written, "the value is nowhere but in the source"

        table.write_text(good, encoding="utf-8")
        second = run(installation)
        assert state(installation, second.run_id, case_id)[1] != "bad_input"
        assert quarantined(installation, second.run_id) == []
        assert "Rettet siden forrige kontroll: noen saker." in second.files["manager"].read_text(encoding="utf-8")
        assert not any(line.startswith("Quarantine") for line in second.lines)


def test_a_malformed_file_is_refused_whole(folder: Path, prefect: None) -> None:
    with installed(folder, households=5, seed=3) as installation:
        (installation.recipients / "members.csv").write_text("nothing,like,it\n1,2,3\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            asyncio.run(reconcile(str(installation.config), month="2026-10", as_of="2026-11-12"))
        assert caught.value.exit_code is Exit.BAD_INPUT
        assert not installation.settings.database_file.exists()


def test_a_person_id_that_is_not_issued_yet_is_reported_and_used(
    folder: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_new_id(text: str) -> str:
        members = pl.read_csv(text.encode(), infer_schema=False).with_row_index("row")
        first = pl.col("row") == 0
        return (
            members.with_columns(
                person_id=pl.when(first).then(pl.lit("30908299902")).otherwise("person_id"),
                birth_date=pl.when(first).then(pl.lit("1982-10-30")).otherwise("birth_date"),
            )
            .drop("row")
            .write_csv()
        )

    with installed(folder, households=12, seed=3) as installation:
        installation.change_table("members", with_new_id)
        with report_progress():
            end = run(installation, dry_run=True)
        reported = capsys.readouterr().err
        check_installation(installation.config)
        checked = capsys.readouterr().out
    assert "of which with faulty rows: 0" in "\n".join(end.lines)
    for lines in (reported, checked):
        assert "Rows used with a warning: 1" in lines
        assert (
            "members.csv, row 1 (line 2), column person_id: a person id with check digits that are not issued before "
            "2032 (used all the same)"
        ) in lines
