"""The pages and the workbook of a settlement."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flows.settle.calculate import Settled
from flows.settle.inputs import SettleInputs
from tasks.entitlement.settlement import documentable
from tasks.prefect_task import prefect_task
from tasks.reports.document import write_document
from tasks.reports.settlement_page import settlement_document, settlement_manager_document
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.settlement_texts import LetterInputs
from tasks.reports.settlement_workbook import write_settlement_workbook


def settlement_report(inputs: SettleInputs, settled: Settled, run_id: str, finished: dt.datetime) -> SettlementReport:
    """Collect the contents of the pages and the workbook."""
    run, rules = inputs.context.run, inputs.context.rules
    settings, tables = run.settings, settled.tables
    return SettlementReport(
        run_id=run_id,
        installation=settings.installation.name,
        environment=settings.installation.environment,
        municipalities={number: each.name for number, each in settings.municipalities.items()},
        year=inputs.context.year,
        as_of=run.as_of,
        finished=finished,
        cases=settled.cases,
        months=tables["settlement_months"],
        causes=tables["settlement_causes"],
        members=tables["settlement_members"],
        documentable=documentable(tables["settlement_causes"], rules),
        fee_ore=rules.number("claim_not_reclaimed_below", run.as_of),
        least_ore=rules.number("extra_not_paid_below", run.as_of),
        unconfirmed=tuple(rules.unconfirmed(run.as_of)),
        without=why_without(inputs),
        smallest_count=settings.analysts.smallest_count,
    )


def why_without(inputs: SettleInputs) -> dict[str, str]:
    """Why schemes of the cases have no settlement, by scheme."""
    rules = inputs.context.rules.schemes
    there = inputs.decided.filter(kind="none")["scheme"].unique().sort().to_list()
    unknown = "config/settlement.yaml does not name it"
    return {scheme: rules[scheme].source if scheme in rules else unknown for scheme in there}


@prefect_task("write settlement report")
def write_report_task(
    report: SettlementReport, letters: LetterInputs, folder: Path, name: str, code: str
) -> dict[str, Path]:
    """Write the caseworkers' page and workbook and the manager's page, in a language."""
    files = {
        "report": folder / f"{name}.html",
        "workbook": folder / f"{name}.xlsx",
        "manager": folder / f"{name}-leder.html",
    }
    write_document(settlement_document(report, code, letters), files["report"])
    write_settlement_workbook(report, files["workbook"], code)
    write_document(settlement_manager_document(report, code), files["manager"])
    return files
