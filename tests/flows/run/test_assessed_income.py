"""Assessments that are stored for one purpose and needed for another, and a decision's assessed income."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from sandbox.tax_api import bodies
from sandbox.world import Assessment, AssessmentItem, IncomeEntry, Person, Report, World
from tests.flows.conftest import Run
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

YEARLY, WEALTH = "sumInntekterIAlminneligInntektFoerFordelingsfradrag", "nettoformue"


def plain_adults(world: World) -> list[Person]:
    """Three adults without any special state or fault; the tests are about the first."""
    odd = [(each.shielded or each.unknown or each.new_person_id or each.fault) for each in world.persons.values()]
    plain = [each for each, is_odd in zip(world.persons.values(), odd, strict=True) if not is_odd]
    return [each for each in plain if each.birth_date < dt.date(1990, 1, 1)][:3]


def without_incomes(world: World, *, income: int | None = 120_000) -> World:
    """Nobody has monthly incomes. The first has an assessment of wealth, and of income unless `income` is None."""
    items = [AssessmentItem(WEALTH, 400_000, "formue")]
    items += [AssessmentItem(YEARLY, income, "inntekt")] if income is not None else []
    year = Assessment(2025, tuple(items), dt.date(2026, 6, 20), dt.date(2026, 6, 20))
    first, *others = plain_adults(world)
    persons = [replace(first, reports={}, assessments={2025: year})]
    persons += [replace(each, reports={}, assessments={}) for each in others]
    return replace(world, persons={each.person_id: each for each in persons}, income_events=(), assessment_events=())


def write_cases(
    installation: Installation, *schemes: str, shared: bool = False, assessed_decision: bool = False
) -> None:
    """A case per scheme: the first adult alone; if `shared`, another adult, with the first as a shared child."""
    first, *others = plain_adults(installation.municipality.world)
    decided = f"2026-10-13,2026-10-01,1000,10500,0,12000,{1 + shared},0,2026,{str(assessed_decision).lower()}"
    homes, members, decisions = [], [], []
    for scheme, other in zip(schemes, others, strict=False):
        homes.append(f"S-{scheme},0301,{scheme},Team,rented,12000,true,false,2024-01-01,")
        decisions.append(f"V-{scheme},S-{scheme},{decided}")
        applicant = other if shared else first
        members.append(
            f"S-{scheme},{applicant.person_id},applicant,{applicant.birth_date},2017-08-20,,false,false,false"
        )
        if shared:
            members.append(f"S-{scheme},{first.person_id},child,{first.birth_date},2017-08-20,,false,false,true")
    for name, header, rows in (
        ("households", HOUSEHOLDS, homes),
        ("members", MEMBERS, members),
        ("decisions", DECISIONS, decisions),
    ):
        (installation.recipients / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


HOUSEHOLDS = "case_id,municipality,scheme,team,tenure,housing_cost,heating_included,adapted_home,active_from,active_to"
MEMBERS = "case_id,person_id,role,birth_date,from,to,young_disabled,single_pensioner,shared_residence"
DECISIONS = (
    "decision_id,case_id,decided_on,valid_from,amount,monthly_income,net_wealth,housing_cost,adults,children,"
    "rule_version,income_from_assessment"
)


def found(installation: Installation) -> dict[str, tuple[int, int]]:
    """Income and wealth of each case in the newest run, kroner."""
    newest = installation.runs()["run_id"][-1]
    months = installation.table("case_months").filter(run_id=newest, side="now")
    return {
        row["case_id"]: (row["monthly_income_ore"] // 100, row["net_wealth_ore"] // 100)
        for row in months.iter_rows(named=True)
    }


def assessments_asked(installation: Installation) -> list[int]:
    """How many assessments each run looked up, in order."""
    lookups = installation.table("lookups").filter(pl.col("resource") == "summertskattegrunnlag")
    return [lookups.filter(run_id=run).height for run in installation.runs()["run_id"]]


@pytest.mark.slow
def test_an_assessment_that_was_stored_for_the_other_purpose_is_looked_up_again(folder: Path, run: Run) -> None:
    expected = {"oslo": {"S-oslo": (10_000, 0)}, "state": {"S-state": (0, 400_000)}}
    with installed(folder, world=without_incomes) as installation:
        for scheme in ("oslo", "state", "oslo", "oslo"):
            write_cases(installation, scheme)
            run(installation)
            assert found(installation) == expected[scheme]
        assert assessments_asked(installation) == [1, 1, 1, 0]


@pytest.mark.slow
def test_somebody_of_two_cases_has_what_each_of_them_needs(folder: Path, run: Run) -> None:
    with installed(folder, world=without_incomes) as installation:
        write_cases(installation, "state", "oslo", shared=True)
        run(installation)
        assert found(installation) == {"S-oslo": (10_000, 0), "S-state": (0, 400_000)}
        assert assessments_asked(installation) == [2]


@pytest.mark.slow
def test_an_assessment_without_income_is_not_looked_up_every_night(folder: Path, run: Run) -> None:
    world: Callable[[World], World] = partial(without_incomes, income=None)
    with installed(folder, world=world) as installation:
        write_cases(installation, "state", "oslo", shared=True)
        for _ in range(2):
            run(installation)
            assert found(installation) == {"S-oslo": (0, 0), "S-state": (0, 400_000)}
        assert assessments_asked(installation) == [2, 0]


def announced_too_early(world: World) -> World:
    """The first adult's assessment of 2025 is announced, and only that of 2024 is served."""
    changed = without_incomes(world)
    first = plain_adults(world)[0].person_id
    older = replace(changed.persons[first].assessments[2025], year=2024)
    return replace(
        changed, persons={**changed.persons, first: replace(changed.persons[first], assessments={2024: older})}
    )


@pytest.mark.slow
def test_an_announced_assessment_that_is_not_served_yet_is_an_older_one_and_is_looked_up_again(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "newest_year", lambda *_, **__: 2025)
    with installed(folder, world=announced_too_early) as installation:
        write_cases(installation, "state")
        run(installation)
        assert found(installation) == {"S-state": (0, 400_000)}, "the wealth of 2024, and not none"
        run(installation)
        asked = installation.table("lookups").filter(pl.col("resource") == "summertskattegrunnlag")
        years = asked.sort("requested_at").select("period_to", "outcome", "error_code").rows()
        assert years == [("2025", "transient", "not_served"), ("2024", "data", None)] * 2


def with_an_old_income(world: World) -> World:
    """The first adult has an assessment, and one income: in a month that is looked up, and that the mean leaves out."""
    changed = without_incomes(world)
    first = plain_adults(world)[0].person_id
    report = Report("310123455", "310123455", (IncomeEntry("loennsinntekt", "fastloenn", 20_000),), dt.date(2026, 4, 5))
    old = replace(changed.persons[first], reports={dt.date(2026, 3, 1): (report,)})
    return replace(changed, persons={**changed.persons, first: old})


@pytest.mark.slow
def test_an_assessment_is_not_looked_up_every_night_though_an_older_month_has_income(folder: Path, run: Run) -> None:
    with installed(folder, world=with_an_old_income) as installation:
        write_cases(installation, "oslo")
        installation.change_table("decisions", lambda text: text.replace("2026-10-13,2026-10", "2026-03-13,2026-03"))
        for _ in range(3):
            run(installation)
        assert not installation.table("income_lines").is_empty()
        assert assessments_asked(installation) == [1, 0, 0]


@pytest.mark.slow
def test_a_decisions_assessed_income_is_kept_and_the_page_says_so(folder: Path, run: Run) -> None:
    with installed(folder, households=20, world=without_incomes) as installation:
        write_cases(installation, "oslo", assessed_decision=True)
        run(installation)
        assert found(installation)["S-oslo"] == (10_500, 0)
        pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
        assert any("så vedtakets inntekt gjelder fortsatt" in page for page in pages)
