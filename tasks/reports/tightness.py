"""Whether the limit is too tight: how often flags led to a new decision, by size, by month and by reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tasks.disclosure import TOTAL, Cell, Sum, hidden_counts, hidden_in_list
from tasks.reports import numbers
from tasks.reports.document import Grid, Section
from tasks.reports.language import Language
from tasks.validation import validate
from tasks.validation.reports import Precision

Count = int | None

LEAST_ANSWERS = 10
TOO_LOW = 0.2
"""With at least this many settled answers, and a precision below this, the limit is too tight for a size."""

_MONTHS_SHOWN = 6
_VERDICTS = ("new_decision", "no_change")
_SETTLED, _OTHERS, _ANSWERED = "settled", "others", "answered"


@dataclass(frozen=True)
class TooTight:
    """A size of difference of which few flags led to a new decision; new_decisions: None where it is hidden.

    least, most: kroner per month, `most` is None for the largest size.
    """

    least: int
    most: int | None
    settled: int
    new_decisions: Count


def too_tight(found: pl.DataFrame, smallest: int = 1) -> Iterator[TooTight]:
    """Each size of difference (Precision) with enough settled answers of which too few were new decisions.

    smallest: the smallest count of cases that may be shown; 1 shows all. A small number of new decisions that is hidden
    is taken for the largest small one, so that the result does not say which it is.
    """
    rows = found.filter(part="kroner")
    for new, (name, counts) in zip(rows["new_decision"], _shown_answers(rows, smallest).items(), strict=True):
        settled, shown = counts[_SETTLED], counts["new_decision"]
        if settled is None or settled < LEAST_ANSWERS:
            continue
        if round((max(new, smallest - 1) if shown is None else shown) / settled, 3) < TOO_LOW:
            yield TooTight(*size(name), settled, shown)


def size(name: str) -> tuple[int, int | None]:
    """A band of differences, kroner per month."""
    least, _, most = name.partition("-")
    return int(least), int(most) if most else None


def tightness_sections(found: pl.DataFrame, smallest: int, words: Language) -> list[Section]:
    """What the answers say about the limit, and the reasons they give; nothing while nobody has answered.

    found: Precision. smallest: the smallest count of cases that may be shown.
    """
    rows = validate(Precision, found)
    if rows.is_empty():
        return []
    return [_by_size(rows, smallest, words), _by_limit(rows, smallest, words), _by_reason(rows, smallest, words)]


def _by_size(found: pl.DataFrame, smallest: int, words: Language) -> Section:
    texts = words["manager"]
    header, rows = _over_time(found, "kroner", smallest, words)
    named = [(size_words(*size(name), words), *cells) for name, *cells in rows]
    table = Grid([texts["size"], *header], named)
    return Section(texts["limits"], [texts["limits_text"], *limit_advice(found, words, smallest)], table=table)


def _by_limit(found: pl.DataFrame, smallest: int, words: Language) -> Section:
    header, rows = _over_time(found, "limit", smallest, words)
    named = [(_limit_words(name, words), *cells) for name, *cells in rows]
    return Section(words["manager"]["by_limit"], table=Grid([words["manager"]["limit"], *header], named))


def _limit_words(name: str, words: Language) -> str:
    """Which limit it was, and the monthly one in kroner then."""
    kind, _, kroner = name.partition(" ")
    return words.text(
        "manager", "limit_then", kind=words["limit_kinds"][kind], amount=words.kroner(round(float(kroner) * 100))
    )


def _over_time(
    found: pl.DataFrame, part: str, smallest: int, words: Language
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Per name of a part: the share of new decisions by month, how many are settled, and the share of them all."""
    texts = words["manager"]
    months = found.filter(part="month")["name"].sort().to_list()[-_MONTHS_SHOWN:]
    by_month = {row["name"]: row for row in found.filter(part=f"month_{part}").iter_rows(named=True)}
    rows = [
        (
            name,
            *(_share_of_month(by_month.get(f"{month} {name}"), smallest, words) for month in months),
            words.count(counts[_SETTLED]),
            words.estimate(counts["new_decision"], counts[_SETTLED]),
        )
        for name, counts in _shown_answers(found.filter(part=part), smallest).items()
    ]
    return [*(_month(month) for month in months), texts["settled"], texts["share"]], rows


def _shown_answers(found: pl.DataFrame, smallest: int, *, with_others: bool = False) -> dict[str, dict[str, Count]]:
    """The answers of one part by name: new decisions, no change, settled, and with others also all that are answered.

    The reader knows the sums of all names where the page shows them by cause. Others are not on the page.
    """
    rows = {row["name"]: row for row in found.iter_rows(named=True)}
    full: dict[Cell, int] = {}
    for name, row in rows.items():
        settled = row["new_decision"] + row["no_change"]
        full |= {(name, each): row[each] for each in _VERDICTS} | {(name, _SETTLED): settled}
        full |= {(name, _OTHERS): row["answered"] - settled, (name, _ANSWERED): row["answered"]} if with_others else {}
    totals = {each: sum(full[name, each] for name in rows) for each in _VERDICTS}
    full |= {(TOTAL, each): cases for each, cases in totals.items()} | {(TOTAL, _SETTLED): sum(totals.values())}
    sums: list[Sum[Cell]] = [Sum((TOTAL, each), [(name, each) for name in rows]) for each in _VERDICTS]
    sums += [Sum((name, _SETTLED), [(name, each) for each in _VERDICTS]) for name in (*rows, TOTAL)]
    if with_others:
        sums += [Sum((name, _ANSWERED), [(name, _SETTLED), (name, _OTHERS)]) for name in rows]
    unseen = {(TOTAL, each) for each in hidden_in_list(totals, smallest)}
    hidden = hidden_counts(
        full,
        sums,
        smallest,
        known={(TOTAL, each) for each in (*_VERDICTS, _SETTLED)} - unseen,
        unseen=unseen | {(name, _OTHERS) for name in rows if with_others},
        keep=[(name, _SETTLED) for name in rows],
    )
    return {
        name: {
            column: None if (name, column) in hidden else count
            for (each, column), count in full.items()
            if each == name
        }
        for name in rows
    }


def limit_advice(found: pl.DataFrame, words: Language, smallest: int = 1) -> list[str]:
    """The sizes that are too tight; else whether the limit fits, or too few have answered; nothing while nobody has.

    smallest: the smallest count of cases that may be shown; 1 shows all.
    """
    if found.is_empty():
        return []
    tight = tight_advice(found, words, smallest)
    if tight:
        return tight
    shown = _shown_answers(found.filter(part="kroner"), smallest).values()
    enough = [counts for counts in shown if (settled := counts[_SETTLED]) is None or settled >= LEAST_ANSWERS]
    if enough and not any(None in counts.values() for counts in enough):
        return [words["manager"]["fine"]]
    least = max(LEAST_ANSWERS, int((smallest - 1) / TOO_LOW) + 1) if enough else LEAST_ANSWERS
    return [words.text("manager", "few", least=least)]


def tight_advice(found: pl.DataFrame, words: Language, smallest: int = 1) -> list[str]:
    """The sizes of difference of which few flags led to a new decision. smallest: as in `limit_advice`."""
    return [_too_tight_text(each, words) for each in too_tight(found, smallest)]


def _too_tight_text(found: TooTight, words: Language) -> str:
    size_text = size_words(found.least, found.most, words)
    if found.new_decisions is None:
        return words.text("manager", "too_tight_few", size=size_text)
    settled, new = numbers.count(found.settled), numbers.count(found.new_decisions)
    return words.text("manager", "too_tight", settled=settled, size=size_text, new=new)


def size_words(least: int, most: int | None, words: Language) -> str:
    """A band of differences in words."""
    low = words.kroner(least * 100)
    if most is None:
        return words.text("manager", "size_from", least=low)
    return words.text("manager", "size_between", least=numbers.count(least), most=words.kroner(most * 100))


def _by_reason(found: pl.DataFrame, smallest: int, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (
            words["verdict_reasons"].get(name, "–"),
            words.count(counts[_ANSWERED]),
            words.count(counts[_SETTLED]),
            words.count(counts["new_decision"]),
            words.estimate(counts["new_decision"], counts[_SETTLED]),
        )
        for name, counts in _shown_answers(found.filter(part="reason"), smallest, with_others=True).items()
    ]
    header = [texts[key] for key in ("reason", "answered", "settled", "new_decisions", "share")]
    return Section(texts["reasons"], table=Grid(header, rows))


def _share_of_month(row: dict[str, int] | None, smallest: int, words: Language) -> str:
    """The share of new decisions in a month, where none of its counts is small."""
    if row is None:
        return "–"
    settled = {name: row[name] for name in _VERDICTS}
    return words.estimate(None if hidden_in_list(settled, smallest) else row["new_decision"], sum(settled.values()))


def _month(name: str) -> str:
    year, _, month = name.partition("-")
    return f"{month}.{year}"
