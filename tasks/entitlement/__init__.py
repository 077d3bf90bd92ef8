"""The law as data and formulas. No input or output: texts and frames in, frames out."""

from tasks.entitlement.assessed_income import assessment_needs, explain_assessed_income, kept_for_others
from tasks.entitlement.attribution import attribute
from tasks.entitlement.calculation import calculate
from tasks.entitlement.case_data import CaseData
from tasks.entitlement.cost_parts import EVERY_PART, PARTS, approved_cost, explain_cost_parts
from tasks.entitlement.counted import classify_lines
from tasks.entitlement.decisions import decision_months
from tasks.entitlement.earlier_months import compared_since, earlier_months
from tasks.entitlement.explanation import explain, explanations
from tasks.entitlement.household import household_months
from tasks.entitlement.housing_cost import name_heating
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.income_limits import limits
from tasks.entitlement.member_incomes import assign_incomes
from tasks.entitlement.member_shares import attribute_members
from tasks.entitlement.needs import lookups_of_month, required_lookups
from tasks.entitlement.one_offs import one_offs
from tasks.entitlement.rehearsal import months_under
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.ten_percent_rule import apply_ten_percent_rule, explain_ten_percent_rule

__all__ = [
    "EVERY_PART",
    "PARTS",
    "CaseData",
    "IncomeCodes",
    "RuleBook",
    "apply_ten_percent_rule",
    "approved_cost",
    "assessment_needs",
    "assign_incomes",
    "attribute",
    "attribute_members",
    "calculate",
    "classify_lines",
    "compared_since",
    "decision_months",
    "earlier_months",
    "explain",
    "explain_assessed_income",
    "explain_cost_parts",
    "explain_ten_percent_rule",
    "explanations",
    "household_months",
    "kept_for_others",
    "limits",
    "lookups_of_month",
    "months_under",
    "name_heating",
    "one_offs",
    "required_lookups",
]
