"""Rehearsals on a completed run: the same rules change nothing, other rules change the results."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from flows.what_if.rehearse import rehearse_rules
from tasks.errors import RateError
from tasks.resources import resource
from tasks.warehouse import sessions
from tests.flows.conftest import Run
from tests.installation import installed

pytestmark = pytest.mark.xdist_group("prefect two")

SCHEMES = resource("config", "schemes")
EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "higher-coverage"


def with_next_year(folder: Path) -> Path:
    """The rules of the program, with the last value of each adjusted parameter repeated for two more years."""
    shutil.copytree(SCHEMES, folder)
    for path in folder.rglob("*.yaml"):
        rules: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes text only
        for parameter in (rules.get("parameters") or {}).values():
            if "adjusted" in parameter and parameter["values"][-1]["value"] is not None:
                last = parameter["values"][-1]
                for year in (2027, 2028):
                    month, day = map(int, parameter["adjusted"].split("-"))
                    parameter["values"].append(last | {"from": str(dt.date(year, month, day)), "status": "E"})
        path.write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    return folder


def test_the_example_is_the_file_that_comes_along_but_for_one_line() -> None:
    ours = (SCHEMES / "state" / "payout.yaml").read_text(encoding="utf-8").splitlines()
    example = (EXAMPLE / "state" / "payout.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in example if line not in ours] == [
        "      - {from: 2026-10-01, value: 0.75, status: E, source: 'Eksempel på en prøveregning, ingen vedtatt sats'}"
    ]
    assert [line for line in ours if line not in example] == []


@pytest.mark.slow
def test_the_same_rules_change_nothing_and_others_change_what_they_say(folder: Path, run: Run) -> None:
    rules = folder / "rules"
    shutil.copytree(SCHEMES, rules)
    shutil.copytree(EXAMPLE, rules, dirs_exist_ok=True)
    with installed(folder, households=60) as installation:
        run(installation)
        settings = installation.settings
        before = settings.database_file.read_bytes()
        same = rehearse_rules(installation.config, SCHEMES, run=None, month=None, out=folder / "same")
        lines = rehearse_rules(installation.config, rules, run=None, month=None, out=folder / "out")
        late = rehearse_rules(
            installation.config, with_next_year(folder / "next"), run=None, month="2027-09", out=folder / "late"
        )
        with pytest.raises(RateError, match="--month YYYY-MM"):
            rehearse_rules(installation.config, SCHEMES, run=None, month="2027-09", out=folder / "never")
        assert settings.database_file.read_bytes() == before
        with sessions.reading(settings) as source:
            stored = source.query("reports/what_if/rehearse", run_id=installation.runs()["run_id"][0])
        left_out = (
            installation.table("case_states")
            .filter(pl.col("state").is_in(["awaiting", "by_hand", "not_checked"]))
            .height
        )
    assert not (folder / "never").exists()
    assert "gains 0 + loses 0 + falls out 0 + comes in 0 + unchanged 60 = 60" in same
    found = pl.read_csv(folder / "out" / "rehearsal-cases.csv", schema_overrides={"municipality": pl.String})
    assert found.height == stored.height
    assert left_out == 60 - stored.height
    assert (f"Left out, as the run has no calculation of them: {left_out}" in lines) == (left_out > 0)
    assert found.filter(pl.col("scheme") == "oslo", pl.col("effect") != "unchanged").is_empty()
    gains = found.filter(effect="gains")
    assert gains.height > 5
    ratios = (gains["after_kroner"] / gains["before_kroner"]).to_list()
    assert all(abs(ratio - 0.75 / 0.737) < 0.02 for ratio in ratios)
    assert any("coverage" in line for line in lines if line.startswith("No source confirms"))
    page = (folder / "out" / "rehearsal.html").read_text(encoding="utf-8")
    assert "dekningsprosent" in page
    assert "75\u00a0% (ubekreftet)" in page
    assert "Ingen kilde bekrefter" in page
    groups = pl.read_csv(folder / "out" / "rehearsal-groups.csv")
    assert groups["difference_kroner"][0] == found["difference_kroner"].sum()
    assert "in 2027-09" in late[0]
