"""The law as data and formulas: what each household is entitled to, and why. No input or output.

Texts and frames in, frames out. Values are in config/schemes; a new shape of scheme is a module in `formulas`.
"""

from tasks.entitlement.assessed_income import assessed_for_wealth_only, assessment_needs, explain_assessed_income
from tasks.entitlement.attribution import attribute
from tasks.entitlement.calculation import calculate
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.conditions import conditions
from tasks.entitlement.cost_parts import EVERY_PART, PARTS, approved_cost, explain_additions, explain_cost_parts
from tasks.entitlement.decisions import decision_months
from tasks.entitlement.earlier_months import compared_since, earlier_months
from tasks.entitlement.explanation import explain, explanations
from tasks.entitlement.household import household_months
from tasks.entitlement.housing_cost import name_heating
from tasks.entitlement.income_basis import classify_lines
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.income_details import income_details
from tasks.entitlement.income_limits import income_limits
from tasks.entitlement.member_incomes import assign_incomes
from tasks.entitlement.member_shares import attribute_members
from tasks.entitlement.members import with_first_person_of_age
from tasks.entitlement.one_offs import one_offs
from tasks.entitlement.rehearsal import months_under
from tasks.entitlement.required_lookups import lookups_of_month, required_lookups
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.schemes import Scheme
from tasks.entitlement.ten_percent_rule import apply_ten_percent_rule, explain_ten_percent_rule
from tasks.entitlement.wealth_basis import without_child_wealth

__all__ = [
    "EVERY_PART",
    "PARTS",
    "CaseData",
    "IncomeCodes",
    "RuleBook",
    "Scheme",
    "apply_ten_percent_rule",
    "approved_cost",
    "assessed_for_wealth_only",
    "assessment_needs",
    "assign_incomes",
    "attribute",
    "attribute_members",
    "calculate",
    "classify_lines",
    "compared_since",
    "conditions",
    "decision_months",
    "earlier_months",
    "explain",
    "explain_additions",
    "explain_assessed_income",
    "explain_cost_parts",
    "explain_ten_percent_rule",
    "explanations",
    "household_months",
    "income_details",
    "income_limits",
    "lookups_of_month",
    "months_under",
    "name_heating",
    "one_offs",
    "required_lookups",
    "with_first_person_of_age",
    "without_child_wealth",
]
