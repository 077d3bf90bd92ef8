"""A flagged case with everything a caseworker needs to judge it: both amounts, and the inputs before and now."""

from __future__ import annotations

import polars as pl

from tasks.validation import FlaggedCases, columns, validate

_INPUTS = ["monthly_income_ore", "net_wealth_ore", "housing_cost_ore", "adults", "children"]


def flagged_cases(
    comparisons: pl.DataFrame,
    households: pl.DataFrame,
    decisions: pl.DataFrame,
    *,
    decided: pl.DataFrame,
    now: pl.DataFrame,
    entitlements: pl.DataFrame,
    findings: pl.DataFrame,
    flags: pl.DataFrame,
    events: pl.DataFrame,
) -> pl.DataFrame:
    """Gather what is known of the flagged cases; give FlaggedCases, the largest difference first.

    comparisons: Comparisons. households: Households. decisions: Decisions, one per case. decided, now: CaseMonths as
    decided and as found, for the month that is shown. entitlements: Entitlements of `now`. findings: CaseFindings.
    """
    return validate(
        FlaggedCases,
        comparisons.filter(pl.col("state") == "flagged")
        .join(households.select("case_id", "team", "municipality", "scheme"), on="case_id")
        .join(decisions.select("case_id", "decided_on", "valid_from", rule_version_before="rule_version"), on="case_id")
        .join(decided.select("case_id", pl.col(_INPUTS).name.prefix("before_")), on="case_id")
        .join(now.select("case_id", pl.col(_INPUTS).name.prefix("now_")), on="case_id")
        .join(entitlements.select("case_id", "rule_version", "rates_from", "unconfirmed"), on="case_id")
        .join(findings, on="case_id")
        .join(events.select("flag_id", flag_event="event"), on="flag_id")
        .join(flags.select("flag_id", "previous_flag_id"), on="flag_id", how="left")
        .sort(pl.col("difference_ore").abs(), "case_id", descending=[True, False])
        .select(columns(FlaggedCases).keys()),
    )
