"""What Prefect keeps of a run: counts, the rows set aside among them, and no case."""

import pytest

from flows.run.publish import run_markdown
from tasks.reports import summary_markdown
from tests.reports.build import build_report, empty_report


@pytest.mark.parametrize(("code", "heading"), [("nb", "## Karantene"), ("en", "## Quarantine")])
def test_the_run_in_counts_tells_what_is_set_aside(code: str, heading: str) -> None:
    report = build_report(20, 500)
    text = run_markdown(report, code)
    assert text.startswith(summary_markdown(report, code))
    told = text[text.index(heading) :]
    assert str(report.quarantine.cases) in told
    assert sum(int(line.split("|")[2]) for line in told.splitlines()[6:] if line.startswith("|")) == (
        report.quarantine.faults
    )
    assert not [case for case in report.states["case_id"] if case in text]


def test_a_run_with_nothing_set_aside_says_nothing_of_it() -> None:
    assert run_markdown(empty_report(), "nb") == summary_markdown(empty_report(), "nb")
