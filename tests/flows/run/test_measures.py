"""What is measured is the same on the page, in the workbook, in the analysts' copy and in the cookbook's answers."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest

from flows.maintenance.verdicts import import_file
from tasks.privacy import Pseudonymiser
from tasks.reports import language
from tasks.warehouse import sessions
from tests.cookbook.answers import questions
from tests.flows.conftest import Run, Settled
from tests.flows.run.test_flag_lifecycle import answer, with_new_decision
from tests.installation import Installation
from tests.reports.test_page import Page

pytestmark = pytest.mark.xdist_group("prefect two")

WORDS = language("nb")


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    header, *rows = book[WORDS["sheets"].get(name, name)].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def copied_exactly(installation: Installation) -> None:
    """Make the analysts' copy with exact amounts."""
    installation.change_settings("[analysts]\n", '[analysts]\ndetail = "full"\n')
    with sessions.writing(installation.settings) as store:
        sessions.publish_copy(installation.settings, store)


def reckoned(months: pl.DataFrame, sign: int) -> dict[str, tuple[Any, ...]]:
    """The sum, the number, the first and the newest of the months in one direction, by case: from the months alone."""
    found: dict[str, tuple[Any, ...]] = {}
    for (case_id,), of_case in months.filter(sign * pl.col("difference_ore") > 100).group_by("case_id"):
        ordered = of_case.sort("month")["month"]
        kroner = sign * of_case["difference_ore"].sum() / 100
        found[str(case_id)] = (kroner, of_case.height, ordered[0], ordered[-1])
    return found


@pytest.mark.copies
def test_since_and_months_are_of_one_direction_on_the_page_in_the_workbook_and_in_the_copy(
    folder: Path, settled: Settled
) -> None:
    with settled(folder, households=60, seed=5) as (installation, end):
        months = installation.table("month_comparisons")
        copied_exactly(installation)
        findings = installation.copied("case_findings")
        pseudonyms = Pseudonymiser.from_file(installation.settings.installation.pseudonym_key_file)
    page = Page(end.files["report"].read_text(encoding="utf-8")).data
    under, over = reckoned(months, 1), reckoned(months, -1)
    both = under.keys() & over.keys()
    assert both & {case["id"] for case in page["underpaid"]}
    assert both & {case["id"] for case in page["cases"]}

    shown = {row["id"]: (row["sum"] / 100, row["months"], row["since"], row["latest"]) for row in page["underpaid"]}
    assert shown == {case: (*found[:2], *map(str, found[2:])) for case, found in under.items()}
    for name, found in (("under", under), ("over", over)):
        for case in page["cases"]:
            kroner, count, since, _ = found.get(case["id"], (0, 0, None, None))
            assert case[name] == [kroner * 100, count, since and str(since)], case["id"]

    titles = [
        [WORDS["columns"][f"{name}{end}"] for end in ("", "_months", "_since", "_latest")]
        for name in ("underpaid", "overpaid")
    ]
    for row in sheet(end.files["workbook"], "underpaid"):
        assert [row[title] for title in titles[0]] == as_text(under[row["Saksnummer"]])
    for row in sheet(end.files["workbook"], "flagged"):
        for columns, found in zip(titles, (under, over), strict=True):
            assert [row[title] for title in columns] == as_text(found.get(row["Saksnummer"], (0, 0, None, None)))

    by_pseudonym = {row["case_id"]: row for row in findings.to_dicts()}
    for name, found in (("underpaid", under), ("overpaid", over)):
        names = [f"{name}_ore", f"{name}_months", f"first_{name}", f"latest_{name}"]
        copied = {case: tuple(row[each] for each in names) for case, row in by_pseudonym.items() if row[names[0]]}
        assert copied == {
            pseudonyms.for_copy("case", case): (kroner * 100, *rest) for case, (kroner, *rest) in found.items()
        }


def as_text(found: tuple[Any, ...]) -> list[Any]:
    """As the workbook has it: months in words."""
    return [*found[:2], *(None if month is None else WORDS.month(month) for month in found[2:])]


def overview(path: Path) -> dict[str, Any]:
    """The first sheet of the workbook, by label."""
    sheet = openpyxl.load_workbook(path)[WORDS["sheets"]["overview"]]
    return {str(label): value for label, value in sheet.iter_rows(values_only=True, min_row=3, max_col=2)}


def shown(path: Path, heading: str) -> list[list[str]]:
    """The rows of a table of the manager's page, below its heading."""
    text = path.read_text(encoding="utf-8").split(f">{heading}</h2>")[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in text.split("<tr")[2:]]
    return [[re.sub(r"<[^>]+>|\s|&nbsp;", "", cell) for cell in row] for row in rows]


@pytest.mark.copies
def test_a_measure_is_one_number_on_the_page_in_the_workbook_in_the_copy_and_in_the_cookbook(
    folder: Path, settled: Settled, run: Run
) -> None:
    with settled(folder, households=60, seed=5) as (installation, first):
        installation.change_settings("[analysts]\n", '[analysts]\ndetail = "full"\nsmallest_count = 1\n')
        flags = installation.table("flags").sort("flag_id")
        answers = [{"Vurdering": "Nytt vedtak"}, {"Vurdering": "Ingen endring", "Begrunnelse": "Annet"}]
        answer(first.files["workbook"], dict(zip(flags["flag_id"], answers, strict=False)))
        import_file(installation.config, first.files["workbook"])
        assert installation.copied("verdicts").height == len(answers), "the copy has the answers at once"
        [case_id] = flags["case_id"][2:3]
        entitlement = installation.table("comparisons").filter(case_id=case_id)["entitlement_ore"].item() // 100
        installation.change_table("decisions", with_new_decision(case_id, f"{entitlement}"))
        end = run(installation)
        with duckdb.connect(str(installation.settings.snapshot_file), read_only=True) as copy:
            copy.execute("SET TimeZone = 'UTC'")
            asked = {name: pl.DataFrame(copy.sql(script)) for name, script in questions().items()}
            wide = pl.DataFrame(copy.sql("FROM wide_cases WHERE run_id = chosen_run()"))
            gone = pl.DataFrame(copy.sql("FROM withdrawn_flags WHERE run_id = chosen_run()"))
    page = Page(end.files["report"].read_text(encoding="utf-8")).data
    book, manager, texts = overview(end.files["workbook"]), end.files["manager"], WORDS["manager"]
    words = {**WORDS["sheets"], **WORDS["overview"]}

    withdrawn = [row for row in page["withdrawn"] if row["day"] == page["ran"]]
    assert len(withdrawn) == book[words["withdrawn"]] == gone.height == 1
    assert asked["flags_withdrawn"].row(-1)[1:] == (withdrawn[0]["why"], 1)
    assert len(sheet(end.files["workbook"], "withdrawn")) == len(page["withdrawn"])

    for name in ("under", "over"):
        found = wide.filter(
            pl.col("state") == "flagged", pl.col("difference_ore").sign() == (1 if name == "under" else -1)
        )
        on_page = [case["difference"] for case in page["cases"] if (case["difference"] > 0) == (name == "under")]
        kroner = abs(int(found["difference_ore"].sum())) / 100
        assert len(on_page) == found.height == book[words[f"{name}_cases"]]
        assert abs(sum(on_page)) / 100 == kroner == book[words[f"{name}_kroner"]]
        so_far = asked["over_and_underpaid_by_scheme"][f"{name}paid_kroner"].sum()
        assert so_far == book[words[f"{name}_so_far"]]

    causes = {row[0]: int(row[1]) for row in shown(manager, texts["by_cause"]) if row[1].isdigit()}
    by_cause = dict(wide.drop_nulls("main_cause").group_by("main_cause_nb").len().iter_rows())
    on_page_causes = Counter(WORDS["causes"][case["causes"][0][0]] for case in page["cases"])
    in_book = Counter(row[WORDS["columns"]["main_cause"]] for row in sheet(end.files["workbook"], "flagged"))
    assert by_cause == on_page_causes == in_book
    assert {cause: count for cause, count in causes.items() if count} == {
        re.sub(r"\s", "", cause): count for cause, count in by_cause.items()
    }

    precision = asked["precision_by_cause"]
    assert precision["settled"].sum() == asked["flags_that_led_to_nothing"]["settled"].sum() == len(answers)
    [*_, (_, settled_flags, new_decisions, _)] = shown(manager, texts["precision"])
    assert (int(settled_flags), int(new_decisions)) == (precision["settled"].sum(), precision["new_decisions"].sum())

    waited = asked["waiting_flags_by_age"]
    assert waited["flags"].sum() == len(page["cases"]) - len([case for case in page["cases"] if case["answer"]])
    assert [int(row[1]) for row in shown(manager, texts["ages"])] == [len(page["cases"]), 0, 0]
    looked_up = asked["lookups_per_month"].group_by("resource").agg(pl.col("lookups").sum())
    assert sum(int(row[2]) for row in shown(manager, texts["look_ups"])) == looked_up["lookups"].sum()
