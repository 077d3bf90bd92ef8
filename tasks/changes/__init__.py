"""Comparison with the last decision, and the one state each case ends the run in."""

from tasks.changes.brake import Band, bands, moved_most
from tasks.changes.compare import compare
from tasks.changes.flags import flagged_cases
from tasks.changes.states import case_states, one_reason_each

__all__ = ["Band", "bands", "case_states", "compare", "flagged_cases", "moved_most", "one_reason_each"]
