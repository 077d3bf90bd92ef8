"""Comparison with the last decision: differences, limits, flags and verdicts, the brake, and each case's one state."""

from tasks.changes.brake import Band, bands, moved_most
from tasks.changes.classify import ComparisonContext, classify, limit_reached
from tasks.changes.compare import ROUNDING_ORE, compare
from tasks.changes.flag_tables import UpdatedFlags, apply_flag_lifecycle, flagged_cases
from tasks.changes.states import case_states, one_reason_each
from tasks.changes.thresholds import limits_in_force, thresholds
from tasks.changes.verdict_files import COLUMNS, AnswerFile, answers_of_table, read_answers
from tasks.changes.verdicts import ImportResult, Labels, import_answers, reject_table, verdict_table

__all__ = [
    "COLUMNS",
    "ROUNDING_ORE",
    "AnswerFile",
    "Band",
    "ComparisonContext",
    "ImportResult",
    "Labels",
    "UpdatedFlags",
    "answers_of_table",
    "apply_flag_lifecycle",
    "bands",
    "case_states",
    "classify",
    "compare",
    "flagged_cases",
    "import_answers",
    "limit_reached",
    "limits_in_force",
    "moved_most",
    "one_reason_each",
    "read_answers",
    "reject_table",
    "thresholds",
    "verdict_table",
]
