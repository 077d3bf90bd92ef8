"""`bostotte case-texts`: texts to paste about a flagged case. It reads the store and changes nothing."""

from __future__ import annotations

from pathlib import Path

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import UsageError
from tasks.reports.case_texts import FlaggedCase, Letters, case_text
from tasks.resources import resource
from tasks.settings import load_settings
from tasks.warehouse import sessions
from tasks.warehouse.case_texts import case_facts

LANGUAGES = ("nb", "nn")


def print_case_texts(config: Path, case_id: str, code: str, clock: Clock = SYSTEM_CLOCK) -> None:
    """Print the facts of a case and a draft of forhåndsvarsel, in bokmål (nb) or nynorsk (nn).

    Raises UsageError for another language, before the first run, and for a case that the newest run does not flag.
    """
    if code not in LANGUAGES:
        raise UsageError("--language is nb or nn.")
    settings = load_settings(config)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet.")
    with sessions.reading_store(settings) as store:
        facts = case_facts(store, case_id)
    if facts is None:
        raise UsageError("The newest run does not flag this case.", advice="The report says what its state is.")
    municipality = settings.municipalities.get(facts.case["municipality"])
    contact = municipality.contact if municipality else None
    flagged = FlaggedCase(facts.case_id, facts.case, facts.months, facts.causes, facts.fetched, contact)
    letters = Letters.parse(resource("config", "letters.yaml").read_text(encoding="utf-8"))
    print(case_text(flagged, letters, clock.today(), code), end="")
