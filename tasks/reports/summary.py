"""The run in counts and sums: a page for managers and lines for the operator's terminal (English).

Neither holds a case number: the first is kept by Prefect, the second by whatever collects the terminal's output.
"""

from __future__ import annotations

from collections.abc import Iterable

from tasks.reports import numbers
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.limit_words import limits_text
from tasks.reports.model import DirectionSum, RunReport
from tasks.reports.shown_counts import Count, ShownCounts
from tasks.validation import Reason


def coverage_lines(report: RunReport, *, feeds_read: bool = True) -> list[str]:
    """The coverage statement for the terminal: a line that sums, then reasons, sums and whether the run is complete.

    feeds_read: whether the event feeds were read to their ends; a run is complete only then.
    """
    counts = [f"{state.replace('_', ' ')} {number}" for state, number in report.coverage.items()]
    lines = [f"Coverage: {' + '.join(counts)} = population {report.population}"]
    lines += [f"  {state}: {reason.value} {number}" for state, reason, number in _reasons(report)]
    checked = report.manual.filter(status="checked").height
    if checked:
        lines.append(f"  by hand: of these, {checked} checked by a caseworker and not due again")
    if report.quarantine.faults:
        lines.append(
            f"Quarantine: {report.quarantine.faults} faults in the recipients' tables, "
            f"{report.quarantine.cases} cases set aside"
        )
    lines.append(f"Flagged: {_english(report.underpaid)} under, {_english(report.overpaid)} over (per month)")
    if report.complete and feeds_read:
        lines.append("The run is complete.")
    elif report.complete:
        lines.append("The run is incomplete: an event feed was not read, so some changes may not be known.")
    else:
        lines.append(f"The run is incomplete: {report.coverage['not_checked']} cases could not be checked.")
    return lines


def _reasons(report: RunReport) -> list[tuple[str, Reason, int]]:
    return [
        *(("not checked", reason, number) for reason, number in report.not_checked.items()),
        *(("by hand", reason, number) for reason, number in report.by_hand.items()),
        *(("awaiting", reason, number) for reason, number in report.awaiting.items()),
    ]


def _english(found: DirectionSum) -> str:
    return f"{found.cases} cases {found.monthly_ore // 100}.{found.monthly_ore % 100:02d} kr"


def summary_markdown(report: RunReport, code: str = BOKMAAL) -> str:
    """The run in counts and sums, as Markdown in a language. Holds no case number, team, person or small count."""
    words, counts = language(code), ShownCounts(report)
    texts = words["summary"]
    complete = texts["complete"] if report.complete else f"**{texts['incomplete']}**"
    test = [f"**{texts['test_data']}**", ""] if report.is_test else []
    limit = limits_text(report.limits, report.municipalities, words)
    return "\n".join(
        [
            f"# {words.text('summary', 'title', month=words.month(report.month))}",
            "",
            *test,
            f"{complete} {words.text('summary', 'finished', moment=words.moment(report.finished))}",
            "",
            *_table(
                (texts["coverage"], texts["cases"]),
                [
                    *((words["states"][state], words.count(number)) for state, number in counts.coverage.items()),
                    (f"**{texts['sum']}**", f"**{words.count(counts.population)}**"),
                ],
            ),
            *_table(
                (texts["flags"], texts["cases"], texts["kroner"]),
                [
                    (texts[direction], words.count(found.cases), words.kroner(found.ore))
                    for direction, found in counts.directions.items()
                ],
            ),
            *_table(
                (texts["since_last"], texts["cases"]),
                [(label, words.count(number)) for label, number in news(counts, words)],
            ),
            *_not_checked_table(counts, words),
            words.text("summary", "limit_and_look_ups", limit=limit, look_ups=numbers.count(report.look_ups)),
            "",
        ]
    )


def news(counts: ShownCounts, words: Language) -> list[tuple[str, Count]]:
    """What became of the flags since the run before, in words, and the excluded cases by reason."""
    return [
        *((words["flag_events"][event], number) for event, number in counts.flag_counts.items()),
        (words["summary"]["withdrawn"], counts.withdrawn),
        *((words["groups"][group], number) for group, number in counts.groups.items()),
    ]


def _not_checked_table(counts: ShownCounts, words: Language) -> list[str]:
    rows = [(words["reasons"][reason], words.count(number)) for reason, number in counts.reasons.items()]
    return _table((words["summary"]["unchecked"], words["summary"]["cases"]), rows) if rows else []


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    numbers_right = ["---", *("---:" for _ in header[1:])]
    return [_row(header), _row(numbers_right), *(_row(row) for row in rows), ""]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
