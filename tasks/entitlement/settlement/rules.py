"""The rules of the yearly settlement, read from config/settlement.yaml: thresholds, choices, schemes, and codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.rule_texts import ParameterText, first_fault, load_yaml, to_parameters
from tasks.entitlement.values import Parameter, Status
from tasks.errors import RateError, UsageError
from tasks.validation import DOCUMENTED_KINDS, SETTLEMENT_CAUSES

*_CORRECTED, DECISION = SETTLEMENT_CAUSES
CAUSES = tuple(_CORRECTED)
"""What a settlement corrects. A difference that none of them accounts for is the cause `decision`."""
FACTS = tuple(DOCUMENTED_KINDS)
"""Kinds of documented facts that `spread` understands."""
_FILE = "settlement.yaml"
_NO_INCOME = "(no settled income)"
_PARAMETERS = (
    *("extra_not_paid_below", "claim_not_reclaimed_below", "netted_before_thresholds", "debt_interest_deducted"),
    *("time_bar_years", "payment_day"),
)
_CODES = ("business", "business_unconfirmed", "capital", "capital_costs", "debt_interest", "foreign")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SchemeSettlement(_Part):
    """How a scheme settles a year.

    kind: assessed_year (every month against the year's assessment), corrected_months (months with corrected
    a-ordningen), newer_assessment (the assessment used against a newer one), or none; `source` then says why.
    thresholds: whether small sums are left. grounds: the letter of the law's ground of a claim, by cause.
    """

    kind: Literal["assessed_year", "corrected_months", "newer_assessment", "none"]
    thresholds: bool
    paragraph: str
    status: Status
    source: str = Field(min_length=3)
    claim_paragraph: str | None = None
    grounds: dict[str, str] = Field(default_factory=dict)


class Documentable(_Part):
    """A kind of fact that a household can document, and the cause that it changes."""

    kind: Literal[
        "business_began",
        "business_ended",
        "wealth_arose",
        "compensation",
        "child_wealth",
        "home_value",
        "foreign_unreachable",
        "nav_refund",
        "wrong_entry",
    ]
    cause: Literal["a_ordning", "business", "capital", "foreign", "letting", "wealth"]
    status: Status
    source: str = Field(min_length=3)


class Codes(_Part):
    """Codes of summert skattegrunnlag that make one sum; a code that ends with * is the beginning of several."""

    status: Status
    codes: str


class BusinessChoice(_Part):
    """What is done with entries of kind naeringsinntekt, which are in a-ordningen and in the assessment."""

    choice: Literal["subtract", "leave_out", "count_both"]
    status: Status
    source: str = Field(min_length=3)


class _File(_Part):
    parameters: dict[str, ParameterText]
    business_in_a_ordningen: BusinessChoice
    schemes: dict[str, SchemeSettlement]
    documented: tuple[Documentable, ...]
    assessment: dict[str, Codes]


@dataclass(frozen=True)
class SettlementRules:
    """The rules, ready to use. parameters: dated values as in the schemes' rule files."""

    parameters: Mapping[str, Parameter]
    business: BusinessChoice
    schemes: Mapping[str, SchemeSettlement]
    documented: tuple[Documentable, ...]
    codes: Mapping[str, Codes]

    @classmethod
    def parse(cls, text: str) -> SettlementRules:
        """Read config/settlement.yaml. Raises RateError that names the position and what is wrong."""
        return _parsed(text)

    def number(self, name: str, day: dt.date) -> int:
        """A parameter in force that day, as whole øre or a count. Raises RateError for a day before the first value."""
        value = self.parameters[name].on(day)
        if value is None or value.number is None:
            raise RateError(f"{_FILE}: {name}: has no value on {day}.")
        return value.number

    def kind(self, scheme_id: str) -> str:
        """How a scheme settles; `none` for one that the file does not name."""
        found = self.schemes.get(scheme_id)
        return "none" if found is None else found.kind

    def scheme(self, scheme_id: str) -> SchemeSettlement:
        """How a scheme settles. Raises UsageError for a scheme that does not, with the reason."""
        found = self.schemes.get(scheme_id)
        if found is None:
            raise UsageError(f"{_FILE} does not say how the scheme {scheme_id} settles a year.")
        if found.kind == "none":
            raise UsageError(f"The scheme {scheme_id} has no yearly settlement: {found.source}.")
        return found

    def wanted_codes(self, codes: IncomeCodes) -> Mapping[str, str]:
        """The items of an assessment that a settlement stores, each with the code that is stored where all are missing.

        As `IncomeCodes.wealth_codes`, with the beginnings of codes too.
        """
        own = [code for each in self.codes.values() for code in each.codes.split()]
        whole = dict.fromkeys((code for code in own if not code.endswith("*")), _NO_INCOME)
        begun = tuple(code[:-1] for code in own if code.endswith("*"))
        return _Wanted({**whole, **codes.wealth_codes, **codes.income_codes}, begun)

    def unconfirmed(self, day: dt.date) -> list[str]:
        """The parameters, choices and sums of codes that no source confirms that day, by name, in order.

        A yearly value whose next adjustment is due and missing is among them: the last one is used.
        """
        values = {name: parameter.on(day) for name, parameter in self.parameters.items()}
        ends = {name: parameter.known_until() for name, parameter in self.parameters.items()}
        outdated = {name for name, end in ends.items() if end is not None and end <= day}
        unsure = {name for name, value in values.items() if value and value.status is Status.UNCONFIRMED}
        names = [*(outdated | unsure)]
        names += [name for name, codes in self.codes.items() if codes.status is Status.UNCONFIRMED]
        return sorted(names + (["business_in_a_ordningen"] if self.business.status is Status.UNCONFIRMED else []))


class _Wanted(dict[str, str]):
    """Codes and the words for them; a code with one of the beginnings is among them."""

    def __init__(self, whole: Mapping[str, str], begun: tuple[str, ...]) -> None:
        super().__init__(whole)
        self._begun = begun

    def __contains__(self, code: object) -> bool:
        return super().__contains__(code) or str(code).startswith(self._begun)

    def __missing__(self, code: str) -> str:
        if code.startswith(self._begun):
            return _NO_INCOME
        raise KeyError(code)


@lru_cache(maxsize=8)
def _parsed(text: str) -> SettlementRules:
    try:
        file = _File.model_validate(load_yaml(_FILE, text))
    except ValidationError as fault:
        raise RateError(f"{_FILE}: {first_fault(fault)}") from None
    for part, wanted, given in (
        ("parameters", _PARAMETERS, list(file.parameters)),
        ("assessment", _CODES, list(file.assessment)),
        ("documented", FACTS, [each.kind for each in file.documented]),
    ):
        if sorted(given) != sorted(wanted):
            raise RateError(f"{_FILE}: {part}: should have exactly {', '.join(wanted)}.")
    parameters = to_parameters(_FILE, file.parameters)
    return SettlementRules(parameters, file.business_in_a_ordningen, file.schemes, file.documented, file.assessment)
