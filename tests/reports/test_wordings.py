"""Pages, workbook, letters and guide use one word for one meaning, and each language its own words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tasks.reports import language
from tasks.resources import resource
from tests.reports.wordings import BOKMAAL, ENGLISH, NYNORSK, ONLY_BOKMAAL

ROOT = Path(__file__).parents[2]
LANGUAGES = {"nb": BOKMAAL, "nn": NYNORSK, "en": ENGLISH}
DESK = ROOT / "desk" / "languages"
GUIDE = ROOT / "docs" / "how-to" / "caseworker-guide.md"
NAMES = {"oslo-husleietilskudd", "oslobostøtta", "oslobostøtte"}


def texts_of(code: str) -> Iterator[tuple[str, str]]:
    """Each text of a language with where it is: the words of pages, workbook and desk, and the letters."""
    for section, words in language(code).sections.items():
        yield from ((f"{section}.{key}", text) for key, text in words.items())
    for section, words in tomllib.loads((DESK / f"{code}.toml").read_text("utf-8")).items():
        yield from ((f"desk.{section}.{key}", text) for key, text in words.items())
    letters = yaml.safe_load(resource("config", "letters.yaml").read_text("utf-8"))
    for name in ("texts", "settlement_texts"):
        yield from ((f"letters.{key}", text) for key, text in letters[name].get(code, {}).items())
    for name in ("collection", "complaints"):
        for scheme, rules in letters[name].items():
            yield from ((f"letters.{name}.{scheme}.{rule['from']}", rule[code]) for rule in rules if code in rule)


def sentences(markdown: str) -> list[str]:
    """The sentences and table cells of a page in Markdown, without its links."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\*\*|`[^`]*`", " ", markdown)
    parts = re.split(r"\n\n|\n\s*[-|#]|\n\d+\.|\||(?<=[.!?:])\s", text)
    return [" ".join(part.split()) for part in parts if part.strip()]


def found(patterns: dict[str, str], places: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{place}: «{text}»: {instead}"
        for place, text in places
        for pattern, instead in patterns.items()
        if re.search(pattern, re.sub(r"\{[^}]*\}", "…", text), re.IGNORECASE)
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_has_a_wording_that_misleads_or_is_stiff(code: str) -> None:
    assert not (bad := found(LANGUAGES[code], texts_of(code))), "\n".join(bad)


def test_the_guide_has_no_wording_that_misleads_or_is_stiff() -> None:
    guide = (("guide", sentence) for sentence in sentences(GUIDE.read_text("utf-8")))
    assert not (bad := found(BOKMAAL, guide)), "\n".join(bad)


def test_no_text_in_nynorsk_has_a_word_of_bokmaal() -> None:
    bad = [f"{place}: {sorted(words)}: {text}" for place, text in texts_of("nn") if (words := bokmaal_in(text))]
    assert not bad, "\n".join(bad)


def test_the_list_finds_bokmaal() -> None:
    assert len([text for _, text in texts_of("nb") if bokmaal_in(text)]) > 200


def bokmaal_in(text: str) -> set[str]:
    """The words of a text that are bokmål and not nynorsk; names of things left out."""
    words = set(re.findall(r"[a-zæøåéòü-]{2,}", re.sub(r"\{[^}]*\}", " ", text).lower()))
    return (words - NAMES) & ONLY_BOKMAAL


def test_the_sentences_are_short() -> None:
    longest = {
        place: max(len(sentence.split()) for sentence in re.split(r"(?<=[.!?;:])\s", text))
        for code in LANGUAGES
        for place, text in texts_of(code)
    }
    long = {place: words for place, words in longest.items() if words > 32}
    assert set(long) <= {"letters.documents"}, "a list of what may be sent, in one sentence"
    guide = [sentence for sentence in sentences(GUIDE.read_text("utf-8")) if len(sentence.split()) > 32]
    assert guide == []


def test_the_words_that_husbanken_uses_are_in_the_guide() -> None:
    guide = GUIDE.read_text("utf-8").lower()
    for term in (
        "ny beregning",
        "etterbetaling",
        "tilbakekrav",
        "motregning",
        "etteroppgjør",
        "forhåndsvarsel",
        "situasjonsdato",
        "inntektsgrense",
        "vedtaksmelding",
    ):
        assert term in guide, term
    assert "deknings" in guide


def glossary() -> dict[str, set[str]]:
    """The glossary's Norwegian terms by English word."""
    table = (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]*) \| [^|]+\|$", table, re.MULTILINE)
    return {
        word: {term.strip().lower() for term in terms.split(",")}
        for words, terms in rows
        for word in re.sub(r"`", "", words).split(", ")
        if terms.strip() and terms.strip() != "in Norwegian"
    }


PAGES_AND_GLOSSARY: dict[str, tuple[str, str]] = {
    "flag": ("states", "flagged"),
    "by hand": ("states", "by_hand"),
    "not checked": ("states", "not_checked"),
    "one-off pay": ("script", "one_off"),
    "verdict": ("columns", "verdict"),
    "coverage rate": ("parameters", "coverage"),
    "minimum payout": ("parameters", "minimum_payout"),
    "base amount": ("parameters", "base_amount"),
    "manager's page": ("manager", "title"),
    "difference": ("columns", "difference"),
    "limit": ("page", "limit"),
    "cause": ("page", "cause"),
    "housing cost": ("causes", "housing_cost"),
    "state of a case": ("page", "state"),
    "run": ("page", "run"),
    "decision": ("columns", "decision"),
    "scheme": ("page", "scheme"),
    "applicant": ("roles", "applicant"),
    "partner": ("roles", "partner"),
    "entitlement": ("script", "support_now"),
    "own share": ("lines", "own_share"),
    "weighted income": ("lines", "weighted_income"),
    "wealth addition": ("lines", "wealth_addition"),
}


@pytest.mark.parametrize("word", PAGES_AND_GLOSSARY)
def test_the_pages_and_the_glossary_have_the_same_term(word: str) -> None:
    section, key = PAGES_AND_GLOSSARY[word]
    shown = language("nb")[section][key].lower()
    assert any(term in shown or term in shown.replace(" ", "") for term in glossary()[word]), (shown, glossary()[word])


def test_the_guide_uses_the_glossarys_terms_for_what_it_explains() -> None:
    guide = GUIDE.read_text("utf-8").lower()
    terms = glossary()
    for word in ("flag", "verdict", "run", "limit", "cause", "difference", "housing cost", "one-off pay", "decision"):
        assert any(term in guide for term in terms[word]), word
