"""`calculate` and `limits` from file to file: exact amounts, the promised columns, faulty rows refused by position."""

import csv
import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.calculate.calculate import calculate_file, limits_file
from tasks.entitlement import EVERY_PART
from tasks.errors import InputError, RateError, UsageError
from tasks.resources import resource

HEADER = "case_id,month,municipality,adults,children,monthly_income,tenure,housing_cost"
GOOD = "S-1,2026-10,0301,1,0,20000,rented,12000"
PROMISED = [
    "case_id", "month", "scheme", "approved_housing_cost", "cost_ceiling", "weight", "weighted_income",
    "wealth_addition", "own_share", "entitlement", "entitlement_unrounded", "outcome", "rates_from", "rule_version",
    "unconfirmed",
]  # fmt: skip


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    source = folder / "cases.csv"
    source.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return source


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def refused(folder: Path, *lines: str, header: str = HEADER, scheme: str = "state") -> str:
    out = folder / "out.csv"
    with pytest.raises(InputError) as caught:
        calculate_file(write(folder, *lines, header=header), out, scheme=scheme, explain=True)
    assert sorted(path.name for path in folder.iterdir()) == ["cases.csv"]
    return str(caught.value)


def test_the_output_has_exactly_the_promised_columns_in_kroner(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert calculate_file(write(tmp_path, GOOD), out) == 1
    [row] = read(out)
    assert list(row) == PROMISED
    assert (row["case_id"], row["month"]) == ("S-1", "2026-10")
    assert (row["own_share"], row["entitlement"], row["weight"]) == ("43433.25", "4716.00", "1.00")
    assert (row["cost_ceiling"], row["approved_housing_cost"]) == ("120216.00", "144000.00")
    assert len(row["entitlement_unrounded"].partition(".")[2]) >= 6
    assert (row["outcome"], row["rates_from"]) == ("granted", "2026-06-01")


def test_rows_come_out_in_their_order_and_duplicates_are_kept(tmp_path: Path) -> None:
    months = ["2026-10", "2017-06", "2023-12", "2026-10"]
    source = write(tmp_path, *[GOOD.replace("2026-10", month) for month in months])
    calculate_file(source, tmp_path / "out.csv")
    assert [row["month"] for row in read(tmp_path / "out.csv")] == months


def test_oslos_output_has_the_rent_reduction_too_and_no_ceiling(tmp_path: Path) -> None:
    calculate_file(write(tmp_path, GOOD), tmp_path / "out.csv", scheme="oslo")
    [row] = read(tmp_path / "out.csv")
    assert list(row) == [*PROMISED, "rent_reduction"]
    assert (row["rent_reduction"], row["cost_ceiling"]) == ("1320.00", "")


def test_amounts_are_read_to_the_oere_without_a_float_on_the_way(tmp_path: Path) -> None:
    source = write(tmp_path, GOOD.replace("12000", "4097.29").replace("20000", "0"))
    calculate_file(source, tmp_path / "out.csv", scheme="bodo")
    assert read(tmp_path / "out.csv")[0]["approved_housing_cost"] == "49167.48"


RECORD: dict[str, Any] = {
    "case_id": "S-1", "month": "2026-10", "municipality": "0301", "adults": 1, "children": 0,
    "monthly_income": 20000.1, "tenure": "rented", "housing_cost": 12000, "adapted_home": True, "cost_group": None,
}  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_csv_parquet_and_json_give_the_same_result(tmp_path: Path, ending: str) -> None:
    source, out = tmp_path / f"cases.{ending}", tmp_path / f"out.{ending}"
    frame = pl.DataFrame([RECORD]).with_columns(cost_group=pl.lit(None, pl.Int64))
    if ending == "csv":
        frame.write_csv(source)
    elif ending == "parquet":
        frame.with_columns(month=pl.lit(dt.date(2026, 10, 1)), housing_cost=pl.lit(Decimal("12000.00"))).write_parquet(
            source
        )
    else:
        source.write_text(json.dumps([RECORD]), encoding="utf-8")
    calculate_file(source, out, explain=True)
    if ending == "csv":
        found: dict[str, Any] = dict(read(out)[0])
    elif ending == "parquet":
        found = pl.read_parquet(out).row(0, named=True)
    else:
        found = json.loads(out.read_text(encoding="utf-8"))[0]
    assert list(found) == PROMISED
    assert [float(found[name]) for name in ("weighted_income", "entitlement")] == [240_001.2, 5_068]
    assert (tmp_path / f"out.explain.{ending}").exists()


BAD = {
    "a negative rent": (GOOD.replace("12000", "-12000"), "housing_cost: a negative amount"),
    "nobody": (GOOD.replace("0301,1", "0301,0"), "adults: nobody lives there"),
    "half an adult": (GOOD.replace("0301,1", "0301,1.5"), "adults: not a whole number"),
    "an unknown municipality": (GOOD.replace("0301", "9999"), "municipality: not a municipality number that has been"),
    "a municipality that lost its zero": (
        GOOD.replace("0301", "301"),
        "municipality: not a municipality number",
    ),
    "a month before the first rates": (GOOD.replace("2026-10", "2017-05"), "month: .*first month is 2017-06"),
    "a month past the known rates": (GOOD.replace("2026-10", "2027-06"), "month: .*not known"),
    "no month": (GOOD.replace("2026-10", "2026-13"), "month: not a month"),
    "not a number": (GOOD.replace("20000", "NaN"), "monthly_income: not an amount"),
    "text": (GOOD.replace("20000", "mye"), "monthly_income: not an amount"),
    "three decimals": (GOOD.replace("20000", "20000.123"), "monthly_income: an amount with more than two decimals"),
    "amounts in another order of size": (GOOD.replace("20000", "200000000"), "monthly_income: an amount above"),
    "an empty cell": (GOOD.replace("20000", ""), "monthly_income: empty"),
    "a tenure of their own": (GOOD.replace("rented", "leid"), "tenure: not a tenure"),
    "a torn row": (GOOD + ",x", "not as many fields"),
    "a person id for a case": (GOOD.replace("S-1", "14817810080"), "case_id: of the shape of a person id"),
    "a person id that lost its zero": (GOOD.replace("S-1", "1417810080"), "case_id: of the shape of a person id"),
    "no case": (GOOD.replace("S-1", ""), "case_id: empty"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_row_is_refused_by_row_column_and_kind_and_nothing_is_written(tmp_path: Path, what: str) -> None:
    line, expected = BAD[what]
    message = refused(tmp_path, GOOD, line)
    assert "row 2" in message
    assert re.search(expected, message)
    assert line not in message


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("aged_18_19", "2", "aged_18_19: more than the adults"),
        ("monthly_disability_benefit", "20000.01", "monthly_disability_benefit: more than the monthly income"),
        ("adapted_home", "kanskje", "adapted_home: neither yes nor no"),
        ("cost_group", "5", "cost_group: not between 1 and 4"),
        ("home_wealth", "-1", "home_wealth: a negative amount"),
        ("decided_month", "2017-01", "decided_month: .*first month"),
        ("decided_assessed_income", "mye", "decided_assessed_income: not an amount"),
    ],
)
def test_columns_that_may_be_left_out_are_checked_where_they_are(
    tmp_path: Path, column: str, value: str, expected: str
) -> None:
    header, line = (f"{HEADER},{column}", f"{GOOD},{value}")
    if column == "decided_month":
        header, line = f"{header},decided_amount", f"{line},100"
    assert re.search(expected, refused(tmp_path, line, header=header))


def test_many_faults_are_counted_and_the_first_ones_shown(tmp_path: Path) -> None:
    message = refused(tmp_path, *[GOOD.replace("12000", "-1")] * 9)
    assert message.count("a negative amount") == 5
    assert "And 4 more." in message


def test_a_missing_column_or_a_slip_in_a_name_is_reported(tmp_path: Path) -> None:
    assert "lacks the columns tenure" in refused(tmp_path, GOOD, header=HEADER.replace("tenure", "eieform"))
    assert "Is «net_wealth» meant?" in refused(tmp_path, GOOD + ",5", header=HEADER + ",net_welth")


def test_an_unknown_column_is_ignored_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calculate_file(write(tmp_path, GOOD + ",hei", header=HEADER + ",merknad"), tmp_path / "out.csv")
    assert "«merknad» is not used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cases.json", b"{"),
        ("cases.json", b'{"a": 1}'),
        ("cases.json", b'[{"case_id": ["x"], "month": "2026-10"}]'),
        ("cases.json", b'[{"case_id": "\\ud800", "month": "2026-10"}]'),
        ("cases.json", b'[{"\\ud800": "x"}]'),
        ("cases.json", b"[" * 100_000),
        ("cases.parquet", b"PAR1"),
        ("cases.xlsx", b""),
        ("missing.csv", None),
    ],
)
def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        calculate_file(tmp_path / name, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_parquet_types_that_hold_no_exact_amounts_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "cases.parquet"
    pl.DataFrame([RECORD]).drop("cost_group").with_columns(pl.col("monthly_income").cast(pl.Float32)).write_parquet(
        source
    )
    with pytest.raises(InputError, match="monthly_income"):
        calculate_file(source, tmp_path / "out.csv")


def test_times_of_day_in_parquet_are_no_months(tmp_path: Path) -> None:
    source = tmp_path / "cases.parquet"
    frame = pl.DataFrame([RECORD]).drop("cost_group")
    frame.with_columns(month=pl.lit(dt.datetime(2026, 10, 1))).write_parquet(source)  # noqa: DTZ001
    assert calculate_file(source, tmp_path / "out.csv") == 1
    frame.with_columns(month=pl.lit(dt.datetime(2026, 10, 1, 12))).write_parquet(source)  # noqa: DTZ001
    with pytest.raises(InputError, match="month"):
        calculate_file(source, tmp_path / "out.csv")


def test_an_unknown_scheme_or_ending_is_a_usage_error(tmp_path: Path) -> None:
    source = write(tmp_path, GOOD)
    with pytest.raises(UsageError, match="scheme"):
        calculate_file(source, tmp_path / "out.csv", scheme="atlantis")
    with pytest.raises(UsageError, match="ends with"):
        calculate_file(source, tmp_path / "out.xlsx")
    with pytest.raises(UsageError, match="ends with"):
        limits_file("2026-10", out=tmp_path / "out.xlsx")


def test_explain_writes_the_calculation_and_the_causes_next_to_the_result(tmp_path: Path) -> None:
    header = f"{HEADER},decided_amount,decided_month,decided_monthly_income"
    source = write(tmp_path, f"{GOOD},3000,2026-05,18000", f"{GOOD},4716,,", header=header)
    calculate_file(source, tmp_path / "out.csv", explain=True)
    lines, causes = read(tmp_path / "out.explain.csv"), read(tmp_path / "out.attribution.csv")
    assert lines[0]["label"] == "Samlet inntekt per måned"
    assert [line["amount"] for line in lines if line["code"] == "entitlement"] == ["4716.00", "4716.00"]
    first = {row["cause"]: Decimal(row["amount"]) for row in causes[:6]}
    assert sum(first.values()) == 4716 - 3000
    assert first["income"] < 0 < first["rates"]
    assert all(Decimal(row["amount"]) == 0 for row in causes[6:])


@pytest.mark.parametrize(("now", "reckoned", "expected"), [("21999", "20000.00", True), ("22001", "22001.00", False)])
def test_a_decisions_income_from_the_tax_assessment_is_kept_up_to_ten_per_cent_and_explain_says_so(
    tmp_path: Path, now: str, reckoned: str, expected: bool
) -> None:
    header = f"{HEADER},decided_amount,decided_assessed_income"
    source = write(tmp_path, GOOD.replace("20000", now) + ",3000,20000", f"{GOOD},3000,", header=header)
    calculate_file(source, tmp_path / "out.csv", scheme="oslo", explain=True)
    lines, causes = read(tmp_path / "out.explain.csv"), read(tmp_path / "out.attribution.csv")
    assert [line["amount"] for line in lines if line["code"] == "monthly_income"] == [reckoned, "20000.00"]
    kept = [(line["case_id"], line["month"], line["amount"]) for line in lines if line["code"] == "kept_income"]
    assert kept == [("S-1", "2026-10", f"{now}.00")] * expected
    income = [row["amount"] for row in causes if row["cause"] == "income"]
    assert (Decimal(income[0]) == 0) == expected
    assert Decimal(income[1]) == 0


def test_an_assessed_income_changes_nothing_in_a_scheme_without_the_test(tmp_path: Path) -> None:
    source = write(tmp_path, f"{GOOD},20500", GOOD + ",", header=f"{HEADER},decided_assessed_income")
    calculate_file(source, tmp_path / "out.csv")
    first, second = read(tmp_path / "out.csv")
    assert first == second


PARTS = (
    "case_id,month,municipality,adults,children,monthly_income,tenure,housing_cost,rent,common_costs,loan_costs,"
    "municipal_fees,property_tax,ground_rent,heating_included,single_pensioner"
)


@pytest.mark.parametrize(
    ("line", "yearly", "codes"),
    [
        ("2026-10,0301,1,0,12000,rented,,6000,,,,,,true,", "72000.00", ["rent"]),
        ("2026-10,0301,1,0,12000,rented,,6000,,,,,,false,", "79631.04", ["rent", "heating"]),
        ("2024-08,0301,1,0,12000,cooperative,,,3000,2000,,,,false,", "60000.00", ["common_costs", "loan_costs"]),
        (
            "2024-08,0301,1,0,12000,cooperative,,,3000,2000,,,,false,true",
            "67076.04",
            ["common_costs", "loan_costs", "heating"],
        ),
        (
            "2024-09,0301,1,0,12000,owned,,,,2000,500.50,100,50,false,",
            "53034.00",
            ["loan_costs", "municipal_fees", "property_tax", "ground_rent", "heating", "running_cost"],
        ),
        ("2026-10,0301,1,0,12000,owned,6000,,,,,,,,", "72000.00", []),
    ],
)
def test_a_housing_cost_in_its_parts_is_approved_by_tenure_and_date_and_shown_part_by_part(
    tmp_path: Path, line: str, yearly: str, codes: list[str]
) -> None:
    other = "S-2,2026-10,0301,1,0,12000,owned,5000,,,,,,,,"
    calculate_file(write(tmp_path, f"S-1,{line}", other, header=PARTS), tmp_path / "out.csv", explain=True)
    first, second = read(tmp_path / "out.csv")
    assert (first["approved_housing_cost"], second["approved_housing_cost"]) == (yearly, "60000.00")
    shown = [each for each in read(tmp_path / "out.explain.csv") if each["case_id"] == "S-1"]
    parts = [each for each in shown if each["code"].removeprefix("cost_") in {*EVERY_PART, "heating", "running_cost"}]
    assert [each["code"].removeprefix("cost_") for each in parts] == codes
    assert sum(Decimal(each["amount"]) for each in parts) * 12 == (Decimal(yearly) if codes else 0)
    assert {each["paragraph"] for each in parts} <= {"§ 2"}


def test_heating_that_no_source_confirms_is_reported_where_the_file_gives_the_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "S-1,2026-10,0301,1,0,12000,rented,,6000,,,,,,{},"
    calculate_file(write(tmp_path, line.format("true"), header=PARTS), tmp_path / "out.csv")
    assert "heating" not in capsys.readouterr().err
    calculate_file(write(tmp_path, line.format("false"), header=PARTS), tmp_path / "out.csv")
    assert "heating" in capsys.readouterr().err


def test_the_parts_of_a_rent_in_oslo_have_no_paragraph_of_the_states(tmp_path: Path) -> None:
    line = "S-1,2026-10,0301,1,0,12000,rented,,6000,,,,,,false,"
    calculate_file(write(tmp_path, line, header=PARTS), tmp_path / "out.csv", scheme="oslo", explain=True)
    [rent] = [each for each in read(tmp_path / "out.explain.csv") if each["code"] == "cost_rent"]
    assert (rent["amount"], rent["paragraph"], rent["source"]) == ("6000.00", "", "")
    assert "cost_heating" not in {each["code"] for each in read(tmp_path / "out.explain.csv")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rented,6000,6000,,,,,,,", "row 1, column housing_cost: given both whole and in parts"),
        ("rented,,,,,,,,,", "row 1, column housing_cost: empty, and a value is required"),
        ("rented,,6000,,100,,,,,", "row 1, column loan_costs: no part of the cost in this tenure"),
        ("owned,,6000,,100,,,,,", "row 1, column rent: no part of the cost in this tenure"),
        ("owned,,,,-100,,,,,", "row 1, column loan_costs: a negative amount"),
        ("owned,,,,60000000,,,,,", "row 1, column housing_cost: parts that sum to too large an amount"),
    ],
)
def test_parts_that_do_not_make_a_housing_cost_are_refused(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in refused(tmp_path, f"S-1,2026-10,0301,1,0,12000,{line}", header=PARTS)


def test_without_decisions_there_are_no_causes(tmp_path: Path) -> None:
    calculate_file(write(tmp_path, GOOD), tmp_path / "out.csv", explain=True)
    assert not (tmp_path / "out.attribution.csv").exists()


def test_unconfirmed_values_are_reported_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calculate_file(write(tmp_path, GOOD), tmp_path / "out.csv", scheme="bergen")
    assert "bands_are_marginal" in capsys.readouterr().err


def test_other_rules_can_be_given_as_a_folder(tmp_path: Path) -> None:
    with pytest.raises(RateError, match="no rule files"):
        calculate_file(write(tmp_path, GOOD), tmp_path / "out.csv", rules_folder=tmp_path / "nothing")
    assert calculate_file(write(tmp_path, GOOD), tmp_path / "o.csv", rules_folder=resource("config", "schemes")) == 1


def test_limits_go_to_standard_output_or_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = limits_file("2026-06")
    text = capsys.readouterr().out.splitlines()
    assert len(text) == rows + 1
    assert "2026-06,state,1,1,1,0,ordinary,false,28241" in text
    limits_file("2026-06", out=tmp_path / "limits.json")
    assert json.loads((tmp_path / "limits.json").read_text(encoding="utf-8"))[0]["monthly_income_limit"] == 28_241
