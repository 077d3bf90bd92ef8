"""Writes the sample files that travel with the program: `python -m sandbox.samples data-samples`.

The same bytes every time, so that a change of the sandbox shows as a change of the samples.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from sandbox.town.csv_tables import to_csv
from sandbox.town.households import facts_on
from sandbox.town.people import Municipality, build_world
from sandbox.town.reference_rules import approved_monthly_cost

HOUSEHOLDS, SEED = 40, 7
CALCULATE = (
    "case_id", "month", "municipality", "adults", "aged_18_19", "children", "monthly_income",
    "monthly_disability_benefit", "net_wealth", "home_wealth", "tenure", "housing_cost", "adapted_home",
    "young_disabled", "single_pensioner", "income_deduction",
)  # fmt: skip

_README = """# A small synthetic municipality

{households} households of a town that does not exist, drawn by `python -m sandbox.samples data-samples` (seed {seed}).
All person ids are synthetic: the month is 80 too high, so they can belong to nobody.

| file | what it is |
| --- | --- |
| `households.csv`, `members.csv`, `decisions.csv` | the recipients, as the job reads them |
| `calculate-cases.csv` | the households of the state scheme in {month:%Y-%m}, as `bostotte calculate` reads them |

Try the rules alone on the last one:

    bostotte calculate data-samples/calculate-cases.csv --out result.csv

`housing_cost` there includes what the rules add to the rent: heating where the rent does not cover it, and the fixed
running cost of an owned home. Incomes are not in the recipients' files: a municipality requests them from the tax
administration, and the sandbox plays its part (`bostotte demo`, `bostotte sandbox`; see docs/explanation/sandbox.md).
"""


def write_samples(folder: Path) -> None:
    """Write the samples into `folder`."""
    municipality = build_world(households=HOUSEHOLDS, seed=SEED)
    municipality.write_inputs(folder)
    readme = _README.format(households=HOUSEHOLDS, seed=SEED, month=municipality.month)
    for name, text in {"calculate-cases.csv": calculate_cases(municipality), "README.md": readme}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def calculate_cases(municipality: Municipality) -> str:
    """Give the state scheme's households in the newest month, one row each, as CSV for `bostotte calculate`."""
    world, month = municipality.world, municipality.month
    households = [case.household for case in municipality.cases if case.household.scheme == "state"]
    known = [(each.case_id, facts_on(each, month, world.as_of)) for each in households]
    return to_csv(
        CALCULATE,
        (
            (
                case_id, f"{month:%Y-%m}", world.municipality_number, facts.adults, facts.under_20 - facts.children,
                facts.children, facts.income, facts.disability_benefit, Fraction(facts.net_wealth),
                Fraction(facts.home_wealth), facts.tenure, approved_monthly_cost(facts), facts.adapted_home,
                facts.young_disabled, facts.single_pensioner, facts.income_deduction,
            )
            for case_id, facts in known
        ),
    )  # fmt: skip


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]))
