"""The run in counts and sums: a page for managers (bokmål) and lines for the operator's terminal (English).

Neither holds a case number: the first is kept by Prefect, the second by whatever collects the terminal's output.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.reports import numbers, words
from tasks.reports.model import RunReport, Side
from tasks.validation import Reason


def coverage_lines(report: RunReport) -> list[str]:
    """The coverage statement for the terminal: a line that sums, then reasons, sums and whether the run is complete."""
    counts = [f"{state.replace('_', ' ')} {number}" for state, number in report.coverage.items()]
    lines = [f"Coverage: {' + '.join(counts)} = population {report.population}"]
    lines += [f"  {state}: {reason.value} {number}" for state, reason, number in _reasons(report)]
    if report.quarantine.faults:
        lines.append(
            f"Quarantine: {report.quarantine.faults} faults in the recipients' tables, "
            f"{report.quarantine.cases} cases set aside"
        )
    lines.append(f"Flagged: {_english(report.underpaid)} under, {_english(report.overpaid)} over (per month)")
    if report.complete:
        lines.append("The run is complete.")
    else:
        lines.append(f"The run is incomplete: {report.coverage['not_checked']} cases could not be checked.")
    return lines


def _reasons(report: RunReport) -> list[tuple[str, Reason, int]]:
    return [
        *(("not checked", reason, number) for reason, number in report.not_checked.items()),
        *(("awaiting", reason, number) for reason, number in report.awaiting.items()),
    ]


def _english(side: Side) -> str:
    return f"{side.cases} cases {side.monthly_ore // 100}.{side.monthly_ore % 100:02d} kr"


def summary_markdown(report: RunReport) -> str:
    """The run in counts and sums, as Markdown in bokmål. Holds no case number, team or person."""
    complete = "Kjøringen er fullstendig." if report.complete else "**Kjøringen er ikke fullstendig.**"
    test = ["**Testdata: ingen virkelige personer.**", ""] if report.is_test else []
    return "\n".join(
        [
            f"# Bostøtte, {numbers.month(report.month)}",
            "",
            *test,
            f"{complete} Ferdig {numbers.local_time(report.finished)}.",
            "",
            *_table(
                ("Dekning", "Saker"),
                [
                    *((words.STATES[state], numbers.count(number)) for state, number in report.coverage.items()),
                    ("**Sum = aktive saker**", f"**{numbers.count(report.population)}**"),
                ],
            ),
            *_table(
                ("Avvik", "Saker", "Kroner per måned"),
                [
                    ("Kan få for lite", *_cells(report.underpaid)),
                    ("Kan få for mye", *_cells(report.overpaid)),
                ],
            ),
            *_not_checked_table(report),
            f"Grense: {report.limit}. Oppslag hos Skatteetaten: {numbers.count(report.look_ups)}.",
            "",
        ]
    )


def _cells(side: Side) -> tuple[str, str]:
    return numbers.count(side.cases), numbers.kroner(side.monthly_ore)


def _not_checked_table(report: RunReport) -> list[str]:
    rows = [
        (words.REASONS[reason].title, numbers.count(number))
        for counts in (report.not_checked, report.awaiting)
        for reason, number in counts.items()
    ]
    return _table(("Ikke kontrollert eller venter", "Saker"), rows) if rows else []


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    numbers_right = ["---", *("---:" for _ in header[1:])]
    return [_row(header), _row(numbers_right), *(_row(row) for row in rows), ""]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
