"""A hand-made world: one person for each thing that can be answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sandbox.town.person_ids import make_person_id
from sandbox.world import Assessment, AssessmentItem, Event, IncomeEntry, Person, Report, World

AS_OF = dt.date(2026, 11, 12)
MONTH = dt.date(2026, 10, 1)
ORGANISATION = "332480782"
EMPLOYER = "212345679"

_BORN = dt.date(1980, 5, 17)


def an_id(number: int) -> str:
    """The `number`th synthetic id of one birth date."""
    made = [one for one in (make_person_id(_BORN, individual) for individual in range(500)) if one]
    return made[number]


PLAIN, LATE, SHIELDED, UNKNOWN, RENAMED, NEW_ID, DELETED, POOR, STRANGER, ODD = (an_id(number) for number in range(10))
MANY = tuple(an_id(number) for number in range(20, 80))

WAGE = IncomeEntry("loennsinntekt", "timeloenn", 18_250, employer_tax=True, quantity=75.5)
CORRECTION = IncomeEntry("loennsinntekt", "trekkILoennForFerie", -1_200)
MILEAGE = IncomeEntry(
    "loennsinntekt", "kilometergodtgjoerelseBil", 640, "utgiftsgodtgjoerelse", taxable=False, quantity=128
)
BENEFIT = IncomeEntry("ytelseFraOffentlige", "arbeidsavklaringspenger", 9_100, backpay=(dt.date(2026, 8, 1), MONTH))
PENSION = IncomeEntry("pensjonEllerTrygd", "alderspensjon", 15_000)
LOTT = IncomeEntry("naeringsinntekt", "lottKunTrygdeavgift", 2_000)
TEXT_AMOUNT = IncomeEntry("ytelseFraOffentlige", "dagpengerVedArbeidsloeshet", 12_345, numeric_string=True)

SEEN = dt.date(2026, 11, 5)


def report(*entries: IncomeEntry, employer: str = EMPLOYER, seen: dt.date = SEEN) -> Report:
    return Report(employer, employer, entries, seen)


def assessment(year: int, *, deleted: bool = False, seen: dt.date | None = None) -> Assessment:
    settled = dt.date(year + 1, 6, 17)
    items = (
        AssessmentItem("samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt", 214_300, "inntekt"),
        AssessmentItem("samletGjeld", 12_000, "-"),
        AssessmentItem("nettoformue", -8_150, "-"),
    )
    return Assessment(year, items, settled, seen or settled, deleted)


def person(person_id: str, **changes: Any) -> Person:
    known: dict[str, Any] = {
        "reports": {
            dt.date(2026, 9, 1): (report(WAGE, seen=dt.date(2026, 10, 5)),),
            MONTH: (report(WAGE, MILEAGE, CORRECTION), report(BENEFIT, PENSION, LOTT, employer="310123455")),
        },
        "assessments": {2024: assessment(2024), 2025: assessment(2025)},
    }
    return Person(person_id, _BORN, **(known | changes))


def events() -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    def at(month: int, day: int) -> dt.datetime:
        return dt.datetime(2026, month, day, 6, 12, 44, tzinfo=dt.UTC)

    income = (
        Event(3, PLAIN, "2026-09", at(10, 5)),
        Event(12, LATE, "2026-09", at(10, 5)),
        Event(40, PLAIN, "2026-10", at(11, 5)),
        Event(41, STRANGER, "2026-10", at(11, 12)),
        Event(60, LATE, "2026-10", at(11, 20)),
    )
    assessments = (
        Event(7, PLAIN, "2025", at(6, 17), "ny"),
        Event(9, DELETED, "2025", at(8, 1), "slettet"),
        Event(30, RENAMED, "2025", at(9, 1), "identitetsendring"),
    )
    return income, assessments


def town() -> World:
    """The world."""
    persons = [
        person(PLAIN),
        person(LATE, reports={MONTH: (report(WAGE), report(BENEFIT, seen=dt.date(2026, 11, 20)))}),
        person(SHIELDED, shielded=True),
        person(UNKNOWN, unknown=True),
        person(RENAMED, new_person_id=NEW_ID),
        person(DELETED, assessments={2025: assessment(2025, deleted=True)}),
        person(POOR, reports={}, assessments={}),
        person(ODD, reports={MONTH: (report(TEXT_AMOUNT),)}),
        *(person(one) for one in MANY),
    ]
    income, assessments = events()
    known = {one.person_id: one for one in persons}
    return World(AS_OF, "0301", "Prøvevik (oppdiktet)", ORGANISATION, known, income, assessments)
