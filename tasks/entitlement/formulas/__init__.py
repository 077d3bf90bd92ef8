"""The formulas, by the name that a scheme's YAML gives. A new shape is a module here and a line in this table."""

from tasks.entitlement.formulas.formula import Accepts, Formula
from tasks.entitlement.formulas.income_bands import INCOME_BANDS
from tasks.entitlement.formulas.income_gap import INCOME_GAP
from tasks.entitlement.formulas.step_percentage import STEP_PERCENTAGE
from tasks.entitlement.formulas.weighted_income import WEIGHTED_INCOME

FORMULAS: dict[str, Formula] = {
    formula.name: formula for formula in (WEIGHTED_INCOME, STEP_PERCENTAGE, INCOME_BANDS, INCOME_GAP)
}
FORMULA_VERSION = 1
"""Raised whenever a formula changes; part of the rule version recorded with every result."""

__all__ = ["FORMULAS", "FORMULA_VERSION", "Accepts", "Formula"]
