"""What is true about a year of one person, and how the tax assessment and the case system have it. Whole kroner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sandbox.town.incomes import Stream
from sandbox.town.wealth import Balance, make_assessment
from sandbox.world import Assessment, AssessmentItem


@dataclass(frozen=True)
class Stated:
    """What a person stated for a year, which the decisions were made on."""

    business: int = 0
    capital: int = 0
    foreign: int = 0
    letting: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything was stated."""
        return any((self.business, self.capital, self.foreign, self.letting))


@dataclass(frozen=True)
class Earned:
    """What a person earned in a year apart from a-ordningen, and had at its end.

    profit: overskudd, which is not personinntekt. loss_carried: a loss of earlier years. gross_up: what the tax adds
    to dividends. None of the three is income under the scheme, nor is debt_interest deducted.
    """

    balance: Balance
    business: int = 0
    profit: int = 0
    loss_carried: int = 0
    interest: int = 0
    dividends: int = 0
    fund_costs: int = 0
    gross_up: int = 0
    debt_interest: int = 0
    foreign: int = 0

    @property
    def capital(self) -> int:
        """Income of capital less costs of the same kind, not below 0."""
        return max(self.interest + self.dividends - self.fund_costs, 0)


@dataclass(frozen=True)
class Fact:
    """One documented fact, with the columns of the table `documented`. person_id: None for the household."""

    kind: str
    person_id: str | None = field(repr=False)
    first: dt.date
    last: dt.date | None = None
    amount: int | None = None


def _amounts(earned: Earned) -> Iterator[tuple[str, int, str]]:
    """The items of an assessment: technical name, kroner, and category."""
    business = "samletPersoninntektFraEnkeltpersonforetakInnenJordbrukReindriftSkiferproduksjonOgAnnenNaering"
    yield business, earned.business, "inntekt"
    yield "samletOverskuddAvEnkeltpersonforetakInnenAnnenNaering", earned.profit, "inntekt"
    yield "aaretsFremfoerbareNegativPersoninntekt", earned.loss_carried, "inntekt"
    yield "samledeOpptjenteRenterIInnenlandskeBanker", earned.interest, "inntekt"
    yield "utbytteFraAksje", earned.dividends, "inntekt"
    yield "oppjustertTilleggTilGevinstVedRealisasjonAvAksje", earned.gross_up, "inntekt"
    yield "forvaltningskostnadKnyttetTilVerdipapirfond", earned.fund_costs, "inntektsfradrag"
    yield "samledePaaloepteRenterPaaGjeldIInnenlandskeBanker", earned.debt_interest, "inntektsfradrag"
    yield "pensjonFraUtlandetSkattepliktigINorge", earned.foreign, "inntekt"


def assessment_of(year: int, earned: Earned, streams: Sequence[Stream], settled_on: dt.date) -> Assessment:
    """The assessment of a year, with what was earned in it; it can be seen from the day it is settled."""
    plain = make_assessment(year, earned.balance, streams, settled_on)
    items = (AssessmentItem(code, amount, category) for code, amount, category in _amounts(earned) if amount)
    return replace(plain, items=(*items, *plain.items))
