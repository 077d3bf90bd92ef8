"""A settlement without servers: what the tax administration knows goes straight into the tables of answers."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.run.context import RunContext
from flows.run.delivery import CheckedDelivery
from flows.settle.calculate import SettleFacts
from flows.settle.context import SettleContext
from flows.settle.inputs import SettleInputs, settle_inputs
from sandbox.world import World
from tasks.entitlement import IncomeCodes, RuleBook
from tasks.entitlement.settlement import SettlementRules
from tasks.income import answered_months
from tasks.recipients import read_delivery
from tasks.resources import read_rule_texts, resource
from tasks.validation import AssessmentItems, EarlierFlags, IncomeLines, LookupResults, columns, empty
from tests.recipients.delivery import PSEUDONYMISER, settings_for

RECIPIENTS = ("households", "members", "decisions")
OPTIONAL = ("payments", "stated_incomes", "documented")


def context_of(folder: Path, year: int, day: dt.date) -> SettleContext:
    """The context of a settlement of the tables in a folder, of one municipality."""
    names = [*RECIPIENTS, *(name for name in OPTIONAL if (folder / f"{name}.csv").exists())]
    settings = settings_for({"kind": "files"} | {name: folder / f"{name}.csv" for name in names})
    run = RunContext(
        settings=settings,
        book=RuleBook.parse(read_rule_texts(settings.rules.schemes_folder())),
        codes=IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8")),
        pseudonymiser=PSEUDONYMISER,
        month=dt.date(year, 12, 1),
        as_of=day,
    )
    text = resource("config", "settlement.yaml").read_text(encoding="utf-8")
    return SettleContext(run, year, None, SettlementRules.parse(text), text)


def inputs_of(context: SettleContext) -> SettleInputs:
    """Read the tables and find who is to be settled."""
    first, last = context.months[0], context.months[-1]
    delivery = read_delivery(context.run.settings, on=first, through=last)
    return settle_inputs(context, CheckedDelivery(delivery.recipients(PSEUDONYMISER)))


def facts_of(inputs: SettleInputs, world: World) -> SettleFacts:
    """What the look-ups of a settlement would have answered on its day."""
    context = inputs.context
    wanted = context.rules.wanted_codes(context.run.codes)
    lines: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for need in inputs.run.required.iter_rows(named=True):
        person, key = world.persons[need["person_id"]], need["person_key"]
        of_answer = {"municipality": need["municipality"], "person_key": key, "resource": need["resource"]}
        if need["resource"] == "inntekt":
            for month in pl.date_range(need["period_from"], need["period_to"], "1mo", eager=True):
                known = [each for each in person.reports.get(month, ()) if each.known_on(context.run.as_of)]
                entries = [(each.reporter, entry) for each in known for entry in each.entries]
                outcome = "data" if entries else "empty"
                results.append(_answer(of_answer, month, "inntekt", key, outcome))
                lines += [
                    {
                        "lookup_id": key,
                        "person_key": key,
                        "month": month,
                        "ordinal": ordinal,
                        "reporter_key": reporter,
                        "category": entry.kind,
                        "code": entry.code,
                        "benefit": entry.benefit,
                        "amount_ore": entry.amount * 100,
                        "in_withholding_base": entry.taxable,
                        "backpay_from": entry.backpay[0] if entry.backpay else None,
                        "backpay_to": entry.backpay[1] if entry.backpay else None,
                    }
                    for ordinal, (reporter, entry) in enumerate(entries)
                ]
            continue
        assessment = person.assessments.get(context.year)
        if assessment is not None and assessment.available_from > context.run.as_of:
            assessment = assessment.corrects
        results.append(_answer(of_answer, None, "summertskattegrunnlag", key, "data" if assessment else "empty"))
        if assessment is not None:
            kept = [(each.code, each.amount) for each in assessment.items if each.code in wanted]
            words = sorted(set(wanted.values()) - {wanted[code] for code, _ in kept})
            items += [
                {
                    "lookup_id": key,
                    "person_key": key,
                    "year": context.year,
                    "stage": "oppgjoer",
                    "settled_on": assessment.settled_on,
                    "code": code,
                    "category": "",
                    "amount_ore": amount * 100,
                }
                for code, amount in [*kept, *((word, 0) for word in words)]
            ]
    answers = pl.DataFrame(results, schema=dict(columns(LookupResults))).unique(
        ["municipality", "person_key", "resource", "month"], maintain_order=True
    )
    data = inputs.run.case_data(
        pl.DataFrame(lines, schema=dict(columns(IncomeLines))).unique(maintain_order=True),
        pl.DataFrame(items, schema=dict(columns(AssessmentItems))).unique(maintain_order=True),
        answered_months(answers),
    )
    corrected = pl.DataFrame(schema={"person_key": pl.String, "month": pl.Date, "decided_on": pl.Date})
    return SettleFacts(data, answers, corrected, empty(EarlierFlags), ())


def _answer(of: Mapping[str, Any], month: dt.date | None, step: str, key: str, outcome: str) -> dict[str, Any]:
    return {**of, "month": month, "step": step, "lookup_id": key, "outcome": outcome, "error_code": None}
