"""Tables as CSV, for people who open them in a spreadsheet."""

from __future__ import annotations

import polars as pl

_PLAIN = r"^([+-]?[0-9]+([.,][0-9]+)?|-)$"
_FORMULA = r"^(\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])"
_NEXT_FORMULA = r"([;\t\n]\s*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])"


def csv_text(frame: pl.DataFrame, *, decimals: int | None = None) -> str:
    """A table as CSV in which a spreadsheet finds no formula; `decimals`: the number of decimals of floats.

    A spreadsheet may run text that begins with =, +, -, @, a tab or a line break. It may also split the text at a
    separator, and run a part that begins so. Such text gets an apostrophe in front, so that a spreadsheet reads it as
    text. Numbers do not change; nor does text that is only a number or a dash.
    """
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(_harmless(pl.col(name)) for name in texts).write_csv(float_precision=decimals)


def _harmless(text: pl.Expr) -> pl.Expr:
    safe = text.str.replace(_FORMULA, "'$0").str.replace_all(_NEXT_FORMULA, "$1'$2")
    return pl.when(text.str.contains(_PLAIN)).then(text).otherwise(safe)
