"""Rewrite the cookbook's answers and its index: `python -m tests.cookbook.answers`."""

from pathlib import Path

import duckdb
import polars as pl

from tasks.resources import resource
from tasks.warehouse.analysts_copy.publish import finish_copy
from tasks.warehouse.engine.frames import read_frame
from tests.cookbook.make_sample import SAMPLE

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
INDEX = ROOT / "docs" / "reference" / "cookbook.md"
SHOWN = 8

HEAD = """# The analysts' cookbook

Questions and their queries, in `sql/cookbook`. Each runs unchanged on the analysts' copy, and on the store. They
ask about the newest published run; `SET VARIABLE run = 'RUN';` before a query chooses another. The answers here are
those of the sample in `data-samples/analysts-copy` (120 synthetic households, four runs), and a test holds them
together. Written by `python -m tests.cookbook.answers`.

## Opening the copy

It is `analyst/bostotte-analyst.duckdb` in the data folder (or where `[analysts] folder` says). Open it for reading
only: it is replaced in one step, so a program that has it open continues to read the old one until it opens it again.

- **DuckDB on the command line:** `duckdb -readonly bostotte-analyst.duckdb -f sql/cookbook/coverage_over_time.sql`
- **Python:** `duckdb.connect("bostotte-analyst.duckdb", read_only=True).sql(open("query.sql").read()).pl()`
- **DBeaver:** a DuckDB connection to the file; under «Driver properties» set `duckdb.read_only` to `true`.
- **Parquet:** `parquet/current/TABLE/month=YYYY-MM/*.parquet`, for Spark, R or pandas. `current` points to the
  newest whole set: follow it once (`readlink`), then read; the set before stays until the next but one. Tables of
  kept rows (`comparisons_versions`) hold what many runs found once: `run_versions` says which versions are a run's.
  What has no month of its own lies under that of its run, or of the first run that found it.

What was known then: `FROM income_as_known('RUN')`, `entitlements_as_known`, `flags_as_known`,
`assessments_as_known`; for a month at a time: `income_known_at(DATE '2026-10-01', TIMESTAMPTZ '2026-11-12
12:00+01')`, `entitlements_known_at`. What everything means is in the [data dictionary](data-dictionary.md), and in
the copy's own comments (`duckdb_columns()`).

Counts below `[analysts] smallest_count` (5) are empty in the ready-made tables (`coverage`, `cases_by_team_and_state`
and others), and as many others as needed so that none can be computed. The results of the queries are not
protected like that: look at them before you pass them on.
"""


def opened() -> duckdb.DuckDBPyConnection:
    """Open a copy in memory with the sample's tables."""
    copy = duckdb.connect()
    copy.execute("SET TimeZone = 'UTC'")
    for file in sorted(SAMPLE.glob("*.parquet")):
        copy.read_parquet(str(file)).create(file.stem)
    finish_copy(copy)
    return copy


def questions() -> dict[str, str]:
    """Every query of the cookbook by its name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(resource("sql", "cookbook").glob("*.sql"))}


def header(script: str, word: str) -> str:
    """The text after a word in the header of a query."""
    (line,) = [line for line in script.splitlines() if line.startswith(f"-- {word}: ")]
    return line.removeprefix(f"-- {word}: ")


def answer(copy: duckdb.DuckDBPyConnection, script: str) -> str:
    """The answer as CSV."""
    return read_frame(copy, script).write_csv()


def index(answers: dict[str, str]) -> str:
    """The index as Markdown."""
    lines = [HEAD]
    for name, script in questions().items():
        frame = pl.read_csv(answers[name].encode(), infer_schema=False)
        lines += [f"## {header(script, 'Question')}", ""]
        lines += [
            f"`sql/cookbook/{name}.sql` · needs {header(script, 'Needs')}. {header(script, 'Read')}",
            "",
        ]
        lines += [f"| {' | '.join(frame.columns)} |", f"|{' --- |' * frame.width}"]
        lines += [f"| {' | '.join(value or '' for value in row)} |" for row in frame.head(SHOWN).rows()]
        if frame.height > SHOWN:
            lines += ["", f"… and {frame.height - SHOWN} more rows."]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the answers and the index."""
    ANSWERS.mkdir(exist_ok=True)
    copy = opened()
    answers = {name: answer(copy, script) for name, script in questions().items()}
    for name, text in answers.items():
        (ANSWERS / f"{name}.csv").write_text(text, encoding="utf-8")
    INDEX.write_text(index(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
