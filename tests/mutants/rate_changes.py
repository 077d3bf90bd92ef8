"""Changes of one dated value in a rule file: each is one more in its last digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.mutants.changes import Mutant, changed_line

_VALUE = re.compile(r"(?<=[{ ]value: )-?[0-9][0-9_]*(?:\.[0-9]+)?(?=[,} ]|$)")


def rate_mutants(file: str, text: str) -> Iterator[Mutant]:
    """One mutant for each dated number of a file under `config/schemes`."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _VALUE.finditer(line.partition(" #")[0]):
            digits = found.group().replace("_", "")
            decimals = len(digits.partition(".")[2])
            more = f"{float(digits) + 10**-decimals:.{decimals}f}"
            yield changed_line(file, text, number, line[: found.start()] + more + line[found.end() :])
