"""The page's data takes few bytes, and comes back whole. Sizes are counted, not timed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import polars as pl
from hypothesis import given

from tasks.reports import RunReport
from tasks.reports.packing import packed
from tasks.reports.page import render
from tasks.reports.payload import page_data
from tests.reports.build import build_report
from tests.reports.unpacked import unpacked

MOST_PER_CASE = 800
"""Bytes of the page for one flagged case, its calculation on both sides, its months and members included."""
MOST_WITHOUT_CASES = 220_000
"""Bytes of the page without any case: style, script, and all words in three languages."""

numbers = st.none() | st.integers(-(10**9), 10**9)
few = st.none() | st.integers(0, 3)
lines = st.lists(st.tuples(few, numbers, few, few, numbers, few).map(list), max_size=6)
cases = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(), "kind": st.sampled_from(["lost", "increase", None]), "lines": lines, "incomes": st.none()}
    )
)
rows = st.lists(st.fixed_dictionaries({"id": st.text(), "sum": numbers, "faults": st.lists(few)}))


def with_the_decisions_lines(report: RunReport) -> RunReport:
    """Each line also as of the decision, with another amount."""
    before = report.explanations.with_columns(pl.col("amount_ore") - pl.col("line") * 12_300)
    return replace(report, explanations_before=before)


@given(st.tuples(cases, rows, rows, rows))
def test_packed_data_comes_back_whole(tables: tuple[list[dict[str, Any]], ...]) -> None:
    data: dict[str, Any] = dict(zip(("cases", "underpaid", "unchecked", "withdrawn"), tables, strict=True))
    data |= {"line_kinds": [], "languages": {"nb": {"lines": []}}}
    assert unpacked(json.loads(json.dumps(packed(data)))) == data


def test_the_data_of_a_report_comes_back_whole() -> None:
    data = page_data(with_the_decisions_lines(build_report(30)))
    assert unpacked(json.loads(json.dumps(packed(data)))) == json.loads(json.dumps(data))


def test_a_case_takes_less_than_a_kilobyte_of_the_page() -> None:
    few_cases, many = (
        len(render(with_the_decisions_lines(build_report(count, 1_000))).encode()) for count in (20, 220)
    )
    per_case = (many - few_cases) / 200
    print(f"{per_case:.0f} bytes a case, {few_cases - 20 * per_case:.0f} without cases")
    assert per_case < MOST_PER_CASE
    assert few_cases - 20 * per_case < MOST_WITHOUT_CASES
