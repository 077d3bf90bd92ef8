"""Calculations explained, line by line, in bokmål."""

from tasks.entitlement.explanation.explain import Explanation, explain, explain_text, explanations

__all__ = ["Explanation", "explain", "explain_text", "explanations"]
