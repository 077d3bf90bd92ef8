"""The columns of a file of household-months, and of the decisions that it may have: kinds and our names."""

from __future__ import annotations

from tasks.entitlement import EVERY_PART
from tasks.tabular.column_kinds import IDENTIFIER, MUNICIPALITY, Column, Count, Kroner, Month, OneOf, YesNo
from tasks.validation import MOST_ORE, TENURES

MOST_PERSONS = 30


def _kroner(name: str, *, below_zero: bool = False, default: str | None = None) -> Column:
    return Column(name, f"{name}_ore", Kroner(MOST_ORE, below_zero), default=default)


def _decided_kroner(name: str, *, below_zero: bool = False) -> Column:
    return Column(f"decided_{name}", f"decided_{name}_ore", Kroner(MOST_ORE, below_zero), may_be_empty=True)


CASE_ID = Column("case_id", "case_id", IDENTIFIER)
COLUMNS = (
    CASE_ID,
    Column("month", "month", Month()),
    Column("municipality", "municipality", MUNICIPALITY),
    Column("adults", "adults", Count(0, MOST_PERSONS)),
    Column("aged_18_19", "aged_18_19", Count(0, MOST_PERSONS), default="0"),
    Column("children", "children", Count(0, MOST_PERSONS)),
    _kroner("monthly_income", below_zero=True),
    _kroner("monthly_disability_benefit", default="0"),
    _kroner("net_wealth", below_zero=True, default="0"),
    _kroner("home_wealth", default="0"),
    _kroner("child_wealth", default="0"),
    Column("tenure", "tenure", OneOf("tenure", tuple(TENURES))),
    _kroner("housing_cost"),
    Column("adapted_home", "adapted_home", YesNo(), default="false"),
    Column("young_disabled", "young_disabled", YesNo(), default="false"),
    Column("single_pensioner", "single_pensioner", YesNo(), default="false"),
    Column("pensioner", "pensioner", YesNo(), default="false"),
    _kroner("income_deduction", default="0"),
    Column("cost_group", "cost_group", Count(1, 4), may_be_empty=True),
)
"""The inputs of the rules. An empty cell of a column with a default gets the default too. `child_wealth` is the part of
`net_wealth` that is a child's and taxed with a parent. `pensioner` decides heating until 2024-08 (§ 2 d)."""

DECIDED_AMOUNT = Column("decided_amount", "decided_ore", Kroner(MOST_ORE))
"""The decided amount, for `--explain`: where it is given, the difference is attributed to its causes."""

DECIDED_INPUTS = (
    Column("decided_month", "decided_month", Month(), may_be_empty=True),
    _decided_kroner("monthly_income", below_zero=True),
    _decided_kroner("net_wealth", below_zero=True),
    _decided_kroner("housing_cost"),
    Column("decided_adults", "decided_adults", Count(0, MOST_PERSONS), may_be_empty=True),
    Column("decided_children", "decided_children", Count(0, MOST_PERSONS), may_be_empty=True),
)
"""The decision's own inputs; for one that is missing or empty, the value of now is used."""

COST_PARTS = tuple(Column(name, f"{name}_ore", Kroner(MOST_ORE), may_be_empty=True) for name in EVERY_PART)
HEATING = Column("heating_included", "heating_included", YesNo(), default="true")
"""The housing cost in its parts (§ 2), instead of `housing_cost`. The fixed sums are then added; the one for heating
only where heating is not in the cost."""

ASSESSED = _decided_kroner("assessed_income", below_zero=True)
"""The decision's monthly income where it came from a tax assessment, else empty. A scheme may test how far the
month's income is from it (Oslo: 10 %); then it may still apply. It is the decision's income where no other is given."""

EVERY_COLUMN = {
    column.name: column for column in (*COLUMNS, *COST_PARTS, HEATING, ASSESSED, DECIDED_AMOUNT, *DECIDED_INPUTS)
}
"""Every column, by its name in the file."""
