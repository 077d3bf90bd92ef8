"""The account of a calculation by weighted income: the state scheme and Oslo's income-tested scheme."""

from __future__ import annotations

from tasks.entitlement.explanation.account import MONTHS, Account, Line, half_up
from tasks.entitlement.explanation.final_steps import explain_final_steps
from tasks.entitlement.members import FULL_AGE
from tasks.entitlement.values import RATE_SCALE

_CEILING_WORDINGS = {1: "ceiling_one", 5: "ceiling_most"}
"""Of the ceiling by number of persons, up to 5 or more; the others name their number."""


def explain_weighted_income(account: Account, *, by_month: bool) -> None:
    """Income, wealth, weight, own share, housing cost, ceiling, and what they come to."""
    _income(account)
    explain_wealth(account)
    _weighted(account)
    _own_share(account)
    _housing_cost(account)
    explain_final_steps(account, by_month=by_month)


def _income(account: Account) -> None:
    account.fact("monthly_income", account.number("monthly_income_ore"))
    divisor, benefit = account.number("disability_divisor"), account.number("monthly_disability_benefit_ore")
    if divisor != 100 and benefit:
        less = half_up(benefit * 100, divisor) - benefit
        account.rule("disability_divided", less, "disability_divisor", values={"divisor": divisor})
    deduction = account.number("income_deduction_ore")
    if deduction and account.number("income_deduction_counts"):
        account.rule("income_deduction", -deduction, "income_deduction_counts")


def explain_wealth(account: Account) -> None:
    """The wealth addition of the state scheme, where the household has wealth and the scheme counts it."""
    net = account.number("net_wealth_ore")
    if net <= 0 or not account.number("wealth_rate"):
        return
    account.fact("net_wealth", net)
    if account.row["tenure"] == "rented":
        allowance, name = account.number("wealth_allowance_rented"), "wealth_allowance_rented"
    else:
        allowance = min(account.number("home_wealth_ore"), account.number("wealth_allowance_owned_most"))
        name = "wealth_allowance_owned_most"
    account.rule("wealth_allowance", -allowance, name)
    rate, addition = account.number("wealth_rate"), account.number("wealth_addition_ore")
    account.rule(
        "wealth_addition",
        addition,
        "wealth_rate",
        wording="wealth_addition_rate",
        values={"rate": rate},
        rate=rate,
        rests_on=[name],
    )
    if addition and account.number("children") and account.number("child_wealth_deducted"):
        account.rule("child_wealth_hint", None, "child_wealth_deducted")


def _weighted(account: Account) -> None:
    account.fact("yearly_income", half_up(account.number("yearly"), RATE_SCALE * account.number("disability_divisor")))
    persons = account.number("adults") + account.number("children")
    first, *others = _weights(account)
    account.rule(
        "weight",
        None,
        first,
        wording="weight_one" if persons == 1 else "weight",
        values={} if persons == 1 else {"number": persons},
        rate=account.number("weight_hundredths"),
        rate_unit="weight",
        rests_on=others,
    )
    account.fact("weighted_income", account.number("weighted_income_ore"))


def _weights(account: Account) -> list[str]:
    """The parameters that the weight follows from; at least one, so that a person alone has the paragraph too."""
    by_age = account.number("adult_weight_age") > FULL_AGE
    counted_young = account.number("aged_18_19") if by_age else 0
    older, young = account.number("adults") - counted_young, account.number("children") + counted_young
    used = [("weight_other_adult", older > 1), ("weight_child", young > (older == 0)), ("adult_weight_age", by_age)]
    names = [name for name, matters in used if matters]
    return names if names[:1] not in ([], ["adult_weight_age"]) else ["weight_other_adult", *names]


def _own_share(account: Account) -> None:
    total, least = half_up(account.number("own_share_fine"), RATE_SCALE), account.number("least_own_share")
    account.rule("least_own_share", least, "least_own_share")
    rest = total - least - _of_steps(account) - _over_second(account)
    if rest:  # the remaining part, so that the parts sum to the øre
        rate, values = account.number("first_rate"), {"amount_ore": account.number("first")}
        name = _first_threshold(account)
        account.rule(
            "own_share_first",
            rest,
            name,
            wording="own_share_part",
            values={"rate": rate, **values},
            rate=rate,
            rests_on=["first_rate"],
        )
    account.fact("own_share", total)


def _of_steps(account: Account) -> int:
    """The part that is a share of the whole income, for each step over the second threshold. Øre."""
    rate = account.number("step_rate") * account.number("steps")
    part = half_up(rate * max(account.number("weighted_income_ore"), 0), RATE_SCALE)
    if part:
        values = {"rate": rate, "number": account.number("steps"), "amount_ore": account.number("second")}
        rests_on = ["step", "step_start", _second_threshold(account)]
        account.rule("own_share_steps", part, "step_rate", values=values, rate=rate, rests_on=rests_on)
    return part


def _over_second(account: Account) -> int:
    """The part that is a share of the income over the second threshold. Øre."""
    rate, threshold = account.number("second_rate"), account.number("second")
    part = half_up(rate * max(account.number("weighted_income_ore") - threshold, 0), RATE_SCALE)
    if part:
        values = {"rate": rate, "amount_ore": threshold}
        account.rule(
            "own_share_second",
            part,
            "second_rate",
            wording="own_share_part",
            values=values,
            rate=rate,
            rests_on=[_second_threshold(account)],
        )
    return part


def _first_threshold(account: Account) -> str:
    name = "single_pensioner_first_threshold"
    special = account.row["single_pensioner"] and account.scheme.value(name, account.month)
    return name if special else "first_threshold"


def _second_threshold(account: Account) -> str:
    """The parameter that is the second threshold of this household; young disabled goes first, as in the formula."""
    for variant in ("young_disabled", "single_pensioner"):
        if account.row[variant]:
            name = f"{variant}_second_threshold"
            return name if account.scheme.value(name, account.month) else "second_threshold"
    return "second_threshold"


def _housing_cost(account: Account) -> None:
    reduction = account.row["rent_reduction"]
    if reduction is not None:
        rent = MONTHS * account.number("housing_cost_ore")
        account.fact("rent", rent)
        less = half_up(account.number("cost_fine"), RATE_SCALE) - rent
        account.rule("rent_reduction", less, "rent_reduction", rate=reduction)
    account.fact("housing_cost", half_up(account.number("cost_fine"), RATE_SCALE), wording="approved_cost")
    if account.row["ceiling_ore"] is not None:
        _ceiling(account)


def _ceiling(account: Account) -> None:
    size = min(account.number("adults") + account.number("children"), 5)
    wording = _CEILING_WORDINGS.get(size, "ceiling_size")
    persons = {"number": size} if wording == "ceiling_size" else {}
    account.parameter(f"ceiling_{size}", code="ceiling_base", wording=wording, **persons)
    group = account.number("group")
    _group(account, group)
    if f"group_addition_{group}" in account.scheme.parameters:
        account.parameter(f"group_addition_{group}", code="ceiling_group", number=group)
    if account.row["adapted_home"] and "adapted_home_addition" in account.scheme.parameters:
        account.parameter("adapted_home_addition", code="ceiling_adapted")
    account.fact("ceiling", account.number("ceiling_ore"))


def _group(account: Account, group: int) -> None:
    """Which group the municipality is in, with the source; nothing where the case itself names its group."""
    number = account.row["municipality"]
    source = account.municipalities.source(number, account.month) if account.row["cost_group"] is None else None
    if source is not None:
        values = {"municipality": number}
        account.lines.append(Line("cost_group", "cost_group", values, None, group, "group", "§ 3", *source))
