"""The limits of a run in words: for whom each is set, and what a difference must reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from tasks.reports import numbers
from tasks.reports.language import Language
from tasks.validation import LimitsInForce, validate

_AMOUNTS = ("is_minimum_payout", "monthly_ore", "percent_hundredths", "months_in_a_row", "cumulative_ore")


def limits_text(limits: pl.DataFrame, municipalities: Mapping[str, str], words: Language) -> str:
    """All limits of a run as one text; `limit_lines` with a full stop between."""
    return ". ".join(limit_lines(limits, municipalities, words))


def limit_lines(limits: pl.DataFrame, municipalities: Mapping[str, str], words: Language) -> list[str]:
    """Each limit of a run in words, the most particular first.

    limits: LimitsInForce, both directions of a limit next to each other. municipalities: from number to name.
    """
    by_limit = validate(LimitsInForce, limits).partition_by("municipality", "scheme", maintain_order=True)
    for_whom = [_for_whom(rows.row(0, named=True), municipalities, words) for rows in by_limit]
    texts = [_both_directions(rows, words) for rows in by_limit]
    if for_whom == [""]:
        return texts
    return [f"{whom or words['limits']['otherwise']}: {text}" for whom, text in zip(for_whom, texts, strict=True)]


def monthly_limit(limit_ore: int, words: Language, *, is_minimum_payout: bool = False) -> str:
    """A monthly limit, in øre, in words."""
    return words.text("limits", "minimum_payout" if is_minimum_payout else "monthly", amount=words.kroner(limit_ore))


def _for_whom(row: Mapping[str, Any], municipalities: Mapping[str, str], words: Language) -> str:
    """The municipality and the scheme that a limit is set for; empty where it is set for all."""
    municipality, scheme = row["municipality"], row["scheme"]
    named = [
        *([municipalities.get(municipality, municipality)] if municipality else []),
        *([words.scheme(scheme)] if scheme else []),
    ]
    return ", ".join(named)


def _both_directions(rows: pl.DataFrame, words: Language) -> str:
    ways = {row["direction"]: row for row in rows.iter_rows(named=True)}
    increase, decrease = ways["increase"], ways["decrease"]
    if all(increase[name] == decrease[name] for name in _AMOUNTS):
        text = _limit(increase, words)
        return text if increase["valid_from"] is None else words.text("limits", "both_ways", limit=text)
    return "; ".join(words.text("limits", way, limit=_limit(row, words)) for way, row in ways.items())


def _limit(row: Mapping[str, Any], words: Language) -> str:
    return ", ".join(_parts(row, words))


def _parts(row: Mapping[str, Any], words: Language) -> Iterator[str]:
    monthly = monthly_limit(row["monthly_ore"], words, is_minimum_payout=row["is_minimum_payout"])
    percent = numbers.hundredths(row["percent_hundredths"], decimal=words.decimal)
    yield words.text("limits", "percent", limit=monthly, percent=percent) if row["percent_hundredths"] else monthly
    if row["months_in_a_row"] > 1:
        yield words.text("limits", "months_in_a_row", months=row["months_in_a_row"])
    if row["cumulative_ore"] is not None:
        yield words.text("limits", "cumulative", amount=words.kroner(row["cumulative_ore"]))
