"""Tables about flags and the caseworkers' answers to them. Never a person; money is whole øre."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from tasks.validation.cases import CAUSES, KINDS
from tasks.validation.contract import Table

FLAG_EVENTS = ["new", "changed", "unchanged", "suppressed", "not_evaluated", "withdrawn"]
"""What a run makes of a flag: raised, raised in place of an older one, still there, still there and kept quiet because
it is answered, its case could not be judged, taken back."""

FLAG_REASONS = [
    "no_change",  # quiet: same facts as were answered with no change needed
    "postponed",  # quiet: until a date
    "asked_citizen",  # quiet: for a time
    "wrong_data",
    "new_decision",  # quiet: answered so, and the decision has not come yet; withdrawn: it has come
    "suppression_ended",  # seen again: what kept it quiet is over
    "new_facts",  # withdrawn: another flag has taken its place
    "new_data",  # withdrawn: there is no difference any more
    "below_limit",
    "excluded",  # withdrawn: it is one of a group that is not flagged one by one
    "case_closed",
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
    """A flag (avvik) as it was raised. `previous_flag_id`: the flag of the same case before it, where there is one."""

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
    """What one run made of a flag; at most one event per run and flag."""

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
    kind: pl.String = pa.Field(isin=KINDS[:4])
    fingerprint: pl.String
    circumstances: pl.String = pa.Field(nullable=True)
    decision_id: pl.String
    entitlement_ore: pl.Int64
    event: pl.String = pa.Field(isin=FLAG_EVENTS)
    verdict: pl.String = pa.Field(isin=VERDICTS, nullable=True)
    postponed_until: pl.Date = pa.Field(nullable=True)
    answered_on: pl.Date = pa.Field(nullable=True)


class FlagHistory(Table):
    """What happened to the flags of a case in earlier runs, and how they were answered, the oldest first."""

    case_id: pl.String
    flag_id: pl.String = pa.Field(str_matches=_FLAG_ID)
    day: pl.Date
    what: pl.String = pa.Field(isin=["new", "changed", "withdrawn", "verdict"])
    code: pl.String = pa.Field(nullable=True)  # the reason of a withdrawal; the verdict


class Verdicts(Table):
    """A caseworker's answer (vurdering) to a flag. `note` is free text: it never leaves the store."""

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
        """A postponed flag says until when, and no other does."""
        return data.lazyframe.select((pl.col("verdict") == "postponed") == pl.col("postponed_until").is_not_null())


class VerdictRejects(Table):
    """A row of answers that was not taken in, and why; never the value."""

    import_id: pl.String
    location: pl.String  # sheet or table
    row: pl.Int64 = pa.Field(ge=1)
    column: pl.String = pa.Field(nullable=True)
    flag_id: pl.String = pa.Field(nullable=True)
    rule: pl.String
