"""Small counts are hidden in tables that are passed on, and so many others that none can be computed from what is left.

A table of counts by two dimensions is published with its totals. Each row and each column is then an equation, so one
hidden cell in it could be computed. Seen as a graph, rows and columns are places and hidden cells are ways between
them: a cell can be computed exactly where its way is a bridge. Cells are hidden until there is no bridge, and until
what is hidden in a line is no small number itself. Differences between two runs are not guarded against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

TOTAL = "(all)"
Cell = tuple[str, str]
Counts = Mapping[Cell, int]


def with_totals(counts: Counts) -> dict[Cell, int]:
    """Fill the table with zeros and totals, in order."""
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    full = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    full |= {(row, TOTAL): sum(full[row, column] for column in columns) for row in rows}
    full |= {(TOTAL, column): sum(full[row, column] for row in rows) for column in columns}
    return full | {(TOTAL, TOTAL): sum(counts.values())}


def hidden_cells(full: Counts, smallest: int) -> set[Cell]:
    """The cells of a table with its totals that must be hidden; `smallest` is the least count that may be shown."""
    hidden = {cell for cell, count in full.items() if 0 < count < smallest}
    while cell := _next(full, hidden, smallest):
        hidden.add(cell)
    return hidden


def suppressed(frame: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """An aggregate with its totals, small counts and what gives them away empty.

    frame: run_id, month, two dimensions, `cases`, and sums of numbers that are hidden with their count.
    """
    group, (first, second), sums = frame.columns[:2], frame.columns[2:4], frame.columns[5:]
    parts = [
        _suppressed_group(part, first, second, sums, smallest)
        for part in frame.partition_by(group, maintain_order=True)
    ]
    return pl.concat(parts) if parts else frame


_STATES = ("unchanged", "observed", "flagged", "awaiting", "not_checked")


def suppressed_statement(frame: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """A coverage statement, a row for each run, with small counts and what gives them away empty.

    frame: `population`, the five states that sum to it, and what tells the run.
    """
    rows = []
    for row in frame.to_dicts():
        full = with_totals({("", state): row[state] for state in _STATES})
        hidden = {column for place, column in hidden_cells(full, smallest) if place == ""}
        rows.append({"population" if column == TOTAL else column: None for column in hidden})
    return frame.with_columns(
        pl.Series(
            name,
            [None if name in gone else count for gone, count in zip(rows, frame[name], strict=True)],
            frame.schema[name],
        )
        for name in ("population", *_STATES)
    )


def _suppressed_group(part: pl.DataFrame, first: str, second: str, sums: list[str], smallest: int) -> pl.DataFrame:
    counts = {(row[first], row[second]): int(row["cases"]) for row in part.to_dicts()}
    full = with_totals(counts)
    hidden = hidden_cells(full, smallest)
    cells = pl.DataFrame(
        [(row, column, count, (row, column) in hidden) for (row, column), count in full.items()],
        schema={first: pl.String, second: pl.String, "count": pl.Int64, "hidden": pl.Boolean},
        orient="row",
    )
    levels = pl.concat(
        part.group_by(keys)
        .agg(pl.col(sums).sum())
        .with_columns(pl.lit(TOTAL).alias(name) for name in rest)
        .select(first, second, *sums)
        for keys, rest in (([first, second], []), ([first], [second]), ([second], [first]))
    )
    grand = part.select(pl.lit(TOTAL).alias(first), pl.lit(TOTAL).alias(second), pl.col(sums).sum()).head(1)
    known = cells.join(pl.concat([levels, grand]), on=[first, second], how="left", maintain_order="left")
    shown = pl.when(~pl.col("hidden"))
    return known.select(
        *(pl.lit(part[name][0], dtype=part.schema[name]).alias(name) for name in part.columns[:2]),
        first,
        second,
        shown.then("count").alias("cases"),
        *(shown.then(pl.col(name).fill_null(0)).cast(part.schema[name]).alias(name) for name in sums),
    )


def _next(full: Counts, hidden: set[Cell], smallest: int) -> Cell | None:
    """One more cell to hide, or None where nothing can be computed."""
    for place in sorted({("row", row) for row, _ in hidden} | {("column", column) for _, column in hidden}):
        line = _line(full, place)
        inside = [cell for cell in line if cell in hidden]
        too_little = sum(full[cell] for cell in inside if TOTAL not in cell[_axis(place) :][:1]) < smallest
        if len(inside) == 1 or (too_little and len(inside) < len(line)):
            return _cheapest(full, hidden, line)
    for bridge in _bridges(hidden):
        for place in (("row", bridge[0]), ("column", bridge[1])):
            line = _line(full, place)
            if any(cell not in hidden for cell in line):
                return _cheapest(full, hidden, line)
    return None


def _axis(place: tuple[str, str]) -> int:
    """Where in a cell the other dimension stands."""
    return 1 if place[0] == "row" else 0


def _line(full: Counts, place: tuple[str, str]) -> list[Cell]:
    kind, name = place
    return [cell for cell in full if cell[0 if kind == "row" else 1] == name]


def _cheapest(full: Counts, hidden: set[Cell], line: list[Cell]) -> Cell:
    """The cell of a line whose hiding costs least: no total, in lines with hidden cells already, and small."""
    rows, columns = {row for row, _ in hidden}, {column for _, column in hidden}

    def cost(cell: Cell) -> tuple[int, bool, bool, int, Cell]:
        crossed = cell[0] in rows and cell[1] in columns
        return (cell.count(TOTAL), not crossed, full[cell] == 0, full[cell], cell)

    return min((cell for cell in line if cell not in hidden), key=cost)


def _bridges(hidden: set[Cell]) -> Iterator[Cell]:
    """Hidden cells that the rest determine: without the way, its two ends are no longer joined."""
    for cell in sorted(hidden):
        others = hidden - {cell}
        reached, ahead = set(), [("row", cell[0])]
        while ahead:
            kind, name = place = ahead.pop()
            if place in reached:
                continue
            reached.add(place)
            axis = 0 if kind == "row" else 1
            other = "column" if kind == "row" else "row"
            ahead += [(other, way[1 - axis]) for way in others if way[axis] == name]
        if ("column", cell[1]) not in reached:
            yield cell
