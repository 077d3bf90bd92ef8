"""Inputs of a settlement that are fixed before recipients are read: the year, the day, the rules, its own purpose."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from flows.run.context import RunContext, load_context
from flows.settlement_rules import read_settlement_rules
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.entitlement.settlement import SettlementRules
from tasks.errors import RateError, SettingsError, UsageError
from tasks.months import format_month, months_between
from tasks.settings import Municipality, Settings

_FIRST_YEAR = 2017


@dataclass(frozen=True)
class SettleContext:
    """What a settlement is made with.

    run: the context of look-ups and calculations, for the last month of the year, with the settlement's purpose and
    legal basis. scheme: the only one that is settled; None: every one. rule_text: config/settlement.yaml.
    """

    run: RunContext
    year: int
    scheme: str | None
    rules: SettlementRules
    rule_text: str

    @property
    def months(self) -> list[dt.date]:
        """The twelve months of the year."""
        return months_between(dt.date(self.year, 1, 1), self.run.month)

    @property
    def rules_digest(self) -> str:
        """SHA-256 of config/settlement.yaml."""
        return hashlib.sha256(self.rule_text.encode()).hexdigest()

    def inputs_digest(self, sources: Iterable[str]) -> str:
        """SHA-256 of everything that the results depend on. sources: the SHA-256 of each table that was read."""
        return self.run.inputs_digest([self.rules_digest, self.scheme or "", *sources])


def load_settle_context(
    config: Path, year: int, scheme: str | None, as_of: str | None, *, clock: Clock = SYSTEM_CLOCK
) -> SettleContext:
    """Read settings and rules, and check the year.

    Raises UsageError for a year that is not over, for one before 2017, when § 14 became what it is, and for a scheme
    without a settlement; SettingsError where a municipality gives no purpose or legal basis for a settlement; RateError
    for a day without thresholds; and what `load_context` raises.
    """
    if year < _FIRST_YEAR:
        raise UsageError(f"{year} cannot be settled.", advice=f"The first year is {_FIRST_YEAR} (FOR-2016-12-19-1738).")
    last = dt.date(year, 12, 1)
    try:
        run = load_context(config, format_month(last), as_of, clock=clock)
    except UsageError as fault:
        if "not mature" in fault.message:
            raise UsageError(f"The year {year} is not over: {fault.message}", advice=fault.advice) from None
        raise
    rules, text = read_settlement_rules(run.settings)
    if scheme is not None:
        rules.scheme(scheme)
        run.book.scheme(scheme)
    context = SettleContext(replace(run, settings=_for_settlement(run.settings)), year, scheme, rules, text)
    for name in ("extra_not_paid_below", "claim_not_reclaimed_below"):
        rules.number(name, run.as_of)
    return context


def check_rates(context: SettleContext, schemes: Iterable[str]) -> None:
    """Check that the year can be calculated in the schemes that settle. Raises RateError that names scheme and month.

    A scheme that began, or ended, in the year is calculated in its own months.
    """
    book = context.run.book
    for scheme_id in sorted(set(schemes) & book.schemes.keys()):
        scheme = book.schemes[scheme_id]
        for month in context.months:
            if context.rules.kind(scheme_id) == "none" or (scheme.ended and month >= scheme.until):
                continue
            try:
                scheme.check_month(month)
            except RateError as fault:
                raise RateError(
                    f"The year {context.year} cannot be settled: {fault.message}", advice=fault.advice
                ) from None


def _for_settlement(settings: Settings) -> Settings:
    """The settings with the purpose and the legal basis of a settlement, which the ledger then has."""
    own = {number: _with_purpose(number, each) for number, each in settings.municipalities.items()}
    return settings.model_copy(update={"municipalities": own})


def _with_purpose(number: str, municipality: Municipality) -> Municipality:
    purpose, basis = municipality.settlement_purpose, municipality.settlement_legal_basis
    if purpose is None or basis is None:
        raise SettingsError(
            f"[municipalities.{number}] gives no settlement_purpose and settlement_legal_basis.",
            advice="A settlement is a purpose of its own: write the municipality's own words for it there.",
        )
    return municipality.model_copy(update={"purpose": purpose, "legal_basis": basis})
