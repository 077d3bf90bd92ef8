"""What the tests of a settlement share: decided months of 2025, and the households and answers behind them."""

import datetime as dt
from typing import Any

import polars as pl

from tasks.entitlement.settlement import SettlementRules
from tasks.resources import resource
from tasks.validation import Decisions, Households, Members, StatedIncomes, columns
from tests.frames import PERSON, rows

JANUARY, FEBRUARY = dt.date(2025, 1, 1), dt.date(2025, 2, 1)
DECIDED_ON = dt.date(2024, 12, 15)
BORN = dt.date(1984, 3, 7)
BUSINESS = "personinntektFraSDFInnenAnnenNaering"


def rules() -> SettlementRules:
    return SettlementRules.parse(resource("config", "settlement.yaml").read_text(encoding="utf-8"))


def key(letter: str) -> str:
    return letter * 24


def decided(*changes: dict[str, Any]) -> pl.DataFrame:
    """Decisions with month, scheme, kind and paid_ore: one row per change, in January unless it says otherwise."""
    own = {"month": JANUARY, "scheme": "state", "kind": "assessed_year", "paid_ore": 3_000_00}
    given = [
        {"decision_id": f"V-{number}", "decided_on": DECIDED_ON, "valid_from": JANUARY} | change
        for number, change in enumerate(changes, start=1)
    ]
    decisions = rows(Decisions, *[{name: row[name] for name in row if name in columns(Decisions)} for row in given])
    of_month = [{name: row.get(name, default) for name, default in own.items()} for row in given]
    types = {"month": pl.Date, "scheme": pl.String, "kind": pl.String, "paid_ore": pl.Int64}
    return decisions.hstack(pl.DataFrame(of_month, schema=types))


def households(*changes: dict[str, Any]) -> pl.DataFrame:
    return rows(Households, *[{"active_from": dt.date(2024, 1, 1)} | change for change in changes])


def members(*changes: dict[str, Any]) -> pl.DataFrame:
    return rows(
        Members,
        *[{"birth_date": BORN, "lives_from": dt.date(2020, 1, 1), "person_id": PERSON} | each for each in changes],
    )


def stated(*changes: dict[str, Any]) -> pl.DataFrame:
    """StatedIncomes of 2025; what is not given is 0."""
    zero = {f"{name}_ore": 0 for name in ("business", "capital", "foreign", "letting")}
    made = [{"case_id": "S-1", "person_key": key("a"), "year": 2025} | zero | change for change in changes]
    return pl.DataFrame(made, schema=dict(columns(StatedIncomes)))
