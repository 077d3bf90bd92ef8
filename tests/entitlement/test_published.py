"""Figures that an authority has published: income limits, worked examples, and observed payouts."""

import csv
import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.entitlement import calculate, income_limits
from tests.entitlement.rules import book, cases

PUBLISHED = Path(__file__).parent / "published"
LIMITS = list(csv.DictReader((PUBLISHED / "income_limits.csv").read_text(encoding="utf-8").splitlines()))
PAYOUTS: list[dict[str, Any]] = json.loads((PUBLISHED / "payouts.json").read_text(encoding="utf-8"))
BY_THE_LAW = [payout for payout in PAYOUTS if "child_weight" not in payout["inputs"]]
"""One example uses an outdated child weight; it has a test of its own."""
CATEGORY = {"ordinaer": "ordinary", "enslig_alderspensjonist": "single_pensioner", "ung_ufor": "young_disabled"}
VERSIONS = json.loads((PUBLISHED / "state_versions.json").read_text(encoding="utf-8"))["versions"]
NAMES = {
    **{f"boutgiftstak_{size}p": f"ceiling_{size}" for size in range(1, 5)},
    "boutgiftstak_5p_plus": "ceiling_5",
    "dekningsgrad": "coverage",
    "driftskostnad_fast": "running_cost",
    "egenandel_bratt_sats": "second_rate",
    "egenandel_lineaer_sats": "first_rate",
    "egenandel_min": "least_own_share",
    "egenandel_progresjon_pst_per_trinn": "step_rate",
    "egenandel_t1": "first_threshold",
    "egenandel_t2": "second_threshold",
    "egenandel_t1_enslig_alderspensjonist": "single_pensioner_first_threshold",
    "egenandel_t2_enslig_alderspensjonist": "single_pensioner_second_threshold",
    "egenandel_t2_ung_ufor": "young_disabled_second_threshold",
    "egenandel_trinn": "step",
    "formue_fribelop_eier_maks": "wealth_allowance_owned_most",
    "formue_fribelop_leier": "wealth_allowance_rented",
    "formuetillegg_sats": "wealth_rate",
    "inntekt_alder_biperson_fra": "income_age",
    "kapitalinntekt_fribelop_per_person": "capital_income_allowance",
    "minste_utbetaling": "minimum_payout",
    "oppvarming_fast": "heating",
    "taktillegg_gruppe1": "group_addition_1",
    "taktillegg_gruppe2": "group_addition_2",
    "taktillegg_gruppe3": "group_addition_3",
    "taktillegg_spesialtilpasset": "adapted_home_addition",
    "vekt_biperson_barn": "weight_child",
    "vekt_biperson_voksen": "weight_other_adult",
}


READ_LATER = {
    "dekningsgrad": ("2017-01-01", "2099-01-01", "O"),  # FOR-2015-12-16-1688
    "minste_utbetaling": ("2017-01-01", "2020-01-01", "V"),  # husbanken.no 2018; FOR-2016-12-19-1738 § 13
    "formuetillegg_sats": ("2022-03-01", "2099-01-01", "O"),  # FOR-2017-05-21-646 § 6
    "vekt_biperson_voksen": ("2017-01-01", "2022-01-01", "O"),  # FOR-2012-11-29-1283 § 7
    "vekt_biperson_barn": ("2017-01-01", "2022-01-01", "O"),
}
"""Statuses of values whose source was read after the table was made: from, until (not included), status."""


def status_of(version: dict[str, Any], name: str) -> str | None:
    start, end, status = READ_LATER.get(name, ("", "", ""))
    if start <= version["effective_from"] < end:
        return status
    known: str | None = version["status"].get(name)
    return known.rstrip("*") if known else None


@cache
def limits_of(day: str) -> pl.DataFrame:
    return income_limits(book(), dt.date.fromisoformat(day), "state")


@pytest.mark.parametrize(
    "row", LIMITS, ids=lambda row: f"{row['termin']}-{row['group']}-{row['adults']}-{row['category']}"
)
def test_the_published_income_limit_is_reproduced(row: dict[str, str]) -> None:
    [limit] = limits_of(row["termin"]).filter(
        cost_group=int(row["group"]),
        adults=int(row["adults"]),
        children=int(row["children"]),
        category=CATEGORY[row["category"]],
        adapted_home=False,
    )["monthly_income_limit"]
    assert abs(limit - int(row["published_monthly_income_limit"])) <= float(row["tolerance"])


@pytest.mark.parametrize("payout", BY_THE_LAW, ids=lambda payout: payout["id"])
def test_the_published_payout_is_reproduced(payout: dict[str, Any]) -> None:
    inputs = payout["inputs"]
    case = cases(
        {
            "month": dt.date.fromisoformat(payout["termin"]),
            "adults": inputs["adults"],
            "children": inputs["children"],
            "cost_group": inputs["group"],
            "monthly_income_ore": round(inputs["income_yr"] * 100 / 12),
            "housing_cost_ore": 90_000_00,
            "single_pensioner": inputs.get("enslig_alderspensjonist", False),
        }
    )
    observed = payout["kind"].startswith("observed")
    row = calculate(case, book(), rounding="operational" if observed else "analytic").row(0, named=True)
    amount = row["entitlement_ore"] / 100 if observed else row["entitlement_unrounded"]
    assert abs(amount - payout["published_kr_per_month"]) <= payout["tolerance"]


def test_the_family_example_with_the_old_child_weight_is_reproduced_with_that_weight() -> None:
    """Årsrapport 2023 says about 2 100 kr for the Alta family before a change; it fits the weight 0.13 only."""
    [payout] = [each for each in PAYOUTS if each["inputs"].get("child_weight")]
    family = {
        "cost_group": 4,
        "adults": 2,
        "children": 3,
        "housing_cost_ore": 90_000_00,
        "monthly_income_ore": 41_666_67,
    }
    as_printed = calculate(cases(family | {"month": dt.date(2023, 6, 1), "adults": 5, "children": 0}), book())
    assert abs(as_printed["entitlement_unrounded"][0] - payout["published_kr_per_month"]) <= payout["tolerance"]
    with_the_law = calculate(cases(family | {"month": dt.date(2023, 6, 1)}), book())
    assert with_the_law["entitlement_unrounded"][0] > as_printed["entitlement_unrounded"][0]


def test_the_income_limits_of_june_2026_are_as_published() -> None:
    found = income_limits(book(), dt.date(2026, 6, 1)).filter(persons=1, category="ordinary", adapted_home=False)
    assert found["monthly_income_limit"].to_list() == [28_241, 27_314, 26_651, 25_326]


def test_the_rule_files_hold_the_27_rate_periods_of_the_state_scheme() -> None:
    assert [day.isoformat() for day in book().schemes["state"].changes] == [each["effective_from"] for each in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version["effective_from"])
def test_every_value_of_a_rate_period_is_in_the_rule_files(version: dict[str, Any]) -> None:
    state, month = book().schemes["state"], dt.date.fromisoformat(version["effective_from"])
    for source_name, name in NAMES.items():
        value, wanted = state.value(name, month), version["parameters"].get(source_name)
        if source_name == "egenandel_progresjon_pst_per_trinn" and wanted is not None:
            wanted = wanted / 100
        number = None if value is None else float(state.parameters[name].decimal(value) or 0)
        assert number == (None if wanted is None else pytest.approx(wanted)), name
        if value is not None and value.end is None:
            assert value.status.value == (status_of(version, source_name) or value.status.value), name


@pytest.mark.parametrize(
    ("scheme", "own_share", "support"), [("oslo-bkb", 84_000, 4_500.0), ("bodo", 79_000, 65_000 / 12)]
)
def test_the_illustration_of_the_stepwise_percentage_is_reproduced(scheme: str, own_share: int, support: float) -> None:
    """Income 200 000 and rent 144 000 a year, one person; 200 000 is 4 øre more than twelve whole-øre months."""
    case = cases({"scheme": scheme, "month": dt.date(2022, 1, 1), "monthly_income_ore": 16_666_66})
    row = calculate(case, book()).row(0, named=True)
    assert row["own_share_ore"] == pytest.approx(own_share * 100, abs=10)
    assert row["entitlement_unrounded"] == pytest.approx(support, abs=0.01)


def test_bergens_wealth_addition_example_is_reproduced() -> None:
    case = cases({"scheme": "bergen", "net_wealth_ore": 75_000_00})
    assert calculate(case, book())["wealth_addition_ore"][0] == 6_875_00
