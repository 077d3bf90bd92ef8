"""What makes a year of a household one to settle: each story changes what was stated, earned, documented or served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from sandbox.settlement.truths import Earned, Fact, Stated
from sandbox.town.households import Member
from sandbox.town.incomes import Correction, OneOff, Payer
from sandbox.world import IncomeEntry


class Story(StrEnum):
    """What a year of a household is about."""

    NOTHING = "nothing"
    SELF_EMPLOYED = "self_employed"
    AS_STATED = "self_employed_as_stated"
    BEGAN = "business_began_documented"
    ENDED = "business_ended_documented"
    SICK_PAY = "sick_pay_of_the_self_employed"
    CAPITAL = "capital"
    SMALL_CAPITAL = "capital_under_the_allowance"
    INHERITANCE = "inheritance"
    INHERITANCE_DOCUMENTED = "inheritance_documented"
    COMPENSATION = "compensation_documented"
    CHILD_WEALTH = "child_wealth_documented"
    FOREIGN = "foreign_pension"
    UNREACHABLE = "foreign_pension_unreachable"
    LETTING = "letting"
    WRONG_ENTRY = "wrong_entry_documented"
    REFUND = "nav_refund_documented"
    CORRECTED_MONTH = "self_employed_with_a_corrected_month"
    PAID_OTHERWISE = "paid_otherwise"
    LATE = "assessment_late"
    NONE = "no_assessment"
    CORRECTED = "assessment_corrected"


SHARES: Mapping[Story, float] = {
    Story.SELF_EMPLOYED: 0.14, Story.AS_STATED: 0.02, Story.BEGAN: 0.02, Story.ENDED: 0.02, Story.SICK_PAY: 0.02,
    Story.CAPITAL: 0.05, Story.SMALL_CAPITAL: 0.02, Story.INHERITANCE: 0.02, Story.INHERITANCE_DOCUMENTED: 0.02,
    Story.COMPENSATION: 0.01, Story.CHILD_WEALTH: 0.01, Story.FOREIGN: 0.03, Story.UNREACHABLE: 0.01,
    Story.LETTING: 0.02, Story.WRONG_ENTRY: 0.01, Story.REFUND: 0.01, Story.CORRECTED_MONTH: 0.02,
    Story.PAID_OTHERWISE: 0.02, Story.LATE: 0.02, Story.NONE: 0.01, Story.CORRECTED: 0.02,
}  # fmt: skip
"""How many of the households' years each story has; more than in a real town, so that each is met often."""


@dataclass(frozen=True)
class Year:
    """One year of a household. earned, stated: of the applicant. late_until: when the assessment comes.

    first_version: what the assessment said before it was corrected. paid_more: kroner paid above the decision, by
    month. one_offs, corrections: what a-ordningen has in addition.
    """

    year: int
    story: Story
    earned: Earned
    stated: Stated = field(default_factory=Stated)
    facts: tuple[Fact, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    corrections: tuple[Correction, ...] = ()
    paid_more: Mapping[dt.date, int] = field(default_factory=dict)
    late_until: dt.date | None = None
    without_assessment: bool = False
    first_version: Earned | None = None


@dataclass(frozen=True)
class Turn:
    """What a story is made of: chance, the applicant, who pays, and the year."""

    random: Random
    applicant: Member
    agency: Payer
    year: int

    def month(self, first: int = 2, last: int = 11) -> dt.date:
        """Draw a month of the year."""
        return dt.date(self.year, self.random.randint(first, last), 1)

    def day(self, first: int = 2, last: int = 11) -> dt.date:
        """Draw a day of the year."""
        return self.month(first, last).replace(day=self.random.randint(1, 28))

    def hundreds(self, low: int, high: int) -> int:
        """Draw an amount in whole hundreds of kroner."""
        return self.random.randint(low // 100, high // 100) * 100


_TOO_LOW = 0.4
"""3 557 of 8 978 settlements with a result are claims (Husbanken, income year 2024)."""


def make(story: Story, turn: Turn, plain: Earned) -> Year:
    """The year of a household with that story; `plain` is what the applicant has without one."""
    return _MAKERS[story](turn, Year(turn.year, story, plain))


def _business(turn: Turn, year: Year) -> Year:
    """Business income stated too low two times out of five, and else too high, and by less.

    Husbanken's settlements of 2020 to 2024 have more extra payments than claims, and smaller ones.
    """
    if turn.random.random() < _TOO_LOW:
        stated = turn.hundreds(0, 90_000)
        business = stated + turn.hundreds(4_000, 60_000)
    else:
        business = turn.hundreds(0, 90_000)
        stated = business + turn.hundreds(1_000, 16_000)
    earned = replace(
        year.earned,
        business=business,
        profit=business + turn.hundreds(0, 20_000),
        loss_carried=turn.hundreds(0, 40_000) if turn.random.random() < 0.2 else 0,
        debt_interest=turn.hundreds(0, 9_000),
    )
    return replace(year, earned=earned, stated=replace(year.stated, business=stated))


def _as_stated(turn: Turn, year: Year) -> Year:
    business = turn.hundreds(10_000, 90_000)
    return replace(
        year, earned=replace(year.earned, business=business, profit=business), stated=Stated(business=business)
    )


def _documented_business(kind: str) -> Callable[[Turn, Year], Year]:
    def made(turn: Turn, year: Year) -> Year:
        found = _business(turn, year)
        return replace(found, facts=(Fact(kind, turn.applicant.person_id, turn.day()),))

    return made


def _sick_pay(turn: Turn, year: Year) -> Year:
    """Sick pay is in a-ordningen and inside the assessed business income."""
    found = _business(turn, year)
    amount, first = turn.hundreds(4_000, 12_000), turn.month(2, 8)
    months = [first.replace(month=first.month + step) for step in range(3)]
    entry = IncomeEntry("naeringsinntekt", "sykepenger", amount)
    earned = replace(found.earned, business=found.earned.business + amount * len(months))
    return replace(found, earned=earned, one_offs=tuple(OneOff(turn.agency, month, entry) for month in months))


def _capital(turn: Turn, year: Year) -> Year:
    dividends = turn.hundreds(0, 40_000)
    earned = replace(
        year.earned,
        interest=turn.hundreds(3_000, 30_000),
        dividends=dividends,
        gross_up=dividends * 72 // 100,
        fund_costs=turn.hundreds(0, 4_000),
        debt_interest=turn.hundreds(0, 20_000),
    )
    too_low = turn.random.random() < _TOO_LOW
    stated = turn.hundreds(0, earned.capital) if too_low else earned.capital + turn.hundreds(1_000, 15_000)
    return replace(year, earned=earned, stated=Stated(capital=stated))


def _small_capital(turn: Turn, year: Year) -> Year:
    return replace(year, earned=replace(year.earned, interest=turn.hundreds(100, 6_000)))


def _richer(year: Year, more: int) -> Year:
    balance = replace(year.earned.balance, savings=year.earned.balance.savings + more)
    return replace(year, earned=replace(year.earned, balance=balance))


def _inheritance(turn: Turn, year: Year) -> Year:
    return _richer(year, turn.hundreds(100_000, 500_000))


def _new_wealth(kind: str) -> Callable[[Turn, Year], Year]:
    def made(turn: Turn, year: Year) -> Year:
        more = turn.hundreds(250_000, 900_000)
        return replace(_richer(year, more), facts=(Fact(kind, None, turn.day(), amount=more),))

    return made


def _child_wealth(turn: Turn, year: Year) -> Year:
    more = turn.hundreds(300_000, 800_000)
    left_out = more if turn.random.random() < 0.7 else more // 2
    fact = Fact("child_wealth", None, dt.date(turn.year, 1, 1), amount=left_out)
    return replace(_richer(year, more), facts=(fact,))


def _foreign(turn: Turn, year: Year) -> Year:
    foreign = turn.hundreds(10_000, 90_000)
    stated = foreign if turn.random.random() < 0.2 else foreign * turn.random.choice((0, 60, 110, 120, 130)) // 100
    return replace(year, earned=replace(year.earned, foreign=foreign), stated=Stated(foreign=stated))


def _unreachable(turn: Turn, year: Year) -> Year:
    found = _foreign(turn, year)
    amount = None if turn.random.random() < 0.5 else found.earned.foreign // 2
    fact = Fact("foreign_unreachable", turn.applicant.person_id, dt.date(turn.year, 1, 1), amount=amount)
    return replace(found, facts=(fact,))


def _letting(turn: Turn, year: Year) -> Year:
    """Tax-free letting is in no assessment: it remains as stated."""
    found = _business(turn, year) if turn.random.random() < 0.5 else year
    return replace(found, stated=replace(found.stated, letting=turn.hundreds(6_000, 60_000)))


def _paid_extra(kind: str) -> Callable[[Turn, Year], Year]:
    """An entry in a-ordningen that does not count."""

    def made(turn: Turn, year: Year) -> Year:
        month, amount = turn.month(), turn.hundreds(3_000, 25_000)
        entry = IncomeEntry("ytelseFraOffentlige", "sykepenger", amount)
        fact = Fact(kind, turn.applicant.person_id, month.replace(day=turn.random.randint(1, 28)), amount=amount)
        return replace(year, one_offs=(OneOff(turn.agency, month, entry),), facts=(fact,))

    return made


def _corrected_month(turn: Turn, year: Year) -> Year:
    """Business income, and a month in which a-ordningen had an entry too much when it was decided."""
    month = turn.month()
    entry = IncomeEntry("ytelseFraOffentlige", "sykepenger", turn.hundreds(3_000, 15_000))
    right = OneOff(turn.agency, month, replace(entry, amount=1_000))
    corrected_on = dt.date(turn.year + 1, 1, turn.random.randint(5, 28))
    wrong = Correction(turn.agency, month, corrected_on, extra=entry)
    return replace(_business(turn, year), one_offs=(right,), corrections=(wrong,))


def _paid_otherwise(turn: Turn, year: Year) -> Year:
    """The payment was not the decided amount in some months."""
    found = _business(turn, year)
    months = {turn.month(): turn.random.choice((-300, -100, 200, 500)) for _ in range(3)}
    return replace(found, paid_more=months)


def _late(turn: Turn, year: Year) -> Year:
    return replace(_business(turn, year), late_until=dt.date(turn.year + 1, 12, turn.random.randint(5, 20)))


def _corrected(turn: Turn, year: Year) -> Year:
    """The first version of the assessment is replaced after the settlement."""
    found = _business(turn, year)
    first = replace(found.earned, business=max(found.earned.business + turn.hundreds(-20_000, 20_000), 0))
    return replace(found, first_version=first, late_until=dt.date(turn.year + 1, 12, turn.random.randint(5, 20)))


_MAKERS: dict[Story, Callable[[Turn, Year], Year]] = {
    Story.NOTHING: lambda _, year: year,
    Story.SELF_EMPLOYED: _business,
    Story.AS_STATED: _as_stated,
    Story.BEGAN: _documented_business("business_began"),
    Story.ENDED: _documented_business("business_ended"),
    Story.SICK_PAY: _sick_pay,
    Story.CAPITAL: _capital,
    Story.SMALL_CAPITAL: _small_capital,
    Story.INHERITANCE: _inheritance,
    Story.INHERITANCE_DOCUMENTED: _new_wealth("wealth_arose"),
    Story.COMPENSATION: _new_wealth("compensation"),
    Story.CHILD_WEALTH: _child_wealth,
    Story.FOREIGN: _foreign,
    Story.UNREACHABLE: _unreachable,
    Story.LETTING: _letting,
    Story.WRONG_ENTRY: _paid_extra("wrong_entry"),
    Story.REFUND: _paid_extra("nav_refund"),
    Story.CORRECTED_MONTH: _corrected_month,
    Story.PAID_OTHERWISE: _paid_otherwise,
    Story.LATE: _late,
    Story.NONE: lambda _, year: replace(year, without_assessment=True),
    Story.CORRECTED: _corrected,
}
