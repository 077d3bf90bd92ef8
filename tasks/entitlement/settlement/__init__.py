"""The yearly settlement (etteroppgjør) as a pure calculation: no store, no files, no clock.

In the order that a flow uses them:

1. `SettlementRules.parse` reads config/settlement.yaml: thresholds by date, named choices, how each scheme settles,
   what can be documented, and the codes of an assessment. `unconfirmed` names what no source confirms.
2. `settlement_lookups` finds which incomes and assessments are needed, `member_months` who counts in which month.
3. `year_amounts` sums each person's assessment of the year; `missing_assessments` finds the members without one, whose
   cases are not ready.
4. `spread` gives each household-month its part, with the documented facts; `corrected_months` joins these amounts to
   the decided months (SETTLEMENT_MONTHS): corrected less decided, by cause.
5. `settle` gives right, paid and difference by month, the causes with their ground, the sums and thresholds by case.
6. `unconfirmed_values` names the rates of each month that no source confirms.
7. `settled_cases` gives every case of the population one state; `documentable` says what could change a claim.

Sources: forskrift om bustøtte §§ 5, 6, 14; bustøttelova § 10; foreldelsesloven §§ 2, 3, 10. What is inferred or
unconfirmed is marked in config/settlement.yaml and in the docstrings.
"""

from tasks.entitlement.settlement.corrected import CorrectedMonths, YearInputs, corrected_months
from tasks.entitlement.settlement.how_sure import unconfirmed_values
from tasks.entitlement.settlement.needs import (
    ASSESSED_YEAR,
    is_on_assessment,
    member_months,
    months_to_settle,
    needs_assessment,
    settlement_lookups,
)
from tasks.entitlement.settlement.outcome import (
    Population,
    SettledPart,
    settled_cases,
    settled_members,
    settled_part,
)
from tasks.entitlement.settlement.rules import CAUSES, DECISION, SchemeSettlement, SettlementRules
from tasks.entitlement.settlement.settle import (
    SETTLEMENT_MONTHS,
    Settlement,
    documentable,
    settle,
    state_of_each,
)
from tasks.entitlement.settlement.spread import spread
from tasks.entitlement.settlement.tables import (
    FACTS,
    MEMBER_MONTHS,
    MONTH_AMOUNTS,
    SETTLED_CASES,
    SETTLED_CAUSES,
    SETTLED_MONTHS,
    YEAR_AMOUNTS,
)
from tasks.entitlement.settlement.year_amounts import missing_assessments, year_amounts

__all__ = [
    "ASSESSED_YEAR",
    "CAUSES",
    "DECISION",
    "FACTS",
    "MEMBER_MONTHS",
    "MONTH_AMOUNTS",
    "SETTLED_CASES",
    "SETTLED_CAUSES",
    "SETTLED_MONTHS",
    "SETTLEMENT_MONTHS",
    "YEAR_AMOUNTS",
    "CorrectedMonths",
    "Population",
    "SchemeSettlement",
    "SettledPart",
    "Settlement",
    "SettlementRules",
    "YearInputs",
    "corrected_months",
    "documentable",
    "is_on_assessment",
    "member_months",
    "missing_assessments",
    "months_to_settle",
    "needs_assessment",
    "settle",
    "settled_cases",
    "settled_members",
    "settled_part",
    "settlement_lookups",
    "spread",
    "state_of_each",
    "unconfirmed_values",
    "year_amounts",
]
