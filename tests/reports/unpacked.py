"""Reads the data of a page as its script does: the other direction of tasks/reports/packing.py."""

from __future__ import annotations

from typing import Any

Json = Any


def unpacked(packed: dict[str, Json]) -> dict[str, Json]:
    """What `page_data` gave."""
    data = {name: value for name, value in packed.items() if name not in {"line_shapes", "sources"}}
    for name in ("cases", "underpaid", "unchecked", "withdrawn"):
        data[name] = [_row(values, packed[name]) for values in packed[name]["rows"]]
    for case in data["cases"]:
        case["lines"] = _lines(case["lines"], packed["line_shapes"])
        if case["incomes"] is not None:
            case["incomes"] = case["incomes"] | {"own": _own(case["incomes"]["members"], packed["months"])}
    data["line_kinds"] = [
        [label or written, paragraph, None if source is None else packed["sources"][source], *rest]
        for (label, paragraph, source, *rest), written in zip(
            packed["line_kinds"], packed["languages"]["nb"]["lines"], strict=True
        )
    ]
    return data


def _own(members: list[Json], months: list[str]) -> list[list[Json]]:
    """[month, the household's income, whether something was not reported], by month."""
    found: dict[str, list[Json]] = {}
    for _, _, spans in members:
        for first, last, status, income, _ in spans:
            for index, month in enumerate(months):
                if months[first] <= month <= months[last]:
                    own = found.setdefault(month, [index, 0, False])
                    own[1] += income or 0
                    own[2] = own[2] or status in {"no_report", "not_known"}
    return [found[month] for month in sorted(found)]


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
