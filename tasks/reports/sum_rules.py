"""What the rules make of a sum over several months: too small to be reclaimed, or too small to be paid out.

The values are dated data with their sources, in config/settlement.toml. The report says what they mean for its estimate
and calculates nothing from them.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from tasks.resources import resource

_ORE = 100


@dataclass(frozen=True)
class SumRule:
    """The rule of one scheme. claim: `fee` (sums below a court fee are not reclaimed) or `all`.

    fee_ore, fee_from, status: the fee in force, the day that it is from, and how well it is known; null for `all`.
    least_ore: sums below it are not paid out.
    """

    claim: str
    law: str
    paragraph: str
    least_ore: int
    fee_ore: int | None = None
    fee_from: dt.date | None = None
    status: str | None = None


def sum_rules(least_ore: Mapping[str, int], day: dt.date) -> dict[str, SumRule]:
    """The rules in force on a day, by scheme; schemes whose rule is not known, or not for that day, are left out.

    least_ore: the minimum payout of each scheme.
    """
    read = tomllib.loads(resource("config", "settlement.toml").read_text("utf-8"))
    found: dict[str, SumRule] = {}
    for scheme, rule in read.items():
        rule_of = {"claim": rule["claim"], "law": rule["law"], "paragraph": rule["paragraph"]}
        if scheme not in least_ore:
            continue
        if rule["claim"] == "all":
            found[scheme] = SumRule(**rule_of, least_ore=least_ore[scheme])
        fees = [fee for fee in rule.get("fee", []) if fee["from"] <= day]
        if fees:
            fee = max(fees, key=lambda each: each["from"])
            known = {"fee_ore": fee["kroner"] * _ORE, "fee_from": fee["from"], "status": fee["status"]}
            found[scheme] = SumRule(**rule_of, least_ore=least_ore[scheme], **known)
    return found
