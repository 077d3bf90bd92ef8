"""Comparison with the last decision: differences, limits, flags and verdicts, the brake, and each case's one state."""

from tasks.changes.answer_rows import KnownAnswer, Reject, reject_table, rejected_rows
from tasks.changes.brake import Band, bands, moved_most
from tasks.changes.check_import import CasesByHand, ImportedChecks, check_table, import_checks, runs_named
from tasks.changes.classify import ComparisonContext, classify, limit_reached
from tasks.changes.compare import ROUNDING_ORE, compare
from tasks.changes.flag_tables import UpdatedFlags, apply_flag_lifecycle, flagged_cases
from tasks.changes.manual_checks import manual_cases, manual_facts
from tasks.changes.settlement_flags import SettlementFlagUpdate, update_settlement_flags
from tasks.changes.states import case_states, one_reason_each
from tasks.changes.thresholds import limits_in_force, thresholds
from tasks.changes.verdict_files import CHECK_COLUMNS, COLUMNS, TITLES, AnswerFile, answers_of_table, read_answers
from tasks.changes.verdicts import ImportResult, Labels, import_answers, verdict_table

__all__ = [
    "CHECK_COLUMNS",
    "COLUMNS",
    "ROUNDING_ORE",
    "TITLES",
    "AnswerFile",
    "Band",
    "CasesByHand",
    "ComparisonContext",
    "ImportResult",
    "ImportedChecks",
    "KnownAnswer",
    "Labels",
    "Reject",
    "SettlementFlagUpdate",
    "UpdatedFlags",
    "answers_of_table",
    "apply_flag_lifecycle",
    "bands",
    "case_states",
    "check_table",
    "classify",
    "compare",
    "flagged_cases",
    "import_answers",
    "import_checks",
    "limit_reached",
    "limits_in_force",
    "manual_cases",
    "manual_facts",
    "moved_most",
    "one_reason_each",
    "read_answers",
    "reject_table",
    "rejected_rows",
    "runs_named",
    "thresholds",
    "update_settlement_flags",
    "verdict_table",
]
