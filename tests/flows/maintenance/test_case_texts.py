"""`bostotte case-texts` on a completed run: the amounts are the store's, and the store is not changed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.case_texts import print_case_texts
from tasks.errors import UsageError
from tasks.reports.language import language
from tests.flows.conftest import Settled
from tests.installation import installed

pytestmark = pytest.mark.xdist_group("prefect two")


@pytest.mark.slow
def test_the_text_has_the_amounts_of_the_store(
    folder: Path, settled: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    with settled(folder, households=60, seed=5) as (installation, _):
        before = installation.settings.database_file.read_bytes()
        case = (
            installation.table("comparisons").filter(pl.col("difference_ore") < 0, state="flagged").row(0, named=True)
        )
        other = installation.table("case_states").filter(state="unchanged")["case_id"][0]
        of_case = installation.table("entitlements").filter(case_id=case["case_id"], side="now")
        unsure = of_case["unconfirmed"][0].to_list()
        for code, word in (("nb", "Forhåndsvarsel om"), ("nn", "Førehandsvarsel om")):
            print_case_texts(installation.config, case["case_id"], code)
            out = capsys.readouterr().out.replace("\u00a0", " ")
            assert word in out
            for ore in (case["decided_ore"], case["entitlement_ore"]):
                assert f"{ore // 100:,} kr".replace(",", " ") in out
            names = language(code).parameters(unsure)
            assert (f": {names} [kontroller]." in out) is bool(unsure)
        with pytest.raises(UsageError, match="does not flag"):
            print_case_texts(installation.config, other, "nb")
        with pytest.raises(UsageError, match="nb or nn"):
            print_case_texts(installation.config, other, "en")
        assert installation.settings.database_file.read_bytes() == before


def test_before_the_first_run_there_is_no_text(folder: Path) -> None:
    with installed(folder, households=5, seed=3) as installation, pytest.raises(UsageError, match="no run yet"):
        print_case_texts(installation.config, "S-1", "nb")
