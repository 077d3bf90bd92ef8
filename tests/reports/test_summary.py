"""Counts and sums for managers and operators, and no case number in either."""

from __future__ import annotations

from tasks.reports import coverage_lines, summary_markdown
from tests.reports.build import build_report, empty_report


def test_the_coverage_statement_sums_in_one_line() -> None:
    assert coverage_lines(build_report(20, 500))[0] == (
        "Coverage: unchanged 437 + observed 24 + flagged 20 + awaiting 4 + by hand 4 + not checked 11 = population 500"
    )


def test_the_terminal_says_why_cases_were_not_checked_and_that_the_run_is_incomplete() -> None:
    lines = coverage_lines(build_report(20, 500))
    assert "  by hand: manual_check 4" in lines
    assert "  not checked: not_answered 5" in lines
    assert "  awaiting: report_missing 4" in lines
    assert lines[-1] == "The run is incomplete: 11 cases could not be checked."


def test_the_terminal_shows_kroner_in_both_directions() -> None:
    report = build_report(20, 500)
    kroner = report.underpaid.monthly_ore // 100
    assert f"Flagged: {report.underpaid.cases} cases {kroner}.00 kr under, " in "\n".join(coverage_lines(report))


def test_a_run_without_changes_is_complete() -> None:
    lines = coverage_lines(empty_report())
    assert lines == [
        "Coverage: unchanged 12 + observed 0 + flagged 0 + awaiting 0 + by hand 0 + not checked 0 = population 12",
        "Flagged: 0 cases 0.00 kr under, 0 cases 0.00 kr over (per month)",
        "The run is complete.",
    ]


def test_the_summary_has_counts_and_sums() -> None:
    report = build_report(20, 500)
    text = summary_markdown(report)
    assert "# Bostøtte, oktober 2026" in text
    assert "**Kontrollen er ikke fullstendig.**" in text
    assert "**Testdata: ingen virkelige personer.**" in text
    assert "| Avvik | 20 |" in text
    assert "| **Sum = aktive saker** | **500** |" in text
    assert "| Må kontrolleres manuelt | skjult |" in text
    assert "| Må kontrolleres manuelt | 4 |" in summary_markdown(build_report(20, 500, smallest_count=1))


def test_no_case_number_team_or_test_mark_slips_out() -> None:
    report = build_report(20, 500, environment="production")
    text = summary_markdown(report) + "\n".join(coverage_lines(report))
    assert not any(case_id in text for case_id in report.states["case_id"])
    assert not any(team in text for team in report.flagged["team"])
    assert "Testdata" not in text


def test_a_run_whose_feeds_were_not_read_is_not_called_complete() -> None:
    lines = coverage_lines(empty_report(), feeds_read=False)
    assert not any("complete." in line for line in lines)
    assert lines[-1].startswith("The run is incomplete: an event feed was not read")
