"""Tables of the yearly settlement (etteroppgjør): what it is made from, and what it finds. Money is whole øre.

`rejected_cases` of a settlement and the reasons of a run are the same codes (tasks/validation/reasons.py).
"""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table, first_days
from tasks.validation.reasons import Reason
from tasks.validation.recipients import MOST_ORE, ROLES

SETTLEMENT_CAUSES = ["a_ordning", "business", "capital", "foreign", "letting", "wealth", "assessment", "decision"]
"""What a settlement corrects. `assessment`: income that was decided on an older tax assessment as a whole. `decision`:
what the rules give on the decision's own inputs, less what was paid."""
DOCUMENTED_KINDS = [
    *("business_began", "business_ended", "wealth_arose", "compensation", "child_wealth", "home_value"),
    *("foreign_unreachable", "nav_refund", "wrong_entry"),
]
"""What a household can document."""
PERSONAL_KINDS = ["business_began", "business_ended", "foreign_unreachable", "nav_refund", "wrong_entry"]
"""Facts about one member; the others are about the household."""
KINDS_WITH_AMOUNT = ["wealth_arose", "compensation", "child_wealth", "home_value", "nav_refund", "wrong_entry"]
"""Facts that say nothing without an amount."""
SETTLED_STATES = ["no_difference", "extra", "claim", "both", "under_threshold"]
SETTLEMENT_STATES = [*SETTLED_STATES, "not_ready", "nothing_to_settle", "not_checked"]
"""The one state of each case of the population. `both`: some months give a claim and others extra, and the extra waits
for the claim's decision."""
NOT_READY_REASONS = ["assessment_missing", "wealth_missing"]
"""Why a case is not ready: a member who counts has no settled assessment, or one that does not say what the wealth is.
"""
NOTHING_REASONS = ["no_settlement", "nothing_corrected", "nothing_reportable"]
"""Why there is nothing to settle: the scheme has no settlement; no month of the case was corrected, or decided on an
assessment; or the case has none of the incomes and wealth that a settlement is about."""
SETTLEMENT_REASONS = [*NOT_READY_REASONS, *NOTHING_REASONS, *(reason.value for reason in Reason)]
ASSESSMENT_STATUSES = ["found", "missing", "wealth_missing", "not_answered", "not_needed"]
"""What is known of a member's assessment of the year; `not_needed`: neither income nor wealth counts."""
SETTLEMENT_KIND = "settlement"
"""The kind of a settlement's flags."""
_FLAG_ID = r"^A-[0-9A-Z]{8}$"
_PERSON_KEY = r"^[0-9a-f]{24}$"


class Payments(Table):
    """What was paid for a case and a month."""

    case_id: pl.String
    month: pl.Date
    amount_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)

    class Config(Table.Config):
        """A case has each month at most once."""

        unique = ["case_id", "month"]  # noqa: RUF012 - as pandera reads it

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)


class StatedIncomes(Table):
    """What a member stated for a year, in whole years' amounts, and the decisions were made on.

    letting is tax-free letting, which no assessment has.
    """

    case_id: pl.String
    person_key: pl.String = pa.Field(str_matches=_PERSON_KEY)
    year: pl.Int64 = pa.Field(ge=2017, le=2100)
    business_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    capital_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    foreign_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    letting_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)

    class Config(Table.Config):
        """A member of a case has each year at most once."""

        unique = ["case_id", "person_key", "year"]  # noqa: RUF012 - as pandera reads it


class Documented(Table):
    """A fact that the household has documented (tasks/entitlement/settlement/spread.py says what each kind means)."""

    case_id: pl.String
    person_key: pl.String = pa.Field(str_matches=_PERSON_KEY, nullable=True)  # null: of the household
    kind: pl.String = pa.Field(isin=DOCUMENTED_KINDS)
    first: pl.Date
    last: pl.Date = pa.Field(nullable=True)
    amount_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE, nullable=True)

    @pa.dataframe_check
    @classmethod
    def last_is_not_before_first(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The period does not end before it begins; it may have no end."""
        return data.lazyframe.select(pl.col("last").is_null() | (pl.col("last") >= pl.col("first")))


class SettlementCases(Table):
    """One row per case of the population: its state, and its sums where it was settled.

    months: months with a decision in the year. paid_from: whether paid amounts are payments or the decisions. The
    amounts are null for a case that was not settled; scheme, municipality and team for one whose rows have faults.
    """

    case_id: pl.String = pa.Field(unique=True)
    scheme: pl.String = pa.Field(nullable=True)
    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$", nullable=True)
    team: pl.String = pa.Field(nullable=True)
    state: pl.String = pa.Field(isin=SETTLEMENT_STATES)
    reason: pl.String = pa.Field(isin=SETTLEMENT_REASONS, nullable=True)
    months: pl.Int64 = pa.Field(ge=0, le=12)
    paid_from: pl.String = pa.Field(isin=["payments", "decisions"])
    claim_ore: pl.Int64 = pa.Field(ge=0, nullable=True)
    extra_ore: pl.Int64 = pa.Field(ge=0, nullable=True)
    claim_after_threshold_ore: pl.Int64 = pa.Field(ge=0, nullable=True)
    extra_after_threshold_ore: pl.Int64 = pa.Field(ge=0, nullable=True)
    main_cause: pl.String = pa.Field(isin=SETTLEMENT_CAUSES, nullable=True)
    time_barred_after: pl.Date = pa.Field(nullable=True)  # of the oldest month with a claim
    flag_id: pl.String = pa.Field(str_matches=_FLAG_ID, nullable=True)

    @pa.dataframe_check
    @classmethod
    def a_case_without_a_result_has_a_reason(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A settled case has no reason, and any other case has one."""
        return data.lazyframe.select(pl.col("state").is_in(SETTLED_STATES) == pl.col("reason").is_null())


class SettlementMonths(Table):
    """One row per settled household-month. difference_ore is right less paid: below zero for a claim.

    decided_*, right_*: income per month and net wealth, as decided and as settled. unconfirmed: the values that no
    source confirms and that the right amount rests on, by name; null in a settlement made before these were stored.
    """

    case_id: pl.String
    month: pl.Date
    decision_id: pl.String
    paid_ore: pl.Int64 = pa.Field(ge=0)
    right_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    time_barred_after: pl.Date
    decided_income_ore: pl.Int64
    right_income_ore: pl.Int64
    decided_wealth_ore: pl.Int64
    right_wealth_ore: pl.Int64
    unconfirmed: Annotated[pl.List, pl.String()] = pa.Field(nullable=True)

    class Config(Table.Config):
        """A case has each month at most once."""

        unique = ["case_id", "month"]  # noqa: RUF012 - as pandera reads it

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)

    @pa.dataframe_check
    @classmethod
    def difference_is_right_less_paid(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The difference is what is right less what was paid."""
        return data.lazyframe.select(pl.col("difference_ore") == pl.col("right_ore") - pl.col("paid_ore"))


class SettlementCauses(Table):
    """One row per settled household-month and cause with an amount; a month's amounts sum to its difference.

    ground: the letter of the law's ground of a claim (bustøttelova § 10); null where it is no claim, or none is known.
    """

    case_id: pl.String
    month: pl.Date
    cause: pl.String = pa.Field(isin=SETTLEMENT_CAUSES)
    amount_ore: pl.Int64
    ground: pl.String = pa.Field(nullable=True)

    class Config(Table.Config):
        """A month has each cause at most once."""

        unique = ["case_id", "month", "cause"]  # noqa: RUF012 - as pandera reads it


class SettlementMembers(Table):
    """One row per member of a case in the year: the assessment that was used, and what was stated. Yearly amounts.

    number: which of several members of the role, the eldest is 1; null where the role is alone. settled_on: the day of
    the assessment. The amounts of the assessment are null where there is none.
    """

    case_id: pl.String
    person_key: pl.String = pa.Field(str_matches=_PERSON_KEY)
    role: pl.String = pa.Field(isin=ROLES)
    number: pl.Int64 = pa.Field(ge=1, nullable=True)
    income_counts: pl.Boolean
    wealth_counts: pl.Boolean
    assessment: pl.String = pa.Field(isin=ASSESSMENT_STATUSES)
    lookup_id: pl.String = pa.Field(nullable=True)
    settled_on: pl.Date = pa.Field(nullable=True)
    business_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    capital_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    foreign_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    net_wealth_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    home_wealth_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    stated_business_ore: pl.Int64 = pa.Field(ge=0)
    stated_capital_ore: pl.Int64 = pa.Field(ge=0)
    stated_foreign_ore: pl.Int64 = pa.Field(ge=0)
    stated_letting_ore: pl.Int64 = pa.Field(ge=0)

    class Config(Table.Config):
        """A case has each person at most once."""

        unique = ["case_id", "person_key"]  # noqa: RUF012 - as pandera reads it


class SettlementFlags(Table):
    """A flag of a settlement as it was raised: what was paid and what is right, summed over the settled months."""

    flag_id: pl.String = pa.Field(unique=True, str_matches=_FLAG_ID)
    case_id: pl.String
    kind: pl.String = pa.Field(isin=[SETTLEMENT_KIND])
    fingerprint: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    decision_id: pl.String
    decided_ore: pl.Int64
    entitlement_ore: pl.Int64
    main_cause: pl.String = pa.Field(isin=SETTLEMENT_CAUSES)
    previous_flag_id: pl.String = pa.Field(nullable=True)
    circumstances: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$", nullable=True)
