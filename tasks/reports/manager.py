"""The manager's page (bokmål): how much was covered, what was found, how old it is, and what it took.

Counts and sums only. By team, a count of one to four is not shown, nor the sum beside it; where one team alone would be
hidden, the next smallest is hidden with it, since it could be told from the total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandera.polars as pa
import polars as pl
from markupsafe import Markup

from tasks.reports import numbers, words
from tasks.reports.document import Card, Document, Grid, Section
from tasks.reports.faults import FAULTS, TABLES
from tasks.reports.model import RunReport
from tasks.reports.plots import Series, line_plot
from tasks.validation import CAUSES, RESOURCES, Table, checked
from tasks.validation.cases import STATES

LEAST_SHOWN = 5
HIDDEN = "skjult"
_AGES = ((0, 30, "inntil en måned"), (31, 90, "en til tre måneder"), (91, None, "over tre måneder"))
_RESOURCES = dict(zip(RESOURCES, ("Inntekt", "Siste skatteoppgjør", "Summert skattegrunnlag"), strict=True))


class Trend(Table):
    """A published run in counts and sums; øre per month."""

    run_id: pl.String = pa.Field(unique=True)
    month: pl.Date
    as_of: pl.Date
    population: pl.Int64 = pa.Field(ge=0)
    unchanged: pl.Int64 = pa.Field(ge=0)
    observed: pl.Int64 = pa.Field(ge=0)
    flagged: pl.Int64 = pa.Field(ge=0)
    awaiting: pl.Int64 = pa.Field(ge=0)
    not_checked: pl.Int64 = pa.Field(ge=0)
    under_ore: pl.Int64 = pa.Field(ge=0)
    over_ore: pl.Int64 = pa.Field(ge=0)


class FirstFlagged(Table):
    """Since when a case has been flagged."""

    case_id: pl.String = pa.Field(unique=True)
    first_flagged: pl.Date


class LookupsUsed(Table):
    """Look-ups by month of the run, resource and purpose."""

    month: pl.Date
    resource: pl.String = pa.Field(isin=RESOURCES)
    purpose: pl.String
    look_ups: pl.Int64 = pa.Field(ge=0)
    persons: pl.Int64 = pa.Field(ge=0)
    calls: pl.Int64 = pa.Field(ge=0)


class VerdictCounts(Table):
    """Settled flags (a new decision, or no change) by main cause, and those that led to a new decision."""

    cause: pl.String = pa.Field(isin=CAUSES, unique=True)
    answered: pl.Int64 = pa.Field(ge=0)
    new_decisions: pl.Int64 = pa.Field(ge=0)


@dataclass(frozen=True)
class Management:
    """A run with what is known around it. trend: the published runs before it, the oldest first; may be empty."""

    report: RunReport
    trend: pl.DataFrame
    first_flagged: pl.DataFrame
    look_ups: pl.DataFrame
    verdicts: pl.DataFrame
    mended: int = 0  # cases that the run before had set aside, and this one did not

    def __post_init__(self) -> None:
        checked(Trend, self.trend)
        checked(FirstFlagged, self.first_flagged)
        checked(LookupsUsed, self.look_ups)
        checked(VerdictCounts, self.verdicts)


def manager_document(management: Management) -> Document:
    """The page."""
    report = management.report
    coverage = report.coverage
    return Document(
        title=f"Lederoversikt for {numbers.month(report.month)}",
        sub=f"{', '.join(sorted(report.municipalities.values()))} · kjørt {numbers.local_time(report.finished)}",
        is_test=report.is_test,
        banner=_banner(report),
        cards=[
            Card("Avvik å vurdere", numbers.count(coverage["flagged"]), f"av {numbers.count(report.population)} saker"),
            Card("Kan få for lite", numbers.kroner(report.underpaid.monthly_ore), _side(report.underpaid.cases)),
            Card("Kan få for mye", numbers.kroner(report.overpaid.monthly_ore), _side(report.overpaid.cases)),
            Card("Kontrollert", _share(_compared(coverage), report.population), "av de aktive sakene"),
        ],
        sections=[
            _coverage(management),
            *_quarantine(management),
            _kinds(report),
            _causes(report),
            _teams(report),
            _precision(management.verdicts),
            _ages(management),
            _look_ups(management.look_ups),
            _trend(management),
        ],
        facts=[
            ("Grense for avvik", report.limit),
            ("Opplysninger per", numbers.date(report.as_of)),
            ("Regler", ", ".join(report.rule_versions)),
            ("Kjøring", f"{report.run_id}, {report.installation}"),
        ],
    )


def manager_markdown(document: Document) -> str:
    """The same in Markdown, without plots: what Prefect keeps. Counts and sums only."""
    lines = [f"# {document.title}", "", document.sub, ""]
    lines += ["**Testdata: ingen virkelige personer.**", ""] if document.is_test else []
    lines += [f"**{document.banner}**", ""] if document.banner else []
    lines += [f"- {card.heading}: {card.figure} {card.text}".rstrip() for card in document.cards]
    for section in document.sections:
        lines += ["", f"## {section.heading}", "", *section.text]
        if section.table is not None:
            lines += ["", *_markdown(section.table)]
    return "\n".join([*lines, ""])


def _markdown(table: Grid) -> list[str]:
    ruler = ["---", *("---:" for _ in table.header[1:])]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in (table.header, ruler, *table.rows)]


def without_small(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts by team with those of one to four hidden (None), and one more where it could be told from the sum."""
    shown: dict[str, int | None] = {
        name: None if 0 < number < LEAST_SHOWN else number for name, number in counts.items()
    }
    left = [name for name, number in shown.items() if number is not None]
    if len(shown) - len(left) == 1 and left:
        shown[min(left, key=lambda name: (counts[name] == 0, counts[name], name))] = None
    return shown


def _banner(report: RunReport) -> str:
    if report.complete:
        return ""
    return f"{numbers.count(report.coverage['not_checked'])} saker kunne ikke kontrolleres i denne kjøringen."


def _compared(coverage: Mapping[str, int]) -> int:
    return coverage["unchanged"] + coverage["observed"] + coverage["flagged"]


def _side(cases: int) -> str:
    return f"per måned i {numbers.count(cases)} saker"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


def _coverage(management: Management) -> Section:
    report = management.report
    last = management.trend.tail(1).to_dicts()
    header = ["Tilstand", "Saker", "Andel", *(["Forrige kjøring"] if last else [])]
    rows = [
        (words.STATES[state], numbers.count(number), _share(number, report.population), *_last(last, state))
        for state, number in report.coverage.items()
    ]
    total = ("Sum", numbers.count(report.population), _share(report.population, report.population))
    return Section(
        "Dekning", table=Grid(header, [*rows, (*total, *_last(last, "population"))], frozenset({len(STATES)}))
    )


def _last(last: list[dict[str, Any]], name: str) -> list[str]:
    return [numbers.count(row[name]) for row in last]


def _kinds(report: RunReport) -> Section:
    found = report.flagged.group_by("kind").agg(pl.len(), pl.col("difference_ore").sum())
    by_kind = {kind: (cases, ore) for kind, cases, ore in found.iter_rows()}
    rows = [
        (label, numbers.count(by_kind.get(kind, (0, 0))[0]), numbers.kroner(by_kind.get(kind, (0, 0))[1], sign=True))
        for kind, label in words.KINDS.items()
    ]
    return Section("Avvik etter slag", table=Grid(["Endring", "Saker", "Kroner per måned"], rows))


def _causes(report: RunReport) -> Section:
    place = {cause: number for number, cause in enumerate(CAUSES)}
    order = pl.col("cause").replace_strict(place, return_dtype=pl.Int64)
    main = (
        report.attribution.with_columns(order=order, size=pl.col("amount_ore").abs())
        .sort("size", "order", descending=[True, False])
        .unique("case_id", keep="first", maintain_order=True)
    )
    cases = dict(main.group_by("cause").len().iter_rows())
    amounts = report.attribution.group_by("cause").agg(
        under=pl.col("amount_ore").filter(pl.col("amount_ore") > 0).sum(),
        over=pl.col("amount_ore").filter(pl.col("amount_ore") < 0).sum(),
    )
    sums = {cause: (under, over) for cause, under, over in amounts.iter_rows()}
    rows = [
        (
            words.CAUSES[cause],
            numbers.count(cases.get(cause, 0)),
            *(numbers.kroner(ore, sign=True) for ore in sums.get(cause, (0, 0))),
        )
        for cause in CAUSES
    ]
    header = ["Årsak", "Saker der den er størst", "Opp, kr per måned", "Ned, kr per måned"]
    return Section("Avvik etter årsak", table=Grid(header, rows))


def _teams(report: RunReport) -> Section:
    teams = sorted(report.states["team"].drop_nulls().unique())
    flags, unchecked, active = (
        _counts(report.states.filter(chosen), teams)
        for chosen in (pl.col("state") == "flagged", pl.col("state") == "not_checked", pl.lit(value=True))
    )
    sums = dict(report.flagged.group_by("team").agg(pl.col("difference_ore").abs().sum()).iter_rows())
    rows = [
        (
            team,
            _shown(active[team]),
            _shown(flags[team]),
            HIDDEN if flags[team] is None else numbers.kroner(sums.get(team, 0)),
            _shown(unchecked[team]),
        )
        for team in teams
    ]
    header = ["Team", "Aktive saker", "Avvik", "Kroner per måned, begge veier", "Ikke kontrollert"]
    text = [
        "Tall fra én til fire vises ikke. Står ett team igjen alene, skjules ett til, så tallet ikke kan regnes ut."
    ]
    return Section("Avvik etter team", text, table=Grid(header, rows))


def _counts(states: pl.DataFrame, teams: Iterable[str]) -> dict[str, int | None]:
    found = dict(states.drop_nulls("team").group_by("team").len().iter_rows())
    return without_small({team: found.get(team, 0) for team in teams})


def _shown(number: int | None) -> str:
    return HIDDEN if number is None else numbers.count(number)


def _precision(verdicts: pl.DataFrame) -> Section:
    heading = "Treffsikkerhet"
    if verdicts.is_empty():
        return Section(heading, ["Ingen avvik er avgjort ennå."])
    rows = [
        (
            words.CAUSES[row["cause"]],
            numbers.count(row["answered"]),
            numbers.count(row["new_decisions"]),
            _share(row["new_decisions"], row["answered"]),
        )
        for row in verdicts.to_dicts()
    ]
    answered, new = int(verdicts["answered"].sum()), int(verdicts["new_decisions"].sum())
    rows.append(("Alle", numbers.count(answered), numbers.count(new), _share(new, answered)))
    text = ["Hvor stor del av de avgjorte avvikene som førte til nytt vedtak, etter største årsak."]
    header = ["Årsak", "Avgjort", "Nytt vedtak", "Andel"]
    return Section(heading, text, table=Grid(header, rows, frozenset({len(rows) - 1})))


def _ages(management: Management) -> Section:
    as_of = management.report.as_of
    days = [(as_of - first).days for first in management.first_flagged["first_flagged"]]
    rows = [
        (label, numbers.count(sum(low <= day and (high is None or day <= high) for day in days)))
        for low, high, label in _AGES
    ]
    text = ["Hvor lenge saken har hatt avvik i hver kjøring som kontrollerte den."]
    return Section("Hvor gamle avvikene er", text, table=Grid(["Alder", "Saker"], rows))


def _quarantine(management: Management) -> list[Section]:
    """Faults in what the case system delivered, by table and rule; nothing where there are none, nor were any."""
    quarantine = management.report.quarantine
    if not quarantine.faults and not management.mended:
        return []
    counts = (
        management.report.findings.group_by("table", pl.col("rule").str.split(":").list.first().alias("rule"))
        .len()
        .sort("len", "table", "rule", descending=[True, False, False])
    )
    rows = [(f"{TABLES[table]}: {FAULTS[rule]}", numbers.count(faults)) for table, rule, faults in counts.iter_rows()]
    text = [
        (
            f"{numbers.count(quarantine.cases)} saker er satt til side på grunn av feil i opplysningene. "
            "De kommer med igjen av seg selv når feilen er rettet i fagsystemet."
        ),
        f"Rettet siden forrige kjøring: {numbers.count(management.mended)} saker.",
    ]
    return [Section("Karantene", text, table=Grid(["Feil", "Antall"], rows) if rows else None)]


def _look_ups(used: pl.DataFrame) -> Section:
    rows = [
        (
            f"{numbers.month(row['month'])}: {_RESOURCES[row['resource']]}",
            row["purpose"],
            numbers.count(row["look_ups"]),
            numbers.count(row["persons"]),
            numbers.count(row["calls"]),
        )
        for row in used.to_dicts()
    ]
    header = ["Måned og opplysning", "Formål", "Oppslag", "Personer", "Kall"]
    return Section("Oppslag hos Skatteetaten", table=Grid(header, rows))


def _trend(management: Management) -> Section:
    runs = [*management.trend.to_dicts(), _this(management.report)]
    rows = [
        (
            f"{numbers.date(run['as_of'])} ({numbers.month(run['month'])})",
            numbers.count(run["population"]),
            numbers.count(run["flagged"]),
            numbers.count(run["not_checked"]),
            numbers.kroner(run["under_ore"]),
            numbers.kroner(run["over_ore"]),
        )
        for run in runs
    ]
    header = ["Kjøring per", "Saker", "Avvik", "Ikke kontrollert", "For lite, kr per måned", "For mye, kr per måned"]
    return Section("Utvikling", plot=_plot(runs), table=Grid(header, rows, frozenset({len(rows) - 1})))


def _this(report: RunReport) -> dict[str, Any]:
    return {
        **report.coverage,
        "month": report.month,
        "as_of": report.as_of,
        "population": report.population,
        "under_ore": report.underpaid.monthly_ore,
        "over_ore": report.overpaid.monthly_ore,
    }


def _plot(runs: list[dict[str, Any]]) -> Markup | None:
    if len(runs) == 1:
        return None
    steps = [_day(run["as_of"]) for run in runs]
    lines = [
        Series(words.STATES[state], [run[state] for run in runs]) for state in ("flagged", "not_checked", "awaiting")
    ]
    return line_plot("Avvik, ikke kontrollert og venter, kjøring for kjøring", steps, lines)


def _day(day: dt.date) -> str:
    return f"{day:%d.%m.}"
