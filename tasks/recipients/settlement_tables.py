"""The yearly settlement's own tables: what was paid, stated and documented, read and held against the recipients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tasks.privacy import Pseudonymiser
from tasks.recipients.findings import Rule, at, found
from tasks.recipients.reading import with_keys
from tasks.recipients.rules import duplicates, unknown_case
from tasks.recipients.sources import Delivered, read_settlement_tables
from tasks.recipients.tables import DOCUMENTED, PAYMENTS, SETTLEMENT_TABLES, STATED_INCOMES
from tasks.settings import Settings
from tasks.validation import (
    KINDS_WITH_AMOUNT,
    PERSONAL_KINDS,
    Documented,
    InputFindings,
    NotCalculable,
    Payments,
    Reason,
    RecipientTables,
    Schema,
    StatedIncomes,
    columns,
    empty,
    validate,
)


@dataclass(frozen=True)
class SettlementInputs:
    """What a settlement is given in addition to the recipients; only rows of cases without a fault in them.

    payments: Payments, stated_incomes: StatedIncomes, documented: Documented, all of the year. findings: InputFindings;
    a finding about a case rejects it. sources: table_name, source, sha256 and row_count of each table.
    """

    payments: pl.DataFrame
    stated_incomes: pl.DataFrame
    documented: pl.DataFrame
    findings: pl.DataFrame
    sources: pl.DataFrame

    @cached_property
    def rejected_cases(self) -> pl.DataFrame:
        """The cases that have a finding, as NotCalculable, ordered by case."""
        cases = self.findings.select(pl.col("case_id").drop_nulls().unique().sort())
        return validate(NotCalculable, cases.with_columns(reason=pl.lit(Reason.BAD_INPUT.value)))


def read_settlement_inputs(
    settings: Settings, recipients: RecipientTables, decided: pl.DataFrame, year: int, pseudonymiser: Pseudonymiser
) -> SettlementInputs:
    """Read payments, stated incomes and documented facts, where the settings name them, and check their rows.

    recipients: of the whole year. decided: `decisions_by_month` of it. Raises InputError or SettingsError for a file or
    query that is refused as a whole; neither shows a value.
    """
    delivered = read_settlement_tables(settings.recipients)
    known = pl.Series("case_id", [*recipients.population, *recipients.ended], dtype=pl.String)
    rows = {table.name: _of_table(delivered, table.name, year) for table in SETTLEMENT_TABLES}
    faults = {
        PAYMENTS.name: _payment_faults(rows[PAYMENTS.name], recipients, decided),
        STATED_INCOMES.name: _stated_faults(rows[STATED_INCOMES.name], recipients),
        DOCUMENTED.name: _documented_faults(rows[DOCUMENTED.name], recipients),
    }
    findings = [
        at(each.place, [each.faults, unknown_case(each.rows, known), *faults[each.table.name]])
        for each in delivered.values()
    ]
    of_ours = pl.concat([empty(InputFindings), *findings]).with_columns(
        case_id=pl.when(pl.col("case_id").is_in(known.implode())).then("case_id")
    )
    sound = recipients.households.join(of_ours, on="case_id", how="anti")
    kept = {name: frame.join(sound, on="case_id", how="semi") for name, frame in rows.items()}
    return SettlementInputs(
        payments=_held_to(Payments, kept[PAYMENTS.name], pseudonymiser),
        stated_incomes=_held_to(StatedIncomes, kept[STATED_INCOMES.name], pseudonymiser),
        documented=_held_to(Documented, kept[DOCUMENTED.name], pseudonymiser),
        findings=validate(
            InputFindings,
            of_ours.filter(
                pl.col("case_id").is_null() | pl.col("case_id").is_in(pl.Series(recipients.population).implode())
            ),
        ),
        sources=pl.DataFrame(
            [(each.table.name, each.place.source, each.sha256, each.row_count) for each in delivered.values()],
            schema={"table_name": pl.String, "source": pl.String, "sha256": pl.String, "row_count": pl.Int64},
            orient="row",
        ),
    )


def _of_table(delivered: dict[str, Delivered], name: str, year: int) -> pl.DataFrame:
    """The rows of a table that are about the year; none where it is not delivered.

    A documented fact is about the year of its date, and the value of a home about each year of its period.
    """
    [table] = [each for each in SETTLEMENT_TABLES if each.name == name]
    if name not in delivered:
        kinds = columns(table.schema) | {"row": pl.Int64(), "person_id": pl.String()}
        return pl.DataFrame(schema={each: kinds[each] for each in ("row", *(c.becomes for c in table.columns))})
    rows = delivered[name].rows
    of_year = {
        "payments": pl.col("month").dt.year() == year,
        "stated_incomes": pl.col("year") == year,
        "documented": _is_of_year(year),
    }
    return rows.filter(of_year[name])


def _is_of_year(year: int) -> pl.Expr:
    """Whether a fact is about the year: a home from its first to its last day, anything else on its day."""
    first, last = pl.col("first").dt.year(), pl.col("last").dt.year().fill_null(year)
    return pl.when(pl.col("kind") == "home_value").then((first <= year) & (last >= year)).otherwise(first == year)


def _payment_faults(rows: pl.DataFrame, recipients: RecipientTables, decided: pl.DataFrame) -> list[pl.DataFrame]:
    sound = rows.join(recipients.households, on="case_id", how="semi", maintain_order="left")
    without = sound.drop_nulls("month").join(decided, on=["case_id", "month"], how="anti", maintain_order="left")
    return [
        found(without, pl.lit(value=True), Rule.NO_DECISION_IN_MONTH, "month"),
        duplicates(rows, Rule.SECOND_PAYMENT, "case_id", "month"),
    ]


def _stated_faults(rows: pl.DataFrame, recipients: RecipientTables) -> list[pl.DataFrame]:
    return [
        _strangers(rows, recipients),
        duplicates(rows, Rule.SECOND_STATED_INCOME, "case_id", "year", "person_id"),
    ]


def _documented_faults(rows: pl.DataFrame, recipients: RecipientTables) -> list[pl.DataFrame]:
    kind = pl.col("kind")
    nobody = kind.is_in(PERSONAL_KINDS) & pl.col("person_id").is_null()
    return [
        _strangers(rows, recipients),
        found(rows, nobody, Rule.PERSON_NEEDED, "person_id"),
        found(rows, kind.is_in(KINDS_WITH_AMOUNT) & pl.col("amount_ore").is_null(), Rule.AMOUNT_NEEDED, "amount"),
        found(rows, pl.col("last") < pl.col("first"), Rule.ENDS_BEFORE_IT_BEGINS, "to"),
    ]


def _strangers(rows: pl.DataFrame, recipients: RecipientTables) -> pl.DataFrame:
    """Persons who are no members of their case; those of a case whose own rows are at fault are not looked at."""
    sound = rows.join(recipients.households, on="case_id", how="semi", maintain_order="left").drop_nulls("person_id")
    others = sound.join(recipients.members, on=["case_id", "person_id"], how="anti", maintain_order="left")
    return found(others, pl.lit(value=True), Rule.NOT_A_MEMBER, "person_id")


def _held_to(schema: Schema, rows: pl.DataFrame, pseudonymiser: Pseudonymiser) -> pl.DataFrame:
    keyed = with_keys(rows, pseudonymiser) if "person_id" in rows.columns else rows
    return validate(schema, keyed.select(*columns(schema)).sort(pl.all(), nulls_last=True))
