"""The job against the sandbox's answer key: exactly the households that should be flagged are flagged."""

from pathlib import Path

import polars as pl
import pytest

from tasks.errors import Exit
from tests.examples import THOROUGH
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect two")

HOUSEHOLDS = 400 if THOROUGH else 200


def answers(installation: Installation) -> pl.DataFrame:
    key = pl.read_csv(installation.answer_key, infer_schema=False)
    return key.with_columns(
        pl.col(
            "expected_difference", "expected_amount", "decided_amount", "months_differing", "underpaid", "overpaid"
        ).cast(pl.Float64, strict=False)
    ).sort("case_id")


def found(installation: Installation) -> pl.DataFrame:
    states = installation.table("case_states")
    comparisons = installation.table("comparisons")
    return states.join(comparisons.drop("state"), on=["run_id", "case_id"], how="left").sort("case_id")


def test_every_household_that_should_be_flagged_is_and_none_that_should_not(
    folder: Path, settled: Settled, seed: int
) -> None:
    with settled(folder, households=HOUSEHOLDS, seed=seed % 1000) as (installation, end):
        key, results = answers(installation), found(installation)
    assert key["case_id"].to_list() == results["case_id"].to_list()
    both = key.join(results, on="case_id")
    confusion = both.group_by("expected_state", "state").len().sort("expected_state", "state")
    print(f"seed {seed % 1000}\n{confusion}")
    wrong = both.filter(pl.col("expected_state") != pl.col("state")).select(
        "story", "scheme", "expected_state", "state"
    )
    assert wrong.is_empty(), wrong
    compared = both.filter(~pl.col("state").is_in(["by_hand", "not_checked"]))
    amounts = compared.filter(
        (pl.col("expected_difference") * 100 != pl.col("difference_ore"))
        | (pl.col("expected_kind") != pl.col("kind"))
        | (pl.col("decided_amount") * 100 != pl.col("decided_ore"))
    )
    assert amounts.is_empty(), amounts.select("story", "expected_difference", "difference_ore")
    reasons = both.filter(
        pl.col("state").is_in(["by_hand", "not_checked"]) & (pl.col("expected_reason") != pl.col("reason"))
    )
    assert reasons.is_empty(), reasons.select("story", "expected_reason", "reason")
    assert end.exit_code is Exit.INCOMPLETE


def test_the_months_since_the_decision_are_summed_as_the_key_does(folder: Path, settled: Settled, seed: int) -> None:
    with settled(folder, households=HOUSEHOLDS, seed=seed % 1000) as (installation, _):
        both = answers(installation).join(installation.table("case_findings"), on="case_id")
    wrong = both.filter(
        (pl.col("underpaid") * 100 != pl.col("underpaid_ore"))
        | (pl.col("overpaid") * 100 != pl.col("overpaid_ore"))
        | (pl.col("months_differing") != pl.col("months_differing_right"))
        | (pl.col("expected_group").fill_null("") != pl.col("exclusion_reason").fill_null(""))
    )
    print(f"seed {seed % 1000}", both.group_by("exclusion_reason", "lasting").len(), both["months_compared"].mean())
    assert both.filter(pl.col("months_differing") > 0).height > HOUSEHOLDS / 4
    assert wrong.is_empty(), wrong.select(
        "story",
        "scheme",
        "underpaid",
        "underpaid_ore",
        "overpaid",
        "overpaid_ore",
        "expected_group",
        "exclusion_reason",
    )


@pytest.mark.slow
def test_the_cause_that_weighs_most_is_the_one_that_happened(folder: Path, run: Run) -> None:
    with installed(folder, households=400, seed=11) as installation:
        run(installation)
        flagged = installation.table("flagged_cases")
        both = answers(installation).join(flagged, on="case_id").filter(pl.col("main_cause") != "none")
    wrong = both.filter(pl.col("main_cause") != pl.col("main_cause_right"))
    print(both.group_by("main_cause", "main_cause_right").len().sort("main_cause"))
    assert both.height > 50
    assert wrong.is_empty(), wrong.select("story", "main_cause", "main_cause_right")


def test_the_causes_of_each_difference_sum_to_it_to_the_ore(folder: Path, settled: Settled, seed: int) -> None:
    with settled(folder, households=HOUSEHOLDS, seed=seed % 1000) as (installation, _):
        sums = installation.table("attributions").group_by("case_id").agg(pl.col("amount_ore").sum())
        compared = installation.table("comparisons").filter(pl.col("difference_ore") != 0)
    joined = compared.join(sums, on="case_id", how="left")
    assert joined.height > HOUSEHOLDS / 20
    assert joined.filter(pl.col("amount_ore") != pl.col("difference_ore")).is_empty()
    assert joined["amount_ore"].null_count() == 0
