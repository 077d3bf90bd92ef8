"""What caseworkers come for, done in the pages, with the actions counted: each click, key, field and cell is one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from flows.answers import labels_of_all_languages
from flows.maintenance.verdicts import titles_of_all_languages
from tasks.changes import import_answers, read_answers
from tasks.reports import RunReport, write_html, write_workbook
from tests.reports.build import TEAMS, build_report
from tests.reports.by_hand import number
from tests.reports.chromium import CHROMIUM

pytestmark = pytest.mark.xdist_group("browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"
)
REPORT = build_report(60, 800)
TODAY = dt.date(2026, 11, 12)


@dataclass
class Reader:
    """Somebody who uses the page; `actions` is how many things they have done."""

    page: Page
    actions: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.actions += 1

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.actions += 1

    def tick(self, heading: str, *values: str) -> None:
        """Open a filter and choose values in it."""
        choice = self.page.locator(f"[data-filter={heading}]")
        self.click(choice.locator("summary"))
        for value in values:
            self.click(choice.locator(f"input[value='{value}']"))

    @property
    def cases(self) -> list[str]:
        """The cases of the list on the screen."""
        return self.page.locator("[role=tabpanel] tbody tr:visible [data-case]").all_text_contents()


@pytest.fixture
def reader(blank: Page, tmp_path: Path) -> Reader:
    write_html(REPORT, tmp_path / "report.html")
    blank.set_default_timeout(15_000)
    blank.set_viewport_size({"width": 1366, "height": 768})
    blank.goto((tmp_path / "report.html").as_uri())
    return Reader(blank)


@needs_browser
def test_the_household_with_most_to_lose_is_found_in_two_actions(reader: Reader) -> None:
    lost = REPORT.flagged.sort("difference_ore")["case_id"][0]
    reader.click(reader.page.get_by_role("link", name="Se sakene som kan få for mye"))
    reader.click(reader.page.locator("#case-rows [data-case]").first)
    expect(reader.page.locator("#case-heading")).to_have_text(f"Sak {lost}")
    assert reader.actions == 2


@needs_browser
def test_why_a_case_is_flagged_can_be_checked_by_hand_after_two_actions(reader: Reader) -> None:
    case = REPORT.largest_first.row(3, named=True)
    reader.write(reader.page.get_by_label("Søk på saksnummer"), case["case_id"])
    reader.click(reader.page.locator("#case-rows [data-case]").first)
    amounts = reader.page.locator(".causes tbody tr td:nth-of-type(1)").all_text_contents()
    decided, *causes, now = [number(amount) for amount in amounts]
    assert decided + sum(causes) == now
    assert (decided * 100, now * 100) == (case["decided_ore"], case["entitlement_ore"])
    assert number(reader.page.locator(".lines tbody tr:last-child .number").last.text_content() or "") == now
    expect(reader.page.locator(".verdict")).to_contain_text("Grunn: ")
    assert reader.actions == 2


@needs_browser
def test_what_changed_since_last_month_in_one_team_takes_eight_actions_withdrawn_included(reader: Reader) -> None:
    team = TEAMS[0]
    reader.write(reader.page.get_by_label("Nytt siden"), "2026-11-01")
    reader.tick("team", team)
    reader.tick("found", "new", "new_decision", "new_facts")
    changed = REPORT.flagged.filter(pl.col("flag_event") != "unchanged", team=team)
    assert sorted(reader.cases) == sorted(changed["case_id"])
    reader.click(reader.page.locator("#tab-withdrawn"))
    assert reader.cases == ["2026-99999"]
    assert reader.actions == 8


@needs_browser
def test_what_could_not_be_checked_is_one_action_away_with_what_to_do(reader: Reader) -> None:
    reader.click(reader.page.get_by_role("link", name="Se hvilke saker"))
    assert reader.cases == REPORT.unchecked["case_id"].to_list()
    advice = reader.page.locator("#unchecked-rows td:last-child").all_text_contents()
    assert all(advice)
    assert reader.actions == 1


def filled_in(report: RunReport, target: Path, verdict: str, who: str, flags: int) -> int:
    """Answer the first flags of a workbook: how many cells were filled in."""
    write_workbook(report, target)
    book = openpyxl.load_workbook(target)
    sheet = book["Avvik"]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    cells = [(row, title) for row in range(2, flags + 2) for title in ("Vurdering", "Vurdert av")]
    for row, title in cells:
        sheet.cell(row, columns[title]).value = verdict if title == "Vurdering" else who
    book.save(target)
    return len(cells)


def test_five_answers_are_ten_cells_and_the_second_of_two_hears_which_answer_is_kept(tmp_path: Path) -> None:
    """Both answer the same workbook at once; the first import counts, and nothing of the second is lost."""
    cells = filled_in(REPORT, tmp_path / "a.xlsx", "Nytt vedtak", "AB", 5)
    filled_in(REPORT, tmp_path / "b.xlsx", "Feil i opplysningene", "KN", 2)
    assert cells == 10
    published = REPORT.flagged.select(
        "flag_id", "case_id", event=pl.col("flag_event"), raised_again=pl.lit(value=False)
    )
    titles, labels = titles_of_all_languages(), labels_of_all_languages()
    first_file, second_file = (read_answers(tmp_path / name, titles) for name in ("a.xlsx", "b.xlsx"))
    nobody = {
        **dict.fromkeys(("flag_id", "verdict", "reason", "note", "verdict_id", "answered_by", "source_run"), pl.String),
        **dict.fromkeys(("postponed_until", "answered_on"), pl.Date),
    }
    first = import_answers(first_file, labels, published, pl.DataFrame(schema=nobody), today=TODAY)
    assert (len(first.accepted), first.rejects) == (5, [])
    flags = REPORT.largest_first["flag_id"][:2]
    kept = [
        dict.fromkeys(nobody)
        | {"flag_id": flag, "verdict": "new_decision", "verdict_id": flag, "answered_by": "AB", "answered_on": TODAY}
        for flag in flags
    ]
    second = import_answers(second_file, labels, published, pl.DataFrame(kept, schema=nobody), today=TODAY)
    assert second.accepted == []
    assert [reject.rule for reject in second.rejects] == ["already_answered"] * 2
    assert [reject.kept.answered_by for reject in second.rejects if reject.kept] == ["AB"] * 2
