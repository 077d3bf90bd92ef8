"""The mass-change brake: a run whose figures differ too much from earlier runs is held until somebody looks at it.

A rent column in øre instead of kroner, a feed that counts every payment twice, a rate with one digit too many: each
of them flags half a city. Three figures are watched: the share of the compared cases that is flagged, the mean change
per compared case, and the share of the cases that could not be checked.

The band of a figure is the median of the earlier published runs ± `spread` times the median distance from it (MAD).
It is never narrower than a minimum: a share or an amount from the settings, and some cases where there are few. With
fewer than `least_runs` published runs, the settings' own limits apply. The band also includes the same distance from
the newest published run. So a change that somebody has released is not held again every night. The figures are
floats: they stop nobody's support, only the publishing of a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import polars as pl

from tasks.settings import Brake
from tasks.validation import validate
from tasks.validation.figures import RunFigures, RunInputs

_ORE = 100


@dataclass(frozen=True)
class Band:
    """A figure of a run with its band, from low to high.

    runs: how many runs the band comes from; 0: the settings. municipality: whose cases it counts; None: all.
    """

    figure: str
    value: float
    low: float
    high: float
    runs: int
    municipality: str | None = None

    @property
    def held(self) -> bool:
        """Whether the figure is outside its band."""
        return not self.low <= self.value <= self.high

    def describe(self) -> str:
        """The figure and its band as a sentence for the operator."""
        basis = f"from the {self.runs} runs before" if self.runs else "from the settings: too few runs before"
        shown, low, high = (_amount(self.figure, number) for number in (self.value, self.low, self.high))
        whose = f" in municipality {self.municipality}" if self.municipality else ""
        return f"{_WORDS[self.figure]}{whose} is {shown}, outside {low} to {high} ({basis})."


_WORDS = {
    "flagged_share": "The share of compared cases that is flagged",
    "mean_change": "The mean change per compared case",
    "not_checked_share": "The share of cases that could not be checked",
}


def bands(figures: pl.DataFrame, settings: Brake) -> list[Band]:
    """Give the figures of the current run, each with its band.

    figures: RunFigures, the current run and the published runs before it, the newest first. A figure without cases has
    no band.
    """
    rows = validate(RunFigures, figures).to_dicts()
    current = next(row for row in rows if row["is_current_run"])
    before = [row for row in rows if not row["is_current_run"] and row["population"]]
    found = [
        _share(_FLAGGED, settings.flagged_share, current, before, settings),
        _mean_change(current, before, settings),
        _share(_NOT_CHECKED, settings.not_checked_share, current, before, settings),
    ]
    return [band for band in found if band is not None]


Row = Mapping[str, int]


@dataclass(frozen=True)
class _Share:
    """A figure that is a share: `part` of `whole`, both columns of RunFigures."""

    figure: str
    part: str
    whole: str


_FLAGGED = _Share("flagged_share", "flagged", "compared")
_NOT_CHECKED = _Share("not_checked_share", "not_checked", "population")


def _share(share: _Share, cap: float, current: Row, before: Sequence[Row], settings: Brake) -> Band | None:
    part, whole = current[share.part], current[share.whole]
    if not whole:
        return None
    past = [row[share.part] / row[share.whole] for row in before if row[share.whole]]
    few = settings.least_cases / whole
    low, high = _limits(past, (0.0, cap + few), max(settings.least_band_share, few), settings)
    return Band(share.figure, part / whole, max(low, 0.0), min(high, 1.0), _basis(past, settings))


def _mean_change(current: Row, before: Sequence[Row], settings: Brake) -> Band | None:
    if current["compared"] <= settings.least_cases:
        return None
    past = [row["difference_ore"] / row["compared"] / _ORE for row in before if row["compared"]]
    few = 1 + settings.least_cases / current["compared"]
    cap = settings.mean_change_kroner * few
    low, high = _limits(past, (-cap, cap), settings.least_band_kroner * few, settings)
    value = current["difference_ore"] / current["compared"] / _ORE
    return Band("mean_change", value, low, high, _basis(past, settings))


def _basis(past: Sequence[float], settings: Brake) -> int:
    return len(past) if len(past) >= settings.least_runs else 0


def _limits(past: Sequence[float], caps: tuple[float, float], floor: float, settings: Brake) -> tuple[float, float]:
    low, high, width = *caps, floor
    if _basis(past, settings):
        middle = median(past)
        width = max(settings.spread * median(abs(each - middle) for each in past), floor)
        low, high = middle - width, middle + width
    newest = past[:1]
    return min([low, *(each - width for each in newest)]), max([high, *(each + width for each in newest)])


def moved_most(now: pl.DataFrame, before: pl.DataFrame) -> str | None:
    """The input that changed most, with both values, as text; None where nothing changed.

    now, before: RunInputs; an input that only one of them has is ignored.
    """
    both = (
        validate(RunInputs, now)
        .join(validate(RunInputs, before), on="input", suffix="_before")
        .drop_nulls()
        .filter(pl.col("value") != pl.col("value_before"))
    )
    if both.is_empty():
        return None
    size = (pl.col("value") - pl.col("value_before")).abs() / pl.max_horizontal(
        pl.col("value_before").abs(), pl.lit(_LEAST)
    )
    most = both.sort(size, "input", descending=[True, False]).row(0, named=True)
    return f"{most['input']}, from {_number(most['value_before'])} to {_number(most['value'])}"


_LEAST = 0.01
"""The smallest divisor of a relative change, so that a change from zero can be compared with the others."""


def _amount(figure: str, number: float) -> str:
    return f"{number:.2f} kr per month" if figure == "mean_change" else f"{100 * number:.1f} %"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
