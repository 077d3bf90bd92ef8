"""The kinds of columns in files from outside, and the one parser from their text to values. Vectorised.

A text is a value of its column's kind, or it has a fault: a code, and words that never show the text itself. Spaces
around a value are ignored. Numbers are ASCII digits; zeros after the decimals are allowed, since databases and
spreadsheets write them (12000.0000, 3.0). A number that may be 12 or 12 thousand (12.000) is refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import NamedTuple

import polars as pl


class Fault(StrEnum):
    """The faults that a text can have. `Pattern` and `OneOf` have codes of their own."""

    MISSING_VALUE = "missing_value"
    NOT_AN_AMOUNT = "not_an_amount"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NEGATIVE_AMOUNT = "negative_amount"
    AMOUNT_TOO_LARGE = "amount_too_large"
    NOT_A_COUNT = "not_a_count"
    COUNT_OUT_OF_RANGE = "count_out_of_range"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"
    NOT_A_MONTH = "not_a_month"
    NOT_YES_OR_NO = "not_yes_or_no"
    TOO_LONG = "too_long"


class Check(NamedTuple):
    """One requirement for a text: whether it is met, and the code and words of the fault where it is not."""

    met: pl.Expr
    fault: str
    words: str


class Kind(ABC):
    """A kind of column: how its texts are checked and parsed."""

    @abstractmethod
    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """The requirements for a text that is not empty; the first one that is not met is its fault."""

    @abstractmethod
    def value(self, text: pl.Expr) -> pl.Expr:
        """The value of a text that meets all requirements."""

    def plain(self, text: pl.Expr) -> pl.Expr:
        """The text in the one way of writing that is checked; other ways that mean the same are rewritten."""
        return text


_AMOUNT = (
    r"^-?(?:[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{2}00+))?"
    r"|(?:0[0-9]{0,14}|[1-9][0-9]{3,14})[.,][0-9]{2}0)$"  # three decimals: only where they cannot be thousands
)
_REAL_DECIMALS = r"^-?[0-9]{1,15}[.,][0-9]{2}[0-9]*[1-9][0-9]*$"


_GAPS = "[ \u00a0\u2009\u202f]"
_CURRENCY = rf"(?i)^(?:'|kr\.?{_GAPS}?|nok{_GAPS}?)|(?:{_GAPS}?(?:kr\.?|nok)|[,.][-\u2013])$"
"""What may be around an amount and changes nothing: kr, NOK, the dash of whole kroner, a mark of text."""
_IN_GROUPS = rf"^-?[1-9][0-9]{{0,2}}(?:{_GAPS}[0-9]{{3}})+(?:[.,][0-9]+)?$"
_BY_POINTS = r"^-?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]{2}0*|(?:\.[0-9]{3}){2,})$"
_BY_COMMAS = r"^-?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]{2}0*|(?:,[0-9]{3}){2,})$"
"""Thousands that cannot be decimals: 12 000,50, 12.000,50, 1.200.000 and the same with points and commas exchanged."""


@dataclass(frozen=True)
class Kroner(Kind):
    """Kroner with at most two decimals, between -`most_ore` and `most_ore`; becomes whole øre."""

    most_ore: int
    below_zero: bool = False

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """An amount with no fraction of an øre, not negative where that is not allowed, and not too large."""
        amount, ore = text.str.contains(_AMOUNT), self.value(text)
        yield Check(
            amount | text.str.contains(_REAL_DECIMALS),
            Fault.NOT_AN_AMOUNT,
            "not an amount (write kroner as 12345 or 12345.50, without spaces or separators of thousands)",
        )
        yield Check(amount, Fault.TOO_MANY_DECIMALS, "an amount with more than two decimals")
        if not self.below_zero:
            yield Check(ore >= 0, Fault.NEGATIVE_AMOUNT, "a negative amount")
        too_large = f"an amount above {self.most_ore // 100} kroner (are these øre?)"
        yield Check(ore.abs() <= self.most_ore, Fault.AMOUNT_TOO_LARGE, too_large)

    def plain(self, text: pl.Expr) -> pl.Expr:
        """The digits, without a currency or separators of thousands where nothing else can be meant."""
        amount = text.str.replace_all(_CURRENCY, "").str.replace("^\u2212", "-")
        return (
            pl.when(amount.str.contains(_IN_GROUPS))
            .then(amount.str.replace_all(_GAPS, ""))
            .when(amount.str.contains(_BY_POINTS))
            .then(amount.str.replace_all(".", "", literal=True))
            .when(amount.str.contains(_BY_COMMAS))
            .then(amount.str.replace_all(",", "", literal=True))
            .otherwise(amount)
        )

    def value(self, text: pl.Expr) -> pl.Expr:
        """Whole øre from the digits themselves, without floating point."""
        kroner = text.str.extract(r"^-?([0-9]{1,15})").cast(pl.Int64, strict=False)
        ore = text.str.extract(r"[.,]([0-9]{1,2})").str.pad_end(2, "0").cast(pl.Int64, strict=False).fill_null(0)
        return (kroner * 100 + ore) * pl.when(text.str.starts_with("-")).then(-1).otherwise(1)


_WHOLE_NUMBER = r"^-?(?:[0-9]{1,15}(?:[.,](?:0{1,2}|0{4,}))?|(?:0[0-9]{0,14}|[1-9][0-9]{3,14})[.,]000)$"


@dataclass(frozen=True)
class Count(Kind):
    """A whole number between two bounds, both included."""

    least: int
    most: int

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """A whole number, within its bounds."""
        yield Check(text.str.contains(_WHOLE_NUMBER), Fault.NOT_A_COUNT, "not a whole number")
        within = self.value(text).is_between(self.least, self.most)
        yield Check(within, Fault.COUNT_OUT_OF_RANGE, f"not between {self.least} and {self.most}")

    def value(self, text: pl.Expr) -> pl.Expr:
        """The digits before the decimals."""
        return text.str.extract(r"^(-?[0-9]{1,15})").cast(pl.Int64, strict=False)


_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NORWEGIAN_DAY = r"^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$"
_MIDNIGHT = r"[T ]0?0[:.]00(?:[:.]00(?:[.,]0+)?)?(?: ?(?:Z|[+]0[012]:?00))?$"


@dataclass(frozen=True)
class Day(Kind):
    """A date: YYYY-MM-DD, or D.M.YYYY as Norwegians write it. Either may be followed by midnight."""

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """A date that exists in the calendar."""
        day = text.str.replace(_MIDNIGHT, "")
        written = day.str.contains(_ISO_DAY) | day.str.contains(_NORWEGIAN_DAY)
        yield Check(written, Fault.NOT_A_DATE, "not a date (write YYYY-MM-DD)")
        yield Check(self.value(text).is_not_null(), Fault.NO_SUCH_DATE, "no such date in the calendar")

    def value(self, text: pl.Expr) -> pl.Expr:
        """The date; null for the year 0, which does not exist in our calendar."""
        date = text.str.replace(_MIDNIGHT, "")
        iso = pl.when(date.str.contains(_ISO_DAY)).then(date).str.to_date("%Y-%m-%d", strict=False)
        norwegian = pl.when(date.str.contains(_NORWEGIAN_DAY)).then(date).str.to_date("%d.%m.%Y", strict=False)
        day = iso.fill_null(norwegian)
        return pl.when(day.dt.year() > 0).then(day)


_MONTH = r"^[0-9]{4}-[0-9]{2}(?:-01)?$"


@dataclass(frozen=True)
class Month(Kind):
    """YYYY-MM, or the first day of a month as YYYY-MM-DD; becomes that day."""

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """A month that exists in the calendar."""
        month = text.str.replace(_MIDNIGHT, "").str.contains(_MONTH) & self.value(text).is_not_null()
        yield Check(month, Fault.NOT_A_MONTH, "not a month (write YYYY-MM)")

    def value(self, text: pl.Expr) -> pl.Expr:
        """The first day."""
        return Day().value(text.str.slice(0, 7).add("-01"))


_YES = ("true", "1", "ja", "sann", "t", "j", "y", "yes", "-1", "on")
_NO = ("false", "0", "nei", "usann", "f", "n", "no", "off")


@dataclass(frozen=True)
class YesNo(Kind):
    """true/false, 1/0, ja/nei, and what spreadsheets and databases write, in small or capital letters."""

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """One of the texts for yes or for no."""
        yield Check(
            text.str.to_lowercase().is_in([*_YES, *_NO]),
            Fault.NOT_YES_OR_NO,
            "neither yes nor no (write true or false, 1 or 0, ja or nei)",
        )

    def value(self, text: pl.Expr) -> pl.Expr:
        """True for yes, false for no."""
        return text.str.to_lowercase().is_in(_YES)


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a closed set of codes, in exactly this spelling. `name` names the set; the fault is `not_a_<name>`."""

    name: str
    codes: tuple[str, ...]

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """One of the codes."""
        *others, last = self.codes
        words = f"not a {self.name} (write {', '.join(others)} or {last})"
        yield Check(text.is_in(self.codes), f"not_a_{self.name}", words)

    def value(self, text: pl.Expr) -> pl.Expr:
        """The code."""
        return text


@dataclass(frozen=True)
class Pattern(Kind):
    """Text that matches `regex`; `fault` and `words` are for any other text.

    width: a source that stores the text as a number loses leading zeros; they are restored up to this length.
    """

    regex: str
    fault: str
    words: str
    width: int = 0

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """Text that matches `regex`."""
        yield Check(text.str.contains(self.regex), self.fault, self.words)

    def value(self, text: pl.Expr) -> pl.Expr:
        """The text."""
        return text


@dataclass(frozen=True)
class Text(Kind):
    """Any text of at most `longest` characters."""

    longest: int

    def checks(self, text: pl.Expr) -> Iterator[Check]:
        """Not too long."""
        words = f"longer than {self.longest} characters"
        yield Check(text.str.len_chars() <= self.longest, Fault.TOO_LONG, words)

    def plain(self, text: pl.Expr) -> pl.Expr:
        """The text without control characters, which a terminal obeys, and without marks that nobody sees."""
        return text.str.replace_all(_UNSEEN, "")

    def value(self, text: pl.Expr) -> pl.Expr:
        """The text."""
        return text


_UNSEEN = r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\t\r\n]]"


@dataclass(frozen=True)
class ShownText(Pattern):
    """Text that is shown as it is."""

    def plain(self, text: pl.Expr) -> pl.Expr:
        """The text without control characters and without marks that nobody sees."""
        return text.str.replace_all(_UNSEEN, "")


@dataclass(frozen=True)
class PersonId(Pattern):
    """A person id: 11 digits, also where a space or hyphen divides them, or a spreadsheet marks them as text."""

    def plain(self, text: pl.Expr) -> pl.Expr:
        """The digits alone, where they are eleven."""
        digits = text.str.replace(_AS_TEXT, "$1").str.replace(_DIVIDED, "$1$2")
        return pl.when(digits.str.contains("^[0-9]{11}$")).then(digits).otherwise(text)


_AS_TEXT = """^(?:'|=")([0-9]{11})"?$"""
_DIVIDED = rf"^([0-9]{{6}})(?:{_GAPS}|[-\u2010\u2011\u2013])([0-9]{{5}})$"

IDENTIFIER = Pattern(
    r"^[^\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}][^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{0,63}$",
    "not_an_identifier",
    "not an identifier (1 to 64 characters on one line, none of them a control character)",
)
MUNICIPALITY = Pattern(
    r"^[0-9]{4}$",
    "not_a_municipality",
    "not a municipality number (four digits; spreadsheets drop a leading zero)",
    width=4,
)


@dataclass(frozen=True)
class Column:
    """A column of a table from outside: its name in the source, our name, and its kind.

    default: the text of every row where the whole column is missing; None: the column has no default.
    """

    name: str
    becomes: str
    kind: Kind
    may_be_empty: bool = False
    default: str | None = None


class Parsed(NamedTuple):
    """`typed`: `row` and the values by our names, null where empty or at fault. `faults`: row, column, fault."""

    typed: pl.DataFrame
    faults: pl.DataFrame


MISSING_WORDS = "empty, and a value is required"


def parse_columns(text: pl.DataFrame, columns: Sequence[Column]) -> Parsed:
    """Parse a table of text: `row` (the row's number in the source), and every column by its name in the source."""
    names = [column.name for column in columns]
    trimmed = text.select("row", *(_trimmed(column) for column in columns))
    faults = trimmed.select("row", *(_fault(column).alias(column.name) for column in columns))
    fits = faults.select(pl.col(names).is_null())
    sound = trimmed.with_columns(pl.when(fits[name]).then(pl.col(name)).alias(name) for name in names)
    typed = sound.select("row", *(column.kind.value(pl.col(column.name)).alias(column.becomes) for column in columns))
    faulty = faults.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    return Parsed(
        typed, faulty.unpivot(names, index="row", variable_name="column", value_name="fault").drop_nulls("fault")
    )


def fault_words(column: Column) -> Mapping[str, str]:
    """Map each fault that a text of the column can have to its English words, which never show the text."""
    missing = {} if column.may_be_empty else {Fault.MISSING_VALUE.value: MISSING_WORDS}
    return missing | {str(check.fault): check.words for check in column.kind.checks(pl.lit(""))}


_NULLS = ("NULL", "null", "Null", r"\N")
_NULLS_OF_FRAMES = ("NaT", "None", "<NA>", "#N/A", "#I/T", "nan", "N/A", "(null)", "<NULL>")
"""What databases and data frames write where there is no value; the second kind can also be somebody's text."""


def _trimmed(column: Column) -> pl.Expr:
    """The text without spaces around it; null where nothing, or only a word for nothing, remains."""
    stripped = column.kind.plain(pl.col(column.name).str.strip_chars())
    if isinstance(column.kind, Text):
        return pl.when(stripped != "").then(stripped).alias(column.name)
    nothing = _NULLS if isinstance(column.kind, Pattern) else (*_NULLS, *_NULLS_OF_FRAMES)
    return pl.when(~stripped.is_in(["", *nothing])).then(stripped).alias(column.name)


def _fault(column: Column) -> pl.Expr:
    """The fault code of each text of a column; null where the text has no fault."""
    text = pl.col(column.name)
    missing = pl.lit(None if column.may_be_empty else Fault.MISSING_VALUE.value, dtype=pl.String)
    unmet = (pl.when(~check.met).then(pl.lit(str(check.fault), dtype=pl.String)) for check in column.kind.checks(text))
    first: pl.Expr = reduce(pl.Expr.fill_null, unmet, pl.lit(None, dtype=pl.String))
    return pl.when(text.is_null()).then(missing).otherwise(first)
