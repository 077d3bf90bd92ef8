"""What is known about some cases, and the rules and income codes that they are calculated by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.rulebook import RuleBook


@dataclass(frozen=True)
class CaseData:
    """The frames that household-months are calculated from, with the rules.

    households: Households, one row per case. members: Members of these cases, with all their stays. income_lines:
    IncomeLines and assessment_items: AssessmentItems of these members. answered_months: person_key and month of each
    income look-up that ended with data or empty.
    """

    households: pl.DataFrame
    members: pl.DataFrame
    income_lines: pl.DataFrame
    assessment_items: pl.DataFrame
    answered_months: pl.DataFrame
    book: RuleBook
    codes: IncomeCodes

    def for_cases(self, cases: pl.DataFrame) -> CaseData:
        """Keep the cases in `cases` (by case_id), their members and their members' answers, each frame in its order."""
        households, members = (_matching(each, cases, "case_id") for each in (self.households, self.members))
        return replace(
            self,
            households=households,
            members=members,
            income_lines=_matching(self.income_lines, members, "person_key"),
            assessment_items=_matching(self.assessment_items, members, "person_key"),
            answered_months=_matching(self.answered_months, members, "person_key"),
        )


def _matching(frame: pl.DataFrame, kept: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.join(kept, on=key, how="semi", maintain_order="left")
