"""Tables about flags and the caseworkers' answers to them. Never a person; money is whole øre."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.cases import CAUSES, KINDS
from tasks.validation.contract import Table
from tasks.validation.settlement import SETTLEMENT_KIND

FLAG_EVENTS = ["new", "changed", "unchanged", "suppressed", "not_evaluated", "withdrawn"]
"""What a run does with a flag: raised; raised instead of an older one; still open; still open, but suppressed because
it is answered; its case could not be evaluated; withdrawn."""

FLAG_REASONS = [
    "no_change",  # suppressed: a caseworker answered the same facts with "no change needed"
    "postponed",  # suppressed: until a date
    "asked_citizen",  # suppressed: for a number of days
    "wrong_data",
    "new_decision",  # suppressed: answered so, but the decision is not made yet; withdrawn: it is made
    "suppression_ended",  # unchanged: its suppression has ended
    "new_facts",  # withdrawn: another flag replaces it
    "new_data",  # withdrawn: there is no difference any more
    "below_limit",
    "excluded",  # withdrawn: its difference is excluded from the flags
    "case_closed",
    "not_delivered",  # not_evaluated: the case is missing from the delivery, and may come back
]
VERDICTS = ["new_decision", "no_change", "asked_citizen", "wrong_data", "postponed"]
VERDICT_REASONS = [
    "one_off",
    "temporary",
    "already_handled",
    "below_limit_for_decision",
    "wrong_income",
    "wrong_case_data",
    "other",
]
_FLAG_ID = r"^A-[0-9A-Z]{8}$"


class Flags(Table):
    """A flag (avvik) as it was raised. `previous_flag_id`: the earlier flag of the same case, where there is one."""

    flag_id: pl.String = pa.Field(unique=True, str_matches=_FLAG_ID)
    case_id: pl.String
    kind: pl.String = pa.Field(isin=KINDS[:4])
    fingerprint: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    decision_id: pl.String
    decided_ore: pl.Int64
    entitlement_ore: pl.Int64
    main_cause: pl.String = pa.Field(isin=CAUSES)
    previous_flag_id: pl.String = pa.Field(nullable=True)
    circumstances: pl.String = pa.Field(str_matches=r"^[0-9a-f]{64}$", nullable=True)


class FlagEvents(Table):
    """What one run did with a flag; at most one event per run and flag."""

    flag_id: pl.String = pa.Field(unique=True, str_matches=_FLAG_ID)
    case_id: pl.String
    event: pl.String = pa.Field(isin=FLAG_EVENTS)
    reason: pl.String = pa.Field(isin=FLAG_REASONS, nullable=True)


class EarlierFlags(Table):
    """Every flag of earlier runs, in the order they were raised, with its newest event and its verdict.

    answered_on is a date in Europe/Oslo.
    """

    flag_id: pl.String = pa.Field(unique=True, str_matches=_FLAG_ID)
    case_id: pl.String
    kind: pl.String = pa.Field(isin=[*KINDS[:4], SETTLEMENT_KIND])
    fingerprint: pl.String
    circumstances: pl.String = pa.Field(nullable=True)
    decision_id: pl.String
    entitlement_ore: pl.Int64
    event: pl.String = pa.Field(isin=FLAG_EVENTS)
    verdict: pl.String = pa.Field(isin=VERDICTS, nullable=True)
    postponed_until: pl.Date = pa.Field(nullable=True)
    answered_on: pl.Date = pa.Field(nullable=True)


class FlagHistory(Table):
    """The events of every flag up to a run, and the answers to it, the oldest first in each case.

    day: in Europe/Oslo. what: `replaced` is a withdrawal by the run that raised another flag in its place. code: the
    reason of a withdrawal; the verdict. The columns from `reason` to `answered_by` are those of an answer. of_this_run:
    whether the run itself did it. difference_ore: per month, as the flag was raised. team: the last known team of the
    case; null where none is stored.
    """

    case_id: pl.String
    flag_id: pl.String = pa.Field(str_matches=_FLAG_ID)
    day: pl.Date
    what: pl.String = pa.Field(isin=["new", "changed", "withdrawn", "replaced", "verdict"])
    code: pl.String = pa.Field(nullable=True)
    reason: pl.String = pa.Field(isin=VERDICT_REASONS, nullable=True)
    postponed_until: pl.Date = pa.Field(nullable=True)
    note: pl.String = pa.Field(nullable=True)
    answered_by: pl.String = pa.Field(nullable=True)
    of_this_run: pl.Boolean
    difference_ore: pl.Int64
    team: pl.String = pa.Field(nullable=True)


class Verdicts(Table):
    """A caseworker's answer (vurdering) to a flag. `note` is free text, for the case's own readers: no copy has it."""

    verdict_id: pl.String = pa.Field(unique=True)
    flag_id: pl.String = pa.Field(str_matches=_FLAG_ID)
    case_id: pl.String
    verdict: pl.String = pa.Field(isin=VERDICTS)
    reason: pl.String = pa.Field(isin=VERDICT_REASONS, nullable=True)
    postponed_until: pl.Date = pa.Field(nullable=True)
    note: pl.String = pa.Field(nullable=True)
    answered_by: pl.String = pa.Field(nullable=True)
    answered_at: Annotated[pl.Datetime, "us", "UTC"]
    import_id: pl.String
    source_run: pl.String = pa.Field(nullable=True)

    @pa.dataframe_check
    @classmethod
    def a_date_goes_with_postponed(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A postponed flag has a date, and no other flag has one."""
        return data.lazyframe.select((pl.col("verdict") == "postponed") == pl.col("postponed_until").is_not_null())


class VerdictRejects(Table):
    """A row of answers that was not imported, and why; never the value."""

    import_id: pl.String
    location: pl.String  # sheet or table
    row: pl.Int64 = pa.Field(ge=1)
    column: pl.String = pa.Field(nullable=True)
    flag_id: pl.String = pa.Field(nullable=True)
    rule: pl.String


class RejectedRows(Table):
    """Rows of answers that were not imported, for their readers: what is wrong, and the answer that is kept instead.

    kept_on: in Europe/Oslo; null for an answer from the same file.
    """

    location: pl.String
    row: pl.Int64 = pa.Field(ge=1)
    column: pl.String = pa.Field(nullable=True)
    case_id: pl.String = pa.Field(nullable=True)
    rule: pl.String
    kept: pl.String = pa.Field(isin=VERDICTS, nullable=True)
    kept_reason: pl.String = pa.Field(isin=VERDICT_REASONS, nullable=True)
    kept_until: pl.Date = pa.Field(nullable=True)
    kept_by: pl.String = pa.Field(nullable=True)
    kept_on: pl.Date = pa.Field(nullable=True)
