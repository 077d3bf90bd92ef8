"""A realistic synthetic `RunReport` with any number of cases, the same for the same seed.

Amounts follow the state scheme's formula closely enough to look right on a page; they are not a test of the rules.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from tasks.reports.model import ReportedStates, RunReport
from tasks.validation import (
    LINE_VALUES,
    Attribution,
    CaseFindings,
    ExplanationLines,
    FlaggedCases,
    FlagHistory,
    InputFindings,
    MemberIncomes,
    MonthComparisons,
    Reason,
    columns,
    empty,
    state_of,
)
from tests.frames import limits

MONTH = dt.date(2026, 10, 1)
TEAMS = ["Bydel Gamle Oslo", "Bydel Grünerløkka", "Bydel Sagene", "Bydel Stovner", "Bydel Søndre Nordstrand"]
UNCONFIRMED = ("wealth_allowance_rented", "heating")
NOW = "state-2026-06"
BEFORE = "state-2025-06"
CEILING_GROUP_1 = [120_216, 141_756, 153_959, 166_164, 178_367]
COVERAGE_RATE = 0.737
LIMIT_ORE = 63_00
REASONS = [
    (Reason.NOT_ANSWERED, 5),
    (Reason.MANUAL_CHECK, 4),
    (Reason.BAD_INPUT, 3),
    (Reason.UNKNOWN_INCOME_CODE, 2),
    (Reason.NO_DECISION, 1),
]


@dataclass(frozen=True)
class Facts:
    """What one household's support hangs on; kroner, income and housing cost per month."""

    income: int
    wealth: int
    housing_cost: int
    adults: int
    children: int
    rates: str = NOW


def build_report(flagged: int = 40, population: int | None = None, seed: int = 7, **changes: Any) -> RunReport:
    """A run with `flagged` flagged cases among `population` (thirteen times as many when not given)."""
    return replace(_report(flagged, population if population is not None else flagged * 13 + 20, seed), **changes)


def empty_report(**changes: Any) -> RunReport:
    """A complete run in which nothing had changed."""
    states = _states([("unchanged", None)] * 12, [], random.Random(1))
    nothing: dict[str, Any] = {
        "population": 12,
        "states": states,
        "flagged": empty(FlaggedCases),
        "attribution": empty(Attribution),
        "member_incomes": empty(MemberIncomes),
        "explanations": empty(ExplanationLines),
        "findings": empty(InputFindings),
        "case_findings": empty(CaseFindings),
        "months": empty(MonthComparisons),
        "history": empty(FlagHistory),
    }
    return replace(_report(1, 60, 1), **(nothing | changes))


@cache
def _report(flagged: int, population: int, seed: int) -> RunReport:
    draw = random.Random(seed)
    cases = [_flagged_case(draw, number) for number in range(flagged)]
    others = _other_states(population - flagged, draw)
    states = _states(others, [case["case"] for case in cases], draw)
    return RunReport(
        run_id="2026-11-12T050000Z-7f3a",
        installation="Prøvekommunen",
        environment="test",
        municipalities={"0301": "Oslo"},
        month=MONTH,
        as_of=dt.date(2026, 11, 12),
        started=dt.datetime(2026, 11, 12, 5, 0, tzinfo=dt.UTC),
        finished=dt.datetime(2026, 11, 12, 5, 7, 41, tzinfo=dt.UTC),
        population=population,
        states=states,
        flagged=pl.DataFrame([case["case"] for case in cases], schema=dict(columns(FlaggedCases))),
        attribution=_frame(Attribution, [row for case in cases for row in case["causes"]]),
        member_incomes=_member_incomes(cases),
        explanations=_frame(ExplanationLines, [row for case in cases for row in case["lines"]]),
        findings=_findings(states),
        case_findings=_case_findings([case["case"] for case in cases]),
        months=_month_rows([case["case"] for case in cases]),
        history=_history([case["case"] for case in cases]),
        limits=limits(),
        rule_versions=("oslo-2026-05", NOW),
        rounding="operational",
        unconfirmed=UNCONFIRMED,
        look_ups=population * 3,
        smallest_count=5,
        previous_day=dt.date(2026, 11, 10),
    )


def _case_findings(cases: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [{name: case.get(name) for name in columns(CaseFindings)} | _either(case) for case in cases]
    return pl.DataFrame(rows, schema=dict(columns(CaseFindings)))


def _month_rows(cases: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [
        {
            "case_id": case["case_id"],
            "month": MONTH.replace(month=MONTH.month - back),
            "decision_id": case["decision_id"],
            "decided_ore": case["decided_ore"],
            "entitlement_ore": case["entitlement_ore"] if back < _differing(case) else case["decided_ore"],
            "difference_ore": case["difference_ore"] if back < _differing(case) else 0,
            "monthly_income_ore": case["now_monthly_income_ore"],
        }
        for case in cases
        for back in range(5, -1, -1)
    ]
    return pl.DataFrame(rows, schema=dict(columns(MonthComparisons)))


def _member_incomes(cases: list[dict[str, Any]]) -> pl.DataFrame:
    """Two thirds of a couple's income is the applicant's, before; what has changed is the other's."""
    rows: list[tuple[Any, ...]] = []
    for drawn in cases:
        case, [share] = drawn["case"], [ore for _, cause, ore in drawn["causes"] if cause == "income"] or [0]
        before, now = case["before_monthly_income_ore"], case["now_monthly_income_ore"]
        alone, kept = case["before_adults"] == 1, before * 2 // 3
        named = [("applicant", before, now, share)]
        if not alone:
            named = [("applicant", kept, kept, 0), ("partner", before - kept, now - kept, share)]
        known = ("only_member", None) if alone else ("decision_month", case["valid_from"])
        rows += [
            (case["case_id"], line, role, None, then, later, part, *known)
            for line, (role, then, later, part) in enumerate(named, start=1)
            if share
        ]
    return _frame(MemberIncomes, rows)


def _history(cases: list[dict[str, Any]]) -> pl.DataFrame:
    """Each flag as raised; of those that replaced another, that one with its answer, and why it was withdrawn."""
    august, september, october, today = (dt.date(2026, month, 12) for month in (8, 9, 10, 11))
    nothing = (None, None, None, None)
    answer = ("temporary", None, "Ringte søkeren", "AB")
    rows: list[tuple[Any, ...]] = []
    for case in cases:
        about, team, flag = case["difference_ore"], case["team"], case["flag_id"]
        if case["flag_event"] == "changed":
            why = "new_decision" if about // 100 % 2 else "new_facts"
            rows += [
                (case["case_id"], "A-PREVIOUS", august, "new", None, *nothing, about, team),
                (case["case_id"], "A-PREVIOUS", september, "verdict", "asked_citizen", *answer, about, team),
                (case["case_id"], "A-PREVIOUS", today, "replaced", why, *nothing, about, team),
                (case["case_id"], flag, today, "changed", None, *nothing, about, team),
            ]
        else:
            day = today if case["flag_event"] == "new" else october
            rows.append((case["case_id"], flag, day, "new", None, *nothing, about, team))
    if cases:
        rows.append(("2026-99999", "A-WITHDRAW", september, "new", None, *nothing, -50_000, TEAMS[0]))
        rows.append(("2026-99999", "A-WITHDRAW", today, "withdrawn", "new_data", *nothing, -50_000, TEAMS[0]))
    names = [name for name in columns(FlagHistory) if name != "of_this_run"]
    frame = pl.DataFrame(rows, schema={name: columns(FlagHistory)[name] for name in names}, orient="row")
    return frame.with_columns(of_this_run=pl.col("day") == today).select(columns(FlagHistory).keys())


def _frame(schema: Any, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(columns(schema)), orient="row")


def _case_id(number: int) -> str:
    return f"2026-{10_000 + number * 37 % 90_000:05d}"


def _flagged_case(draw: random.Random, number: int) -> dict[str, Any]:
    while True:
        before, now = _what_happened(draw)
        decided, entitlement = _support(before), _support(now)
        if draw.random() < 0.1:
            decided += draw.choice([-120, 250])
        decided = max(decided, 0)
        if abs(entitlement - decided) >= LIMIT_ORE // 100:
            return _rows(draw, _case_id(number), before=before, now=now, decided=decided, entitlement=entitlement)


def _what_happened(draw: random.Random) -> tuple[Facts, Facts]:
    before = Facts(
        income=draw.choice([0, 8_000, 14_500, 17_900, 19_402, 21_420, 23_800, 26_500, 31_000]) + draw.randint(0, 900),
        wealth=draw.choice([0, 0, 0, 12_000, 85_000, 360_000]),
        housing_cost=draw.randint(70, 155) * 100,
        adults=draw.choice([1, 1, 1, 2, 2, 3]),
        children=draw.choice([0, 0, 0, 1, 2, 3]),
        rates=draw.choice([NOW, NOW, BEFORE]),
    )
    story = draw.choice(["pay", "pay", "pay", "job lost", "rent", "child", "moved out", "wealth", "rates"])
    now = replace(before, rates=NOW)
    match story:
        case "pay":
            now = replace(now, income=before.income + draw.randint(-90, 160) * 50)
        case "job lost":
            now = replace(now, income=draw.choice([0, 6_000, 11_000]))
        case "rent":
            now = replace(now, housing_cost=before.housing_cost + draw.choice([-2_400, -900, 650, 1_200]))
        case "child":
            now = replace(now, children=before.children + 1, income=max(before.income - 2_500, 0))
        case "moved out":
            now = replace(now, adults=max(before.adults - 1, 1), income=before.income * 2 // 3)
        case "wealth":
            now = replace(now, wealth=before.wealth + 480_000)
    return before, replace(now, income=max(now.income, 0))


def _own_share(facts: Facts) -> float:
    t1, t2, least = (137_462, 245_278, 26_576) if facts.rates == NOW else (133_200, 237_672, 25_752)
    weighted = _weighted(facts)
    return least + 0.1644 * max(0.0, weighted - t1) + 0.6356 * max(0.0, weighted - t2)


def _weight(facts: Facts) -> float:
    return 1 + 0.13 * (facts.adults - 1) + 0.15 * facts.children


def _weighted(facts: Facts) -> float:
    return (12 * facts.income + _addition(facts)) / _weight(facts)


def _addition(facts: Facts) -> float:
    return 0.65 * max(0, facts.wealth - 344_231)


def _ceiling(facts: Facts) -> int:
    return CEILING_GROUP_1[min(facts.adults + facts.children, 5) - 1]


def _support(facts: Facts) -> int:
    cost = min(facts.housing_cost, _ceiling(facts) // 12)
    support = round(COVERAGE_RATE * (cost - round(_own_share(facts) / 12)))
    return support if support >= LIMIT_ORE // 100 else 0


def _rows(
    draw: random.Random, case_id: str, *, before: Facts, now: Facts, decided: int, entitlement: int
) -> dict[str, Any]:
    causes, step = [], before
    explained = _support(before)
    causes.append((case_id, "decision", (explained - decided) * 100))
    changed: dict[str, dict[str, Any]] = {
        "rates": {"rates": now.rates},
        "household": {"adults": now.adults, "children": now.children},
        "housing_cost": {"housing_cost": now.housing_cost},
        "income": {"income": now.income},
        "wealth": {"wealth": now.wealth},
    }
    for cause, fields in changed.items():
        step = replace(step, **fields)
        causes.append((case_id, cause, (_support(step) - explained) * 100))
        explained = _support(step)
    return {
        "case": _case(draw, case_id, before=before, now=now, decided=decided, entitlement=entitlement),
        "causes": [row for row in causes if row[2]],
        "lines": _lines(case_id, now, entitlement),
    }


def _case(
    draw: random.Random, case_id: str, *, before: Facts, now: Facts, decided: int, entitlement: int
) -> dict[str, Any]:
    kind = "increase" if entitlement > decided else "decrease"
    kind = "lost" if entitlement == 0 else "gained" if decided == 0 else kind
    decided_on = dt.date(2026, draw.randint(1, 8), draw.randint(1, 28))
    return {
        "case_id": case_id,
        "team": draw.choice(TEAMS),
        "municipality": "0301",
        "scheme": draw.choice(["state", "state", "oslo"]),
        "month": MONTH,
        "kind": kind,
        "decided_ore": decided * 100,
        "entitlement_ore": entitlement * 100,
        "difference_ore": (entitlement - decided) * 100,
        "decision_id": f"V{draw.randint(100_000, 999_999)}",
        "decided_on": decided_on,
        "valid_from": decided_on.replace(day=1),
        "rule_version_before": before.rates,
        "rule_version": now.rates,
        "rates_from": dt.date(2026, 6, 1),
        "before_monthly_income_ore": before.income * 100,
        "before_net_wealth_ore": before.wealth * 100,
        "before_housing_cost_ore": before.housing_cost * 100,
        "before_adults": before.adults,
        "before_children": before.children,
        "now_monthly_income_ore": now.income * 100,
        "now_net_wealth_ore": now.wealth * 100,
        "now_housing_cost_ore": now.housing_cost * 100,
        "now_adults": now.adults,
        "now_children": now.children,
        "unconfirmed": ["wealth_allowance_rented"] if now.wealth else [],
        "flag_id": "A-" + base64.b32encode(hashlib.sha256(case_id.encode()).digest()[:5]).decode(),
        **_months(entitlement - decided, kind),
    }


def _months(difference: int, kind: str) -> dict[str, Any]:
    """What the months say; follows from the difference."""
    months = 1 + abs(difference) % 4
    return {
        "lasting": months > 1,
        **_direction("underpaid", months, difference),
        **_direction("overpaid", months, -difference),
        "one_offs": ["holiday_pay"] if abs(difference) % 11 == 0 else [],
        "limit_kind": "lost_or_gained" if kind in {"lost", "gained"} else "monthly",
        "exclusion_reason": "one_off" if abs(difference) % 11 == 0 else None,
        "flag_event": ("new", "unchanged", "changed")[abs(difference) % 3],
        "previous_flag_id": "A-PREVIOUS" if abs(difference) % 3 == 2 else None,
    }


def _direction(name: str, months: int, difference: int) -> dict[str, Any]:
    if difference <= 0:
        return {f"{name}_months": 0, f"first_{name}": None, f"latest_{name}": None, f"{name}_ore": 0}
    first = MONTH.replace(month=MONTH.month - months + 1)
    return {
        f"{name}_months": months,
        f"first_{name}": first,
        f"latest_{name}": MONTH,
        f"{name}_ore": difference * months * 100,
    }


def _differing(case: dict[str, Any]) -> int:
    return int(case["underpaid_months"] + case["overpaid_months"])


def _either(case: dict[str, Any]) -> dict[str, Any]:
    """The months of both directions; a drawn case has one."""
    return {
        "months_compared": 6,
        "months_differing": _differing(case),
        "latest_differing": MONTH,
        "first_differing": case["first_underpaid"] or case["first_overpaid"],
    }


def _lines(case_id: str, now: Facts, entitlement: int) -> list[tuple[Any, ...]]:
    veileder = "Husbanken, veileder 29.06.2026"
    cost = min(now.housing_cost * 12, _ceiling(now))
    drawn = [
        ("yearly_income", {}, now.income * 12, None, "§ 5", None, None),
        ("wealth_allowance", {}, 344_231, None, "§ 6", None, "unconfirmed"),
        ("wealth_addition_rate", {"rate": 6500}, _addition(now), 6500, "§ 6", "FOR-2012-11-29-1283", "official"),
        ("weight", {"number": 2}, None, round(_weight(now) * 100), "§ 7", veileder, "published"),
        ("weighted_income", {}, _weighted(now), None, "§ 7", None, None),
        (
            "own_share_part",
            {"rate": 1644, "amount_ore": 137_462_00},
            _own_share(now),
            1644,
            "§ 4",
            veileder,
            "published",
        ),
        ("ceiling", {}, _ceiling(now), None, "§ 3", veileder, "published"),
        ("approved_cost", {}, cost, None, "§ 2", None, None),
        ("covered", {"rate": 7370}, None, 7370, "§ 1", "FOR-2012-11-29-1283", "official"),
        ("entitlement", {}, entitlement, None, "§ 13", None, None),
    ]
    return [
        (
            *(case_id, number, wording, wording, dict.fromkeys(LINE_VALUES) | values),
            None if amount is None else round(amount) * 100,
            rate,
            None if rate is None else "weight" if wording == "weight" else "share",
            *behind,
        )
        for number, (wording, values, amount, rate, *behind) in enumerate(drawn, start=1)
    ]


def _other_states(count: int, draw: random.Random) -> list[tuple[str, str | None]]:
    held_back = [(state_of(reason), reason.value) for reason, times in REASONS for _ in range(times)]
    held_back += [("awaiting", Reason.REPORT_MISSING.value)] * 4
    observed = [("observed", None)] * (count // 20)
    others = [*held_back, *observed][:count]
    rest = [*others, *[("unchanged", None)] * (count - len(others))]
    draw.shuffle(rest)
    return rest


def _states(others: list[tuple[str, str | None]], flagged: list[dict[str, Any]], draw: random.Random) -> pl.DataFrame:
    rows: list[tuple[str, str, str | None, str | None]] = [
        (case["case_id"], "flagged", None, case["team"]) for case in flagged
    ]
    for number, (state, reason) in enumerate(others):
        team = None if reason == Reason.BAD_INPUT.value and number % 2 else draw.choice(TEAMS)
        rows.append((f"2025-{number + 1:05d}", state, reason, team))
    return _frame(ReportedStates, rows).sort("case_id")


def _findings(states: pl.DataFrame) -> pl.DataFrame:
    bad = states.filter(pl.col("reason") == Reason.BAD_INPUT.value)["case_id"]
    rows = [
        (case_id, "members", "members.csv", 17 + 4 * number, "birth_date", "not_a_date")
        for number, case_id in enumerate(bad)
    ]
    return _frame(InputFindings, [*rows, (None, "decisions", "decisions.csv", 3, "case_id", "unknown_case")])


def labelled(label: str) -> pl.Expr:
    """The `values` of ExplanationLines with that label from a rule file."""
    return pl.col("values").struct.with_fields(label=pl.lit(label))
