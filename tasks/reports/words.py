"""The bokmål words that caseworkers read, one for each code of the closed sets in `tasks/validation`.

A report flags and never decides, so the words say what was calculated and what may be done, not what shall be paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from tasks.reports.numbers import kroner
from tasks.validation import Reason

STATES = {
    "unchanged": "Uendret",
    "observed": "Under grensen",
    "flagged": "Avvik",
    "awaiting": "Venter",
    "not_checked": "Ikke kontrollert",
}
STATE_MEANINGS = {
    "unchanged": "Beregnet støtte er lik vedtatt støtte.",
    "observed": "Det er en forskjell, men den er under grensen. Den blir husket, og ingen trenger å gjøre noe nå.",
    "flagged": "Forskjellen er på grensen eller over, eller retten til støtte er falt bort eller ny.",
    "awaiting": "En fast arbeidsgiver eller ytelse har ikke rapportert måneden ennå.",
    "not_checked": "Saken kunne ikke kontrolleres i denne kjøringen.",
}

KINDS = {
    "increase": "Høyere støtte",
    "decrease": "Lavere støtte",
    "gained": "Ny rett til støtte",
    "lost": "Støtten faller bort",
}
KIND_MEANINGS = {
    "increase": "Beregnet støtte er høyere enn vedtatt støtte.",
    "decrease": "Beregnet støtte er lavere enn vedtatt støtte.",
    "gained": "Siste vedtak ga ingen støtte, men beregningen gir rett til støtte nå.",
    "lost": "Siste vedtak ga støtte, men beregningen gir ikke lenger rett til støtte.",
}

CAUSES = {
    "income": "Inntekt",
    "wealth": "Formue",
    "household": "Husstand",
    "housing_cost": "Boutgift",
    "rates": "Satser og regler",
    "decision": "Uforklart i vedtaket",
}
CAUSE_MEANINGS = {
    "income": "Husstandens inntekt er en annen enn i vedtaket.",
    "wealth": "Husstandens nettoformue er en annen enn i vedtaket.",
    "household": "Antall voksne eller barn er et annet enn i vedtaket.",
    "housing_cost": "Boutgiften er en annen enn i vedtaket.",
    "rates": "Satsene eller reglene er endret siden vedtaket.",
    "decision": "Opplysningene i vedtaket gir ikke det beløpet som ble vedtatt. Se på vedtaket selv.",
}

SCHEMES = {
    "state": "Statlig bostøtte",
    "oslo": "Oslo, behovsprøvd bostøtte",
    "oslo-bkb": "Oslo, bostøtte i kommunal bolig (BKB)",
    "oslo-husleietilskudd": "Oslo, husleietilskudd",
    "bodo": "Bodø, kommunal bostøtte",
    "bergen": "Bergen, kommunal bostøtte",
}

STATUSES = {
    "official": "forskrift",
    "published": "publisert",
    "derived": "utledet",
    "inferred": "tolket",
    "unconfirmed": "ubekreftet",
}
"""How well a rate or a rule is known."""

ROUNDINGS = {
    "operational": "som ved utbetaling: boutgiftstak og egenandel avrundes hver måned",
    "analytic": "bare sluttbeløpet avrundes",
}

VERDICTS = {
    "new_decision": "Nytt vedtak",
    "no_change": "Ingen endring",
    "asked_citizen": "Spurt søkeren",
    "wrong_data": "Feil i opplysningene",
    "postponed": "Utsatt",
}
VERDICT_REASONS = {
    "one_off": "Engangsbeløp (feriepenger eller etterbetaling)",
    "temporary": "Midlertidig endring",
    "already_handled": "Allerede behandlet",
    "below_limit_for_decision": "Under grensen for nytt vedtak",
    "wrong_income": "Feil inntekt hos Skatteetaten",
    "wrong_case_data": "Feil i fagsystemet",
    "other": "Annet",
}

FLAG_EVENTS = {"new": "Nytt", "changed": "Endret siden sist", "seen_again": "Meldt før"}
FLAG_REASONS = {
    "new_decision": "det er kommet et nytt vedtak",
    "new_facts": "nye opplysninger ga et nytt avvik",
    "new_data": "nye opplysninger fjernet forskjellen",
    "below_limit": "forskjellen kom under grensen",
    "set_apart": "forskjellen hører til en gruppe som vises for seg",
    "case_closed": "saken er avsluttet",
}
"""Why a flag was withdrawn."""

GROUPS = {
    "one_off": "Bygger på et engangsbeløp",
    "rates": "Bare nye satser",
    "cool_down": "Nylig vedtak",
    "answered": "Besvart",
}
GROUP_MEANINGS = {
    "one_off": "Uten engangsbeløpet ville det ikke vært noe avvik.",
    "rates": "Nye satser alene endrer støtten for mange saker. De vises samlet.",
    "cool_down": "Vedtaket er gjort etter at månedens opplysninger var kommet.",
    "answered": "Avviket er vurdert før, og opplysningene er de samme.",
}
ONE_OFFS = {
    "holiday_pay": "feriepenger",
    "back_pay": "etterbetaling",
    "severance": "sluttvederlag",
    "double_month": "dobbel utbetaling etter en måned uten",
    "three_payments": "tre utbetalinger i måneden",
}
LIMIT_KINDS = {
    "lost_or_gained": "støtten faller bort eller er ny",
    "monthly": "forskjellen i måneden når grensen",
    "cumulative": "månedene til sammen når grensen",
}


@dataclass(frozen=True)
class ReasonWords:
    """A reason as a caseworker reads it, and what may be done; `advice` is empty where there must be no hint."""

    title: str
    advice: str


REASONS: dict[Reason, ReasonWords] = {
    Reason.MANUAL_CHECK: ReasonWords("Må kontrolleres manuelt", ""),
    Reason.NOT_ANSWERED: ReasonWords("Skatteetaten svarte ikke", "Saken prøves først i neste kjøring."),
    Reason.ACCESS_REFUSED: ReasonWords("Skatteetaten ga ikke tilgang", "Si fra til den som drifter løsningen."),
    Reason.UNREADABLE_ANSWER: ReasonWords(
        "Svaret fra Skatteetaten kunne ikke leses", "Si fra til den som drifter løsningen."
    ),
    Reason.UNKNOWN_INCOME_CODE: ReasonWords(
        "Inntekt med ukjent kode",
        "Vurder inntekten manuelt. Si fra til den som drifter løsningen, så koden blir lagt inn.",
    ),
    Reason.WEALTH_NOT_DELIVERED: ReasonWords("Formuen er ikke levert", "Kontroller formuen manuelt."),
    Reason.BAD_INPUT: ReasonWords("Feil i opplysningene fra fagsystemet", "Rett opplysningene i fagsystemet."),
    Reason.NO_DECISION: ReasonWords("Saken har ikke noe vedtak", "Kontroller at vedtaket er registrert i fagsystemet."),
    Reason.NO_MEMBERS: ReasonWords("Ingen er registrert i husstanden", "Kontroller husstanden i fagsystemet."),
    Reason.UNKNOWN_SCHEME: ReasonWords("Ordningen er ukjent", "Kontroller hvilken ordning saken hører til."),
    Reason.REPORT_MISSING: ReasonWords("Venter på innrapportering", "Saken kontrolleres når måneden er rapportert."),
}
"""MANUAL_CHECK stands for protected, unknown and deleted persons alike, so its words tell nothing more: a hint would
reveal a protected address."""


def limit_text(limit_ore: int, *, minimum_payout: bool) -> str:
    """The limit in words: the least monthly difference that is flagged."""
    amount = f"{kroner(limit_ore)} per måned"
    return f"{amount} (ordningens minste utbetaling)" if minimum_payout else amount


def scheme(code: str) -> str:
    """A scheme's name; its code where it has no name here, since an installation may have rule files of its own."""
    return SCHEMES.get(code, code)
