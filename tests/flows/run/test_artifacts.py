"""Prefect's artifacts of a run: counts, including the rows in quarantine, and no case."""

import pytest

from flows.run.publish import run_markdown
from tasks.reports import summary_markdown
from tests.reports.build import build_report, empty_report


@pytest.mark.parametrize(("code", "heading"), [("nb", "## Satt til side"), ("en", "## Set aside")])
def test_the_run_in_counts_shows_what_is_set_aside(code: str, heading: str) -> None:
    report = build_report(20, 500, smallest_count=1)
    text = run_markdown(report, code)
    assert text.startswith(summary_markdown(report, code))
    quarantine = text[text.index(heading) :]
    assert str(report.quarantine.cases) in quarantine
    assert sum(int(line.split("|")[2]) for line in quarantine.splitlines()[6:] if line.startswith("|")) == (
        report.quarantine.faults
    )
    assert not [case for case in report.states["case_id"] if case in text]


def test_a_run_with_nothing_set_aside_says_nothing_of_it() -> None:
    assert run_markdown(empty_report(), "nb") == summary_markdown(empty_report(), "nb")


def test_a_small_number_of_faults_does_not_say_how_many_cases_are_set_aside() -> None:
    text = run_markdown(build_report(20, 500), "nb")
    assert "| medlemmer | skjult |" in text
    assert "Noen saker er satt til side" in text
