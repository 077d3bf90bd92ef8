"""CaseData narrowed to some cases keeps what belongs to them, in the same order."""

import polars as pl

from tasks.validation import AssessmentItems, Households, IncomeLines, Members
from tests.entitlement.rules import case_data
from tests.entitlement.test_household import item, key, line, member
from tests.frames import OCTOBER, rows


def test_the_cases_keep_their_members_and_the_members_their_answers() -> None:
    answered = pl.DataFrame({"person_key": [key("c"), key("a"), key("b")], "month": [OCTOBER] * 3})
    data = case_data(
        rows(Households, *({"case_id": case} for case in ("Z", "M", "A"))),
        rows(Members, *(member(letter, case_id=case) for letter, case in (("c", "Z"), ("b", "M"), ("a", "A")))),
        rows(IncomeLines, line("a"), line("b"), line("c")),
        rows(AssessmentItems, item("b", "nettoformue", 1), item("c", "nettoformue", 2)),
        answered,
    )
    some = data.for_cases(pl.DataFrame({"case_id": ["A", "Z", "unknown"]}))
    assert some.households["case_id"].to_list() == ["Z", "A"]
    assert some.members["person_key"].to_list() == [key("c"), key("a")]
    assert some.income_lines["person_key"].to_list() == [key("a"), key("c")]
    assert some.assessment_items["person_key"].to_list() == [key("c")]
    assert some.answered_months["person_key"].to_list() == [key("c"), key("a")]
    assert (some.book, some.codes) == (data.book, data.codes)
