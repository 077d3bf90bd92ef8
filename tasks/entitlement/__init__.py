"""The law as data and formulas. No input or output: texts and frames in, frames out."""

from tasks.entitlement.assessed_income import assessment_needs, kept_for_others, tell_assessed
from tasks.entitlement.attribution import attribute
from tasks.entitlement.calculation import calculate
from tasks.entitlement.cost_parts import EVERY_PART, PARTS, approved_cost, tell_parts
from tasks.entitlement.counted import counted_lines
from tasks.entitlement.decisions import decision_months
from tasks.entitlement.earlier_months import compared_since, earlier_months
from tasks.entitlement.explanation import explain, explain_text, explanations
from tasks.entitlement.grandfathered import ClosedScheme, carried_on_ore
from tasks.entitlement.household import household_months
from tasks.entitlement.housing_cost import name_heating
from tasks.entitlement.income_codes import IncomeCodes
from tasks.entitlement.income_limits import limits
from tasks.entitlement.member_incomes import Sources, place_incomes
from tasks.entitlement.member_shares import attribute_members
from tasks.entitlement.needs import information_needs
from tasks.entitlement.offset import net_of_state
from tasks.entitlement.one_offs import one_offs
from tasks.entitlement.rehearsal import months_under
from tasks.entitlement.rulebook import RuleBook
from tasks.entitlement.ten_percent_rule import keep_assessed, tell_kept

__all__ = [
    "EVERY_PART",
    "PARTS",
    "ClosedScheme",
    "IncomeCodes",
    "RuleBook",
    "Sources",
    "approved_cost",
    "assessment_needs",
    "attribute",
    "attribute_members",
    "calculate",
    "carried_on_ore",
    "compared_since",
    "counted_lines",
    "decision_months",
    "earlier_months",
    "explain",
    "explain_text",
    "explanations",
    "household_months",
    "information_needs",
    "keep_assessed",
    "kept_for_others",
    "limits",
    "months_under",
    "name_heating",
    "net_of_state",
    "one_offs",
    "place_incomes",
    "tell_assessed",
    "tell_kept",
    "tell_parts",
]
