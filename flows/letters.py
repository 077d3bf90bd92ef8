"""What the texts about a settled case need: the laws and words, the rules of claims, and whom to answer."""

from __future__ import annotations

import datetime as dt

from tasks.entitlement.settlement import SettlementRules
from tasks.reports.case_texts import Letters
from tasks.reports.settlement_texts import ClaimRule, LetterInputs
from tasks.resources import resource
from tasks.settings import Settings


def letter_inputs(settings: Settings, rules: SettlementRules, today: dt.date) -> LetterInputs:
    """Collect them. today: the day of the letter."""
    return LetterInputs(
        Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8")),
        {
            scheme_id: ClaimRule(scheme.claim_paragraph, str(scheme.status), scheme.thresholds)
            for scheme_id, scheme in rules.schemes.items()
        },
        {number: each.contact for number, each in settings.municipalities.items()},
        today,
    )
