"""The pages of simulation and rehearsal: small counts hidden, in the language of the reports."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.changes.rehearsal import RehearsedCases
from tasks.disclosure import TOTAL, Cell, with_totals
from tasks.reports.document import Document, render_document
from tasks.reports.rehearsal import EFFECTS, Rehearsal, rehearsal_document
from tasks.reports.simulation import simulation_document
from tasks.validation import columns
from tests.examples import examples
from tests.reports.test_languages import left_over
from tests.reports.what_if_samples import build_rehearsal, build_simulation
from tests.test_disclosure import list_reader, shown_small, table_reader

HIDDEN = "skjult"
LIMITS = ["monthly_ore", "percent_hundredths", "cumulative_ore"]


def text_of(document: Document) -> str:
    return re.sub(r"<style>.*?</style>", "", render_document(document), flags=re.DOTALL).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("code", "text"), [("nb", "dekningsprosent"), ("nn", "dekningsprosent"), ("en", "coverage rate")]
)
def test_a_share_is_shown_in_percent_by_the_words_of_the_language(code: str, text: str) -> None:
    shown = text_of(rehearsal_document(build_rehearsal(), code))
    assert text in shown
    assert "74 %" in shown


@pytest.mark.parametrize("code", ["nn", "en"])
def test_no_bokmaal_is_left_in_another_language(code: str) -> None:
    documents = [simulation_document(build_simulation(), code), rehearsal_document(build_rehearsal(), code)]
    for document in documents:
        text = re.sub(r"<[^>]*>", " ", text_of(document))
        assert [word for word in left_over(text, code) if word not in {"nord", "søndre"}] == []
        assert f'<html lang="{code}">' in text_of(document)


def test_a_rehearsal_shows_what_is_left_out_and_how_many_cases_use_unconfirmed_values() -> None:
    page = text_of(rehearsal_document(build_rehearsal(smallest_count=1)))
    assert "1 sak som ventet eller ikke var kontrollert." in page
    assert "dekningsprosent (30 saker), fast beløp for oppvarming (1 sak)." in page
    assert "74 % (forskrift)" in page
    page = text_of(rehearsal_document(build_rehearsal()))
    assert "Noen saker som ventet eller ikke var kontrollert." in page
    assert "dekningsprosent (30 saker), fast beløp for oppvarming (noen saker)." in page
    assert "75 % (unconfirmed)" in text_of(rehearsal_document(build_rehearsal(), "en"))


def test_a_simulation_hides_small_counts_with_their_hours_and_kroner() -> None:
    simulation = build_simulation(range(100, 1100, 100))
    document = simulation_document(simulation)
    [_, nord, _] = document.sections
    assert nord.table is not None
    few = [row[1:] for row in nord.table.rows if row[0].startswith("fra 500")]
    assert few == [(HIDDEN, HIDDEN, HIDDEN, "0\u00a0kr")] * 2
    assert [row[1] for row in nord.table.rows if row[0].startswith("fra 0")] == ["5", "5"]
    assert ("Skjulte tall", "Tall under 5 vises ikke, bortsett fra 0.") in [
        (name, text[:40]) for name, text in document.facts
    ]
    assert HIDDEN not in text_of(simulation_document(build_simulation(range(100, 1100, 100), smallest_count=1)))


def test_the_lowest_limit_that_fits_does_not_say_how_many_a_hidden_count_is() -> None:
    """Nord has one flag from 500 kr on. The capacity is enough for one, but not for each small count."""
    simulation = build_simulation([100, 100, 100, 100, 600])
    one = {"Nord": 1, "Sør": 1}
    assert simulation.lowest_that_fits("Nord") is not None
    assert build_simulation([100, 100, 100, 100, 600]).of("Nord")["flags"].to_list() == [None] * 6
    object.__setattr__(simulation, "capacity", one)
    assert simulation.lowest_that_fits("Nord") is None
    object.__setattr__(simulation, "smallest_count", 1)
    simulation.__dict__.pop("shown")
    fits = simulation.lowest_that_fits("Nord")
    assert fits is not None
    assert (fits["monthly_ore"], fits["flags"]) == (500_00, 1)


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        (9, "Laveste grense som holder seg innenfor: 0 kr (5 avvik)."),
        (4, "Laveste grense som holder seg innenfor: 500 kr (skjult avvik)."),
        (
            1,
            "holder seg sikkert innenfor. Noen av tallene er skjult, og kan likevel være innenfor.",
        ),
    ],
)
def test_a_page_says_where_a_hidden_count_may_fit(capacity: int, said: str) -> None:
    """Nord has five flags from 0 kr on, and a hidden count of three from 500 kr on."""
    simulation = replace(build_simulation(range(100, 1100, 100)), capacity={"Nord": capacity})
    assert said in text_of(simulation_document(simulation))


def test_a_page_does_not_call_a_limit_the_lowest_while_a_lower_one_may_fit() -> None:
    """From 63 kr on, Nord has one hidden flag: a reader cannot see that it is within the capacity. From 500 kr 0."""
    differences = [30, 10, 40, 20, 45, 30, 50, 40, 70, 50]
    simulation = replace(build_simulation(differences), capacity={"Nord": 2, "Sør": 0})
    assert simulation.of("Nord").filter(percent_hundredths=0)["flags"].to_list() == [5, None, 0]
    assert (
        "Laveste grense som sikkert holder seg innenfor: 500 kr (0 avvik). "
        "En lavere grense med skjult tall kan også gjøre det." in text_of(simulation_document(simulation))
    )
    simulation = replace(build_simulation(differences, smallest_count=1), capacity={"Nord": 2, "Sør": 0})
    assert "Laveste grense som holder seg innenfor: 63 kr (1 avvik)." in text_of(simulation_document(simulation))


def test_each_team_is_measured_against_its_own_capacity() -> None:
    """Sør has no time at all: the free time of Nord does not help it."""
    simulation = replace(build_simulation(smallest_count=1), capacity={"Nord": 100, "Sør": 0})
    assert simulation.lowest_for_each_team is None
    cards = simulation_document(simulation).cards[2:]
    assert [card.figure for card in cards] == ["ingen", "0 kr".replace(" ", "\u00a0"), "ingen"]
    assert cards[1].heading == "Nord: Laveste mulige grense"
    both = replace(simulation, capacity={"Nord": 100, "Sør": 10})
    row = both.lowest_that_fits("Sør")
    assert row is not None
    assert both.lowest_for_each_team == row["monthly_ore"] == 500_00


def test_a_limit_under_the_minimum_payout_is_never_proposed() -> None:
    simulation = replace(build_simulation(smallest_count=1), capacity={"Nord": 100, "Sør": 100}, least_limit_ore=63_00)
    assert simulation.lowest_for_each_team == 63_00
    assert "63 kr. En lavere grense blir ikke foreslått" in text_of(simulation_document(simulation))


@pytest.mark.parametrize(("flags", "text"), [(43, "14 t 20 min"), (6, "2 t"), (0, "0 t")])
def test_time_is_exact(flags: int, text: str) -> None:
    simulation = replace(build_simulation(smallest_count=1), hours=lambda number: number * 20 / 60)
    rows = simulation.live.with_columns(flags=pl.lit(flags, pl.Int64))
    assert text in text_of(simulation_document(replace(simulation, live=rows)))


def test_a_rehearsal_says_when_a_new_value_begins_after_the_month() -> None:
    rehearsal = replace(build_rehearsal(), later=dt.date(2027, 9, 15))
    page = text_of(rehearsal_document(rehearsal))
    assert "En ny verdi i reglene gjelder fra 15.09.2027, etter måneden som er regnet ut. Prøv --month 2027-10." in page


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.integers(-700, 700).filter(lambda kroner: abs(kroner) > 1), max_size=24), st.integers(2, 6))
def test_no_hidden_count_of_a_simulation_can_be_computed(differences: list[int], smallest: int) -> None:
    simulation = build_simulation(differences, smallest)
    pairs = zip(
        simulation.flags.partition_by(LIMITS, maintain_order=True),
        simulation.shown.partition_by(LIMITS, maintain_order=True),
        strict=True,
    )
    for exact, shown in pairs:
        full = with_totals(
            {
                (row["team"], way): row[f"{way}_cases"]
                for row in exact.drop_nulls("team").to_dicts()
                for way in ("under", "over")
            }
        )
        columns_of = {"flags": TOTAL, "under_ore": "under", "over_ore": "over"}
        hidden = {
            (row["team"] or TOTAL, column)
            for row in shown.to_dicts()
            for name, column in columns_of.items()
            if row[name] is None
        }
        assert shown_small(full, hidden, smallest) == []
        assert table_reader(full, hidden, smallest).computed() == set()


CASES = st.lists(
    st.tuples(st.sampled_from(["Nord", "Sør", "Vest"]), st.sampled_from([-600, -150, 0, 50, 900])),
    min_size=1,
    max_size=30,
)


def rehearsal_of(cases: list[tuple[str, int]], smallest: int) -> Rehearsal:
    rows = [
        (f"S-{number}", "0301", team, "oslo", 1, 1000_00, 1000_00 + ore, ore, effect)
        for number, (team, kroner) in enumerate(cases)
        for ore in [kroner * 100]
        for effect in ["gains" if kroner > 0 else "loses" if kroner else "unchanged"]
    ]
    return build_rehearsal(pl.DataFrame(rows, schema=dict(columns(RehearsedCases)), orient="row"), smallest)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@example([("Nord", 50)] * 6 + [("Sør", 0)] * 9 + [("Vest", 50)] * 1, 5)
@given(CASES, st.integers(2, 6))
def test_no_hidden_count_of_a_rehearsal_can_be_computed(cases: list[tuple[str, int]], smallest: int) -> None:
    rehearsal = rehearsal_of(cases, smallest)
    total, [exact_total] = rehearsal.total, rehearsal.groups.head(1).to_dicts()
    effects = {effect: exact_total[effect] for effect in EFFECTS}
    hidden_effects = {effect for effect in EFFECTS if total[effect] is None}
    assert shown_small(effects, hidden_effects, smallest) == []
    if total["cases"] is not None:
        assert list_reader(effects, hidden_effects, smallest).computed() == set()
    for dimension in ("municipality", "team"):
        exact = rehearsal.groups.filter(dimension=dimension).to_dicts()
        full = with_totals({(row["value"], effect): row[effect] for row in exact for effect in EFFECTS})
        hidden: set[Cell] = {(TOTAL, effect) for effect in hidden_effects}
        hidden |= {(TOTAL, TOTAL)} if total["cases"] is None else set()
        for row in rehearsal.shown.filter(dimension=dimension).to_dicts():
            names = {**{effect: effect for effect in EFFECTS}, "cases": TOTAL}
            hidden |= {(row["value"], column) for name, column in names.items() if row[name] is None}
            assert (row["cases"] is None) == (row["before_ore"] is None)
            assert (row["after_ore"] is None) == (row["difference_ore"] is None)
        assert shown_small(full, hidden, smallest) == []
        assert computed_small(full, hidden, smallest) == set()
        _amounts_are_not_of_few(rehearsal, dimension, smallest)
    bars = {str(number): cases for number, (*_, cases) in enumerate(rehearsal.bars)}
    hidden_bars = {str(number) for number, (*_, count) in enumerate(rehearsal.shown_bars) if count is None}
    assert shown_small(bars, hidden_bars, smallest) == []


def computed_small(full: dict[Cell, int], hidden: Collection[Cell], smallest: int) -> set[Cell]:
    """The small counts that a reader of the table can compute; columns of zeros are left out, to save time."""
    used = [column for column in EFFECTS if full[TOTAL, column]]
    rows = {row for row, _ in full if row != TOTAL}
    part = with_totals({(row, column): full[row, column] for row in rows for column in used})
    reader = table_reader(part, {cell for cell in hidden if cell in part}, smallest)
    return reader.computed(only={cell for cell in reader.hidden if 0 < part[cell] < smallest})


def _amounts_are_not_of_few(rehearsal: Rehearsal, dimension: str, smallest: int) -> None:
    """Neither a shown difference nor all hidden differences together are those of few cases."""
    rows = rehearsal.groups.filter(dimension=dimension)
    changed = dict(zip(rows["value"], rows["cases"] - rows["unchanged"], strict=True))
    shown = dict(rehearsal.shown.filter(dimension=dimension).select("value", "difference_ore").rows())
    hidden = [value for value in changed if shown[value] is None]
    assert [value for value in changed if 0 < changed[value] < smallest and value not in hidden] == []
    if rehearsal.total["difference_ore"] is not None and hidden:
        assert sum(changed[value] for value in hidden) >= smallest or len(hidden) == len(changed)
