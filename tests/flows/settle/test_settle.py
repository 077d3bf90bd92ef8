"""The yearly settlement through the whole flow: look-ups, states, amounts, files, and what is stored."""

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from markupsafe import escape

from flows.maintenance.case_texts import print_settlement_texts
from flows.maintenance.citizen_export import export_case
from flows.maintenance.status import print_status
from flows.maintenance.verdicts import import_file
from flows.run.publish import RunEnd
from tasks.errors import Exit, UsageError
from tasks.reports.language import language
from tests.flows.settle.town import BUSINESS, Home, cases, settle, world_of, write
from tests.installation import Installation, installed

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect")]

PAID = [
    *(f"{{case}},2025-{month:02},4798" for month in range(1, 6)),
    *(f"{{case}},2025-{month:02},5072" for month in range(6, 13)),
]
HOMES = [
    Home("S-wealth", assessed={"nettoformue": 500_000}, decided=(15_000, 200_000, 4_798), rows={"payments": PAID}),
    Home("S-plain", rows={"payments": PAID}),
    Home("S-missing", assessed=None),
    Home(
        "S-business",
        assessed={BUSINESS: 120_000, "nettoformue": 0},
        decided=(20_000, 0, 3_000),
        rows={
            "stated_incomes": ["{case},{person},2025,60000,0,0,0"],
            "documented": ["{case},{person},business_began,2025-07-01,,"],
        },
    ),
    Home("S-bergen", scheme="bergen", decided=(15_000, 0, 1_000)),
    Home("S-bodo", scheme="bodo", decided=(15_000, 0, 1_000)),
    Home(
        "S-bkb",
        scheme="bodo",
        on_assessment=True,
        assessed={"sumInntekterIAlminneligInntektFoerFordelingsfradrag": 240_000, "nettoformue": 0},
        decided=(15_000, 0, 6_000),
    ),
    Home("S-unpaid", decided=(15_000, 0, 0)),
    Home("S-faulty", rows={"payments": ["{case},2025-03,1000", "{case},2025-03,1000"]}),
]


COPIED = [
    *("settlement_cases", "settlement_months", "settlement_causes", "settlement_members", "settlement_flags"),
    *("settlement_payments", "settlement_stated_incomes", "settlement_documented"),
]


@pytest.fixture(scope="module")
def settled_year(prefect: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, RunEnd]]:
    """The cases of HOMES after the settlement of 2025, and how it ended."""
    with installed(tmp_path_factory.mktemp("settled-year"), world=world_of(HOMES)) as installation:
        write(installation, HOMES)
        planned = settle(installation, dry_run=True)
        assert planned.exit_code is Exit.COMPLETE
        assert "  cases with support in the year: 8, of which with faulty rows: 1" in planned.lines
        assert not installation.settings.database_file.exists(), "a dry run writes nothing"
        yield installation, settle(installation)


Settled = tuple[Installation, RunEnd]


def test_a_year_is_settled_month_by_month_and_every_case_has_a_state(settled_year: Settled) -> None:
    installation, end = settled_year
    assert end.exit_code is Exit.INCOMPLETE, end.lines
    found = cases(installation)
    assert {case: (row["state"], row["reason"]) for case, row in found.items()} == {
        "S-wealth": ("claim", None),
        "S-plain": ("nothing_to_settle", "nothing_reportable"),
        "S-missing": ("not_ready", "assessment_missing"),
        "S-business": ("both", None),
        "S-bergen": ("nothing_to_settle", "no_settlement"),
        "S-bodo": ("nothing_to_settle", "nothing_corrected"),
        "S-bkb": ("claim", None),
        "S-faulty": ("not_checked", "bad_input"),
    }
    assert (found["S-wealth"]["claim_ore"], found["S-wealth"]["extra_ore"]) == (39_388_00, 0)
    assert (found["S-wealth"]["main_cause"], found["S-wealth"]["paid_from"]) == ("wealth", "payments")
    months = installation.table("settlement_months").filter(case_id="S-wealth").sort("month")
    assert months["right_ore"].to_list() == [1_210_00] * 5 + [2_008_00] * 7
    causes = installation.table("settlement_causes").filter(case_id="S-bkb")
    assert set(causes["cause"]) >= {"assessment"}
    members = installation.table("settlement_members").filter(case_id="S-missing")
    assert members.select("role", "assessment").rows() == [("applicant", "missing")]
    lookups = installation.table("lookups")
    assert set(lookups["purpose"]) == {"Etteroppgjør av bostøtte mot skatteoppgjøret"}
    assert set(lookups.filter(pl.col("resource") != "inntekt")["period_to"]) == {"2025"}
    text = end.files["cases"].read_text(encoding="utf-8")
    assert "S-missing" in text
    assert "applicant" in text
    rows = pl.read_csv(end.files["cases"])
    assert rows.filter(case_id="S-wealth")["claim"].to_list() == [39_388.0]
    assert rows.filter(case_id="S-business")["extra_waits_for"].to_list() == ["claim_decision"]
    assert "S-wealth" in end.files["report"].read_text(encoding="utf-8")
    assert "S-wealth" not in end.files["manager"].read_text(encoding="utf-8")
    assert end.files["workbook"].exists()
    by_month = pl.read_csv(end.files["months"])
    assert by_month.filter(case_id="S-wealth")["difference"].sum() == -39_388.0
    assert any("No settlement of bergen" in line for line in end.lines)


def test_a_case_has_its_texts_by_command_and_on_the_page(
    settled_year: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    installation, end = settled_year
    print_settlement_texts(installation.config, "S-wealth", 2025, "nb")
    written = capsys.readouterr().out
    assert "Hjemmelen er bustøttelova § 10 bokstav d." in written
    assert "mulig tilbakekrav 39\u00a0388\u00a0kr" in written
    assert escape(written) in end.files["report"].read_text(encoding="utf-8"), "the page has the same text"
    with pytest.raises(UsageError, match="No settlement of 2025"):
        print_settlement_texts(installation.config, "S-plain", 2025, "nb")


def test_a_citizen_gets_what_the_settlement_stores_about_them(settled_year: Settled) -> None:
    installation, _ = settled_year
    lines = export_case(installation.config, "S-business", person=None, out=None)
    files = dict(line.split(": ", 1) for line in lines)
    tables = json.loads(Path(files["json"]).read_text(encoding="utf-8"))["tables"]
    assert [row["business_ore"] for row in tables["stated_incomes"]] == [60_000_00]
    assert [row["kind"] for row in tables["documented"]] == ["business_began"]
    assert [(row["settled_year"], row["state"]) for row in tables["settlements"]] == [(2025, "both")]
    assert len(tables["settlement_months"]) == 12
    assert {tuple(row["unconfirmed"]) for row in tables["settlement_months"]} == {()}, "every value of 2025 is known"
    assert {row["cause"] for row in tables["settlement_causes"]} >= {"business"}
    page = Path(files["page"]).read_text(encoding="utf-8")
    for heading in ("Etteroppgjør, måned for måned", "oppgitt inntekt til etteroppgjøret", "at næringen begynte"):
        assert heading in page


def test_answers_in_the_workbook_are_read(settled_year: Settled) -> None:
    installation, end = settled_year
    book = openpyxl.load_workbook(end.files["workbook"])
    sheet = book["Til vurdering"]
    columns = {cell.value: number for number, cell in enumerate(sheet[1], start=1)}
    words = language("nb")
    case = columns[words["columns"]["case_id"]]
    rows = {sheet.cell(number, case).value: number for number in range(2, sheet.max_row + 1)}
    for title, value in (("verdict", words["verdicts"]["no_change"]), ("reason", words["verdict_reasons"]["other"])):
        sheet.cell(rows["S-wealth"], columns[words["columns"][title]]).value = value
    answered = installation.recipients.parent / "answered.xlsx"
    book.save(answered)
    code, lines = import_file(installation.config, answered)
    assert code is Exit.COMPLETE, lines
    [verdict] = installation.table("verdicts").to_dicts()
    found = cases(installation)["S-wealth"]
    assert (verdict["flag_id"], verdict["verdict"], verdict["reason"]) == (found["flag_id"], "no_change", "other")
    assert verdict["source_run"] == end.run_id


def test_the_analysts_copy_has_the_settlement_by_pseudonyms_and_rounded(settled_year: Settled) -> None:
    installation, _ = settled_year
    found = installation.copied("settlement_cases")
    assert found["state"].sort().to_list() == sorted(row["state"] for row in cases(installation).values())
    assert not set(found["case_id"]) & set(cases(installation)), "cases have other names"
    assert set(found["claim_ore"].drop_nulls() % 500_00) == {0}, "39 388 kr is 39 500"
    assert set(installation.copied("settlement_months")["right_ore"].drop_nulls() % 500_00) == {0}
    assert set(installation.copied("settlement_members")["net_wealth_ore"].drop_nulls() % 100_000_00) == {0}
    texts = str([installation.copied(name).rows() for name in COPIED])
    assert "S-wealth" not in texts
    persons = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)["person_id"]
    assert not [person for person in persons if person in texts]


def test_the_status_has_the_settlement_and_its_states(
    settled_year: Settled, capsys: pytest.CaptureFixture[str]
) -> None:
    installation, end = settled_year
    print_status(installation.config, most=5)
    status = capsys.readouterr().out
    assert f"{end.run_id}  settlement of 2025  as of 2026-11-12  incomplete" in status
    assert (
        "no difference 0 + extra 0 + claim 2 + both 1 + under threshold 0 + not ready 1 + "
        "nothing to settle 3 + not checked 1 = 8" in status
    )


@pytest.mark.parametrize(("year", "words"), [(2026, "not over"), (2016, "2017"), (3000, "not over")])
def test_a_year_that_cannot_be_settled_is_refused(settled_year: Settled, year: int, words: str) -> None:
    installation, _ = settled_year
    with pytest.raises(UsageError, match=words):
        settle(installation, year=year)
