"""Tables about the recipients: the municipality's data, typed, one row per household, member and decision.

Money is whole øre. Dates are dates. The column names of a source are in `tasks/recipients`; these are ours.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table

TENURES = ["rented", "cooperative", "owned"]
ROLES = ["applicant", "partner", "adult", "child"]
DELIVERED_TABLES = ["households", "members", "decisions", "payments", "stated_incomes", "documented"]
"""The last three are of the yearly settlement only."""
MOST_ORE = 100_000_000_00
"""The largest amount about one household: 100 million kroner, in øre. Exact arithmetic then fits in 64 bits."""


_RULE = r"^[a-z0-9_]+(:\d+)?$"
"""A code, and the number of the row that it collides with; the pattern allows no other text."""


class Households(Table):
    """One row per case (sak): the dwelling and who handles it."""

    case_id: pl.String = pa.Field(unique=True, str_matches=r"^[^\s].{0,63}$")
    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$")
    scheme: pl.String
    team: pl.String
    tenure: pl.String = pa.Field(isin=TENURES)
    housing_cost_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    heating_included: pl.Boolean
    adapted_home: pl.Boolean
    income_deduction_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    stated_income_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    child_wealth_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    active_from: pl.Date
    active_to: pl.Date = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def active_to_is_not_before_active_from(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The period does not end before it begins; it may have no end."""
        return data.lazyframe.select(pl.col("active_to").is_null() | (pl.col("active_to") >= pl.col("active_from")))


class Members(Table):
    """One row per person and stay in a household. The only table that holds the person id (fødselsnummer, D-nummer)."""

    case_id: pl.String
    person_id: pl.String = pa.Field(str_matches=r"^\d{11}$")
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    role: pl.String = pa.Field(isin=ROLES)
    birth_date: pl.Date
    lives_from: pl.Date
    lives_to: pl.Date = pa.Field(nullable=True)
    young_disabled: pl.Boolean
    single_pensioner: pl.Boolean
    shared_residence: pl.Boolean
    pensioner: pl.Boolean

    @pa.dataframe_check
    @classmethod
    def lives_to_is_not_before_lives_from(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The stay does not end before it begins; it may have no end."""
        return data.lazyframe.select(pl.col("lives_to").is_null() | (pl.col("lives_to") >= pl.col("lives_from")))


class Decisions(Table):
    """One row per decision (vedtak), with its inputs. Amounts are per month; net wealth is a balance."""

    decision_id: pl.String = pa.Field(unique=True)
    case_id: pl.String
    decided_on: pl.Date
    valid_from: pl.Date
    amount_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    monthly_income_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    net_wealth_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    housing_cost_ore: pl.Int64 = pa.Field(ge=0, le=MOST_ORE)
    adults: pl.Int64 = pa.Field(ge=1, le=30)
    children: pl.Int64 = pa.Field(ge=0, le=30)
    rule_version: pl.String
    income_from_assessment: pl.Boolean


class InputFindings(Table):
    """The faults in the recipients' tables, row by row, without the value: case, source, row, column and rule."""

    case_id: pl.String = pa.Field(nullable=True)
    table: pl.String = pa.Field(isin=DELIVERED_TABLES)
    source: pl.String
    row: pl.Int64 = pa.Field(ge=1, nullable=True)
    column: pl.String = pa.Field(str_matches=r"^[a-z_]+$", nullable=True)
    rule: pl.String = pa.Field(str_matches=_RULE)


class DeliveryFigures(Table):
    """The figures of one municipality's delivery that the delivery guard checks.

    rows: of the table. faulty_rows: those with a fault. cases_without_rows: delivered cases that have no row in the
    table. values: rows with a usable value in `column_name`.
    """

    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$")
    table_name: pl.String = pa.Field(isin=["households", "members", "decisions"])
    figure: pl.String = pa.Field(isin=["rows", "faulty_rows", "cases_without_rows", "values"])
    column_name: pl.String = pa.Field(str_matches=r"^[a-z_]+$", nullable=True)
    value: pl.Int64 = pa.Field(ge=0)
