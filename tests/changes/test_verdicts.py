"""Import of answers: any sheet order, extra columns, duplicate, outdated or faulty; each is reported, none is lost."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.changes import (
    COLUMNS,
    AnswerFile,
    ImportResult,
    Labels,
    answers_of_table,
    import_answers,
    read_answers,
    reject_table,
    rejected_rows,
    verdict_table,
)
from tasks.changes.verdicts import FINAL
from tasks.errors import InputError
from tasks.reports import language
from tasks.reports.rejected_answers import reject_lines, write_rejects
from tasks.validation import VERDICT_REASONS, VERDICTS
from tests.examples import examples

WORDS = language("nb")

LABELS = Labels.of(WORDS["verdicts"], WORDS["verdict_reasons"])
TODAY = dt.date(2026, 11, 12)
NOON = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)
FLAGS = pl.DataFrame(
    {
        "flag_id": ["A-AAAAAAAA", "A-BBBBBBBB", "A-CCCCCCCC"],
        "case_id": ["S-1", "S-2", "S-3"],
        "event": ["new", "unchanged", "withdrawn"],
        "raised_again": [False, False, False],
    }
)
NOTHING = {
    "flag_id": pl.String,
    "verdict": pl.String,
    "reason": pl.String,
    "postponed_until": pl.Date,
    "note": pl.String,
    "verdict_id": pl.String,
    "answered_by": pl.String,
    "source_run": pl.String,
    "answered_on": pl.Date,
}


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def imported(rows: list[dict[str, Any]], verdicts: pl.DataFrame | None = None) -> ImportResult:
    names = list(COLUMNS)
    answers = answers_of_table("answers", [dict.fromkeys(names) | {"flag_id": "A-AAAAAAAA"} | row for row in rows])
    return import_answers(
        answers, LABELS, FLAGS, pl.DataFrame(schema=NOTHING) if verdicts is None else verdicts, today=TODAY
    )


def current(**answer: Any) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(NOTHING) | {"flag_id": "A-AAAAAAAA"} | answer], schema=NOTHING)


def rules(result: ImportResult) -> list[tuple[str, str | None]]:
    return [(reject.rule, reject.column) for reject in result.rejects]


def test_every_choice_of_the_workbook_is_understood_and_so_is_its_code() -> None:
    assert LABELS.verdicts.keys() >= {label.casefold() for label in WORDS["verdicts"].values()}
    assert set(LABELS.verdicts.values()) == set(VERDICTS) == set(WORDS["verdicts"])
    assert set(LABELS.reasons.values()) == set(VERDICT_REASONS) == set(WORDS["verdict_reasons"])


def test_a_row_without_an_answer_is_no_answer() -> None:
    assert imported([{"case_id": "S-1"}, {"answered_by": "KN"}]) == ImportResult()


def test_an_answer_is_imported_with_its_reason_date_and_note() -> None:
    result = imported(
        [
            {"verdict": "Ingen endring", "reason": "midlertidig endring", "note": "Se journal", "answered_by": "KN"},
            {"flag_id": "A-BBBBBBBB", "case_id": "S-2", "verdict": "Utsatt", "postponed_until": "31.12.2026"},
        ]
    )
    assert result.rejects == []
    one, other = result.accepted
    assert (one.verdict, one.reason, one.note, one.answered_by) == ("no_change", "temporary", "Se journal", "KN")
    assert (other.verdict, other.postponed_until) == ("postponed", dt.date(2026, 12, 31))
    table = verdict_table(result, FLAGS, "i-1", NOON)
    assert table["case_id"].to_list() == ["S-1", "S-2"]


def test_a_reason_in_ones_own_words_is_another_reason_with_a_note() -> None:
    [one] = imported([{"verdict": "Ingen endring", "reason": "Ringte søkeren"}]).accepted
    assert (one.reason, one.note) == ("other", "Ringte søkeren")
    [both] = imported([{"verdict": "no_change", "reason": "Ringte", "note": "i går"}]).accepted
    assert (both.reason, both.note) == ("other", "Ringte; i går")


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ({"flag_id": None, "verdict": "Nytt vedtak"}, "missing_flag", "flag_id"),
        ({"flag_id": "A-ZZZZZZZZ", "verdict": "Nytt vedtak"}, "unknown_flag", "flag_id"),
        ({"flag_id": dt.date(2026, 1, 1), "verdict": "Nytt vedtak"}, "unknown_flag", "flag_id"),
        ({"case_id": "S-2", "verdict": "Nytt vedtak"}, "another_case", "case_id"),
        ({"note": "husk denne"}, "missing_verdict", "verdict"),
        ({"verdict": "Nytt vedtakk"}, "unknown_verdict", "verdict"),
        ({"verdict": "Ingen endring"}, "missing_reason", "reason"),
        ({"verdict": "Utsatt"}, "missing_date", "postponed_until"),
        ({"verdict": "Utsatt", "postponed_until": "snart"}, "not_a_date", "postponed_until"),
        ({"verdict": "Utsatt", "postponed_until": TODAY}, "date_not_ahead", "postponed_until"),
        ({"verdict": "Nytt vedtak", "postponed_until": "2027-01-01"}, "date_without_postponed", "postponed_until"),
        ({"verdict": "Nytt vedtak", "note": "x" * 1001}, "too_long", "note"),
        ({"verdict": "Ingen endring", "reason": "x" * 600, "note": "y" * 600}, "too_long", "note"),
        ({"verdict": "Nytt vedtak", "note": "gjelder 14817810080"}, "person_id_in_text", "note"),
        ({"verdict": "Nytt vedtak", "answered_by": "14817810080"}, "person_id_in_text", "answered_by"),
        ({"flag_id": "A-CCCCCCCC", "verdict": "Nytt vedtak"}, "withdrawn_since", None),
    ],
)
def test_a_row_that_cannot_be_imported_is_reported_with_its_position(
    row: dict[str, Any], rule: str, column: str
) -> None:
    good = {"flag_id": "A-BBBBBBBB", "verdict": "Venter på svar fra søkeren"}
    result = imported([good, row])
    assert (rules(result), len(result.accepted)) == ([(rule, column)], 1)
    [reject] = reject_table(result.rejects, "i-1").to_dicts()
    assert (reject["location"], reject["row"], reject["rule"]) == ("answers", 3, rule)
    [described] = reject_lines(rejected_rows(result.rejects))
    assert described.startswith("answers, rad 3")
    assert WORDS["rejects"][rule] in described
    assert "14817810080" not in f"{reject} {described}"


def test_the_same_answer_again_changes_nothing() -> None:
    row = {"verdict": "Ingen endring", "reason": "Annet", "answered_by": "KN"}
    before = current(verdict="no_change", reason="other")
    assert (imported([row], before).repeated, imported([row], before).accepted) == (1, [])
    twice = imported([row, row | {"answered_by": "OL"}])
    assert (len(twice.accepted), twice.repeated, twice.rejects) == (1, 1, [])


def test_a_refusal_says_whose_answer_is_kept_and_can_be_handed_back(tmp_path: Path) -> None:
    before = current(
        verdict="no_change", reason="temporary", answered_by="KN", answered_on=dt.date(2026, 11, 3), source_run="r-1"
    )
    rejects = rejected_rows(imported([{"verdict": "Nytt vedtak"}], before).rejects)
    fault = "avviket har en annen vurdering fra før, og den gjelder"
    kept = "Gjelder: Ingen endring, Midlertidig endring, av KN, registrert 03.11.2026"
    assert reject_lines(rejects) == [f"answers, rad 2, sak S-1: {fault}. {kept}."]
    write_rejects(rejects, tmp_path / "back.xlsx", TODAY)
    [sheet] = openpyxl.load_workbook(tmp_path / "back.xlsx").worksheets
    assert [cell.value for cell in sheet[2]] == ["answers", 2, "S-1", None, fault, kept]
    assert (tmp_path / "back.xlsx").stat().st_mode & 0o777 == 0o600


def test_the_second_of_two_answers_to_a_flag_is_rejected() -> None:
    first, second = {"verdict": "Nytt vedtak"}, {"verdict": "Ingen endring", "reason": "Annet"}
    assert rules(imported([first, second])) == [("answered_twice", None)]
    assert rules(imported([second], current(verdict="new_decision"))) == [("already_answered", None)]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_an_answer_that_waits_may_be_followed_by_another(verdict: str) -> None:
    until = dt.date(2027, 1, 1) if verdict == "postponed" else None
    result = imported(
        [{"verdict": "Ingen endring", "reason": "Annet"}], current(verdict=verdict, postponed_until=until)
    )
    assert len(result.accepted) == (0 if verdict in FINAL else 1)


OLD, NEW = {"verdict": "Nytt vedtak"}, "v-2"
WAITS = {"verdict": "asked_citizen", "verdict_id": NEW, "answered_by": "KN", "source_run": "run-2"}


@pytest.mark.parametrize(
    ("came", "by", "takes"),
    [
        ("run-3/v-2", "OL", True),  # a newer workbook, made when that answer was current
        ("run-1/", "KN", False),  # an older one, not imported before
        ("run-1/v-1", "KN", False),
        ("run-2/", "kn ", True),  # the same workbook: the author of the answer changes it
        ("run-2/", None, True),
        ("run-2/", "OL", False),  # a colleague's copy of it: the second is rejected
        (None, "KN", False),  # a file or table without any earlier answer
    ],
)
def test_an_answer_by_somebody_who_had_not_seen_the_current_one_is_rejected(
    came: str | None, by: str | None, takes: bool
) -> None:
    result = imported([OLD | {"answered_before": came, "answered_by": by}], current(**WAITS))
    assert (len(result.accepted), rules(result)) == ((1, []) if takes else (0, [("answered_since", None)]))


@pytest.mark.parametrize(("by", "takes"), [("KN", True), (None, True), ("OL", False)])
def test_a_csv_file_may_change_its_own_answer_and_not_a_colleagues(tmp_path: Path, by: str | None, takes: bool) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"flag_id,verdict,answered_by\nA-AAAAAAAA,new_decision,{by or ''}\n", encoding="utf-8")
    before = current(**WAITS | {"source_run": "answers.csv"})
    result = import_answers(read_answers(path), LABELS, FLAGS, before, today=TODAY)
    assert (len(result.accepted), rules(result)) == ((1, []) if takes else (0, [("answered_since", None)]))


def test_a_case_systems_table_says_what_is_answered_there_now_whoever_wrote_it() -> None:
    before = current(**WAITS | {"source_run": "answers"})
    assert len(imported([OLD | {"answered_by": "OL"}], before).accepted) == 1
    assert rules(imported([OLD], current(**WAITS))) == [("answered_since", None)]


@pytest.mark.parametrize("verdict", ["new_decision", "wrong_data"])
def test_a_flag_that_is_raised_again_takes_another_answer(verdict: str) -> None:
    again = FLAGS.with_columns(raised_again=pl.col("flag_id") == "A-AAAAAAAA")
    for said, reason in (("Ingen endring", "Annet"), (verdict, None)):
        answers = answers_of_table("answers", [{"flag_id": "A-AAAAAAAA", "verdict": said, "reason": reason}])
        result = import_answers(answers, LABELS, again, current(verdict=verdict), today=TODAY)
        assert (len(result.accepted), result.repeated, result.rejects) == (1, 0, [])


HEADER = ["Saksnummer", "Vurdering", "Begrunnelse", "Utsatt til", "Avvik-ID"]
ANSWER = ["S-1", "Utsatt", None, dt.datetime(2027, 1, 15), "A-AAAAAAAA"]  # noqa: DTZ001 - as a workbook has it


def test_sheets_may_be_in_any_order_with_other_columns_too(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "answers.xlsx",
        Notater=[["hei"], ["A-AAAAAAAA", "Nytt vedtak"]],
        Annet=[[], ["Mitt", *reversed(HEADER), "Mitt også"], ["x", *reversed(ANSWER), 3.5]],
        Avvik=[HEADER, [None] * 5, ["S-2", None, None, None, "A-BBBBBBBB"]],
    )
    found = read_answers(path)
    assert [(row.place, row.row) for row in found.rows] == [("Annet", 3)]
    assert found.rows[0].values["postponed_until"] == dt.date(2027, 1, 15)
    assert (found.source, len(found.sha256)) == ("answers.xlsx", 64)


@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_is_read_with_either_delimiter_and_with_our_own_names(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "answers.csv"
    rows = [["flag_id", "verdict", "note"], ["A-AAAAAAAA", "asked_citizen", '"brev; sendt, i dag"']]
    path.write_text("\ufeff" + "\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    [row] = read_answers(path).rows
    assert (row.values["flag_id"], row.values["note"]) == ("A-AAAAAAAA", "brev; sendt, i dag")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.xlsx", None),
        ("answers.docx", b"x"),
        ("answers.xlsx", b"not a workbook"),
        ("answers.csv", b"Vurdering;Merknad\nNytt vedtak;x"),
        ("latin.csv", "Avvik-ID;Vurdering;Merknad\nA;B;\xe6".encode("latin-1")),
        ("torn.csv", b'Avvik-ID;Vurdering\nA;"B'),
        ("empty.csv", b""),
    ],
)
def test_a_file_that_is_not_answers_is_refused_whole(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as fault:
        read_answers(path)
    assert name in str(fault.value)


def test_a_file_too_large_to_be_answers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.changes.verdict_files.MOST_BYTES", 3)
    path = tmp_path / "answers.csv"
    path.write_bytes(b"1234")
    with pytest.raises(InputError, match="larger"):
        read_answers(path)


def test_a_table_of_a_case_system_needs_the_flag_and_the_verdict() -> None:
    assert answers_of_table("vurderinger", []).rows == []
    with pytest.raises(InputError, match="vurderinger"):
        answers_of_table("vurderinger", [{"flag_id": "A-AAAAAAAA"}])


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.dates(),
    st.sampled_from(["A-AAAAAAAA", "A-CCCCCCCC", "S-1", *WORDS["verdicts"].values(), *WORDS["verdict_reasons"]]),
)


@settings(max_examples=examples(60))
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), max_size=6))
def test_whatever_is_written_every_answer_is_imported_known_or_rejected(rows: list[dict[str, Any]]) -> None:
    answers: AnswerFile = answers_of_table("answers", rows)
    result = import_answers(answers, LABELS, FLAGS, pl.DataFrame(schema=NOTHING), today=TODAY)
    assert len(result.accepted) + result.repeated + len(result.rejects) == len(answers.rows)
    verdict_table(result, FLAGS, "i-1", NOON)
    reject_table(result.rejects, "i-1")
