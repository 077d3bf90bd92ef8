"""The brake's bands: from earlier runs, from the settings until there are enough, and wide where cases are few."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tasks.changes import Band, bands, moved_most
from tasks.errors import ContractError
from tasks.settings import Brake
from tasks.validation import columns
from tasks.validation.figures import RunFigures, RunInputs

SETTINGS = Brake(least_runs=3)


def figures(*runs: dict[str, Any]) -> pl.DataFrame:
    """The first run is the one that is assessed."""
    usual = {"population": 1000, "compared": 950, "flagged": 190, "not_checked": 10, "difference_ore": -1_000_000}
    rows = [usual | {"run_id": f"r{number}", "is_current_run": number == 0} | run for number, run in enumerate(runs)]
    return pl.DataFrame(rows, schema=dict(columns(RunFigures)))


def judged(this: dict[str, Any], *, before: int = 6, settings: Brake = SETTINGS) -> dict[str, Band]:
    past = [{"flagged": 190 + 5 * (number % 3)} for number in range(before)]
    return {band.figure: band for band in bands(figures(this, *past), settings)}


def held(found: dict[str, Band]) -> list[str]:
    return [name for name, band in found.items() if band.held]


def test_a_run_like_those_before_it_is_not_held() -> None:
    found = judged({})
    assert list(found) == ["flagged_share", "mean_change", "not_checked_share"]
    assert held(found) == []
    assert {band.runs for band in found.values()} == {6}


@pytest.mark.parametrize(
    ("this", "figure"),
    [
        ({"flagged": 300}, "flagged_share"),
        ({"flagged": 100}, "flagged_share"),
        ({"difference_ore": -95_000_00 * 2}, "mean_change"),
        ({"difference_ore": 95_000_00 * 2}, "mean_change"),
        ({"compared": 860, "not_checked": 100}, "not_checked_share"),
    ],
)
def test_each_figure_holds_a_run_by_itself_and_says_so(this: dict[str, Any], figure: str) -> None:
    found = judged(this)
    assert held(found) == [figure]
    assert "outside" in found[figure].describe()
    assert "from the 6 runs before" in found[figure].describe()


def test_until_there_are_enough_runs_the_limits_of_the_settings_hold() -> None:
    found = judged({"flagged": 500}, before=2)
    assert held(found) == ["flagged_share"]
    assert found["flagged_share"].describe() == (
        "The share of compared cases that is flagged is 52.6 %, outside 0.0 % to 51.1 % "
        "(from the settings: too few runs before)."
    )
    assert held(judged({"flagged": 480}, before=2)) == []
    assert held(judged({"flagged": 480}, before=3)) == ["flagged_share"]


def test_the_limit_itself_is_inside() -> None:
    settings = Brake(least_cases=0, flagged_share=0.2)
    assert held(judged({"flagged": 190}, before=0, settings=settings)) == []
    assert held(judged({"flagged": 191}, before=0, settings=settings)) == ["flagged_share"]


def test_where_cases_are_few_the_bands_are_wide() -> None:
    few = {"population": 8, "compared": 8, "flagged": 8, "not_checked": 0, "difference_ore": -90_000_00}
    assert held(judged(few)) == []
    assert held(judged({**few, "population": 40, "compared": 40, "flagged": 40})) == ["flagged_share", "mean_change"]


def test_the_mean_change_of_few_cases_may_be_as_many_times_the_limit_as_they_are_few() -> None:
    """With 20 cases of which 8 may be chance, the limit is 1 + 8 / 20 times that of the settings, in kroner."""
    settings = Brake(least_runs=3, least_cases=8, mean_change_kroner=100)
    band = judged({"compared": 20, "flagged": 1, "difference_ore": 20 * 140_00}, before=0, settings=settings)[
        "mean_change"
    ]
    assert (band.low, band.high) == (-140.0, 140.0)
    assert not band.held


def test_a_figure_of_no_cases_has_no_band() -> None:
    nothing = {"population": 0, "compared": 0, "flagged": 0, "not_checked": 0, "difference_ore": 0}
    assert judged(nothing) == {}
    unchecked = {"population": 100, "compared": 0, "flagged": 0, "not_checked": 100, "difference_ore": 0}
    assert held(judged(unchecked)) == ["not_checked_share"]


def test_runs_that_compared_nothing_are_not_part_of_a_band() -> None:
    outage = {"compared": 0, "flagged": 0, "not_checked": 0, "difference_ore": 0}
    found = {band.figure: band for band in bands(figures({}, outage, {}, outage, {}), SETTINGS)}
    assert (found["flagged_share"].runs, found["mean_change"].runs, found["not_checked_share"].runs) == (0, 0, 4)


def test_runs_that_vary_have_a_wider_band() -> None:
    past = [{"flagged": flagged} for flagged in (100, 150, 200, 250, 300)]
    found = {band.figure: band for band in bands(figures({"flagged": 400}, *past), SETTINGS)}
    assert not found["flagged_share"].held


def test_a_change_that_was_released_is_not_held_again_the_next_night() -> None:
    usual = [{"flagged": 190}] * 8
    judge = {"flagged": 600}
    assert bands(figures(judge, *usual), SETTINGS)[0].held
    assert not bands(figures(judge, {"flagged": 610}, *usual), SETTINGS)[0].held
    assert not bands(figures(judge, {"flagged": 610}), SETTINGS)[0].held
    assert not bands(figures({"flagged": 190}, {"flagged": 610}, *usual), SETTINGS)[0].held
    assert bands(figures({"flagged": 700}, {"flagged": 610}, *usual), SETTINGS)[0].held


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(ContractError, match="RunFigures"):
        bands(figures({"flagged": 951}), SETTINGS)


@given(flagged=st.integers(0, 950), before=st.lists(st.integers(0, 950), max_size=8))
def test_more_flags_than_a_held_run_are_held_too(flagged: int, before: list[int]) -> None:
    past = [{"flagged": each} for each in before]

    def band(number: int) -> Band:
        return bands(figures({"flagged": number}, *past), SETTINGS)[0]

    one = band(flagged)
    assert 0 <= one.low <= one.high <= 1
    if one.held and one.value > one.high:
        assert all(band(more).held for more in range(flagged, 951, 50))


def inputs(**values: float | None) -> pl.DataFrame:
    return pl.DataFrame(list(values.items()), schema=dict(columns(RunInputs)), orient="row")


def test_the_input_that_changed_most_is_chosen_by_its_share_of_the_old_value() -> None:
    before = inputs(rows=5000, rent=9812.5, wealth=0, gone=3, empty=None)
    assert moved_most(inputs(rows=5100, rent=98125, new=2, empty=1, wealth=0), before) == (
        "rent, from 9812.50 to 98125"
    )
    assert moved_most(inputs(rows=5100, rent=9812.5), before) == "rows, from 5000 to 5100"
    assert moved_most(inputs(wealth=200, rows=5001), before) == "wealth, from 0 to 200"
    assert moved_most(inputs(rows=5000), before) is None


def test_a_band_needs_no_more_runs_than_are_looked_at() -> None:
    with pytest.raises(ValidationError, match="least_runs"):
        Brake(runs=2, least_runs=3)
