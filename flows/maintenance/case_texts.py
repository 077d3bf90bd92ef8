"""`bostotte case-texts`: texts to paste about a flagged or a settled case. It reads the store and changes nothing."""

from __future__ import annotations

from pathlib import Path

from flows.letters import letter_inputs
from flows.settlement_rules import read_settlement_rules
from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.entitlement.settlement import documentable
from tasks.errors import UsageError
from tasks.reports.case_texts import FlaggedCase, Letters, case_text
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.settlement_texts import WRITTEN_IN, settlement_text
from tasks.resources import resource
from tasks.settings import Settings, load_settings
from tasks.warehouse import sessions
from tasks.warehouse.case_texts import case_facts
from tasks.warehouse.settled_cases import settled_case


def print_settlement_texts(config: Path, case_id: str, year: int, code: str, clock: Clock = SYSTEM_CLOCK) -> None:
    """Print the texts about a case of the newest published settlement of a year, in bokmål (nb) or nynorsk (nn).

    Raises UsageError for another language, before the first run, and for a case without a claim or an extra payment.
    """
    settings = _settings(config, code)
    with sessions.reading_store(settings) as store:
        found = settled_case(store, year, case_id)
    if found is None:
        raise UsageError(f"No settlement of {year} gives this case a claim or an extra payment.")
    rules, _ = read_settlement_rules(settings)
    report = SettlementReport(
        run_id=found.run_id,
        installation=settings.installation.name,
        environment=settings.installation.environment,
        municipalities={number: each.name for number, each in settings.municipalities.items()},
        year=year,
        as_of=found.as_of,
        finished=found.finished,
        cases=found.cases,
        months=found.months,
        causes=found.causes,
        members=found.members,
        documentable=documentable(found.causes, rules),
        fee_ore=rules.number("claim_not_reclaimed_below", found.as_of),
        least_ore=rules.number("extra_not_paid_below", found.as_of),
        unconfirmed=tuple(rules.unconfirmed(found.as_of)),
        without={},
        smallest_count=settings.analysts.smallest_count,
    )
    print(settlement_text(report, case_id, letter_inputs(settings, rules, clock.today()), code), end="")


def _settings(config: Path, code: str) -> Settings:
    if code not in WRITTEN_IN:
        raise UsageError("--language is nb or nn.")
    settings = load_settings(config)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet.")
    return settings


def print_case_texts(config: Path, case_id: str, code: str, clock: Clock = SYSTEM_CLOCK) -> None:
    """Print the facts of a case and a draft of forhåndsvarsel, in bokmål (nb) or nynorsk (nn).

    Raises UsageError for another language, before the first run, and for a case that the newest run does not flag.
    """
    settings = _settings(config, code)
    with sessions.reading_store(settings) as store:
        facts = case_facts(store, case_id)
    if facts is None:
        raise UsageError("The newest run does not flag this case.", advice="The report says what its state is.")
    municipality = settings.municipalities.get(facts.case["municipality"])
    contact = municipality.contact if municipality else None
    flagged = FlaggedCase(
        facts.case_id, facts.case, facts.months, facts.causes, facts.fetched, contact, facts.case["unconfirmed"]
    )
    letters = Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8"))
    print(case_text(flagged, letters, clock.today(), code), end="")
