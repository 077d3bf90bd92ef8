"""What is measured is the same on the page, in the workbook, in the analysts' copy and in the cookbook's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tasks.privacy import Pseudonymiser
from tasks.reports import language
from tasks.warehouse import sessions
from tests.flows.conftest import Settled
from tests.installation import Installation
from tests.reports.test_page import Page

pytestmark = pytest.mark.xdist_group("prefect two")

WORDS = language("nb")


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path, read_only=True)
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
