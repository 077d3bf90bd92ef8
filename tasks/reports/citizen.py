"""The page a citizen gets of what is stored about them (innsyn, GDPR art. 15), in bokmål: one file that prints well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.reports import numbers
from tasks.reports.document import Document, Grid, Section
from tasks.reports.language import BOKMAAL, language
from tasks.reports.members import member_name
from tasks.validation import RESOURCES, Reason

Row = dict[str, Any]

_WORDS = language(BOKMAAL)

_MANUAL_CHECK = _WORDS["reasons"][Reason.MANUAL_CHECK.value]
_RESOURCES = dict(zip(RESOURCES, ("Inntekt", "Siste skatteoppgjør", "Summert skattegrunnlag"), strict=True))
_ROLES = {"applicant": "Søker", "partner": "Ektefelle eller samboer", "adult": "Voksen", "child": "Barn"}
_OUTCOMES = {
    "data": "Opplysninger mottatt",
    "empty": "Ingen opplysninger",
    "transient": "Fikk ikke svar",
    "fatal": "Fikk ikke tilgang",
}
_GRANTS = {"granted": "Rett til støtte", "below_minimum": "Under minste utbetaling", "none": "Ikke rett til støtte"}
_TENURES = {"rented": "Leid", "cooperative": "Andel", "owned": "Eid"}
_SIDES = {"decided": "Slik vedtaket ble gjort", "now": "Slik opplysningene er nå"}


@dataclass(frozen=True)
class CitizenData:
    """What is stored, by table of `sql/store/export`. by_hand: nothing may be told, and `tables` is empty."""

    case_id: str
    municipalities: Mapping[str, str]
    at: dt.datetime
    is_test: bool
    one_person: bool
    by_hand: bool
    tables: Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class _Column:
    heading: str
    tell: Callable[[Row], str]


def citizen_document(data: CitizenData) -> Document:
    """The page."""
    said = Document(
        title=f"Opplysninger om sak {data.case_id}",
        sub=f"{', '.join(sorted(data.municipalities.values()))} · hentet ut {_WORDS.moment(data.at)}",
        is_test=data.is_test,
    )
    if data.by_hand:
        return Document(said.title, said.sub, said.is_test, banner=f"{_MANUAL_CHECK}.")
    return Document(said.title, said.sub, said.is_test, sections=[_opening(data), *_sections(data)])


def _opening(data: CitizenData) -> Section:
    text = [
        (
            "Dette er de opplysningene kommunens kontroll av bostøtte har lagret. Du har rett til innsyn i dem etter "
            "personvernforordningen artikkel 15, og til å få feil rettet etter artikkel 16."
        ),
        (
            "Kontrollen sammenligner siste vedtak med opplysninger fra Skatteetaten. Den avgjør ingenting: en "
            "saksbehandler vurderer hver forskjell."
        ),
    ]
    if data.one_person:
        text.append(
            "Utskriften gjelder én person. Inntektene til andre i husstanden er ikke med, og heller ikke summer som de "
            "kunne leses ut av."
        )
    return Section("Om opplysningene", text)


def _sections(data: CitizenData) -> Iterator[Section]:
    tables = data.tables
    yield _section("Saken", tables["households"], _household(data.municipalities))
    for number, person in enumerate(_persons(tables), start=1):
        yield from _about_person(f"Person {number}", person, tables)
    yield _section("Vedtak", tables["decisions"], _DECISION)
    yield _section("Kontroller", tables["states"], _STATE)
    yield _section("Beregninger", tables["calculations"], _CALCULATION)
    yield _section("Måned for måned", tables["months"], _MONTH)
    yield _section("Avvik som er meldt", tables["flags"], _FLAG)
    yield _section("Hvem inntekten i avvikene gjelder", tables["member_incomes"], _MEMBER_INCOME)
    yield _section("Saksbehandlers vurderinger", tables["verdicts"], _VERDICT)


def _persons(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The persons, the applicant first, and then as they are stored."""
    members = tables["members"].sort(pl.col("role") != "applicant", "person_key")
    looked_up = tables["lookups"].select("person_key")
    return pl.concat([members.select("person_key"), looked_up]).to_series().unique(maintain_order=True).to_list()


def _about_person(who: str, person: str, tables: Mapping[str, pl.DataFrame]) -> Iterator[Section]:
    def own(name: str) -> pl.DataFrame:
        return tables[name].filter(pl.col("person_key") == person)

    yield _section(f"{who}: i husstanden", own("members"), _MEMBER)
    yield _section(f"{who}: oppslag hos Skatteetaten", own("lookups"), _LOOKUP)
    yield _section(f"{who}: inntekter", own("incomes"), _INCOME, note=_THIRDS)
    yield _section(f"{who}: skatteoppgjør", own("assessments"), _ASSESSMENT)


def _section(heading: str, rows: pl.DataFrame, columns: list[_Column], note: str = "") -> Section:
    if rows.is_empty():
        return Section(heading, ["Ingen opplysninger er lagret."])
    shown = [column for column in columns if _is_told(column, rows)]
    cells = [[column.tell(row) for column in shown] for row in rows.to_dicts()]
    return Section(heading, [note] if note else [], table=Grid([column.heading for column in shown], cells))


def _is_told(column: _Column, rows: pl.DataFrame) -> bool:
    """A column that an export about one person leaves out is not there to be told."""
    try:
        column.tell(rows.row(0, named=True))
    except KeyError:
        return False
    return True


def _text(heading: str, name: str, labels: Mapping[str, str] | None = None) -> _Column:
    known = labels or {}
    return _Column(heading, lambda row: "–" if row[name] is None else known.get(row[name], str(row[name])))


def _kroner(heading: str, name: str) -> _Column:
    return _Column(heading, lambda row: "–" if row[name] is None else numbers.kroner(row[name]))


def _date(heading: str, name: str) -> _Column:
    return _Column(heading, lambda row: "–" if row[name] is None else _WORDS.date(row[name]))


def _month(heading: str, name: str) -> _Column:
    return _Column(heading, lambda row: _WORDS.month(row[name]))


def _time(heading: str, name: str) -> _Column:
    return _Column(heading, lambda row: _WORDS.moment(row[name]))


def _yes_no(heading: str, name: str) -> _Column:
    return _Column(heading, lambda row: {True: "Ja", False: "Nei", None: "Ukjent"}[row[name]])


def _household(municipalities: Mapping[str, str]) -> list[_Column]:
    return [
        _date("Lest fra", "first_read"),
        _date("til", "last_read"),
        _text("Kommune", "municipality", municipalities),
        _text("Ordning", "scheme", _WORDS["schemes"]),
        _text("Team", "team"),
        _text("Eieform", "tenure", _TENURES),
        _kroner("Boutgift", "housing_cost_ore"),
        _yes_no("Oppvarming i leien", "heating_included"),
        _yes_no("Tilpasset bolig", "adapted_home"),
        _kroner("Fradrag i inntekt", "income_deduction_ore"),
        _date("Aktiv fra", "active_from"),
        _date("Aktiv til", "active_to"),
    ]


_MEMBER = [
    _text("Rolle", "role", _ROLES),
    _date("Fødselsdato", "birth_date"),
    _date("Bor der fra", "lives_from"),
    _date("Bor der til", "lives_to"),
    _yes_no("Ung ufør", "young_disabled"),
    _yes_no("Enslig pensjonist", "single_pensioner"),
    _yes_no("Delt bosted", "shared_residence"),
    _date("Lest fra", "first_read"),
    _date("til", "last_read"),
]
_LOOKUP = [
    _time("Tidspunkt", "requested_at"),
    _text("Opplysning", "resource", _RESOURCES),
    _text("Fra", "period_from"),
    _text("Til", "period_to"),
    _text("Formål", "purpose"),
    _text("Hjemmel", "legal_basis"),
    _text("Utfall", "outcome", _OUTCOMES),
]
_INCOME = [
    _month("Måned", "month"),
    _text("Kode", "code"),
    _kroner("Beløp", "amount_ore"),
    _yes_no("Teller med", "counts"),
    _date("Etterbetaling fra", "backpay_from"),
    _yes_no("Nyeste opplysning", "newest"),
    _time("Hentet", "requested_at"),
]
_THIRDS = (
    "Av dagpenger og arbeidsavklaringspenger teller to tredeler i en måned med tre utbetalinger, fra 2025 i den "
    "statlige ordningen. Andre beløp som teller med, teller fullt ut."
)
_ASSESSMENT = [
    _text("Inntektsår", "year"),
    _text("Kode", "code"),
    _kroner("Beløp", "amount_ore"),
    _date("Oppgjør", "settled_on"),
    _time("Hentet", "requested_at"),
]
_DECISION = [
    _text("Vedtak", "decision_id"),
    _date("Vedtatt", "decided_on"),
    _date("Gjelder fra", "valid_from"),
    _kroner("Beløp per måned", "amount_ore"),
    _kroner("Inntekt", "monthly_income_ore"),
    _kroner("Nettoformue", "net_wealth_ore"),
    _kroner("Boutgift", "housing_cost_ore"),
    _text("Voksne", "adults"),
    _text("Barn", "children"),
]
_STATE = [
    _date("Kontroll per", "as_of"),
    _month("Måned", "month"),
    _text("Resultat", "state", _WORDS["states"]),
    _text("Grunn", "reason", _WORDS["reasons"]),
]
_CALCULATION = [
    _date("Kontroll per", "as_of"),
    _month("Måned", "month"),
    _text("Grunnlag", "side", _SIDES),
    _kroner("Inntekt", "monthly_income_ore"),
    _kroner("Nettoformue", "net_wealth_ore"),
    _kroner("Boutgift", "housing_cost_ore"),
    _kroner("Egenandel per år", "own_share_ore"),
    _kroner("Beregnet støtte", "entitlement_ore"),
    _text("Utfall", "outcome", _GRANTS),
]
_MONTH = [
    _date("Kontroll per", "as_of"),
    _month("Måned", "month"),
    _kroner("Vedtatt", "decided_ore"),
    _kroner("Beregnet", "entitlement_ore"),
    _kroner("Forskjell", "difference_ore"),
    _kroner("Inntekt", "monthly_income_ore"),
]
_FLAG = [
    _date("Kontroll per", "as_of"),
    _text("Avvik", "flag_id"),
    _text("Hva", "kind", _WORDS["kinds"]),
    _text(
        "Hendelse",
        "event",
        {**_WORDS["flag_events"], "suppressed": "Besvart", "not_evaluated": "Ikke vurdert", "withdrawn": "Falt bort"},
    ),
    _kroner("Vedtatt", "decided_ore"),
    _kroner("Beregnet", "entitlement_ore"),
    _text("Hovedårsak", "main_cause", _WORDS["causes"]),
]
_MEMBER_INCOME = [
    _date("Kontroll per", "as_of"),
    _Column("Medlem", lambda row: member_name(row["role"], row["number"], _WORDS)),
    _kroner("Inntekt før", "before_ore"),
    _kroner("Inntekt nå", "now_ore"),
    _kroner("Del av forskjellen", "share_ore"),
]
_VERDICT = [
    _time("Besvart", "answered_at"),
    _text("Avvik", "flag_id"),
    _text("Vurdering", "verdict", _WORDS["verdicts"]),
    _text("Grunn", "reason", _WORDS["verdict_reasons"]),
    _text("Merknad", "note"),
]
