"""The synthetic households: who lives there, what they pay, earn and own, and what was true on a given day.

Everything is kept with its dates, so that one household can be looked at in the month of its decision and in the newest
one. `facts_on` reads it as the rules must: from what was reported and known at the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from sandbox.town.incomes import DISABILITY_BENEFIT, FORTNIGHTLY, Correction, OneOff, Stream, reports_in
from sandbox.town.months import add_months, age_on, months_between
from sandbox.town.reference_rules import Facts
from sandbox.world import Assessment, IncomeEntry, Report

OSLO_MONTHS = 4
"""Oslo's scheme takes the mean of the last four months in a-ordningen (FOR-2022-05-25-1784 § 7)."""

_NET_WEALTH, _HOME = "nettoformue", "formuesverdiForPrimaerbolig"
_YEARLY_INCOME = "sumInntekterIAlminneligInntektFoerFordelingsfradrag"
_YEARLY_DISABILITY = "samletUfoeretrygdFraFolketrygdenEksklusiveEktefelletillegg"


@dataclass(frozen=True)
class Member:
    """One person in one household. `lives_to` is the last day there. Benefits follow the G of month `level`."""

    person_id: str
    birth_date: dt.date
    role: str
    lives_from: dt.date
    level: dt.date
    lives_to: dt.date | None = None
    young_disabled: bool = False
    single_pensioner: bool = False
    shared_residence: bool = False
    streams: tuple[Stream, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    corrections: tuple[Correction, ...] = ()
    late_months: Mapping[dt.date, dt.date] | None = None
    assessments: tuple[Assessment, ...] = ()

    def lives_there(self, day: dt.date) -> bool:
        """Whether the person lives in the household that day."""
        return self.lives_from <= day and (self.lives_to is None or day <= self.lives_to)

    def reports(self, month: dt.date) -> tuple[Report, ...]:
        """Everything that is ever reported about this person for a month, each version of it."""
        if month not in self._reports:
            late_until = (self.late_months or {}).get(month)
            reports = reports_in(self.streams, self.one_offs, month, self.level, late_until)
            self._reports[month] = tuple(version for report in reports for version in self._versions(month, report))
        return self._reports[month]

    @cached_property
    def _reports(self) -> dict[dt.date, tuple[Report, ...]]:
        return {}

    def _versions(self, month: dt.date, report: Report) -> tuple[Report, ...]:
        wrong = (each for each in self.corrections if (each.payer.number, each.month) == (report.reporter, month))
        correction = next(wrong, None)
        return correction.versions(report) if correction else (report,)

    def newest_assessment(self, known_on: dt.date) -> Assessment | None:
        """The newest tax assessment that could be seen that day."""
        versions = (each.known_on(known_on) for each in self.assessments)
        seen = [each for each in versions if each is not None and not each.deleted]
        return max(seen, key=lambda each: each.year, default=None)


@dataclass(frozen=True)
class Household:
    """One case. `rents`: housing cost per month in øre from each month on, as the case system has it."""

    case_id: str
    scheme: str
    team: str
    cost_group: int
    tenure: str
    rents: tuple[tuple[dt.date, int], ...]
    heating_included: bool
    adapted_home: bool
    income_deduction: int
    active_from: dt.date
    members: tuple[Member, ...]
    active_to: dt.date | None = None

    @property
    def applicant(self) -> Member:
        """The member whose case it is."""
        return next(member for member in self.members if member.role == "applicant")

    def rent_in(self, month: dt.date) -> int:
        """Housing cost per month in øre."""
        return [ore for start, ore in self.rents if start <= month][-1]

    def members_on(self, day: dt.date) -> tuple[Member, ...]:
        """Who lives there that day."""
        return tuple(member for member in self.members if member.lives_there(day))

    def with_member(self, changed: Member) -> Household:
        """The same household with one member replaced, matched by person id."""
        members = tuple(changed if member.person_id == changed.person_id else member for member in self.members)
        return replace(self, members=members)


@dataclass(frozen=True)
class Counted:
    """Kroner per month that count as income, and the part of them that is uføretrygd."""

    income: Fraction
    disability_benefit: Fraction


def facts_on(household: Household, month: dt.date, known_on: dt.date) -> Facts:
    """What counts about a household on the first of a month, from what could be seen on `known_on`.

    Wealth: members of 18 and over, state scheme only.
    """
    present = household.members_on(month)
    ages = [age_on(each.birth_date, month) for each in present]
    adults = [each for each, age in zip(present, ages, strict=True) if age >= 18]
    counted = counted_income(household, month, known_on)
    wealth = [] if household.scheme == "oslo" else [each.newest_assessment(known_on) for each in adults]
    return Facts(
        scheme=household.scheme,
        month=month,
        cost_group=household.cost_group,
        adults=len(adults),
        children=len(present) - len(adults),
        under_20=sum(age < 20 for age in ages),
        income=counted.income,
        disability_benefit=counted.disability_benefit,
        net_wealth=sum(_item(each, _NET_WEALTH) for each in wealth),
        home_wealth=sum(_item(each, _HOME) for each in wealth),
        tenure=household.tenure,
        housing_cost=Fraction(household.rent_in(month), 100),
        heating_included=household.heating_included,
        adapted_home=household.adapted_home,
        young_disabled=any(each.young_disabled for each in present),
        single_pensioner=any(each.single_pensioner for each in present),
        income_deduction=Fraction(household.income_deduction),
    )


def counted_income(household: Household, month: dt.date, known_on: dt.date) -> Counted:
    """Income of a household in a month, from the reports that could be seen on `known_on`.

    Counted are the applicant and members of 20 and over, and of their entries those that a-ordningen calls the basis
    for withholding tax. The state scheme takes the month itself, with AAP and dagpenger at two thirds in a month with
    three payments (from 1.1.2025); Oslo the mean of the four months that end with it, and for a member without any
    report in them a twelfth of the newest tax assessment (§§ 7-10).
    """
    oslo = household.scheme == "oslo"
    window = months_between(add_months(month, 1 - OSLO_MONTHS), month) if oslo else [month]
    thirds, disability_thirds = 0, 0
    assessed, assessed_disability = Fraction(0), Fraction(0)
    for member in household.members_on(month):
        if member.role != "applicant" and age_on(member.birth_date, month) < 20:
            continue
        if oslo and nothing_reported(member, month, known_on):
            newest = member.newest_assessment(known_on)
            assessed += Fraction(_item(newest, _YEARLY_INCOME), 12)
            assessed_disability += Fraction(_item(newest, _YEARLY_DISABILITY), 12)
        for when in window:
            for report in member.reports(when):
                if report.known_on(known_on):
                    total, disability = _in_thirds(report, two_thirds=not oslo)
                    thirds += total
                    disability_thirds += disability
    parts = 3 * len(window)
    return Counted(Fraction(thirds, parts) + assessed, Fraction(disability_thirds, parts) + assessed_disability)


def nothing_reported(member: Member, month: dt.date, known_on: dt.date) -> bool:
    """Whether a-ordningen has nothing at all about somebody in the four months that end with one."""
    window = months_between(add_months(month, 1 - OSLO_MONTHS), month)
    return not any(
        report.entries and report.available_from <= known_on for when in window for report in member.reports(when)
    )


def _in_thirds(report: Report, *, two_thirds: bool) -> tuple[int, int]:
    """Thirds of kroner that count, and the part of them that is uføretrygd."""
    by_code: dict[str, list[IncomeEntry]] = {}
    for entry in report.entries:
        if entry.taxable:
            by_code.setdefault(entry.code, []).append(entry)
    thirds = {
        code: sum(entry.amount for entry in entries) * (2 if two_thirds and _three_payments(code, entries) else 3)
        for code, entries in by_code.items()
    }
    return sum(thirds.values()), thirds.get(DISABILITY_BENEFIT, 0)


def _three_payments(code: str, entries: list[IncomeEntry]) -> bool:
    """Whether a fortnightly benefit came three times; neither back pay nor a correction is a payment of the month's."""
    return code in FORTNIGHTLY and sum(entry.amount > 0 and entry.backpay is None for entry in entries) >= 3


def _item(assessment: Assessment | None, code: str) -> int:
    return sum(item.amount for item in assessment.items if item.code == code) if assessment else 0
