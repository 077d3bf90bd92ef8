"""The recipients of a run: all checked tables, from the municipality or from the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from tasks.validation.cases import NotCalculable
from tasks.validation.contract import empty, validate
from tasks.validation.identities import Identities
from tasks.validation.reasons import Reason
from tasks.validation.recipients import InputFindings


@dataclass(frozen=True)
class RecipientTables:
    """The active cases of one month, as they were delivered to a run.

    households: Households, members: Members (all their stays), decisions: Decisions (all of them), each with the sound
    cases only. findings: InputFindings; a finding about a case rejects it. sources: table_name, source, sha256 and
    row_count of each table that was read. population: every active case, sorted. warnings: InputFindings that reject
    nothing. Findings about cases that are not active are excluded. ended: delivered cases that are not active, sorted.
    former_ids: pairs of a person id and a former one of the same person. identities: persons who have several ids.
    """

    households: pl.DataFrame
    members: pl.DataFrame
    decisions: pl.DataFrame
    findings: pl.DataFrame
    sources: pl.DataFrame
    population: list[str]
    warnings: pl.DataFrame = field(default_factory=lambda: empty(InputFindings))
    ended: list[str] = field(default_factory=list)
    former_ids: list[tuple[str, str]] = field(default_factory=list, repr=False)
    identities: Identities = field(default_factory=Identities)

    @cached_property
    def rejected_cases(self) -> pl.DataFrame:
        """The cases that have a finding, as NotCalculable, ordered by case."""
        cases = self.findings.select(pl.col("case_id").drop_nulls().unique().sort())
        return validate(NotCalculable, cases.with_columns(reason=pl.lit(Reason.BAD_INPUT.value)))
