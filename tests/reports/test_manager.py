"""The manager's page: sums that agree with the run, small counts hidden, and nobody's case anywhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.disclosure import with_totals
from tasks.errors import ContractError
from tasks.reports.document import render_document, write_document
from tasks.reports.manager import manager_document, manager_markdown
from tasks.reports.manager_inputs import ManagerInputs
from tasks.reports.model import RunReport
from tasks.reports.numbers import wilson
from tasks.reports.shown_counts import ShownCounts
from tasks.reports.summary import summary_markdown
from tasks.validation import Schema, columns, empty
from tasks.validation.reports import FirstFlagged, Inflow, LookupsUsed, Precision, Trend, VerdictsByCause
from tests.examples import examples
from tests.reports.build import build_report, empty_report
from tests.test_disclosure import table_reader

HIDDEN = "skjult"


def frame(schema: Schema, *rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(columns(schema)), orient="row")


def table(inputs: ManagerInputs, heading: str) -> list[tuple[str, ...]]:
    """The rows of the page's table under a heading."""
    [section] = [section for section in manager_document(inputs).sections if section.heading == heading]
    assert section.table is not None
    return [tuple(row) for row in section.table.rows]


def management(report: RunReport | None = None, **changes: Any) -> ManagerInputs:
    made = report or build_report(60, 800)
    september = dt.date(2026, 9, 1)
    known: dict[str, Any] = {
        "trend": frame(
            Trend,
            ("r-1", september, dt.date(2026, 10, 12), 790, 700, 30, 50, 2, 0, 8, 20, 30, 900_00, 1200_50),
            ("r-2", september, dt.date(2026, 10, 28), 795, 690, 30, 65, 2, 0, 8, 40, 25, 1900_00, 1500_00),
        ),
        "first_flagged": made.flagged.select("case_id", first_flagged=pl.lit(dt.date(2026, 10, 12))),
        "look_ups": frame(LookupsUsed, (made.as_of.replace(day=1), "inntekt", "Kontroll | bostøtte", 900, 850, 931)),
        "verdicts": empty(VerdictsByCause),
        "precision": empty(Precision),
    }
    return ManagerInputs(made, **(known | changes), mended=0)


def test_the_page_shows_the_run_and_says_that_nothing_is_answered_yet() -> None:
    report = build_report(60, 800)
    page = render_document(manager_document(management(report)))
    for text in ("Lederoversikt for oktober 2026", "Testdata", "Ingen avvik er avgjort ennå", "Utvikling", "<svg"):
        assert text in page
    assert f"{report.underpaid.cases} saker" in page
    assert "31–90 dager" in page


@pytest.mark.parametrize(
    ("smallest", "shares", "new"),
    [
        (1, ["78 % (n = 40, 62–88 %)", "10 % (n = 10, 2–40 %)", "64 % (n = 50, 50–76 %)"], ["31", "1", "32"]),
        (5, [HIDDEN, HIDDEN, "64 % (n = 50, 50–76 %)"], [HIDDEN, HIDDEN, "32"]),
    ],
)
def test_precision_is_shown_by_cause_and_in_all(smallest: int, shares: list[str], new: list[str]) -> None:
    verdicts = frame(VerdictsByCause, ("income", 40, 31), ("rates", 10, 1))
    report = build_report(60, 800, smallest_count=smallest)
    rows = table(management(report, verdicts=verdicts), "Andel avvik som ga nytt vedtak")
    assert [row[-1] for row in rows] == shares
    assert [row[-2] for row in rows] == new
    assert [row[1] for row in rows] == ["40", "10", "50"]


def test_new_flags_are_counted_by_month_and_june_is_marked() -> None:
    months = [(dt.date(2026, 5, 1), 39), (dt.date(2026, 6, 1), 203), (dt.date(2026, 7, 1), 3)]
    rows = table(management(inflow=frame(Inflow, *months)), "Nye avvik etter måned")
    assert rows == [("mai 2026", "39"), ("juni 2026 (feriepenger og nye satser)", "203"), ("juli 2026", HIDDEN)]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 20, 0.0, 0.161), (1, 10, 0.018, 0.404), (10, 10, 0.722, 1.0), (32, 50, 0.501, 0.759)],
)
def test_an_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert [round(bound, 3) for bound in wilson(part, whole)] == [low, high]


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_the_share_and_stays_between_none_and_all(part: int, more: int) -> None:
    low, high = wilson(part, part + more)
    assert 0 <= low <= part / (part + more) <= high <= 1


def test_ages_are_split_at_their_edges() -> None:
    report = build_report(60, 800, smallest_count=1)
    days = [0, 30, 31, 90, 91]
    first = frame(FirstFlagged, *[(f"S-{day}", report.as_of - dt.timedelta(days=day)) for day in days])
    document = manager_document(management(report, first_flagged=first))
    ages = next(section for section in document.sections if section.heading.startswith("Ubehandlede"))
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
    report = build_report(60, 800, smallest_count=1)
    document = manager_document(management(report))
    tables = {section.heading: section.table for section in document.sections}
    for heading in ("Avvik etter type endring", "Avvik etter årsak"):
        table = tables[heading]
        assert table is not None
        assert sum(int(row[1]) for row in table.rows) == 60


def test_a_run_without_flags_and_without_history_has_a_page() -> None:
    report = empty_report()
    nothing = {"trend": empty(Trend), "first_flagged": empty(FirstFlagged), "look_ups": empty(LookupsUsed)}
    page = render_document(manager_document(management(report, **nothing)))
    assert "<svg" not in page


def test_rows_that_cannot_be_are_refused() -> None:
    with pytest.raises(ContractError, match="VerdictsByCause"):
        management(verdicts=frame(VerdictsByCause, ("weather", 1, 1)))


def test_what_a_team_name_holds_is_never_read_as_markup() -> None:
    report = build_report(60, 800)
    states = report.states.with_columns(team=pl.lit("<script>alert(1)</script>"))
    flagged = report.flagged.with_columns(team=pl.lit("<script>alert(1)</script>"))
    page = render_document(manager_document(management(replace(report, states=states, flagged=flagged))))
    assert "<script" not in page


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
    counts = (settled + 3, new, settled - new, 1, 2, new / settled)
    return [
        ("month", "2026-10", *counts),
        ("reason", "temporary", *counts),
        ("kroner", kroner, *counts),
        ("month_kroner", f"2026-10 {kroner}", *counts),
        ("limit", "monthly 63.0", *counts),
        ("month_limit", "2026-10 monthly 63.0", *counts),
    ]


@pytest.mark.parametrize(
    ("settled", "new", "advice"),
    [
        (10, 1, "Grensen kan være for lav: av 10 avgjorte avvik på 100 til under 200 kr førte 1 til nytt vedtak."),
        (10, 2, "Grensen passer"),
        (9, 0, "for få svar"),
    ],
)
def test_the_page_suggests_where_the_limit_is_too_tight(settled: int, new: int, advice: str) -> None:
    precision = frame(Precision, *answers("0100-0200", settled, new))
    report = build_report(60, 800, smallest_count=1)
    document = manager_document(management(report, precision=precision))
    limits, reasons = (
        section for section in document.sections if section.heading in {"Er grensen riktig satt?", REASONS}
    )
    assert advice in " ".join(limits.text).replace("\u00a0", " ")
    [by_limit] = [section for section in document.sections if section.heading == "Fordelt på grensen som slo ut"]
    assert by_limit.table is not None
    assert (
        by_limit.table.rows[0][0].replace("\u00a0", " ")
        == "forskjellen i måneden er på grensen eller over (63 kr per måned)"
    )
    assert by_limit.table.rows[0][1] == by_limit.table.rows[0][3]
    assert limits.table is not None
    assert limits.table.header == ["Kroner per måned", "10.2026", "Avgjort", "Andel"]
    assert limits.table.rows[0][1] == limits.table.rows[0][3]
    assert reasons.table is not None
    assert reasons.table.header == ["Begrunnelse", "Vurdert", "Avgjort", "Nytt vedtak", "Andel"]
    assert reasons.table.rows[0][:4] == ("Midlertidig endring", str(settled + 3), str(settled), str(new))
    assert reasons.table.rows[0][4] == limits.table.rows[0][3]


REASONS = "Begrunnelser"


@pytest.mark.parametrize(
    ("settled", "new", "advice"),
    [
        (21, 4, "Grensen kan være for lav: få av de avgjorte avvikene på 100 til under 200 kr førte til nytt vedtak."),
        (21, 1, "Grensen kan være for lav: få av de avgjorte avvikene på 100 til under 200 kr førte til nytt vedtak."),
        (20, 1, "for få svar til å si noe om grensen ennå: minst 21 avgjorte avvik"),
        (30, 5, "Grensen kan være for lav: av 30 avgjorte avvik på 100 til under 200 kr førte 5 til nytt vedtak."),
        (20, 0, "Grensen kan være for lav: av 20 avgjorte avvik på 100 til under 200 kr førte 0 til nytt vedtak."),
        (40, 36, "for få svar"),
        (40, 20, "Grensen passer"),
        (9, 0, "minst 10 avgjorte avvik"),
    ],
)
def test_the_advice_does_not_say_how_many_a_hidden_count_is(settled: int, new: int, advice: str) -> None:
    precision = frame(Precision, *answers("0100-0200", settled, new))
    document = manager_document(management(precision=precision))
    limits, reasons = (
        section for section in document.sections if section.heading in {"Er grensen riktig satt?", REASONS}
    )
    assert advice in " ".join(limits.text).replace("\u00a0", " ")
    is_shown = all(count == 0 or count >= 5 for count in (new, settled - new))
    for section in (limits, reasons):
        assert section.table is not None
        assert (section.table.rows[0][-1] != HIDDEN) == is_shown
    assert reasons.table is not None
    assert reasons.table.rows[0][1:3] == (HIDDEN, str(settled)), "the difference of the two is 3"


def test_new_and_withdrawn_flags_are_counted_on_the_page_and_for_prefect() -> None:
    report = build_report(60, 800, smallest_count=1)
    markdown = manager_markdown(manager_document(management(report)))
    for text in (markdown, summary_markdown(report)):
        assert f"| Nytt | {report.flag_counts['new']} |" in text
        assert "| Trukket tilbake | 1 |" in text


FLAGGED_40 = build_report(8, 40)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(["Nord", "Sør", "Vest", None]), min_size=40, max_size=40), st.integers(2, 6))
def test_no_hidden_count_of_a_team_can_be_computed(teams: list[str | None], smallest: int) -> None:
    """The reader knows the coverage statement, and how many cases have no team."""
    report = with_teams(FLAGGED_40, teams, smallest)
    counts = ShownCounts(report)
    states = ("flagged", "by_hand", "not_checked")
    names = {"active": "(all)"} | {state: state for state in states}
    by_team = {
        (team, state): report.states.filter(pl.col("team") == team, pl.col("state") == state).height
        for team in counts.teams
        for state in states
    }
    active = {team: report.states.filter(team=team).height for team in counts.teams}
    others = {
        (team, "other"): number - sum(by_team[team, state] for state in states) for team, number in active.items()
    }
    full = with_totals(by_team | others)
    hidden = set(others) | {
        (team, names[name]) for team, cells in counts.teams.items() for name, cell in cells.items() if cell is None
    }
    sums_hidden = [names[name] for name in states if counts.run[name] is None]
    unknown = {("(all)", name) for name in [*sums_hidden, *(["other"] if sums_hidden else [])]}
    for team, cells in counts.teams.items():
        for name, cell in cells.items():
            assert cell is None or cell == full[team, names[name]]
            assert cell is None or not 0 < cell < smallest
    reader = table_reader(full, hidden | unknown, smallest)
    assert reader.computed(only={cell for cell in hidden if 0 < full[cell] < smallest}) == set()


def with_teams(report: RunReport, teams: list[str | None], smallest: int) -> RunReport:
    """The report with another team for each case; a flagged case always has one."""
    states = report.states.with_columns(team=pl.Series(teams, dtype=pl.String))
    states = states.with_columns(
        team=pl.when(pl.col("state") == "flagged").then(pl.col("team").fill_null("Nord")).otherwise("team")
    )
    flagged = report.flagged.drop("team").join(states.select("case_id", "team"), on="case_id", maintain_order="left")
    return replace(report, states=states, flagged=flagged.select(report.flagged.columns), smallest_count=smallest)


@pytest.mark.parametrize("flagged", [2, 6, 12, 30])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_small_count_is_on_the_page_or_in_what_prefect_keeps(flagged: int, seed: int) -> None:
    report = build_report(flagged, 150, seed)
    inputs = management(report, verdicts=frame(VerdictsByCause, ("income", 40, 37), ("rates", 10, 1)))
    document = manager_document(inputs)
    cells = [
        cell
        for section in document.sections
        if section.table is not None
        for row in section.table.rows
        for cell in row[1:]
    ]
    cells += [cell for line in summary_markdown(report).splitlines() for cell in line.replace("*", "").split(" | ")[1:]]
    cells += [card.figure for card in document.cards]
    assert [cell for cell in cells if cell.strip(" |") in {"1", "2", "3", "4"}] == []
    assert HIDDEN in cells
    texts = [document.banner, *(card.text for card in document.cards), *(t for s in document.sections for t in s.text)]
    assert [text for text in texts if re.search(r"\b[1-4] (sak|saker)\b", text)] == []
    assert any(name == "Skjulte tall" and "under 5" in text for name, text in document.facts)


def test_where_one_is_the_smallest_count_nothing_is_hidden() -> None:
    document = manager_document(management(build_report(12, 150, smallest_count=1)))
    assert HIDDEN not in manager_markdown(document)
    assert "Skjulte tall" not in dict(document.facts)


def test_the_trend_hides_the_kroner_of_few_cases_and_leaves_a_gap_in_the_plot() -> None:
    day = dt.date(2026, 10, 12)
    trend = frame(
        Trend,
        ("r-1", day.replace(day=1), day, 790, 700, 30, 50, 2, 0, 8, 47, 3, 900_00, 1200_50),
        ("r-2", day.replace(day=1), day.replace(day=28), 795, 700, 30, 3, 54, 0, 8, 3, 0, 1900_00, 0),
    )
    rows = table(management(trend=trend), "Utvikling")
    assert [row[2:] for row in rows[:2]] == [
        ("50", "8", HIDDEN, HIDDEN),
        (HIDDEN, "8", HIDDEN, HIDDEN),
    ]
    assert table(management(trend=trend), "Hvor mange saker som er kontrollert")[2][3] == HIDDEN
