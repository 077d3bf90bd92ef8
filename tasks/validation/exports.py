"""The tables of an export for a citizen: exactly these columns, each of its type.

A value may be missing in any column. A store from an older version has rows from before a column was added, and a
citizen gets those too.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tasks.errors import ContractError


def _columns(
    *, texts: str, numbers: str = "", dates: str = "", times: str = "", yes_or_no: str = "", names: str = ""
) -> dict[str, pl.DataType]:
    kinds: list[tuple[str, pl.DataType]] = [
        (texts, pl.String()),
        (numbers, pl.Int64()),
        (dates, pl.Date()),
        (times, pl.Datetime("us", "UTC")),
        (yes_or_no, pl.Boolean()),
        (names, pl.List(pl.String())),
    ]
    return {name: kind for columns, kind in kinds for name in columns.split()}


EXPORTED: Mapping[str, Mapping[str, pl.DataType]] = {
    "households": _columns(
        texts="case_id municipality scheme team tenure",
        numbers="housing_cost_ore income_deduction_ore stated_income_ore child_wealth_ore",
        dates="active_from active_to first_read last_read",
        yes_or_no="heating_included adapted_home",
    ),
    "decisions": _columns(
        texts="decision_id case_id rule_version",
        numbers="amount_ore monthly_income_ore net_wealth_ore housing_cost_ore adults children",
        dates="decided_on valid_from",
        yes_or_no="income_from_assessment",
    ),
    "states": _columns(
        texts="state reason",
        dates="as_of month",
    ),
    "calculations": _columns(
        texts="side case_id scheme municipality tenure outcome rule_version",
        numbers=(
            "adults aged_18_19 children monthly_income_ore monthly_disability_benefit_ore net_wealth_ore "
            "home_wealth_ore housing_cost_ore income_deduction_ore cost_group approved_housing_cost_ore "
            "cost_ceiling_ore weighted_income_ore wealth_addition_ore own_share_ore entitlement_ore"
        ),
        dates="as_of month rates_from",
        yes_or_no="adapted_home young_disabled single_pensioner pensioner",
        names="unconfirmed",
    ),
    "months": _columns(
        texts="case_id decision_id",
        numbers="decided_ore entitlement_ore difference_ore monthly_income_ore",
        dates="as_of month",
    ),
    "flags": _columns(
        texts="flag_id event reason kind main_cause",
        numbers="decided_ore entitlement_ore",
        dates="as_of",
    ),
    "verdicts": _columns(
        texts="flag_id verdict reason note",
        dates="postponed_until",
        times="answered_at",
    ),
    "manual_checks": _columns(
        texts="result note",
        dates="check_again_on",
        times="checked_at",
    ),
    "members": _columns(
        texts="case_id person_key role",
        dates="birth_date lives_from lives_to first_read last_read",
        yes_or_no="young_disabled single_pensioner shared_residence pensioner",
    ),
    "lookups": _columns(
        texts="person_key resource period_from period_to purpose legal_basis outcome",
        numbers="attempts",
        times="requested_at",
    ),
    "incomes": _columns(
        texts="person_key category code benefit",
        numbers="amount_ore",
        dates="month backpay_from backpay_to",
        times="requested_at",
        yes_or_no="in_withholding_base newest",
    ),
    "assessments": _columns(
        texts="person_key stage code category",
        numbers="year amount_ore",
        dates="settled_on",
        times="requested_at",
    ),
    "raw_answers": _columns(
        texts="person_key resource body",
        times="requested_at",
    ),
}


def validate_export(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame if it has the columns of that table. Raises ContractError, which names the columns."""
    return validate_columns(table, EXPORTED[table], frame)


def validate_columns(table: str, expected: Mapping[str, pl.DataType], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame if it has these columns. Raises ContractError, which names the columns."""
    found = dict(frame.schema)
    if found == expected:
        return frame
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    raise ContractError(f"The exported table {table} differs in {differing}.")
