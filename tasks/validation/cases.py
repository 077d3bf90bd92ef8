"""Tables about household-months: the inputs and results of the rules, and the comparisons. Money is whole øre."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table, first_days
from tasks.validation.reasons import Reason, state_of
from tasks.validation.recipients import MOST_ORE, ROLES, TENURES

GRANTS = ["granted", "below_minimum", "none"]
REASONS_WHY_NOT = [reason.value for reason in Reason]
STATES = ["unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked"]
WITHOUT_RESULT = ["awaiting", "by_hand", "not_checked"]
"""States of cases that were not calculated."""
KINDS = ["increase", "decrease", "lost", "gained", "none"]
EXCLUSIONS = ["one_off", "rates", "cool_down", "answered"]
"""Why a difference is excluded: one-off pay, new rates that affect everybody, a recent decision, or a flag that a
caseworker has answered."""
ONE_OFFS = ["holiday_pay", "back_pay", "severance", "lump_sum", "double_month", "three_payments"]
LIMIT_KINDS = ["lost_or_gained", "monthly", "cumulative"]
"""The kind of limit that a difference reached, so that a caseworker must see it."""
CAUSES = ["income", "wealth", "household", "housing_cost", "rates", "decision"]
"""The causes of a difference; `decision` is the part that the decision's own inputs do not explain."""
INCOME_ROLES = [*ROLES, "others", "stated", "unassigned"]
"""The owner of a part of the income: a member, several members together, stated by the household, or not known."""
COMPARED_WITH = ["only_member", "decision_month", "later_month", "nothing"]
"""What a member's income is compared with: the decision's income, the stored incomes of a month, or nothing."""


class CaseMonths(Table):
    """The input of the rules: one row per household-month. Amounts are per month; wealth is a balance."""

    case_id: pl.String
    month: pl.Date
    scheme: pl.String
    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$")
    adults: pl.Int64 = pa.Field(ge=1, le=30)
    aged_18_19: pl.Int64 = pa.Field(ge=0)
    children: pl.Int64 = pa.Field(ge=0, le=30)
    monthly_income_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    monthly_disability_benefit_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    net_wealth_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    home_wealth_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    tenure: pl.String = pa.Field(isin=TENURES)
    housing_cost_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    adapted_home: pl.Boolean
    young_disabled: pl.Boolean
    single_pensioner: pl.Boolean
    pensioner: pl.Boolean  # decides the heating addition until 2024-08, which is in housing_cost_ore
    income_deduction_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    cost_group: pl.Int64 = pa.Field(ge=1, le=4, nullable=True)

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)

    @pa.dataframe_check
    @classmethod
    def young_adults_are_among_the_adults(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """`aged_18_19` counts some of `adults`."""
        return data.lazyframe.select(pl.col("aged_18_19") <= pl.col("adults"))


class Entitlements(Table):
    """The result of the rules: one row per household-month, in the order of the input."""

    case_id: pl.String
    month: pl.Date
    scheme: pl.String
    approved_housing_cost_ore: pl.Int64 = pa.Field(ge=0)  # per year
    cost_ceiling_ore: pl.Int64 = pa.Field(ge=0, nullable=True)  # per year; null where the scheme has none
    weight_hundredths: pl.Int64 = pa.Field(ge=100)
    weighted_income_ore: pl.Int64  # per year
    wealth_addition_ore: pl.Int64 = pa.Field(ge=0)  # per year
    own_share_ore: pl.Int64  # per year
    entitlement_ore: pl.Int64 = pa.Field(ge=0)  # per month, as paid
    entitlement_unrounded: pl.Float64 = pa.Field(ge=0)  # kroner per month
    outcome: pl.String = pa.Field(isin=GRANTS)
    rent_reduction_ore: pl.Int64 = pa.Field(ge=0, nullable=True)  # per month; Oslobostøtta only
    rates_from: pl.Date
    rule_version: pl.String
    rounding: pl.String
    unconfirmed: Annotated[pl.List, pl.String()]  # names of the parameters used that no source confirms

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)

    @pa.dataframe_check
    @classmethod
    def only_what_is_granted_is_paid(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The amount is above zero where the outcome is `granted`, and only there."""
        return data.lazyframe.select((pl.col("outcome") == "granted") == (pl.col("entitlement_ore") > 0))


class NotCalculable(Table):
    """Households that cannot be calculated this run, and why (codes in tasks/validation/reasons.py)."""

    case_id: pl.String
    reason: pl.String = pa.Field(isin=REASONS_WHY_NOT)

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "reason"]  # noqa: RUF012 - as pandera reads it


class Attribution(Table):
    """How much of the difference each cause accounts for; the amounts of a case sum to its difference to the øre."""

    case_id: pl.String
    cause: pl.String = pa.Field(isin=CAUSES)
    amount_ore: pl.Int64

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "cause"]  # noqa: RUF012 - as pandera reads it


class MemberIncomes(Table):
    """How much of a flag's income cause comes from each member, by role; no person. Shares sum to the income cause.

    before_ore, now_ore: the income of the row that counted, per month; null where it did not count, or is not known
    for that member. share_ore: the share of the difference; null where it is not known for that member.
    reference_month: the month whose stored incomes are `before_ore`; null where `before_ore` is the decision's own
    income, or not known.
    """

    case_id: pl.String
    line: pl.Int64 = pa.Field(ge=1)
    role: pl.String = pa.Field(isin=INCOME_ROLES)
    number: pl.Int64 = pa.Field(ge=1, nullable=True)
    before_ore: pl.Int64 = pa.Field(nullable=True)
    now_ore: pl.Int64 = pa.Field(nullable=True)
    share_ore: pl.Int64 = pa.Field(nullable=True)
    compared_with: pl.String = pa.Field(isin=COMPARED_WITH)
    reference_month: pl.Date = pa.Field(nullable=True)

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "line"]  # noqa: RUF012 - as pandera reads it

    @pa.dataframe_check
    @classmethod
    def stored_incomes_are_of_a_month(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """`reference_month` is set where the comparison uses stored incomes, and only there."""
        stored = pl.col("compared_with").is_in(["decision_month", "later_month"])
        return data.lazyframe.select(stored == pl.col("reference_month").is_not_null())

    @pa.dataframe_check
    @classmethod
    def no_share_is_guessed(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Where no earlier income is known, only `unassigned` has a share; everywhere else each row has one."""
        has_share = (pl.col("compared_with") != "nothing") | (pl.col("role") == "unassigned")
        return data.lazyframe.select(has_share == pl.col("share_ore").is_not_null())


class NewCalculations(Table):
    """Months whose figures in a-ordningen were corrected after the decision (ny beregning), one row per case and month.

    before_ore: the entitlement with the figures of `known_on`; null where it cannot be calculated. entitlement_ore:
    with the corrected ones of `corrected_on`. Only months whose amount differs from the decided one are here.
    """

    case_id: pl.String
    month: pl.Date
    decision_id: pl.String
    decided_ore: pl.Int64 = pa.Field(ge=0)
    before_ore: pl.Int64 = pa.Field(ge=0, nullable=True)
    entitlement_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    known_on: pl.Date
    corrected_on: pl.Date

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
    def the_correction_moves_the_amount(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The entitlement with the corrected figures is another than with the earlier ones."""
        moved = pl.col("before_ore").ne_missing(pl.col("entitlement_ore"))
        return data.lazyframe.select(moved & (pl.col("known_on") <= pl.col("corrected_on")))

    @pa.dataframe_check
    @classmethod
    def difference_is_now_less_decided(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The difference is the entitlement less the decided amount, and is not 0."""
        difference = pl.col("entitlement_ore") - pl.col("decided_ore")
        return data.lazyframe.select((pl.col("difference_ore") == difference) & (difference != 0))


class Comparisons(Table):
    """The entitlement now compared with the decided amount, one row per case and month."""

    case_id: pl.String
    month: pl.Date
    decision_id: pl.String
    kind: pl.String  # one of KINDS; follows from the amounts
    decided_ore: pl.Int64 = pa.Field(ge=0)
    entitlement_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    limit_ore: pl.Int64 = pa.Field(ge=0)
    state: pl.String = pa.Field(isin=["unchanged", "observed", "flagged"])

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "month"]  # noqa: RUF012 - as pandera reads it

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)

    @pa.dataframe_check
    @classmethod
    def kind_goes_with_the_amounts(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Equal amounts are `none`; `lost`: nothing now; `gained`: nothing before; else `increase` or `decrease`."""
        before, now = pl.col("decided_ore"), pl.col("entitlement_ore")
        kind = (
            pl.when(now == before)
            .then(pl.lit("none"))
            .when(now == 0)
            .then(pl.lit("lost"))
            .when(before == 0)
            .then(pl.lit("gained"))
            .when(now > before)
            .then(pl.lit("increase"))
            .otherwise(pl.lit("decrease"))
        )
        return data.lazyframe.select((pl.col("kind") == kind) | before.is_null() | now.is_null())

    @pa.dataframe_check
    @classmethod
    def difference_is_now_less_decided(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The difference is the entitlement less the decided amount."""
        return data.lazyframe.select(
            pl.col("difference_ore") == pl.col("entitlement_ore") - pl.col("decided_ore"),
        )


class MonthComparisons(Table):
    """Every month that was compared with the last decision, including the newest; one row per case and month."""

    case_id: pl.String
    month: pl.Date
    decision_id: pl.String
    decided_ore: pl.Int64 = pa.Field(ge=0)
    entitlement_ore: pl.Int64 = pa.Field(ge=0)
    difference_ore: pl.Int64
    monthly_income_ore: pl.Int64

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
    def difference_is_now_less_decided(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The difference is the entitlement less the decided amount."""
        return data.lazyframe.select(
            pl.col("difference_ore") == pl.col("entitlement_ore") - pl.col("decided_ore"),
        )


class Thresholds(Table):
    """The limits of each case and direction in the run's month. Amounts are per month; `cumulative_ore` is a sum."""

    case_id: pl.String
    direction: pl.String = pa.Field(isin=["increase", "decrease"])
    monthly_ore: pl.Int64 = pa.Field(ge=0)
    percent_hundredths: pl.Int64 = pa.Field(ge=0)  # of the decided amount; an integer, so that the limit is exact
    months_in_a_row: pl.Int64 = pa.Field(ge=1)
    cumulative_ore: pl.Int64 = pa.Field(ge=1, nullable=True)

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "direction"]  # noqa: RUF012 - as pandera reads it


class LimitsInForce(Table):
    """The limits that a run's cases have in its month: two rows per limit, one for each direction.

    municipality, scheme: what the limit is set for; null: all that have no more specific limit. valid_from: the first
    month of a dated limit; null for the default (`limit_kroner`). is_minimum_payout: `monthly_ore` is the
    scheme's own least payout. The other amounts are as in Thresholds.
    """

    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$", nullable=True)
    scheme: pl.String = pa.Field(nullable=True)
    valid_from: pl.Date = pa.Field(nullable=True)
    direction: pl.String = pa.Field(isin=["increase", "decrease"])
    is_minimum_payout: pl.Boolean
    monthly_ore: pl.Int64 = pa.Field(ge=0)
    percent_hundredths: pl.Int64 = pa.Field(ge=0)
    months_in_a_row: pl.Int64 = pa.Field(ge=1)
    cumulative_ore: pl.Int64 = pa.Field(ge=1, nullable=True)

    class Config(Table.Config):
        """A limit has each direction at most once."""

        unique = ["municipality", "scheme", "direction"]  # noqa: RUF012 - as pandera reads it


class OneOffs(Table):
    """Cases with one-off pay in the newest month's income, and their entitlement without it."""

    case_id: pl.String = pa.Field(unique=True)
    one_offs: Annotated[pl.List, pl.String()]
    usual_ore: pl.Int64 = pa.Field(ge=0)


_COUNTS = {"differing": "months_differing", "underpaid": "underpaid_months", "overpaid": "overpaid_months"}
"""The columns that count the months of each direction, and of both."""


class CaseFindings(Table):
    """What the compared months show about a case. A difference of a single krone is not counted."""

    case_id: pl.String = pa.Field(unique=True)
    months_compared: pl.Int64 = pa.Field(ge=1)
    months_differing: pl.Int64  # the sum of both directions
    first_differing: pl.Date = pa.Field(nullable=True)
    latest_differing: pl.Date = pa.Field(nullable=True)
    lasting: pl.Boolean  # the two newest months differ, both in the same direction
    underpaid_months: pl.Int64 = pa.Field(ge=0)
    first_underpaid: pl.Date = pa.Field(nullable=True)
    latest_underpaid: pl.Date = pa.Field(nullable=True)
    underpaid_ore: pl.Int64 = pa.Field(ge=0)
    overpaid_months: pl.Int64 = pa.Field(ge=0)
    first_overpaid: pl.Date = pa.Field(nullable=True)
    latest_overpaid: pl.Date = pa.Field(nullable=True)
    overpaid_ore: pl.Int64 = pa.Field(ge=0)
    one_offs: Annotated[pl.List, pl.String()]
    limit_kind: pl.String = pa.Field(isin=LIMIT_KINDS, nullable=True)
    exclusion_reason: pl.String = pa.Field(isin=EXCLUSIONS, nullable=True)
    flag_id: pl.String = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def differing_are_among_the_compared(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """At most as many months differ as were compared."""
        return data.lazyframe.select(pl.col("months_differing") <= pl.col("months_compared"))

    @pa.dataframe_check
    @classmethod
    def months_are_named_where_some_differ(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The first and the latest differing month are set where months differ only; so in each direction."""
        return data.lazyframe.select(
            pl.all_horizontal(
                pl.col(f"{place}_{name}").is_not_null() == (pl.col(count) > 0)
                for name, count in _COUNTS.items()
                for place in ("first", "latest")
            )
        )

    @pa.dataframe_check
    @classmethod
    def latest_is_not_before_first(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The latest differing month is not before the first; so in each direction."""
        return data.lazyframe.select(
            pl.all_horizontal(
                (pl.col(f"latest_{name}") >= pl.col(f"first_{name}")).fill_null(value=True) for name in _COUNTS
            )
        )

    @pa.dataframe_check
    @classmethod
    def a_month_differs_in_one_direction(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The months with too little and those with too much are together those that differ; each has a sum."""
        both = pl.col("underpaid_months") + pl.col("overpaid_months") == pl.col("months_differing")
        sums = [(pl.col(f"{name}_ore") > 0) == (pl.col(f"{name}_months") > 0) for name in ("underpaid", "overpaid")]
        return data.lazyframe.select(pl.all_horizontal(both, *sums))


class CaseStates(Table):
    """The one state of each active case after the run. `reason` is set for WITHOUT_RESULT only."""

    case_id: pl.String = pa.Field(unique=True)
    state: pl.String = pa.Field(isin=STATES)
    reason: pl.String = pa.Field(isin=REASONS_WHY_NOT, nullable=True)

    @pa.dataframe_check
    @classmethod
    def reason_goes_with_the_state(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A case without a result has a reason of its state, and no other case has one."""
        state_of_reason = pl.col("reason").replace_strict(
            {reason.value: state_of(reason) for reason in Reason}, default=None, return_dtype=pl.String
        )
        is_without_result = pl.col("state").is_in(WITHOUT_RESULT)
        return data.lazyframe.select(
            (is_without_result == pl.col("reason").is_not_null())
            & (~is_without_result | (state_of_reason == pl.col("state"))).fill_null(value=True)
        )


class FlaggedCases(Table):
    """Everything a report shows about a flagged case: both amounts, and the inputs before and now. Never a person."""

    case_id: pl.String = pa.Field(unique=True)
    team: pl.String
    municipality: pl.String
    scheme: pl.String
    month: pl.Date
    kind: pl.String = pa.Field(isin=["increase", "decrease", "lost", "gained"])
    decided_ore: pl.Int64
    entitlement_ore: pl.Int64
    difference_ore: pl.Int64
    decision_id: pl.String
    decided_on: pl.Date
    valid_from: pl.Date
    rule_version_before: pl.String
    rule_version: pl.String
    rates_from: pl.Date
    before_monthly_income_ore: pl.Int64
    before_net_wealth_ore: pl.Int64
    before_housing_cost_ore: pl.Int64
    before_adults: pl.Int64
    before_children: pl.Int64
    now_monthly_income_ore: pl.Int64
    now_net_wealth_ore: pl.Int64
    now_housing_cost_ore: pl.Int64
    now_adults: pl.Int64
    now_children: pl.Int64
    unconfirmed: Annotated[pl.List, pl.String()]
    lasting: pl.Boolean
    underpaid_months: pl.Int64 = pa.Field(ge=0)
    first_underpaid: pl.Date = pa.Field(nullable=True)
    latest_underpaid: pl.Date = pa.Field(nullable=True)
    underpaid_ore: pl.Int64 = pa.Field(ge=0)
    overpaid_months: pl.Int64 = pa.Field(ge=0)
    first_overpaid: pl.Date = pa.Field(nullable=True)
    latest_overpaid: pl.Date = pa.Field(nullable=True)
    overpaid_ore: pl.Int64 = pa.Field(ge=0)
    one_offs: Annotated[pl.List, pl.String()]
    limit_kind: pl.String = pa.Field(isin=LIMIT_KINDS)
    exclusion_reason: pl.String = pa.Field(isin=EXCLUSIONS, nullable=True)
    flag_id: pl.String
    flag_event: pl.String = pa.Field(isin=["new", "changed", "unchanged"])
    previous_flag_id: pl.String = pa.Field(nullable=True)
