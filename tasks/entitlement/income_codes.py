"""Which income counts: every code of a-ordningen, per month and scheme, read from config/income_codes.yaml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tasks.entitlement.rule_texts import first_fault, load_yaml
from tasks.entitlement.values import Status
from tasks.errors import RateError, UsageError
from tasks.months import parse_month
from tasks.validation import CATEGORIES

_FILE = "income_codes.yaml"
_FAR = dt.date(9999, 12, 1)
_NO_WEALTH, _NO_INCOME = "(none)", "(no income)"


class Treatment(StrEnum):
    """How an income entry counts; config/income_codes.yaml says what each means."""

    COUNTS = "counts"
    TAXABLE_PART = "taxable_part"
    TAX_FREE = "tax_free"
    NOT_COUNTED = "not_counted"


def _month(value: object) -> object:
    try:
        return parse_month(value) if isinstance(value, str) else value
    except UsageError:
        raise ValueError("not a month") from None


Month = Annotated[dt.date, BeforeValidator(_month)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Code(_Part):
    start: Month = Field(alias="from")
    through: Month | None = None
    treatment: Treatment
    status: Status
    fortnightly: bool = False
    disability: bool = False
    one_off: Literal["holiday_pay", "back_pay", "severance", "lump_sum"] | None = None


class _Exception(_Part):
    scheme: str
    category: str
    code: str
    start: Month = Field(alias="from")
    treatment: Treatment
    status: Status
    source: str = Field(min_length=3)


class _Assessment(_Part):
    net_wealth: str
    gross_wealth: str
    debt: str
    primary_home: str
    yearly_income: str
    yearly_disability: str


class _File(_Part):
    sources: dict[Status, str]
    assessment: _Assessment
    codes: dict[str, dict[str, _Code]]
    exceptions: tuple[_Exception, ...] = ()


@dataclass(frozen=True)
class IncomeCodes:
    """Codes of income and of assessment.

    table: one row per category, code, scheme (null for every one) and period: `first`, `last`, `treatment`,
    `fortnightly`, `disability`.
    """

    table: pl.DataFrame
    one_offs: pl.DataFrame  # category, code, one_off: codes of pay that does not come every month
    net_wealth: str
    gross_wealth: str
    debt: str
    primary_home: str
    yearly_income: str
    yearly_disability: str

    @classmethod
    def parse(cls, text: str) -> IncomeCodes:
        """Read config/income_codes.yaml. Raises RateError that names the position and what is wrong."""
        return _parsed(text)

    @property
    def wealth_codes(self) -> Mapping[str, str]:
        """The items of a tax assessment about wealth; look-ups for wealth store no others.

        Each has the code that is stored instead where the assessment has none of them.
        """
        return dict.fromkeys((self.net_wealth, self.gross_wealth, self.debt, self.primary_home), _NO_WEALTH)

    @property
    def income_codes(self) -> Mapping[str, str]:
        """The items of a tax assessment that are stored when it replaces monthly incomes; as `wealth_codes`."""
        return dict.fromkeys((self.yearly_income, self.yearly_disability), _NO_INCOME)

    def for_schemes(self, schemes: Sequence[str]) -> pl.DataFrame:
        """The table of each scheme, its exceptions included."""
        key = tuple(schemes)
        if key not in self._tables:
            self._tables[key] = self._build_table(key)
        return self._tables[key]

    @cached_property
    def _tables(self) -> dict[tuple[str, ...], pl.DataFrame]:
        """A cache for `for_schemes`: each month of a run needs the same few schemes."""
        return {}

    def _build_table(self, schemes: tuple[str, ...]) -> pl.DataFrame:
        general = self.table.filter(pl.col("scheme").is_null()).drop("scheme")
        exceptions = self.table.drop_nulls("scheme")
        every = general.join(pl.DataFrame({"scheme": schemes}, schema={"scheme": pl.String}), how="cross")
        starts = exceptions.select("scheme", "category", "code", cut=pl.col("first"))
        shortened = every.join(starts, on=["scheme", "category", "code"], how="left").with_columns(
            last=pl.min_horizontal("last", pl.col("cut").dt.offset_by("-1mo"))
        )
        names = ["scheme", "category", "code", "first", "last", "treatment", "fortnightly", "disability"]
        kept = exceptions.filter(pl.col("scheme").is_in(list(schemes)))
        return pl.concat([shortened.select(names), kept.select(names)]).filter(pl.col("first") <= pl.col("last"))


@lru_cache(maxsize=8)
def _parsed(text: str) -> IncomeCodes:
    try:
        file = _File.model_validate(load_yaml(_FILE, text))
    except ValidationError as fault:
        raise RateError(f"{_FILE}: {first_fault(fault)}") from None
    unknown = sorted(set(file.codes) - set(CATEGORIES))
    if unknown:
        raise RateError(f"{_FILE}: codes.{unknown[0]}: is not a category of income.")
    return IncomeCodes(_table(file), _one_offs(file), **file.assessment.model_dump())


_COLUMNS = {
    "scheme": pl.String,
    "category": pl.String,
    "code": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "treatment": pl.String,
    "fortnightly": pl.Boolean,
    "disability": pl.Boolean,
}


def _table(file: _File) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = [
        (None, category, code, one.start, one.through or _FAR, one.treatment.value, one.fortnightly, one.disability)
        for category, codes in file.codes.items()
        for code, one in codes.items()
    ]
    for one in file.exceptions:
        code = file.codes.get(one.category, {}).get(one.code)
        if code is None:
            raise RateError(f"{_FILE}: exceptions: {one.category}.{one.code} is not among the codes.")
        last = code.through or _FAR
        flags = (code.fortnightly, code.disability)
        rows.append((one.scheme, one.category, one.code, one.start, last, one.treatment.value, *flags))
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _one_offs(file: _File) -> pl.DataFrame:
    rows = [
        (category, code, one.one_off)
        for category, codes in file.codes.items()
        for code, one in codes.items()
        if one.one_off is not None
    ]
    return pl.DataFrame(rows, schema={"category": pl.String, "code": pl.String, "one_off": pl.String}, orient="row")
