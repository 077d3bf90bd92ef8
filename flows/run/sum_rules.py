"""What each scheme's rules make of a sum over several months, from the rules of the yearly settlement."""

from __future__ import annotations

import datetime as dt

from tasks.entitlement.settlement import SettlementRules
from tasks.reports.sum_rules import SumRule

_FEE, _LEAST = "claim_not_reclaimed_below", "extra_not_paid_below"


def sum_rules(rules: SettlementRules, day: dt.date) -> dict[str, SumRule]:
    """The rules in force on a day, by scheme.

    A scheme is left out where no rule on claims is known, and where its limits are not known for the day.
    """
    fee = rules.parameters[_FEE]
    value = fee.on(day)
    found: dict[str, SumRule] = {}
    for scheme_id, scheme in rules.schemes.items():
        if scheme.thresholds and value is not None:
            amounts = (rules.number(_FEE, day), value.start, rules.number(_LEAST, day))
            found[scheme_id] = SumRule(fee.paragraph, *amounts)
        elif not scheme.thresholds and scheme.claim_paragraph is not None:
            found[scheme_id] = SumRule(scheme.claim_paragraph)
    return found
