"""The lines of a calculation in words: ExplanationLines in the language of the reader.

The texts are in section `lines` of each language's file, by wording. A text names its values as LINE_VALUES does,
without units: {amount} is `amount_ore`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tasks.reports import numbers
from tasks.reports.language import BOKMAAL, Language, language
from tasks.validation import LINE_VALUES

Values = Mapping[str, int | str | None]
"""Every one of LINE_VALUES, null where the line has none."""


def own_label(wording: str, values: Values) -> str | None:
    """The rule file's own label for the line's value, where it is another than the reports' text in bokmål.

    It is then the line, in every language: nobody has translated it.
    """
    label = values["label"]
    return None if label is None or label == _filled(language(BOKMAAL), wording, values) else str(label)


def line_text(words: Language, wording: str, values: Values) -> str:
    """A line in words."""
    return own_label(wording, values) or _filled(words, wording, values)


def rate_text(words: Language, rate: int, unit: str) -> str:
    """A rate in words; `unit` is one of RATE_UNITS."""
    if unit == "share":
        return numbers.percent(rate, decimal=words.decimal)
    return numbers.hundredths(rate, decimal=words.decimal) if unit == "weight" else str(rate)


def in_words(lines: pl.DataFrame, words: Language) -> pl.DataFrame:
    """ExplanationLines with `label`, and `rate` as text, in their order."""
    texts = {
        (wording, *values): line_text(words, wording, dict(zip(LINE_VALUES, values, strict=True)))
        for wording, *values in lines.select("wording", "values").unique().unnest("values").iter_rows()
    }
    rates = {
        (rate, unit): None if rate is None else rate_text(words, rate, unit)
        for rate, unit in lines.select("rate", "rate_unit").unique().iter_rows()
    }
    return lines.with_columns(
        pl.Series("label", [texts[key] for key in lines.select("wording", "values").unnest("values").iter_rows()]),
        pl.Series("rate", [rates[key] for key in lines.select("rate", "rate_unit").iter_rows()], dtype=pl.String),
    )


def _filled(words: Language, wording: str, values: Values) -> str:
    shown = {
        name.removesuffix("_ore"): _shown(words, name, value) for name, value in values.items() if value is not None
    }
    return words.text("lines", wording, **shown)


def _shown(words: Language, name: str, value: int | str) -> str:
    if isinstance(value, str):
        return value
    match name:
        case "rate":
            return numbers.percent(value, decimal=words.decimal)
        case "divisor":
            return numbers.hundredths(value, decimal=words.decimal)
        case "amount_ore":
            return numbers.whole_kroner(value)
        case _:
            return str(value)
