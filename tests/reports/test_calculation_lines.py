"""Lines of a calculation in words: each language writes its own numbers, and a rule file's own label goes first."""

from typing import Any

import pytest

from tasks.entitlement import RuleBook, explain
from tasks.reports import LANGUAGES, in_words, language
from tasks.reports.calculation_lines import line_text, own_label, rate_text
from tasks.validation import LINE_VALUES
from tests.entitlement.comparing import random_cases
from tests.entitlement.rules import book, cases, rule_texts


def values(**given: Any) -> dict[str, Any]:
    return dict.fromkeys(LINE_VALUES) | given


@pytest.mark.parametrize(
    ("wording", "given", "texts"),
    [
        (
            "own_share_part",
            {"rate": 1644, "amount_ore": 137_462_00},
            [
                "16,44 % av omregnet inntekt over 137 462 kr",
                "16,44 % av omrekna inntekt over 137 462 kr",
                "16.44 % of weighted income above 137 462 kr",
            ],
        ),
        (
            "disability_divided",
            {"divisor": 145},
            [
                "Uføretrygden deles på 1,45",
                "Uføretrygda blir delt på 1,45",
                "The disability benefit is divided by 1.45",
            ],
        ),
        (
            "weight",
            {"number": 12},
            [
                "Vekt for husstanden, 12 personer",
                "Vekt for husstanden, 12 personar",
                "The household's weight, 12 persons",
            ],
        ),
    ],
)
def test_a_line_is_written_as_each_language_writes_it(wording: str, given: dict[str, Any], texts: list[str]) -> None:
    assert [line_text(language(code), wording, values(**given)) for code in LANGUAGES] == texts


def test_a_rate_is_written_by_its_unit() -> None:
    rates = [(7370, "share"), (6500, "share"), (100_000, "share"), (130, "weight"), (200, "weight"), (3, "group")]
    assert [rate_text(language("nb"), *rate) for rate in rates] == ["73,7 %", "65 %", "1000 %", "1,3", "2", "3"]
    assert [rate_text(language("en"), *rate) for rate in rates[:4]] == ["73.7 %", "65 %", "1000 %", "1.3"]


def test_a_rule_files_own_label_is_the_line_in_every_language() -> None:
    path = "state/payout.yaml"
    own = rule_texts()[path].replace("label: Minste utbetaling", "label: Minste beløp vi betaler")
    lines = explain(cases({}), RuleBook.parse({**rule_texts(), path: own})).filter(code="minimum_payout")
    assert [in_words(lines, language(code))["label"].item() for code in LANGUAGES] == ["Minste beløp vi betaler"] * 3


def test_the_languages_have_a_text_for_every_label_of_the_rule_files_that_come_with_the_program() -> None:
    kinds = explain(random_cases(2_000, seed=13), book()).select("wording", "values").unique()
    labels = {each["label"] for each in kinds["values"]} - {None}
    assert {"Boutgiftstak, 5 eller flere personer", "Minste støtte per år"} <= labels
    assert [wording for wording, given in kinds.rows() if own_label(wording, given) is not None] == []


def test_lines_in_words_keep_their_order_and_their_columns() -> None:
    lines = explain(random_cases(40, seed=14), book())
    texts = in_words(lines, language())
    assert texts.drop("label", "rate").equals(lines.drop("rate"))
    assert texts["label"].null_count() == 0
    assert texts["rate"].is_null().equals(lines["rate"].is_null())
    assert in_words(lines.clear(), language()).is_empty()
