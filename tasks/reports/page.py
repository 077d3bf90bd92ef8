"""The caseworkers' report as a page: one file that needs nothing else.

The first screen is in the page itself, once for each language. A small script of our own draws the lists from JSON
inside the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from tasks.files import write_text
from tasks.reports.faults import faults_without_case
from tasks.reports.language import BOKMAAL, LANGUAGES, Language, language
from tasks.reports.limit_words import limits_text
from tasks.reports.model import RunReport
from tasks.reports.new_calculations import ListedCases, listed
from tasks.reports.packing import packed
from tasks.reports.payload import as_script_text, page_data
from tasks.reports.templating import fill
from tasks.reports.tightness import limit_advice, tight_advice

_BAR_WIDTH = 1000
_LEAST_SEGMENT = 6
"""A state with a single case is still seen in the bar."""


@dataclass(frozen=True)
class Segment:
    """One state in the coverage bar, in units of a bar a thousand wide."""

    state: str
    label: str
    meaning: str
    cases: int
    x: float
    width: float


def write_html(report: RunReport, target: Path, code: str = BOKMAAL) -> None:
    """Write the report as one self-contained page, which appears whole or not at all.

    code: the language it opens in; the reader can choose any other in the page itself.
    """
    write_text(target, render(report, code))


def render(report: RunReport, code: str = BOKMAAL) -> str:
    """The page as text. It holds the first screen once for each language, and the script shows the chosen one.

    The language that it opens in is in the page itself; the others are templates.
    """
    return fill(
        "report.html.j2",
        styles=["report.css"],
        scripts=["words.js", "lists.js", "new_calculations.js", "case.js", "report.js"],
        report=report,
        screens=[_screen(report, language(each)) for each in LANGUAGES],
        opens_in=_screen(report, language(code)),
        data=Markup(as_script_text(packed(page_data(report)))),  # noqa: S704 as_script_text escapes it
    )


@dataclass(frozen=True)
class Screen:
    """The first screen in one language. teams, groups, schemes, reasons: the choices of each filter, by code."""

    words: Language
    title: str
    segments: list[Segment]
    teams: dict[str, str]
    groups: dict[str, str]
    schemes: dict[str, str]
    reasons: dict[str, str]
    stray_faults: list[str]
    limits: str
    advice: list[str]  # what the answers say about the limit
    tight: list[str]  # of that, where it is too tight
    corrected: ListedCases | None  # cases with months that were corrected after the decision


def _screen(report: RunReport, words: Language) -> Screen:
    title = "window_title_test" if report.is_test else "window_title"
    return Screen(
        words=words,
        title=words.text("page", title, month=words.month(report.month)),
        segments=list(_segments(report.coverage, words)),
        teams={team: team for team in report.teams},
        groups=_groups(report, words),
        schemes={code: words.scheme(code) for code in sorted(set(report.flagged["scheme"]))},
        reasons={
            reason.value: words["reasons"][reason]
            for reason in dict.fromkeys([*report.not_checked, *report.by_hand, *report.awaiting])
        },
        stray_faults=faults_without_case(report, words),
        limits=limits_text(report.limits, report.municipalities, words),
        advice=limit_advice(report.precision, words),
        tight=tight_advice(report.precision, words),
        corrected=listed(report, words),
    )


def _groups(report: RunReport, words: Language) -> dict[str, str]:
    """The groups that flagged cases are in, and one for those in none; empty where no case is in a group."""
    found = report.flagged["exclusion_reason"].drop_nulls().unique().sort()
    return {code: words["groups"][code] for code in found} | ({"-": words["page"]["no_group"]} if len(found) else {})


def _segments(coverage: dict[str, int], words: Language) -> Iterator[Segment]:
    population = sum(coverage.values())
    wished = {state: max(_BAR_WIDTH * cases / population, _LEAST_SEGMENT) for state, cases in coverage.items() if cases}
    shrink = _BAR_WIDTH / sum(wished.values()) if wished else 1
    x = 0.0
    for state, cases in coverage.items():
        width = wished.get(state, 0) * shrink
        yield Segment(
            state, words["states"][state], words["state_meanings"][state], cases, round(x, 2), round(width, 2)
        )
        x += width
