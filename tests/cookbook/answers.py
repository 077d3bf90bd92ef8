"""Rewrite the cookbook's answers and its index: `python -m tests.cookbook.answers`."""

from pathlib import Path

import duckdb
import polars as pl

from tasks.resources import resource
from tasks.warehouse.analysts_copy.publish import finish_copy
from tasks.warehouse.analysts_copy.tables import Detail, all_tables, coarsened
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.sql import literal, read_sql
from tests.cookbook.make_sample import SAMPLE

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
INDEX = ROOT / "docs" / "reference" / "cookbook.md"
SHOWN = 8
READERS = {
    "leader": "For leaders",
    "analyst": "For analysts",
    "operator": "For operators",
    "auditor": "For auditors and privacy officers",
}
"""The readers of the questions, with the heading of theirs."""

HEAD = """# The analysts' cookbook

Questions and their queries, in `sql/cookbook`. Each runs unchanged on the analysts' copy; those that do not need one
of its views `wide_…` also on the store. Begin with these views for a question of your own: they have labels, kroner
next to øre, and most questions need no join. The comment of each says its key:

{views}

The queries ask about the newest published run; `SET VARIABLE run = 'RUN';` before a query chooses another. The answers
here are those of the sample in `data-samples/analysts-copy` (120 synthetic households, four runs), and a test holds
them together. Written by `python -m tests.cookbook.answers`.

The sample has exact amounts, as `[analysts] detail = "full"` gives them. A copy is `safe` unless that is set: then
amounts and dates are coarsened, and some answers differ a little. «Safe copy» after each question says how much on the
sample: the sum of the errors in its worst column, as a share of that column's sum. In a larger town it is less, since
errors of rounding go both ways.

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

Rows that many runs found are kept once, in tables of the schema `versions`; the views by run give them for each run.

What was known then: `FROM income_as_known('RUN')`, `entitlements_as_known`, `flags_as_known`,
`assessments_as_known`; for a month at a time:
`income_known_at(DATE '2026-10-01', TIMESTAMPTZ '2026-11-12 12:00:00+01')`, `entitlements_known_at`.
What everything means is in the [data dictionary](data-dictionary.md), and in the copy's own comments
(`duckdb_columns()`). A run that is not there is an error, not an empty answer.

Counts below `[analysts] smallest_count` (5) are empty in the ready-made tables (`coverage`, `cases_by_team_and_state`
and others), and as many others as needed so that none can be computed, from all tables of a run together. What was
hidden in the run before remains hidden while it differs by less than that count. The results of the queries are not
protected like that: look at them before you pass them on.

## Who can be found

The copy has no person, and no order that is the order of case numbers: rows are sorted by pseudonym, and a look-up has
the time when its run began. Whoever lives in a case that must be checked by hand has no look-ups, plans or incomes in
it at all. Moves have their month only, and none for who came in the first year of life.

Somebody may still know facts about a household from elsewhere. The table `anonymity` says of each copy how many cases
share such facts. On the sample, with exact amounts and in a safe copy:

{anonymity}

In a safe copy: housing cost is rounded to 2 000 kroner from 4 000 to 16 000, monthly incomes to 1 000 up to 60 000,
support to 500 up to 8 000, differences to 100 and their causes to 10, yearly incomes to 10 000, wealth to 100 000;
years of birth are given by twenty years, decisions by the year; three adults and four children mean that many or more;
and moves, the dates of a case, and what few have (adapted dwellings, young disabled and others) are empty.

Both copies are personal data (GDPR art. 4), since a pseudonym can be resolved with the key.
`full` is for those with a legal need of exact amounts: record it.
"""


def opened(detail: Detail = "full") -> duckdb.DuckDBPyConnection:
    """Open a copy in memory with the sample's tables, as they are or as a safe copy has them."""
    copy = duckdb.connect()
    copy.execute("SET TimeZone = 'UTC'")
    copy.execute(read_sql("analysts/safe/macros"))
    fill(copy, detail)
    finish_copy(copy)
    return copy


def fill(copy: duckdb.DuckDBPyConnection, detail: Detail = "full") -> None:
    """Make the tables of the sample, each in its schema."""
    copy.execute("CREATE SCHEMA versions")
    copy.execute(read_sql("analysts/incremental/search_path"))
    places = {table.name: table.schema for table in all_tables()}
    for file in sorted(SAMPLE.glob("*.parquet")):
        rows = f"SELECT * FROM read_parquet({literal(str(file))})"  # noqa: S608
        copy.sql(rows if detail == "full" else coarsened(file.stem, rows)).create(f"{places[file.stem]}.{file.stem}")


def error(exact: pl.DataFrame, safe: pl.DataFrame) -> float:
    """The sum of the errors in the worst column of an answer, as a share of that column's sum.

    Rows are the same where the first column and all texts are. A row that is missing counts with all of its value.
    """
    numbers = [name for name in exact.columns[1:] if exact.schema[name].is_numeric()]
    if not numbers:
        return 0.0
    keys = [name for name in exact.columns if name not in numbers] if len(numbers) < exact.width else []
    both = (
        exact.join(safe, on=keys, how="full", nulls_equal=True)
        if keys
        else pl.concat([exact, safe.rename(lambda name: f"{name}_right")], how="horizontal")
    )
    shares = []
    for name in numbers:
        one, other = (pl.col(column).cast(pl.Float64).fill_null(0) for column in (name, f"{name}_right"))
        off, whole = both.select(off=(one - other).abs().sum(), whole=one.abs().sum()).row(0)
        shares.append(off / whole if whole else float(off > 0))
    return max(shares)


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


def errors() -> dict[str, float]:
    """The error of each answer in a safe copy of the sample."""
    with opened() as exact, opened("safe") as safe:
        return {
            name: error(read_frame(exact, script), read_frame(safe, script)) for name, script in questions().items()
        }


def anonymity() -> str:
    """How many cases share facts, in the sample as it is and in a safe copy of it, as Markdown."""
    query = read_sql("analysts/snapshot/aggregates/whole/anonymity")
    with opened() as exact, opened("safe") as safe:
        both = read_frame(exact, query).join(read_frame(safe, query), on="facts", suffix="_safe").sort("facts")
    lines = [
        "| facts | cases | alone, exact | alone, safe | among fewer than five, exact | safe |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in both.to_dicts():
        alone = f"{row['alone']} | {row['alone_safe']}"
        few = f"{row['among_fewer_than_five']} | {row['among_fewer_than_five_safe']}"
        lines.append(f"| {row['facts']} | {row['cases']} | {alone} | {few} |")
    return "\n".join(lines)


def views() -> str:
    """The wide views and what a row of each is, as Markdown."""
    with opened() as copy:
        names = copy.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall()
    lines = ["| view | a row |", "| --- | --- |"]
    lines += [f"| `{name}` | {comment} |" for name, comment in sorted(names) if name.startswith(("wide_", "codes"))]
    return "\n".join(lines)


def index(answers: dict[str, str]) -> str:
    """The index as Markdown."""
    off = errors()
    lines = [HEAD.replace("{anonymity}", anonymity()).replace("{views}", views())]
    for reader, heading in READERS.items():
        lines += [f"## {heading}", ""]
        for name, script in questions().items():
            if header(script, "Reader") == reader:
                lines += _section(name, script, answers[name], off[name])
    return "\n".join(lines)


def _section(name: str, script: str, text: str, off: float) -> list[str]:
    """A question with its answer, as Markdown."""
    frame = pl.read_csv(text.encode(), infer_schema=False)
    about = f"needs {header(script, 'Needs')}. {header(script, 'Read')} Safe copy: {off:.1%} off."
    lines = [f"### {header(script, 'Question')}", "", f"`sql/cookbook/{name}.sql` · {about}", ""]
    lines += [f"| {' | '.join(frame.columns)} |", f"|{' --- |' * frame.width}"]
    lines += [f"| {' | '.join(value or '' for value in row)} |" for row in frame.head(SHOWN).rows()]
    if frame.height > SHOWN:
        lines += ["", f"… and {frame.height - SHOWN} more rows."]
    return [*lines, ""]


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
