"""How every account ends: from housing cost and own share to the amount per month."""

from __future__ import annotations

from tasks.entitlement.explanation.account import FINE_PER_KRONE, MONTHS, Account, half_up, percent
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE


def ending(account: Account, *, by_month: bool) -> None:
    """Housing cost that counts, less own share, times coverage, in whole kroner, against the minimum payout."""
    if not account.row["eligible"]:
        account.fact("not_eligible", "Vilkårene for støtte er ikke oppfylt", 0)
    elif by_month:
        _by_month(account)
    else:
        _by_year(account)
    _minimum(account)
    paid = account.number("amount_kr") * ORE_PER_KRONE if account.row["granted"] else 0
    account.fact("entitlement", "Beregnet støtte per måned", paid)


def _by_month(account: Account) -> None:
    cost_fine, ceiling = account.number("cost_fine") // MONTHS, account.row["ceiling_ore"]
    if ceiling is not None:
        whole = ceiling // (MONTHS * ORE_PER_KRONE) * ORE_PER_KRONE
        account.fact("ceiling_month", "Boutgiftstak per måned, avkortet til hele kroner", whole)
        cost_fine = min(cost_fine, whole * RATE_SCALE)
    own = half_up(account.number("own_share_fine"), MONTHS * FINE_PER_KRONE) * ORE_PER_KRONE
    account.fact("cost_counted", "Boutgift som regnes med, per måned", half_up(cost_fine, RATE_SCALE))
    account.fact("own_share_month", "Egenandel per måned, avrundet til hele kroner", -own)
    difference = max(cost_fine - own * RATE_SCALE, 0)
    account.fact("difference", "Boutgift over egenandelen, per måned", half_up(difference, RATE_SCALE))
    _covered(account, difference * account.number("coverage"), RATE_SCALE * RATE_SCALE)


def _by_year(account: Account) -> None:
    cost_fine, ceiling = account.number("cost_fine"), account.row["ceiling_ore"]
    if ceiling is not None:
        cost_fine = min(cost_fine, ceiling * RATE_SCALE)
    own_fine = account.number("own_share_fine")
    account.fact("cost_counted", "Boutgift som regnes med, per år", half_up(cost_fine, RATE_SCALE))
    account.fact("own_share_taken", "Egenandel per år", -half_up(own_fine, RATE_SCALE))
    difference = max(cost_fine - own_fine, 0)
    account.fact("difference", "Boutgift over egenandelen, per år", half_up(difference, RATE_SCALE))
    _covered(account, difference * account.number("coverage"), MONTHS * RATE_SCALE * RATE_SCALE)


def _covered(account: Account, numerator: int, denominator: int) -> None:
    rate = percent(account.number("coverage"))
    account.rule("covered", f"{rate} av dette, per måned", half_up(numerator, denominator), "coverage", rate)
    account.fact("rounded", "Avrundet til hele kroner", account.number("amount_kr") * ORE_PER_KRONE)


def _minimum(account: Account) -> None:
    for name in ("minimum_payout", "minimum_yearly_support"):
        if account.scheme.value(name, account.month):
            account.rule(name, account.label(name), account.number(name), name)
