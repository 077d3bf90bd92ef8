"""`calculate`: what a file can say about a household so that the law is followed, and what the result says about it."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from flows.calculate.calculate import calculate_file
from tasks.errors import InputError

HEADER = "case_id,month,municipality,adults,children,monthly_income,tenure,housing_cost"
GOOD = "S-1,2026-10,0301,1,0,20000,rented,12000"
PARTS = f"{HEADER},rent,heating_included"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    source = folder / "cases.csv"
    source.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return source


def results(folder: Path, *lines: str, header: str = HEADER, scheme: str = "state") -> list[dict[str, str]]:
    out = folder / "out.csv"
    calculate_file(write(folder, *lines, header=header), out, scheme=scheme, explain=True)
    return list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))


def explained(folder: Path, code: str) -> list[dict[str, str]]:
    text = (folder / "out.explain.csv").read_text(encoding="utf-8")
    return [line for line in csv.DictReader(text.splitlines()) if line["code"] == code]


def test_each_row_names_the_values_that_no_source_confirms(tmp_path: Path) -> None:
    source = write(tmp_path, f"{GOOD},900000", f"{GOOD},0", header=f"{HEADER},net_wealth")
    for ending in ("csv", "json", "parquet"):
        calculate_file(source, tmp_path / f"out.{ending}")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["unconfirmed"] for row in rows] == ["wealth_allowance_rented", ""]
    assert [row["unconfirmed"] for row in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))] == [
        ["wealth_allowance_rented"],
        [],
    ]
    assert pl.read_parquet(tmp_path / "out.parquet")["unconfirmed"].to_list() == [["wealth_allowance_rented"], []]


def test_several_unconfirmed_values_have_spaces_between_them_in_csv(tmp_path: Path) -> None:
    [row] = results(tmp_path, GOOD, scheme="bergen")
    assert row["unconfirmed"] == "coverage bands_are_marginal"


@pytest.mark.parametrize("column", ["young_disabled", "single_pensioner", "pensioner", "monthly_disability_benefit"])
def test_heating_before_september_2024_is_for_households_with_a_pension(tmp_path: Path, column: str) -> None:
    """§ 2 d: pensioners by age, disability or loss of a provider (alders-, uføre- og etterlattepensjonistar)."""
    line = "S-1,2024-08,1804,1,0,18000,rented,,6000,false,"
    given, other = ("18000", "0") if column.startswith("monthly") else ("true", "false")
    costs = [
        row["approved_housing_cost"]
        for row in results(tmp_path, line + given, line + other, header=f"{PARTS},{column}")
    ]
    assert costs == ["79076.04", "72000.00"]


@pytest.mark.parametrize(("included", "expected"), [("false", "2445.00"), ("true", "2011.00")])
def test_a_young_disabled_person_gets_heating_in_august_2024(tmp_path: Path, included: str, expected: str) -> None:
    line = f"S-1,2024-08,1804,1,0,18000,rented,,6000,{included},true"
    [row] = results(tmp_path, line, header=f"{PARTS},young_disabled")
    assert row["entitlement"] == expected


def test_a_couple_of_pensioners_gets_heating_too(tmp_path: Path) -> None:
    lines = [f"S-{given},2024-08,1804,2,0,18000,rented,,6000,false,{given}" for given in ("true", "false")]
    pensioners, others = results(tmp_path, *lines, header=f"{PARTS},pensioner")
    assert float(pensioners["entitlement"]) - float(others["entitlement"]) == pytest.approx(7076 / 12 * 0.737, abs=1)


def test_a_childs_wealth_that_is_taxed_with_a_parent_is_deducted(tmp_path: Path) -> None:
    header = f"{HEADER},net_wealth,child_wealth"
    line = "S-1,2025-10,0301,1,1,15000,rented,12000"
    without, partly, wholly = results(
        tmp_path, f"{line},500000,", f"{line},500000,100000", f"{line},500000,200000", header=header
    )
    assert float(without["wealth_addition"]) == pytest.approx(0.65 * (500_000 - 333_557), abs=0.01)
    assert float(partly["wealth_addition"]) == pytest.approx(0.65 * (400_000 - 333_557), abs=0.01)
    assert float(wholly["wealth_addition"]) == 0
    assert [line["case_id"] for line in explained(tmp_path, "child_wealth_hint")] == ["S-1", "S-1"]
    [hint, _] = explained(tmp_path, "child_wealth_hint")
    assert "barn" in hint["label"]
    assert hint["paragraph"] == "§ 6"


@pytest.mark.parametrize(("children", "wealth", "shown"), [(0, 500_000, 0), (1, 300_000, 0), (1, 500_000, 1)])
def test_the_hint_about_a_childs_wealth_is_there_where_wealth_decides_and_children_live_there(
    tmp_path: Path, children: int, wealth: int, shown: int
) -> None:
    results(tmp_path, f"S-1,2025-10,0301,1,{children},15000,rented,12000,{wealth}", header=f"{HEADER},net_wealth")
    assert len(explained(tmp_path, "child_wealth_hint")) == shown


def test_a_household_without_adults_is_calculated_with_its_first_person_as_one(tmp_path: Path) -> None:
    without, one = results(tmp_path, "S-1,2026-10,1804,0,2,9000,rented,9000", "S-2,2026-10,1804,1,1,9000,rented,9000")
    assert (without["weight"], without["cost_ceiling"]) == ("1.15", "113774.00")
    assert without["entitlement"] == one["entitlement"]


def test_a_household_without_anybody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 1, column adults: nobody lives there"):
        results(tmp_path, "S-1,2026-10,1804,0,0,9000,rented,9000")


def test_a_municipality_that_is_not_the_schemes_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results(tmp_path, GOOD.replace("0301", "4601"), GOOD, scheme="oslo")
    assert "1 row has a municipality number that is not of the scheme oslo (0301)" in capsys.readouterr().err
    results(tmp_path, GOOD, scheme="oslo")
    assert "municipality number" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("municipality", "month", "refused"),
    [
        ("1915", "2026-10", True),
        ("1915", "2019-12", False),
        ("3030", "2026-10", True),
        ("3030", "2023-12", False),
        ("3205", "2019-12", False),
        ("1601", "2018-01", True),
        ("1601", "2017-12", False),
        ("1507", "2024-01", True),
    ],
)
def test_a_municipality_number_that_ended_before_the_month_is_refused(
    tmp_path: Path, municipality: str, month: str, refused: bool
) -> None:
    line = GOOD.replace("0301", municipality).replace("2026-10", month)
    if not refused:
        assert len(results(tmp_path, line)) == 1
        return
    with pytest.raises(InputError, match="row 1, column municipality: not a municipality number of that month"):
        results(tmp_path, line)


EXAMPLES = Path(__file__).parents[2] / "entitlement" / "worked_examples" / "settlement_2025.json"
OF_YEAR = {
    "A_business_twice_as_high": ("1804", 9_000, 12_000 + 60_000 / 12, 12_000 + 120_000 / 12, 0, 0),
    "B_wealth_all_year": ("0301", 12_000, 15_000, 15_000, 200_000, 500_000),
    "D_below_rettsgebyr": ("1804", 9_000, 14_000, 14_000 + 10_000 / 12, 0, 0),
}
"""Municipality and rent; income per month as stated and as assessed; wealth as stated and as assessed."""


def test_the_worked_examples_of_the_settlement_are_what_calculate_gives(tmp_path: Path) -> None:
    """What was paid, on the stated figures, and what is right, on those of the assessment, month by month."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    lines, wanted = [], []
    for name, (place, rent, *sides) in OF_YEAR.items():
        for month in examples[name]["months"]:
            for side, income, wealth in zip(("paid", "right"), sides[:2], sides[2:], strict=True):
                lines.append(f"{name},{month['month']},{place},1,0,{income:.2f},rented,{rent},{wealth}")
                wanted.append(f"{month[side]:.2f}")
    assert [row["entitlement"] for row in results(tmp_path, *lines, header=f"{HEADER},net_wealth")] == wanted
