"""The manager's page: sums that agree with the run, small counts hidden, and nobody's case anywhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import ContractError
from tasks.reports.document import render_document, write_document
from tasks.reports.manager import (
    FirstFlagged,
    LookupsUsed,
    Management,
    Trend,
    VerdictCounts,
    manager_document,
    manager_markdown,
    without_small,
)
from tasks.reports.model import RunReport
from tasks.reports.summary import summary_markdown
from tasks.reports.tightness import Precision
from tasks.validation import Schema, columns, empty
from tests.reports.build import build_report, empty_report

HIDDEN = "skjult"


def frame(schema: Schema, *rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(columns(schema)), orient="row")


def management(report: RunReport | None = None, **changes: Any) -> Management:
    made = report or build_report(60, 800)
    september = dt.date(2026, 9, 1)
    known: dict[str, Any] = {
        "trend": frame(
            Trend,
            ("r-1", september, dt.date(2026, 10, 12), 790, 700, 30, 50, 2, 8, 900_00, 1200_50),
            ("r-2", september, dt.date(2026, 10, 28), 795, 690, 30, 65, 2, 8, 1900_00, 1500_00),
        ),
        "first_flagged": made.flagged.select("case_id", first_flagged=pl.lit(dt.date(2026, 10, 12))),
        "look_ups": frame(LookupsUsed, (made.as_of.replace(day=1), "inntekt", "Kontroll | bostøtte", 900, 850, 931)),
        "verdicts": empty(VerdictCounts),
        "precision": empty(Precision),
    }
    return Management(made, **(known | changes), mended=0)


def test_the_page_tells_the_run_and_says_that_nothing_is_answered_yet() -> None:
    report = build_report(60, 800)
    page = render_document(manager_document(management(report)))
    for text in ("Lederoversikt for oktober 2026", "Testdata", "Ingen avvik er avgjort ennå", "Utvikling", "<svg"):
        assert text in page
    assert f"{report.underpaid.cases} saker" in page
    assert "inntil en måned" in page


def test_precision_is_told_by_cause_and_in_all_when_there_are_verdicts() -> None:
    verdicts = frame(VerdictCounts, ("income", 40, 31), ("rates", 10, 1))
    document = manager_document(management(verdicts=verdicts))
    precision = next(section for section in document.sections if section.heading == "Treffsikkerhet")
    assert precision.table is not None
    assert [row[-1] for row in precision.table.rows] == ["77,5 %", "10,0 %", "64,0 %"]


def test_ages_are_told_apart_at_their_edges() -> None:
    report = build_report(60, 800)
    days = [0, 30, 31, 90, 91]
    first = frame(FirstFlagged, *[(f"S-{day}", report.as_of - dt.timedelta(days=day)) for day in days])
    document = manager_document(management(report, first_flagged=first))
    ages = next(section for section in document.sections if section.heading.startswith("Hvor gamle"))
    assert ages.table is not None
    assert [row[1] for row in ages.table.rows] == ["2", "2", "1"]


def test_neither_page_nor_markdown_holds_a_case_or_reaches_any_network(tmp_path: Path) -> None:
    report = build_report(60, 800)
    document = manager_document(management(report))
    write_document(document, tmp_path / "leder.html")
    page = (tmp_path / "leder.html").read_text(encoding="utf-8")
    markdown = manager_markdown(document)
    for case in report.states["case_id"]:
        assert case not in page
        assert case not in markdown
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "<script" not in page
    assert "Kontroll / bostøtte" in markdown
    assert "<svg" not in markdown


def test_the_sums_of_kinds_and_causes_are_those_of_the_run() -> None:
    report = build_report(60, 800)
    document = manager_document(management(report))
    tables = {section.heading: section.table for section in document.sections}
    for heading in ("Avvik etter slag", "Avvik etter årsak"):
        table = tables[heading]
        assert table is not None
        assert sum(int(row[1]) for row in table.rows) == 60


def test_a_run_without_flags_and_without_history_has_a_page() -> None:
    report = empty_report()
    nothing = {"trend": empty(Trend), "first_flagged": empty(FirstFlagged), "look_ups": empty(LookupsUsed)}
    page = render_document(manager_document(management(report, **nothing)))
    assert "<svg" not in page


def test_rows_that_cannot_be_are_refused() -> None:
    with pytest.raises(ContractError, match="VerdictCounts"):
        management(verdicts=frame(VerdictCounts, ("weather", 1, 1)))


def test_what_a_team_name_holds_is_never_read_as_markup() -> None:
    report = build_report(60, 800)
    states = report.states.with_columns(team=pl.lit("<script>alert(1)</script>"))
    flagged = report.flagged.with_columns(team=pl.lit("<script>alert(1)</script>"))
    page = render_document(manager_document(management(replace(report, states=states, flagged=flagged))))
    assert "<script" not in page


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 12), max_size=6))
def test_small_counts_are_hidden_and_cannot_be_told_from_the_sum(counts: dict[str, int]) -> None:
    shown = without_small(counts)
    assert list(shown) == list(counts)
    hidden = [team for team, number in shown.items() if number is None]
    assert all(counts[team] in range(1, 5) for team in hidden) or len(hidden) == 2
    assert {team for team, number in counts.items() if number in range(1, 5)} <= set(hidden)
    assert len(hidden) != 1 or len(counts) == 1
    assert all(shown[team] == counts[team] for team in counts if team not in hidden)


def test_a_team_with_few_flags_shows_neither_count_nor_kroner() -> None:
    report = build_report(60, 800)
    document = manager_document(management(report))
    teams = next(section for section in document.sections if section.heading == "Avvik etter team").table
    assert teams is not None
    for row in teams.rows:
        flags = report.flagged.filter(team=row[0]).height
        assert (row[2] == HIDDEN) == (row[3] == HIDDEN)
        assert row[2] == HIDDEN or int(row[2]) == flags
        assert not 0 < flags < 5 or row[2] == HIDDEN


def answers(kroner: str, settled: int, new: int) -> list[tuple[Any, ...]]:
    told = (settled + 3, new, settled - new, 1, 2, new / settled)
    return [
        ("month", "2026-10", *told),
        ("reason", "temporary", *told),
        ("kroner", kroner, *told),
        ("month_kroner", f"2026-10 {kroner}", *told),
        ("limit", "monthly 63.0", *told),
        ("month_limit", "2026-10 monthly 63.0", *told),
    ]


@pytest.mark.parametrize(
    ("settled", "new", "advice"),
    [
        (10, 1, "Grensen kan være for trang: av 10 avgjorte avvik på 100 til 200 kr førte 1 til nytt vedtak."),
        (10, 2, "Ingen størrelse peker seg ut"),
        (9, 0, "for få svar"),
    ],
)
def test_the_page_suggests_where_the_limit_is_too_tight(settled: int, new: int, advice: str) -> None:
    precision = frame(Precision, *answers("0100-0200", settled, new))
    document = manager_document(management(precision=precision))
    limits, reasons = (section for section in document.sections if section.heading in {"Treffer grensen?", REASONS})
    assert advice in " ".join(limits.text).replace("\u00a0", " ")
    [by_limit] = [section for section in document.sections if section.heading == "Etter grensen som ble nådd"]
    assert by_limit.table is not None
    assert by_limit.table.rows[0][0].replace("\u00a0", " ") == "forskjellen i måneden når grensen (63 kr per måned)"
    assert by_limit.table.rows[0][1] == by_limit.table.rows[0][3]
    assert limits.table is not None
    assert limits.table.header == ["Kroner per måned", "10.2026", "Avgjort", "Andel"]
    assert limits.table.rows[0][1] == limits.table.rows[0][3]
    assert reasons.table is not None
    assert reasons.table.header == ["Begrunnelse", "Besvart", "Avgjort", "Nytt vedtak", "Andel"]
    assert reasons.table.rows[0][:4] == ("Midlertidig endring", str(settled + 3), str(settled), str(new))
    assert reasons.table.rows[0][4] == limits.table.rows[0][3]


REASONS = "Hva svarene begrunnes med"


def test_new_and_withdrawn_flags_are_counted_on_the_page_and_for_prefect() -> None:
    report = build_report(60, 800)
    markdown = manager_markdown(manager_document(management(report)))
    for text in (markdown, summary_markdown(report)):
        assert f"| Nytt | {report.flag_counts['new']} |" in text
        assert "| Trukket tilbake | 1 |" in text
