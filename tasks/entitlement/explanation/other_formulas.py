"""Accounts of the municipal formulas: the percentage in steps, the bands of G, and the gap to living costs."""

from __future__ import annotations

from tasks.entitlement.explanation.account import MONTHS, Account, half_up
from tasks.entitlement.explanation.final_steps import explain_final_steps
from tasks.entitlement.explanation.weighted_income import explain_wealth
from tasks.entitlement.formulas.income_bands import BANDS
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE


def explain_step_percentage(account: Account, *, by_month: bool) -> None:
    """Income, the rate it gives, and the reasonable housing cost (rimelig boutgift)."""
    account.rule("monthly_income", account.number("monthly_income_ore"), "income_months")
    explain_wealth(account)
    account.fact("yearly_income", account.number("weighted_income_ore"))
    rate = account.number("rate")
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    account.rule(
        "own_share",
        share,
        "base_rate",
        wording="reasonable_cost",
        values={"rate": rate},
        rate=rate,
        rests_on=_of_the_rate(account),
    )
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"))
    explain_final_steps(account, by_month=by_month)


def _of_the_rate(account: Account) -> list[str]:
    """The parameters besides the lowest rate that the rate of a household of this size follows from."""
    persons = account.number("adults") + account.number("children")
    size = 1 if persons == 1 else 2
    extra = ["income_per_extra_person"] if persons > 2 else []
    return [f"lower_income_{size}", f"upper_income_{size}", *extra, "first_step", "second_step", "rate_per_step"]


def explain_income_bands(account: Account, *, by_month: bool) -> None:
    """Income with wealth addition, and the own share by bands of G."""
    account.rule("monthly_income", account.number("monthly_income_ore"), "income_months")
    _explain_rising_wealth(account)
    account.fact("yearly_income", account.number("weighted_income_ore"))
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    bands = _bands(account)
    if account.number("bands_are_marginal"):
        account.rule("own_share", share, "bands_are_marginal", wording="own_share_bands", rests_on=bands)
    else:
        _explain_flat_share(account, share, bands)
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"))
    explain_final_steps(account, by_month=by_month)


def _explain_rising_wealth(account: Account) -> None:
    """The wealth, what of it is free, and the addition by a rate that rises with every whole 1 000 kr over that."""
    excess = account.number("excess")
    if not excess:
        return
    free = "wealth_free_couple" if account.number("adults") > 1 else "wealth_free_single"
    account.fact("net_wealth", account.number("net_wealth_ore"))
    account.rule("wealth_allowance", -account.number(free), free)
    account.fact("wealth_excess", excess)
    thousands = excess // (1000 * ORE_PER_KRONE)
    rate = account.number("wealth_first_rate") + account.number("wealth_rate_per_thousand") * thousands
    beyond = excess > account.number("wealth_addition_example")
    account.rule(
        "wealth_addition",
        account.number("wealth_addition_ore"),
        "wealth_first_rate",
        wording="wealth_addition_rate",
        values={"rate": rate},
        rate=rate,
        rests_on=[free, "wealth_rate_per_thousand", *(["wealth_addition_has_no_most"] if beyond else [])],
    )


def _explain_flat_share(account: Account, share: int, bands: list[str]) -> None:
    """The own share at one rate, with the band that gives it: its lower bound, or the upper one of the first."""
    band = _band(account)
    bound = account.number(f"band_{max(band - 1, 1)}_to")
    values = {"rate": account.number(f"band_{band}_rate"), "amount_ore": bound}
    wording = "own_share_flat_first" if band == 1 else "own_share_flat"
    number = {} if band == 1 else {"number": band}
    account.rule("own_share", share, "bands_are_marginal", wording=wording, values=values | number, rests_on=bands)


def _band(account: Account) -> int:
    """The number of the band that the income is in."""
    counted = account.number("counted")
    for number in range(1, BANDS):
        if counted <= RATE_SCALE * account.number(f"band_{number}_to"):
            return number
    return BANDS


def _bands(account: Account) -> list[str]:
    """Rates and bounds of the bands up to the one that the income is in."""
    last = _band(account)
    rates = [f"band_{number}_rate" for number in range(1, last + 1)]
    return [*rates, *[f"band_{number}_to" for number in range(1, min(last, BANDS - 1) + 1)]]


def explain_income_gap(account: Account, *, by_month: bool) -> None:
    """Income, living costs, rent, and what is missing."""
    account.fact("monthly_income", account.number("monthly_income_ore"))
    first, *others = _living_costs(account)
    account.rule("living_costs", -_living(account), first, rests_on=others)
    account.rule("energy", -account.number("energy"), "energy")
    account.fact("own_share", half_up(account.number("own_share_fine"), RATE_SCALE), wording="left_for_rent")
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"), wording="rent")
    account.rule("ceiling", account.number("ceiling_ore"), "rent_most", wording="rent_most")
    account.rule("wealth_limit", account.number("wealth_limit"), "wealth_limit")
    explain_final_steps(account, by_month=by_month)


def _living_costs(account: Account) -> list[str]:
    """The parameters that the living costs of a household of this size follow from."""
    persons = account.number("adults") + account.number("children")
    if persons == 1:
        return ["living_costs_1"]
    return ["living_costs_2", *(["living_costs_per_extra_person"] if persons > 2 else [])]


def _living(account: Account) -> int:
    persons = account.number("adults") + account.number("children")
    if persons == 1:
        return account.number("living_costs_1")
    return account.number("living_costs_2") + account.number("living_costs_per_extra_person") * (persons - 2)
