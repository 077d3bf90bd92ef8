"""How sure a result is: doubts about a whole scheme, and lines that are as sure as their weakest value."""

import datetime as dt
from typing import Any

import pytest

from tasks.entitlement import RuleBook, calculate, explain
from tasks.errors import RateError
from tests.entitlement.rules import book, cases, rule_texts

DERIVED = dt.date(2024, 6, 1)
"""Rates of June 2024 are derived; the model and its two rates are official."""
HIGH = 24_000_00


def unconfirmed(**inputs: Any) -> list[str]:
    return list(calculate(cases(inputs), book())["unconfirmed"][0])


@pytest.mark.parametrize(
    ("scheme", "name", "sure", "unsure"),
    [
        ("oslo", "amendment_2026_1971", (2026, 9), (2026, 10)),
        ("bodo", "guidelines_after_2025", (2025, 12), (2026, 1)),
    ],
)
def test_a_scheme_in_doubt_says_so_in_every_result_from_then(
    scheme: str, name: str, sure: tuple[int, int], unsure: tuple[int, int]
) -> None:
    before, after = dt.date(*sure, 1), dt.date(*unsure, 1)
    assert name not in unconfirmed(scheme=scheme, month=before)
    assert name in unconfirmed(scheme=scheme, month=after)
    assert name in unconfirmed(scheme=scheme, month=after, monthly_income_ore=90_000_00)
    assert name not in unconfirmed(month=after)
    assert "unconfirmed" not in statuses(scheme=scheme, month=before)
    assert statuses(scheme=scheme, month=after) == {"unconfirmed"}


def statuses(**inputs: Any) -> set[str]:
    """The statuses of all lines that follow from a value of the rules."""
    return set(explain(cases(inputs), book())["status"].drop_nulls())


def test_the_source_of_a_line_names_the_doubt() -> None:
    lines = explain(cases({"scheme": "oslo"}), book()).drop_nulls("status")
    assert all("FOR-2026-06-10-1971" in source for source in lines["source"])
    assert lines.filter(code="covered")["source"][0].startswith("FOR-2022-05-25-1784; ")


def status(code: str, **inputs: Any) -> tuple[str, str]:
    [found] = explain(cases(inputs), book()).filter(code=code).select("status", "source").rows()
    return found


@pytest.mark.parametrize(
    ("code", "inputs", "expected"),
    [
        ("own_share_first", {"month": DERIVED, "monthly_income_ore": HIGH}, "derived"),
        ("own_share_steps", {"month": DERIVED, "monthly_income_ore": HIGH}, "derived"),
        ("own_share_second", {"month": dt.date(2024, 7, 1), "monthly_income_ore": HIGH}, "official"),
        ("own_share_second", {"month": dt.date(2026, 7, 1), "monthly_income_ore": HIGH}, "published"),
        ("wealth_addition", {"month": dt.date(2024, 7, 1), "net_wealth_ore": 900_000_00}, "derived"),
        ("wealth_addition", {"net_wealth_ore": 900_000_00}, "unconfirmed"),
        ("weight", {"month": dt.date(2023, 3, 1), "adults": 2}, "official"),
        ("weight", {"month": dt.date(2023, 3, 1), "adults": 2, "children": 1}, "published"),
        ("weight", {"month": dt.date(2023, 3, 1), "children": 1}, "published"),
        ("least_own_share", {"scheme": "oslo", "month": dt.date(2024, 7, 1)}, "published"),
        ("own_share_steps", {"scheme": "oslo", "month": dt.date(2024, 7, 1), "monthly_income_ore": HIGH}, "inferred"),
    ],
)
def test_a_line_is_as_sure_as_its_weakest_value(code: str, inputs: dict[str, Any], expected: str) -> None:
    assert status(code, **inputs)[0] == expected


def test_a_line_names_the_source_of_each_value_once() -> None:
    _, source = status("weight", month=dt.date(2023, 3, 1), adults=2, children=1)
    assert source == "FOR-2021-12-20-3780; Husbankens årsrapport 2023; veileder"


@pytest.mark.parametrize(("net_wealth", "named"), [(75_000_00, False), (75_000_01, True)])
def test_bergens_wealth_addition_is_unconfirmed_above_the_printed_example(net_wealth: int, named: bool) -> None:
    """The page shows 25 000 kr over the free amount of 50 000 kr, and does not say whether the addition has a most."""
    inputs = {"scheme": "bergen", "net_wealth_ore": net_wealth}
    assert ("wealth_addition_has_no_most" in unconfirmed(**inputs)) is named
    assert status("wealth_addition", **inputs)[0] == ("unconfirmed" if named else "published")
    assert amount_of("wealth_addition", scheme="bergen", net_wealth_ore=75_000_00) == 6_875_00


def amount_of(code: str, **inputs: Any) -> int:
    [found] = explain(cases(inputs), book()).filter(code=code)["amount_ore"]
    return int(found)


def test_a_parameter_that_the_scheme_has_not_has_no_source() -> None:
    basis = book().scheme("oslo").basis(dt.date(2026, 10, 1), "minimum_payout")
    assert (basis.paragraph, basis.source, basis.word) == (None, None, None)


def test_a_doubt_is_read_strictly() -> None:
    path = "oslo/scheme.yaml"
    text = rule_texts()[path]
    twice = text + "    - {name: amendment_2026_1971, from: 2026-10-01, source: en kilde til}\n"
    with pytest.raises(RateError, match="amendment_2026_1971: is the name of a parameter or of another doubt"):
        RuleBook.parse({**rule_texts(), path: twice})
    with pytest.raises(RateError, match="first day"):
        RuleBook.parse({**rule_texts(), path: text.replace("from: 2026-10-01", "from: 2026-10-02")})


def test_a_doubt_can_end() -> None:
    path = "oslo/scheme.yaml"
    ended = rule_texts()[path].replace("from: 2026-10-01", "from: 2026-10-01\n      through: 2026-11-30")
    changed = RuleBook.parse({**rule_texts(), path: ended})
    months = [dt.date(2026, 11, 1), dt.date(2026, 12, 1)]
    found = calculate(cases(*[{"scheme": "oslo", "month": month} for month in months]), changed)["unconfirmed"]
    assert [len(names) for names in found] == [1, 0]
