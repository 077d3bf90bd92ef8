"""Comparison with the last decision, and the one state each case ends the run in."""

from tasks.changes.compare import ROUNDING_ORE, compare
from tasks.changes.flag_tables import LivedFlags, live_on
from tasks.changes.flags import flagged_cases
from tasks.changes.limits import thresholds
from tasks.changes.states import case_states, one_reason_each
from tasks.changes.weigh import Weighing, reached, weigh

__all__ = [
    "ROUNDING_ORE",
    "LivedFlags",
    "Weighing",
    "case_states",
    "compare",
    "flagged_cases",
    "live_on",
    "one_reason_each",
    "reached",
    "thresholds",
    "weigh",
]
