"""Incomes as they were reported, by member and month, for the reports. Never a person; money is whole øre."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from tasks.validation.cases import INCOME_ROLES, ONE_OFFS
from tasks.validation.contract import Table
from tasks.validation.income import CATEGORIES

MONTH_STATUSES = ["reported", "no_report", "not_counted", "away", "not_known"]
"""What a month has of a member: reported incomes; an answer without any report; incomes that do not count; the member
did not live there; or no answer."""


class _MemberMonth(Table):
    case_id: pl.String
    role: pl.String = pa.Field(isin=INCOME_ROLES)
    number: pl.Int64 = pa.Field(ge=1, nullable=True)
    month: pl.Date


class MemberMonths(_MemberMonth):
    """A member in a month. income_ore: what counts of that month alone; null where nothing was reported.

    income_months: how many months the scheme counts the mean of.
    """

    status: pl.String = pa.Field(isin=MONTH_STATUSES)
    income_ore: pl.Int64 = pa.Field(nullable=True)
    income_months: pl.Int64 = pa.Field(ge=1)


class IncomeKinds(_MemberMonth):
    """One kind of income of a member in a month. payments: amounts above zero. counted_ore: what the rules count of it.

    one_off: the kind of pay that does not come every month.
    """

    category: pl.String = pa.Field(isin=CATEGORIES)
    code: pl.String
    payments: pl.Int64 = pa.Field(ge=0)
    amount_ore: pl.Int64
    counted_ore: pl.Int64
    one_off: pl.String = pa.Field(isin=ONE_OFFS, nullable=True)


class Corrections(_MemberMonth):
    """An income that was reported otherwise later: as it was known at the decision, and as it is known now.

    before_ore, now_ore: null where nothing of that kind was reported. before_on, now_on: the days of the look-ups.
    """

    category: pl.String = pa.Field(isin=CATEGORIES)
    code: pl.String
    before_ore: pl.Int64 = pa.Field(nullable=True)
    now_ore: pl.Int64 = pa.Field(nullable=True)
    before_on: pl.Date
    now_on: pl.Date
