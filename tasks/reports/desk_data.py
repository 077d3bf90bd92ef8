"""What the desk shows of a run: the data of the report's page, one document for each active case.

The desk's words and numbers are those of the report, since both are made from `page_data`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports.language import LANGUAGES
from tasks.reports.model import RunReport
from tasks.reports.payload import page_data
from tasks.reports.summary import coverage_lines

Json = dict[str, Any]

CASE_COLUMNS = {
    "case_id": pl.String,
    "state": pl.String,
    "reason": pl.String,
    "exclusion": pl.String,
    "team": pl.String,
    "scheme": pl.String,
    "document": pl.String,
}
"""A row for each active case. document: JSON; of a flagged case as `page_data` has it, else what its flags came to."""


@dataclass(frozen=True)
class DeskRun:
    """A run as the desk reads it. run: what is common to all cases, as JSON. cases: see CASE_COLUMNS."""

    run: str
    cases: pl.DataFrame


def desk_run(report: RunReport, schemes: pl.DataFrame, fetched: pl.DataFrame) -> DeskRun:
    """Make what the desk shows of a run.

    schemes: case_id and scheme of the active cases. fetched: case_id, resource and the newest day on which it answered.
    """
    data = page_data(report)
    flags = dict(report.flagged.select("case_id", "flag_id").iter_rows())
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for case_id, resource, day in fetched.iter_rows():
        days[case_id][resource] = day.isoformat()
    documents: dict[str, Json] = {
        item["id"]: item
        | {
            "flag": flags[item["id"]],
            "seen": report.answers.get(flags[item["id"]]),
            "fetched": days.get(item["id"], {}),
        }
        for item in data.pop("cases")
    }
    losses = {each["id"]: each for each in data.pop("underpaid")}
    faults = {each["id"]: each["faults"] for each in data.pop("unchecked")}
    past = data.pop("past")
    for state in ("others", "withdrawn"):
        del data[state]
    by_hand = set(report.states.filter(state="by_hand")["case_id"])
    rows = report.states.join(
        report.case_findings.select("case_id", exclusion="exclusion_reason"), on="case_id", how="left"
    ).join(schemes.select("case_id", "scheme"), on="case_id", how="left")
    for case_id in rows["case_id"]:
        if case_id not in documents:
            documents[case_id] = {
                "id": case_id,
                "past": past.get(case_id, []),
                "loss": None if case_id in by_hand else losses.get(case_id),
                "faults": [] if case_id in by_hand else faults.get(case_id, []),
            }
    run = data | {
        "run": report.run_id,
        "installation": report.installation,
        "test": report.is_test,
        "started": report.started.isoformat(),
        "finished": report.finished.isoformat(),
        "as_of": report.as_of.isoformat(),
        "complete": report.complete,
        "inflow": _inflow(report),
        "reasons": [[state, reason, count] for state, reason, count in _reasons(report)],
        "coverage": report.coverage,
        "lines": coverage_lines(report),
        "quarantine": [report.quarantine.faults, report.quarantine.cases],
        "rules": list(report.rule_versions),
        "checks": {row["case_id"]: row["status"] for row in report.manual.iter_rows(named=True)},
        "precision": report.precision.to_dicts(),
    }
    for code in LANGUAGES:
        del run["languages"][code]["words"]
    texts = [_text(documents[case_id]) for case_id in rows["case_id"]]
    cases = rows.with_columns(document=pl.Series(texts, dtype=pl.String)).select(
        pl.col(name).cast(kind) for name, kind in CASE_COLUMNS.items()
    )
    return DeskRun(_text(run), cases.sort("case_id"))


def _inflow(report: RunReport) -> list[list[Any]]:
    """How many cases were flagged for the first time in each month, by team: [month, team, count]."""
    new = report.history.filter(what="new").with_columns(pl.col("day").dt.truncate("1mo"), pl.col("team").fill_null(""))
    counts = new.group_by("day", "team").len().sort("day", "team")
    return [[day.isoformat(), team, count] for day, team, count in counts.iter_rows()]


def _reasons(report: RunReport) -> list[tuple[str, str, int]]:
    counts = report.states.drop_nulls("reason").group_by("state", "reason").len()
    return list(counts.sort("state", "len", "reason", descending=[False, True, False]).iter_rows())


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
