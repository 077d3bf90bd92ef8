"""The published figures that the synthetic municipality is drawn to match, read from `sandbox/town/statistics`.

Own compilation from Husbanken's annual reports 2021-2025 and its monthly open data; see docs/explanation/sandbox.md.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "statistics"
_OSLO = "1"


@dataclass(frozen=True)
class SizeFigures:
    """Recipients of one household size in cost group 1 (Oslo), 2023. Excess is rent above the ceiling, kr per month."""

    recipients: int
    share_over_ceiling: float
    excess_mean: float
    excess_p25: float
    excess_median: float
    excess_p75: float

    @property
    def quantiles(self) -> tuple[float, float, float, float, float]:
        """Excess at 0, 25, 50, 75 and 100 %. The top is set so that straight lines between them have the right mean."""
        inner = (self.excess_p25, self.excess_median, self.excess_p75)
        return (0.0, *inner, 8 * self.excess_mean - 2 * sum(inner))


@cache
def oslo_sizes() -> dict[int, SizeFigures]:
    """Figures by household size 1 to 5 (5 is 5 or more)."""
    with (_FOLDER / "stat_group_size_2023.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["group"] == _OSLO]
    return {
        int(row["household_size(5=5+)"]): SizeFigures(
            int(row["recipients"]),
            int(row["share_over_ceiling_pct"]) / 100,
            float(row["excess_mean_kr_month"]),
            float(row["excess_p25"]),
            float(row["excess_median"]),
            float(row["excess_p75"]),
        )
        for row in rows
    }


@cache
def decile_incomes(year: int, household_size: int) -> tuple[int, ...]:
    """Median taxable income per month of each income decile (December, national), in order."""
    with (_FOLDER / "stat_income_deciles.csv").open(encoding="utf-8", newline="") as source:
        return tuple(
            int(row["median_taxable_income_month"])
            for row in csv.DictReader(source)
            if (row["year"], row["household_size"]) == (str(year), str(household_size))
        )


@dataclass(frozen=True)
class OsloJune2026:
    """Oslo, the June 2026 term: means per household and month, kroner."""

    mean_housing_cost: float
    mean_income: float
    mean_payout: float
    share_over_ceiling: float


@cache
def oslo_june_2026() -> OsloJune2026:
    """The newest month of Oslo's own figures."""
    figures = json.loads((_FOLDER / "stat_calibration.json").read_text(encoding="utf-8"))["june_2026_oslo"]
    return OsloJune2026(
        figures["avg_boutgift_month"],
        figures["avg_income_month"],
        figures["avg_payout"],
        figures["over_ceiling"] / figures["paid_households"],
    )


@cache
def benefit_shares(year: int) -> dict[str, float]:
    """Share of the year's recipient households that had each income type; a household may have several."""
    with (_FOLDER / "stat_recipients_by_income_type.csv").open(encoding="utf-8", newline="") as source:
        row = next(row for row in csv.DictReader(source) if row["year"] == str(year))
    with (_FOLDER / "stat_annual.csv").open(encoding="utf-8", newline="") as source:
        annual = next(row for row in csv.DictReader(source) if row["year"] == str(year))
    households = int(annual["recipient_households_in_year"])
    return {name: int(count) / households for name, count in row.items() if name != "year"}


@cache
def income_codes() -> dict[str, dict[str, tuple[str, str | None]]]:
    """Per kind of entry: each code (beskrivelse) with its first month and the month it ended, if it did."""
    codes = json.loads((_FOLDER / "inntekt-beskrivelse-codes.json").read_text(encoding="utf-8"))
    kinds = ("loennsinntekt", "ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt")
    return {kind: {code["verdi"]: (code["fom"], code["til"]) for code in codes[kind]} for kind in kinds}
