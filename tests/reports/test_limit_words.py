"""The limits of a run in words: the default as it always was, and every limit that was applied."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tasks.reports.language import LANGUAGES, language
from tasks.reports.limit_words import limit_lines, limits_text, monthly_limit
from tests.frames import limits

NAMES = {"1804": "Bodø", "0301": "Oslo"}
DATED = {"valid_from": dt.date(2026, 1, 1), "is_minimum_payout": False, "monthly_ore": 2_000_00}


def lines(*some: pl.DataFrame, code: str = "nb") -> list[str]:
    found = limit_lines(pl.concat(some), NAMES, language(code))
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]


def test_the_default_is_one_amount() -> None:
    assert lines(limits()) == ["63 kr per måned (ordningens minste utbetaling)"]
    assert lines(limits(monthly_ore=200_50, is_minimum_payout=False)) == ["200,50 kr per måned"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "2 000 kr per måned i begge retninger"),
        ({"percent_hundredths": 5_50}, "2 000 kr per måned og minst 5,5 % av vedtatt støtte i begge retninger"),
        ({"months_in_a_row": 2}, "2 000 kr per måned, 2 måneder på rad i begge retninger"),
        (
            {"cumulative_ore": 5_000_00},
            "2 000 kr per måned, eller 5 000 kr til sammen over flere måneder i begge retninger",
        ),
    ],
)
def test_a_dated_limit_is_written_with_all_its_conditions(changes: dict[str, Any], text: str) -> None:
    assert lines(limits(**DATED, **changes)) == [text]


def test_two_directions_with_limits_of_their_own_are_both_written() -> None:
    ways = limits(**DATED)
    lower = ways.with_columns(
        monthly_ore=pl.when(pl.col("direction") == "decrease").then(500_00).otherwise("monthly_ore")
    )
    assert lines(lower) == ["2 000 kr per måned når støtten blir høyere; 500 kr per måned når støtten blir lavere"]


def test_each_of_several_limits_names_its_scope() -> None:
    some = [
        limits(municipality="1804", scheme="state", **DATED | {"monthly_ore": 300_00}),
        limits(municipality="1804", **DATED | {"monthly_ore": 500_00}),
        limits(scheme="oslo", **DATED),
        limits(),
    ]
    assert lines(*some) == [
        "Bodø, Statlig bostøtte: 300 kr per måned i begge retninger",
        "Bodø: 500 kr per måned i begge retninger",
        "Oslo, behovsprøvd bostøtte: 2 000 kr per måned i begge retninger",
        "Ellers: 63 kr per måned (ordningens minste utbetaling)",
    ]
    assert limits_text(pl.concat(some), NAMES, language("en")).count(". ") == 3


def test_a_limit_of_one_municipality_alone_names_it() -> None:
    assert lines(limits(municipality="1804", **DATED)) == ["Bodø: 2 000 kr per måned i begge retninger"]
    assert lines(limits(municipality="4601", **DATED), code="en") == ["4601: 2 000 kr per month in both directions"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_monthly_limit_has_its_amount_in_every_language(code: str) -> None:
    assert monthly_limit(63_00, language(code)).startswith("63\N{NO-BREAK SPACE}kr")
