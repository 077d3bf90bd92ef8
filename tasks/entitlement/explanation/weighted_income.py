"""The account of a calculation by weighted income: the state scheme and Oslo's income-tested scheme."""

from __future__ import annotations

from decimal import Decimal

from tasks.entitlement.explanation.account import MONTHS, Account, Line, comma, half_up, percent
from tasks.entitlement.explanation.final_steps import ending
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE


def tell(account: Account, *, by_month: bool) -> None:
    """Income, wealth, weight, own share, housing cost, ceiling, and what they come to."""
    _income(account)
    wealth(account)
    _weighted(account)
    _own_share(account)
    _housing_cost(account)
    ending(account, by_month=by_month)


def _income(account: Account) -> None:
    account.fact("monthly_income", "Samlet inntekt per måned", account.number("monthly_income_ore"))
    divisor, benefit = account.number("disability_divisor"), account.number("monthly_disability_benefit_ore")
    if divisor != 100 and benefit:
        by = comma(Decimal(divisor) / 100)
        less = half_up(benefit * 100, divisor) - benefit
        account.rule("disability_divided", f"Uføretrygden deles på {by}", less, "disability_divisor")
    deduction = account.number("income_deduction_ore")
    if deduction and account.number("income_deduction_counts"):
        account.rule("income_deduction", "Fradrag i inntekten", -deduction, "income_deduction_counts")


def wealth(account: Account) -> None:
    """Wealth addition as the state scheme has it, where there is wealth to speak of."""
    net = account.number("net_wealth_ore")
    if net <= 0 or not account.number("wealth_rate"):
        return
    account.fact("net_wealth", "Husstandens nettoformue", net)
    if account.row["tenure"] == "rented":
        allowance, name = account.number("wealth_allowance_rented"), "wealth_allowance_rented"
    else:
        allowance = min(account.number("home_wealth_ore"), account.number("wealth_allowance_owned_most"))
        name = "wealth_allowance_owned_most"
    account.rule("wealth_allowance", "Fribeløp for formue", -allowance, name)
    rate = percent(account.number("wealth_rate"))
    account.rule(
        "wealth_addition",
        f"Formuetillegg per år, {rate} av formuen over fribeløpet",
        account.number("wealth_addition_ore"),
        "wealth_rate",
        rate,
    )


def _weighted(account: Account) -> None:
    yearly = half_up(account.number("yearly"), RATE_SCALE * account.number("disability_divisor"))
    account.fact("yearly_income", "Inntekt per år med formuetillegg", yearly)
    weight = comma(Decimal(account.number("weight_hundredths")) / 100)
    persons = account.number("adults") + account.number("children")
    account.rule("weight", f"Vekt for husstanden, {_persons(persons)}", None, "weight_other_adult", weight)
    account.fact("weighted_income", "Omregnet inntekt per år (inntekten delt på vekten)", _weighted_ore(account))


def _persons(count: int) -> str:
    return "1 person" if count == 1 else f"{count} personer"


def _weighted_ore(account: Account) -> int:
    return account.number("weighted_income_ore")


def _own_share(account: Account) -> None:
    total = half_up(account.number("own_share_fine"), RATE_SCALE)
    least = account.number("least_own_share")
    account.rule("least_own_share", "Minste egenandel per år", least, "least_own_share")
    rest = total - least
    for code, rate, threshold, name in (
        ("own_share_steps", account.number("step_rate") * account.number("steps"), "second", "step_rate"),
        ("own_share_second", account.number("second_rate"), "second", "second_rate"),
    ):
        part = _part(account, code, rate, threshold)
        if part:
            account.rule(code, _label(account, code, rate), part, name, percent(rate))
            rest -= part
    if rest:  # the remaining part, so that the parts sum to the øre
        rate = account.number("first_rate")
        label = f"{percent(rate)} av omregnet inntekt over {_kr(account.number('first'))}"
        account.rule("own_share_first", label, rest, _threshold(account, "first"), percent(rate))
    account.fact("own_share", "Egenandel per år", total)


def _part(account: Account, code: str, rate: int, threshold: str) -> int:
    whole = code == "own_share_steps"
    base = _weighted_ore(account) - (0 if whole else account.number(threshold))
    return half_up(rate * max(base, 0), RATE_SCALE)


def _label(account: Account, code: str, rate: int) -> str:
    over = _kr(account.number("second"))
    if code == "own_share_steps":
        return f"{percent(rate)} av hele den omregnede inntekten ({account.number('steps')} trinn over {over})"
    return f"{percent(rate)} av omregnet inntekt over {over}"


def _threshold(account: Account, which: str) -> str:
    name = f"single_pensioner_{which}_threshold"
    special = account.row["single_pensioner"] and account.scheme.value(name, account.month)
    return name if special else f"{which}_threshold"


def _kr(ore: int) -> str:
    return f"{ore // ORE_PER_KRONE:,} kr".replace(",", " ")


def _housing_cost(account: Account) -> None:
    reduction = account.row["rent_reduction"]
    if reduction is not None:
        account.fact("rent", "Husleie per år", MONTHS * account.number("housing_cost_ore"))
        less = half_up(account.number("cost_fine"), RATE_SCALE) - MONTHS * account.number("housing_cost_ore")
        account.rule("rent_reduction", "Oslobostøtta per år", less, "rent_reduction", percent(reduction))
    account.fact("housing_cost", "Godkjente boutgifter per år", half_up(account.number("cost_fine"), RATE_SCALE))
    if account.row["ceiling_ore"] is None:
        return
    size = min(account.number("adults") + account.number("children"), 5)
    account.rule("ceiling_base", account.label(f"ceiling_{size}"), account.number(f"ceiling_{size}"), f"ceiling_{size}")
    group = account.number("group")
    if f"group_addition_{group}" in account.scheme.parameters:
        _group(account, group)
        name = f"group_addition_{group}"
        account.rule("ceiling_group", account.label(name), account.number(name), name)
    if account.row["adapted_home"] and "adapted_home_addition" in account.scheme.parameters:
        name = "adapted_home_addition"
        account.rule("ceiling_adapted", account.label(name), account.number(name), name)
    account.fact("ceiling", "Boutgiftstak per år", account.number("ceiling_ore"))


def _group(account: Account, group: int) -> None:
    """Which group the municipality is in, and how that is known; nothing where the case itself names its group."""
    number = account.row["municipality"]
    behind = account.municipalities.behind(number, account.month) if account.row["cost_group"] is None else None
    if behind is not None:
        label = f"Kommunegruppe for kommunenummer {number}"
        account.lines.append(Line("cost_group", label, None, str(group), "§ 3", *behind))
