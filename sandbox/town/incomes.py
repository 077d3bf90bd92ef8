"""Who pays a person what, month by month, and how it is reported (a-melding).

A stream is one payer's running payment: a wage, a pension, a benefit. It knows its amount in any month of the history,
so the same stream gives the decision's month and the newest one. Levels are whole kroner as of the month the
municipality is drawn for; benefits that follow the national insurance base amount (G) were lower before 1 May.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

from sandbox.town.months import add_months
from sandbox.town.reference_rules import BASE_AMOUNTS, base_amount
from sandbox.world import IncomeEntry, Kind, Report

FORTNIGHT = dt.timedelta(days=14)
KIND_OF: dict[str, Kind] = {
    "fastloenn": "loennsinntekt",
    "timeloenn": "loennsinntekt",
    "overtidsgodtgjoerelse": "loennsinntekt",
    "feriepenger": "loennsinntekt",
    "trekkILoennForFerie": "loennsinntekt",
    "kilometergodtgjoerelseBil": "loennsinntekt",
    "arbeidsavklaringspenger": "ytelseFraOffentlige",
    "dagpengerVedArbeidsloeshet": "ytelseFraOffentlige",
    "foreldrepenger": "ytelseFraOffentlige",
    "omstillingsstoenad": "ytelseFraOffentlige",
    "overgangsstoenadTilEnsligMorEllerFarSomBegynteAaLoepe1April2014EllerSenere": "ytelseFraOffentlige",
    "sykepenger": "ytelseFraOffentlige",
    "ufoeretrygd": "ytelseFraOffentlige",
    "alderspensjon": "pensjonEllerTrygd",
    "introduksjonsstoenad": "pensjonEllerTrygd",
    "kvalifiseringstoenad": "pensjonEllerTrygd",
}
FORTNIGHTLY = frozenset({"arbeidsavklaringspenger", "dagpengerVedArbeidsloeshet"})
FOLLOWS_BASE_AMOUNT = frozenset({"arbeidsavklaringspenger", "ufoeretrygd", "alderspensjon", "introduksjonsstoenad"})
DISABILITY_BENEFIT = "ufoeretrygd"

_HOLIDAY_MONTH = 6
_HOLIDAY_PAY = 144  # hundredths of a month's wage: 12 % of a year's (ferieloven § 10); June's own wage is drawn
_MILEAGE_RATE = 5  # kroner per kilometre on the synthetic bills; only ever tax-free here


@dataclass(frozen=True)
class Payer:
    """A reporting organisation and its sub-unit, both by synthetic organisation number."""

    number: str
    unit: str
    after_month: bool = True  # reports in the first days of the next month; otherwise on payday


@dataclass(frozen=True)
class Stream:
    """One running payment. `amount`: kroner per month, or per payment where `first_payment` sets a fortnightly rhythm.

    `first` and `last` are months, both included. `holiday_pay`: June brings holiday pay in place of most of the wage.
    `unsettled_until`: in months before it, hourly wages vary by the hours worked. `deferred`: months that are paid
    together with the next one.
    """

    payer: Payer
    code: str
    amount: int
    first: dt.date
    last: dt.date | None = None
    first_payment: dt.date | None = None
    holiday_pay: bool = False
    unsettled_until: dt.date | None = None
    mileage: int = 0
    deferred: frozenset[dt.date] = frozenset()

    def runs_in(self, month: dt.date) -> bool:
        """Whether anything is paid that month."""
        return self.first <= month and (self.last is None or month <= self.last)


@dataclass(frozen=True)
class OneOff:
    """A single entry outside the running payments: back pay, a correction, an entry of a code nobody knows."""

    payer: Payer
    month: dt.date
    entry: IncomeEntry


@dataclass(frozen=True)
class Correction:
    """A report that was wrong at first and then corrected: the first had `percent` of the right amounts, and `extra`.

    The first version comes when that payer's reports do; the right one is known from `corrected_on`.
    """

    payer: Payer
    month: dt.date
    corrected_on: dt.date
    percent: int = 100
    extra: IncomeEntry | None = None

    def versions(self, right: Report) -> tuple[Report, Report]:
        """The first report and the corrected one."""
        reported = tuple(replace(entry, amount=entry.amount * self.percent // 100) for entry in right.entries)
        first = replace(
            right, entries=(*reported, *([self.extra] if self.extra else [])), replaced_on=self.corrected_on
        )
        return first, replace(right, available_from=self.corrected_on)


def payments_in(month: dt.date, first_payment: dt.date) -> int:
    """How many fortnightly payments fall in that month: two, or three."""
    end = add_months(month, 1)
    before_end = (end - dt.timedelta(days=1) - first_payment) // FORTNIGHT
    before_start = (month - dt.timedelta(days=1) - first_payment) // FORTNIGHT
    return before_end - before_start


def entries(stream: Stream, month: dt.date, level: dt.date) -> tuple[IncomeEntry, ...]:
    """Give the entries of one stream in one month. `level`: the month whose G the stream's amount follows."""
    if month in stream.deferred:
        return ()
    before = add_months(month, -1)
    late = _entries_of(stream, before, level) if before in stream.deferred else ()
    return (*late, *_entries_of(stream, month, level))


def _entries_of(stream: Stream, month: dt.date, level: dt.date) -> tuple[IncomeEntry, ...]:
    if not stream.runs_in(month):
        return ()
    kind, amount = KIND_OF[stream.code], _amount_in(stream, month, level)
    if stream.first_payment is not None:
        return (IncomeEntry(kind, stream.code, amount),) * payments_in(month, stream.first_payment)
    if kind != "loennsinntekt":
        return (IncomeEntry(kind, stream.code, amount),)
    return _wage(stream, month, amount)


def reports_in(
    streams: tuple[Stream, ...],
    one_offs: tuple[OneOff, ...],
    month: dt.date,
    level: dt.date,
    late_until: dt.date | None = None,
) -> tuple[Report, ...]:
    """Give everything that is reported about a person for a month, one report per payer, in the order of the streams.

    `late_until`: the month's reports come as late as that.
    """
    by_payer: dict[Payer, tuple[IncomeEntry, ...]] = {}
    for stream in streams:
        found = entries(stream, month, level)
        if found:
            by_payer[stream.payer] = by_payer.get(stream.payer, ()) + found
    for one_off in one_offs:
        if one_off.month == month:
            by_payer[one_off.payer] = (*by_payer.get(one_off.payer, ()), one_off.entry)
    return tuple(
        Report(payer.number, payer.unit, found, late_until or available_from(payer, month))
        for payer, found in by_payer.items()
    )


def available_from(payer: Payer, month: dt.date) -> dt.date:
    """When that payer's report of a month can be seen: on payday, or in the first nine days of the next month."""
    spread = int(payer.number[-4:])
    if payer.after_month:
        return add_months(month, 1).replace(day=1 + spread % 9)
    return month.replace(day=8 + spread % 20)


def _wage(stream: Stream, month: dt.date, amount: int) -> tuple[IncomeEntry, ...]:
    quantity = round(amount / 245, 1) if stream.code == "timeloenn" else None
    found = [IncomeEntry("loennsinntekt", stream.code, amount, employer_tax=True, quantity=quantity)]
    if stream.mileage:
        found.append(
            IncomeEntry(
                "loennsinntekt",
                "kilometergodtgjoerelseBil",
                stream.mileage * _MILEAGE_RATE,
                benefit="utgiftsgodtgjoerelse",
                taxable=False,
                quantity=float(stream.mileage),
            )
        )
    if stream.holiday_pay and month.month == _HOLIDAY_MONTH:
        found.append(IncomeEntry("loennsinntekt", "feriepenger", amount * _HOLIDAY_PAY // 100, employer_tax=True))
        found.append(IncomeEntry("loennsinntekt", "trekkILoennForFerie", -amount, employer_tax=True))
    return tuple(found)


def _amount_in(stream: Stream, month: dt.date, level: dt.date) -> int:
    if stream.code in FOLLOWS_BASE_AMOUNT:
        return _at_base_amount(stream.amount, _base(month), _base(level))
    if stream.unsettled_until is not None and month < stream.unsettled_until:
        return stream.amount * (85 + (month.year * 12 + month.month + int(stream.payer.number[-2:])) * 7 % 31) // 100
    return stream.amount


@cache
def _base(month: dt.date) -> int:
    return base_amount(max(month, min(BASE_AMOUNTS)))


def _at_base_amount(amount: int, then: int, now: int) -> int:
    return amount if then == now else round(amount * then / now)
