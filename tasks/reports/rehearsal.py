"""A rehearsal of other rules as a page in bokmål."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports import numbers
from tasks.reports.document import Card, Document, Grid, Section
from tasks.reports.language import language
from tasks.reports.plots import bar_plot

MONTHS = 12
EFFECTS = {
    "gains": "Får mer",
    "loses": "Får mindre",
    "falls_out": "Faller ut",
    "comes_in": "Kommer inn",
    "unchanged": "Uendret",
}
_DIMENSIONS = {"municipality": "Kommune", "team": "Team", "scheme": "Ordning", "size": "Personer i husstanden"}


@dataclass(frozen=True)
class Rehearsal:
    """What is shown. groups: RehearsedGroups. bars: (from, to, cases) in øre. unconfirmed: name → cases it matters to.

    differences: scheme, parameter, value then, value now; none where the rules of the run are not at hand any more.
    left_out: cases of the run that have no calculation, as they wait or were not checked.
    """

    run_id: str
    run_month: dt.date
    month: dt.date
    is_test: bool
    rules_before: str
    rules_after: str
    municipalities: Mapping[str, str]
    groups: pl.DataFrame
    bars: Sequence[tuple[int | None, int | None, int]]
    unconfirmed: Mapping[str, int]
    differences: Sequence[tuple[str, str, str, str]] | None
    left_out: int = 0

    @property
    def total(self) -> dict[str, Any]:
        """The sums over all cases."""
        return self.groups.row(0, named=True)


def rehearsal_document(rehearsal: Rehearsal) -> Document:
    """The page."""
    total = rehearsal.total
    return Document(
        title="Hva andre regler ville gitt",
        sub=f"Sakene fra kjøring {rehearsal.run_id} i {language().month(rehearsal.month)}. Ingenting er endret.",
        is_test=rehearsal.is_test,
        banner=_banner(rehearsal.unconfirmed),
        cards=[
            Card("Kostnad per måned", numbers.kroner(total["after_ore"]), _change(total["difference_ore"], "måned")),
            Card(
                "Kostnad per år",
                numbers.kroner(MONTHS * total["after_ore"]),
                _change(MONTHS * total["difference_ore"], "år"),
            ),
            *(
                Card(label, numbers.count(total[effect]), "sak" if total[effect] == 1 else "saker")
                for effect, label in EFFECTS.items()
            ),
        ],
        sections=[
            Section("Hvor mye det betyr", ["Saker etter endring i kroner per måned."], _histogram(rehearsal)),
            *(_by(rehearsal, dimension, heading) for dimension, heading in _DIMENSIONS.items()),
            *_differences(rehearsal.differences),
        ],
        facts=[
            ("Regler før", rehearsal.rules_before),
            ("Regler etter", rehearsal.rules_after),
            ("Måned før", language().month(rehearsal.run_month)),
            ("Måned etter", language().month(rehearsal.month)),
            ("Ubekreftede verdier", language().parameters(rehearsal.unconfirmed) or "Ingen."),
            ("Holdt fast", "Inntekt, formue, husstand og boutgift er som i kjøringen; ingen er slått opp på nytt."),
            *_left_out(rehearsal.left_out),
        ],
    )


def bar_words(low: int | None, high: int | None) -> str:
    """The differences of a bar: kroner per month, losses below zero."""
    if low == high:
        return "0"
    if low is None:
        return f"under {_short(high or 0)}"
    return f"over {_short(low)}" if high is None else f"{_short(low)} til {_short(high)}"


def _short(ore: int) -> str:
    return numbers.count(ore // 100)


def _banner(unconfirmed: Mapping[str, int]) -> str:
    if not unconfirmed:
        return ""
    names = ", ".join(
        f"{language().parameter(name)} ({language().cases(cases)})" for name, cases in unconfirmed.items()
    )
    return f"Ingen kilde bekrefter disse verdiene i de nye reglene: {names}."


def _left_out(cases: int) -> list[tuple[str, str]]:
    if not cases:
        return []
    return [("Ikke med", f"{language().cases(cases)} som ventet eller ikke var kontrollert i kjøringen.")]


def _change(ore: int, period: str) -> str:
    return f"{numbers.kroner(ore, sign=True)} per {period}" if ore else f"som før, per {period}"


def _histogram(rehearsal: Rehearsal) -> Any:
    kinds = [
        "neutral" if low == high else "plus" if (low or 0) >= 0 and low is not None else "minus"
        for low, high, _ in rehearsal.bars
    ]
    steps = [_edge(low, high) for low, high, _ in rehearsal.bars]
    told = "; ".join(f"{bar_words(low, high)} kr: {cases}" for low, high, cases in rehearsal.bars)
    return bar_plot(f"Saker etter endring per måned. {told}", steps, [cases for *_, cases in rehearsal.bars], kinds)


def _edge(low: int | None, high: int | None) -> str:
    """A bar's edge that is farthest from nothing."""
    if low is None:
        return f"< {_short(high or 0)}"
    if high is None:
        return f"> {_short(low)}"
    return _short(low if high <= 0 else high)


def _by(rehearsal: Rehearsal, dimension: str, heading: str) -> Section:
    rows = rehearsal.groups.filter(dimension=dimension).to_dicts()
    header = [heading, "Saker", *EFFECTS.values(), "Før, kr per måned", "Etter, kr per måned", "Endring per år"]
    return Section(
        heading,
        table=Grid(
            header,
            [
                (
                    _value(rehearsal, dimension, row["value"]),
                    numbers.count(row["cases"]),
                    *(numbers.count(row[effect]) for effect in EFFECTS),
                    numbers.kroner(row["before_ore"]),
                    numbers.kroner(row["after_ore"]),
                    numbers.kroner(MONTHS * row["difference_ore"], sign=True),
                )
                for row in rows
            ],
        ),
    )


def _value(rehearsal: Rehearsal, dimension: str, value: str) -> str:
    if dimension == "municipality":
        return f"{value} {rehearsal.municipalities.get(value, '')}".strip()
    return language().scheme(value) if dimension == "scheme" else value


def _differences(differences: Sequence[tuple[str, str, str, str]] | None) -> list[Section]:
    heading = "Hva som er annerledes i reglene"
    if differences is None:
        return [Section(heading, ["Reglene fra kjøringen er ikke lenger de som ligger i installasjonen."])]
    if not differences:
        return [Section(heading, ["Ingen verdi som sakene bruker, er en annen."])]
    rows = [(f"{language().scheme(scheme)}: {name}", then, now) for scheme, name, then, now in differences]
    return [Section(heading, table=Grid(["Verdi", "Før", "Etter"], rows))]
