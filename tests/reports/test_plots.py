"""Plots: well-formed, inside their frame, and with labels that are never markup."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tasks.reports.plots import Level, Series, bar_plot, line_plot

VALUES = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


def inside(svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves a line above
    for node in root.iter():
        for name in ("cy", "y", "y1", "y2"):
            if name in node.attrib and node.attrib.get("class", "").split("-")[0] != "label":
                assert -1 <= float(node.attrib[name]) <= 301
        for name in ("cx", "x", "x1", "x2"):
            if name in node.attrib:
                assert 0 <= float(node.attrib[name]) <= 760


@given(VALUES, st.integers(0, 10**9))
def test_lines_stay_inside_their_frame(values: list[int], level: int) -> None:
    steps = [str(number) for number in range(len(values))]
    lines = [Series("en", values), Series("to", values[::-1])]
    inside(line_plot("plott", steps, lines, Level("kapasitet", level)))
    inside(line_plot("plott", steps, lines))


@given(VALUES)
def test_bars_stay_inside_their_frame(values: list[int]) -> None:
    inside(bar_plot("plott", [str(number) for number in values], values, ["minus"] * len(values)))


def test_lines_that_end_together_have_a_piece_of_their_line_before_the_label() -> None:
    svg = line_plot("plott", ["a", "b"], [Series("en", [3, 1]), Series("to", [2, 1])], Level("kapasitet", 2))
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves a line above
    parts = [(part.tag, part.get("class")) for part in root if part.get("class", "").startswith(("series", "label"))]
    assert parts == [
        *(("g", "series-0"), ("g", "series-0"), ("text", "label-0")),
        *(("g", "series-1"), ("g", "series-1"), ("text", "label-1")),
        ("text", "label-level"),
    ]


def test_labels_are_text() -> None:
    svg = line_plot('<b a="', ["<i>"], [Series("<script>", [1])])
    assert "<script" not in svg
    assert "<i>" not in svg
    inside(svg)


def test_an_axis_of_small_numbers_has_a_decimal_comma_or_whole_steps() -> None:
    assert ">4<" in line_plot("plott", ["a"], [Series("en", [3])])
    assert ">10<" in line_plot("plott", ["a"], [Series("en", [9])])
    assert ">2,5<" in line_plot("plott", ["a"], [Series("en", [9])])
