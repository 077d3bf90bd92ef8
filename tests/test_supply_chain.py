"""Every locked package has a licence that fits, and the page of licences has them all."""

from tests.supply_chain import BY_NAME, EXTRAS, LOCK, PAGE, locked, page, unfitting


def test_every_licence_fits() -> None:
    assert unfitting() == []
    assert set(BY_NAME) <= {*locked(LOCK), *locked(EXTRAS)}


def test_the_page_of_licences_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.supply_chain` and commit what it writes"
