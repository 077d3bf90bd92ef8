"""Tax assessments (skatteoppgjør) of 2024 and 2025: what people own and owe, and what they earned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sandbox.town.incomes import Stream
from sandbox.world import Assessment, AssessmentItem

NEVER_ASSESSED_SHARE = 0.10
SELF_EMPLOYED_SHARE = 0.02
_FORTNIGHTS = 26
_ASSESSED_CODE = {
    "fastloenn": "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt",
    "timeloenn": "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt",
    "sykepenger": "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt",
    "foreldrepenger": "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt",
    "dagpengerVedArbeidsloeshet": "samletLoennsinntektMedTrygdeavgiftspliktOgMedTrekkplikt",
    "arbeidsavklaringspenger": "arbeidsavklaringspenger",
    "ufoeretrygd": "samletUfoeretrygdFraFolketrygdenEksklusiveEktefelletillegg",
    "alderspensjon": "alderspensjonFraFolketrygden",
    "introduksjonsstoenad": "introduksjonsstoenad",
}
_PROFIT_CODES = (
    "samletOverskuddAvEnkeltpersonforetakInnenAnnenNaering",
    "samletPersoninntektFraEnkeltpersonforetakInnenJordbrukReindriftSkiferproduksjonOgAnnenNaering",
)


@dataclass(frozen=True)
class Balance:
    """Kroner at the end of a year."""

    savings: int
    home: int
    debt: int

    @property
    def net(self) -> int:
        """Net wealth; below zero where the debt is larger."""
        return self.savings + self.home - self.debt


def draw_assessments(
    random: Random, streams: Sequence[Stream], *, owner: bool, as_of: dt.date
) -> tuple[Assessment, ...]:
    """Draw a person's assessments; some have none, and for some the newest year is not ready on `as_of`."""
    if random.random() < NEVER_ASSESSED_SHARE and not owner:
        return ()
    balance = draw_balance(random, owner=owner)
    profit = random.randint(20_000, 90_000) if random.random() < SELF_EMPLOYED_SHARE else 0
    years = newest_year(as_of) - 1, newest_year(as_of)
    return tuple(make_assessment(year, balance, streams, _settled(random, year), profit=profit) for year in years)


def newest_year(as_of: dt.date) -> int:
    """The newest income year that is being assessed on `as_of`; assessments begin in March."""
    return as_of.year - 1 if as_of.month >= 3 else as_of.year - 2


def draw_balance(random: Random, *, owner: bool) -> Balance:
    """Draw what a person owns and owes: tenants little, owners a home and a loan."""
    savings = int(min(random.expovariate(1 / 22_000), 300_000))
    if owner:
        return Balance(savings, random.randint(600, 1_300) * 1_000, random.randint(500, 2_200) * 1_000)
    return Balance(savings, 0, random.choice((0, 0, random.randint(5, 250) * 1_000)))


def make_assessment(
    year: int, balance: Balance, streams: Sequence[Stream], settled_on: dt.date, *, profit: int = 0
) -> Assessment:
    """Make one year's assessment; it can be seen from the day it is settled."""
    incomes: dict[str, int] = {}
    for stream in streams:
        yearly = stream.amount * (12 if stream.first_payment is None else _FORTNIGHTS)
        code = _ASSESSED_CODE[stream.code]
        incomes[code] = incomes.get(code, 0) + yearly
    incomes |= dict.fromkeys(_PROFIT_CODES, profit) if profit else {}
    items = [AssessmentItem(code, amount, "inntekt") for code, amount in incomes.items()]
    items.append(AssessmentItem("sumInntekterIAlminneligInntektFoerFordelingsfradrag", sum(incomes.values()), "-"))
    items.append(AssessmentItem("alminneligInntektFoerSaerfradrag", sum(incomes.values()) * 7 // 10, "-"))
    items.append(AssessmentItem("innskudd", balance.savings, "formue"))
    if balance.home:
        items.append(AssessmentItem("formuesverdiForPrimaerbolig", balance.home, "formue"))
    if balance.debt:
        items.append(AssessmentItem("gjeldIInnenlandskeBanker", balance.debt, "formuesfradrag"))
    items.append(AssessmentItem("bruttoformue", balance.savings + balance.home, "-"))
    items.append(AssessmentItem("samletGjeld", balance.debt, "-"))
    items.append(AssessmentItem("nettoformue", balance.net, "-"))
    return Assessment(year, tuple(items), settled_on, settled_on)


def _settled(random: Random, year: int) -> dt.date:
    """Assessments come from 21 March to the end of November of the next year; most by the end of June."""
    first = dt.date(year + 1, 3, 21)
    days = random.randint(0, 100) if random.random() < 0.85 else random.randint(100, 254)
    return first + dt.timedelta(days=days)
