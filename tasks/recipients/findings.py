"""The faults that the recipients' tables can have, as a closed set of rules, and their words for an operator.

A finding names case, table, source, row, column and rule; never the value, and never a person id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tasks.recipients.tables import ALL_TABLES
from tasks.tabular.column_kinds import Fault, fault_words
from tasks.validation import InputFindings, columns


class Rule(StrEnum):
    """Closed set of faults in a row. All but the last five, which are warnings, exclude the row's case from the run.

    Those of the settlement's own tables exclude it from the settlement.

    The faults of a single value come from the column's kind (`tasks.tabular.column_kinds`).
    """

    FIELD_COUNT = "field_count"
    MISSING_VALUE = Fault.MISSING_VALUE.value
    NOT_AN_IDENTIFIER = "not_an_identifier"
    NOT_SHORT_TEXT = "not_short_text"
    NOT_A_MUNICIPALITY = "not_a_municipality"
    NOT_OUR_MUNICIPALITY = "not_our_municipality"
    NOT_A_TENURE = "not_a_tenure"
    NOT_A_ROLE = "not_a_role"
    NOT_AN_AMOUNT = Fault.NOT_AN_AMOUNT.value
    TOO_MANY_DECIMALS = Fault.TOO_MANY_DECIMALS.value
    NEGATIVE_AMOUNT = Fault.NEGATIVE_AMOUNT.value
    AMOUNT_TOO_LARGE = Fault.AMOUNT_TOO_LARGE.value
    NOT_A_MONTH = Fault.NOT_A_MONTH.value
    NOT_A_KIND_OF_FACT = "not_a_kind_of_fact"
    NOT_A_DATE = Fault.NOT_A_DATE.value
    NO_SUCH_DATE = Fault.NO_SUCH_DATE.value
    NOT_YES_OR_NO = Fault.NOT_YES_OR_NO.value
    NOT_A_COUNT = Fault.NOT_A_COUNT.value
    COUNT_OUT_OF_RANGE = Fault.COUNT_OUT_OF_RANGE.value
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    DUPLICATE_CASE = "duplicate_case"
    DUPLICATE_DECISION = "duplicate_decision"
    UNKNOWN_CASE = "unknown_case"
    OVERLAPPING_STAYS = "overlapping_stays"
    IN_TWO_CASES = "in_two_cases"
    NO_APPLICANT = "no_applicant"
    TWO_APPLICANTS = "two_applicants"
    BORN_LATER = "born_later"
    BIRTH_DATE_DISAGREES = "birth_date_disagrees"
    NOT_ELEVEN_DIGITS = "not_eleven_digits"
    ID_OF_ANOTHER_REGISTER = "id_of_another_register"
    ID_WITHOUT_A_DATE = "id_without_a_date"
    WRONG_CHECK_DIGITS = "wrong_check_digits"
    SYNTHETIC_IN_PRODUCTION = "synthetic_in_production"
    REAL_OUTSIDE_PRODUCTION = "real_outside_production"
    EQUAL_DECISIONS = "equal_decisions"
    NO_DECISION_IN_MONTH = "no_decision_in_month"
    SECOND_PAYMENT = "second_payment"
    NOT_A_MEMBER = "not_a_member"
    SECOND_STATED_INCOME = "second_stated_income"
    PERSON_NEEDED = "person_needed"
    AMOUNT_NEEDED = "amount_needed"
    RULE_OF_2032_TOO_EARLY = "rule_of_2032_too_early"
    LATER_DECISION_FROM_EARLIER = "later_decision_from_earlier"
    BLANK_ROWS = "blank_rows"
    NEW_PERSON_ID = "new_person_id"


_OF_VALUES = {(str(table.name), column.name): fault_words(column) for table in ALL_TABLES for column in table.columns}
"""From table and column to the words of each fault that a value there can have."""

_TEXTS: dict[str, str] = {code: words for faults in _OF_VALUES.values() for code, words in faults.items()} | {
    Rule.FIELD_COUNT: "not as many fields as the header (is a separator or a quotation mark missing, or one too many?)",
    Rule.NOT_OUR_MUNICIPALITY: "not one of the municipalities in the settings file",
    Rule.ENDS_BEFORE_IT_BEGINS: "the period ends before it begins (correct one of the two days)",
    Rule.DUPLICATE_CASE: "the same case as another row",
    Rule.DUPLICATE_DECISION: "the same decision as another row",
    Rule.UNKNOWN_CASE: "a case that is not among the households",
    Rule.OVERLAPPING_STAYS: "the same person's stay in this case overlaps another row",
    Rule.IN_TWO_CASES: "the person also lives in another active case, and is not a child with shared residence in both",
    Rule.NO_APPLICANT: "no applicant lives in the household on the first of the month",
    Rule.TWO_APPLICANTS: "more than one applicant in the household on the first of the month",
    Rule.BORN_LATER: "born after the first of the month, and after moving in",
    Rule.BIRTH_DATE_DISAGREES: "does not agree with the person id",
    Rule.ID_OF_ANOTHER_REGISTER: "a number from the health service or from NAV's tests; only fødselsnummer and D-nummer"
    " can be looked up",
    Rule.ID_WITHOUT_A_DATE: "a person id whose first six digits are no date",
    Rule.WRONG_CHECK_DIGITS: "a person id with wrong check digits",
    Rule.SYNTHETIC_IN_PRODUCTION: "a synthetic person id, and the settings say production",
    Rule.REAL_OUTSIDE_PRODUCTION: "not a synthetic person id, and the settings say test",
    Rule.EQUAL_DECISIONS: "as new as another decision of the case, and their numbers do not say which one is in force",
    Rule.NO_DECISION_IN_MONTH: "a payment for a month without a decision (correct the month or the case, or deliver the"
    " decision)",
    Rule.SECOND_PAYMENT: "a second payment for the same case and month (deliver their sum as one row)",
    Rule.NOT_A_MEMBER: "not a member of this case (correct the person id or the case, or deliver the member)",
    Rule.SECOND_STATED_INCOME: "a second row for the same person, case and year (deliver one row)",
    Rule.PERSON_NEEDED: "this kind of fact is about one member (give the person id)",
    Rule.AMOUNT_NEEDED: "this kind of fact needs an amount (kroner)",
    Rule.LATER_DECISION_FROM_EARLIER: "decided after the decision that is used, and valid from an earlier date (the"
    " decision that is valid from the newest date is used)",
    Rule.NEW_PERSON_ID: "a new id of a person who was known under another one; the months under both are kept together",
    Rule.BLANK_ROWS: "rows without a case, blank or of sums (skipped)",
    Rule.RULE_OF_2032_TOO_EARLY: "a person id with check digits that are not issued before 2032 (used all the same)",
}

_KEYS = ("row", "case_id", "column", "rule")


@dataclass(frozen=True)
class Place:
    """Where a table was read from, as findings name it: our table, and the file's name or the query's."""

    table: str
    source: str


def found(
    frame: pl.DataFrame, where: pl.Expr, rule: Rule, column: str | None, *, other_row: pl.Expr | None = None
) -> pl.DataFrame:
    """Rows of `frame` (with row, case_id) where `where` is true, as faults: row, case_id, column, rule.

    `other_row` is the row that this one collides with; it becomes part of the rule, as `rule:row`.
    """
    code: pl.Expr = pl.lit(rule.value)
    if other_row is not None:
        code = pl.format("{}:{}", code, other_row)
    return frame.filter(where).select(
        "row", "case_id", pl.lit(column, dtype=pl.String).alias("column"), code.alias("rule")
    )


def at(place: Place, faults: list[pl.DataFrame]) -> pl.DataFrame:
    """Faults (row, case_id, column, rule) as `InputFindings` of the table that `place` names."""
    wanted = columns(InputFindings)
    whole = pl.concat([pl.DataFrame(schema={key: wanted[key] for key in _KEYS}), *faults])
    return whole.with_columns(table=pl.lit(place.table), source=pl.lit(place.source)).select(*wanted)


def describe_findings(findings: pl.DataFrame, limit: int = 20) -> list[str]:
    """English lines for operators: at most `limit` lines about findings, then one line with the number of the others.

    `findings` is an `InputFindings`. A line names the source, the row (and the line where it is a CSV file), our name
    of the column and the fault, for example
    "members.csv, row 17 (line 18), column birth_date: not a date (write YYYY-MM-DD)".
    More than `_MOST_OF_A_KIND` faults of one kind are counted in one line, so that they hide no other kind.
    """
    kinds: dict[tuple[object, ...], list[dict[str, str | int | None]]] = {}
    for finding in findings.iter_rows(named=True):
        kind = (finding["source"], finding["column"], str(finding["rule"]).partition(":")[0])
        kinds.setdefault(kind, []).append(finding)
    lines = [line for kind in kinds.values() for line in _describe_kind(kind)]
    shown = lines[:limit]
    return [*shown, f"... and {len(lines) - len(shown)} more."] if len(lines) > limit else shown


_MOST_OF_A_KIND = 5


def _describe_kind(kind: list[dict[str, str | int | None]]) -> list[str]:
    if len(kind) <= _MOST_OF_A_KIND:
        return [_describe(finding) for finding in kind]
    return [_describe(kind[0]), f"  and {len(kind) - 1} others like it ({len(kind)} rows: {_words(kind[0])})"]


def describe_warnings(warnings: pl.DataFrame, limit: int = 20) -> list[str]:
    """English lines for operators: how many rows were skipped, and are used with a warning (`describe_findings`)."""
    is_blank = pl.col("rule").str.starts_with(Rule.BLANK_ROWS.value)
    blank = [
        f"{str(rule).partition(':')[2]} in {source}"
        for source, rule in warnings.filter(is_blank).select("source", "rule").iter_rows()
    ]
    lines = [f"Rows without a case (blank, or of sums), skipped: {', '.join(blank)}"] if blank else []
    used = warnings.filter(~is_blank)
    if used.is_empty():
        return lines
    return [*lines, f"Rows used with a warning: {used.height}", *describe_findings(used, limit)]


def blank_rows(place: Place, count: int) -> pl.DataFrame:
    """The rows of a source without any value, as one warning (InputFindings); none where there are none."""
    row = pl.DataFrame(
        [(None, None, None, f"{Rule.BLANK_ROWS}:{count}")], schema=dict.fromkeys(_KEYS, pl.String), orient="row"
    )
    return at(place, [row.cast({"row": pl.Int64})] if count else [])


def new_id_warnings(sources: pl.DataFrame, cases: pl.Series) -> pl.DataFrame:
    """The cases in which a known person has a new id, as warnings (InputFindings)."""
    source = sources.filter(table_name="members")["source"].first()
    rows = (
        cases.unique()
        .sort()
        .to_frame("case_id")
        .with_columns(row=pl.lit(None, pl.Int64), column=pl.lit("person_id"), rule=pl.lit(Rule.NEW_PERSON_ID.value))
    )
    return at(Place("members", str(source)), [rows.select(_KEYS)])


def _words(finding: dict[str, str | int | None]) -> str:
    code = str(finding["rule"]).partition(":")[0]
    words = _OF_VALUES.get((str(finding["table"]), str(finding["column"])), _TEXTS).get(code) or _TEXTS[code]
    column = f"column {finding['column']}, " if finding["column"] is not None else ""
    return f"{column}{words}"


def _describe(finding: dict[str, str | int | None]) -> str:
    code, _, other_row = str(finding["rule"]).partition(":")
    source = str(finding["source"])
    place = [source]
    if finding["row"] is not None:
        place.append(_row(source, int(finding["row"])))
    elif finding["case_id"] is not None:
        place.append(f"case {finding['case_id']}")
    if finding["column"] is not None:
        place.append(f"column {finding['column']}")
    words = _OF_VALUES.get((str(finding["table"]), str(finding["column"])), _TEXTS).get(code) or _TEXTS[code]
    collides = f": {_row(source, int(other_row))}" if other_row else ""
    return f"{', '.join(place)}: {words}{collides}"


def _row(source: str, row: int) -> str:
    return f"row {row} (line {row + 1})" if source.lower().endswith(".csv") else f"row {row}"
