"""Cases that no run can check: which a caseworker has checked, and until when that is enough.

A check is enough until its own date, or until the case is another one: another dwelling, household or housing cost, or
another decision than the one that the check led to. Nothing here depends on why the case must be checked by hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

import polars as pl

from tasks.validation import CurrentChecks, ManualCases, ManualFacts, columns, validate

_OF_CASE = ("municipality", "scheme", "tenure", "housing_cost_ore", "heating_included", "adapted_home")
_OF_MEMBER = ("person_key", "role", "birth_date", "young_disabled", "single_pensioner", "shared_residence")
_RANK = {"open": 0, "new_facts": 1, "due": 2, "checked": 3}


def manual_facts(
    cases: Iterable[str], households: pl.DataFrame, members: pl.DataFrame, decisions: pl.DataFrame, month: dt.date
) -> pl.DataFrame:
    """ManualFacts of cases, in order of case. decisions: the one in force of each case.

    households: Households. members: Members; those who live in the household on the first of `month` count. A case
    without a household row or a decision is left out.
    """
    wanted = pl.DataFrame({"case_id": sorted(cases)}, schema={"case_id": pl.String})
    living = members.filter(
        (pl.col("lives_from") <= month) & (pl.col("lives_to").is_null() | (pl.col("lives_to") >= month))
    )
    people: dict[str, list[list[str]]] = {}
    for case_id, *person in living.join(wanted, on="case_id", how="semi").select("case_id", *_OF_MEMBER).iter_rows():
        people.setdefault(case_id, []).append([str(each) for each in person])
    in_force = dict(decisions.select("case_id", "decision_id").iter_rows())
    rows = [
        (case_id, in_force[case_id], _fingerprint([*dwelling, sorted(people.get(case_id, []))]))
        for case_id, *dwelling in households.join(wanted, on="case_id", how="semi")
        .select("case_id", *_OF_CASE)
        .sort("case_id")
        .iter_rows()
        if case_id in in_force
    ]
    return validate(ManualFacts, pl.DataFrame(rows, schema=dict(columns(ManualFacts)), orient="row"))


def _fingerprint(facts: list[object]) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def manual_cases(cases: Iterable[str], facts: pl.DataFrame, checks: pl.DataFrame, *, as_of: dt.date) -> pl.DataFrame:
    """ManualCases of a run: those to be checked first.

    cases: the cases in state `by_hand`. facts: ManualFacts of them now. checks: CurrentChecks.
    """
    now = {case_id: (decision_id, found) for case_id, decision_id, found in validate(ManualFacts, facts).iter_rows()}
    newest = {row["case_id"]: row for row in validate(CurrentChecks, checks).iter_rows(named=True)}
    shown = ("check_id", "result", "check_again_on", "note", "checked_by", "checked_on")
    rows: list[tuple[object, ...]] = []
    statuses = {
        case_id: _status(newest[case_id], now.get(case_id), as_of) if case_id in newest else "open" for case_id in cases
    }
    for case_id, status in sorted(statuses.items(), key=lambda each: (_RANK[each[1]], each[0])):
        check = newest.get(case_id, {})
        rows.append((case_id, status, *(check.get(name) for name in shown)))
    return validate(ManualCases, pl.DataFrame(rows, schema=dict(columns(ManualCases)), orient="row"))


def _status(check: dict[str, object], now: tuple[str, str] | None, as_of: dt.date) -> str:
    """The status of a case with this check. now: its decision and facts; None: they are not known any more."""
    expects_decision = check["result"] == "new_decision"
    if now is None or now[1] != check["facts"] or (now[0] != check["decision_id"] and not expects_decision):
        return "new_facts"
    again = check["check_again_on"]
    return "checked" if isinstance(again, dt.date) and as_of < again else "due"
