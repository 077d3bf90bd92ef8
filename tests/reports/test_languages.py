"""The three languages: the same keys and placeholders, and a word for every code and every line."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
import yaml

from tasks.reports import LANGUAGES, language, summary_markdown, write_workbook
from tasks.reports.language import Language
from tasks.reports.manager import manager_document, manager_markdown
from tasks.reports.rehearsal import EFFECTS
from tasks.resources import read_rule_texts, resource
from tasks.validation import (
    CAUSES,
    EXCLUSIONS,
    FLAG_REASONS,
    LIMIT_KINDS,
    LINE_WORDINGS,
    ONE_OFFS,
    RESOURCES,
    STATES,
    VERDICT_REASONS,
    VERDICTS,
    Reason,
)
from tasks.validation.cases import GRANTS
from tasks.validation.recipients import ROLES, TENURES
from tests.reports.build import build_report
from tests.reports.test_manager import management

FOLDER = Path(__file__).parents[2] / "tasks" / "reports" / "languages"
RULES = FOLDER.parents[2] / "config" / "schemes"
OTHERS = [code for code in LANGUAGES if code != "nb"]


def keys(words: Language) -> dict[str, list[str]]:
    return {section: list(texts) for section, texts in words.sections.items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_every_key_is_there_in_every_language_in_the_same_order(code: str) -> None:
    assert keys(language(code)) == keys(language("nb"))
    assert len(language(code).months) == 12


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_takes_the_same_values_in_every_language(code: str) -> None:
    for section, texts in language("nb").sections.items():
        if section != "formats":
            for key, text in texts.items():
                assert placeholders(language(code)[section][key]) == placeholders(text), (section, key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_empty(code: str) -> None:
    empty = [(s, k) for s, texts in language(code).sections.items() for k, text in texts.items() if not text]
    assert empty == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_code_has_words(code: str) -> None:
    words = language(code)
    closed: dict[str, Iterable[str]] = {
        "states": STATES,
        "causes": CAUSES,
        "groups": EXCLUSIONS,
        "one_offs": ONE_OFFS,
        "limit_kinds": LIMIT_KINDS,
        "verdicts": VERDICTS,
        "verdict_reasons": VERDICT_REASONS,
        "reasons": Reason,
        "advice": Reason,
        "effects": EFFECTS,
        "citizen_resources": RESOURCES,
        "citizen_roles": ROLES,
        "citizen_tenures": TENURES,
        "citizen_entitlements": GRANTS,
        "citizen_bases": ["decided", "now"],
    }
    for section, codes in closed.items():
        assert set(words[section]) == set(codes), section
    assert set(words["flag_reasons"]) <= set(FLAG_REASONS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_choice_in_a_drop_down_has_no_comma_and_the_list_fits(code: str) -> None:
    for section in ("verdicts", "verdict_reasons"):
        choices = language(code)[section].values()
        assert not any("," in choice for choice in choices)
        assert len(",".join(choices)) <= 255


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_line_of_a_calculation_has_a_text_that_takes_its_values(code: str) -> None:
    taken = {wording: sorted(placeholders(text)) for wording, text in language(code)["lines"].items()}
    given = {
        wording: sorted(name.removesuffix("_ore") for name in names if name != "label")
        for wording, names in LINE_WORDINGS.items()
    }
    assert taken == given


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_value_that_may_be_unconfirmed_has_words(code: str) -> None:
    """Values without a source now, and those that are adjusted each year, so that next year's may be."""
    names = {
        name
        for file in RULES.rglob("*.yaml")
        for name, parameter in (yaml.safe_load(file.read_text("utf-8")).get("parameters") or {}).items()
        if "adjusted" in parameter or any(value["status"] == "E" for value in parameter["values"])
    }
    assert {"heating", "wealth_allowance_owned_most", "ceiling_1"} <= names
    assert [name for name in sorted(names) if language(code).parameter(name) == name] == []
    assert language(code).parameters(["heating", "a_rule_of_ones_own"]).endswith(", a_rule_of_ones_own")


@pytest.mark.parametrize(
    ("code", "one", "many"), [("nb", "1 sak", "saker"), ("nn", "1 sak", "saker"), ("en", "1 case", "cases")]
)
def test_one_case_is_not_written_as_several(code: str, one: str, many: str) -> None:
    assert (language(code).cases(1), language(code).cases(1_200)) == (one, f"1\u00a0200 {many}")
    report = build_report(1, 60, smallest_count=1)
    document = manager_document(management(report), code)
    sides = " ".join(card.text for card in document.cards[1:3])
    assert (one in sides, f"1 {many}" in sides) == (True, False)


def test_amounts_and_dates_are_written_as_each_language_writes_them() -> None:
    report = build_report(1, 50)
    assert [language(code).kroner(-1_250_50) for code in LANGUAGES][::2] == [
        "\u22121\u00a0250,50\u00a0kr",
        "\u22121\u00a0250.50\u00a0kr",
    ]
    assert language("en").moment(report.finished) == "12 November 2026 at 06:07"
    assert language("nn").date(report.as_of) == "12.11.2026"


@pytest.mark.parametrize("code", OTHERS)
def test_no_word_of_bokmaal_is_left_in_workbook_summary_or_managers_page(code: str, tmp_path: Path) -> None:
    report = build_report(60, 800)
    write_workbook(report, tmp_path / "report.xlsx", code)
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets
        for row in [[sheet.title], *sheet.iter_rows(values_only=True)]
        for cell in row
        if isinstance(cell, str) and not re.match(r"Bydel|Husbanken|Ringte søkeren", cell)
    ]
    document = manager_markdown(manager_document(management(report), code))
    text = "\n".join([*cells, summary_markdown(report, code), document])
    assert left_over(text, code) == []


def left_over(text: str, code: str) -> list[str]:
    """Words of a text that only the bokmål file has; data are left out."""
    data = {"gamle", "kontroll", "bostøtte", "prøvekommunen", "oslo", "bydel", "inntekt"}
    nb, other = (set(_words((FOLDER / f"{each}.toml").read_text("utf-8"))) for each in ("nb", code))
    return sorted(set(_words(text)) & (nb - other - data))


def _words(text: str) -> list[str]:
    texts = text
    if "[states]" in text:  # a file of words: its values alone
        texts = " ".join(str(v) for s in tomllib.loads(text).values() if isinstance(s, dict) for v in s.values())
    return re.findall(r"[a-zæøåéòü]{2,}", re.sub(r"\{[^}]*\}", " ", texts).lower())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_parameter_of_the_rules_has_words(code: str) -> None:
    rules = (yaml.safe_load(text) for text in read_rule_texts(resource("config", "schemes")).values())
    names = {name for each in rules for name in each.get("parameters") or {}}
    assert len(names) > 50
    assert names - set(language(code).sections["parameters"]) == set()
