"""The schema of every frame that crosses a room, and how frames are held to it."""

from tasks.validation.cases import (
    CAUSES,
    KINDS,
    STATES,
    Attribution,
    CaseMonths,
    CaseStates,
    Comparisons,
    Entitlements,
    ExplanationLines,
    FlaggedCases,
    Unready,
)
from tasks.validation.contract import Schema, Table, checked, columns, empty, split
from tasks.validation.income import (
    CATEGORIES,
    OUTCOMES,
    RESOURCES,
    AssessmentItems,
    IncomeLines,
    Lookups,
    Needs,
    RawAnswers,
)
from tasks.validation.reasons import Reason
from tasks.validation.recipients import MOST_ORE, ROLES, TENURES, Decisions, Households, InputFindings, Members

__all__ = [
    "CATEGORIES",
    "CAUSES",
    "KINDS",
    "MOST_ORE",
    "OUTCOMES",
    "RESOURCES",
    "ROLES",
    "STATES",
    "TENURES",
    "AssessmentItems",
    "Attribution",
    "CaseMonths",
    "CaseStates",
    "Comparisons",
    "Decisions",
    "Entitlements",
    "ExplanationLines",
    "FlaggedCases",
    "Households",
    "IncomeLines",
    "InputFindings",
    "Lookups",
    "Members",
    "Needs",
    "RawAnswers",
    "Reason",
    "Schema",
    "Table",
    "Unready",
    "checked",
    "columns",
    "empty",
    "split",
]
