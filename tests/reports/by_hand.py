"""Recalculates a case from nothing but the text of its page, in fractions: what a caseworker does with a calculator.

It shares no code with the rules. It reads the labels in bokmål.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

Row = tuple[str, str, str]
"""The step, its rate or weight, and its amount now, each as the page writes it."""


def number(text: str) -> Fraction:
    """A number as the page writes it: 12 345,50 kr, −3 kr, 1,13, 16,44 %."""
    found = re.search(r"[−+]?[\d\u00a0 ]*\d(?:,\d+)?", text)
    assert found, text
    plain = re.sub(r"[\u00a0 +]", "", found[0]).replace("−", "-").replace(",", ".")
    return Fraction(plain)


def support(facts: Mapping[str, str], rows: Iterable[Row]) -> int:
    """The support of the month in whole kroner.

    facts: the column «Nå» of «Før og nå», by its first column. rows: the steps of the calculation that are there now.
    """
    steps = [(label, rate, amount) for label, rate, amount in rows if amount or label.startswith("Vekt")]
    yearly = 12 * sum(_amounts(steps, "Samlet inntekt", "Uføretrygden deles", "Fradrag i inntekten")) + _wealth(steps)
    [weight] = [number(rate) for label, rate, _ in steps if label.startswith("Vekt")] or [Fraction(1)]
    own_share = _own_share(steps, yearly / weight)
    costs = ("Boutgift i fagsystemet", "Fast beløp")
    cost = 12 * Fraction(sum(number(now) for label, now in facts.items() if label.startswith(costs)))
    [coverage] = [_percent(label) for label, _, _ in steps if "av boutgiftene over" in label]
    if any(label.startswith("Boutgiftstak per måned") for label, _, _ in steps):
        ceiling = sum(_amounts(steps, "Boutgiftstak, ", "Tillegg til taket"))
        month = min(cost / 12, Fraction(math.floor(ceiling / 12))) - _rounded(own_share / 12)
    else:
        reduction = [_percent(rate) for label, rate, _ in steps if label.startswith("Oslobostøtta")]
        month = (cost * (1 - sum(reduction)) - own_share) / 12
    whole = _rounded(max(month, Fraction(0)) * coverage)
    least = sum(_amounts(steps, "Minste utbetaling"))
    return whole if whole >= least else 0


def _wealth(steps: list[Row]) -> Fraction:
    """The part of the wealth over the allowance that counts as yearly income."""
    over = sum(_amounts(steps, "Husstandens nettoformue", "Fribeløp for formue"))
    rates = [_percent(rate) for label, rate, _ in steps if label.startswith("Formuetillegg")]
    return max(Fraction(over), Fraction(0)) * sum(rates)


def _own_share(steps: list[Row], weighted: Fraction) -> Fraction:
    share = Fraction(sum(_amounts(steps, "Minste egenandel")))
    for label, _, _ in steps:
        if over := re.search(r"av omregnet inntekt over (.*)", label):
            share += _percent(label) * max(weighted - number(over[1]), Fraction(0))
        elif flat := re.search(r"Egenandel per år, (.*) av inntekten", label):
            share += _percent(flat[1]) * max(weighted, Fraction(0))
        elif "av hele den omregnede inntekten" in label:
            share += _percent(label) * weighted
    return share


def _amounts(steps: list[Row], *labels: str) -> list[Fraction]:
    return [number(amount) for label, _, amount in steps if amount and label.startswith(labels)]


def _percent(text: str) -> Fraction:
    return number(text) / 100


def _rounded(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))
