"""The text for a letter about a flagged case: what `bostotte case-texts` prints, made from the desk's own file."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from desk.published import Json, PublishedRun
from tasks.reports.case_texts import FlaggedCase, Letters, case_text
from tasks.resources import resource
from tasks.settings import Settings

_LEAST_ORE = 100
"""Months that differ by less are not in a letter."""


def letter_text(item: Json, run: PublishedRun, settings: Settings, today: dt.date, code: str) -> str:
    """The facts and the draft of forhåndsvarsel. item: the case's document. code: nb or nn."""
    day = dt.date.fromisoformat
    decided_on, valid_from, _ = map(day, item["dates"])
    case: dict[str, Any] = {
        "scheme": item["scheme"],
        "run_month": day(run.data["month"]),
        "month": day(item["month"]),
        "as_of": day(run.data["as_of"]),
        "decided_on": decided_on,
        "valid_from": valid_from,
        "amount_ore": item["decided"],
    }
    for when, (income, wealth, cost, adults, children) in zip(("before", "now"), item["inputs"], strict=True):
        amounts = {"income_ore": income, "wealth_ore": wealth, "cost_ore": cost}
        case |= {f"{when}_{name}": value for name, value in {**amounts, "adults": adults, "children": children}.items()}
    months = [
        (day(run.data["months"][index]), item["decided"], now, now - item["decided"])
        for index, now, _ in item["months"]
        if abs(now - item["decided"]) > _LEAST_ORE
    ]
    name = run.data["texts"][item["municipality"]]
    contact = next((each.contact for each in settings.municipalities.values() if each.name == name), None)
    fetched = {resource_name: day(when) for resource_name, when in item["fetched"].items()}
    causes = [(cause, ore) for cause, ore in item["causes"]]
    unconfirmed = [run.data["texts"][index] for index in item["unconfirmed"]]
    of = FlaggedCase(item["id"], case, months, causes, fetched, contact, unconfirmed)
    return case_text(of, _letters(), today, code)


@cache
def _letters() -> Letters:
    return Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8"))
