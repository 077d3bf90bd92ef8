"""The law as data and formulas. No input or output: texts and frames in, frames out."""

from tasks.entitlement.calculate import calculate
from tasks.entitlement.rulebook import RuleBook

__all__ = ["RuleBook", "calculate"]
