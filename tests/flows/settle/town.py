"""A few households with support in 2025, the tax administration's answers about them, and their settlement."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from flows.run.publish import RunEnd
from flows.settle.settle import settle_year
from sandbox.world import Assessment, AssessmentItem, IncomeEntry, Kind, Person, Report, World
from tests.installation import Installation

MONTHS = [dt.date(2025, number, 1) for number in range(1, 13)]
BUSINESS = "samletPersoninntektFraEnkeltpersonforetakInnenJordbrukReindriftSkiferproduksjonOgAnnenNaering"
WAGES: Kind = "loennsinntekt"
HEADS = {
    "households": "case_id,municipality,scheme,team,tenure,housing_cost,heating_included,adapted_home,active_from,"
    "active_to",
    "members": "case_id,person_id,role,birth_date,from,to,young_disabled,single_pensioner,shared_residence",
    "decisions": "decision_id,case_id,decided_on,valid_from,amount,monthly_income,net_wealth,housing_cost,adults,"
    "children,rule_version,income_from_assessment",
    "payments": "case_id,month,amount",
    "stated_incomes": "case_id,person_id,year,business,capital,foreign,letting",
    "documented": "case_id,person_id,kind,from,to,amount",
}


@dataclass(frozen=True)
class Home:
    """A single adult with support in all of 2025. assessed: the assessment's items, kroner; None: there is none.

    earned: wages per month; decided: the income, wealth and amount of the decision. rows: of the settlement's tables.
    """

    case_id: str
    earned: int = 15_000
    assessed: Mapping[str, int] | None = field(default_factory=lambda: {"nettoformue": 0})
    decided: tuple[int, int, int] = (15_000, 0, 4_798)
    scheme: str = "state"
    rent: int = 12_000
    on_assessment: bool = False
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)


def adults(world: World) -> list[Person]:
    """Adults without any special state or fault."""
    odd = [(each.shielded or each.unknown or each.new_person_id or each.fault) for each in world.persons.values()]
    plain = [each for each, is_odd in zip(world.persons.values(), odd, strict=True) if not is_odd]
    return [each for each in plain if each.birth_date < dt.date(1990, 1, 1)]


def world_of(homes: Sequence[Home]) -> Callable[[World], World]:
    """A change of the sandbox's world: only these homes' persons are in it."""

    def change(world: World) -> World:
        persons = [known(person, home) for person, home in zip(adults(world), homes, strict=False)]
        return replace(
            world, persons={each.person_id: each for each in persons}, income_events=(), assessment_events=()
        )

    return change


def known(person: Person, home: Home) -> Person:
    """What the tax administration knows of a person."""
    reports = {
        month: (report((IncomeEntry(WAGES, "fastloenn", home.earned),), month),) for month in MONTHS if home.earned
    }
    settled = {} if home.assessed is None else {2025: assessment(home.assessed)}
    return replace(person, reports=reports, assessments=settled)


def report(entries: tuple[IncomeEntry, ...], month: dt.date) -> Report:
    return Report("310123455", "310123455", entries, month + dt.timedelta(days=33))


def assessment(items: Mapping[str, int], settled_on: dt.date = dt.date(2026, 6, 20)) -> Assessment:
    found = tuple(AssessmentItem(code, amount, "inntekt") for code, amount in items.items())
    return Assessment(2025, found, settled_on, settled_on)


def write(installation: Installation, homes: Sequence[Home]) -> None:
    """Write the recipients' tables, and name the settlement's own tables in the settings where there are rows."""
    rows: dict[str, list[str]] = {name: [] for name in HEADS}
    for person, home in zip(adults(installation.municipality.world), homes, strict=False):
        income, wealth, amount = home.decided
        case, on_assessment = home.case_id, str(home.on_assessment).lower()
        rows["households"].append(f"{case},0301,{home.scheme},Nord,rented,{home.rent},true,false,2024-01-01,")
        rows["members"].append(f"{case},{person.person_id},applicant,{person.birth_date},2017-08-20,,false,false,false")
        rows["decisions"].append(
            f"V-{case},{case},2024-12-15,2025-01-01,{amount},{income},{wealth},{home.rent},1,0,2025,{on_assessment}"
        )
        for name, own in home.rows.items():
            rows[name] += [row.format(case=case, person=person.person_id) for row in own]
    for name, head in HEADS.items():
        path = installation.recipients / f"{name}.csv"
        if rows[name] or name in {"households", "members", "decisions"}:
            path.write_text("\n".join([head, *rows[name]]) + "\n", encoding="utf-8")
    name_tables(installation, [name for name in ("payments", "stated_incomes", "documented") if rows[name]])


def name_tables(installation: Installation, names: Sequence[str]) -> None:
    """Name tables of the settlement in the settings, where they are not named already."""
    for name in names:
        line = f'{name} = "{installation.recipients / f"{name}.csv"}"\n'
        if line not in installation.config.read_text(encoding="utf-8"):
            installation.change_settings("[recipients.source]\n", f"[recipients.source]\n{line}")


def settle(
    installation: Installation,
    *,
    year: int = 2025,
    as_of: str = "2026-11-12",
    scheme: str | None = None,
    dry_run: bool = False,
) -> RunEnd:
    return asyncio.run(settle_year(str(installation.config), year, scheme, as_of, dry_run=dry_run))


def cases(installation: Installation) -> dict[str, dict[str, Any]]:
    """The cases of the newest settlement, by case."""
    newest = installation.table("settlement_runs").sort("started_at")["run_id"][-1]
    rows = installation.table("settlement_cases").filter(pl.col("run_id") == newest)
    return {row["case_id"]: row for row in rows.iter_rows(named=True)}
