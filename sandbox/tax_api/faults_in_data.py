"""Faults in the data: a person's reports with the mistakes that reporters make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from sandbox.tax_api.fault_profiles import Fault
from sandbox.town.person_ids import make_person_id
from sandbox.world import Assessment, AssessmentItem, IncomeEntry, Person, Report

UNKNOWN_INCOME_CODE = "nyYtelseSomIngenKjenner"
UNKNOWN_ASSESSMENT_CODE = "nyPostSomIngenKjenner"
_SECOND_EMPLOYER = "310123455"
_CORRECTION_KRONER = 1000


def with_fault(person: Person, fault: Fault, *, last_month: dt.date | None = None) -> Person:
    """Give the person with the fault in the data; a fault that does not touch data changes nothing.

    last_month: the last month of the request, for which a late report is still missing.
    """
    change = _CHANGES.get(fault)
    if change is not None:
        return change(person)
    if fault is Fault.LATE_REPORT and last_month is not None:
        return replace(person, reports={month: known for month, known in person.reports.items() if month != last_month})
    return person


def other_id(person: Person) -> str:
    """Another synthetic id of the same birth date: the next one that has check digits."""
    start = int(person.person_id[6:9])
    for step in range(1, 1000):
        made = make_person_id(person.birth_date, (start + step) % 1000)
        if made is not None:
            return made
    raise AssertionError("among a thousand individual numbers some have check digits")


def _shielded(person: Person) -> Person:
    return replace(person, shielded=True)


def _renamed(person: Person) -> Person:
    return replace(person, new_person_id=person.new_person_id or other_id(person))


def _every_report(change: Callable[[Report], tuple[Report, ...]]) -> Callable[[Person], Person]:
    def changed(person: Person) -> Person:
        reports = {
            month: tuple(new for report in known for new in change(report)) for month, known in person.reports.items()
        }
        return replace(person, reports=reports)

    return changed


def _with_unknown_codes(person: Person) -> Person:
    """Add a benefit and an assessed item that no code list has."""
    benefit = IncomeEntry("ytelseFraOffentlige", UNKNOWN_INCOME_CODE, _CORRECTION_KRONER)
    item = AssessmentItem(UNKNOWN_ASSESSMENT_CODE, _CORRECTION_KRONER, "inntekt")
    changed = _every_report(lambda report: (replace(report, entries=(*report.entries, benefit)),))(person)
    return replace(changed, assessments={year: _with_item(found, item) for year, found in changed.assessments.items()})


def _with_item(assessment: Assessment, item: AssessmentItem) -> Assessment:
    return replace(assessment, items=(*assessment.items, item))


def _two_employers(report: Report) -> tuple[Report, ...]:
    """The same sums from two reporters: every entry is halved between them, odd kroner with the first."""
    halves = [tuple(replace(entry, amount=entry.amount // 2) for entry in report.entries)]
    halves.insert(0, tuple(replace(entry, amount=entry.amount - entry.amount // 2) for entry in report.entries))
    second = replace(report, reporter=_SECOND_EMPLOYER, unit=_SECOND_EMPLOYER, entries=halves[1])
    return (replace(report, entries=halves[0]), second)


def _corrected(report: Report) -> tuple[Report, ...]:
    """The same sums, with the first entry reported too high and the excess taken back as a negative entry."""
    if not report.entries:
        return (report,)
    first, *rest = report.entries
    too_high = replace(first, amount=first.amount + _CORRECTION_KRONER)
    taken_back = replace(first, amount=-_CORRECTION_KRONER, quantity=None)
    return (replace(report, entries=(too_high, taken_back, *rest)),)


def _doubled(report: Report) -> tuple[Report, ...]:
    """Every entry twice, as a feed that counts its messages twice has them."""
    return (replace(report, entries=report.entries + report.entries),)


_CHANGES: dict[Fault, Callable[[Person], Person]] = {
    Fault.SHIELDED: _shielded,
    Fault.IDENTITY_CHANGE: _renamed,
    Fault.UNKNOWN_CODE: _with_unknown_codes,
    Fault.SEVERAL_EMPLOYERS: _every_report(_two_employers),
    Fault.NEGATIVE_CORRECTION: _every_report(_corrected),
    Fault.DOUBLED_INCOME: _every_report(_doubled),
}
