"""The report as a workbook: the same cases as the page, in typed columns, with room for the caseworker's answer.

No cell is ever a formula or a link, whatever the case system has in its fields, and nothing is written to a temporary
folder on the way. The same report gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from tasks.files import appearing
from tasks.reports import numbers, words
from tasks.reports.causes import causes_by_case
from tasks.reports.faults import faults_by_case, faults_without_case
from tasks.reports.model import RunReport
from tasks.reports.sheets import Cell, Column, Kind, Sheets
from tasks.validation import Reason

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

CASE_COLUMNS = (
    Column("Saksnummer", Kind.TEXT, 16),
    Column("Team", Kind.TEXT, 24),
    Column("Endring", Kind.TEXT, 20),
    Column("Vedtatt per måned (kr)", Kind.KRONER),
    Column("Beregnet per måned (kr)", Kind.KRONER),
    Column("Forskjell per måned (kr)", Kind.KRONER),
    Column("Største årsak", Kind.TEXT, 22),
    Column("Vurdering", Kind.ANSWER, 22, choices=tuple(words.VERDICTS.values())),
    Column("Begrunnelse", Kind.ANSWER, 38, choices=tuple(words.VERDICT_REASONS.values()), free=True),
    Column("Utsatt til", Kind.ANSWER_DATE, 14),
    Column("Merknad", Kind.ANSWER, 30),
    Column("Besvart av", Kind.ANSWER, 16),
    Column("Meldt", Kind.TEXT, 16),
    Column("Gruppe", Kind.TEXT, 24),
    Column("Engangsbeløp", Kind.TEXT, 26),
    Column("Siden", Kind.TEXT, 16),
    Column("Måneder med forskjell", Kind.COUNT, 11),
    Column("Varer", Kind.TEXT, 8),
    Column("For lite til nå (kr)", Kind.KRONER),
    Column("For mye til nå (kr)", Kind.KRONER),
    Column("Grense nådd", Kind.TEXT, 34),
    Column("Inntekt per måned ved vedtaket (kr)", Kind.KRONER),
    Column("Inntekt per måned nå (kr)", Kind.KRONER),
    Column("Nettoformue ved vedtaket (kr)", Kind.KRONER),
    Column("Nettoformue nå (kr)", Kind.KRONER),
    Column("Boutgift per måned ved vedtaket (kr)", Kind.KRONER),
    Column("Boutgift per måned nå (kr)", Kind.KRONER),
    Column("Voksne ved vedtaket", Kind.COUNT, 10),
    Column("Voksne nå", Kind.COUNT, 10),
    Column("Barn ved vedtaket", Kind.COUNT, 10),
    Column("Barn nå", Kind.COUNT, 10),
    Column("Kommune", Kind.TEXT, 14),
    Column("Ordning", Kind.TEXT, 26),
    Column("Måned", Kind.TEXT, 14),
    Column("Vedtak", Kind.TEXT, 16),
    Column("Vedtatt", Kind.DATE, 12),
    Column("Gjelder fra", Kind.DATE, 12),
    Column("Regler ved vedtaket", Kind.TEXT, 18),
    Column("Regler nå", Kind.TEXT, 18),
    Column("Satser fra", Kind.DATE, 12),
    Column("Ubekreftede verdier", Kind.TEXT, 30),
    Column("Avvik-ID", Kind.TEXT, 14),
    Column("Forrige avvik", Kind.TEXT, 14),
)
UNDERPAID_COLUMNS = (
    Column("Saksnummer", Kind.TEXT, 16),
    Column("Team", Kind.TEXT, 24),
    Column("For lite til nå (kr)", Kind.KRONER),
    Column("Måneder med forskjell", Kind.COUNT, 11),
    Column("Siden", Kind.TEXT, 16),
    Column("Siste måned", Kind.TEXT, 16),
    Column("Varer", Kind.TEXT, 8),
    Column("Tilstand", Kind.TEXT, 18),
    Column("Gruppe", Kind.TEXT, 24),
)
CAUSE_COLUMNS = (
    Column("Saksnummer", Kind.TEXT, 16),
    Column("Team", Kind.TEXT, 24),
    Column("Årsak", Kind.TEXT, 24),
    Column("Del av forskjellen (kr)", Kind.KRONER),
)
LINE_COLUMNS = (
    Column("Saksnummer", Kind.TEXT, 16),
    Column("Linje", Kind.COUNT, 8),
    Column("Hva", Kind.TEXT, 44),
    Column("Beløp (kr)", Kind.KRONER),
    Column("Sats", Kind.TEXT, 24),
    Column("Paragraf", Kind.TEXT, 18),
    Column("Kilde", Kind.TEXT, 36),
    Column("Grunnlag", Kind.TEXT, 14),
)
UNCHECKED_COLUMNS = (
    Column("Saksnummer", Kind.TEXT, 16),
    Column("Team", Kind.TEXT, 24),
    Column("Tilstand", Kind.TEXT, 18),
    Column("Grunn", Kind.TEXT, 42),
    Column("Hva du kan gjøre", Kind.TEXT, 60),
    Column("Feil i fagsystemet", Kind.TEXT, 70),
)


def write_workbook(report: RunReport, target: Path) -> None:
    """Write the report as an XLSX workbook, which appears whole or not at all.

    Sheets: Oversikt, Avvik (one row per flagged case, largest difference first, with empty columns for the answer),
    Utbetalt for lite, Årsaker, Beregning, Ikke kontrollert. Amounts are numbers in kroner. Only the columns for the
    answer can be written in; the protection has no password, and is there against slips.
    """
    with appearing(target) as temporary, Workbook(str(temporary), _OPTIONS) as book:
        finished = report.finished.astimezone(dt.UTC).replace(tzinfo=None)
        book.set_properties({"title": f"Bostøtte, {numbers.month(report.month)}", "created": finished})
        book.set_custom_property("run_id", report.run_id)
        sheets = Sheets(book, earliest_answer=report.finished.astimezone(numbers.OSLO).date())
        sheets.pairs("Oversikt", f"Bostøtte, avvik for {numbers.month(report.month)}", list(_overview(report)))
        sheets.table("Avvik", CASE_COLUMNS, _case_rows(report), signed="Forskjell per måned (kr)")
        sheets.table("Utbetalt for lite", UNDERPAID_COLUMNS, _underpaid_rows(report))
        sheets.table("Årsaker", CAUSE_COLUMNS, _cause_rows(report), signed="Del av forskjellen (kr)")
        sheets.table("Beregning", LINE_COLUMNS, _line_rows(report))
        sheets.table("Ikke kontrollert", UNCHECKED_COLUMNS, _unchecked_rows(report))


def _overview(report: RunReport) -> Iterator[tuple[str, Cell]]:
    if report.is_test:
        yield "Testdata", "Ingen virkelige personer"
    yield "Installasjon", report.installation
    yield "Kommune", ", ".join(f"{name} ({number})" for number, name in sorted(report.municipalities.items()))
    yield "Opplysninger per", report.as_of
    yield "Kjøring", report.run_id
    yield "Ferdig", numbers.local_time(report.finished)
    yield "Kjøringen er", "fullstendig" if report.complete else "ikke fullstendig"
    yield "", None
    for state, number in report.coverage.items():
        yield words.STATES[state], number
    yield "Sum = aktive saker", report.population
    yield "", None
    yield "Kan få for lite, saker", report.underpaid.cases
    yield "Kan få for lite, kr per måned", report.underpaid.monthly_ore / 100
    yield "Kan få for mye, saker", report.overpaid.cases
    yield "Kan få for mye, kr per måned", report.overpaid.monthly_ore / 100
    yield "Utbetalt for lite til nå, kr i alt", int(report.findings_by_case["underpaid_ore"].sum()) / 100
    yield "Utbetalt for mye til nå, kr i alt", int(report.findings_by_case["overpaid_ore"].sum()) / 100
    yield "", None
    for event, number in report.flag_counts.items():
        yield words.FLAG_EVENTS[event], number
    yield "Trukket tilbake siden sist", report.withdrawn.height
    for group, number in report.group_counts.items():
        yield words.GROUPS[group], number
    yield "", None
    for counts in (report.not_checked, report.awaiting):
        for reason, number in counts.items():
            yield words.REASONS[reason].title, number
    for fault in faults_without_case(report):
        yield "Feil i fagsystemet uten sak", fault
    yield "", None
    yield "Grense", report.limit
    yield "Avrunding", words.ROUNDINGS.get(report.rounding, report.rounding)
    yield "Regler", ", ".join(report.rule_versions)
    yield "Ubekreftede verdier", ", ".join(report.unconfirmed) or "ingen"
    yield "Oppslag hos Skatteetaten", report.look_ups


def _case_rows(report: RunReport) -> Iterator[list[Cell]]:
    causes = causes_by_case(report)
    for case in report.largest_first.iter_rows(named=True):
        yield [
            case["case_id"],
            case["team"],
            words.KINDS[case["kind"]],
            *(case[amount] / 100 for amount in ("decided_ore", "entitlement_ore", "difference_ore")),
            words.CAUSES[causes[case["case_id"]][0][0]],
            *(None, None, None, None, None),
            words.FLAG_EVENTS[case["flag_event"]],
            words.GROUPS.get(case["case_group"]),
            ", ".join(words.ONE_OFFS[name] for name in case["one_offs"]),
            *_since(case),
            case["underpaid_ore"] / 100,
            case["overpaid_ore"] / 100,
            words.LIMIT_KINDS[case["limit_kind"]],
            *(
                case[f"{when}_{amount}_ore"] / 100
                for amount in ("monthly_income", "net_wealth", "housing_cost")
                for when in ("before", "now")
            ),
            *(case[f"{when}_{people}"] for people in ("adults", "children") for when in ("before", "now")),
            report.municipalities.get(case["municipality"], case["municipality"]),
            words.scheme(case["scheme"]),
            numbers.month(case["month"]),
            case["decision_id"],
            case["decided_on"],
            case["valid_from"],
            case["rule_version_before"],
            case["rule_version"],
            case["rates_from"],
            ", ".join(case["unconfirmed"]),
            case["flag_id"],
            case["previous_flag_id"],
        ]


def _since(case: Mapping[str, Any]) -> tuple[Cell, Cell, Cell]:
    """From which month a case differs, in how many months, and whether it lasts."""
    first = case["first_differing"]
    return None if first is None else numbers.month(first), case["months_differing"], "ja" if case["lasting"] else "nei"


def _underpaid_rows(report: RunReport) -> Iterator[list[Cell]]:
    """Every case that has been paid too little, the largest loss to the household first."""
    for case in report.underpaid_cases.iter_rows(named=True):
        first, months, lasting = _since(case)
        yield [
            case["case_id"],
            case["team"],
            case["underpaid_ore"] / 100,
            months,
            first,
            numbers.month(case["latest_differing"]),
            lasting,
            words.STATES[case["state"]],
            words.GROUPS.get(case["case_group"]),
        ]


def _cause_rows(report: RunReport) -> Iterator[list[Cell]]:
    teams = dict(report.flagged.select("case_id", "team").iter_rows())
    for case_id, causes in causes_by_case(report).items():
        for cause, amount in causes:
            yield [case_id, teams[case_id], words.CAUSES[cause], amount / 100]


def _line_rows(report: RunReport) -> Iterator[list[Cell]]:
    order = report.largest_first.select("case_id").with_row_index("place")
    lines = order.join(report.explanations, on="case_id").sort("place", "line")
    for line in lines.iter_rows(named=True):
        amount = line["amount_ore"]
        yield [
            line["case_id"],
            line["line"],
            line["label"],
            None if amount is None else amount / 100,
            line["rate"],
            line["paragraph"],
            line["source"],
            words.STATUSES.get(line["status"]),
        ]


def _unchecked_rows(report: RunReport) -> Iterator[list[Cell]]:
    faults = faults_by_case(report)
    for case in report.unchecked.iter_rows(named=True):
        reason = words.REASONS[Reason(case["reason"])]
        yield [
            case["case_id"],
            case["team"],
            words.STATES[case["state"]],
            reason.title,
            reason.advice,
            "; ".join(faults.get(case["case_id"], [])),
        ]
