"""Rules across tables: each member has a case, each flag has a comparison, causes sum to the difference.

A schema checks one table. These rules check several tables that pass between rooms together. A fault is ours, since
rows from outside that break a rule were rejected before (tasks/recipients). It stops the run, with an error that shows
the rule's name and the number of rows, never a value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from tasks.errors import ContractError
from tasks.validation.cases import WITHOUT_RESULT
from tasks.validation.contract import Schema, validate

Tables = Mapping[str, pl.DataFrame]

_ENDLESS = dt.date(9999, 12, 31)


@dataclass(frozen=True)
class CrossTableRule:
    """A rule over several tables. `broken`: the rows that break it."""

    name: str
    broken: Callable[[Tables], pl.DataFrame]


@dataclass(frozen=True)
class TableGroup:
    """Tables that pass between rooms together, and the rules across them."""

    name: str
    tables: Mapping[str, Schema]
    rules: tuple[CrossTableRule, ...]


def check_consistency(group: TableGroup, frames: Mapping[str, pl.DataFrame]) -> None:
    """Check frames, one for each table, against their schemas and then against the rules.

    Raises ContractError, which names the checks or rules that are broken, and no value.
    """
    tables = {name: validate(schema, frames[name]) for name, schema in group.tables.items()}
    counts = {rule.name: rule.broken(tables).height for rule in group.rules}
    broken = [f"{name} ({count} rows)" for name, count in counts.items() if count > 0]
    if broken:
        raise ContractError(f"{group.name} do not agree: {'; '.join(broken)}")


def _has(child: str, parent: str, *key: str) -> Callable[[Tables], pl.DataFrame]:
    """Rows of `child` without a row of `parent` that has the same key."""
    return lambda tables: tables[child].join(tables[parent], on=list(key), how="anti")


def _once(table: str, *key: str) -> Callable[[Tables], pl.DataFrame]:
    """Keys with more than one row."""
    return lambda tables: tables[table].group_by(key).len().filter(pl.col("len") > 1)


def _overlapping_stays(tables: Tables) -> pl.DataFrame:
    """A stay that begins on or before the last day of an earlier one, of the same person in the same case."""
    return (
        tables["members"]
        .sort("case_id", "person_key", "lives_from")
        .with_columns(last=pl.col("lives_to").fill_null(_ENDLESS))
        .filter(pl.col("lives_from") <= pl.col("last").cum_max().shift().over("case_id", "person_key"))
    )


def _of_data(child: str) -> Callable[[Tables], pl.DataFrame]:
    """Rows without a look-up about that person that answered with data."""

    def broken(tables: Tables) -> pl.DataFrame:
        if tables[child].is_empty():
            return tables[child]
        data = tables["lookups"].filter(pl.col("outcome") == "data")
        return tables[child].join(data, on=["lookup_id", "person_key"], how="anti")

    return broken


def _raw_without_data(tables: Tables) -> pl.DataFrame:
    data = tables["lookups"].filter(pl.col("outcome") == "data")
    return tables["raw_answers"].join(data, on="lookup_id", how="anti")


def _outside_the_period(tables: Tables) -> pl.DataFrame:
    asked = tables["lookups"].select("lookup_id", "period_from", "period_to")
    month = pl.col("month").dt.strftime("%Y-%m")
    return (
        tables["income_lines"]
        .join(asked, on="lookup_id")
        .filter(~month.is_between(pl.col("period_from"), pl.col("period_to")))
    )


def _other_amount(tables: Tables) -> pl.DataFrame:
    given = tables["entitlements"].select("case_id", "month", given="entitlement_ore")
    return (
        tables["comparisons"].join(given, on=["case_id", "month"]).filter(pl.col("given") != pl.col("entitlement_ore"))
    )


def _other_than_the_month(tables: Tables) -> pl.DataFrame:
    """Comparisons that differ from the comparison of the month that they show."""
    same = ["case_id", "month", "decision_id", "decided_ore", "entitlement_ore"]
    return tables["comparisons"].join(tables["month_comparisons"], on=same, how="anti")


def _causes_that_do_not_sum(tables: Tables) -> pl.DataFrame:
    """Cases whose causes do not sum to the difference. Equal amounts need no causes."""
    sums = tables["attributions"].group_by("case_id").agg(pl.col("amount_ore").sum())
    return (
        tables["comparisons"]
        .select("case_id", "difference_ore")
        .join(sums, on="case_id", how="full", coalesce=True)
        .filter(pl.col("difference_ore").fill_null(0) != pl.col("amount_ore").fill_null(0))
    )


def _members_that_do_not_sum(tables: Tables) -> pl.DataFrame:
    """Flagged cases whose members' shares do not sum to the income cause, and other cases with shares."""
    flagged = tables["comparisons"].filter(pl.col("state") == "flagged")
    income = tables["attributions"].filter(pl.col("cause") == "income").join(flagged, on="case_id", how="semi")
    shares = tables["member_incomes"].group_by("case_id").agg(pl.col("share_ore").sum())
    return income.join(shares, on="case_id", how="full", coalesce=True).filter(
        pl.col("amount_ore").fill_null(0) != pl.col("share_ore").fill_null(0)
    )


def _other_state(tables: Tables) -> pl.DataFrame:
    """Compared cases that did not end in the state of their comparison."""
    return tables["comparisons"].join(tables["case_states"], on=["case_id", "state"], how="anti")


def _state_from_nowhere(tables: Tables) -> pl.DataFrame:
    """Cases in a state that needs a comparison, without a comparison."""
    judged = tables["case_states"].filter(~pl.col("state").is_in(WITHOUT_RESULT))
    return judged.join(tables["comparisons"], on="case_id", how="anti")


def _flag_of_other_facts(tables: Tables) -> pl.DataFrame:
    """Flags of this run without a flagged comparison with the same facts."""
    facts = ["case_id", "kind", "decision_id", "decided_ore", "entitlement_ore"]
    flagged = tables["comparisons"].filter(pl.col("state") == "flagged")
    return tables["flags"].join(flagged, on=facts, how="anti")


def _raised_without_event(tables: Tables) -> pl.DataFrame:
    raised = tables["flag_events"].filter(pl.col("event").is_in(["new", "changed"]))
    return tables["flags"].join(raised, on=["flag_id", "case_id"], how="anti")


def _event_of_no_flag(tables: Tables) -> pl.DataFrame:
    raised = tables["flag_events"].filter(pl.col("event").is_in(["new", "changed"]))
    return raised.join(tables["flags"], on=["flag_id", "case_id"], how="anti")


def _flagged_without_a_flag(tables: Tables) -> pl.DataFrame:
    """Flagged cases whose finding does not name a flag that the run raised or left unchanged."""
    live = tables["flag_events"].filter(pl.col("event").is_in(["new", "changed", "unchanged"]))
    speaking = tables["case_findings"].join(live, on=["case_id", "flag_id"])
    flagged = tables["comparisons"].filter(pl.col("state") == "flagged")
    return flagged.join(speaking, on="case_id", how="anti")


def _settled_causes_that_do_not_sum(tables: Tables) -> pl.DataFrame:
    """Months whose causes do not sum to the difference."""
    sums = tables["settlement_causes"].group_by("case_id", "month").agg(pl.col("amount_ore").sum())
    return (
        tables["settlement_months"]
        .join(sums, on=["case_id", "month"], how="left")
        .filter(pl.col("difference_ore") != pl.col("amount_ore").fill_null(0))
    )


def _settled_without_amounts(tables: Tables) -> pl.DataFrame:
    """Cases with amounts that were not settled, and settled cases without them."""
    amounts = pl.col("claim_ore", "extra_ore", "claim_after_threshold_ore", "extra_after_threshold_ore")
    settled = pl.col("reason").is_null()
    return tables["settlement_cases"].filter(~pl.all_horizontal(amounts.is_not_null() == settled))


RECIPIENT_RULES = (
    CrossTableRule("each member has a case", _has("members", "households", "case_id")),
    CrossTableRule("each decision has a case", _has("decisions", "households", "case_id")),
    CrossTableRule("stays do not overlap", _overlapping_stays),
)

ANSWER_RULES = (
    CrossTableRule("each entry of an answer is stored once", _once("income_lines", "lookup_id", "month", "ordinal")),
    CrossTableRule("each income has a look-up with data", _of_data("income_lines")),
    CrossTableRule("each income is of a month that was asked for", _outside_the_period),
    CrossTableRule("each assessment has a look-up with data", _of_data("assessment_items")),
    CrossTableRule("each raw answer has a look-up with data", _raw_without_data),
)

RESULT_RULES = (
    CrossTableRule("a case has a decided month once", _once("decided_case_months", "case_id", "month")),
    CrossTableRule(
        "each decided entitlement has a case-month",
        _has("decided_entitlements", "decided_case_months", "case_id", "month", "scheme"),
    ),
    CrossTableRule(
        "each decided case-month has an entitlement",
        _has("decided_case_months", "decided_entitlements", "case_id", "month"),
    ),
    CrossTableRule("a case has a month once", _once("case_months", "case_id", "month")),
    CrossTableRule(
        "each entitlement has a case-month", _has("entitlements", "case_months", "case_id", "month", "scheme")
    ),
    CrossTableRule("each case-month has an entitlement", _has("case_months", "entitlements", "case_id", "month")),
    CrossTableRule("each comparison has an entitlement", _has("comparisons", "entitlements", "case_id", "month")),
    CrossTableRule("each comparison has the entitlement's amount", _other_amount),
    CrossTableRule("each comparison has a decided entitlement", _has("comparisons", "decided_entitlements", "case_id")),
    CrossTableRule("each comparison is that of its month", _other_than_the_month),
    CrossTableRule("each comparison has a finding", _has("comparisons", "case_findings", "case_id")),
    CrossTableRule("each finding has a comparison", _has("case_findings", "comparisons", "case_id")),
    CrossTableRule("the causes sum to the difference", _causes_that_do_not_sum),
    CrossTableRule("the members' shares sum to the income cause of a flag", _members_that_do_not_sum),
    CrossTableRule("a compared case ends in its comparison's state", _other_state),
    CrossTableRule("each judged case has a comparison", _state_from_nowhere),
    CrossTableRule("each flag has a flagged comparison", _flag_of_other_facts),
    CrossTableRule("each flag has the event that it was raised", _raised_without_event),
    CrossTableRule("each raised flag has an event", _event_of_no_flag),
    CrossTableRule("each flagged case has a flag", _flagged_without_a_flag),
)

SETTLEMENT_RULES = (
    CrossTableRule("the settled cases have amounts, and no others", _settled_without_amounts),
    CrossTableRule("each settled month has a case", _has("settlement_months", "settlement_cases", "case_id")),
    CrossTableRule("each member of a settlement has a case", _has("settlement_members", "settlement_cases", "case_id")),
    CrossTableRule(
        "each cause of a settlement has a month", _has("settlement_causes", "settlement_months", "case_id", "month")
    ),
    CrossTableRule("the causes of a settled month sum to its difference", _settled_causes_that_do_not_sum),
    CrossTableRule(
        "each flag of a settlement that is raised has an event",
        _has("settlement_flags", "settlement_flag_events", "flag_id", "case_id"),
    ),
)
