"""The settlement's rule file: how schemes settle, the codes that are stored, and the first adult."""

import datetime as dt

import polars as pl
import pytest

from tasks.entitlement import with_first_person_of_age
from tests.entitlement.rules import income_codes
from tests.entitlement.settled_months import BUSINESS, rules


def test_a_scheme_that_the_file_does_not_name_has_no_settlement() -> None:
    kinds = [rules().kind(name) for name in ("state", "oslo", "bergen", "atlantis")]
    assert kinds == ["assessed_year", "corrected_months", "none", "none"]


def test_the_items_that_are_stored_include_every_code_with_a_known_beginning() -> None:
    wanted = rules().wanted_codes(income_codes())
    assert {BUSINESS, "nettoformue"} <= set(wanted)
    assert "tapVedRealisasjonAvAksje" in wanted
    assert wanted["tapVedRealisasjonAvAksje"] == wanted[BUSINESS]
    assert "annet" not in wanted
    with pytest.raises(KeyError, match="annet"):
        wanted["annet"]


def test_the_first_person_of_a_household_without_adults_counts_as_one() -> None:
    homes = pl.DataFrame({"adults": [0, 2], "children": [2, 1]}, schema_overrides={"adults": pl.Int64})
    assert with_first_person_of_age(homes).rows() == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("day", "outdated"),
    [
        (dt.date(2026, 12, 31), set()),
        (dt.date(2027, 1, 1), {"claim_not_reclaimed_below"}),
        (dt.date(2027, 6, 1), {"claim_not_reclaimed_below", "extra_not_paid_below"}),
    ],
)
def test_a_yearly_limit_whose_new_amount_is_missing_is_unconfirmed(day: dt.date, outdated: set[str]) -> None:
    limits = {"claim_not_reclaimed_below", "extra_not_paid_below"}
    assert set(rules().unconfirmed(day)) & limits == outdated
    assert rules().number("claim_not_reclaimed_below", day) == 1_345_00, "the last known is used"
