"""One run as one frozen value, from which every report is made.

The report checks itself when it is made: the states sum to the population (design: the coverage statement), every
flagged case has its amounts, its causes and its calculation, and the causes sum to the difference to the øre. A report
that does not add up is never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandera.polars as pa
import polars as pl

from tasks.clock import OSLO
from tasks.errors import ContractError
from tasks.reports.sum_rules import SumRule
from tasks.validation import (
    EXCLUSIONS,
    Attribution,
    CaseFindings,
    CaseStates,
    Corrections,
    ExplanationLines,
    FlaggedCases,
    FlagHistory,
    IncomeKinds,
    InputFindings,
    LimitsInForce,
    ManualCases,
    MemberIncomes,
    MemberMonths,
    MonthComparisons,
    NewCalculations,
    Reason,
    columns,
    empty,
    validate,
)
from tasks.validation.cases import STATES
from tasks.validation.reports import Precision


class ReportedStates(CaseStates):
    """The state of every case, and the team that handles it (null where the case's own row could not be read)."""

    team: pl.String = pa.Field(nullable=True)


class ReportedCalculations(NewCalculations):
    """The corrected months of every case, with the scheme of the case."""

    scheme: pl.String


@dataclass(frozen=True)
class Quarantine:
    """Faults in the recipients' tables, and the cases they took out of the run."""

    faults: int
    cases: int


@dataclass(frozen=True)
class RunReport:
    """One finished run, for one month.

    Frames are those of `tasks/validation`, `states` is a `ReportedStates`. `started` and `finished` are in UTC and are
    shown in Europe/Oslo. `months` holds every compared month of the flagged cases, `history` what happened to all
    flags, this run included (FlagHistory). `previous_day`: the day of the published run before, null for the first.
    `member_incomes`: the shares of members in the income cause. `limits`: those that the cases were compared with.
    `look_ups`: the number of calls about persons. `smallest_count`: the smallest count that may be shown to a wider
    circle. `member_months`, `income_kinds`, `corrections`: the incomes of the flagged cases as reported. `answers`: the
    current verdict of each flag that has one. `precision`: Precision.
    `explanations_before`: the calculations on the decisions' own inputs. `laws`: each scheme's law or regulation.
    `sum_rules`: what each scheme's rules make of a sum over several months.
    `checked`: ManualCases, what is known of manual checks. `new_calculations`: a ReportedCalculations, the months of
    all cases that were corrected after the decision.
    Raises ContractError when the parts do not agree with each other.
    """

    run_id: str
    installation: str
    environment: str  # "production" or "test"
    municipalities: Mapping[str, str]  # number -> name
    month: dt.date
    as_of: dt.date
    started: dt.datetime
    finished: dt.datetime
    population: int
    states: pl.DataFrame
    flagged: pl.DataFrame
    attribution: pl.DataFrame
    member_incomes: pl.DataFrame
    explanations: pl.DataFrame
    findings: pl.DataFrame
    case_findings: pl.DataFrame
    months: pl.DataFrame
    history: pl.DataFrame
    limits: pl.DataFrame
    rule_versions: tuple[str, ...]
    rounding: str
    unconfirmed: tuple[str, ...]
    look_ups: int
    smallest_count: int
    previous_day: dt.date | None = None
    explanations_before: pl.DataFrame = field(default_factory=lambda: empty(ExplanationLines))
    laws: Mapping[str, str] = field(default_factory=dict)
    sum_rules: Mapping[str, SumRule] = field(default_factory=dict)
    member_months: pl.DataFrame = field(default_factory=lambda: empty(MemberMonths))
    income_kinds: pl.DataFrame = field(default_factory=lambda: empty(IncomeKinds))
    corrections: pl.DataFrame = field(default_factory=lambda: empty(Corrections))
    answers: Mapping[str, str] = field(default_factory=dict)
    checked: pl.DataFrame = field(default_factory=lambda: empty(ManualCases))
    new_calculations: pl.DataFrame = field(default_factory=lambda: empty(ReportedCalculations))
    precision: pl.DataFrame = field(default_factory=lambda: empty(Precision))

    def __post_init__(self) -> None:
        validate(ReportedStates, self.states)
        validate(FlaggedCases, self.flagged)
        validate(Attribution, self.attribution)
        validate(MemberIncomes, self.member_incomes)
        validate(Precision, self.precision)
        validate(ManualCases, self.checked)
        validate(ReportedCalculations, self.new_calculations)
        validate(ExplanationLines, self.explanations)
        validate(ExplanationLines, self.explanations_before)
        validate(InputFindings, self.findings)
        validate(CaseFindings, self.case_findings)
        validate(MonthComparisons, self.months)
        validate(FlagHistory, self.history)
        validate(LimitsInForce, self.limits)
        validate(MemberMonths, self.member_months)
        validate(IncomeKinds, self.income_kinds)
        validate(Corrections, self.corrections)
        _times_have_a_zone(self.started, self.finished)
        _states_sum_to_the_population(self.states, self.population)
        _flagged_cases_are_those_in_state_flagged(self.states, self.flagged)
        _amounts_agree(self.flagged)
        _causes_sum_to_the_difference(self.flagged, self.attribution)
        _members_sum_to_the_income_cause(self.attribution, self.member_incomes)
        _every_flagged_case_is_explained(self.flagged, self.explanations)

    @property
    def day(self) -> dt.date:
        """The day of the run in Europe/Oslo."""
        return self.started.astimezone(OSLO).date()

    @property
    def news_since(self) -> dt.date:
        """The first day that is new to a reader of the run before: the day after it; of the first run its own day."""
        return self.day if self.previous_day is None else min(self.previous_day + dt.timedelta(days=1), self.day)

    @cached_property
    def coverage(self) -> dict[str, int]:
        """Cases in each state, every state named, in the order of the coverage statement. Sums to the population."""
        found = dict(self.states.group_by("state").len().iter_rows())
        return {state: found.get(state, 0) for state in STATES}

    @cached_property
    def not_checked(self) -> dict[Reason, int]:
        """Cases not checked, by reason, most cases first."""
        return self._reasons("not_checked")

    @cached_property
    def by_hand(self) -> dict[Reason, int]:
        """Cases that a caseworker must check, by reason. There is one reason, which says nothing about the persons."""
        return self._reasons("by_hand")

    @cached_property
    def manual(self) -> pl.DataFrame:
        """ManualCases: every case in state `by_hand`, those that nobody has checked first."""
        by_hand = self.states.filter(state="by_hand").select("case_id").sort("case_id")
        unknown = by_hand.join(self.checked, on="case_id", how="anti").with_columns(status=pl.lit("open"))
        return pl.concat([unknown, self.checked.join(by_hand, on="case_id", how="semi")], how="diagonal").select(
            columns(ManualCases).keys()
        )

    @cached_property
    def awaiting(self) -> dict[Reason, int]:
        """Cases that wait for data, by reason, most cases first."""
        return self._reasons("awaiting")

    @property
    def complete(self) -> bool:
        """Whether no case failed: each was checked, waits for data that are not due yet, or must be checked by hand."""
        return self.coverage["not_checked"] == 0

    @cached_property
    def quarantine(self) -> Quarantine:
        """How much of the delivery was set aside."""
        return Quarantine(self.findings.height, self.findings["case_id"].drop_nulls().n_unique())

    @cached_property
    def faults_by_rule(self) -> pl.DataFrame:
        """Faults in the recipients' tables by `table` and `rule` (without what follows a colon), most first."""
        rule = pl.col("rule").str.split(":").list.first().alias("rule")
        return self.findings.group_by("table", rule).len().sort("len", "table", "rule", descending=[True, False, False])

    @property
    def is_test(self) -> bool:
        """True if the persons are synthetic, which every report must show."""
        return self.environment != "production"

    @cached_property
    def underpaid(self) -> DirectionSum:
        """Cases whose entitlement is now higher than the decided amount."""
        return _direction_sum(self.flagged.filter(pl.col("difference_ore") > 0))

    @cached_property
    def overpaid(self) -> DirectionSum:
        """Cases whose entitlement is now lower than the decided amount."""
        return _direction_sum(self.flagged.filter(pl.col("difference_ore") < 0))

    @cached_property
    def findings_by_case(self) -> pl.DataFrame:
        """CaseFindings with each case's state and team."""
        return self.case_findings.join(self.states, on="case_id")

    @cached_property
    def underpaid_cases(self) -> pl.DataFrame:
        """Cases that have been paid too little in any compared month, the largest loss to the household first."""
        return self.findings_by_case.filter(pl.col("underpaid_ore") > 0).sort(
            "underpaid_ore", "case_id", descending=[True, False]
        )

    @cached_property
    def flag_counts(self) -> dict[str, int]:
        """Flagged cases by what the run made of their flag: new, changed, unchanged; every one named."""
        found = dict(self.flagged.group_by("flag_event").len().iter_rows())
        return {event: found.get(event, 0) for event in ("new", "changed", "unchanged")}

    @cached_property
    def group_counts(self) -> dict[str, int]:
        """Excluded cases, by group; groups without cases are left out."""
        found = dict(self.case_findings.drop_nulls("exclusion_reason").group_by("exclusion_reason").len().iter_rows())
        return {group: found[group] for group in EXCLUSIONS if group in found}

    @cached_property
    def withdrawn(self) -> pl.DataFrame:
        """FlagHistory of the flags that this run withdrew without another in their place, by case."""
        return self.history.filter(pl.col("of_this_run"), what="withdrawn").sort("case_id", "flag_id")

    @cached_property
    def teams(self) -> list[str]:
        """The teams of the active cases, and of cases with a flag before."""
        return sorted({*self.states["team"].drop_nulls(), *self.history["team"].drop_nulls()})

    @cached_property
    def largest_first(self) -> pl.DataFrame:
        """The flagged cases, largest difference first; cases alike in that by case number."""
        return self.flagged.sort(pl.col("difference_ore").abs(), "case_id", descending=[True, False])

    @cached_property
    def unchecked(self) -> pl.DataFrame:
        """Cases not checked, to be checked by hand, and waiting, each by team and case number; a `ReportedStates`."""
        return self.states.filter(pl.col("reason").is_not_null()).sort(
            pl.col("state").replace_strict({"not_checked": 0, "by_hand": 1}, default=2, return_dtype=pl.Int8),
            "team",
            "case_id",
            nulls_last=True,
        )

    def _reasons(self, state: str) -> dict[Reason, int]:
        counts = self.states.filter(pl.col("state") == state).group_by("reason").len()
        return {
            Reason(reason): count for reason, count in counts.sort("len", "reason", descending=[True, False]).rows()
        }


@dataclass(frozen=True)
class DirectionSum:
    """The flagged cases in one direction: how many, and the sum of their differences per month in øre, positive."""

    cases: int
    monthly_ore: int


def _direction_sum(cases: pl.DataFrame) -> DirectionSum:
    return DirectionSum(cases.height, int(cases["difference_ore"].abs().sum()))


def _times_have_a_zone(*times: dt.datetime) -> None:
    if any(time.utcoffset() is None for time in times):
        raise ContractError("RunReport: started and finished must have a time zone.")


def _states_sum_to_the_population(states: pl.DataFrame, population: int) -> None:
    if states.height != population:
        raise ContractError(f"RunReport: {states.height} cases have a state, and the population is {population}.")


def _flagged_cases_are_those_in_state_flagged(states: pl.DataFrame, flagged: pl.DataFrame) -> None:
    in_state = states.filter(pl.col("state") == "flagged").select("case_id")
    stray = (
        in_state.join(flagged, on="case_id", how="anti").height
        + flagged.join(in_state, on="case_id", how="anti").height
    )
    if stray:
        raise ContractError(f"RunReport: {stray} cases are flagged in one table and not in the other.")


def _amounts_agree(flagged: pl.DataFrame) -> None:
    difference = pl.col("entitlement_ore") - pl.col("decided_ore")
    wrong = flagged.filter((pl.col("difference_ore") != difference) | (pl.col("difference_ore") == 0)).height
    if wrong:
        raise ContractError(f"RunReport: {wrong} flagged cases have a difference that is not now less decided.")


def _causes_sum_to_the_difference(flagged: pl.DataFrame, attribution: pl.DataFrame) -> None:
    sums = attribution.group_by("case_id").agg(pl.col("amount_ore").sum())
    joined = flagged.join(sums, on="case_id", how="left")
    wrong = joined.filter(pl.col("amount_ore").fill_null(0) != pl.col("difference_ore")).height
    if wrong:
        raise ContractError(f"RunReport: {wrong} flagged cases have causes that do not sum to their difference.")


def _members_sum_to_the_income_cause(attribution: pl.DataFrame, members: pl.DataFrame) -> None:
    income = attribution.filter(pl.col("cause") == "income")
    shares = members.group_by("case_id").agg(pl.col("share_ore").sum())
    joined = income.join(shares, on="case_id", how="full", coalesce=True)
    wrong = joined.filter(pl.col("amount_ore").fill_null(0) != pl.col("share_ore").fill_null(0)).height
    if wrong:
        raise ContractError(f"RunReport: {wrong} flagged cases have members that do not sum to their income cause.")


def _every_flagged_case_is_explained(flagged: pl.DataFrame, explanations: pl.DataFrame) -> None:
    bare = flagged.join(explanations, on="case_id", how="anti").height
    if bare:
        raise ContractError(f"RunReport: {bare} flagged cases have no calculation to show.")
