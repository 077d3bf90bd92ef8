"""What is hidden cannot be computed from what is shown: told by solving the equations, not by the code under test."""

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.disclosure import Cell, hidden_cells, suppressed, with_totals

TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("wxyz")), st.integers(0, 12), min_size=1, max_size=16
)


def determined(full: dict[Cell, int], hidden: set[Cell]) -> list[Cell]:
    """Hidden cells that the row and column equations fix: those whose unit vector is in the equations' row space."""
    order = sorted(hidden)
    lines = [("row", name) for name in {row for row, _ in full}] + [("column", name) for name in {c for _, c in full}]
    rows = []
    for kind, name in lines:
        axis = 0 if kind == "row" else 1
        total = "(all)"
        rows.append([Fraction(0 if cell[axis] != name else -1 if cell[1 - axis] == total else 1) for cell in order])
    reduced = reduce(rows)
    return [order[next(i for i, x in enumerate(row) if x)] for row in reduced if sum(x != 0 for x in row) == 1]


def reduce(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form."""
    rows = [row[:] for row in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [x / rows[done][column] for x in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


@given(TABLES)
def test_no_hidden_count_can_be_computed_and_no_small_one_is_shown(counts: dict[Cell, int]) -> None:
    full = with_totals(counts)
    hidden = hidden_cells(full, 5)
    assert determined(full, hidden) == []
    assert [cell for cell, count in full.items() if 0 < count < 5 and cell not in hidden] == []


def test_the_audit_sees_a_single_hidden_cell_and_a_bridge() -> None:
    full = with_totals({("A", "x"): 3, ("A", "y"): 9, ("B", "x"): 8, ("B", "y"): 7})
    assert determined(full, {("A", "x")}) == [("A", "x")]
    square = {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}
    assert determined(full, square) == []
    assert hidden_cells(full, 5) == square


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert hidden_cells(with_totals({("A", "x"): 5, ("A", "y"): 0, ("B", "x"): 8, ("B", "y"): 7}), 5) == set()


def test_sums_are_hidden_with_their_counts_and_totals_are_added() -> None:
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
    shown = suppressed(frame, 5)
    assert shown.filter(team="(all)", kind="(all)").select("cases", "kroner").rows() == [(60, 6.0)]
    assert shown.filter(team="B", kind="y").select("cases", "kroner").rows() == [(0, 0.0)]
    hidden = suppressed(frame, 11)
    assert hidden.filter(team="A", kind="x").select("cases", "kroner").rows() == [(None, None)]
    assert suppressed(frame.clear(), 5).is_empty()
