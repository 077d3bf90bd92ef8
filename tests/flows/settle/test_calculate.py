"""A settlement without servers: schemes that settle otherwise than by § 14, and what the tables leave open."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.settle.calculate import Settled, SettleFacts, calculate_settlement
from flows.settle.context import check_rates
from flows.settle.inputs import SettleInputs
from flows.settle.publish import case_rows, month_rows, settlement_lines
from sandbox.world import Assessment, AssessmentItem, IncomeEntry, Person, Report, World
from tasks.entitlement.settlement import SettlementRules
from tasks.errors import RateError
from tests.flows.settle.rooms import context_of, facts_of, inputs_of
from tests.recipients.delivery import PSEUDONYMISER, Row, as_csv, decision, household, member
from tests.recipients.ids import synthetic_id

BORN = dt.date(1984, 3, 7)
DAY = dt.date(2026, 11, 30)
MONTHS = [dt.date(2025, 1, 1), *[dt.date(2025, number, 1) for number in range(2, 13)]]
BUSINESS = "personinntektFraSDFInnenAnnenNaering"
YEARLY = "sumInntekterIAlminneligInntektFoerFordelingsfradrag"


class Year:
    """Cases of one adult each in 2025, added one by one."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {"households": [], "members": [], "decisions": []}
        self.persons: dict[str, Person] = {}

    def add(
        self, case_id: str, items: dict[str, int] | None, *, earned: int = 15_000, home: Any = None, **decided: Any
    ) -> str:
        """Add a case; give its person id. items: of the assessment; None: there is none."""
        person_id = synthetic_id(BORN, 500 + len(self.persons))
        months = [dt.date(2024, 10, 1), dt.date(2024, 11, 1), dt.date(2024, 12, 1), *MONTHS]
        entry = IncomeEntry("loennsinntekt", "fastloenn", earned)
        reports = {month: (Report("310123455", "310123455", (entry,), month + dt.timedelta(33)),) for month in months}
        settled = dt.date(2026, 6, 20)
        assessed = tuple(AssessmentItem(code, amount, "") for code, amount in (items or {}).items())
        years = {} if items is None else {2025: Assessment(2025, assessed, settled, settled)}
        self.persons[person_id] = Person(person_id, BORN, reports, years)
        place = {"active_from": "2024-01-01", "heating_included": "true", "housing_cost": "12000"} | (home or {})
        self.tables["households"].append(
            household(case_id, **place)
            | {"stated_income": "0", "child_wealth": "0"}
            | {key: value for key, value in (home or {}).items() if key in {"stated_income", "child_wealth"}}
        )
        self.tables["members"].append(member(case_id, person_id, **{"from": "2020-01-01"}))
        terms = {"amount": "3000", "monthly_income": str(earned), "net_wealth": "0", "housing_cost": "12000"}
        dates = {"decided_on": "2024-12-15", "valid_from": "2025-01-01", "children": "0"}
        self.tables["decisions"].append(
            decision(f"V-{case_id}", case_id, **(terms | dates | {"income_from_assessment": "false"} | decided))
        )
        return person_id

    def read(self, folder: Path) -> tuple[SettleInputs, SettleFacts]:
        for name, rows in self.tables.items():
            (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
        inputs = inputs_of(context_of(folder, 2025, DAY))
        world = World(DAY, "0301", "Eksempel", "310000000", self.persons)
        return inputs, facts_of(inputs, world)


def states(settled: Settled) -> dict[str, tuple[str, str | None]]:
    return {row["case_id"]: (row["state"], row["reason"]) for row in settled.cases.iter_rows(named=True)}


def test_oslo_settles_corrected_months_and_decisions_on_an_assessment(tmp_path: Path) -> None:
    year = Year()
    oslo = {"scheme": "oslo"}
    corrected = year.add("S-corrected", None, home=oslo, monthly_income="10000")
    year.add("S-same", None, home=oslo)
    year.add("S-assessed", {YEARLY: 360_000}, home=oslo, income_from_assessment="true", monthly_income="10000")
    year.add("S-unassessed", None, home=oslo, income_from_assessment="true")
    inputs, facts = year.read(tmp_path)
    key = PSEUDONYMISER(corrected)
    change = pl.DataFrame({"person_key": [key], "month": [MONTHS[5]], "decided_on": [dt.date(2024, 12, 15)]})
    settled = calculate_settlement(inputs, replace(facts, corrected=change))
    found = states(settled)
    assert found["S-same"] == ("nothing_to_settle", "nothing_corrected")
    assert found["S-unassessed"] == ("not_ready", "assessment_missing")
    assert found["S-assessed"][0] in {"claim", "both"}
    months = settled.tables["settlement_months"]
    assert months.filter(case_id="S-corrected")["month"].to_list() == MONTHS[5:9], "the mean is of four months"
    causes = settled.tables["settlement_causes"]
    assert "a_ordning" in set(causes.filter(case_id="S-corrected")["cause"])
    assert "assessment" in set(causes.filter(case_id="S-assessed")["cause"])
    assert set(months["unconfirmed"].list.len()) == {0}, "every value of 2025 is confirmed"
    doubted = months.with_columns(unconfirmed=pl.lit(["amendment_2026_1971"]))
    shown = replace(settled, tables={**settled.tables, "settlement_months": doubted})
    assert "amendment_2026_1971" in set(case_rows(inputs, shown)["unconfirmed"])
    assert set(month_rows(shown)["unconfirmed"]) == {"amendment_2026_1971"}
    assert any(line.endswith(", amendment_2026_1971.") for line in settlement_lines(inputs, shown))
    right = months.filter(case_id="S-assessed")["right_income_ore"]
    assert right.to_list() == [30_000_00] * 12


def test_what_the_households_own_table_says_is_used_where_the_settlements_tables_say_nothing(tmp_path: Path) -> None:
    year = Year()
    year.add("S-stated", {BUSINESS: 60_000, "nettoformue": 0}, home={"stated_income": "5000"}, monthly_income="20000")
    year.add("S-child", {"nettoformue": 400_000}, home={"child_wealth": "400000"})
    year.add("S-owner", {"nettoformue": 400_000, "formuesverdiForPrimaerbolig": 1_000})
    inputs, facts = year.read(tmp_path)
    settled = calculate_settlement(inputs, facts)
    months = settled.tables["settlement_months"]
    assert set(months.filter(case_id="S-stated")["right_income_ore"]) == {20_000_00}
    assert "S-child" not in set(months["case_id"]), "the child's wealth is left out"
    assert set(months.filter(case_id="S-owner")["right_wealth_ore"]) == {400_000_00}
    assert states(settled)["S-child"] == ("nothing_to_settle", "nothing_reportable")
    lines = settlement_lines(inputs, settled)
    assert lines[0] == "Settlement of 2025 as of 2026-11-30: 3 cases with support in the year"
    counts = [int(line.split(": ")[1].split(" ")[0]) for line in lines if line.startswith("  ")]
    assert sum(counts) == 3, "the states sum to the population"
    assert case_rows(inputs, settled).height == 3
    assert month_rows(settled)["cause_wealth"].sum() < 0


def test_a_year_without_anything_to_settle_has_files_too(tmp_path: Path) -> None:
    year = Year()
    year.add("S-bergen", None, home={"scheme": "bergen"})
    inputs, facts = year.read(tmp_path)
    settled = calculate_settlement(inputs, facts)
    assert states(settled) == {"S-bergen": ("nothing_to_settle", "no_settlement")}
    assert inputs.run.required.is_empty(), "nobody is looked up for it"
    assert month_rows(settled).is_empty()
    assert any(line.startswith("No settlement of bergen: ") for line in settlement_lines(inputs, settled))


def test_a_member_whose_assessment_says_nothing_of_wealth_is_not_ready(tmp_path: Path) -> None:
    year = Year()
    year.add("S-1", {BUSINESS: 1_000})
    inputs, facts = year.read(tmp_path)
    settled = calculate_settlement(inputs, facts)
    assert states(settled) == {"S-1": ("not_ready", "wealth_missing")}
    assert settled.tables["settlement_members"]["assessment"].to_list() == ["wealth_missing"]


def test_an_answer_that_did_not_come_leaves_the_case_not_checked(tmp_path: Path) -> None:
    year = Year()
    year.add("S-1", {BUSINESS: 1_000, "nettoformue": 0})
    inputs, facts = year.read(tmp_path)
    no_assessment = facts.results.with_columns(
        outcome=pl.when(pl.col("resource") == "inntekt").then("outcome").otherwise(pl.lit("transient"))
    )
    data = replace(facts.data, assessment_items=facts.data.assessment_items.clear())
    settled = calculate_settlement(inputs, replace(facts, results=no_assessment, data=data))
    assert states(settled) == {"S-1": ("not_checked", "not_answered")}
    assert settled.tables["settlement_members"]["assessment"].to_list() == ["not_answered"]


def test_a_year_without_rates_is_refused(tmp_path: Path) -> None:
    year = Year()
    year.add("S-1", None)
    inputs, _ = year.read(tmp_path)
    later = replace(inputs.context, year=2031, run=replace(inputs.context.run, month=dt.date(2031, 12, 1)))
    with pytest.raises(RateError, match=r"The year 2031 cannot be settled: .*2031-01"):
        check_rates(later, ["state", "bergen"])


def test_codes_that_begin_alike_are_kept(tmp_path: Path) -> None:
    year = Year()
    year.add("S-1", None)
    context = year.read(tmp_path)[0].context
    wanted = context.rules.wanted_codes(context.run.codes)
    assert "tapVedRealisasjonAvAksje" in wanted
    assert wanted["tapVedRealisasjonAvAksje"] == wanted[BUSINESS]
    assert "annet" not in wanted
    with pytest.raises(KeyError):
        wanted["annet"]
    assert isinstance(context.rules, SettlementRules)
    assert [context.rules.kind(name) for name in ("state", "bergen", "unheard-of")] == ["assessed_year", "none", "none"]
