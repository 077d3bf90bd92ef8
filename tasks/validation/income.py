"""Tables of the tax administration's answers: look-ups, income lines, assessments. Money is whole øre."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.contract import Table, first_days
from tasks.validation.recipients import MOST_ORE

OUTCOMES = ["data", "empty", "shielded", "unknown_person", "gone", "rejected", "transient", "fatal"]
"""The closed set of outcomes of a look-up; only `data` and `empty` may feed an entitlement."""

RESOURCES = ["inntekt", "siste_skatteoppgjoer", "summertskattegrunnlag"]
CATEGORIES = ["loennsinntekt", "ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt"]
"""Which of its four parts an income line carries (inntekt-v1, `Inntekt`); codes are unique within a category only."""


class RequiredLookups(Table):
    """The look-ups that the rules need, and no more: one row per person, resource and period."""

    case_id: pl.String
    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$")
    person_id: pl.String = pa.Field(str_matches=r"^\d{11}$")
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    resource: pl.String = pa.Field(isin=["inntekt", "summertskattegrunnlag"])
    period_from: pl.Date = pa.Field(nullable=True)
    period_to: pl.Date = pa.Field(nullable=True)

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["case_id", "person_key", "resource"]  # noqa: RUF012 - as pandera reads it

    @pa.dataframe_check
    @classmethod
    def an_income_has_a_period(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Incomes have a period of months; the newest assessment has no period."""
        monthly = pl.col("resource") == "inntekt"
        return data.lazyframe.select(
            (pl.col("period_from").is_not_null() == monthly) & (pl.col("period_to").is_not_null() == monthly)
        )

    @pa.dataframe_check
    @classmethod
    def period_does_not_run_backwards(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """The last month is not before the first."""
        return data.lazyframe.select(pl.col("period_to") >= pl.col("period_from"))


class Lookups(Table):
    """One row per look-up (oppslag) about one person: the request, its purpose and legal basis, and its outcome."""

    lookup_id: pl.String = pa.Field(unique=True)
    run_id: pl.String
    case_id: pl.String
    municipality: pl.String = pa.Field(str_matches=r"^\d{4}$")
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    resource: pl.String = pa.Field(isin=RESOURCES)
    period_from: pl.String = pa.Field(nullable=True)
    period_to: pl.String = pa.Field(nullable=True)
    purpose: pl.String
    legal_basis: pl.String
    outcome: pl.String = pa.Field(isin=OUTCOMES)
    http_status: pl.Int64 = pa.Field(ge=100, le=599, nullable=True)
    error_code: pl.String = pa.Field(nullable=True)
    attempts: pl.Int64 = pa.Field(ge=0)
    correlation_ids: Annotated[pl.List, pl.String()]
    requested_at: Annotated[pl.Datetime, "us", "UTC"]
    body_sha256: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$", nullable=True)
    id_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$", nullable=True)


class IncomeLines(Table):
    """One row per income entry of a person-month. Entries have no id of their own, so `ordinal` counts them."""

    lookup_id: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    month: pl.Date
    ordinal: pl.Int64 = pa.Field(ge=0)
    reporter_key: pl.String = pa.Field(nullable=True)
    category: pl.String = pa.Field(isin=CATEGORIES)
    code: pl.String
    benefit: pl.String
    amount_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)
    in_withholding_base: pl.Boolean = pa.Field(nullable=True)
    backpay_from: pl.Date = pa.Field(nullable=True)
    backpay_to: pl.Date = pa.Field(nullable=True)

    @pa.check("month")
    @classmethod
    def month_is_a_first_day(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Months are first days."""
        return first_days(data)


class RepeatedAnswers(Table):
    """What each of several look-ups of a person-month found, line by line; without a line where it found nothing.

    day: of the look-up, in Europe/Oslo. The other columns are those of IncomeLines.
    """

    lookup_id: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    month: pl.Date
    requested_at: Annotated[pl.Datetime, "us", "UTC"]
    day: pl.Date
    ordinal: pl.Int64 = pa.Field(ge=0, nullable=True)
    reporter_key: pl.String = pa.Field(nullable=True)
    category: pl.String = pa.Field(isin=CATEGORIES, nullable=True)
    code: pl.String = pa.Field(nullable=True)
    benefit: pl.String = pa.Field(nullable=True)
    amount_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE, nullable=True)
    in_withholding_base: pl.Boolean = pa.Field(nullable=True)
    backpay_from: pl.Date = pa.Field(nullable=True)
    backpay_to: pl.Date = pa.Field(nullable=True)


class AssessmentItems(Table):
    """One row per item of a tax assessment (skatteoppgjør) that the rules use."""

    lookup_id: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    year: pl.Int64 = pa.Field(ge=2017, le=2100)
    stage: pl.String
    settled_on: pl.Date = pa.Field(nullable=True)
    code: pl.String
    category: pl.String
    amount_ore: pl.Int64 = pa.Field(ge=-MOST_ORE, le=MOST_ORE)


class RawAnswers(Table):
    """The body of each answer with data, as JSON text, with a pseudonym for every person and employer number."""

    lookup_id: pl.String = pa.Field(unique=True)
    body: pl.String


REASONS = ["known", "new_recipient", "month_mature", "event", "earlier_failure", "sweep", "no_income"]
"""Why a look-up is planned. `known`: an earlier answer is still valid, so there is no look-up. `no_income`: the
assessment is looked up, since a-ordningen has nothing."""

_STEPS = ["inntekt", "summertskattegrunnlag"]


class LatestLookups(Table):
    """The newest look-up of each person and month (assessment: no month), and whether a run may reuse it.

    continuous_recipient: the person has been a recipient in every run since. has_event: an event about the
    person came after it.
    """

    municipality: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    resource: pl.String = pa.Field(isin=_STEPS)
    month: pl.Date = pa.Field(nullable=True)
    step: pl.String = pa.Field(isin=RESOURCES)
    lookup_id: pl.String
    outcome: pl.String = pa.Field(isin=OUTCOMES)
    run_month: pl.Date
    answered_as_of: pl.Date
    continuous_recipient: pl.Boolean
    has_event: pl.Boolean

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["municipality", "person_key", "resource", "month"]  # noqa: RUF012 - as pandera reads it


class Plan(Table):
    """The look-up plan of a run: one row per case, person, resource and month, in the order of the look-ups."""

    position: pl.Int64 = pa.Field(ge=0, unique=True)
    case_id: pl.String
    municipality: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    resource: pl.String = pa.Field(isin=_STEPS)
    month: pl.Date = pa.Field(nullable=True)
    reason: pl.String = pa.Field(isin=REASONS)
    known_lookup_id: pl.String = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def a_reused_lookup_is_named(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """An answer that is still valid names its look-up."""
        return data.lazyframe.select((pl.col("reason") != "known") | pl.col("known_lookup_id").is_not_null())


class LookupResults(Table):
    """What a run knows about each person and month: its own look-up, or an earlier one that its plan reuses."""

    municipality: pl.String
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    resource: pl.String = pa.Field(isin=_STEPS)
    month: pl.Date = pa.Field(nullable=True)
    step: pl.String = pa.Field(isin=RESOURCES)
    lookup_id: pl.String
    outcome: pl.String = pa.Field(isin=OUTCOMES)
    error_code: pl.String = pa.Field(nullable=True)

    class Config(Table.Config):
        """These columns identify a row."""

        unique = ["municipality", "person_key", "resource", "month"]  # noqa: RUF012 - as pandera reads it


class FeedEvents(Table):
    """Events about recipients on one page of a feed. No period: it could not be read, so the event is about any."""

    sequence: pl.Int64 = pa.Field(ge=1)
    person_key: pl.String = pa.Field(str_matches=r"^[0-9a-f]{24}$")
    period_from: pl.Date = pa.Field(nullable=True)
    period_to: pl.Date = pa.Field(nullable=True)
    kind: pl.String = pa.Field(nullable=True)
