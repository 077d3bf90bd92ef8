"""`bostotte replay`: a past run recalculated from its stored inputs, and compared with its stored results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from flows.run.context import RunContext, load_context
from flows.run.inputs import run_inputs
from flows.run.known_facts import load_answers, load_known_facts, required_assessments
from flows.run.recalculate import recalculate
from flows.run.stored_settings import settings_of_run
from tasks.errors import Exit, UsageError
from tasks.months import format_month
from tasks.settings import load_settings
from tasks.warehouse import replay, sessions
from tasks.warehouse.replay import StoredRun

_MOST_CASES = 5


@dataclass(frozen=True)
class TableDifference:
    """Rows of a table that only the store or only the recalculation has, and the first cases they are about."""

    table: str
    rows: int
    only_stored: int
    only_now: int
    cases: list[str]


def replay_run(run_id: str, config: Path) -> tuple[Exit, list[str]]:
    """Recalculate a past run; give exit 0 where everything is identical, else 1, and lines to print.

    Nothing is written. Raises UsageError where there is no such run, or it did not end with results.
    """
    with sessions.reading_store(load_settings(config)) as store:
        past = replay.stored_run(store, run_id)
        if past is None:
            raise UsageError(f"There is no run «{run_id}».", advice="bostotte status shows the last ones.")
        if past.status in {None, "failed"}:
            raise UsageError(f"Run {run_id} did not end, so it has no results to replay.")
        context = _with_settings_of(
            past, load_context(config, format_month(past.run.month), past.run.as_of.isoformat())
        )
        inputs = run_inputs(context, past.recipients)
        answers = load_answers(store, past.run, inputs)
        assessments = required_assessments(answers, inputs)
        known = load_known_facts(store, past.run, inputs, answers, assessments, refused=past.refused)
        results = replay.stored_results(store, run_id)
    found = recalculate(inputs, known)
    stored = {name: rows for name, rows in results.items() if name not in past.not_stored}
    differences = list(compare_tables(stored, replay.result_tables(found.results)))
    return _result(past, context, differences)


def _with_settings_of(past: StoredRun, context: RunContext) -> RunContext:
    """Today's settings with the run's own rounding, `[changes]` and `[awaiting]`."""
    settings = settings_of_run(context.settings, past.settings)
    rules = settings.rules.model_copy(update={"rounding": past.run.rounding})
    return replace(context, settings=settings.model_copy(update={"rules": rules}))


def compare_tables(stored: dict[str, pl.DataFrame], now: dict[str, pl.DataFrame]) -> Iterator[TableDifference]:
    """Compare each table with the recalculated one, row by row in all columns, whatever their order."""
    for table, then in stored.items():
        before, after = (_plain(frame.select(sorted(then.columns))) for frame in (then, now[table]))
        names = before.columns
        only_stored = before.join(after, on=names, how="anti", nulls_equal=True)
        only_now = after.join(before, on=names, how="anti", nulls_equal=True)
        cases = pl.concat([only_stored["case_id"], only_now["case_id"]]).unique().sort()
        yield TableDifference(
            table, then.height, only_stored.height, only_now.height, cases.head(_MOST_CASES).to_list()
        )


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, so that rows can be compared whole."""
    return frame.with_columns(pl.col(pl.List(pl.String)).list.join(","))


def _result(past: StoredRun, context: RunContext, differences: list[TableDifference]) -> tuple[Exit, list[str]]:
    run, version = past.run, context.program_version
    lines = [f"Run {run.run_id}, month {format_month(run.month)}, as of {run.as_of}:"]
    different = [each for each in differences if each.only_stored or each.only_now]
    for each in differences:
        if each in different:
            cases = ", ".join(each.cases)
            lines.append(
                f"  {each.table}: {each.only_stored} of {each.rows} stored rows are not found again, "
                f"{each.only_now} are new; cases {cases}"
            )
        else:
            lines.append(f"  {each.table}: {each.rows} rows, identical")
    lines += [f"  {table}: not stored then" for table in sorted(past.not_stored)]
    if not different:
        return Exit.COMPLETE, [*lines, "Identical."]
    if run.rule_version != context.book.version:
        lines.append(f"The rules differ: {run.rule_version} then, {context.book.version} now.")
    if run.program_version != version:
        lines.append(f"The program differs: {run.program_version} then, {version} now.")
    if run.rule_version == context.book.version and run.program_version == version:
        lines.append(
            "Rules and program are the same: stored rows have changed."
            if past.settings
            else "Rules and program are the same: the settings ([changes], [awaiting]) or stored rows have changed."
        )
    return Exit.OTHER, [*lines, "Not identical."]
