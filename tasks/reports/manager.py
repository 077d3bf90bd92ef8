"""The manager's page: how much was covered, what was found, how old it is, and what it took.

Counts and sums only. Small counts are hidden, and others that they could be computed from (shown_counts.py).
"""

from __future__ import annotations

from markupsafe import Markup

from tasks.disclosure import POPULATION, TOTAL, hidden_in_table, with_totals
from tasks.reports.document import Card, Document, Grid, Section, hidden_counts_fact
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.limit_words import limits_text
from tasks.reports.manager_inputs import ManagerInputs
from tasks.reports.plots import Series, line_plot
from tasks.reports.shown_counts import (
    CasesAndKroner,
    Count,
    ShownCounts,
    run_figures,
    shown,
    shown_alone,
    shown_list,
    shown_run,
)
from tasks.reports.summary import news
from tasks.reports.tightness import tightness_sections
from tasks.validation import CAUSES, RESOURCES
from tasks.validation.cases import STATES

_AGES = ((0, 30, "age_0"), (31, 90, "age_1"), (91, None, "age_2"))
_RESOURCES = dict(zip(RESOURCES, ("income", "assessment", "tax_basis"), strict=True))


def manager_document(inputs: ManagerInputs, code: str = BOKMAAL) -> Document:
    """The page, in a language."""
    report, words, counts = inputs.report, language(code), ShownCounts(inputs.report)
    texts = words["manager"]
    under, over = counts.directions.values()
    return Document(
        title=words.text("manager", "title", month=words.month(report.month)),
        sub=f"{', '.join(sorted(report.municipalities.values()))} · "
        + words.text("page", "ran", moment=words.moment(report.finished)),
        is_test=report.is_test,
        code=code,
        banner=_banner(counts, words),
        cards=[
            Card(
                texts["to_judge"],
                words.count(counts.run["flagged"]),
                words.text("manager", "of_cases", cases=words.count(counts.population)),
            ),
            Card(texts["under"], words.kroner(under.ore), _per_month_in(under, words)),
            Card(texts["over"], words.kroner(over.ore), _per_month_in(over, words)),
            Card(texts["checked"], words.share(counts.compared, counts.population), texts["of_active"]),
        ],
        sections=[
            _coverage(inputs, counts, words),
            *_quarantine(inputs, counts, words),
            _news(counts, words),
            _kinds(counts, words),
            _causes(counts, words),
            _teams(counts, words),
            _precision(inputs, words),
            *tightness_sections(inputs.precision, report.smallest_count, words),
            _ages(inputs, counts, words),
            *_inflow(inputs, words),
            _look_ups(inputs, words),
            _trend(inputs, words),
        ],
        facts=[
            (texts["limit"], limits_text(report.limits, report.municipalities, words)),
            (texts["as_of"], words.date(report.as_of)),
            (texts["rules"], ", ".join(report.rule_versions)),
            (texts["run"], f"{report.run_id}, {report.installation}"),
            *hidden_counts_fact(report.smallest_count, words),
        ],
    )


def manager_markdown(document: Document) -> str:
    """The page in Markdown, without plots, for Prefect. Counts and sums only."""
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


def _banner(counts: ShownCounts, words: Language) -> str:
    if counts.report.complete:
        return ""
    return words.sentence("manager", "unchecked_banner", cases=words.cases(counts.run["not_checked"]))


def _per_month_in(found: CasesAndKroner, words: Language) -> str:
    return words.text("manager", "per_month_in", cases=words.cases(found.cases))


def _coverage(inputs: ManagerInputs, counts: ShownCounts, words: Language) -> Section:
    texts = words["manager"]
    last = [shown_run(run, counts.smallest) for run in _figures(inputs)[-1:]]
    header = [texts["state"], texts["cases"], texts["share"], *([texts["last_run"]] if last else [])]
    rows = [
        (words["states"][state], words.count(cases), words.share(cases, counts.population), *_last(last, state, words))
        for state, cases in counts.coverage.items()
    ]
    population = counts.population
    total = (texts["sum"], words.count(population), words.share(population, population))
    return Section(
        texts["coverage"],
        table=Grid(header, [*rows, (*total, *_last(last, POPULATION, words))], frozenset({len(STATES)})),
    )


def _figures(inputs: ManagerInputs) -> list[dict[str, int]]:
    """The earlier runs in the figures of `shown_run`."""
    return inputs.trend.drop("run_id", "month", "as_of").to_dicts()


def _last(last: list[dict[str, Count]], name: str, words: Language) -> list[str]:
    return [words.count(run[name]) for run in last]


def _news(counts: ShownCounts, words: Language) -> Section:
    texts = words["manager"]
    rows = [(label, words.count(number)) for label, number in news(counts, words)]
    return Section(texts["news"], table=Grid([texts["event"], texts["cases"]], rows))


def _kinds(counts: ShownCounts, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (label, words.count(counts.kinds[kind].cases), words.kroner(counts.kinds[kind].ore, sign=True))
        for kind, label in words["kinds"].items()
    ]
    return Section(texts["by_kind"], table=Grid([texts["kind"], texts["cases"], texts["kroner"]], rows))


def _causes(counts: ShownCounts, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (
            words["causes"][cause],
            words.count(counts.main_causes[cause]),
            *(words.kroner(counts.cause_amounts[cause, way].ore, sign=True) for way in ("up", "down")),
        )
        for cause in CAUSES
    ]
    header = [texts["cause"], texts["largest_in"], texts["up"], texts["down"]]
    return Section(texts["by_cause"], table=Grid(header, rows))


def _teams(counts: ShownCounts, words: Language) -> Section:
    texts = words["manager"]
    rows = [
        (
            team,
            words.count(cases["active"]),
            words.count(cases["flagged"]),
            words.kroner(counts.kroner_by_team[team]),
            words.count(cases["by_hand"]),
            words.count(cases["not_checked"]),
        )
        for team, cases in counts.teams.items()
    ]
    header = [
        texts["team"],
        texts["active"],
        texts["flags"],
        texts["kroner_both_ways"],
        words["states"]["by_hand"],
        texts["unchecked"],
    ]
    return Section(texts["by_team"], table=Grid(header, rows))


def _precision(inputs: ManagerInputs, words: Language) -> Section:
    texts = words["manager"]
    if inputs.verdicts.is_empty():
        return Section(texts["precision"], [texts["nothing_settled"]])
    full = with_totals(
        {
            (row["cause"], verdict): cases
            for row in inputs.verdicts.to_dicts()
            for verdict, cases in (
                ("new_decision", row["new_decisions"]),
                ("no_change", row["answered"] - row["new_decisions"]),
            )
        }
    )
    counts = shown(full, hidden_in_table(full, inputs.report.smallest_count))
    rows = [
        (
            words["causes"].get(cause, texts["all"]),
            words.count(counts[cause, TOTAL]),
            words.count(counts[cause, "new_decision"]),
            words.estimate(counts[cause, "new_decision"], counts[cause, TOTAL]),
        )
        for cause in (*inputs.verdicts["cause"], TOTAL)
    ]
    header = [texts["cause"], texts["settled"], texts["new_decisions"], texts["share"]]
    table = Grid(header, rows, frozenset({len(rows) - 1}))
    return Section(texts["precision"], [texts["precision_text"]], table=table)


def _ages(inputs: ManagerInputs, counts: ShownCounts, words: Language) -> Section:
    texts, as_of = words["manager"], inputs.report.as_of
    days = [(as_of - first).days for first in inputs.first_flagged["first_flagged"]]
    ages = {key: sum(low <= day and (high is None or day <= high) for day in days) for low, high, key in _AGES}
    found = shown_list(ages, counts.smallest, is_sum_shown=counts.is_flagged_shown)
    rows = [(texts[key], words.count(number)) for key, number in found.items()]
    return Section(texts["ages"], [texts["ages_text"]], table=Grid([texts["age"], texts["cases"]], rows))


_JUNE = 6


def _inflow(inputs: ManagerInputs, words: Language) -> list[Section]:
    """New flags by the month that was recalculated. June is marked: holiday pay, and the new rates of the year."""
    months = inputs.inflow.sort("month").to_dicts()
    if not months:
        return []
    texts, smallest = words["manager"], inputs.report.smallest_count
    rows = [
        (
            words.text("manager", "june", month=words.month(row["month"]))
            if row["month"].month == _JUNE
            else words.month(row["month"]),
            words.count(shown_alone(row["flags"], smallest)),
        )
        for row in months
    ]
    june = frozenset(number for number, row in enumerate(months) if row["month"].month == _JUNE)
    table = Grid([texts["inflow_month"], texts["inflow_flags"]], rows, june)
    return [Section(texts["inflow"], [texts["inflow_text"]], table=table)]


def _quarantine(inputs: ManagerInputs, counts: ShownCounts, words: Language) -> list[Section]:
    """Faults in what the case system delivered, by table and rule; nothing where there are none, nor were any."""
    texts = words["manager"]
    if not inputs.report.quarantine.faults and not inputs.mended:
        return []
    tables, faults = words["tables"], words["faults"]
    rows = [
        (f"{tables[table]}: {faults[rule]}", words.count(found))
        for (table, rule), found in counts.faults_by_rule.items()
    ]
    mended = shown_alone(inputs.mended, counts.smallest)
    text = [
        words.sentence("manager", "quarantine_text", cases=words.cases(counts.set_aside)),
        words.text("manager", "quarantine_mended", cases=words.cases(mended)),
    ]
    return [Section(texts["quarantine"], text, table=Grid([texts["fault"], texts["faults"]], rows) if rows else None)]


def _look_ups(inputs: ManagerInputs, words: Language) -> Section:
    """Look-ups by month, resource and purpose; hidden where they are about few persons."""
    texts, smallest = words["manager"], inputs.report.smallest_count
    rows = [
        (
            f"{words.month(row['month'])}: {texts[_RESOURCES[row['resource']]]}",
            row["purpose"],
            *(
                words.count(None if shown_alone(row["persons"], smallest) is None else row[name])
                for name in ("look_ups", "persons", "calls")
            ),
        )
        for row in inputs.look_ups.to_dicts()
    ]
    header = [texts["month_and_resource"], texts["purpose"], texts["look_ups_made"], texts["persons"], texts["calls"]]
    return Section(texts["look_ups"], table=Grid(header, rows, left=frozenset({1})))


def _trend(inputs: ManagerInputs, words: Language) -> Section:
    texts, report = words["manager"], inputs.report
    dates = [*inputs.trend.select("as_of", "month").rows(), (report.as_of, report.month)]
    runs = [shown_run(run, report.smallest_count) for run in (*_figures(inputs), run_figures(report))]
    rows = [
        (
            f"{words.date(as_of)} ({words.month(month)})",
            *(words.count(run[name]) for name in (POPULATION, "flagged", "not_checked")),
            *(words.kroner(run[name]) for name in ("under_ore", "over_ore")),
        )
        for (as_of, month), run in zip(dates, runs, strict=True)
    ]
    header = [
        *(texts[key] for key in ("run_as_of", "cases", "flags", "unchecked")),
        *(texts[key] for key in ("under_kroner", "over_kroner")),
    ]
    plot = _plot([words.short_date(as_of) for as_of, _ in dates], runs, words) if len(runs) > 1 else None
    return Section(texts["trend"], plot=plot, table=Grid(header, rows, frozenset({len(rows) - 1})))


def _plot(steps: list[str], runs: list[dict[str, Count]], words: Language) -> Markup:
    lines = [
        Series(words["states"][state], [run[state] for run in runs]) for state in ("flagged", "not_checked", "awaiting")
    ]
    return line_plot(words["manager"]["trend_plot"], steps, lines, decimal=words.decimal)
