"""From answers to rows: the tax API's own field names stop here.

This module accepts changes that the contract allows without notice (new fields, amounts as numeric strings). It is
strict on the values that the rules use: an entry without an amount, or with two kinds, makes the whole answer
unreadable instead of a silent zero.
Shapes: Inntektsmottaker.json (inntekt v1) and the summert skattegrunnlag v2 body of Skatteetaten's API pages.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple, NotRequired, cast

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from tasks.income.far_text import MOST_SIGNS, clean
from tasks.income.known_fields import read_known_incomes
from tasks.income.outcomes import ANOTHER_CALL, IDENTITY_CHANGED, UNREADABLE, Judgement, Outcome
from tasks.income.rows import AssessmentRow, IncomeRow
from tasks.income.values import Day, FirstError, Month, Ore, Year
from tasks.validation import CATEGORIES

_Text = Annotated[str, Field(max_length=MOST_SIGNS), AfterValidator(clean)]
_Filled = Annotated[str, Field(min_length=1, max_length=MOST_SIGNS), AfterValidator(clean)]
_Id = Annotated[str, Field(max_length=MOST_SIGNS)]


class _Period(TypedDict):
    start: NotRequired[Day | None]
    slutt: NotRequired[Day | None]  # exclusive in the API


class _Extra(TypedDict):
    etterbetalingsperiode: NotRequired[_Period | None]


class _Kind(TypedDict):
    beskrivelse: _Filled
    tilleggsinformasjon: NotRequired[_Extra | None]


class _Entry(TypedDict):
    beloep: Ore
    fordel: _Text
    inngaarIGrunnlagForTrekk: NotRequired[bool | None]
    loennsinntekt: NotRequired[_Kind | None]
    ytelseFraOffentlige: NotRequired[_Kind | None]
    pensjonEllerTrygd: NotRequired[_Kind | None]
    naeringsinntekt: NotRequired[_Kind | None]


class _Recipient(TypedDict):
    personidentifikator: NotRequired[_Id | None]


class _Report(TypedDict):
    kalendermaaned: Month
    inntektsmottaker: _Recipient
    opplysningspliktigId: NotRequired[_Id | None]
    virksomhetId: NotRequired[_Id | None]
    inntekt: NotRequired[Annotated[list[_Entry], FirstError()] | None]
    skjermet: NotRequired[bool | None]


class Inntekt(TypedDict):
    """A body of the Inntekt API, as far as the rules use it."""

    oppgaveInntektsmottaker: Annotated[list[_Report], FirstError()]


class Line(NamedTuple):
    """The values of one entry that the rules use; from `category` on, they are columns of IncomeLines."""

    month: dt.date
    reporter: str | None
    category: str
    code: str
    benefit: str
    amount_ore: int
    in_withholding_base: bool | None
    backpay_from: dt.date | None
    backpay_to: dt.date | None


class Incomes(NamedTuple):
    """What an answer says about the incomes of a person.

    repeated: reports that the answer has twice; one counts. plain: the body has known fields and plain texts only.
    """

    lines: list[Line]
    repeated: int
    plain: bool


class _Item(TypedDict):
    tekniskNavn: _Filled
    beloep: Ore
    kategori: NotRequired[_Text | None]


_Items = Annotated[list[_Item], FirstError()]


class Skattegrunnlag(TypedDict):
    """A body of Summert skattegrunnlag, as far as the rules use it."""

    personidentifikator: _Id
    inntektsaar: Year
    skjermet: NotRequired[bool | None]
    stadie: NotRequired[_Text | None]
    skatteoppgjoersdato: NotRequired[Day | None]
    grunnlag: NotRequired[_Items | None]
    svalbardGrunnlag: NotRequired[_Items | None]
    kildeskattPaaLoennGrunnlag: NotRequired[_Items | None]


class _Available(TypedDict):
    personidentifikator: NotRequired[_Id | None]
    sisteTilgjengeligePeriode: Year


_Payer = tuple[str | None, str | None]
"""The number of the payer (opplysningspliktig) and of its unit (virksomhet); None where it is left out."""
_MANY_EQUAL = 50
"""More equal reports than these for one month are no answer about a person."""

SamePerson = Callable[[str], bool]
"""Whether an id that an answer names is another id of the person who was looked up."""

_read_income = TypeAdapter(Inntekt).validate_json
_read_assessment = TypeAdapter(Skattegrunnlag).validate_json
_read_available = TypeAdapter(_Available).validate_json

_UNREADABLE = Judgement(Outcome.TRANSIENT, UNREADABLE)
_ANOTHER_CALL = Judgement(Outcome.TRANSIENT, ANOTHER_CALL)


def judge_income(
    body: bytes, *, person_id: str, months: tuple[dt.date, dt.date], same: SamePerson = lambda _: False
) -> Judgement:
    """Classify a 200 body of the Inntekt API for the person and the months (first, last) that were looked up.

    The content of DATA is Incomes; of IDENTITY_CHANGED, the person ids that the body names. The contract has one report
    for each payer, unit (virksomhet), person and month. The same report twice counts once; two that differ, or may be
    the same, make the answer unreadable. Reports about other months are left out; where all are, the body is the
    response to another call. same: whether another id is of the same person.
    """
    try:
        parsed, plain = _incomes(body)
        reports = parsed["oppgaveInntektsmottaker"]
        distinct = _distinct(reports)
        lines = [
            line for report in distinct for line in _lines(report) if months[0] <= report["kalendermaaned"] <= months[1]
        ]
    except (ValueError, OverflowError):  # pydantic's ValidationError is a ValueError
        return _UNREADABLE
    others: set[str] = set()
    within = 0
    unnamed = not reports
    for report in reports:
        if report.get("skjermet"):
            return Judgement(Outcome.SHIELDED)
        named = report["inntektsmottaker"].get("personidentifikator")
        if named is None:
            unnamed = True
        elif named != person_id and not same(named):
            others.add(named)
        within += months[0] <= report["kalendermaaned"] <= months[1]
    if others:
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED, content=frozenset(others))
    if reports and not within:
        return _ANOTHER_CALL
    return Judgement(Outcome.DATA, content=Incomes(lines, len(reports) - len(distinct), plain), unnamed=unnamed)


def _incomes(body: bytes) -> tuple[Inntekt, bool]:
    """Read a body; give whether it has known fields and plain texts only. Raises pydantic's ValidationError."""
    try:
        return cast("Inntekt", read_known_incomes(body)), True
    except ValueError:
        return _read_income(body), False


def _distinct(reports: list[_Report]) -> list[_Report]:
    """The reports, each once, in their order. Raises ValueError where it cannot be known how many reports there are."""
    by_month: dict[tuple[str | None, dt.date], list[_Report]] = {}
    for report in reports:
        key = report["inntektsmottaker"].get("personidentifikator"), report["kalendermaaned"]
        by_month.setdefault(key, []).append(report)
    if len(by_month) == len(reports):
        return reports
    return [report for month in by_month.values() for report in (_distinct_of(month) if len(month) > 1 else month)]


def _distinct_of(reports: list[_Report]) -> list[_Report]:
    """The reports of a person and month, each once. The order of entries says nothing.

    Raises ValueError where two of one payer and unit differ, and where two with equal entries may be of one payer and
    unit, since a field is left out: they may be one report or two.
    """
    distinct: dict[tuple[str, str], Counter[str]] = {}
    found: list[_Report] = []
    equal: dict[frozenset[tuple[str, int]], list[_Payer]] = {}
    for report in reports:
        payer, unit = report.get("opplysningspliktigId") or None, report.get("virksomhetId") or None
        entries = Counter(map(repr, report.get("inntekt") or ()))
        if payer and unit and distinct.setdefault((payer, unit), entries) is not entries:
            if distinct[payer, unit] != entries:
                raise ValueError("two reports of one payer, unit and month differ")
            continue
        if entries:
            equal.setdefault(frozenset(entries.items()), []).append((payer, unit))
        found.append(report)
    if any(map(_may_be_one, equal.values())):
        raise ValueError("two equal reports, and one leaves out its payer or unit")
    return found


def _may_be_one(payers: list[_Payer]) -> bool:
    """Whether two of these (payer, unit) may be the same, because one of them leaves a field out."""
    if len(payers) > _MANY_EQUAL:
        return True
    return any(
        None in one and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
        for number, one in enumerate(payers)
        for other in (*payers[:number], *payers[number + 1 :])
    )


def _lines(report: _Report) -> Iterator[Line]:
    """Give the values of each entry that the rules use. Raises ValueError where one has no kind, or two.

    An empty period of back pay is no period.
    """
    month, reporter = report["kalendermaaned"], report.get("opplysningspliktigId") or None
    for entry in report.get("inntekt") or ():
        category, kind = _only_kind(cast("Mapping[str, _Kind | None]", entry))
        more = kind.get("tilleggsinformasjon")
        period = more.get("etterbetalingsperiode") if more else None
        if period and period.get("slutt") and not period.get("start"):
            raise ValueError("back pay for a period without a beginning")
        yield Line(
            month,
            reporter,
            category,
            kind["beskrivelse"],
            entry["fordel"],
            entry["beloep"],
            entry.get("inngaarIGrunnlagForTrekk"),
            period.get("start") if period else None,
            period.get("slutt") if period else None,
        )


def _only_kind(parts: Mapping[str, _Kind | None]) -> tuple[str, _Kind]:
    """Give the name (of CATEGORIES) and the content of an entry's only kind. Raises ValueError for none or two."""
    found = None
    for category in CATEGORIES:
        kind = parts.get(category)
        if kind is not None:
            if found:
                raise ValueError("an entry has two kinds")
            found = category, kind
    if not found:
        raise ValueError("an entry has no kind")
    return found


def judge_assessment(body: bytes, *, person_id: str, year: int, same: SamePerson = lambda _: False) -> Judgement:
    """Classify a 200 body of Summert skattegrunnlag for the person and income year that were looked up.

    same: whether another id is of the same person.
    """
    try:
        parsed = _read_assessment(body)
    except (ValidationError, OverflowError):
        return _UNREADABLE
    if parsed.get("skjermet"):
        return Judgement(Outcome.SHIELDED)
    named = parsed["personidentifikator"]
    if named != person_id and not same(named):
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED, content=named)
    return Judgement(Outcome.DATA, content=parsed) if parsed["inntektsaar"] == year else _ANOTHER_CALL


def judge_available(body: bytes, *, person_id: str, same: SamePerson = lambda _: False) -> Judgement:
    """Classify a 200 body of «siste tilgjengelige skatteoppgjør». same: whether another id is of the same person."""
    try:
        parsed = _read_available(body)
    except (ValidationError, OverflowError):
        return _UNREADABLE
    named = parsed.get("personidentifikator")
    if named not in (person_id, None) and not same(named):
        return Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED, content=named)
    return Judgement(Outcome.DATA, content=parsed["sisteTilgjengeligePeriode"], unnamed=named is None)


def income_rows(
    lines: Sequence[Line], *, lookup_id: str, person_key: str, pseudonym: Callable[[str], str]
) -> list[IncomeRow]:
    """Rows of IncomeLines from the lines that `judge_income` found. Employers become keyed pseudonyms."""
    return [
        IncomeRow(
            lookup_id, person_key, line.month, ordinal, pseudonym(line.reporter) if line.reporter else None, *line[2:]
        )
        for ordinal, line in enumerate(lines)
    ]


def assessment_rows(
    answer: Skattegrunnlag, *, lookup_id: str, person_key: str, wanted: Mapping[str, str]
) -> list[AssessmentRow]:
    """Rows of AssessmentItems from an answer that `judge_assessment` classified as data, the wanted codes only.

    Data that no rule uses are not kept (GDPR art. 5 (1) c). wanted: a word for each code; several codes may share one.
    Where the answer has no code with a word, the word gets one row of 0 øre as its code. So «assessed, but not
    delivered» differs from «not assessed», and from «not looked up».
    """
    lists = (answer.get("grunnlag"), answer.get("svalbardGrunnlag"), answer.get("kildeskattPaaLoennGrunnlag"))
    items = [item for part in lists for item in part or () if item["tekniskNavn"] in wanted]
    missing = sorted(set(wanted.values()) - {wanted[item["tekniskNavn"]] for item in items})
    found = [(item["tekniskNavn"], item.get("kategori") or "", item["beloep"]) for item in items]
    year, stage, settled_on = answer["inntektsaar"], answer.get("stadie") or "", answer.get("skatteoppgjoersdato")
    return [
        AssessmentRow(lookup_id, person_key, year, stage, settled_on, code, category, amount)
        for code, category, amount in [*found, *((word, "", 0) for word in missing)]
    ]
