"""The outcome of a look-up follows from status, code and shape together, exactly as the contract's tables say."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.income.outcomes import (
    ANOTHER_CALL,
    NO_CODE,
    REDIRECT,
    REFUSED_WITHOUT_CODE,
    Judgement,
    Outcome,
    error_code,
    judge_refusal,
)

PUBLISHED = json.loads((Path(__file__).parent / "contracts" / "skatteetaten-error-codes.json").read_text())
TABLES = ("inntekt", "summertskattegrunnlag", "hendelser", "sistetilgjengeligeskatteoppgjoer", "felles")
ROWS = [(row["kode"], row["http"]) for table in TABLES for row in PUBLISHED[table]]

EXPECTED = {
    500: Outcome.TRANSIENT,
    401: Outcome.FATAL,
    403: Outcome.FATAL,
    406: Outcome.FATAL,
    400: Outcome.REJECTED,
    410: Outcome.GONE,
}
NOT_FOUND = {
    "IM-003": Outcome.FATAL,
    "IM-007": Outcome.UNKNOWN_PERSON,
    "IM-008": Outcome.EMPTY,
    "SSG-003": Outcome.FATAL,
    "SSG-007": Outcome.UNKNOWN_PERSON,
    "SSG-008": Outcome.EMPTY,
    "FA-002": Outcome.FATAL,
    "FA-005": Outcome.EMPTY,
    "TD-004": Outcome.EMPTY,
    "TD-006": Outcome.FATAL,
    "DAS-002": Outcome.FATAL,
}


def body(code: str) -> bytes:
    return json.dumps({"kode": code, "melding": "varierer"}).encode()


@pytest.mark.parametrize(("code", "status"), ROWS)
def test_every_published_code_has_the_outcome_its_table_gives(code: str, status: int) -> None:
    expected = NOT_FOUND[code] if status == 404 else EXPECTED[status]
    assert judge_refusal(status, body(code)) == Judgement(expected, code)


def test_every_published_code_is_in_the_test() -> None:
    assert len(ROWS) == 41
    assert {code for code, status in ROWS if status == 404} == set(NOT_FOUND)


@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b'{"melding":"x"}', b"[]", b'{"kode":8}'])
def test_a_404_without_a_code_is_never_read_as_no_income(content: bytes) -> None:
    assert judge_refusal(404, content).outcome is Outcome.TRANSIENT


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("IM-001", 500, 599),
        ("IM-008", 404, 404),
        ("IM-007", 404, 404),
        ("IM-006", 400, 400),
        ("SSG-011", 410, 410),
        ("IM-009", 400, 499),
    ],
)
def test_a_code_counts_from_the_first_to_the_last_status_of_its_outcome(code: str, first: int, last: int) -> None:
    """Outside of them the status alone decides: the outcome, or the code of the judgement, is another."""
    own = judge_refusal(first, body(code))
    assert (own.code, own == judge_refusal(last, body(code))) == (code, True)
    for status in (first - 1, last + 1):
        alone = judge_refusal(status, body("XX-001"))
        found = judge_refusal(status, body(code))
        assert found.outcome is alone.outcome
        assert found.outcome is not own.outcome or code == "IM-001"


def test_a_judgement_shows_neither_content_nor_compares_it() -> None:
    """The content may hold persons. An outcome that no body was read for names the call it belongs to."""
    read = Judgement(Outcome.DATA, content={"a": 1})
    assert read == Judgement(Outcome.DATA, content=None)
    assert "content" not in repr(read)
    assert not read.unnamed


@pytest.mark.parametrize("status", [200, 204, 400, 403, 410, 500])
def test_im_008_under_another_status_is_not_believed(status: int) -> None:
    assert judge_refusal(status, body("IM-008")).outcome is not Outcome.EMPTY


@pytest.mark.parametrize("family", ["IM", "SSG", "TD", "FA"])
@pytest.mark.parametrize("code", NOT_FOUND)
def test_a_code_of_another_api_is_not_believed(family: str, code: str) -> None:
    own = code.split("-", maxsplit=1)[0] in (family, "DAS")
    found = judge_refusal(404, body(code), family=family)
    assert found.outcome is (NOT_FOUND[code] if own else Outcome.TRANSIENT)


@given(status=st.integers(201, 599).filter(lambda status: status != 404), content=st.binary(max_size=40))
def test_no_answer_but_a_404_with_a_code_is_ever_empty(status: int, content: bytes) -> None:
    assert judge_refusal(status, content).outcome not in {Outcome.EMPTY, Outcome.DATA}


@pytest.mark.parametrize(
    ("status", "outcome", "code"),
    [
        (204, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (299, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (300, Outcome.TRANSIENT, REDIRECT),
        (301, Outcome.TRANSIENT, REDIRECT),
        (302, Outcome.TRANSIENT, REDIRECT),
        (399, Outcome.TRANSIENT, REDIRECT),
        (400, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (401, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (402, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (403, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (404, Outcome.TRANSIENT, NO_CODE),
        (405, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (406, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (407, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (408, Outcome.TRANSIENT, NO_CODE),
        (410, Outcome.GONE, NO_CODE),
        (415, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (418, Outcome.TRANSIENT, REFUSED_WITHOUT_CODE),
        (425, Outcome.TRANSIENT, NO_CODE),
        (429, Outcome.TRANSIENT, NO_CODE),
        (500, Outcome.TRANSIENT, NO_CODE),
        (502, Outcome.TRANSIENT, NO_CODE),
        (504, Outcome.TRANSIENT, NO_CODE),
    ],
)
@pytest.mark.parametrize("content", [b"", b"<html>gateway</html>"])
def test_a_gateway_is_judged_by_its_status(status: int, outcome: Outcome, code: str, content: bytes) -> None:
    assert judge_refusal(status, content) == Judgement(outcome, code)


@pytest.mark.parametrize(
    ("named", "outcome"),
    [("A-1", Outcome.EMPTY), ("a-1", Outcome.EMPTY), (None, Outcome.EMPTY), ("B-2", Outcome.TRANSIENT), (7, None)],
)
def test_an_answer_that_names_another_call_is_no_answer(named: object, outcome: Outcome | None) -> None:
    content = json.dumps({"kode": "IM-008", "melding": "-", "korrelasjonsid": named}).encode()
    found = judge_refusal(404, content, correlation_id="A-1")
    assert found.outcome is (outcome or Outcome.TRANSIENT)
    assert (found.code == ANOTHER_CALL) == (found.outcome is Outcome.TRANSIENT)


@pytest.mark.parametrize("code", ["15838000360", "IM-008 15838000360", "IM-001\u001b[2J", "\ud800", "x" * 100, ""])
def test_a_code_of_another_form_is_not_kept(code: str) -> None:
    assert error_code(json.dumps({"kode": code}).encode()) is None


def test_an_error_code_is_read_from_skatteetatens_own_body_only() -> None:
    assert error_code(body("SSG-011")) == "SSG-011"
    assert error_code(b"Unknown instance. ID=1") is None
