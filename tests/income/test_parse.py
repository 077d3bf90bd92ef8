"""From answers to rows: unknown fields are accepted, and an unreadable value never becomes a zero."""

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.income.feeds import judge_page, judge_start
from tasks.income.outcomes import ANOTHER_CALL, IDENTITY_CHANGED, NO_CODE, UNREADABLE, Judgement, Outcome, judge_refusal
from tasks.income.parse import (
    assessment_rows,
    income_rows,
    judge_assessment,
    judge_available,
    judge_income,
)
from tasks.income.redaction import _kept, redact_body, sha256
from tasks.income.rows import AssessmentRow, IncomeRow, LookupRow, RawRow
from tasks.privacy import Pseudonymiser
from tasks.validation import MOST_ORE, AssessmentItems, IncomeLines, Lookups, RawAnswers, columns

EXAMPLES = json.loads((Path(__file__).parent / "contracts" / "synthetic-examples.json").read_text())["examples"]
PERSON, SHIELDED = "14817810080", "05849020090"
AUGUST = dt.date(2026, 8, 1)
PSEUDONYM = Pseudonymiser(bytes(32))


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def judged(value: Any, person: str = PERSON) -> Judgement:
    return judge_income(encoded(value), person_id=person, months=(AUGUST, AUGUST))


def rows_of(value: Any) -> list[IncomeRow]:
    return rows_of_body(encoded(value))


def rows_of_body(body: bytes) -> list[IncomeRow]:
    judgement = judge_income(body, person_id=PERSON, months=(AUGUST, AUGUST))
    assert judgement.outcome is Outcome.DATA
    return income_rows(judgement.content.lines, lookup_id="l", person_key="p", pseudonym=PSEUDONYM)


def report(*entries: Any, **changes: Any) -> Any:
    one = {"kalendermaaned": "2026-08", "inntektsmottaker": {"personidentifikator": PERSON}, "inntekt": list(entries)}
    return {"oppgaveInntektsmottaker": [one | changes]}


def entry(amount: Any = 100, **changes: Any) -> Any:
    return {"beloep": amount, "fordel": "kontantytelse", "loennsinntekt": {"beskrivelse": "fastloenn"}} | changes


@pytest.mark.parametrize(
    ("row", "table"),
    [(LookupRow, Lookups), (IncomeRow, IncomeLines), (AssessmentRow, AssessmentItems), (RawRow, RawAnswers)],
)
def test_a_row_holds_its_tables_columns_in_their_order(row: Any, table: Any) -> None:
    assert list(row._fields) == list(columns(table))


def test_the_published_example_gives_a_row_per_entry() -> None:
    assert judged(EXAMPLES["inntekt"]) == Judgement(Outcome.DATA)
    rows = rows_of(EXAMPLES["inntekt"])
    assert [(row.category, row.code, row.amount_ore, row.in_withholding_base) for row in rows] == [
        ("loennsinntekt", "timeloenn", 1_825_000, True),
        ("loennsinntekt", "kilometergodtgjoerelseBil", 64_000, False),
        ("loennsinntekt", "trekkILoennForFerie", -120_000, True),
        ("ytelseFraOffentlige", "arbeidsavklaringspenger", 910_000, True),
        ("pensjonEllerTrygd", "ufoerepensjonFraAndreEnnFolketrygden", 205_000, True),
    ]
    assert [row.ordinal for row in rows] == [0, 1, 2, 3, 4]
    assert rows[0].reporter_key == PSEUDONYM("310123455")


def test_a_shielded_person_is_unknown_and_never_zero() -> None:
    assert judged(EXAMPLES["inntekt_skjermet"], SHIELDED) == Judgement(Outcome.SHIELDED)


def test_an_answer_about_another_number_is_an_identity_change() -> None:
    assert judged(EXAMPLES["inntekt"], "54908530023") == Judgement(Outcome.UNKNOWN_PERSON, IDENTITY_CHANGED)


def test_no_reports_at_all_is_data_without_lines() -> None:
    assert judged({"oppgaveInntektsmottaker": []}) == Judgement(Outcome.DATA)
    assert rows_of({"oppgaveInntektsmottaker": []}) == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        [],
        {"oppgaveInntektsmottaker": None},
        report(entry(None)),
        report(entry(True)),
        report(entry("tusen")),
        report(entry("1e400")),
        report(entry("NaN")),
        report(entry("10.005")),
        report(entry(loennsinntekt=None)),
        report(entry(ytelseFraOffentlige={"beskrivelse": "dagpengerVedArbeidsloeshet"})),
        report(entry(loennsinntekt={})),
        report(entry(), kalendermaaned="2026-13"),
        report(entry(), kalendermaaned=None),
        report(entry(), inntektsmottaker=None),
    ],
)
def test_what_the_rules_need_and_cannot_be_read_makes_the_answer_unreadable(broken: Any) -> None:
    assert judged(broken) == Judgement(Outcome.TRANSIENT, UNREADABLE)


def test_an_answer_about_another_month_is_the_answer_to_another_call() -> None:
    assert judged(report(entry(), kalendermaaned="2026-07")) == Judgement(Outcome.TRANSIENT, ANOTHER_CALL)


def test_months_that_were_not_looked_up_are_left_out() -> None:
    found = judged(both(report(entry()), report(entry(beloep=1), kalendermaaned="2026-07")))
    assert [line.amount_ore for line in found.content.lines] == [
        line.amount_ore for line in judged(report(entry())).content.lines
    ]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("inntekt", None),
        ("skjermet", None),
        ("opplysningspliktigId", None),
        ("virksomhetId", None),
        ("inntektsmottaker", {"personidentifikator": None}),
    ],
)
def test_null_is_as_good_as_nothing_where_a_field_is_optional(part: str, value: Any) -> None:
    both = report(entry())
    both["oppgaveInntektsmottaker"] += report(**{part: value})["oppgaveInntektsmottaker"]
    assert len(rows_of(both)) == 1


@pytest.mark.parametrize("period", [None, {}, {"start": None, "slutt": None}])
def test_an_empty_period_of_back_pay_is_none(period: Any) -> None:
    more = {"beskrivelse": "fastloenn", "tilleggsinformasjon": {"etterbetalingsperiode": period}}
    (row,) = rows_of(report(entry(loennsinntekt=more)))
    assert (row.backpay_from, row.backpay_to) == (None, None)


def test_an_assessment_with_nulls_is_read() -> None:
    plain = EXAMPLES["summertskattegrunnlag"] | dict.fromkeys(("skjermet", "stadie", "svalbardGrunnlag"))
    assert judge_assessment(encoded(plain), person_id=PERSON, year=2025).outcome is Outcome.DATA


TWICE = {"opplysningspliktigId": "310123455", "virksomhetId": "310123455"}


def test_the_same_report_twice_counts_once_and_is_counted() -> None:
    body = report(entry(), **TWICE)
    body["oppgaveInntektsmottaker"] *= 2
    found = judged(body)
    assert (len(found.content.lines), found.content.repeated) == (1, 1)


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {"oppgaveInntektsmottaker": first["oppgaveInntektsmottaker"] + second["oppgaveInntektsmottaker"]}


def test_two_units_of_an_employer_are_two_reports() -> None:
    body = both(report(entry(), **TWICE), report(entry(), **TWICE | {"virksomhetId": "312543214"}))
    assert len(judged(body).content.lines) == 2


def test_the_order_of_entries_makes_no_other_report() -> None:
    one, other = entry(), entry(beloep="1.00")
    found = judged(both(report(one, other, **TWICE), report(other, one, **TWICE)))
    assert (len(found.content.lines), found.content.repeated) == (2, 1)


LEFT_OUT = [
    {"virksomhetId": None},
    {"opplysningspliktigId": None},
    {"opplysningspliktigId": "", "virksomhetId": ""},
]


@pytest.mark.parametrize("first", [{}, *LEFT_OUT])
@pytest.mark.parametrize("second", LEFT_OUT)
def test_two_equal_reports_that_may_be_one_are_unreadable(first: Any, second: Any) -> None:
    found = judged(both(report(entry(), **TWICE | first), report(entry(), **TWICE | second)))
    assert found == Judgement(Outcome.TRANSIENT, UNREADABLE)
    differ = judged(both(report(entry(), **TWICE | first), report(entry(beloep=1), **TWICE | second)))
    assert len(differ.content.lines) == 2


def test_equal_reports_of_other_payers_or_units_are_two_also_where_a_field_is_left_out() -> None:
    payer = {"virksomhetId": None}
    found = judged(both(report(entry(), **TWICE | payer), report(entry(), **payer | {"opplysningspliktigId": "1"})))
    assert len(found.content.lines) == 2


def test_two_reports_of_one_unit_that_differ_are_unreadable() -> None:
    body = report(entry(), **TWICE)
    body["oppgaveInntektsmottaker"] += report(entry(beloep=1), **TWICE)["oppgaveInntektsmottaker"]
    assert judged(body) == Judgement(Outcome.TRANSIENT, UNREADABLE)


@pytest.mark.parametrize("year", ["2016", "2101"])
def test_an_assessment_of_a_year_that_none_is_about_is_unreadable(year: str) -> None:
    assert judge_available(encoded({"sisteTilgjengeligePeriode": year}), person_id=PERSON).code == UNREADABLE


def test_the_text_of_a_code_is_cleaned_and_bounded() -> None:
    (row,) = rows_of(report(entry(loennsinntekt={"beskrivelse": "fast\x1b[2J 150380 00360\u202eloenn"})))
    assert row.code == "fast[2J ‹number›loenn"
    assert judged(report(entry(loennsinntekt={"beskrivelse": "x" * 201}))).code == UNREADABLE


NOT_AMOUNTS = [
    "1_000",
    "1e3",
    "1E3",
    "+100",
    " 100",
    "100 ",
    "100\n",
    "1 000",
    "1,5",
    "1.000,00",
    "100.",
    ".5",
    "",
    "-",
    "0x10",
    "\uff11\uff10\uff10",
    "\u0661\u0662",
    "\u2212100",
    "Infinity",
    "1.000000000000000000000000000000000000001",
    "1e-999999999",
    "1e999999999",
    "9" * 5_000,
]


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_a_text_that_is_not_plain_digits_is_no_amount(text: str) -> None:
    assert judged(report(entry(text))) == Judgement(Outcome.TRANSIENT, UNREADABLE)


@pytest.mark.parametrize(
    "literal", ["1e400", "NaN", "-Infinity", "0.005", "1e-7", "1" * 5_000, "100000000.01", "-100000000.01", "true"]
)
def test_a_number_that_is_no_amount_in_kroner_is_none(literal: str) -> None:
    body = json.dumps(report(entry("AMOUNT"))).replace('"AMOUNT"', literal).encode()
    assert judge_income(body, person_id=PERSON, months=(AUGUST, AUGUST)) == Judgement(Outcome.TRANSIENT, UNREADABLE)


@pytest.mark.parametrize(
    ("literal", "ore"),
    [
        ("100000000", MOST_ORE),
        ('"-100000000.00"', -MOST_ORE),
        ("1e3", 100_000),
        ("-0.0", 0),
        ("-0", 0),
        ('"-0.10"', -10),
        ('"12.5000"', 12_50),
        ('"007"', 700),
    ],
)
def test_a_number_of_json_or_a_text_of_digits_is_an_amount(literal: str, ore: int) -> None:
    body = json.dumps(report(entry("AMOUNT"))).replace('"AMOUNT"', literal).encode()
    assert rows_of_body(body)[0].amount_ore == ore


PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@given(st.text(st.sampled_from("0123456789.,-+ eE_\uff11\u0661"), max_size=14) | st.text(max_size=8))
def test_any_text_is_its_amount_or_makes_the_answer_unreadable(text: str) -> None:
    found = judge_income(encoded(report(entry(text))), person_id=PERSON, months=(AUGUST, AUGUST))
    if found == Judgement(Outcome.TRANSIENT, UNREADABLE):
        return
    assert PLAIN.fullmatch(text)
    assert [line.amount_ore for line in found.content.lines] == [Decimal(text) * 100]


NOT_MONTHS = [
    "\uff12026-08",
    "\u0662\u0660\u0662\u0666-08",
    "2026-08-xy",
    "2026-08-01",
    "2026-8",
    "0000-08",
    " 2026-08",
]


@pytest.mark.parametrize("text", NOT_MONTHS)
def test_a_month_is_written_in_one_way(text: str) -> None:
    assert judged(report(entry(), kalendermaaned=text)) == Judgement(Outcome.TRANSIENT, UNREADABLE)


NOT_DATES = [
    "1700006400",
    "2026-01-01T00:00:00",
    "\uff12026-01-01",
    "20260101",
    "2026-W01-1",
    "0000-01-01",
    "2026-02-30",
]


@pytest.mark.parametrize("day", [*NOT_DATES, 20260101, 1.7e9, True, ""])
def test_a_date_is_written_in_one_way(day: object) -> None:
    kind = {"beskrivelse": "fastloenn", "tilleggsinformasjon": {"etterbetalingsperiode": {"start": day}}}
    assert judged(report(entry(loennsinntekt=kind))) == Judgement(Outcome.TRANSIENT, UNREADABLE)
    settled = EXAMPLES["summertskattegrunnlag"] | {"skatteoppgjoersdato": day}
    assert judge_assessment(encoded(settled), person_id=PERSON, year=2025).code == UNREADABLE


@pytest.mark.parametrize("year", ["2_025", " 2025", "+2025", "02025", "2025.0", "\uff12025", 2025.5, True, "1999"])
def test_a_year_is_written_in_one_way(year: object) -> None:
    assessed = EXAMPLES["summertskattegrunnlag"] | {"inntektsaar": year}
    assert judge_assessment(encoded(assessed), person_id=PERSON, year=2025).code == UNREADABLE
    assert judge_available(encoded({"sisteTilgjengeligePeriode": year}), person_id=PERSON).code == UNREADABLE


@pytest.mark.parametrize("year", ["2025", 2025])
def test_a_year_is_a_number_or_its_four_digits(year: object) -> None:
    assert judge_available(encoded({"sisteTilgjengeligePeriode": year}), person_id=PERSON).content == 2025


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_body_nested_without_end_is_unreadable_wherever_it_is_read(content: bytes) -> None:
    assert judge_income(content, person_id=PERSON, months=(AUGUST, AUGUST)).code == UNREADABLE
    assert judge_refusal(404, content) == Judgement(Outcome.TRANSIENT, NO_CODE)
    assert judge_page(content).code == judge_start(content).code == UNREADABLE


@pytest.mark.parametrize("content", [b"", b"{", b"<html/>", b"\xff\xfe", encoded(report(entry()))[:-5]])
def test_bodies_cut_short_or_of_another_kind_are_unreadable(content: bytes) -> None:
    assert judge_income(content, person_id=PERSON, months=(AUGUST, AUGUST)).code == UNREADABLE
    assert judge_assessment(content, person_id=PERSON, year=2025).code == UNREADABLE
    assert judge_available(content, person_id=PERSON).code == UNREADABLE


@given(st.binary(max_size=200))
def test_no_body_whatever_makes_the_parser_fail(content: bytes) -> None:
    judge_income(content, person_id=PERSON, months=(AUGUST, AUGUST))
    judge_assessment(content, person_id=PERSON, year=2025)
    judge_available(content, person_id=PERSON)


@given(ore=st.integers(-10_000_000_00, 10_000_000_00), form=st.sampled_from(["string", "integer", "decimal"]))
def test_amounts_are_read_to_the_ore_in_whatever_form_they_come(ore: int, form: str) -> None:
    sign, kroner, rest = "-" if ore < 0 else "", abs(ore) // 100, abs(ore) % 100
    text = {
        "string": f'"{sign}{kroner}.{rest:02}"',
        "integer": f"{sign}{kroner}",
        "decimal": f"{sign}{kroner}.{rest:02}",
    }
    body = json.dumps(report(entry("AMOUNT"))).replace('"AMOUNT"', text[form]).encode()
    expected = ore if form != "integer" else (-1 if ore < 0 else 1) * kroner * 100
    row = rows_of_body(body)[0]
    assert row.amount_ore == expected


def test_new_fields_and_back_pay_are_taken_as_they_come() -> None:
    period = {"start": "2026-01-01", "slutt": "2026-08-01", "nytt": 1}
    kind = {"beskrivelse": "fastloenn", "tilleggsinformasjon": {"etterbetalingsperiode": period}, "nytt": [1]}
    value = report(entry(loennsinntekt=kind, nytt={"a": 1}), nytt=True)
    assert judged(value).outcome is Outcome.DATA
    row = rows_of(value)[0]
    assert (row.backpay_from, row.backpay_to) == (dt.date(2026, 1, 1), dt.date(2026, 8, 1))
    assert row.reporter_key is None


def test_an_assessment_keeps_the_wanted_codes_only() -> None:
    judgement = judge_assessment(encoded(EXAMPLES["summertskattegrunnlag"]), person_id=PERSON, year=2025)
    assert judgement.outcome is Outcome.DATA
    wanted = dict.fromkeys(("nettoformue", "samletGjeld"), "(none)")
    rows = assessment_rows(judgement.content, lookup_id="l", person_key="p", wanted=wanted)
    assert [(row.code, row.amount_ore) for row in rows] == [
        ("samletGjeld", 1_200_000),
        ("nettoformue", 1_985_000),
    ]
    assert rows[0].settled_on == dt.date(2026, 6, 17)


def test_an_assessment_without_the_wanted_codes_differs_from_no_assessment() -> None:
    judgement = judge_assessment(encoded(EXAMPLES["summertskattegrunnlag"]), person_id=PERSON, year=2025)
    wanted = {"kontantbeloep": "(none)", "gave": "(none)", "nettoformue": "(wealth)", "loenn": "(income)"}
    rows = assessment_rows(judgement.content, lookup_id="l", person_key="p", wanted=wanted)
    assert [(row.code, row.amount_ore) for row in rows] == [
        ("nettoformue", 1_985_000),
        ("(income)", 0),
        ("(none)", 0),
    ]


def test_assessments_are_judged_by_shield_identity_and_year() -> None:
    plain = EXAMPLES["summertskattegrunnlag"]
    shielded = encoded(EXAMPLES["summertskattegrunnlag_skjermet"])
    assert judge_assessment(shielded, person_id=SHIELDED, year=2025) == Judgement(Outcome.SHIELDED)
    assert judge_assessment(encoded(plain), person_id=SHIELDED, year=2025).code == IDENTITY_CHANGED
    assert judge_assessment(encoded(plain), person_id=PERSON, year=2024).code == ANOTHER_CALL


def test_the_newest_assessed_year_is_read() -> None:
    body = encoded(EXAMPLES["sistetilgjengeligeskatteoppgjoer"])
    assert judge_available(body, person_id=PERSON) == Judgement(Outcome.DATA)
    assert judge_available(body, person_id=PERSON).content == 2025
    assert judge_available(body, person_id=SHIELDED).code == IDENTITY_CHANGED


def test_what_is_kept_of_an_answer_names_nobody() -> None:
    named = report(
        entry(),
        inntektsmottaker={
            "personidentifikator": PERSON,
            "identifiserendeInformasjon": {"identifiserendeInformasjon": {"navn": "Kari Oppdiktet"}},
        },
        opplysningspliktigId="310123455",
    )
    kept = redact_body(encoded(named), PSEUDONYM)
    assert PERSON not in kept
    assert "310123455" not in kept
    assert "Kari" not in kept
    assert PSEUDONYM(PERSON) in kept
    assert json.loads(kept)["oppgaveInntektsmottaker"][0]["inntekt"] == [entry()]


def test_of_a_raw_answer_the_known_fields_are_kept_and_no_text_with_a_number_in_it() -> None:
    more = report(
        entry(
            loennsinntekt={"beskrivelse": "fastloenn", "merknad": "Ring Kari, 15838000360"},
            skatteOgAvgiftsregel="gjelder 158380 00360",
            antall=15838000360,
            beloep="250000",
        ),
        adresse={"gate": "Storgata 1"},
        Ola="Nordmann",
    )
    kept = redact_body(encoded(more), PSEUDONYM)
    for part in ("Kari", "merknad", "adresse", "Storgata", "Ola", "Nordmann", "00360"):
        assert part not in kept, part
    (found,) = json.loads(kept)["oppgaveInntektsmottaker"][0]["inntekt"]
    assert found["loennsinntekt"] == {"beskrivelse": "fastloenn"}
    assert (found["skatteOgAvgiftsregel"], found["beloep"]) == ("gjelder ‹number›", "250000")


_NUMBERS = ("310123455", PERSON, "12345678", "310123455.5", "1" * 24)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**12) | st.sampled_from(_NUMBERS) | st.text('abæ "\\:', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("a", "antall", "beloep", "beskrivelse", *_NUMBERS)), inner)
    ),
)


@given(_JSON)
def test_of_any_body_the_known_fields_are_kept_as_json(value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(redact_body(body.encode(), PSEUDONYM)) == _kept(value, PSEUDONYM)


def test_a_plain_body_is_kept_as_text_as_it_would_be_as_json() -> None:
    body = json.dumps(report(entry(), **TWICE), separators=(",", ":")).encode()
    kept = redact_body(body, PSEUDONYM, plain=True)
    assert json.loads(kept) == _kept(json.loads(body), PSEUDONYM)


@pytest.mark.parametrize(
    ("change", "plain"),
    [
        ({}, True),
        ({"skatteOgAvgiftsregel": "svalbard", "utloeserArbeidsgiveravgift": True}, True),
        ({"skatteOgAvgiftsregel": "om 15838000360"}, False),
        ({"merknad": "Kari"}, False),
        ({"loennsinntekt": {"beskrivelse": "fastloenn", "antall": 15838000360}}, False),
        ({"loennsinntekt": {"beskrivelse": "fastloenn", "antall": "37.5"}}, True),
        ({"loennsinntekt": {"beskrivelse": "barnepensjonFra2024"}}, True),
        ({"loennsinntekt": {"beskrivelse": "150380 00360"}}, False),
    ],
)
def test_a_body_is_plain_where_it_has_known_fields_and_plain_texts_only(change: dict[str, Any], plain: bool) -> None:
    assert judged(report(entry(**change), **TWICE)).content.plain == plain


def test_a_field_that_is_there_twice_hides_no_person_id() -> None:
    body = encoded(report(entry())).replace(b'"fordel":', b'"fordel": "om 15838000360", "fordel":')
    assert not judge_income(body, person_id=PERSON, months=(AUGUST, AUGUST)).content.plain
    assert "15838000360" not in redact_body(body, PSEUDONYM)


def test_the_fingerprint_is_of_the_bytes_as_received() -> None:
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
