"""The rules a second time: slow, one household at a time, in exact fractions, written from the paragraphs.

It shares nothing with `tasks/entitlement`: the state's rates are read from the merged snapshots in `published`, the
municipal ones stand here. What it gives is compared with the vectorised rules on random and on awkward households.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

Kroner = Fraction
PUBLISHED = Path(__file__).parent / "published"
GROUPS = {
    "0301": 1, "4601": 2, "5001": 2, "5501": 2, "1103": 2, "3201": 2, "0219": 2, "3024": 2,
    "4204": 3, "3205": 3, "3214": 3, "3222": 3, "3207": 3, "3203": 3, "3212": 3, "1124": 3, "1108": 3,
}  # fmt: skip
G = {2017: 93_634, 2018: 96_883, 2019: 99_858, 2020: 101_351, 2021: 106_399,
     2022: 111_477, 2023: 118_620, 2024: 124_028, 2025: 130_160, 2026: 136_549}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """Kroner: yearly, but for `entitlement` (as paid, per month) and `unrounded` (per month)."""

    weight: Fraction
    weighted_income: Kroner
    wealth_addition: Kroner
    own_share: Kroner
    ceiling: Kroner | None
    unrounded: Kroner
    entitlement: int
    outcome: str


def reckon(case: Mapping[str, Any], rounding: str, *, marginal_bands: bool = False) -> Outcome:
    """What the rules give for one household-month (a row of CaseMonths). marginal_bands: Bergen's other reading."""
    match case["scheme"]:
        case "state":
            return _state(case, rounding)
        case "oslo":
            return _oslo(case)
        case "oslo-bkb":
            return _steps(case, base=Fraction("0.15"), coverage=Fraction("0.90"))
        case "bodo":
            return _steps(case, base=Fraction("0.125"), coverage=Fraction(1))
        case "bergen":
            return _bergen(case, marginal=marginal_bands)
        case "oslo-husleietilskudd":
            return _husleietilskudd(case)
        case other:
            raise AssertionError(other)


def _group(municipality: str, month: dt.date) -> int:
    """§ 3 by name. Before 2020 it named Skedsmo and Oppegård, not what they became a part of."""
    if municipality in {"3205", "3207"} and month < dt.date(2020, 1, 1):
        return 4
    return GROUPS.get(municipality, 4)


@cache
def _versions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((PUBLISHED / "state_versions.json").read_text(), parse_float=Fraction)[
        "versions"
    ]
    return found


def rates(month: dt.date) -> dict[str, Any]:
    """The state's rates in force that month."""
    version = [each for each in _versions() if each["effective_from"] <= month.isoformat()][-1]
    merged: dict[str, Any] = version["parameters"] | {"model": version["model"]}
    return merged


def base_amount(month: dt.date) -> int:
    """Grunnbeløpet that month; it changes on 1 May."""
    return G[month.year if month.month >= 5 else month.year - 1]


def _kr(case: Mapping[str, Any], name: str) -> Kroner:
    return Fraction(case[f"{name}_ore"], 100)


def _half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def _wealth_addition(case: Mapping[str, Any], rate: dict[str, Any]) -> Kroner:
    """§ 6."""
    free = Fraction(rate["formue_fribelop_leier"])
    if case["tenure"] != "rented":
        free = min(_kr(case, "home_wealth"), Fraction(rate["formue_fribelop_eier_maks"]))
    return Fraction(rate["formuetillegg_sats"]) * max(Fraction(0), _kr(case, "net_wealth") - free)


def _state(case: Mapping[str, Any], rounding: str) -> Outcome:
    r = rates(case["month"])
    persons = case["adults"] + case["children"]
    weight = 1 + r["vekt_biperson_voksen"] * (case["adults"] - 1) + r["vekt_biperson_barn"] * case["children"]
    addition = _wealth_addition(case, r)
    weighted = (12 * (_kr(case, "monthly_income") - _kr(case, "income_deduction")) + addition) / weight
    own = _state_own_share(case, r, weighted)
    group = case["cost_group"] or _group(case["municipality"], case["month"])
    limit = Fraction(r[f"boutgiftstak_{persons}p" if persons < 5 else "boutgiftstak_5p_plus"])
    limit += r.get(f"taktillegg_gruppe{group}", 0)
    limit += r["taktillegg_spesialtilpasset"] if case["adapted_home"] else 0
    cost = _kr(case, "housing_cost")
    unrounded = max(Fraction(0), Fraction("0.737") * (min(12 * cost, limit) - own) / 12)
    if rounding == "operational":
        left = min(cost, Fraction(floor(limit / 12))) - _half_up(own / 12)
        amount = _half_up(Fraction("0.737") * max(Fraction(0), left))
    else:
        amount = _half_up(unrounded)
    return _ended(weight, weighted, addition, own, limit, unrounded, amount, minimum=r["minste_utbetaling"])


def _state_own_share(case: Mapping[str, Any], r: dict[str, Any], weighted: Kroner) -> Kroner:
    """§ 4: stepwise until June 2024, linear since; ung ufør and single old-age pensioner have other thresholds."""
    first, second = Fraction(r["egenandel_t1"]), Fraction(r["egenandel_t2"])
    if case["single_pensioner"] and r.get("egenandel_t1_enslig_alderspensjonist"):
        first = r["egenandel_t1_enslig_alderspensjonist"]
        second = r["egenandel_t2_enslig_alderspensjonist"]
    if case["young_disabled"]:
        second = r["egenandel_t2_ung_ufor"]
    own = Fraction(r["egenandel_min"])
    if weighted > first:
        own += r["egenandel_lineaer_sats"] * (weighted - first)
    if r["model"] == "linear":
        return own + Fraction(r["egenandel_bratt_sats"]) * max(Fraction(0), weighted - second)
    if weighted > second:
        completed = max(0, floor((weighted - (second + 1)) / r["egenandel_trinn"]))
        own += r["egenandel_progresjon_pst_per_trinn"] / 100 * (completed + 1) * weighted
    return own


def _oslo(case: Mapping[str, Any]) -> Outcome:
    """FOR-2022-05-25-1784 §§ 4-10."""
    month = case["month"]
    g = Fraction(base_amount(month))
    off = Fraction(25 if dt.date(2023, 9, 1) <= month < dt.date(2024, 2, 1) else 11, 100)
    cost = 12 * _kr(case, "housing_cost") * (1 - off)
    under_20 = case["aged_18_19"] + case["children"]
    older = case["adults"] - case["aged_18_19"]
    others = (older - 1, under_20) if older else (0, under_20 - 1)
    weight = 1 + Fraction(1, 10) * others[0] + Fraction(2, 10) * others[1]
    disability = _kr(case, "monthly_disability_benefit")
    counted = _kr(case, "monthly_income") - disability + disability / Fraction("1.24")
    weighted = 12 * counted / weight
    own = Fraction("0.20") * g + Fraction("0.16") * max(Fraction(0), weighted - g)
    if weighted > Fraction("1.75") * g:
        completed = floor((weighted - Fraction("1.75") * g) / (Fraction("0.011") * g))
        own += Fraction("0.0028") * (completed + 1) * weighted
    unrounded = max(Fraction(0), Fraction("0.74") * (cost - own) / 12)
    return _ended(weight, weighted, Fraction(0), own, None, unrounded, _half_up(unrounded))


def _steps(case: Mapping[str, Any], *, base: Fraction, coverage: Fraction) -> Outcome:
    """Oslo BKB (FOR-2000-03-15-1661) and Bodø: a percentage that rises with each started step of income."""
    persons = case["adults"] + case["children"]
    low = 50_000 if persons == 1 else 80_000 + 10_000 * (persons - 2)
    high = 80_000 if persons == 1 else 110_000 + 10_000 * (persons - 2)
    addition = _wealth_addition(case, rates(case["month"]))
    income = 12 * _kr(case, "monthly_income") + addition
    points = max(0, ceil((min(income, Fraction(high)) - low) / 10_000)) + max(0, ceil((income - high) / 5_000))
    own = (base + Fraction(points, 100)) * max(Fraction(0), income)
    cost = 12 * _kr(case, "housing_cost")
    support = max(Fraction(0), coverage * (cost - own))
    if cost < (6_000 if persons == 1 else 10_500):
        support = Fraction(0)
    unrounded = support / 12
    amount = _half_up(unrounded) if support >= 600 else 0
    return _ended(Fraction(1), income, addition, own, None, unrounded, amount)


def _bergen(case: Mapping[str, Any], *, marginal: bool = False) -> Outcome:
    """One percentage of the whole income, by the band of G that it falls in; or each of the part in its band."""
    excess = max(Fraction(0), _kr(case, "net_wealth") - (75_000 if case["adults"] > 1 else 50_000))
    addition = excess * (Fraction("0.10") + Fraction("0.007") * floor(excess / 1000))
    income = 12 * _kr(case, "monthly_income") + addition
    g = base_amount(case["month"])
    bands = [("1.5", "0.18"), ("2", "0.20"), ("2.5", "0.22"), ("3", "0.24"), ("3.5", "0.25")]
    rate = next((Fraction(r) for upper, r in bands if income <= Fraction(upper) * g), Fraction("0.28"))
    own = rate * max(Fraction(0), income)
    if marginal:
        own = _by_part(income, [(Fraction(upper) * g, Fraction(r)) for upper, r in bands], above=Fraction("0.28"))
    unrounded = max(Fraction(0), 12 * _kr(case, "housing_cost") - own) / 12
    return _ended(Fraction(1), income, addition, own, None, unrounded, _half_up(unrounded))


def _by_part(income: Kroner, bands: list[tuple[Kroner, Fraction]], *, above: Fraction) -> Kroner:
    """Each rate of the part of the income between its band's bounds, and the last rate of what is above them all."""
    own, lower = Fraction(0), Fraction(0)
    for upper, rate in bands:
        own += rate * max(Fraction(0), min(income, upper) - lower)
        lower = upper
    return own + above * max(Fraction(0), income - lower)


def _husleietilskudd(case: Mapping[str, Any]) -> Outcome:
    """FOR-2014-12-17-1875: what is missing between living costs and what is left of income after rent."""
    persons = case["adults"] + case["children"]
    living = 7_000 if persons == 1 else 11_000 + 2_500 * (persons - 2)
    income = _kr(case, "monthly_income")
    left = income - min(_kr(case, "housing_cost"), Fraction(14_500))
    support = max(Fraction(0), living - left + 500)
    if _kr(case, "net_wealth") > 250_000:
        support = Fraction(0)
    own = 12 * (income - living - 500)
    limit = Fraction(12 * 14_500)
    return _ended(Fraction(1), 12 * income, Fraction(0), own, limit, support, _half_up(support), minimum=300)


def _ended(
    weight: Fraction,
    weighted: Kroner,
    addition: Kroner,
    own: Kroner,
    limit: Kroner | None,
    unrounded: Kroner,
    amount: int,
    *,
    minimum: int = 1,
) -> Outcome:
    granted = amount >= minimum
    outcome = "granted" if granted else "below_minimum" if unrounded > 0 else "none"
    return Outcome(weight, weighted, addition, own, limit, unrounded, amount if granted else 0, outcome)
