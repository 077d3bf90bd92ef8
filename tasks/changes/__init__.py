"""Comparison with the last decision, and the one state each case ends the run in."""

from tasks.changes.compare import compare
from tasks.changes.flags import flagged_cases
from tasks.changes.states import case_states, one_reason_each

__all__ = ["case_states", "compare", "flagged_cases", "one_reason_each"]
