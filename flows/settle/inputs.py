"""What a settlement starts from: the cases with support in the year, what was paid, stated and documented."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from flows.run.delivery import CheckedDelivery
from flows.run.inputs import RunInputs
from flows.settle.context import SettleContext, check_rates
from tasks.entitlement.settlement import is_on_assessment, settlement_lookups
from tasks.prefect_task import prefect_task
from tasks.recipients import SettlementInputs, decisions_by_month, read_settlement_inputs

_KEY = ["case_id", "month"]


@dataclass(frozen=True)
class SettleInputs:
    """What a settlement starts from.

    run: context, recipients and the look-ups that are needed. extra: payments, stated incomes and documented facts.
    cases: case_id, scheme, municipality, team, months, paid_from of every case with support in the year, in order.
    decided: `decisions_by_month` of the sound ones, with scheme, kind and paid_ore. rejected: NotCalculable, those with
    a fault in their rows.
    """

    context: SettleContext
    run: RunInputs
    extra: SettlementInputs
    cases: pl.DataFrame
    decided: pl.DataFrame
    rejected: pl.DataFrame

    @property
    def findings(self) -> pl.DataFrame:
        """The faults in all tables (InputFindings)."""
        return pl.concat([self.run.recipients.findings, self.extra.findings])

    @property
    def sources(self) -> pl.DataFrame:
        """Every table that was read: table_name, source, sha256, row_count."""
        return pl.concat([self.run.recipients.sources, self.extra.sources])


def settle_inputs(context: SettleContext, delivery: CheckedDelivery) -> SettleInputs:
    """Find the cases with support in the year, and the look-ups that their settlement needs.

    Raises InputError or SettingsError for a table of the settlement that is refused as a whole, RateError for a year
    without rates.
    """
    run, recipients = context.run, delivery.recipients
    everything = decisions_by_month(recipients.decisions, recipients.households, context.months)
    extra = read_settlement_inputs(run.settings, recipients, everything, context.year, run.pseudonymiser)
    households = recipients.households
    wanted = households if context.scheme is None else households.filter(scheme=context.scheme)
    decided = _with_paid(everything, extra.payments).join(
        wanted.select("case_id", "scheme"), on="case_id", maintain_order="left"
    )
    supported = decided.filter((pl.col("amount_ore") > 0) | (pl.col("paid_ore") > 0)).select("case_id").unique()
    decided = decided.join(supported, on="case_id", how="semi", maintain_order="left").with_columns(
        kind=pl.col("scheme").map_elements(context.rules.kind, return_dtype=pl.String)
    )
    check_rates(context, decided["scheme"].unique())
    rejected = extra.rejected_cases.join(decided, on="case_id", how="semi", maintain_order="left")
    sound = decided.join(rejected, on="case_id", how="anti", maintain_order="left")
    to_settle = households.join(sound, on="case_id", how="semi", maintain_order="left")
    required = settlement_lookups(to_settle, recipients.members, sound, run.book)
    return SettleInputs(
        context,
        RunInputs(run, replace(recipients, households=to_settle), required, delivery),
        extra,
        _cases(wanted, decided, extra.payments, recipients.rejected_cases),
        sound,
        pl.concat([recipients.rejected_cases, rejected.select("case_id", "reason")]),
    )


settle_inputs_task = prefect_task("find cases to settle")(settle_inputs)


def _with_paid(decided: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Add paid_ore: the payment of the month in cases that have any, else the decision's amount."""
    with_payments = payments.select("case_id").unique().with_columns(has_payments=pl.lit(value=True))
    paid = payments.select(*_KEY, payment="amount_ore")
    return (
        decided.join(with_payments, on="case_id", how="left", maintain_order="left")
        .join(paid, on=_KEY, how="left", maintain_order="left")
        .with_columns(paid_ore=pl.when("has_payments").then(pl.col("payment").fill_null(0)).otherwise("amount_ore"))
        .drop("has_payments", "payment")
    )


def _cases(
    households: pl.DataFrame, decided: pl.DataFrame, payments: pl.DataFrame, faulty: pl.DataFrame
) -> pl.DataFrame:
    """The population: cases with support in the year, and those with faulty rows, of which that is not known."""
    months = decided.group_by("case_id").agg(months=pl.len().cast(pl.Int64))
    from_payments = pl.col("case_id").is_in(payments["case_id"].unique().implode())
    homes = households.select("case_id", "scheme", "municipality", "team").join(months, on="case_id")
    without_rows = faulty.select("case_id").with_columns(months=pl.lit(0, pl.Int64))
    return (
        pl.concat([homes, without_rows], how="diagonal")
        .with_columns(paid_from=pl.when(from_payments).then(pl.lit("payments")).otherwise(pl.lit("decisions")))
        .sort("case_id")
    )


def without_settlement(inputs: SettleInputs) -> pl.DataFrame:
    """The sound cases that have nothing to settle whatever is found: case_id and reason.

    Those of a scheme without a settlement; and those of a scheme that settles decisions on an assessment only, and that
    have none.
    """
    kinds = inputs.decided.group_by("case_id").agg(
        none=(pl.col("kind") == "none").all(),
        newer=(pl.col("kind") == "newer_assessment").all(),
        on_assessment=is_on_assessment().any(),
    )
    reason = (
        pl.when("none")
        .then(pl.lit("no_settlement"))
        .when(pl.col("newer") & ~pl.col("on_assessment"))
        .then(pl.lit("nothing_corrected"))
    )
    return kinds.select("case_id", reason=reason).drop_nulls("reason").sort("case_id")
