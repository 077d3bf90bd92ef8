"""Members and incomes that count, against the slow reference: random households in the state scheme and in Oslo.

A hundred thousand households of every month: `python -m tests.entitlement.million`.
"""

import pytest

from tasks.entitlement import RuleBook
from tests.entitlement.comparing_incomes import income_differences, random_households
from tests.entitlement.reference_income import basis
from tests.entitlement.rules import rule_texts


def test_random_households_count_the_same_persons_and_incomes_as_in_the_reference() -> None:
    assert income_differences(random_households(600, seed=20261126, months=8)) == []


def test_the_random_households_are_on_both_sides_of_the_ten_per_cent() -> None:
    oslo = [each for each in random_households(600, seed=20261126, months=8) if each.scheme == "oslo"]
    tested = [each for each in oslo if each.decided_from_assessment and each.decided > 0]
    kept = [basis(each).income == each.decided for each in tested]
    assert 50 < sum(kept) < len(kept) - 50
    nothing_paid = [person for each in oslo for person in each.persons if not person.payments and person.assessed]
    assert len(nothing_paid) > 50


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("oslo/parameters.yaml", "value: 0.10, status: O", "value: 0.1001, status: O"),
        ("oslo/parameters.yaml", "value: 0.10, status: O", "value: 0.0999, status: O"),
        ("oslo/parameters.yaml", "value: yes, status: O", "value: no, status: O"),
        ("oslo/parameters.yaml", "value: 4, status: I", "value: 3, status: I"),
        ("state/income.yaml", "value: 2, status", "value: 3, status"),
        ("state/income.yaml", "from: 2024-10-01, value: 20", "from: 2024-11-01, value: 20"),
    ],
)
def test_a_comparison_sees_a_rule_that_is_slightly_off(
    monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    assert rule_texts()[file].count(old) == 1
    other = RuleBook.parse({**rule_texts(), file: rule_texts()[file].replace(old, new)})
    households = random_households(1_500, seed=3)
    monkeypatch.setattr("tests.entitlement.comparing_incomes.book", lambda: other)
    assert income_differences(households) != []
