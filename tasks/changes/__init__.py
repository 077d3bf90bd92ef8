"""Comparison with the last decision, and the one state each case ends the run in."""

from tasks.changes.brake import Band, bands, moved_most
from tasks.changes.classify import Weighing, reached, weigh
from tasks.changes.compare import ROUNDING_ORE, compare
from tasks.changes.flag_tables import LivedFlags, live_on
from tasks.changes.flags import flagged_cases
from tasks.changes.states import case_states, one_reason_each
from tasks.changes.thresholds import thresholds
from tasks.changes.verdict_files import COLUMNS, AnswerFile, answers_of_table, read_answers
from tasks.changes.verdicts import Labels, Taken, reject_table, take_in, verdict_table

__all__ = [
    "COLUMNS",
    "ROUNDING_ORE",
    "AnswerFile",
    "Band",
    "Labels",
    "LivedFlags",
    "Taken",
    "Weighing",
    "answers_of_table",
    "bands",
    "case_states",
    "compare",
    "flagged_cases",
    "live_on",
    "moved_most",
    "one_reason_each",
    "reached",
    "read_answers",
    "reject_table",
    "take_in",
    "thresholds",
    "verdict_table",
    "weigh",
]
