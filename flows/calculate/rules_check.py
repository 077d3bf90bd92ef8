"""`bostotte rules check`: the values of the rule files, compared with the texts of laws and regulations in files."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from flows.calculate.calculate import check_ending, read_book, write_frame
from tasks.entitlement.law_texts import Document, compare_with_texts, names_one_of, read_document, wanted_acts
from tasks.errors import InputError
from tasks.tabular.csv_writer import csv_text

ENDINGS = (".xml", ".html", ".htm", ".txt")
MOST_BYTES = 8_000_000
"""The largest file that is read; the longest Norwegian law is under 4 MB as XML."""
MOST_FILES = 200_000
_HEAD_BYTES = 32_000
"""The part of a file in which it must name an act that is looked for, or its name must."""


def check_rules(
    source: Path, *, as_of: dt.date, out: Path | None = None, rules_folder: Path | None = None
) -> pl.DataFrame:
    """Compare every value of the rule files with the texts in a file or a folder; write the table, and give it.

    out: a .csv, .parquet or .json file; without it the table is CSV on standard output.
    Raises InputError for a source without such texts, with a text that is too large, or not UTF-8; UsageError for
    another ending of `out`; RateError for malformed rule files.
    """
    if out is not None:
        check_ending(out)
    book = read_book(rules_folder)
    documents = list(_documents(source, wanted_acts(book)))
    if not documents:
        raise InputError(
            f"{source} has no text of an act that the rule files name.",
            advice="Unpack the texts into a folder, as .xml, .html or .txt (docs/reference/rules.md says which).",
        )
    table = compare_with_texts(book, documents, as_of)
    if out is not None:
        write_frame(table, out)
    else:
        print(csv_text(table), end="")
    return table


def summary(table: pl.DataFrame) -> list[str]:
    """The counts in words, and the unconfirmed values that a text confirms."""
    counts = dict(table["outcome"].value_counts().iter_rows())
    names = ("equal", "different", "not_found", "no_figure")
    words = [f"{counts.get(name, 0)} {name.replace('_', ' ')}" for name in names]
    confirmed = table.filter(pl.col("outcome") == "equal", pl.col("status") == "E").select(
        "scheme", "parameter", "from"
    )
    lines = [f"{table.height} values: {', '.join(words)}."]
    return lines + [
        f"A text has the unconfirmed value of {scheme} {name} from {day}." for scheme, name, day in confirmed.rows()
    ]


def _documents(source: Path, acts: Sequence[str]) -> Iterator[Document]:
    written = [*acts, *[act.replace("-", "", 2) for act in acts]]
    for path in _files(source):
        content = _content(path, written)
        document = None if content is None else read_document(path.name, content)
        if document is not None:
            yield document


def _files(source: Path) -> list[Path]:
    """The texts of the source in order of name; links are not followed."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise InputError(f"{source} does not exist.")
    found: list[Path] = []
    for folder, _, names in os.walk(source):
        found += [Path(folder) / name for name in names if Path(name).suffix.lower() in ENDINGS]
        if len(found) > MOST_FILES:
            raise InputError(f"{source} has more than {MOST_FILES} texts.", advice="Give the folder of one package.")
    return sorted(path for path in found if not path.is_symlink())


def _content(path: Path, acts: Sequence[str]) -> str | None:
    """The text of a file that names one of the acts, in its name or at its start; None for any other file."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if not names_one_of(path.name.encode() + head, acts):
            return None
        content = head + file.read(max(MOST_BYTES - len(head), 0) + 1)
    if len(content) > MOST_BYTES:
        raise InputError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB.", advice="Give the text of one act.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8.", advice="Save it as UTF-8.") from None
