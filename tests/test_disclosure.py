"""A hidden count cannot be computed from the shown ones: a reader who tries all other tables shows it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import product
from typing import Generic, TypeVar

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.disclosure import (
    POPULATION,
    STATES,
    TOTAL,
    Cell,
    Sum,
    hidden_counts,
    hidden_in_coverage,
    hidden_in_list,
    hidden_in_table,
    suppress_aggregate,
    table_sums,
    with_totals,
)
from tests.examples import examples

Key = TypeVar("Key", bound=Hashable)

SMALLEST = st.integers(2, 6)
TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), st.integers(0, 8), min_size=1, max_size=9
)
LISTS = st.dictionaries(st.sampled_from(["Nord", "Sør", "Vest", "Øst", "Sentrum"]), st.integers(0, 12), min_size=1)
COVERAGE = st.fixed_dictionaries(dict.fromkeys(STATES, st.integers(0, 12)))


class Reader(Generic[Key]):
    """Knows the shown counts, the sums and the smallest count that may be shown, and guesses which counts are small."""

    def __init__(
        self, counts: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: Collection[Key], smallest: int
    ) -> None:
        self.counts, self.sums, self.hidden, self.smallest = counts, sums, set(hidden), smallest
        self.zeros = {key for each in sums if counts[each.total] == 0 for key in (each.total, *each.parts)}
        self.parts = {each.total: each.parts for each in sums}

    def may_be(self, key: Key, value: int) -> bool:
        """A count in a line that is hidden whole may be any; else no zero is hidden, and a small count is guessed."""
        if key not in self.hidden:
            return value == self.counts[key]
        lines = [each.parts for each in self.sums if key in each.parts]
        if any(all(part in self.hidden or part in self.zeros for part in parts) for parts in lines):
            return value >= 0
        is_guessed = 0 < self.counts[key] < self.smallest and self.smallest > 2
        return value >= 1 and (value < self.smallest or not is_guessed)

    def tables(self) -> Iterator[dict[Key, int]]:
        """All tables that could be this one, with counts that differ by one at most, totals aside."""
        free = [key for key in self.hidden if key not in self.parts]
        for steps in product((0, 1, -1), repeat=len(free)):
            table = {key: count for key, count in self.counts.items() if key not in self.parts}
            table |= {key: table[key] + step for key, step in zip(free, steps, strict=True)}
            if all(self.may_be(key, table[key]) for key in free) and self._add_totals(table):
                yield table

    def _add_totals(self, table: dict[Key, int]) -> bool:
        """Add the totals; False where a shown or impossible one comes out wrong."""
        while len(table) < len(self.counts):
            for total, parts in self.parts.items():
                if total not in table and all(part in table for part in parts):
                    table[total] = sum(table[part] for part in parts)
                    if not self.may_be(total, table[total]):
                        return False
        return all(table[each.total] == sum(table[part] for part in each.parts) for each in self.sums)

    def computed(self, only: Collection[Key] | None = None) -> set[Key]:
        """The hidden counts, of some or of all, that are the same in all such tables."""
        left = set(self.hidden if only is None else only)
        for table in self.tables() if left else ():
            left = {key for key in left if table[key] == self.counts[key]}
            if not left:
                break
        return left


def list_reader(counts: Mapping[str, int], hidden: Collection[str], smallest: int = 5) -> Reader[str]:
    """The reader of a list who knows its sum, too."""
    return Reader({**counts, TOTAL: sum(counts.values())}, [Sum(TOTAL, list(counts))], hidden, smallest)


def table_reader(full: Mapping[Cell, int], hidden: Collection[Cell], smallest: int = 5) -> Reader[Cell]:
    return Reader(full, table_sums(full), hidden, smallest)


def shown_small(counts: Mapping[Key, int], hidden: Collection[Key], smallest: int) -> list[Key]:
    return [key for key, count in counts.items() if 0 < count < smallest and key not in hidden]


def small_groups(reader: Reader[Key]) -> list[Sum[Key]]:
    """Lines with a shown total where the hidden parts are together a small count, though more could be hidden."""
    return [
        each
        for each in reader.sums
        if each.total not in reader.hidden
        and 0 < sum(reader.counts[part] for part in each.parts if part in reader.hidden) < reader.smallest
        and any(part not in reader.hidden and part not in reader.zeros for part in each.parts)
    ]


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"Nord": 1, "Sør": 1, "Vest": 10}, ["Nord", "Sør"]),  # 12 in all: the two sum to 2, and no zero is hidden
        ({"Nord": 4, "Sør": 4, "Vest": 10}, ["Nord", "Sør"]),  # the two sum to 8, and both are guessed to be small
        ({"Nord": 3, "Sør": 7, "Vest": 10}, ["Nord"]),
    ],
)
def test_the_reader_computes_what_too_few_hidden_counts_leave_open(counts: dict[str, int], hidden: list[str]) -> None:
    assert list_reader(counts, hidden).computed() == set(hidden)
    assert list_reader(counts, hidden_in_list(counts, 5)).computed() == set()


def test_the_reader_computes_a_single_hidden_count_of_a_table() -> None:
    full = with_totals({("A", "x"): 3, ("A", "y"): 9, ("B", "x"): 8, ("B", "y"): 7})
    assert table_reader(full, {("A", "x")}).computed() == {("A", "x")}
    square = {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}
    assert table_reader(full, square).computed() == set()
    assert hidden_in_table(full, 5) == square


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"Nord": 1, "Sør": 1, "Vest": 10}, {"Nord", "Sør", "Vest"}),
        ({"Nord": 1, "Sør": 1, "Vest": 10, "Øst": 0}, {"Nord", "Sør", "Vest"}),
        ({"Nord": 2, "Sør": 3, "Vest": 10}, {"Nord", "Sør"}),
        ({"Nord": 3, "Sør": 7, "Vest": 10}, {"Nord", "Sør"}),
        ({"Nord": 1, "Sør": 1, "Vest": 1, "Øst": 0}, {"Nord", "Sør", "Vest", "Øst"}),
        ({"Nord": 6, "Sør": 0}, set()),
        ({"Nord": 0, "Sør": 0}, set()),
        ({}, set()),
    ],
)
def test_what_is_hidden_in_a_list(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden_in_list(counts, 5) == hidden
    assert hidden_in_list(counts, 1) == set()


@settings(max_examples=examples(200))
@example({"Nord": 1, "Sør": 1, "Vest": 1, "Øst": 1, "Sentrum": 1}, 5)
@example({"Nord": 1, "Sør": 1, "Vest": 1, "Øst": 1, "Sentrum": 0}, 4)
@given(LISTS, SMALLEST)
def test_no_hidden_count_of_a_list_can_be_computed(counts: dict[str, int], smallest: int) -> None:
    hidden = hidden_in_list(counts, smallest)
    assert shown_small(counts, hidden, smallest) == []
    if 0 < sum(counts.values()) < smallest:  # then the sum is hidden, too
        assert hidden == set(counts)
        return
    reader = list_reader(counts, hidden, smallest)
    assert reader.computed() == set()
    assert small_groups(reader) == []


@settings(max_examples=examples(150), deadline=None)
@example({("A", "x"): 1, ("B", "y"): 1, ("C", "z"): 1}, 2)
@example({("A", "x"): 4, ("A", "y"): 4, ("A", "z"): 8, ("B", "x"): 4, ("B", "y"): 4, ("C", "z"): 8}, 5)
@given(TABLES, SMALLEST)
def test_no_hidden_count_of_a_table_can_be_computed(counts: dict[Cell, int], smallest: int) -> None:
    full = with_totals(counts)
    hidden = hidden_in_table(full, smallest)
    assert shown_small(full, hidden, smallest) == []
    reader = table_reader(full, hidden, smallest)
    assert reader.computed() == set()
    assert small_groups(reader) == []


@settings(max_examples=examples(150))
@given(COVERAGE, SMALLEST)
def test_no_hidden_count_of_a_coverage_statement_can_be_computed(states: dict[str, int], smallest: int) -> None:
    coverage = {**states, POPULATION: sum(states.values())}
    hidden = hidden_in_coverage(coverage, smallest)
    assert shown_small(coverage, hidden, smallest) == []
    assert Reader(coverage, [Sum(POPULATION, STATES)], hidden, smallest).computed() == set()


@settings(max_examples=examples(150))
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4), SMALLEST)
def test_no_hidden_count_of_sums_of_sums_can_be_computed(values: list[int], smallest: int) -> None:
    increase, gained, decrease, lost = values
    counts = {"increase": increase, "gained": gained, "decrease": decrease, "lost": lost}
    counts |= {"under": increase + gained, "over": decrease + lost, "all": sum(values)}
    sums = [Sum("all", ["under", "over"]), Sum("under", ["increase", "gained"]), Sum("over", ["decrease", "lost"])]
    hidden = hidden_counts(counts, sums, smallest)
    assert shown_small(counts, hidden, smallest) == []
    assert Reader(counts, sums, hidden, smallest).computed() == set()


def test_flagged_and_unchecked_cases_are_hidden_last_in_a_coverage_statement() -> None:
    coverage = {
        "unchanged": 437,
        "observed": 24,
        "flagged": 20,
        "awaiting": 4,
        "by_hand": 0,
        "not_checked": 15,
        "population": 500,
    }
    assert hidden_in_coverage(coverage, 5) == {"awaiting", "observed"}


def test_a_known_count_stays_and_a_small_count_that_is_not_on_the_page_is_protected() -> None:
    counts = {"flagged": 20, "others": 2, "unchecked": 30, "active": 52}
    sums = [Sum("active", ["flagged", "others", "unchecked"])]
    assert hidden_counts(counts, sums, 5, known=["active"], unseen=["others"]) == {"flagged"}
    assert hidden_counts(counts | {"others": 12, "active": 62}, sums, 5, known=["active"], unseen=["others"]) == set()


def test_sums_that_are_no_graph_are_refused() -> None:
    counts = {"a": 1, "b": 2, "c": 3, "all": 6}
    sums = [Sum("all", ["a", "b", "c"])] * 3
    with pytest.raises(ValueError, match="not a graph"):
        hidden_counts(counts, sums, 5)


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert hidden_in_table(with_totals({("A", "x"): 5, ("A", "y"): 0, ("B", "x"): 8, ("B", "y"): 7}), 5) == set()


def test_amounts_are_hidden_with_their_counts_and_totals_are_added() -> None:
    frame = pl.DataFrame(
        {
            "run_id": ["r"] * 3,
            "month": ["2026-10"] * 3,
            "team": ["A", "A", "B"],
            "kind": ["x", "y", "x"],
            "cases": [10, 20, 30],
            "kroner": [1.0, 2.0, 3.0],
        }
    )
    shown = suppress_aggregate(frame, 5)
    assert shown.filter(team="(all)", kind="(all)").select("cases", "kroner").rows() == [(60, 6.0)]
    assert shown.filter(team="B", kind="y").select("cases", "kroner").rows() == [(0, 0.0)]
    hidden = suppress_aggregate(frame, 11)
    assert hidden.filter(team="A", kind="x").select("cases", "kroner").rows() == [(None, None)]
    assert suppress_aggregate(frame.clear(), 5).is_empty()
