"""Every stored table of inputs and results, declared once.

From the declarations follow: what `begin_run`, `store_batch` and `store_results` check and store; the views by run and
what they mean; what `replay` reads and compares; what a purge counts and deletes; the analysts' copy; and what the
citizen gets.

A new result table NAME takes these files:

1. `sql/schema/migrations/NNNN_NAME.sql`: creates the table `NAME_versions`;
2. `sql/schema/comments/by_run/NAME.sql`: what the table and its columns mean;
3. `tasks/validation/cases.py` and `__init__.py`: its schema;
4. this file: its declaration;
5. the package that computes it, and `flows/run/recalculate.py`, which puts it into `Results`;
6. `tests/frames.py`: an example row;
7. `docs/reference/data-dictionary.md`: rebuilt by its command.

Only where they are wanted: rules that it shares with other tables (`tasks/validation/cross_table.py`) and a section on
the citizen's page (`tasks/reports/citizen.py`; its JSON has the table without that).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from tasks.errors import ContractError
from tasks.validation import (
    AssessmentItems,
    Attribution,
    CaseFindings,
    CaseMonths,
    CaseStates,
    Comparisons,
    Decisions,
    Documented,
    Entitlements,
    FeedEvents,
    FlagEvents,
    Flags,
    Households,
    IncomeLines,
    Lookups,
    ManualChecks,
    MemberIncomes,
    Members,
    MonthComparisons,
    NewCalculations,
    Payments,
    Plan,
    RawAnswers,
    Schema,
    SettlementCases,
    SettlementCauses,
    SettlementFlags,
    SettlementMembers,
    SettlementMonths,
    StatedIncomes,
    Verdicts,
)
from tasks.validation.cross_table import (
    ANSWER_RULES,
    RECIPIENT_RULES,
    RESULT_RULES,
    SETTLEMENT_RULES,
    CrossTableRule,
    TableGroup,
)

Part = Literal["inputs", "results"]
Group = Literal["recipients", "plan", "answers", "results", "settlement_inputs", "settlement", "other"]
"""The groups `settlement_inputs` and `settlement` are of the yearly settlement, which has runs of its own."""
Due = Literal["cases", "persons", "lookups", "raw_answers"]
SIDES = ("decided", "now")
"""Where a table has sides: the inputs of the decision with their results, and those that the run found."""


@dataclass(frozen=True)
class Export:
    """How a table reaches the citizen: by `sql/store/export/<name>.sql`, else `table.sql`, under `name` in the JSON.

    A table of a settlement without a query of its own has `settlement_table.sql`.

    about: the case, or one person. sums: columns left out where the export is about one of several persons, since the
    incomes of the others could be read from them; None: then no row is given at all.
    """

    name: str
    sums: tuple[str, ...] | None
    about: Literal["case", "person"] = "case"


INCOME_SUMS = (
    "monthly_income_ore",
    "monthly_disability_benefit_ore",
    "net_wealth_ore",
    "home_wealth_ore",
    "weighted_income_ore",
    "wealth_addition_ore",
    "own_share_ore",
    "income_deduction_ore",
    "unconfirmed",
)
"""Columns of a calculation from which the incomes of the household's members can be read, or that wealth counts."""


@dataclass(frozen=True)
class StoredTable:
    """A table of the store.

    group: with which tables it is checked and stored. schema: of its frame in that group; None: of a part of a plan.
    part: the rows are stored once for all runs that have them, in `<name>_versions` (see engine/row_versions.py); None:
    each run stores its own rows. sides: its frame is stored once for each of SIDES, in a column `side`. by_run: whether
    a view of this name gives the stored rows by run. copied: whether the analysts' copy has it; left_out: its columns
    that the copy never has. purged_with: whose rows a purge deletes. migration: that made it; runs before it have none.
    """

    name: str
    group: Group
    schema: Schema | None
    part: Part | None = None
    sides: bool = False
    by_run: bool = True
    copied: bool = True
    left_out: frozenset[str] = frozenset()
    export: Export | None = None
    purged_with: Due | None = None
    migration: int = 1

    @property
    def stored_in(self) -> str:
        """The table that holds the rows."""
        return f"{self.name}_versions" if self.part else self.name


TABLES = (
    StoredTable("households", "recipients", Households, "inputs", export=Export("households", sums=())),
    StoredTable("members", "recipients", Members, "inputs", export=Export("members", sums=(), about="person")),
    StoredTable(
        "decisions",
        "recipients",
        Decisions,
        "inputs",
        left_out=frozenset({"rule_version"}),
        export=Export("decisions", sums=("monthly_income_ore", "net_wealth_ore")),
    ),
    StoredTable("planned_lookups", "plan", Plan, left_out=frozenset({"position"}), migration=2),
    StoredTable("reused_answers", "plan", None, "inputs", by_run=False, migration=2),
    StoredTable("continuous_recipients", "plan", None, "inputs", by_run=False, copied=False, migration=18),
    StoredTable(
        "lookups",
        "answers",
        Lookups,
        left_out=frozenset({"http_status", "error_code", "correlation_ids", "body_sha256", "sequence", "id_key"}),
        export=Export("lookups", sums=(), about="person"),
    ),
    StoredTable(
        "income_lines",
        "answers",
        IncomeLines,
        left_out=frozenset({"reporter_key"}),
        export=Export("incomes", sums=(), about="person"),
        purged_with="lookups",
    ),
    StoredTable(
        "assessment_items",
        "answers",
        AssessmentItems,
        export=Export("assessments", sums=(), about="person"),
        purged_with="lookups",
    ),
    StoredTable(
        "raw_answers",
        "answers",
        RawAnswers,
        copied=False,
        export=Export("raw_answers", sums=(), about="person"),
        purged_with="raw_answers",
    ),
    StoredTable(
        "case_months",
        "results",
        CaseMonths,
        "results",
        sides=True,
        export=Export("calculations", sums=INCOME_SUMS),
        purged_with="cases",
    ),
    StoredTable("entitlements", "results", Entitlements, "results", sides=True),
    StoredTable(
        "month_comparisons",
        "results",
        MonthComparisons,
        "results",
        export=Export("months", sums=("monthly_income_ore",)),
        purged_with="cases",
        migration=4,
    ),
    StoredTable("comparisons", "results", Comparisons, "results"),
    StoredTable("case_findings", "results", CaseFindings, "results", migration=4),
    StoredTable("attributions", "results", Attribution, "results"),
    StoredTable(
        "member_incomes",
        "results",
        MemberIncomes,
        "results",
        export=Export("member_incomes", sums=None),
        migration=28,
    ),
    StoredTable(
        "new_calculations",
        "results",
        NewCalculations,
        "results",
        export=Export("new_calculations", sums=()),
        purged_with="cases",
        migration=37,
    ),
    StoredTable("case_states", "results", CaseStates, "results", export=Export("states", sums=())),
    StoredTable("flags", "results", Flags, export=Export("flags", sums=()), migration=5),
    StoredTable("flag_events", "results", FlagEvents, migration=5),
    StoredTable("feed_events", "other", FeedEvents, copied=False, purged_with="persons", migration=2),
    StoredTable("person_identities", "other", None, copied=False, purged_with="persons", migration=38),
    StoredTable("sweep_findings", "other", None, migration=2),
    StoredTable(
        "verdicts",
        "other",
        Verdicts,
        left_out=frozenset({"note", "answered_by", "source_run"}),
        export=Export("verdicts", sums=("note",)),
        migration=5,
    ),
    StoredTable(
        "manual_checks",
        "other",
        ManualChecks,
        left_out=frozenset({"note", "checked_by", "source_run", "facts"}),
        export=Export("manual_checks", sums=("note",)),
        purged_with="cases",
        migration=34,
    ),
    StoredTable("settlement_runs", "other", None, migration=36),
    StoredTable("settlement_reused_answers", "other", None, copied=False, purged_with="cases", migration=36),
    StoredTable(
        "settlement_payments",
        "settlement_inputs",
        Payments,
        export=Export("payments", sums=()),
        purged_with="cases",
        migration=36,
    ),
    StoredTable(
        "settlement_stated_incomes",
        "settlement_inputs",
        StatedIncomes,
        export=Export("stated_incomes", sums=(), about="person"),
        purged_with="cases",
        migration=36,
    ),
    StoredTable(
        "settlement_documented",
        "settlement_inputs",
        Documented,
        export=Export("documented", sums=(), about="person"),
        purged_with="cases",
        migration=36,
    ),
    StoredTable(
        "settlement_cases",
        "settlement",
        SettlementCases,
        export=Export("settlements", sums=("main_cause",)),
        migration=36,
    ),
    StoredTable(
        "settlement_months",
        "settlement",
        SettlementMonths,
        export=Export(
            "settlement_months",
            sums=("decided_income_ore", "right_income_ore", "decided_wealth_ore", "right_wealth_ore", "unconfirmed"),
        ),
        purged_with="cases",
        migration=36,
    ),
    StoredTable(
        "settlement_causes", "settlement", SettlementCauses, export=Export("settlement_causes", sums=None), migration=36
    ),
    StoredTable(
        "settlement_members",
        "settlement",
        SettlementMembers,
        export=Export("settlement_members", sums=(), about="person"),
        purged_with="cases",
        migration=36,
    ),
    StoredTable(
        "settlement_flags",
        "settlement",
        SettlementFlags,
        export=Export("settlement_flags", sums=("main_cause",)),
        migration=36,
    ),
    StoredTable("settlement_flag_events", "settlement", FlagEvents, migration=36),
)


_CHECKED: dict[Group, tuple[str, tuple[CrossTableRule, ...]]] = {
    "recipients": ("The recipients' tables", RECIPIENT_RULES),
    "answers": ("The tables of answers", ANSWER_RULES),
    "results": ("The tables of results", RESULT_RULES),
    "settlement_inputs": ("The tables of a settlement's inputs", ()),
    "settlement": ("The tables of a settlement", SETTLEMENT_RULES),
}
"""The groups whose tables are checked together: their name in an error, and their rules."""


def stored_tables(group: Group | None = None) -> tuple[StoredTable, ...]:
    """The tables of a group, or all of them, in the order they are declared."""
    return tuple(table for table in TABLES if group in {None, table.group})


def checked_tables(group: Group) -> TableGroup:
    """The schemas of a group's tables and the rules between them; a table with sides is checked one side at a time."""
    name, rules = _CHECKED[group]
    schemas: dict[str, Schema] = {}
    for table in stored_tables(group):
        if table.schema is not None:
            schemas |= {_of_decision(table): table.schema} if table.sides else {}
            schemas[table.name] = table.schema
    return TableGroup(name, schemas, rules)


def _of_decision(table: StoredTable) -> str:
    """The name of a table's decided side in the rules."""
    return f"decided_{table.name}"


@dataclass(frozen=True)
class Results:
    """The results of a run: a frame for each result table, as it is stored. Those with sides have a column `side`.

    Raises ContractError where a table is missing, or is no result table.
    """

    frames: dict[str, pl.DataFrame]

    def __post_init__(self) -> None:
        """Refuse frames that are not exactly those of the declared tables."""
        differing = self.frames.keys() ^ {table.name for table in stored_tables("results")}
        if differing:
            raise ContractError(f"Not every result table has a frame, or a frame has no table: {sorted(differing)}")

    def __getitem__(self, table: str) -> pl.DataFrame:
        """The frame of a table."""
        return self.frames[table]

    def of_side(self, table: str, side: str) -> pl.DataFrame:
        """One side of a table that has sides, without that column."""
        return self.frames[table].filter(side=side).drop("side")

    def to_check(self) -> dict[str, pl.DataFrame]:
        """The frames under the names of `checked_tables`: those with sides one side at a time."""
        decided, now = SIDES
        found: dict[str, pl.DataFrame] = {}
        for table in stored_tables("results"):
            if table.sides:
                found[_of_decision(table)] = self.of_side(table.name, decided)
            found[table.name] = self.of_side(table.name, now) if table.sides else self.frames[table.name]
        return found


def join_sides(decided: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Frames of the two sides as one, with the column `side`."""
    sides = zip(SIDES, (decided, now), strict=True)
    return pl.concat(frame.with_columns(side=pl.lit(side)) for side, frame in sides)
