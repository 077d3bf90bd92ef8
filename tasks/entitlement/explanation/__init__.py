"""Calculations explained line by line, as data; the languages of the reports hold the words."""

from tasks.entitlement.explanation.explain import Explanation, explain, explanations
from tasks.entitlement.explanation.lines import after_each_case, line_values

__all__ = ["Explanation", "after_each_case", "explain", "explanations", "line_values"]
