"""A scheme (ordning): its formula and its parameters, resolved month by month to whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tasks.entitlement.formulas import FORMULAS, Formula
from tasks.entitlement.rule_texts import SchemeText, check_whole_months
from tasks.entitlement.values import ORE_PER_KRONE, RATE_SCALE, Basis, DatedValue, Doubt, Parameter, Status, Unit
from tasks.errors import RateError
from tasks.months import add_months, format_month, months_between

FIRST_MONTH = dt.date(2017, 6, 1)
"""The monthly model and the first full set of rates that is known (FOR-2017-05-21-646)."""
_FAR = dt.date(2100, 1, 1)
BASE_AMOUNT = "base_amount"
CONDITIONS = (
    "income_age",
    "applicant_always_counts",
    "income_months",
    "assessment_without_income",
    "three_payments_thirds",
    "heating",
    "heating_for_everyone",
    "running_cost",
)
"""Parameters that say which inputs a household has, and not how much it gets."""
_WEALTH = ("wealth_rate", "wealth_limit", "wealth_first_rate")


@dataclass(frozen=True)
class Scheme:
    """One scheme, ready to calculate.

    first, until: the months it can be calculated for, `until` not included; `ended`: the scheme itself ended then, else
    its rates are not known any longer. parameters: its own and those it borrows. changes: the days on which a value
    changes. table: one row per month with every parameter as Int64 (øre, ten-thousandths, hundredths), its `sure_*`
    (see `Formula`) and its `unconfirmed_*` (1 for an unconfirmed value), those of the doubts, and `rates_from`.
    """

    scheme_id: str
    name: str
    law: str
    formula: Formula
    monthly_rounding: bool
    municipalities: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    parameters: Mapping[str, Parameter]
    first: dt.date
    until: dt.date
    ended: bool
    changes: tuple[dt.date, ...]
    table: pl.DataFrame

    def value(self, name: str, month: dt.date) -> DatedValue | None:
        """The value of a parameter in force that month; none where the scheme has none then."""
        parameter = self.parameters.get(name)
        value = parameter.on(month) if parameter else None
        return value if value and value.number is not None else None

    def basis(self, month: dt.date, *names: str) -> Basis:
        """What an amount that follows from the named parameters rests on that month.

        The paragraph is that of the first parameter. The status is that of the weakest value, G included where a
        parameter is a multiple of it, and unconfirmed where the scheme itself is in doubt. Each source is there once.
        """
        first = self.parameters.get(names[0])
        paragraph = first.paragraph if first else None
        values = [value for name in self._with_base_amount(names) if (value := self.value(name, month))]
        if not values:
            return Basis(paragraph, None, None)
        doubts = [doubt for doubt in self.doubts if doubt.covers(month)]
        statuses = [value.status for value in values] + [Status.UNCONFIRMED for _ in doubts]
        sources = dict.fromkeys([value.source for value in values] + [doubt.source for doubt in doubts])
        return Basis(paragraph, "; ".join(sources), Status.weakest(statuses))

    def _with_base_amount(self, names: Sequence[str]) -> list[str]:
        units = {self.parameters[name].unit for name in names if name in self.parameters}
        return [*names, *([BASE_AMOUNT] if Unit.G in units else [])]

    def number(self, name: str, month: dt.date) -> int:
        """A parameter as in the table (øre, ten-thousandths, hundredths, or a count)."""
        found = self.table.row(by_predicate=pl.col("month") == month, named=True)[name]
        return int(found)

    def parameters_for(self, months: Sequence[dt.date]) -> tuple[list[pl.Expr], pl.DataFrame]:
        """The parameters of some months: constants for those that all months share, and the others by month."""
        key = tuple(months)
        if key not in self._parameters:
            self._parameters[key] = _shared_and_varying(self.table.filter(pl.col("month").is_in(key)))
        return self._parameters[key]

    @cached_property
    def _parameters(self) -> dict[tuple[dt.date, ...], tuple[list[pl.Expr], pl.DataFrame]]:
        """A cache for `parameters_for`: a run needs the same few months again and again."""
        return {}

    @cached_property
    def conditions(self) -> pl.DataFrame:
        """The scheme's conditions, a row for each month (see `tasks.entitlement.conditions`)."""
        wealth = [pl.col(name) > 0 for name in _WEALTH if name in self.table.columns]
        return self.table.select(
            pl.lit(self.scheme_id).alias("scheme"),
            "month",
            *CONDITIONS,
            pl.any_horizontal(pl.lit(value=False), *wealth).alias("asks_wealth"),
            pl.lit(self.formula.has_groups).alias("has_groups"),
        )

    def unconfirmed(self) -> list[str]:
        """The doubts, and the parameters with at least one value that no source confirms."""
        return [doubt.name for doubt in self.doubts] + [
            name
            for name, parameter in self.parameters.items()
            if any(value.status is Status.UNCONFIRMED for value in (*parameter.values, *parameter.temporary))
        ]

    def check_month(self, month: dt.date) -> None:
        """Raise RateError, with the reason, where the scheme cannot be calculated for that month."""
        if self.first <= month < self.until:
            return
        shown = format_month(month)
        if month < self.first:
            raise RateError(
                f"{self.name}: there are no rates for {shown}; the first month is {format_month(self.first)}."
            )
        if self.ended:
            last = format_month(add_months(self.until, -1))
            raise RateError(f"{self.name}: the scheme has ended; {shown} is after its last month, {last}.")
        raise RateError(
            f"{self.name}: the rates from {self.until} are not known, so {shown} cannot be calculated.",
            advice="Add the new values to the rule files (docs/reference/rules.md says where).",
        )


def make_scheme(
    scheme_id: str, text: SchemeText, parameters: Mapping[str, Parameter], base_amount: Parameter | None
) -> Scheme:
    """Build a scheme and check it against its formula. Raises RateError that names the scheme and parameter."""
    formula = FORMULAS.get(text.formula)
    if formula is None:
        raise RateError(f"{scheme_id}: there is no formula «{text.formula}».", advice=f"Known: {', '.join(FORMULAS)}.")
    _check_parameters(scheme_id, formula, parameters, base_amount)
    doubts = _doubts(scheme_id, text, formula)
    used = dict(parameters)
    if base_amount and any(parameter.unit is Unit.G for parameter in parameters.values()):
        used[BASE_AMOUNT] = base_amount
    required = [used[name] for name, accepts in formula.accepts.items() if accepts.required]
    first = max([FIRST_MONTH, text.start, *[parameter.values[0].start for parameter in required]])
    known_until = [until for parameter in used.values() if (until := parameter.known_until())]
    end = text.through + dt.timedelta(days=1) if text.through else None
    until = min([end or _FAR, *(known_until or [_open_end(used)])])
    changes = sorted({first, *[day for each in used.values() for day in each.changes() if first < day < until]})
    return Scheme(
        scheme_id=scheme_id,
        name=text.name,
        law=text.law,
        formula=formula,
        monthly_rounding=text.monthly_rounding,
        municipalities=text.municipalities,
        doubts=doubts,
        parameters=used,
        first=first,
        until=until,
        ended=until == end,
        changes=tuple(changes),
        table=_with_doubts(
            _table(scheme_id, formula, used, months_between(first, add_months(until, -1)), changes), doubts
        ),
    )


def _doubts(scheme_id: str, text: SchemeText, formula: Formula) -> tuple[Doubt, ...]:
    names = [*formula.accepts, *[doubt.name for doubt in text.doubts]]
    for doubt in text.doubts:
        check_whole_months(f"{scheme_id}: {doubt.name}", doubt)
        if names.count(doubt.name) > 1:
            raise RateError(f"{scheme_id}: {doubt.name}: is the name of a parameter or of another doubt.")
    return tuple(Doubt(doubt.name, doubt.start, doubt.through, doubt.source) for doubt in text.doubts)


def _with_doubts(table: pl.DataFrame, doubts: Sequence[Doubt]) -> pl.DataFrame:
    months = table["month"]
    return table.with_columns(
        pl.Series(f"unconfirmed_{doubt.name}", [int(doubt.covers(month)) for month in months], dtype=pl.Int64)
        for doubt in doubts
    )


def _shared_and_varying(table: pl.DataFrame) -> tuple[list[pl.Expr], pl.DataFrame]:
    counts = table.drop("month").select(pl.all().n_unique())
    shared = [name for name in counts.columns if counts[name][0] == 1]
    kinds, values = table.schema, table.row(0, named=True)
    return [pl.lit(values[name], kinds[name]).alias(name) for name in shared], table.drop(shared)


def _open_end(parameters: Mapping[str, Parameter]) -> dt.date:
    """The end of a scheme whose values are never adjusted: far enough for a table of months."""
    newest = max(value.start for parameter in parameters.values() for value in parameter.values)
    return newest.replace(year=newest.year + 50)


def _check_parameters(
    scheme_id: str, formula: Formula, parameters: Mapping[str, Parameter], base_amount: Parameter | None
) -> None:
    unknown = sorted(set(parameters) - set(formula.accepts))
    if unknown:
        raise RateError(f"{scheme_id}: the formula {formula.name} has no parameter «{unknown[0]}».")
    missing = sorted(name for name, accepts in formula.accepts.items() if accepts.required and name not in parameters)
    if missing:
        raise RateError(f"{scheme_id}: the formula {formula.name} needs the parameter «{missing[0]}».")
    for name, parameter in parameters.items():
        units = formula.accepts[name].units
        if parameter.unit not in units:
            allowed = ", ".join(sorted(units))
            raise RateError(f"{scheme_id}: {name}: is given in {parameter.unit}, and should be in {allowed}.")
        if parameter.unit is Unit.G and base_amount is None:
            raise RateError(f"{scheme_id}: {name}: is a multiple of G, and no rule file gives base_amount.")
        if formula.accepts[name].required and any(value.number is None for value in parameter.values):
            raise RateError(f"{scheme_id}: {name}: cannot be without a value.")


def _table(
    scheme_id: str,
    formula: Formula,
    parameters: Mapping[str, Parameter],
    months: list[dt.date],
    changes: list[dt.date],
) -> pl.DataFrame:
    rows = [_row(scheme_id, formula, parameters, month) for month in months]
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(rows[0], pl.Int64) if rows else {}
    since = [max(day for day in changes if day <= month) for month in months]
    return pl.DataFrame(rows, schema=schema).with_columns(
        month=pl.Series(months, dtype=pl.Date), rates_from=pl.Series(since, dtype=pl.Date)
    )


def _row(
    scheme_id: str, formula: Formula, parameters: Mapping[str, Parameter], month: dt.date
) -> dict[str, int | None]:
    base = parameters[BASE_AMOUNT].on(month) if BASE_AMOUNT in parameters else None
    row: dict[str, int | None] = {}
    for name, accepts in formula.accepts.items():
        parameter = parameters.get(name)
        value = parameter.on(month) if parameter else None
        if parameter is None or value is None or value.number is None:
            row[name] = row[accepts.neutral] if isinstance(accepts.neutral, str) else accepts.neutral
            row[f"unconfirmed_{name}"] = 0
        else:
            row[name] = _whole(scheme_id, parameter, value, base, fine=accepts.fine)
            row[f"unconfirmed_{name}"] = int(value.status is Status.UNCONFIRMED)
            sure = parameter.confirmed_before(value)
            if sure is not None and sure.number is not None:
                row[f"sure_{name}"] = min(row[name] or 0, _whole(scheme_id, parameter, sure, base, fine=accepts.fine))
        row.setdefault(f"sure_{name}", row[name])
    return row


def _whole(scheme_id: str, parameter: Parameter, value: DatedValue, base: DatedValue | None, *, fine: bool) -> int:
    """A value in the units of the formulas; multiples of G become øre."""
    number = value.number or 0
    if parameter.unit is not Unit.G:
        return number * RATE_SCALE if fine else number
    base_ore = (base.number or 0) if base else 0
    in_fine = number * base_ore
    if fine:
        return in_fine
    if in_fine % RATE_SCALE:
        kroner = base_ore // ORE_PER_KRONE
        raise RateError(f"{scheme_id}: {parameter.name}: is not a whole number of øre for G = {kroner}.")
    return in_fine // RATE_SCALE
