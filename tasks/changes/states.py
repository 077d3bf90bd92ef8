"""Every active case ends a run in exactly one state, and the states sum to the population."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tasks.errors import ContractError
from tasks.validation import CaseStates, Comparisons, NotCalculable, Reason, columns, state_of, validate

PRECEDENCE: tuple[Reason, ...] = (
    Reason.BAD_INPUT,
    Reason.UNKNOWN_SCHEME,
    Reason.NO_MEMBERS,
    Reason.NO_DECISION,
    Reason.MANUAL_CHECK,
    Reason.ACCESS_REFUSED,
    Reason.UNREADABLE_ANSWER,
    Reason.NOT_ANSWERED,
    Reason.UNKNOWN_INCOME_CODE,
    Reason.WEALTH_NOT_DELIVERED,
    Reason.REPORT_MISSING,
)
"""Which reason is given when a case has several: first what the municipality can correct itself."""


def one_reason_each(not_calculable: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Merge several NotCalculable frames into one row per case, with the reason that comes first in `PRECEDENCE`."""
    rank = {reason.value: position for position, reason in enumerate(PRECEDENCE)}
    return (
        pl.concat([validate(NotCalculable, frame) for frame in not_calculable])
        .sort(pl.col("reason").replace_strict(rank, return_dtype=pl.Int64), "case_id", maintain_order=True)
        .unique("case_id", keep="first", maintain_order=True)
        .sort("case_id")
    )


def case_states(population: Iterable[str], comparisons: pl.DataFrame, not_calculable: pl.DataFrame) -> pl.DataFrame:
    """Give each case of the population its one state.

    population: every active case. comparisons: Comparisons of the cases that could be checked. not_calculable:
    NotCalculable, one row per other case. Gives CaseStates, ordered by case. Raises ContractError when a case has no
    state, or two.
    """
    states_by_reason = {reason.value: state_of(reason) for reason in Reason}
    without = validate(NotCalculable, not_calculable).select(
        "case_id", state=pl.col("reason").replace_strict(states_by_reason, return_dtype=pl.String), reason="reason"
    )
    compared = validate(Comparisons, comparisons).select("case_id", "state", reason=pl.lit(None, pl.String))
    states = pl.concat([compared, without]).select(columns(CaseStates).keys()).sort("case_id")
    if states["case_id"].to_list() != sorted(population):
        raise ContractError("The states of the cases do not sum to the population.")
    return validate(CaseStates, states)
