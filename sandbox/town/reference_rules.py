"""A second opinion on the law: the two schemes of the synthetic municipality, one household at a time, exactly.

Written from the paragraphs alone, with exact fractions, and independent of `tasks/entitlement`
on purpose: the sandbox's answer key is an independent witness, so it shares neither code nor rate files with the job.

- State scheme (statlig bostøtte): FOR-2012-11-29-1283 §§ 1-7, 13. Rates of 1.7.2024: FOR-2024-06-28-1393; running cost,
  heating, wealth allowances and minimum payout are those of 1.6.2024, carried forward by the indices. Rates of
  1.6.2025: FOR-2025-05-27-902. Rates of 1.6.2026: Husbanken's guide of 29.06.2026; its running cost, heating and wealth
  allowances are carried forward by the price indices and not confirmed. Rounding as observed in actual payouts: the
  ceiling per month truncated, the own share per month rounded, the amount rounded to whole kroner.
- Oslo's income-tested scheme (kommunal behovsprøvd bostøtte): FOR-2022-05-25-1784 §§ 7-10, Oslobostøtta 11 % (§§ 4-6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class StateRates:
    """Yearly kroner, except `minimum_payout` per month. Ceilings are by 1, 2, 3, 4 and 5 or more persons."""

    least_own_share: int
    first_threshold: int
    second_threshold: int
    young_disabled_second_threshold: int
    single_pensioner_thresholds: tuple[int, int]
    ceilings: tuple[int, int, int, int, int]
    group_additions: tuple[int, int, int, int]
    adapted_home: int
    running_cost: int
    heating: int
    wealth_allowance_rented: int
    wealth_allowance_owned_most: int
    minimum_payout: int


STATE_RATES = {
    dt.date(2024, 7, 1): StateRates(
        25_075, 129_698, 231_424, 279_088, (139_900, 242_119),
        (85_523, 105_495, 116_810, 128_127, 139_442), (25_946, 17_691, 11_794, 0),
        5_307, 14_152, 7_076, 324_788, 682_053, 59,
    ),
    dt.date(2025, 6, 1): StateRates(
        25_752, 133_200, 237_672, 286_623, (143_677, 248_656),
        (89_029, 109_820, 121_599, 133_380, 145_159), (27_010, 18_416, 12_278, 0),
        5_525, 14_732, 7_366, 333_557, 700_468, 61,
    ),
    dt.date(2026, 6, 1): StateRates(
        26_576, 137_462, 245_278, 295_795, (148_275, 256_613),
        (92_234, 113_774, 125_977, 138_182, 150_385), (27_982, 19_079, 12_720, 0),
        5_724, 15_262, 7_631, 344_231, 722_883, 63,
    ),
}  # fmt: skip
BASE_AMOUNTS = {dt.date(2024, 5, 1): 124_028, dt.date(2025, 5, 1): 130_160, dt.date(2026, 5, 1): 136_549}
"""Grunnbeløpet (G) by the date it applies from; folketrygdloven § 1-4."""

RATES_END = dt.date(2027, 5, 1)
"""The first month for which a rate is not known yet: G changes on 1 May."""

_COVERAGE_STATE, _COVERAGE_OSLO = Fraction("0.737"), Fraction("0.74")
_BELOW_SECOND, _ABOVE_SECOND = Fraction("0.1644"), Fraction("0.6356")
_WEALTH_SHARE = Fraction("0.65")
_RENT_REDUCTION = Fraction("0.11")
_DISABILITY_DIVISOR = Fraction("1.24")


@dataclass(frozen=True)
class Facts:
    """What counts about a household on the first of a month. Amounts per month in kroner; wealth is a balance.

    `income` is before `income_deduction`; for Oslo it is the mean of four months, and `disability_benefit` the part of
    it that is uføretrygd. `housing_cost` is the case system's own cost, without the fixed additions.
    """

    scheme: str
    month: dt.date
    cost_group: int
    adults: int
    children: int
    under_20: int
    income: Fraction
    disability_benefit: Fraction
    net_wealth: int
    home_wealth: int
    tenure: str
    housing_cost: Fraction
    heating_included: bool
    adapted_home: bool
    young_disabled: bool
    single_pensioner: bool
    income_deduction: Fraction


def entitlement(facts: Facts) -> int:
    """Whole kroner per month that the rules give; 0 where they give nothing or less than the minimum payout."""
    return _oslo(facts) if facts.scheme == "oslo" else _state(facts)


def rates_of(month: dt.date) -> StateRates:
    """The state rates in force that month. Raises ValueError for a month without rates here."""
    return STATE_RATES[rates_from(month)]


def rates_from(month: dt.date) -> dt.date:
    """The date from which that month's state rates apply."""
    return max(_known(start for start in STATE_RATES if start <= month < RATES_END))


def base_amount(month: dt.date) -> int:
    """Grunnbeløpet (G) in force that month. Raises ValueError for a month without one here."""
    return BASE_AMOUNTS[max(_known(start for start in BASE_AMOUNTS if start <= month < RATES_END))]


def limit(month: dt.date) -> int:
    """The difference per month, in kroner, from which a change is flagged: the state scheme's minimum payout (§ 13)."""
    return rates_of(month).minimum_payout


def approved_monthly_cost(facts: Facts) -> Fraction:
    """Housing cost per month with the fixed additions of § 2, each rounded to the øre; before the ceiling."""
    rates = rates_of(facts.month)
    heating = Fraction(0) if facts.heating_included else _to_ore(Fraction(rates.heating, 12))
    running = _to_ore(Fraction(rates.running_cost, 12)) if facts.tenure == "owned" else Fraction(0)
    return facts.housing_cost + heating + running


def ceiling(facts: Facts) -> int:
    """Cost ceiling (boutgiftstak) per year, § 3."""
    rates = rates_of(facts.month)
    size = min(facts.adults + facts.children, 5)
    adapted = rates.adapted_home if facts.adapted_home else 0
    return rates.ceilings[size - 1] + rates.group_additions[facts.cost_group - 1] + adapted


def _state(facts: Facts) -> int:
    rates = rates_of(facts.month)
    cost = min(approved_monthly_cost(facts), Fraction(ceiling(facts) // 12))
    amount = _half_up(_COVERAGE_STATE * (cost - _half_up(_state_own_share(facts, rates) / 12)))
    return amount if amount >= rates.minimum_payout else 0


def _state_own_share(facts: Facts, rates: StateRates) -> Fraction:
    allowance = (
        rates.wealth_allowance_rented
        if facts.tenure == "rented"
        else min(facts.home_wealth, rates.wealth_allowance_owned_most)
    )
    wealth_addition = _WEALTH_SHARE * max(0, facts.net_wealth - allowance)
    weight = 1 + Fraction(13, 100) * (facts.adults - 1) + Fraction(15, 100) * facts.children
    weighted = (12 * (facts.income - facts.income_deduction) + wealth_addition) / weight
    first, second = rates.first_threshold, rates.second_threshold
    if facts.single_pensioner:
        first, second = rates.single_pensioner_thresholds
    if facts.young_disabled:
        second = rates.young_disabled_second_threshold
    above_first, above_second = max(Fraction(0), weighted - first), max(Fraction(0), weighted - second)
    return rates.least_own_share + _BELOW_SECOND * above_first + _ABOVE_SECOND * above_second


def _oslo(facts: Facts) -> int:
    base = base_amount(facts.month)
    yearly_cost = 12 * facts.housing_cost * (1 - _RENT_REDUCTION)
    aged_20 = max(0, facts.adults + facts.children - facts.under_20)
    others_under_20 = facts.under_20 if aged_20 else facts.under_20 - 1  # the first person weighs 1 at any age
    weight = 1 + Fraction(1, 10) * max(0, aged_20 - 1) + Fraction(2, 10) * others_under_20
    counted = facts.income - facts.disability_benefit + facts.disability_benefit / _DISABILITY_DIVISOR
    weighted = 12 * counted / weight
    own_share = Fraction(20, 100) * base + Fraction(16, 100) * max(Fraction(0), weighted - base)
    steps_from = Fraction(175, 100) * base
    if weighted > steps_from:
        steps = floor((weighted - steps_from) / (Fraction(11, 1000) * base)) + 1
        own_share += Fraction(28, 10_000) * steps * weighted
    return max(0, _half_up(_COVERAGE_OSLO * (yearly_cost - own_share) / 12))


def _known(starts: Iterable[dt.date]) -> list[dt.date]:
    found = list(starts)
    if not found:
        raise ValueError("The sandbox's reference rules hold no rates for that month.")
    return found


def _half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def _to_ore(amount: Fraction) -> Fraction:
    return Fraction(_half_up(amount * 100), 100)
