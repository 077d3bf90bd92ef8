"""The last lines of every account: from housing cost and own share to the amount per month."""

from __future__ import annotations

from tasks.entitlement.explanation.account import FINE_PER_KRONE, MONTHS, Account, half_up
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE


def explain_final_steps(account: Account, *, by_month: bool) -> None:
    """Housing cost that counts, less own share, times coverage, in whole kroner, against the minimum payout."""
    if not account.row["eligible"]:
        account.fact("not_eligible", 0)
    elif by_month:
        _by_month(account)
    else:
        _by_year(account)
    _minimum(account)
    paid = account.number("amount_kr") * ORE_PER_KRONE if account.row["granted"] else 0
    account.fact("entitlement", paid)


def _by_month(account: Account) -> None:
    cost_fine, ceiling = account.number("cost_fine") // MONTHS, account.row["ceiling_ore"]
    if ceiling is not None:
        whole = ceiling // (MONTHS * ORE_PER_KRONE) * ORE_PER_KRONE
        account.fact("ceiling_month", whole)
        cost_fine = min(cost_fine, whole * RATE_SCALE)
    own = half_up(account.number("own_share_fine"), MONTHS * FINE_PER_KRONE) * ORE_PER_KRONE
    account.fact("cost_counted", half_up(cost_fine, RATE_SCALE), wording="cost_counted_month")
    account.fact("own_share_month", -own)
    difference = max(cost_fine - own * RATE_SCALE, 0)
    account.fact("difference", half_up(difference, RATE_SCALE), wording="difference_month")
    _covered(account, difference * account.number("coverage"), RATE_SCALE * RATE_SCALE)


def _by_year(account: Account) -> None:
    cost_fine, ceiling = account.number("cost_fine"), account.row["ceiling_ore"]
    if ceiling is not None:
        cost_fine = min(cost_fine, ceiling * RATE_SCALE)
    own_fine = account.number("own_share_fine")
    account.fact("cost_counted", half_up(cost_fine, RATE_SCALE))
    account.fact("own_share_taken", -half_up(own_fine, RATE_SCALE), wording="own_share")
    difference = max(cost_fine - own_fine, 0)
    account.fact("difference", half_up(difference, RATE_SCALE))
    _covered(account, difference * account.number("coverage"), MONTHS * RATE_SCALE * RATE_SCALE)


def _covered(account: Account, numerator: int, denominator: int) -> None:
    rate = account.number("coverage")
    account.rule("covered", half_up(numerator, denominator), "coverage", values={"rate": rate}, rate=rate)
    account.fact("rounded", account.number("amount_kr") * ORE_PER_KRONE)


def _minimum(account: Account) -> None:
    for name in ("minimum_payout", "minimum_yearly_support"):
        if account.scheme.value(name, account.month):
            account.parameter(name)
