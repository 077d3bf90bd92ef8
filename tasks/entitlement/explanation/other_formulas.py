"""Accounts of the municipal formulas: the percentage in steps, the bands of G, and the gap to living costs."""

from __future__ import annotations

from tasks.entitlement.explanation.account import MONTHS, Account, half_up, percent
from tasks.entitlement.explanation.final_steps import ending
from tasks.entitlement.explanation.weighted_income import wealth
from tasks.entitlement.formulas.income_bands import BANDS
from tasks.entitlement.values import RATE_SCALE


def tell_step_percentage(account: Account, *, by_month: bool) -> None:
    """Income, the rate it gives, and the reasonable housing cost (rimelig boutgift)."""
    account.rule("monthly_income", "Samlet inntekt per måned", account.number("monthly_income_ore"), "income_months")
    wealth(account)
    account.fact("yearly_income", "Inntekt per år med formuetillegg", account.number("weighted_income_ore"))
    rate = percent(account.number("rate"))
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    account.rule("own_share", f"Rimelig boutgift per år, {rate} av inntekten", share, "base_rate", rate)
    account.fact("housing_cost", "Boutgift per år", MONTHS * account.number("housing_cost_ore"))
    ending(account, by_month=by_month)


def tell_income_bands(account: Account, *, by_month: bool) -> None:
    """Income with wealth addition, and the own share by bands of G."""
    account.rule("monthly_income", "Samlet inntekt per måned", account.number("monthly_income_ore"), "income_months")
    if account.number("excess"):
        account.fact("wealth_excess", "Formue over fribeløpet", account.number("excess"))
        account.rule(
            "wealth_addition", "Formuetillegg per år", account.number("wealth_addition_ore"), "wealth_first_rate"
        )
    account.fact("yearly_income", "Inntekt per år med formuetillegg", account.number("weighted_income_ore"))
    share = half_up(account.number("own_share_fine"), RATE_SCALE)
    marginal = bool(account.number("bands_are_marginal"))
    how = "hver del av inntekten med sats etter trinn" if marginal else f"{_flat_rate(account)} av inntekten"
    account.rule("own_share", f"Egenandel per år, {how}", share, "bands_are_marginal")
    account.fact("housing_cost", "Boutgift per år", MONTHS * account.number("housing_cost_ore"))
    ending(account, by_month=by_month)


def _flat_rate(account: Account) -> str:
    counted = account.number("counted")
    for number in range(1, BANDS):
        if counted <= RATE_SCALE * account.number(f"band_{number}_to"):
            return percent(account.number(f"band_{number}_rate"))
    return percent(account.number(f"band_{BANDS}_rate"))


def tell_income_gap(account: Account, *, by_month: bool) -> None:
    """Income, living costs, rent, and what is missing."""
    account.fact("monthly_income", "Samlet inntekt per måned", account.number("monthly_income_ore"))
    account.rule("living_costs", "Livsopphold per måned", -_living(account), "living_costs_1")
    account.rule("energy", "Energi per måned", -account.number("energy"), "energy")
    account.fact(
        "own_share",
        "Det som er igjen av inntekten til husleie, per år",
        half_up(account.number("own_share_fine"), RATE_SCALE),
    )
    account.fact("housing_cost", "Husleie per år", MONTHS * account.number("housing_cost_ore"))
    account.rule("ceiling", "Høyeste husleie som regnes med, per år", account.number("ceiling_ore"), "rent_most")
    account.rule("wealth_limit", "Formuesgrense", account.number("wealth_limit"), "wealth_limit")
    ending(account, by_month=by_month)


def _living(account: Account) -> int:
    persons = account.number("adults") + account.number("children")
    if persons == 1:
        return account.number("living_costs_1")
    return account.number("living_costs_2") + account.number("living_costs_per_extra_person") * (persons - 2)
