"""Whether the limit is too tight: how often flags led to a new decision, by size, by month and by reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from tasks.reports import numbers
from tasks.reports.document import Grid, Section
from tasks.reports.language import Language
from tasks.validation import Table, validate

LEAST_ANSWERS = 10
TOO_LOW = 0.2
"""From so many settled answers on, and below this precision, a band of differences is told of."""

_MONTHS_SHOWN = 6


class Precision(Table):
    """The answers that stand, by what the flag was about. `month_kroner` is named by month, space, size.

    `limit` is named by LIMIT_KINDS, space, the monthly limit in kroner when the flag was raised; `month_limit` by
    month, space, and that.
    """

    part: pl.String = pa.Field(
        isin=["month", "kind", "cause", "reason", "kroner", "month_kroner", "limit", "month_limit"]
    )
    name: pl.String
    answered: pl.Int64 = pa.Field(ge=0)
    new_decision: pl.Int64 = pa.Field(ge=0)
    no_change: pl.Int64 = pa.Field(ge=0)
    wrong_data: pl.Int64 = pa.Field(ge=0)
    waiting: pl.Int64 = pa.Field(ge=0)
    precision: pl.Float64 = pa.Field(nullable=True)


@dataclass(frozen=True)
class TooTight:
    """A size of difference whose flags seldom lead to anything; kroner per month, `most` is none for the largest."""

    least: int
    most: int | None
    settled: int
    new_decisions: int


def too_tight(found: pl.DataFrame) -> Iterator[TooTight]:
    """Each size of difference (Precision) with enough settled answers of which too few were new decisions."""
    settled = pl.col("new_decision") + pl.col("no_change")
    chosen = found.filter(pl.col("part") == "kroner", settled >= LEAST_ANSWERS, pl.col("precision") < TOO_LOW)
    for row in chosen.iter_rows(named=True):
        least, most = size(row["name"])
        yield TooTight(least, most, row["new_decision"] + row["no_change"], row["new_decision"])


def size(name: str) -> tuple[int, int | None]:
    """A band of differences, kroner per month."""
    least, _, most = name.partition("-")
    return int(least), int(most) if most else None


def tightness_sections(found: pl.DataFrame, words: Language) -> list[Section]:
    """What the answers say about the limit, and the reasons they were given with; nothing while nobody has answered."""
    rows = validate(Precision, found)
    return [] if rows.is_empty() else [_by_size(rows, words), _by_limit(rows, words), _by_reason(rows, words)]


def _by_size(found: pl.DataFrame, words: Language) -> Section:
    texts = words["manager"]
    header, rows = _over_time(found, "kroner", words)
    told = [(size_words(*size(name), words), *cells) for name, *cells in rows]
    table = Grid([texts["size"], *header], told)
    return Section(texts["limits"], [texts["limits_text"], *limit_advice(found, words)], table=table)


def _by_limit(found: pl.DataFrame, words: Language) -> Section:
    header, rows = _over_time(found, "limit", words)
    told = [(_limit_words(name, words), *cells) for name, *cells in rows]
    return Section(words["manager"]["by_limit"], table=Grid([words["manager"]["limit"], *header], told))


def _limit_words(name: str, words: Language) -> str:
    """Which limit it was, and the monthly one in kroner then."""
    kind, _, kroner = name.partition(" ")
    return words.text(
        "manager", "limit_then", kind=words["limit_kinds"][kind], amount=words.kroner(round(float(kroner) * 100))
    )


def _over_time(found: pl.DataFrame, part: str, words: Language) -> tuple[list[str], list[tuple[str, ...]]]:
    """Per name of a part: the share of new decisions by month, how many are settled, and the share of them all."""
    texts = words["manager"]
    months = found.filter(part="month")["name"].sort().to_list()[-_MONTHS_SHOWN:]
    by_month = {row["name"]: row for row in found.filter(part=f"month_{part}").iter_rows(named=True)}
    rows = [
        (
            row["name"],
            *(_share(by_month.get(f"{month} {row['name']}"), words) for month in months),
            numbers.count(row["new_decision"] + row["no_change"]),
            _share(row, words),
        )
        for row in found.filter(part=part).to_dicts()
    ]
    return [*(_month(month) for month in months), texts["settled"], texts["share"]], rows


def limit_advice(found: pl.DataFrame, words: Language) -> list[str]:
    """The sizes that stand out; else whether the limit fits, or too few have answered; nothing while nobody has."""
    if found.is_empty():
        return []
    tight = tight_advice(found, words)
    enough = (found.filter(part="kroner")["new_decision"] + found.filter(part="kroner")["no_change"]).max()
    if tight:
        return tight
    if isinstance(enough, int) and enough >= LEAST_ANSWERS:
        return [words["manager"]["fine"]]
    return [words.text("manager", "few", least=LEAST_ANSWERS)]


def tight_advice(found: pl.DataFrame, words: Language) -> list[str]:
    """The sizes of difference that stand out, since few of their flags led to a new decision."""
    return [
        words.text(
            "manager",
            "too_tight",
            settled=numbers.count(each.settled),
            size=size_words(each.least, each.most, words),
            new=numbers.count(each.new_decisions),
        )
        for each in too_tight(found)
    ]


def size_words(least: int, most: int | None, words: Language) -> str:
    """A band of differences in words."""
    low = words.kroner(least * 100)
    if most is None:
        return words.text("manager", "size_from", least=low)
    return words.text("manager", "size_between", least=numbers.count(least), most=words.kroner(most * 100))


def _by_reason(found: pl.DataFrame, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (
            words["verdict_reasons"].get(row["name"], "–"),
            numbers.count(row["answered"]),
            numbers.count(row["new_decision"] + row["no_change"]),
            numbers.count(row["new_decision"]),
            _share(row, words),
        )
        for row in found.filter(part="reason").to_dicts()
    ]
    header = [texts[key] for key in ("reason", "answered", "settled", "new_decisions", "share")]
    return Section(texts["reasons"], table=Grid(header, rows))


def _share(row: dict[str, int] | None, words: Language) -> str:
    return "–" if row is None else words.share(row["new_decision"], row["new_decision"] + row["no_change"])


def _month(name: str) -> str:
    year, _, month = name.partition("-")
    return f"{month}.{year}"
