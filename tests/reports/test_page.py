"""The page as text: what it says, that it holds everything itself, and that nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typing_extensions import override

from tasks.reports import RunReport, in_words, language, write_html
from tasks.reports.page import render
from tasks.reports.payload import as_script_text
from tasks.validation import Reason, columns
from tasks.validation.reports import Precision
from tests.reports.build import build_report, empty_report, labelled
from tests.reports.unpacked import unpacked

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>'\"&\u2028=cmd()"


class Page(HTMLParser):
    """The parts of a page that tests look at; `elements` are all, `shown` those in the language it opens in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._template = 0
        self.shown: list[tuple[str, dict[str, str | None]]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._template += tag == "template"
        if not self._template:
            self.shown.append((tag, dict(attrs)))
        self._inside = tag
        if tag in {"script", "style"}:
            (self.scripts if tag == "script" else self.styles).append("")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._template -= tag == "template"
        self._inside = ""

    @override
    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "style":
            self.styles[-1] += data
        elif not self._template:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())

    @property
    def data(self) -> dict[str, Any]:
        return unpacked(json.loads(self.scripts[0]))


def page(report: RunReport) -> Page:
    return Page(render(report))


def hostile_report() -> RunReport:
    report = build_report(5, 60)
    ids = pl.col("case_id").replace({report.largest_first["case_id"][0]: HOSTILE})
    return replace(
        report,
        installation=HOSTILE,
        municipalities={"0301": HOSTILE},
        states=report.states.with_columns(ids, team=pl.lit(HOSTILE)),
        flagged=report.flagged.with_columns(ids, team=pl.lit(HOSTILE), decision_id=pl.lit(HOSTILE)),
        attribution=report.attribution.with_columns(ids),
        member_incomes=report.member_incomes.with_columns(ids),
        explanations=report.explanations.with_columns(ids, labelled(HOSTILE)),
        findings=report.findings.with_columns(source=pl.lit(HOSTILE)),
    )


def test_the_first_screen_says_how_many_how_much_and_what_was_not_checked() -> None:
    report = build_report(137, 2000)
    text = page(report).text
    assert "Saker til vurdering, oktober 2026" in text
    assert "Avvik å vurdere 137 av 2 000 aktive saker" in text
    kroner = f"{report.underpaid.monthly_ore // 100:,}".replace(",", " ")
    assert f"Kan få for lite {report.underpaid.cases} {kroner} kr per måned" in text
    assert "4 saker må kontrolleres manuelt." in text
    assert "4 saker må kontrolleres manuelt. I tillegg venter 4 på" in text
    assert "Uendret 1 751" in text
    assert "Sum 2 000 aktive saker" in text


SEEN = {"answered": 20, "new_decision": 2, "no_change": 18, "wrong_data": 0, "waiting": 0, "precision": 0.1}


def test_the_first_screen_says_where_the_limit_is_too_tight() -> None:
    small = {"part": "kroner", "name": "0000-0100"} | SEEN
    large = {"part": "kroner", "name": "1000-"} | SEEN | {"new_decision": 18, "no_change": 2, "precision": 0.9}
    frame = pl.DataFrame([small, large], schema=dict(columns(Precision)))
    text = page(build_report(5, 60, precision=frame)).text
    advice = "Grensen kan være for lav: av 20 avgjorte avvik på 0 til under 100 kr førte 2 til nytt vedtak."
    assert text.count(advice) == 2, "on the first screen, and next to the limit"
    fits = page(build_report(5, 60, precision=frame[1:])).text
    assert "for lav:" not in fits
    assert "Grensen passer" in fits
    assert "Er grensen riktig satt?" not in page(build_report(5, 60)).text, "nobody has answered"


def test_an_incomplete_run_says_so_first() -> None:
    text = page(build_report(5, 200)).text
    assert "Kontrollen er ikke fullstendig. 11 av 200 aktive saker kunne ikke kontrolleres." in text


def test_a_complete_run_says_so() -> None:
    text = page(empty_report()).text
    assert "Kontrollen er fullstendig. Alle 12 aktive saker er kontrollert." in text
    assert "ikke fullstendig" not in text


def test_a_complete_run_counts_the_waiting_cases() -> None:
    report = empty_report()
    waits = pl.int_range(pl.len()) < 3
    states = report.states.with_columns(
        state=pl.when(waits).then(pl.lit("awaiting")).otherwise("state"),
        reason=pl.when(waits).then(pl.lit(Reason.REPORT_MISSING.value)),
    )
    text = page(replace(report, states=states)).text
    assert "3 saker venter på at måneden blir rapportert. Alle andre saker er kontrollert." in text


def test_a_complete_run_counts_the_cases_to_be_checked_by_hand() -> None:
    report = empty_report()
    by_hand = pl.int_range(pl.len()) < 1
    states = report.states.with_columns(
        state=pl.when(by_hand).then(pl.lit("by_hand")).otherwise("state"),
        reason=pl.when(by_hand).then(pl.lit(Reason.MANUAL_CHECK.value)),
    )
    text = page(replace(report, states=states)).text
    assert "Kontrollen er fullstendig. 1 sak må kontrolleres manuelt. Alle andre saker er kontrollert." in text


def test_test_data_is_marked_and_production_is_not() -> None:
    assert "Testdata" in page(build_report(1, 50)).text
    assert "Testdata" not in page(build_report(1, 50, environment="production")).text


def test_the_coverage_bar_is_whole_and_shows_every_state_that_has_a_case() -> None:
    bars = [
        attributes
        for tag, attributes in page(build_report(5, 20_000)).shown
        if tag == "rect" and (attributes.get("class") or "").startswith("state-") and "x" in attributes
    ]
    widths = [float(bar["width"] or 0) for bar in bars]
    assert len(bars) == 6
    assert sum(widths) == pytest.approx(1000, abs=0.1)
    assert min(widths) > 5


def test_a_run_with_nobody_in_it_can_still_be_written() -> None:
    report = empty_report()
    nobody = replace(report, population=0, states=report.states.clear())
    assert "Alle 0 aktive saker" in page(nobody).text


def test_the_page_carries_every_flagged_case_with_causes_that_sum() -> None:
    report = build_report(50)
    data = page(report).data
    assert [case["id"] for case in data["cases"]] == report.largest_first["case_id"].to_list()
    for case in data["cases"]:
        assert case["decided"] + sum(amount for _, amount in case["causes"]) == case["now"]


def test_the_page_carries_the_calculation_line_by_line() -> None:
    report = build_report(50)
    data = page(report).data
    case = data["cases"][0]
    lines = report.explanations.filter(case_id=case["id"]).sort("line")
    labels, rates = (in_words(lines, language("en"))[name].to_list() for name in ("label", "rate"))
    said = data["languages"]["en"]
    assert [said["lines"][kind] for kind, *_ in case["lines"]] == labels
    assert [None if rate is None else said["rates"][rate] for _, _, rate, *_ in case["lines"]] == rates
    assert [amount for _, amount, *_ in case["lines"]] == lines["amount_ore"].to_list()
    assert {tuple(before) for _, _, _, *before in case["lines"]} == {(None, None, None)}, "of no decision known here"


def test_the_page_lists_every_case_that_was_not_checked_or_waits() -> None:
    report = build_report(5, 200)
    listed = page(report).data["unchecked"]
    assert [item["id"] for item in listed] == report.unchecked["case_id"].to_list()
    assert len(listed) == 19
    assert [item["state"] for item in listed] == ["not_checked"] * 11 + ["by_hand"] * 4 + ["awaiting"] * 4


def test_all_kinds_are_there() -> None:
    kinds = {case["kind"] for case in page(build_report(400)).data["cases"]}
    assert kinds == {"increase", "decrease", "lost", "gained"}


def test_the_page_asks_nothing_of_any_network() -> None:
    text = render(build_report(5, 60))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|sendBeacon|localStorage", text)
    requests = [a for _, attributes in Page(text).elements for a in attributes if a in {"src", "srcset", "action"}]
    assert requests == []


def test_the_policy_names_the_one_style_and_the_one_script_by_hash() -> None:
    made = page(build_report(5, 60))
    policy = next(a["content"] or "" for t, a in made.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert len(made.scripts) == 2  # the data, which does not run, and the script
    for text in (made.styles[0], made.scripts[1]):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


def test_nothing_in_the_page_runs_or_styles_from_an_attribute() -> None:
    names = {name for _, attributes in page(build_report(5, 60)).elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert "style" not in names


def test_hostile_text_adds_no_element_and_comes_back_whole() -> None:
    made = page(hostile_report())
    assert [tag for tag, _ in made.elements].count("script") == 2
    assert "img" not in {tag for tag, _ in made.elements}
    assert made.data["cases"][0]["id"] == HOSTILE
    assert HOSTILE in made.data["texts"]


def test_json_in_a_script_element_has_no_character_that_html_reads() -> None:
    text = as_script_text({"a": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": HOSTILE}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(build_report(30)) == render(build_report(30))


@pytest.mark.slow
def test_5000_flagged_cases_stay_under_10_megabytes(tmp_path: Path) -> None:
    write_html(build_report(5000, 60_000), tmp_path / "report.html")
    size = (tmp_path / "report.html").stat().st_size
    print(f"5 000 flagged cases: {size / 1e6:.1f} MB")
    assert size < 10_000_000


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    write_html(build_report(1, 50), tmp_path / "reports" / "report.html")
    assert stat.S_IMODE((tmp_path / "reports" / "report.html").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["report.html"]


def test_no_eleven_digits_in_a_row_are_shown() -> None:
    text = render(build_report(50))
    assert not re.search(r"(?<!\d)\d{11}(?!\d)", Page(text).text + Page(text).scripts[0])
