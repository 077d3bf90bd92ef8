"""What people live on: amounts at the published mass points, and around them.

The points are those of the published decile tables (December 2022 and 2023), carried to 2026 by the national insurance
base amount (G). They are figures of a synthetic town, not rates: nothing is paid or decided by them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import assert_never

from sandbox.town.incomes import FORTNIGHT, Payer, Stream
from sandbox.town.reference_rules import BASE_AMOUNTS

_G_2023, _G = 118_620, BASE_AMOUNTS[dt.date(2026, 5, 1)]
PENSION_POINT = round(21_420 * _G / _G_2023)
"""Decile 7 of single recipients, December 2023: the single pensioner's minimum."""

DISABILITY_POINTS = (round(24_515 * _G / _G_2023), round(22_622 * _G / _G_2023))
"""Deciles 9 and 8 of single recipients, December 2023: minimum disability benefit, alone (2.48 G) and with others."""

YOUNG_DISABLED_AMOUNTS = (29_500, 32_800)
"""Around the mean income of young disabled recipients, July 2026: 31 810 kr a month."""

AAP_FORTNIGHT = round(2 * _G / 260) * 10
"""Decile 4 of December 2023, 18 240 kr, is two payments of ten days at 2 G ÷ 260, in whole kroner a day."""

YOUNG_DISABLED_SHARE, YOUNG_DISABLED_UNTIL = 0.30, 50
INTRODUCTION_POINT = round(2 * _G / 12)
"""Decile 5 of households of three, December 2023, 19 770 kr: 2 G ÷ 12."""


class Main(Enum):
    """What a household mainly lives on."""

    NONE = auto()
    LOW = auto()
    AAP = auto()
    DISABILITY = auto()
    PENSION = auto()
    UNEMPLOYMENT = auto()
    INTRODUCTION = auto()
    WAGE = auto()

    @classmethod
    def draw(cls, random: Random, *, with_children: bool) -> Main:
        """Draw by the shares of 2025, low incomes as of one month. Parents get no old-age pension."""
        weights = _WITH_CHILDREN if with_children else _WITHOUT_CHILDREN
        return random.choices(list(weights), list(weights.values()))[0]

    def ages(self, *, with_children: bool, in_oslo_scheme: bool) -> tuple[int, int]:
        """Youngest and oldest applicant."""
        youngest, oldest = _AGES[self]
        if with_children:
            return max(youngest, 22), min(oldest, 55)
        return max(youngest, 21 if in_oslo_scheme else 18), oldest


_WITHOUT_CHILDREN = {
    Main.NONE: 22, Main.LOW: 11, Main.AAP: 26, Main.DISABILITY: 14, Main.PENSION: 17,
    Main.UNEMPLOYMENT: 6, Main.INTRODUCTION: 6, Main.WAGE: 2,
}  # fmt: skip
_WITH_CHILDREN = {
    Main.NONE: 18, Main.LOW: 15, Main.AAP: 25, Main.DISABILITY: 8, Main.PENSION: 0,
    Main.UNEMPLOYMENT: 7, Main.INTRODUCTION: 20, Main.WAGE: 7,
}  # fmt: skip
_AGES = {
    Main.NONE: (18, 64), Main.LOW: (18, 60), Main.AAP: (20, 62), Main.DISABILITY: (22, 66), Main.PENSION: (67, 92),
    Main.UNEMPLOYMENT: (22, 62), Main.INTRODUCTION: (21, 55), Main.WAGE: (21, 64),
}  # fmt: skip


@dataclass(frozen=True)
class Payers:
    """Who can pay, and the month from which their payments run: before the history starts, unless something happens."""

    random: Random
    agency: Payer  # national insurance benefits
    municipality: Payer  # introduksjonsstønad
    employers: Sequence[Payer]
    start: dt.date

    def employer(self) -> Payer:
        """Draw one."""
        return self.random.choice(self.employers)


@dataclass(frozen=True)
class MainIncome:
    """An applicant's running payments."""

    streams: tuple[Stream, ...]
    young_disabled: bool = False


def draw_main_income(payers: Payers, main: Main, *, age: int, alone: bool, with_children: bool) -> MainIncome:
    """Draw what an applicant of that age lives on."""
    random, young = payers.random, False
    match main:
        case Main.NONE:
            streams: tuple[Stream, ...] = ()
        case Main.LOW:
            streams = (small_job(payers),)
        case Main.AAP:
            streams = (fortnightly(payers, "arbeidsavklaringspenger", _aap(random, age)),)
        case Main.DISABILITY:
            young = age <= YOUNG_DISABLED_UNTIL and random.random() < YOUNG_DISABLED_SHARE
            streams = (Stream(payers.agency, "ufoeretrygd", _disability(random, young=young), payers.start),)
        case Main.PENSION:
            streams = (Stream(payers.agency, "alderspensjon", _pension(random, alone=alone), payers.start),)
        case Main.UNEMPLOYMENT:
            streams = (fortnightly(payers, "dagpengerVedArbeidsloeshet", random.randint(6_000, 11_500)),)
        case Main.INTRODUCTION:
            streams = (introduction(payers),)
        case Main.WAGE:
            streams = _wages(payers, with_children=with_children)
        case _:
            assert_never(main)
    return MainIncome(streams, young)


def draw_second_streams(payers: Payers, main: Main) -> tuple[Stream, ...]:
    """Draw what another adult of the household brings in: often nothing."""
    random, chance = payers.random, payers.random.random()
    if main is Main.INTRODUCTION and chance < 0.6:
        found = introduction(payers)
    elif main is Main.PENSION and chance < 0.7:
        found = Stream(payers.agency, "alderspensjon", _pension(random, alone=False), payers.start)
    elif chance < 0.30:
        found = Stream(payers.employer(), "fastloenn", random.randint(4_000, 16_000), payers.start)
    elif chance < 0.45:
        found = small_job(payers)
    elif chance < 0.55:
        found = fortnightly(payers, "arbeidsavklaringspenger", AAP_FORTNIGHT)
    else:
        return ()
    return (found,)


def small_job(payers: Payers) -> Stream:
    """An hourly job of a few hours a week."""
    return Stream(payers.employer(), "timeloenn", payers.random.randint(300, 4_000), payers.start)


def fortnightly(payers: Payers, code: str, amount: int) -> Stream:
    """A benefit paid every 14 days, on one of the 14 possible days."""
    first_payment = payers.start + dt.timedelta(days=payers.random.randrange(FORTNIGHT.days))
    return Stream(payers.agency, code, amount, payers.start, first_payment=first_payment)


def introduction(payers: Payers) -> Stream:
    """Introduksjonsstønad, for some at the two thirds that the youngest get."""
    amount = INTRODUCTION_POINT if payers.random.random() < 0.75 else INTRODUCTION_POINT * 2 // 3
    return Stream(payers.municipality, "introduksjonsstoenad", amount, payers.start)


def _wages(payers: Payers, *, with_children: bool) -> tuple[Stream, ...]:
    random, start = payers.random, payers.start
    amount = random.randint(16_000, 34_000) if with_children else random.randint(11_000, 26_000)
    chance = random.random()
    if chance < 0.16:
        code = "sykepenger" if chance < 0.10 else "foreldrepenger"
        return (Stream(payers.agency, code, amount, start),)
    mileage = random.randint(40, 300) if random.random() < 0.15 else 0
    first, second = random.sample(list(payers.employers), 2)
    if chance < 0.40:
        main = Stream(first, "fastloenn", amount * random.randint(55, 80) // 100, start, mileage=mileage)
        return (main, Stream(second, "timeloenn", amount - main.amount, start))
    return (Stream(first, "fastloenn", amount, start, mileage=mileage),)


def _aap(random: Random, age: int) -> int:
    if random.random() < 0.6:
        return AAP_FORTNIGHT * 2 // 3 if age < 25 else AAP_FORTNIGHT
    return round(AAP_FORTNIGHT * random.uniform(1.0, 1.2))


def _disability(random: Random, *, young: bool) -> int:
    if young:
        return random.randint(*YOUNG_DISABLED_AMOUNTS)
    chance = random.random()
    if chance < 0.25:
        return DISABILITY_POINTS[0]
    if chance < 0.55:
        return DISABILITY_POINTS[1]
    return round(DISABILITY_POINTS[0] * random.uniform(0.5, 0.97))


def _pension(random: Random, *, alone: bool) -> int:
    point = PENSION_POINT if alone else PENSION_POINT * 9 // 10
    chance = random.random()
    if chance < 0.12:
        return round(point * random.uniform(0.75, 0.99))
    return point if chance < 0.72 else round(point * random.uniform(1.0, 1.14))
