"""Own share of the weighted household income (omregnet inntekt): the state scheme, and Oslo's income-tested scheme.

Forskrift om bustøtte (FOR-2012-11-29-1283) §§ 1-7, 13, both the stepwise own share (until June 2024) and the linear
one; Oslo's FOR-2022-05-25-1784 §§ 4-10 is the same construction tied to grunnbeløpet (G).

    O = (12 × (income - deduction) + wealth addition) / weight
    own share = least + first rate × (O over first threshold) + second rate × (O over second threshold)
                + step rate × (completed steps over second threshold + 1) × O, from just above the second threshold
"""

from __future__ import annotations

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

from tasks.entitlement.formulas.formula import (
    HOUSEHOLD,
    MONEY,
    MONTHLY,
    NEVER,
    SHARE,
    WEALTH,
    Formula,
    may_have,
    needs,
    running_cost_influences,
    wealth_excess,
    wealth_influences,
)
from tasks.entitlement.formulas.payout import MONTHS, half_up
from tasks.entitlement.values import RATE_SCALE, Unit

_ZERO = pl.lit(0, pl.Int64)
_YEARS, _FLAG = frozenset({Unit.YEARS}), frozenset({Unit.FLAG})
_WEIGHT, _RATIO = frozenset({Unit.WEIGHT}), frozenset({Unit.RATIO})

ACCEPTS = {
    "coverage": needs(SHARE),
    "weight_other_adult": needs(_WEIGHT),
    "weight_child": needs(_WEIGHT),
    "adult_weight_age": may_have(_YEARS, 18),
    "least_own_share": needs(MONEY),
    "first_threshold": needs(MONEY),
    "first_rate": needs(SHARE),
    "second_threshold": needs(MONEY),
    "second_rate": may_have(SHARE, 0),
    "step": may_have(MONEY, NEVER, fine=True),
    "step_rate": may_have(SHARE, 0),
    "step_start": may_have(MONEY, 0),
    "young_disabled_second_threshold": may_have(MONEY, "second_threshold"),
    "single_pensioner_first_threshold": may_have(MONEY, "first_threshold"),
    "single_pensioner_second_threshold": may_have(MONEY, "second_threshold"),
    "income_deduction_counts": may_have(_FLAG, 0),
    "disability_divisor": may_have(_RATIO, 100),
    "ceiling_1": may_have(MONEY, None),
    "ceiling_2": may_have(MONEY, None),
    "ceiling_3": may_have(MONEY, None),
    "ceiling_4": may_have(MONEY, None),
    "ceiling_5": may_have(MONEY, None),
    "group_addition_1": may_have(MONEY, 0),
    "group_addition_2": may_have(MONEY, 0),
    "group_addition_3": may_have(MONEY, 0),
    "adapted_home_addition": may_have(MONEY, 0),
    "minimum_payout": may_have(MONTHLY, 0),
    "rent_reduction": may_have(SHARE, None),
    **WEALTH,
    **HOUSEHOLD,
}


def compute(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Everything before the payout; see `Formula`."""
    reduction = pl.col("rent_reduction").fill_null(0)
    cost = pl.col("housing_cost_ore")
    return (
        frame.with_columns(
            excess=wealth_excess(),
            weight_hundredths=_weight(),
            cost_fine=MONTHS * cost * (RATE_SCALE - reduction),
            rent_reduction_ore=half_up(cost * pl.col("rent_reduction"), RATE_SCALE),
            ceiling_ore=_ceiling(),
            first=_first_threshold(),
            second=_second_threshold(),
            eligible=pl.lit(value=True),
        )
        .with_columns(
            divisor=100 * pl.col("weight_hundredths") * pl.col("disability_divisor"),
            yearly=_yearly_income(),
            wealth_addition_ore=half_up(pl.col("wealth_rate") * pl.col("excess"), RATE_SCALE),
        )
        .with_columns(weighted=pl.col("yearly") // pl.col("divisor"))
        .with_columns(weighted_rest=pl.col("yearly") - pl.col("weighted") * pl.col("divisor"))
        .with_columns(steps=_steps())
        .with_columns(
            weighted_income_ore=pl.col("weighted") + (2 * pl.col("weighted_rest") >= pl.col("divisor")).cast(pl.Int64),
            own_share_fine=_own_share_of_whole_ore(),
            own_share_rest=_marginal_rate() * pl.col("weighted_rest"),
        )
        .with_columns(
            own_share_fine=pl.col("own_share_fine") + pl.col("own_share_rest") // pl.col("divisor"),
            own_share_rest=pl.col("own_share_rest") % pl.col("divisor"),
        )
    )


def _weight() -> pl.Expr:
    """§ 7: 1 for the first person, an addition for each other one. Whoever is first is of full age if anybody is."""
    counted_young = pl.when(pl.col("adult_weight_age") > 18).then(pl.col("aged_18_19")).otherwise(_ZERO)
    young = pl.col("children") + counted_young
    older = pl.col("adults") - counted_young
    others_older = pl.max_horizontal(older - 1, _ZERO)
    others_young = young - (older == 0).cast(pl.Int64)
    return 100 + pl.col("weight_other_adult") * others_older + pl.col("weight_child") * others_young


def _ceiling() -> pl.Expr:
    """§ 3: by number of persons, municipality group and adapted home; øre per year, null where there is none."""
    persons = pl.col("adults") + pl.col("children")
    by_size: Then | ChainedThen = pl.when(persons == 1).then("ceiling_1")
    for size in (2, 3, 4):
        by_size = by_size.when(persons == size).then(f"ceiling_{size}")
    group = pl.col("group")
    addition: Then | ChainedThen = pl.when(group == 1).then("group_addition_1")
    for number in (2, 3):
        addition = addition.when(group == number).then(f"group_addition_{number}")
    adapted = pl.when("adapted_home").then("adapted_home_addition").otherwise(_ZERO)
    return by_size.otherwise("ceiling_5") + addition.otherwise(_ZERO) + adapted


def _first_threshold() -> pl.Expr:
    return pl.when("single_pensioner").then("single_pensioner_first_threshold").otherwise("first_threshold")


def _second_threshold() -> pl.Expr:
    """§ 4 fifth and sixth ledd. The text does not say which goes first; young disabled does here."""
    return (
        pl.when("young_disabled")
        .then("young_disabled_second_threshold")
        .when("single_pensioner")
        .then("single_pensioner_second_threshold")
        .otherwise("second_threshold")
    )


def _yearly_income() -> pl.Expr:
    """Yearly household income with wealth addition × 10 000 × the disability divisor (in hundredths), øre."""
    disability = pl.col("monthly_disability_benefit_ore")
    deduction = pl.col("income_deduction_ore") * pl.col("income_deduction_counts")
    other = pl.col("monthly_income_ore") - deduction - disability
    monthly = pl.col("disability_divisor") * other + 100 * disability
    addition = pl.col("wealth_rate") * pl.col("excess") * pl.col("disability_divisor")
    return MONTHS * RATE_SCALE * monthly + addition


def _over(threshold: str) -> pl.Expr:
    return pl.max_horizontal(pl.col("weighted") - pl.col(threshold), _ZERO)


def _is_over(threshold: str) -> pl.Expr:
    """Strictly over, the remainder included."""
    whole = pl.col("weighted") - pl.col(threshold)
    return (whole > 0) | ((whole == 0) & (pl.col("weighted_rest") > 0))


def _steps() -> pl.Expr:
    """Steps that count (k + 1): one just above the second threshold, one more for every completed step; else 0."""
    over = (pl.col("weighted") - pl.col("second") - pl.col("step_start")) * RATE_SCALE
    completed = (over + pl.col("weighted_rest") * RATE_SCALE // pl.col("divisor")) // pl.col("step")
    counted = pl.max_horizontal(completed, _ZERO) + 1
    return pl.when(_is_over("second") & (pl.col("step_rate") > 0)).then(counted).otherwise(_ZERO)


def _own_share_of_whole_ore() -> pl.Expr:
    return (
        RATE_SCALE * pl.col("least_own_share")
        + pl.col("first_rate") * _over("first")
        + pl.col("second_rate") * _over("second")
        + pl.col("step_rate") * pl.col("steps") * pl.col("weighted")
    )


def _marginal_rate() -> pl.Expr:
    """What one øre more of weighted income adds; ten-thousandths."""
    return (
        pl.col("first_rate") * (pl.col("weighted") >= pl.col("first")).cast(pl.Int64)
        + pl.col("second_rate") * (pl.col("weighted") >= pl.col("second")).cast(pl.Int64)
        + pl.col("step_rate") * pl.col("steps")
    )


def influences() -> dict[str, pl.Expr]:
    """When an unconfirmed parameter matters."""
    return wealth_influences() | running_cost_influences()


WEIGHTED_INCOME = Formula("weighted_income", ACCEPTS, compute, influences, has_groups=True)
