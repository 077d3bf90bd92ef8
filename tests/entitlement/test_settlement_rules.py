"""The settlement's rule file: how schemes settle, the codes that are stored, and the first adult."""

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
