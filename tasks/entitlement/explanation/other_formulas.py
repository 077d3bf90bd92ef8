"""Accounts of the municipal formulas: the percentage in steps, the bands of G, and the gap to living costs."""

from __future__ import annotations

from tasks.entitlement.explanation.account import MONTHS, Account, half_up
from tasks.entitlement.explanation.final_steps import explain_final_steps
from tasks.entitlement.explanation.weighted_income import explain_wealth
from tasks.entitlement.formulas.income_bands import BANDS
from tasks.entitlement.values import RATE_SCALE


def explain_step_percentage(account: Account, *, by_month: bool) -> None:
    """Income, the rate it gives, and the reasonable housing cost (rimelig boutgift)."""
    account.rule("monthly_income", account.number("monthly_income_ore"), "income_months")
    explain_wealth(account)
    account.fact("yearly_income", account.number("weighted_income_ore"))
    rate = account.number("rate")
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    account.rule("own_share", share, "base_rate", wording="reasonable_cost", values={"rate": rate}, rate=rate)
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"))
    explain_final_steps(account, by_month=by_month)


def explain_income_bands(account: Account, *, by_month: bool) -> None:
    """Income with wealth addition, and the own share by bands of G."""
    account.rule("monthly_income", account.number("monthly_income_ore"), "income_months")
    if account.number("excess"):
        account.fact("wealth_excess", account.number("excess"))
        account.rule("wealth_addition", account.number("wealth_addition_ore"), "wealth_first_rate")
    account.fact("yearly_income", account.number("weighted_income_ore"))
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    if account.number("bands_are_marginal"):
        account.rule("own_share", share, "bands_are_marginal", wording="own_share_bands")
    else:
        rate = {"rate": _flat_rate(account)}
        account.rule("own_share", share, "bands_are_marginal", wording="own_share_flat", values=rate)
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"))
    explain_final_steps(account, by_month=by_month)


def _flat_rate(account: Account) -> int:
    counted = account.number("counted")
    for number in range(1, BANDS):
        if counted <= RATE_SCALE * account.number(f"band_{number}_to"):
            return account.number(f"band_{number}_rate")
    return account.number(f"band_{BANDS}_rate")


def explain_income_gap(account: Account, *, by_month: bool) -> None:
    """Income, living costs, rent, and what is missing."""
    account.fact("monthly_income", account.number("monthly_income_ore"))
    account.rule("living_costs", -_living(account), "living_costs_1")
    account.rule("energy", -account.number("energy"), "energy")
    account.fact("own_share", half_up(account.number("own_share_fine"), RATE_SCALE), wording="left_for_rent")
    account.fact("housing_cost", MONTHS * account.number("housing_cost_ore"), wording="rent")
    account.rule("ceiling", account.number("ceiling_ore"), "rent_most", wording="rent_most")
    account.rule("wealth_limit", account.number("wealth_limit"), "wealth_limit")
    explain_final_steps(account, by_month=by_month)


def _living(account: Account) -> int:
    persons = account.number("adults") + account.number("children")
    if persons == 1:
        return account.number("living_costs_1")
    return account.number("living_costs_2") + account.number("living_costs_per_extra_person") * (persons - 2)
