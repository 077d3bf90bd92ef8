"""A store of many cases in the order of their numbers, as a delivery has them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

import polars as pl

from tasks.validation import (
    CaseFindings,
    CaseMonths,
    CaseStates,
    Comparisons,
    Decisions,
    Entitlements,
    FlagEvents,
    Flags,
    Households,
    InputFindings,
    Lookups,
    MemberIncomes,
    Members,
    MonthComparisons,
    NewCalculations,
    Plan,
    RawAnswers,
    RecipientTables,
    Schema,
    columns,
    empty,
    validate,
)
from tasks.validation.cases import Attribution
from tasks.validation.income import AssessmentItems, IncomeLines
from tasks.warehouse import runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
from tasks.warehouse.tables import Results, join_sides
from tests.frames import NOON, OCTOBER, rows
from tests.warehouse.engine.test_store import FEEDS, SOURCES, a_run

TEAMS = ("Nord", "Sør", "Øst")
SCHEMES = ("state", "oslo")
MANUAL = ("shielded", "unknown_person", "gone", "rejected")


class Town:
    """Cases C-00 and on; facts are drawn at random, so that nothing but their order can rank them."""

    def __init__(self, cases: int, *, seed: int = 7, manual: Mapping[int, str] | None = None) -> None:
        self.numbers = range(cases)
        self.random = random.Random(seed)
        self.manual = dict(manual or {})
        self.costs = [self.random.randrange(4_000, 16_000) * 100 for _ in self.numbers]
        self.born = [dt.date(self.random.randrange(1940, 2004), self.random.randrange(1, 13), 3) for _ in self.numbers]
        self.night = 11
        self.moves: dict[int, dict[str, dt.date]] = {}

    @staticmethod
    def case(number: int) -> str:
        """The number of a case."""
        return f"C-{number:04}"

    @staticmethod
    def key(number: int) -> str:
        """The store's pseudonym of the applicant."""
        return f"{number:024x}"

    def run(self, store: Store, states: Mapping[int, str] | None = None) -> Run:
        """Run a whole night. states: of cases that are neither unchanged nor checked by hand."""
        self.night += 1
        at = NOON.replace(day=self.night)
        run = a_run(run_id=f"r-{self.night}", started_at=at, as_of=at.date())
        found = {number: (states or {}).get(number, "unchanged") for number in self.numbers}
        found |= dict.fromkeys(self.manual, "by_hand")
        runs.begin(store, run, self._recipients(), self._plan(), FEEDS)
        runs.store_batch(store, run, 0, **self._answers(run, at))
        runs.store_results(store, run, self._results(found))
        runs.end(store, run, "complete", None, at)
        return run

    def _recipients(self) -> RecipientTables:
        named = [{"case_id": self.case(number)} for number in self.numbers]
        return RecipientTables(
            rows(
                Households,
                *(
                    case
                    | {
                        "housing_cost_ore": self.costs[n],
                        "team": TEAMS[n % 3],
                        "scheme": SCHEMES[n % 2],
                    }
                    for n, case in enumerate(named)
                ),
            ),
            rows(
                Members,
                *(
                    case
                    | {"person_key": self.key(n), "person_id": f"{n:011}", "birth_date": self.born[n]}
                    | self.moves.get(n, {})
                    for n, case in enumerate(named)
                ),
            ),
            rows(Decisions, *(case | {"decision_id": f"V-{n:04}"} for n, case in enumerate(named))),
            rows(InputFindings, {}).clear(),
            SOURCES,
            [self.case(number) for number in self.numbers],
        )

    def _plan(self) -> pl.DataFrame:
        planned = [
            {
                "position": number,
                "case_id": self.case(number),
                "municipality": "0301",
                "person_key": self.key(number),
                "resource": "inntekt",
                "month": OCTOBER,
                "reason": "event",
                "known_lookup_id": None,
            }
            for number in self.numbers
        ]
        return validate(Plan, pl.DataFrame(planned, schema=dict(columns(Plan))))

    def _answers(self, run: Run, at: dt.datetime) -> dict[str, pl.DataFrame]:
        looked_up: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        for number in self.numbers:
            outcome = self.manual.get(number, "data")
            row = {
                "run_id": run.run_id,
                "case_id": self.case(number),
                "person_key": self.key(number),
                "requested_at": at + dt.timedelta(seconds=number),
            }
            income = row | {"lookup_id": f"i-{run.run_id}-{number}", "outcome": outcome}
            assessment = row | {
                "lookup_id": f"s-{run.run_id}-{number}",
                "resource": "siste_skatteoppgjoer",
                "period_from": "2025",
                "period_to": "2025",
                "outcome": "data",
            }
            looked_up += [income] if outcome == "unknown_person" else [income, assessment]
            if outcome == "data":
                lines.append(
                    {
                        "lookup_id": income["lookup_id"],
                        "person_key": self.key(number),
                        "amount_ore": self.random.randrange(1_000, 60_000) * 100,
                    }
                )
        return {
            "lookups": rows(Lookups, *looked_up),
            "income_lines": rows(IncomeLines, *lines),
            "assessment_items": rows(AssessmentItems, {}).clear(),
            "raw_answers": rows(RawAnswers, {}).clear(),
        }

    def _results(self, states: Mapping[int, str]) -> Results:
        checked = [number for number, state in states.items() if state in {"unchanged", "observed", "flagged"}]
        flagged = [number for number in checked if states[number] == "flagged"]
        lost = {"entitlement_ore": 0, "difference_ore": -1_000_00, "kind": "lost"}

        def each(schema: Schema, numbers: list[int], *also: Mapping[int, dict[str, Any]]) -> pl.DataFrame:
            if not numbers:
                return rows(schema, {}).clear()
            extra = also[0] if also else {}
            return rows(
                schema,
                *(
                    {"case_id": self.case(n)}
                    | ({"decision_id": f"V-{n:04}"} if "decision_id" in columns(schema) else {})
                    | extra.get(n, {})
                    for n in numbers
                ),
            )

        differing = {n: {key: lost[key] for key in ("entitlement_ore", "difference_ore")} for n in flagged}
        same = {"entitlement_ore": 1_000_00, "difference_ore": 0}
        compared = {n: (lost if n in flagged else same | {"kind": "none"}) | {"state": states[n]} for n in checked}
        flags = {n: {"flag_id": f"A-{self.night}{n:06}"} for n in flagged}
        costs = {n: {"housing_cost_ore": self.costs[n], "adults": 1 + n % 2} for n in checked}
        no_longer = {n: {"entitlement_ore": 0, "outcome": "none"} for n in flagged}
        state_rows = pl.DataFrame(
            [
                {
                    "case_id": self.case(n),
                    "state": state,
                    "reason": {"by_hand": "manual_check", "not_checked": "bad_input"}.get(state),
                }
                for n, state in states.items()
            ],
            schema_overrides={"reason": pl.String},
        )
        income = [{"case_id": self.case(n), "cause": "income", "amount_ore": -1_000_00} for n in flagged]
        return Results(
            {
                "case_months": join_sides(each(CaseMonths, checked, costs), each(CaseMonths, checked, costs)),
                "entitlements": join_sides(each(Entitlements, checked), each(Entitlements, checked, no_longer)),
                "month_comparisons": each(
                    MonthComparisons, checked, differing | {n: same for n in checked if n not in differing}
                ),
                "comparisons": each(Comparisons, checked, compared),
                "case_findings": each(CaseFindings, checked, {n: flags.get(n, {"flag_id": None}) for n in checked}),
                "attributions": validate(Attribution, pl.DataFrame(income, schema=dict(columns(Attribution)))),
                "case_states": validate(CaseStates, state_rows),
                "flags": each(Flags, flagged, flags),
                "flag_events": each(FlagEvents, flagged, flags),
                "member_incomes": each(MemberIncomes, flagged),
                "new_calculations": empty(NewCalculations),
            }
        )
