"""Random household-months of every scheme and date, and the comparison of the rules with the reference, row by row."""

import datetime as dt
import random
from typing import Any

import polars as pl

from tasks.entitlement import RuleBook, calculate
from tasks.validation import CaseMonths, columns
from tests.entitlement.reference import GROUPS, Outcome, reckon
from tests.entitlement.rules import book
from tests.frames import defaults

MUNICIPALITIES = [*GROUPS, "1804", "3301", "5601"]


def random_cases(count: int, seed: int) -> pl.DataFrame:
    """CaseMonths close to the thresholds of the rules, and now and then with extreme amounts."""
    draw = random.Random(seed)
    schemes = [scheme for scheme in book().schemes for _ in range(4 if scheme == "state" else 1)]
    rows = [_case(draw, str(number), draw.choice(schemes)) for number in range(count)]
    return pl.DataFrame(rows, schema=dict(columns(CaseMonths)), orient="row")


def _case(draw: random.Random, case_id: str, scheme: str) -> dict[str, Any]:
    months = book().schemes[scheme].table["month"]
    adults = draw.choice((1, 1, 1, 2, 2, 3, 4, draw.randint(1, 30)))
    income = draw.choice((draw.randint(0, 45_000_00), draw.randint(0, 450) * 100_00, draw.randint(-90_000_00, 10**10)))
    wealth = draw.choice((0, 0, draw.randint(-(10**8), 9 * 10**7), draw.randint(0, 900) * 1000_00, 10**10))
    return defaults(CaseMonths) | {
        "case_id": case_id,
        "month": months[draw.randrange(len(months))],
        "scheme": scheme,
        "municipality": draw.choice(MUNICIPALITIES),
        "adults": adults,
        "aged_18_19": draw.choice((0, 0, draw.randint(0, adults))),
        "children": draw.choice((0, 0, 1, 2, 3, draw.randint(0, 30))),
        "monthly_income_ore": income,
        "monthly_disability_benefit_ore": draw.choice((0, max(income, 0), draw.randint(0, max(income, 0)))),
        "net_wealth_ore": wealth,
        "home_wealth_ore": draw.choice((0, draw.randint(0, 10**8))),
        "tenure": draw.choice(("rented", "cooperative", "owned")),
        "housing_cost_ore": draw.choice((0, draw.randint(0, 25_000_00), draw.randint(0, 200) * 100_00, 10**10)),
        "adapted_home": draw.random() < 0.2,
        "young_disabled": draw.random() < 0.2,
        "single_pensioner": draw.random() < 0.2,
        "pensioner": False,
        "income_deduction_ore": draw.choice((0, 0, draw.randint(0, 3_000_00))),
        "cost_group": draw.choice((None, None, 1, 2, 3, 4)),
    }


def differences(
    cases: pl.DataFrame, rounding: str, *, rules: RuleBook | None = None, marginal_bands: bool = False
) -> list[str]:
    """The cases in which the rules and the reference disagree, in words; empty where they agree to the øre.

    rules, marginal_bands: other rules than those that come with the program, and whether their bands are marginal.
    """
    given = calculate(cases, rules or book(), rounding=rounding)
    found: list[str] = []
    for case, row in zip(cases.iter_rows(named=True), given.iter_rows(named=True), strict=True):
        wanted = reckon(case, rounding, marginal_bands=marginal_bands)
        wrong = {name: (got, want) for name, (got, want) in _pairs(row, wanted).items() if got != want}
        if abs(row["entitlement_unrounded"] - float(wanted.unrounded)) > 1e-6 * max(1.0, float(wanted.unrounded)) / 100:
            wrong["entitlement_unrounded"] = (row["entitlement_unrounded"], float(wanted.unrounded))
        if wrong:
            found.append(f"{case} ({rounding}): {wrong}")
    return found


def _pairs(row: dict[str, Any], wanted: Outcome) -> dict[str, tuple[object, object]]:
    limit = wanted.ceiling
    return {
        "weight": (row["weight_hundredths"], wanted.weight * 100),
        "weighted_income": (row["weighted_income_ore"], _ore(wanted.weighted_income)),
        "wealth_addition": (row["wealth_addition_ore"], _ore(wanted.wealth_addition)),
        "own_share": (row["own_share_ore"], _ore(wanted.own_share)),
        "ceiling": (row["cost_ceiling_ore"], None if limit is None else limit * 100),
        "entitlement": (row["entitlement_ore"], wanted.entitlement * 100),
        "outcome": (row["outcome"], wanted.outcome),
    }


def _ore(kroner: Any) -> int:
    return int((kroner * 200 + 1) // 2)


def first_days(scheme: str) -> list[dt.date]:
    """The days on which a value of a scheme changes."""
    return list(book().schemes[scheme].changes)
