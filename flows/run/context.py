"""Inputs fixed before recipients are read: settings, rules, keys, the month, the clock."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.entitlement import IncomeCodes, RuleBook
from tasks.errors import UsageError
from tasks.months import format_month, mature_from, newest_mature_month, parse_month
from tasks.privacy import Pseudonymiser
from tasks.program_version import program_version
from tasks.resources import read_rule_texts, resource
from tasks.settings import Settings, load_settings
from tasks.warehouse import sessions


@dataclass(frozen=True)
class RunContext:
    """Inputs fixed before recipients are read.

    as_of: the day the run is made for. sweep: look everybody up, even where the settings do not say so.
    """

    settings: Settings
    book: RuleBook
    codes: IncomeCodes
    pseudonymiser: Pseudonymiser
    month: dt.date
    as_of: dt.date
    sweep: bool = False
    clock: Clock = SYSTEM_CLOCK

    @property
    def program_version(self) -> str:
        """Version of bostotte, with the commit where it is known."""
        return program_version()

    def inputs_digest(self, sources: Iterable[str]) -> str:
        """SHA-256 of everything that the results depend on. sources: the SHA-256 of each table of recipients."""
        parts = [
            self.program_version,
            self.book.version,
            self.settings.model_dump_json(),
            self.month.isoformat(),
            self.as_of.isoformat(),
            str(self.sweep),
            *sources,
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def load_context(
    config: Path, month: str | None, as_of: str | None, *, sweep: bool = False, clock: Clock = SYSTEM_CLOCK
) -> RunContext:
    """Read settings and rules, and decide the month.

    month: `YYYY-MM`, the newest mature one where not given. as_of: ISO date, today in Europe/Oslo where not given.
    Raises SettingsError (also for an encryption key that cannot be read), RateError, or UsageError for a month whose
    data are not mature on `as_of`.
    """
    settings = load_settings(config)
    sessions.check_encryption(settings)
    book = RuleBook.parse(read_rule_texts(settings.rules.schemes_folder()))
    codes = IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))
    day = parse_day(as_of, clock)
    chosen = parse_month(month) if month else newest_mature_month(day)
    if chosen > newest_mature_month(day):
        raise UsageError(
            f"The data for {format_month(chosen)} are not mature on {day}.",
            advice=f"They are from {mature_from(chosen)}; Skatteetaten advises against using them earlier.",
        )
    return RunContext(
        settings=settings,
        book=book,
        codes=codes,
        pseudonymiser=Pseudonymiser.from_file(settings.installation.pseudonym_key_file),
        month=chosen,
        as_of=day,
        sweep=sweep,
        clock=clock,
    )


def parse_day(as_of: str | None, clock: Clock = SYSTEM_CLOCK) -> dt.date:
    """Read an ISO date; today in Europe/Oslo where none is given. Raises UsageError."""
    if as_of is None:
        return clock.today()
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f"«{as_of}» is not a date.", advice="Write it as YYYY-MM-DD.") from None
