"""The yearly settlement of a hundred thousand cases, as a ratio to the monthly rules for the same household-months."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from flows.run.inputs import RunInputs
from flows.settle.calculate import Settled, SettleFacts, calculate_settlement
from flows.settle.inputs import SettleInputs
from tasks.entitlement import calculate
from tasks.entitlement.settlement import settlement_lookups
from tasks.income import answered_months
from tasks.income.planning import needed_months
from tasks.recipients import SettlementInputs, decisions_by_month
from tasks.validation import (
    AssessmentItems,
    CaseMonths,
    Decisions,
    Documented,
    EarlierFlags,
    Households,
    IncomeLines,
    InputFindings,
    LookupResults,
    Members,
    NotCalculable,
    Payments,
    RecipientTables,
    StatedIncomes,
    columns,
    empty,
)
from tests.benchmarks.measuring import peak_megabytes
from tests.entitlement.rules import book
from tests.flows.settle.rooms import context_of
from tests.frames import rows

CASES = 100_000
AT_ONCE = 10_000
DAY = dt.date(2026, 11, 30)
BUSINESS = "personinntektFraSDFInnenAnnenNaering"
TARGET_SECONDS, TARGET_MEGABYTES = 60.0, 2_000


def _many(schema: Any, count: int, **changes: pl.Expr) -> pl.DataFrame:
    """The example row of a schema, this many times, with columns computed from `n`, the number of the row."""
    one = rows(schema, {}).drop(changes.keys(), strict=False)
    number = pl.DataFrame({"n": pl.int_range(count, eager=True)})
    return (
        number.join(one, how="cross")
        .with_columns(**changes)
        .select(columns(schema).keys())
        .cast(pl.Schema(columns(schema)))
    )


def made(count: int = CASES) -> tuple[SettleInputs, SettleFacts]:
    """Cases of one adult each, a third of them with business income, and what was answered about them."""
    n = pl.col("n")
    case, key = pl.format("S-{}", n), n.cast(pl.String).str.zfill(24)
    context = context_of(Path(), 2025, DAY)
    long_ago = pl.lit(dt.date(2020, 1, 1))
    households = _many(Households, count, case_id=case, active_from=long_ago)
    members = _many(Members, count, case_id=case, person_key=key, lives_from=long_ago)
    decisions = _many(
        Decisions,
        count,
        case_id=case,
        decision_id=pl.format("V-{}", n),
        valid_from=long_ago,
        monthly_income_ore=10_000_00 + n % 10_000 * 100,
    )
    decided = decisions_by_month(decisions, households, context.months).with_columns(
        scheme=pl.lit("state"), kind=pl.lit("assessed_year"), paid_ore="amount_ore"
    )
    required = settlement_lookups(households, members, decided, book())
    recipients = RecipientTables(households, members, decisions, empty(InputFindings), pl.DataFrame(), [])
    cases = households.select("case_id", "scheme", "municipality", "team").with_columns(
        months=pl.lit(12, pl.Int64), paid_from=pl.lit("decisions")
    )
    extra = SettlementInputs(
        empty(Payments), empty(StatedIncomes), empty(Documented), empty(InputFindings), pl.DataFrame()
    )
    run = RunInputs(context.run, recipients, required)
    inputs = SettleInputs(context, run, extra, cases.sort("case_id"), decided, empty(NotCalculable))
    months = needed_months(required)
    results = months.with_columns(
        step="resource", lookup_id="person_key", outcome=pl.lit("data"), error_code=pl.lit(None, pl.String)
    ).select(columns(LookupResults).keys())
    paid = months.filter(resource="inntekt").select("person_key", "month").with_row_index("n")
    lines = paid.join(rows(IncomeLines, {}).drop("person_key", "month"), how="cross").with_columns(
        lookup_id="person_key", amount_ore=(10_000_00 + n % 10_000 * 100).cast(pl.Int64)
    )
    amount = pl.when((n // 2) % 3 == 0).then(90_000_00).otherwise(0)
    person = (n // 2).cast(pl.String).str.zfill(24)
    items = _many(
        AssessmentItems,
        2 * count,
        lookup_id=person,
        person_key=person,
        year=pl.lit(2025),
        code=pl.when(n % 2 == 0).then(pl.lit("nettoformue")).otherwise(pl.lit(BUSINESS)),
        amount_ore=pl.when(n % 2 == 0).then(0).otherwise(amount),
    )
    data = run.case_data(lines.select(columns(IncomeLines).keys()), items, answered_months(results))
    corrected = pl.DataFrame(schema={"person_key": pl.String, "month": pl.Date, "decided_on": pl.Date})
    return inputs, SettleFacts(data, results, corrected, empty(EarlierFlags), ())


def settle_all() -> Settled:
    """Settle all cases."""
    return calculate_settlement(*made())


def bench_settlement() -> dict[str, Any]:
    """Processor seconds of the settlement and of the monthly rules for its household-months, and their ratio.

    The ratio of processor time is reliable on a busy machine, too.
    """
    inputs, facts = made()
    months = _case_months(inputs)
    settled, ours = _cpu_seconds(lambda: calculate_settlement(inputs, facts))
    _, rules = _cpu_seconds(lambda: [calculate(some, book()) for some in months.iter_slices(12 * AT_ONCE)])
    return {
        "cases": inputs.cases.height,
        "household_months": months.height,
        "claims": settled.cases.filter(state="claim").height,
        "cpu_seconds": round(ours, 1),
        "rules_cpu_seconds": round(rules, 1),
        "ratio": round(ours / rules, 1),
        "target_cpu_seconds": TARGET_SECONDS,
        "peak_megabytes": peak_megabytes(settle_all),
        "target_megabytes": TARGET_MEGABYTES,
    }


def _case_months(inputs: SettleInputs) -> pl.DataFrame:
    one = rows(CaseMonths, {}).drop("case_id", "month", "monthly_income_ore")
    own = inputs.decided.select("case_id", "month", "monthly_income_ore")
    return own.join(one, how="cross").select(columns(CaseMonths).keys())


def _cpu_seconds(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = work()
    return found, time.process_time() - began
