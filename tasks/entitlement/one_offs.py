"""Pay that does not come every month, and what the entitlement would be without it.

Such pay counts as any other (§ 5: what was paid in the month). It is named, and the entitlement is also calculated
without it, so that a caseworker sees at once whether the household's usual income has changed. No source defines such
pay; the codes are in config/income_codes.yaml, and the way to detect and replace each kind is this program's own:

- back_pay: an entry above zero with a period of back pay (etterbetalingsperiode), or with a code that is back pay by
  nature (the settlement of uføretrygd for a past year); left out.
- severance, lump_sum: an entry with such a code; left out. A lump sum is a pension that is paid at once.
- holiday_pay: an entry with such a code; replaced by the payer's newest month without one, as holiday pay comes instead
  of most of the wage. Where no such month is known, nothing is replaced.
- double_month: about twice what the payer reported two months ago, with nothing in the month between; half of it.
- three_payments: three payments of a fortnightly benefit; two thirds, unless the scheme itself counts two thirds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from tasks.entitlement.calculation import calculate
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import first_income_month
from tasks.entitlement.household import household_months
from tasks.entitlement.income_basis import newest_lookup
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.members import with_income_that_counts
from tasks.entitlement.required_lookups import persons_under_rules
from tasks.validation import ONE_OFFS, IncomeLines, OneOffs, columns, validate

_LEFT_OUT = ["back_pay", "severance", "lump_sum"]
_PAYER = ["person_key", "reporter_key", "category"]
_THREE = 3
_ALL_THIRDS = 3
_LEAST_TENTHS, _MOST_TENTHS = 18, 22


def one_offs(data: CaseData, month: dt.date, *, rounding: str) -> pl.DataFrame:
    """Find the cases with such pay in the income of `month`: OneOffs, ordered by case.

    data: of cases that can be calculated, with the income lines of `month` and of all earlier months that are known.
    `usual_ore` is the entitlement per month without the pay.
    """
    earners = with_income_that_counts(persons_under_rules(data.households, data.members, month, data.book))
    usual, found = usual_lines(data.income_lines, paid_in_full(earners, data.codes), data.codes)
    named = (
        earners.select("case_id", "person_key", first=first_income_month(month))
        .join(found, on="person_key")
        .filter(pl.col("month").is_between("first", pl.lit(month)))
        .sort(pl.col("one_off").replace_strict(ONE_OFFS, list(range(len(ONE_OFFS))), return_dtype=pl.Int64))
        .group_by("case_id")
        .agg(one_offs=pl.col("one_off").unique(maintain_order=True))
    )
    concerned = data.households.join(named, on="case_id", how="semi")
    months, _ = household_months(replace(data, households=concerned, income_lines=usual), month)
    without = calculate(months, data.book, rounding=rounding).select("case_id", usual_ore="entitlement_ore")
    return validate(OneOffs, named.join(without, on="case_id").select(columns(OneOffs).keys()).sort("case_id"))


def paid_in_full(earners: pl.DataFrame, codes: IncomeCodes) -> pl.DataFrame:
    """The fortnightly codes, for each person in a scheme that counts all of three payments."""
    fortnightly = codes.table.filter("fortnightly").select("category", "code").unique()
    return (
        earners.filter(pl.col("three_payments_thirds") == _ALL_THIRDS)
        .select("person_key")
        .unique()
        .join(fortnightly, how="cross")
    )


def usual_lines(
    income_lines: pl.DataFrame, in_full: pl.DataFrame, codes: IncomeCodes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines without such pay (IncomeLines), and the pay that was found: person_key, month, one_off.

    income_lines: IncomeLines. in_full: person_key, category and code where three payments are all counted.
    """
    tagged = tag_lines(newest_lookup(income_lines), in_full, codes)
    kept = tagged.filter(~pl.col("one_off").is_in(_LEFT_OUT).fill_null(value=False))
    replaced = _with_holiday_replaced(kept)
    amount = pl.col("amount_ore")
    usual = replaced.with_columns(
        amount_ore=pl.when(pl.col("one_off") == "double_month")
        .then(amount // 2)
        .when(pl.col("one_off") == "three_payments")
        .then(amount * 2 // 3)
        .otherwise(amount)
    )
    found = tagged.drop_nulls("one_off").select("person_key", "month", "one_off").unique()
    names = columns(IncomeLines).keys()
    return validate(IncomeLines, usual.select(names).sort("person_key", "month", "lookup_id", "ordinal")), found


def tag_lines(lines: pl.DataFrame, in_full: pl.DataFrame, codes: IncomeCodes) -> pl.DataFrame:
    """Each line with `one_off`, the kind of pay; null for usual pay. Arguments: as for `usual_lines`."""
    coded = lines.join(codes.one_offs.rename({"one_off": "by_code"}), on=["category", "code"], how="left")
    three = in_full.select("person_key", "category", "code", all_count=pl.lit(value=True))
    payment = (pl.col("amount_ore") > 0) & pl.col("backpay_from").is_null()
    payments = payment.sum().over("person_key", "month", "reporter_key", "category", "code")
    with_three = coded.join(three, on=["person_key", "category", "code"], how="left").with_columns(payments=payments)
    back = pl.col("backpay_from").is_not_null() & (pl.col("amount_ore") > 0)
    return (
        with_three.join(_double_months(lines), on=[*_PAYER, "month"], how="left", nulls_equal=True)
        .with_columns(
            one_off=pl.when(back)
            .then(pl.lit("back_pay"))
            .when((pl.col("amount_ore") > 0) & pl.col("by_code").is_not_null())
            .then("by_code")
            .when(pl.col("all_count") & (pl.col("payments") >= _THREE))
            .then(pl.lit("three_payments"))
            .when("double")
            .then(pl.lit("double_month"))
        )
        .select(*lines.columns, "one_off")
    )


def _double_months(lines: pl.DataFrame) -> pl.DataFrame:
    """Months in which a payer reported about twice its amount of two months before, and nothing between."""
    totals = lines.group_by(*_PAYER, "month").agg(total=pl.col("amount_ore").sum())

    def later(count: int) -> pl.DataFrame:
        return totals.with_columns(pl.col("month").dt.offset_by(f"{count}mo"))

    keys = [*_PAYER, "month"]
    before = later(2).rename({"total": "usual"})
    return (
        totals.join(later(1), on=keys, how="anti", nulls_equal=True)
        .join(before, on=keys, nulls_equal=True)
        .filter(
            pl.col("usual") > 0,
            (pl.col("total") * 10).is_between(pl.col("usual") * _LEAST_TENTHS, pl.col("usual") * _MOST_TENTHS),
        )
        .select(*keys, double=pl.lit(value=True))
    )


def _with_holiday_replaced(lines: pl.DataFrame) -> pl.DataFrame:
    """Give a payer's month with holiday pay the lines of its newest earlier month without any such pay."""
    keys = [*_PAYER, "month"]
    holiday = lines.filter(pl.col("one_off") == "holiday_pay").select(keys).unique()
    plain = lines.join(lines.drop_nulls("one_off").select(keys), on=keys, how="anti", nulls_equal=True)
    models = (
        holiday.join(plain.select(*_PAYER, model="month").unique(), on=_PAYER, nulls_equal=True)
        .filter(pl.col("model") < pl.col("month"))
        .group_by(keys)
        .agg(pl.col("model").max())
    )
    others = lines.join(models, on=keys, how="anti", nulls_equal=True)
    of_holiday = lines.join(models, on=keys, how="semi", nulls_equal=True)
    look_ups = of_holiday.group_by(keys).agg(of_month=pl.col("lookup_id").first())
    copies = (
        models.join(plain.rename({"month": "model"}), on=[*_PAYER, "model"], nulls_equal=True)
        .join(look_ups, on=keys, nulls_equal=True)
        .with_columns(lookup_id="of_month")
        .select(lines.columns)
    )
    return pl.concat([others, copies])
