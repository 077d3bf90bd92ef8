"""The manager's page: how much was covered, what was found, how old it is, and what it took.

Counts and sums only. By team, a count of one to four is not shown, nor the sum beside it; where one team alone would be
hidden, the next smallest is hidden with it, since it could be told from the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandera.polars as pa
import polars as pl
from markupsafe import Markup

from tasks.reports import numbers
from tasks.reports.document import Card, Document, Grid, Section
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.limit_words import limits_text
from tasks.reports.model import RunReport
from tasks.reports.plots import Series, line_plot
from tasks.reports.summary import news
from tasks.reports.tightness import Precision, tightness_sections
from tasks.validation import CAUSES, RESOURCES, Table, validate
from tasks.validation.cases import STATES

LEAST_SHOWN = 5
_AGES = ((0, 30, "age_0"), (31, 90, "age_1"), (91, None, "age_2"))
_RESOURCES = dict(zip(RESOURCES, ("income", "assessment", "tax_basis"), strict=True))


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
    """A run with what is known around it. trend: the published runs before it, the oldest first; may be empty.

    precision: Precision, the answers that stand.
    """

    report: RunReport
    trend: pl.DataFrame
    first_flagged: pl.DataFrame
    look_ups: pl.DataFrame
    verdicts: pl.DataFrame
    precision: pl.DataFrame
    mended: int = 0  # cases that the run before had set aside, and this one did not

    def __post_init__(self) -> None:
        validate(Trend, self.trend)
        validate(FirstFlagged, self.first_flagged)
        validate(LookupsUsed, self.look_ups)
        validate(VerdictCounts, self.verdicts)
        validate(Precision, self.precision)


def manager_document(management: Management, code: str = BOKMAAL) -> Document:
    """The page, in a language."""
    report, words = management.report, language(code)
    texts, coverage = words["manager"], report.coverage
    return Document(
        title=words.text("manager", "title", month=words.month(report.month)),
        sub=f"{', '.join(sorted(report.municipalities.values()))} · "
        + words.text("page", "ran", moment=words.moment(report.finished)),
        is_test=report.is_test,
        code=code,
        banner=_banner(report, words),
        cards=[
            Card(
                texts["to_judge"],
                numbers.count(coverage["flagged"]),
                words.text("manager", "of_cases", cases=numbers.count(report.population)),
            ),
            Card(texts["under"], words.kroner(report.underpaid.monthly_ore), _side(report.underpaid.cases, words)),
            Card(texts["over"], words.kroner(report.overpaid.monthly_ore), _side(report.overpaid.cases, words)),
            Card(texts["checked"], words.share(_compared(coverage), report.population), texts["of_active"]),
        ],
        sections=[
            _coverage(management, words),
            *_quarantine(management, words),
            _news(report, words),
            _kinds(report, words),
            _causes(report, words),
            _teams(report, words),
            _precision(management.verdicts, words),
            *tightness_sections(management.precision, words),
            _ages(management, words),
            _look_ups(management.look_ups, words),
            _trend(management, words),
        ],
        facts=[
            (texts["limit"], limits_text(report.limits, report.municipalities, words)),
            (texts["as_of"], words.date(report.as_of)),
            (texts["rules"], ", ".join(report.rule_versions)),
            (texts["run"], f"{report.run_id}, {report.installation}"),
        ],
    )


def manager_markdown(document: Document) -> str:
    """The same in Markdown, without plots: what Prefect keeps. Counts and sums only."""
    lines = [f"# {document.title}", "", document.sub, ""]
    test = language(document.code)["document"]["test_markdown"]
    lines += [f"**{test}**", ""] if document.is_test else []
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


def _banner(report: RunReport, words: Language) -> str:
    if report.complete:
        return ""
    return words.text("manager", "unchecked_banner", cases=words.cases(report.coverage["not_checked"]))


def _compared(coverage: Mapping[str, int]) -> int:
    return coverage["unchanged"] + coverage["observed"] + coverage["flagged"]


def _side(cases: int, words: Language) -> str:
    return words.text("manager", "per_month_in", cases=words.cases(cases))


def _coverage(management: Management, words: Language) -> Section:
    report, texts = management.report, words["manager"]
    last = management.trend.tail(1).to_dicts()
    header = [texts["state"], texts["cases"], texts["share"], *([texts["last_run"]] if last else [])]
    rows = [
        (words["states"][state], numbers.count(number), words.share(number, report.population), *_last(last, state))
        for state, number in report.coverage.items()
    ]
    total = (texts["sum"], numbers.count(report.population), words.share(report.population, report.population))
    return Section(
        texts["coverage"],
        table=Grid(header, [*rows, (*total, *_last(last, "population"))], frozenset({len(STATES)})),
    )


def _last(last: list[dict[str, Any]], name: str) -> list[str]:
    return [numbers.count(row[name]) for row in last]


def _news(report: RunReport, words: Language) -> Section:
    texts = words["manager"]
    rows = [(label, numbers.count(number)) for label, number in news(report, words)]
    return Section(texts["news"], table=Grid([texts["event"], texts["cases"]], rows))


def _kinds(report: RunReport, words: Language) -> Section:
    texts = words["manager"]
    found = report.flagged.group_by("kind").agg(pl.len(), pl.col("difference_ore").sum())
    by_kind = {kind: (cases, ore) for kind, cases, ore in found.iter_rows()}
    rows = [
        (label, numbers.count(by_kind.get(kind, (0, 0))[0]), words.kroner(by_kind.get(kind, (0, 0))[1], sign=True))
        for kind, label in words["kinds"].items()
    ]
    return Section(texts["by_kind"], table=Grid([texts["kind"], texts["cases"], texts["kroner"]], rows))


def _causes(report: RunReport, words: Language) -> Section:
    texts = words["manager"]
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
            words["causes"][cause],
            numbers.count(cases.get(cause, 0)),
            *(words.kroner(ore, sign=True) for ore in sums.get(cause, (0, 0))),
        )
        for cause in CAUSES
    ]
    header = [texts["cause"], texts["largest_in"], texts["up"], texts["down"]]
    return Section(texts["by_cause"], table=Grid(header, rows))


def _teams(report: RunReport, words: Language) -> Section:
    texts = words["manager"]
    teams = sorted(report.states["team"].drop_nulls().unique())
    flags, unchecked, active = (
        _counts(report.states.filter(chosen), teams)
        for chosen in (pl.col("state") == "flagged", pl.col("state") == "not_checked", pl.lit(value=True))
    )
    sums = dict(report.flagged.group_by("team").agg(pl.col("difference_ore").abs().sum()).iter_rows())
    rows = [
        (
            team,
            _shown(active[team], texts),
            _shown(flags[team], texts),
            texts["hidden"] if flags[team] is None else words.kroner(sums.get(team, 0)),
            _shown(unchecked[team], texts),
        )
        for team in teams
    ]
    header = [texts["team"], texts["active"], texts["flags"], texts["kroner_both_ways"], texts["unchecked"]]
    return Section(texts["by_team"], [texts["small_hidden"]], table=Grid(header, rows))


def _counts(states: pl.DataFrame, teams: Iterable[str]) -> dict[str, int | None]:
    found = dict(states.drop_nulls("team").group_by("team").len().iter_rows())
    return without_small({team: found.get(team, 0) for team in teams})


def _shown(number: int | None, texts: Mapping[str, str]) -> str:
    return texts["hidden"] if number is None else numbers.count(number)


def _precision(verdicts: pl.DataFrame, words: Language) -> Section:
    texts = words["manager"]
    if verdicts.is_empty():
        return Section(texts["precision"], [texts["nothing_settled"]])
    rows = [
        (
            words["causes"][row["cause"]],
            numbers.count(row["answered"]),
            numbers.count(row["new_decisions"]),
            words.share(row["new_decisions"], row["answered"]),
        )
        for row in verdicts.to_dicts()
    ]
    answered, new = int(verdicts["answered"].sum()), int(verdicts["new_decisions"].sum())
    rows.append((texts["all"], numbers.count(answered), numbers.count(new), words.share(new, answered)))
    header = [texts["cause"], texts["settled"], texts["new_decisions"], texts["share"]]
    table = Grid(header, rows, frozenset({len(rows) - 1}))
    return Section(texts["precision"], [texts["precision_text"]], table=table)


def _ages(management: Management, words: Language) -> Section:
    texts, as_of = words["manager"], management.report.as_of
    days = [(as_of - first).days for first in management.first_flagged["first_flagged"]]
    rows = [
        (texts[key], numbers.count(sum(low <= day and (high is None or day <= high) for day in days)))
        for low, high, key in _AGES
    ]
    return Section(texts["ages"], [texts["ages_text"]], table=Grid([texts["age"], texts["cases"]], rows))


def _quarantine(management: Management, words: Language) -> list[Section]:
    """Faults in what the case system delivered, by table and rule; nothing where there are none, nor were any."""
    texts, quarantine = words["manager"], management.report.quarantine
    if not quarantine.faults and not management.mended:
        return []
    counts = (
        management.report.findings.group_by("table", pl.col("rule").str.split(":").list.first().alias("rule"))
        .len()
        .sort("len", "table", "rule", descending=[True, False, False])
    )
    tables, faults = words["tables"], words["faults"]
    rows = [(f"{tables[table]}: {faults[rule]}", numbers.count(found)) for table, rule, found in counts.iter_rows()]
    text = [
        words.text("manager", "quarantine_text", cases=words.cases(quarantine.cases)),
        words.text("manager", "quarantine_mended", cases=words.cases(management.mended)),
    ]
    return [Section(texts["quarantine"], text, table=Grid([texts["fault"], texts["faults"]], rows) if rows else None)]


def _look_ups(used: pl.DataFrame, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (
            f"{words.month(row['month'])}: {texts[_RESOURCES[row['resource']]]}",
            row["purpose"],
            numbers.count(row["look_ups"]),
            numbers.count(row["persons"]),
            numbers.count(row["calls"]),
        )
        for row in used.to_dicts()
    ]
    header = [texts["month_and_resource"], texts["purpose"], texts["look_ups_made"], texts["persons"], texts["calls"]]
    return Section(texts["look_ups"], table=Grid(header, rows))


def _trend(management: Management, words: Language) -> Section:
    texts = words["manager"]
    runs = [*management.trend.to_dicts(), _this(management.report)]
    rows = [
        (
            f"{words.date(run['as_of'])} ({words.month(run['month'])})",
            numbers.count(run["population"]),
            numbers.count(run["flagged"]),
            numbers.count(run["not_checked"]),
            words.kroner(run["under_ore"]),
            words.kroner(run["over_ore"]),
        )
        for run in runs
    ]
    header = [
        *(texts[key] for key in ("run_as_of", "cases", "flags", "unchecked")),
        *(texts[key] for key in ("under_kroner", "over_kroner")),
    ]
    return Section(texts["trend"], plot=_plot(runs, words), table=Grid(header, rows, frozenset({len(rows) - 1})))


def _this(report: RunReport) -> dict[str, Any]:
    return {
        **report.coverage,
        "month": report.month,
        "as_of": report.as_of,
        "population": report.population,
        "under_ore": report.underpaid.monthly_ore,
        "over_ore": report.overpaid.monthly_ore,
    }


def _plot(runs: list[dict[str, Any]], words: Language) -> Markup | None:
    if len(runs) == 1:
        return None
    steps = [words.short_date(run["as_of"]) for run in runs]
    lines = [
        Series(words["states"][state], [run[state] for run in runs]) for state in ("flagged", "not_checked", "awaiting")
    ]
    return line_plot(words["manager"]["trend_plot"], steps, lines)
