"""Reads the data of a page as its script does: the other direction of tasks/reports/packing.py."""

from __future__ import annotations

from typing import Any

Json = Any


def unpacked(packed: dict[str, Json]) -> dict[str, Json]:
    """What `page_data` gave."""
    data = {name: value for name, value in packed.items() if name != "line_shapes"}
    for name in ("cases", "underpaid", "unchecked", "withdrawn"):
        data[name] = [_row(values, packed[name]) for values in packed[name]["rows"]]
    for case in data["cases"]:
        case["lines"] = _lines(case["lines"], packed["line_shapes"])
    return data


def _row(values: list[Json], table: dict[str, Json]) -> dict[str, Json]:
    columns = zip(table["keys"], table["shared"], values, strict=True)
    return {key: value if shared is None else shared[value] for key, shared, value in columns}


def _lines(packed: list[Json], shapes: list[Json]) -> list[list[int | None]]:
    index, amounts, changes = packed
    return [
        [kind, amount, rate, kind_then, change if amount is None or change is None else amount + change, rate_then]
        for (kind, rate, kind_then, rate_then), amount, change in zip(
            map(_shape, shapes[index]), amounts, changes, strict=True
        )
    ]


def _shape(packed: Json) -> list[int | None]:
    """[kind, rate, kind then, rate then] of a line."""
    if not isinstance(packed, list):
        return [packed, None, packed, None]
    return packed if len(packed) == 4 else [*packed, *packed]
