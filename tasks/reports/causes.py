"""What each flagged case's difference comes from, case by case and counted."""

from __future__ import annotations

import polars as pl

from tasks.reports.model import RunReport
from tasks.reports.numbers import in_whole_kroner
from tasks.validation import CAUSES


def causes_by_case(report: RunReport) -> dict[str, list[tuple[str, int]]]:
    """Each flagged case's causes as (cause, øre), largest first whatever the sign; causes of no krone are left out.

    The amounts are whole kroner that sum to the difference. Their order is that of the exact amounts, and of causes as
    large that of their names: so the first is the main cause of the flag (tasks/changes/flag_tables.py) and of the view
    `flagged_cases`.
    """
    rows = _largest_first(report.attribution.filter(pl.col("amount_ore") != 0))
    exact: dict[str, list[tuple[str, int]]] = {}
    for case_id, cause, amount in rows.select("case_id", "cause", "amount_ore").iter_rows():
        exact.setdefault(case_id, []).append((cause, amount))
    found: dict[str, list[tuple[str, int]]] = {}
    for case_id in report.largest_first["case_id"]:
        causes = exact[case_id]
        amounts = [amount for _, amount in causes]
        shown = zip((cause for cause, _ in causes), in_whole_kroner(amounts, sum(amounts)), strict=True)
        found[case_id] = [(cause, amount) for cause, amount in shown if amount]
    return found


def _largest_first(attribution: pl.DataFrame) -> pl.DataFrame:
    return attribution.sort(pl.col("amount_ore").abs(), "cause", descending=[True, False])


def main_causes(report: RunReport) -> dict[str, int]:
    """The number of flagged cases by their largest cause, whatever its sign; every cause named."""
    main = _largest_first(report.attribution).unique("case_id", keep="first", maintain_order=True)
    found = dict(main.group_by("cause").len().iter_rows())
    return {cause: found.get(cause, 0) for cause in CAUSES}


def amounts_by_cause(report: RunReport) -> dict[tuple[str, str], tuple[int, int]]:
    """By cause, and `up` or `down`: how many flagged cases it moves that way, and by how many øre in all.

    The amounts are those of `causes_by_case`: whole kroner, as each case shows them.
    """
    found = dict.fromkeys(((cause, way) for way in ("up", "down") for cause in CAUSES), (0, 0))
    for causes in causes_by_case(report).values():
        for cause, ore in causes:
            if ore:
                cases, sum_ore = found[cause, "up" if ore > 0 else "down"]
                found[cause, "up" if ore > 0 else "down"] = cases + 1, sum_ore + ore
    return found
