"""The rules of the yearly settlement: the packaged file, or the one that the settings name."""

from __future__ import annotations

from tasks.entitlement.settlement import SettlementRules
from tasks.errors import InputError, RateError
from tasks.settings import Settings
from tasks.text_files import read_text_file


def read_settlement_rules(settings: Settings) -> tuple[SettlementRules, str]:
    """Read and check the file; give its text too. Raises RateError where it cannot be read, or is wrong."""
    path = settings.rules.settlement_rules()
    try:
        text = read_text_file(path, str(path))
    except InputError as fault:
        raise RateError(fault.message, advice=fault.advice) from None
    return SettlementRules.parse(text), text
