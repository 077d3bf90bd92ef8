"""Random households with their persons, payments and assessments, put through the rules and through the reference."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tasks.entitlement import apply_ten_percent_rule, calculate, household_months
from tasks.validation import AssessmentItems, CaseMonths, Decisions, Households, IncomeLines, Members, Schema, empty
from tests.entitlement.reference import reckon
from tests.entitlement.reference_income import Assessed, Household, Payment, Person, basis
from tests.entitlement.rules import book, case_data
from tests.frames import defaults, rows

FIRST = {"state": dt.date(2024, 7, 1), "oslo": dt.date(2023, 3, 1)}
"""Months are drawn from here on: around the changes of October 2024 and January 2025, and Oslo's first year on."""
_CATEGORY = {
    "fastloenn": "loennsinntekt",
    "kilometergodtgjoerelseBil": "loennsinntekt",
    "skattefrieUtbetalinger": "loennsinntekt",
    "arbeidsavklaringspenger": "ytelseFraOffentlige",
    "dagpengerVedArbeidsloeshet": "ytelseFraOffentlige",
    "ufoeretrygd": "ytelseFraOffentlige",
}
_CODES = [*_CATEGORY, "fastloenn", "ufoeretrygd", "arbeidsavklaringspenger"]
_YEARLY = "sumInntekterIAlminneligInntektFoerFordelingsfradrag"
_DISABILITY = "samletUfoeretrygdFraFolketrygdenEksklusiveEktefelletillegg"


def random_households(count: int, seed: int, *, months: int = 1000) -> list[Household]:
    """Households of the state and of Oslo close to the limits of age, of months and of the 10 % rule.

    months: of how many months, since each takes its time.
    """
    draw = random.Random(seed)
    spans = {
        scheme: [month for month in book().schemes[scheme].table["month"] if month >= first]
        for scheme, first in FIRST.items()
    }
    chosen = {scheme: draw.sample(span, min(months, len(span))) for scheme, span in spans.items()}
    return [_household(draw, chosen) for _ in range(count)]


def _household(draw: random.Random, months: Mapping[str, list[dt.date]]) -> Household:
    scheme = draw.choice(("state", "oslo", "oslo"))
    month = draw.choice(months[scheme])
    persons = [_person(draw, month, applicant=number == 0) for number in range(draw.randint(1, 4))]
    found = Household(scheme, month, persons, stated=draw.choice((0, 0, 1_234_56)))
    return Household(scheme, month, persons, _near(draw, basis(found).income), draw.random() < 0.6, stated=found.stated)


def _near(draw: random.Random, income: int) -> int:
    """A decided income: about 10 % from the household's, or far from it."""
    at = draw.choice((income * 10 // 11, income * 10 // 9, income, income, draw.randint(-1000, 40_000_00)))
    return at + draw.randint(-2, 2)


def _person(draw: random.Random, month: dt.date, *, applicant: bool) -> Person:
    age = draw.choice((17, 18, 19, 20, 20, 45, 45, 45, 45, 8)) if not applicant else draw.choice((45, 45, 45, 19, 20))
    born = dt.date(month.year - age, month.month, draw.choice((1, 1, 2)))
    leaves = draw.choice((None, None, None, month, month - dt.timedelta(days=1)))
    comes = draw.choice((dt.date(2020, 1, 1), dt.date(2020, 1, 1), month, month + dt.timedelta(days=1)))
    lives = (dt.date(2020, 1, 1), None) if applicant else (comes, max(leaves, comes) if leaves else None)
    years = draw.sample((2021, 2022, 2023), draw.choice((0, 1, 1, 2)))
    assessed = [_assessed(draw, year) for year in years]
    return Person(born, applicant, *lives, _payments(draw, month), assessed)


def _assessed(draw: random.Random, year: int) -> Assessed:
    income = draw.choice((0, draw.randint(0, 400_000_00), draw.randint(0, 400) * 1000_00))
    return Assessed(year, income, draw.choice((0, income, draw.randint(0, income))))


def _payments(draw: random.Random, month: dt.date) -> list[Payment]:
    if draw.random() < 0.4:
        return []
    backs = draw.choice(((0,), (0, 1, 2, 3), (3, 4), (4,), (0, 0, 0), (2, 2, 2, 1), (0, 0, 0, 0)))
    code, payer = draw.choice(_CODES), draw.choice("xy")
    found = []
    for back in backs:
        when = month
        for _ in range(back):
            when = (when - dt.timedelta(days=1)).replace(day=1)
        alike = draw.random() < 0.8
        found.append(
            Payment(
                when,
                payer if alike else draw.choice("xy"),
                code if alike else draw.choice(_CODES),
                draw.choice((draw.randint(1, 20_000_00), draw.randint(1, 20_000_00), -draw.randint(1, 2_000_00), 0)),
                taxable=draw.random() < 0.7,
                back_pay=draw.random() < 0.1,
            )
        )
    return found


def income_differences(households: list[Household]) -> list[str]:
    """The households where rules and reference disagree on inputs or amounts, in words; empty where they agree."""
    frames = _Frames(households)
    found = []
    for month in sorted({each.month for each in households}):
        chosen = frames.households.filter(pl.col("active_from") == month)
        members = frames.members.join(chosen, on="case_id", how="semi")
        data = replace(case_data(chosen, members, frames.lines), book=book())
        built, unready = household_months(data, month, income_assessments=frames.assessments)
        if not unready.is_empty():
            raise AssertionError(unready)
        kept = apply_ten_percent_rule(built, frames.decisions.join(built, on="case_id", how="semi"), book())
        amounts = calculate(kept, book())["entitlement_ore"]
        for row, amount in zip(kept.iter_rows(named=True), amounts, strict=True):
            household = households[int(row["case_id"])]
            wanted = basis(household)
            got = (*(row[name] for name in _COMPARED), amount)
            case = (
                defaults(CaseMonths)
                | {"scheme": household.scheme, "month": month}
                | dict(zip(_COMPARED, _values(wanted), strict=True))
            )
            want = (*_values(wanted), 100 * reckon(case, "operational").entitlement)
            if got != want:
                found.append(f"{household}: {got} != {want}")
    return found


_COMPARED = ("adults", "aged_18_19", "children", "monthly_income_ore", "monthly_disability_benefit_ore")


def _values(wanted: Any) -> tuple[int, ...]:
    return wanted.adults, wanted.aged_18_19, wanted.children, wanted.income, wanted.disability


class _Frames:
    """The households as tables for the rules; the case id is a household's number."""

    def __init__(self, households: list[Household]) -> None:
        homes: list[dict[str, Any]] = []
        decisions: list[dict[str, Any]] = []
        members: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        items: list[dict[str, Any]] = []
        for number, each in enumerate(households):
            case = {"case_id": str(number)}
            homes.append(case | {"scheme": each.scheme, "stated_income_ore": each.stated, "active_from": each.month})
            decisions.append(
                case
                | {"decision_id": str(number), "monthly_income_ore": each.decided}
                | {"income_from_assessment": each.decided_from_assessment}
            )
            for position, person in enumerate(each.persons):
                key = f"{number * 10 + position:024x}"
                members.append(case | _member(person, key))
                lines.extend(_line(payment, key, ordinal) for ordinal, payment in enumerate(person.payments))
                items.extend(row for one in person.assessed for row in _items(one, key))
        self.households = rows(Households, *homes)
        self.members = rows(Members, *members)
        self.decisions = rows(Decisions, *decisions)
        self.lines = _frame(IncomeLines, lines)
        self.assessments = _frame(AssessmentItems, items)


def _frame(schema: Schema, changes: list[dict[str, Any]]) -> pl.DataFrame:
    return rows(schema, *changes) if changes else empty(schema)


def _member(person: Person, key: str) -> dict[str, Any]:
    role = "applicant" if person.applicant else "adult"
    lives = {"lives_from": person.lives_from, "lives_to": person.lives_to}
    return {"person_key": key, "birth_date": person.born, "role": role} | lives


def _line(payment: Payment, key: str, ordinal: int) -> dict[str, Any]:
    return {
        "lookup_id": f"l-{key}-{payment.month}",
        "person_key": key,
        "ordinal": ordinal,
        "month": payment.month,
        "reporter_key": payment.payer,
        "category": _CATEGORY[payment.code],
        "code": payment.code,
        "amount_ore": payment.amount,
        "in_withholding_base": payment.taxable,
        "backpay_from": dt.date(2020, 1, 1) if payment.back_pay else None,
    }


def _items(one: Assessed, key: str) -> list[dict[str, Any]]:
    common = {"lookup_id": f"l-{key}-{one.year}", "person_key": key, "year": one.year}
    return [
        common | {"code": _YEARLY, "amount_ore": one.income},
        common | {"code": _DISABILITY, "amount_ore": one.disability},
    ]
