"""Changes of one place in an SQL text: each is a mutant that a test ought to notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A file with one change. file: relative to the checkout. line: its number. before, after: that line."""

    file: str
    line: int
    before: str
    after: str
    text: str

    @property
    def name(self) -> str:
        """The change without the number of its line, so that it has the same name when the line moves."""
        return f"{self.file}: {self.before.strip()} → {self.after.strip()}"


_SQL = [
    (r"(?<![<>!=:])=(?!=)", "<>"),
    (r"<>", "="),
    (r"(?<![<-])<(?![=>])", "<="),
    (r"(?<![->=])>(?!=)", ">="),
    (r"<=", "<"),
    (r">=", ">"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bNOT IN\b", "IN"),
    (r"(?<!NOT )\bIN\b(?= \()", "NOT IN"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"\bINNER JOIN\b", "LEFT JOIN"),
    (r"\bLEFT JOIN\b", "INNER JOIN"),
    (r"\bSEMI JOIN\b", "ANTI JOIN"),
    (r"\bANTI JOIN\b", "SEMI JOIN"),
    (r"(?<!BETWEEN 0 )\bAND\b", "OR"),
    (r"\bOR\b(?! REPLACE)", "AND"),
    (r"\bDESC\b", "ASC"),
    (r"\barg_max\b", "arg_min"),
    (r"\bmax\(", "min("),
    (r"\bmin\(", "max("),
    (r"\bsum\(", "max("),
    (r"\bavg\(", "max("),
    (r"\bcount\(DISTINCT ", "count("),
    (r"\bSELECT DISTINCT\b", "SELECT"),
    (r"(?<= )\+(?= )", "-"),
    (r"(?<= )-(?= )", "+"),
    (r"\bLIMIT (?=[0-9$])", "LIMIT 1 + "),
    (r"(?<![\w$.])[0-9]+\b", "{+1}"),
    (r"'[A-Za-z][^'%]*'", "'another'"),
]
"""What is changed in SQL, and into what: comparisons, joins, conditions, orders, aggregates, limits and literals."""


def sql_mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every change of `_SQL` in the statements of a file; comments are left alone."""
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.partition("--")[0]
        if code.startswith("COMMENT ON"):
            continue
        for pattern, new in _SQL:
            for found in re.finditer(pattern, code):
                inside = code[: found.start()].count("'") % 2
                if inside and not found.group().startswith("'"):
                    continue
                put = str(int(found.group()) + 1) if new == "{+1}" else new
                yield changed_line(file, text, number, line[: found.start()] + put + line[found.end() :])


def changed_line(file: str, text: str, number: int, after: str) -> Mutant:
    """The mutant of a text in which one line is `after`. number: of the line, from 1."""
    lines = text.splitlines()
    before, lines[number - 1] = lines[number - 1], after
    return Mutant(file, number, before, after, "\n".join(lines) + "\n")
