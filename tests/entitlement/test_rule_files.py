"""Rule files: well-formed ones become a rule book, and each fault is reported by file and position."""

import datetime as dt

import pytest

from tasks.entitlement import RuleBook, calculate, explain, income_limits
from tasks.entitlement.values import Status
from tasks.errors import RateError, UsageError
from tests.entitlement.rules import book, cases, rule_texts

STATE = "state/own_share.yaml"
VALUE = "{from: 2017-06-01, value: 19937, status: O, source: FOR-2017-05-21-646}"


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The rule files with one thing changed."""
    text = rule_texts()[path]
    assert old in text
    return {**rule_texts(), path: text.replace(old, new, 1)}


BAD = {
    "a key that is there twice": (
        STATE,
        "    unit: kr_per_year\n",
        "    unit: kr_per_year\n    unit: kr\n",
        "is there twice",
    ),
    "text that is no YAML": (STATE, "parameters:", "parameters: [", "line"),
    "a field that nobody knows": (
        STATE,
        "    unit: kr_per_year\n",
        "    unit: kr_per_year\n    lovtekst: ja\n",
        "lovtekst",
    ),
    "an unknown unit": (STATE, "unit: kr_per_year", "unit: dollars", "unit"),
    "a missing paragraph": (STATE, "    paragraph: § 4\n", "", "paragraph"),
    "a value without a source": (STATE, ", source: FOR-2017-05-21-646}", "}", "source"),
    "an unknown status": (STATE, "status: O", "status: Q", "status"),
    "a value that is no number": (STATE, "value: 19937", "value: mye", "not a number"),
    "a negative value": (STATE, "value: 19937", "value: -19937", "not a possible amount"),
    "a value finer than its unit": (STATE, "value: 19937", "value: 19937.123", "not a possible amount"),
    "a value that is not finite": (STATE, "value: 19937", "value: NaN", "not a possible amount"),
    "an impossible date": (STATE, "from: 2017-06-01", "from: 2017-06-31", "from"),
    "a date within a month": (STATE, "from: 2017-06-01", "from: 2017-06-02", "first day"),
    "dates out of order": (STATE, "from: 2018-06-01", "from: 2016-06-01", "order"),
    "a date that is there twice": (STATE, "from: 2018-06-01", "from: 2017-06-01", "order"),
    "an end on a lasting value": (STATE, "value: 19937,", "value: 19937, through: 2018-05-31,", "temporary"),
    "a temporary value without an end": (STATE, "through: 2020-10-31, ", "", "through"),
    "a temporary value that ends before it begins": (STATE, "through: 2020-10-31", "through: 2020-03-31", "before"),
    "temporary values that overlap": (STATE, "from: 2021-12-01, through", "from: 2020-05-01, through", "temporary"),
    "an adjustment within a month": (STATE, "adjusted: 06-01", "adjusted: 06-15", "adjusted"),
    "a required parameter without a value": (STATE, VALUE, VALUE.replace("19937", "null"), "without a value"),
    "a parameter that the formula does not take": (STATE, "  least_own_share:", "  least_share:", "least_share"),
    "a unit that the formula does not take": ("state/payout.yaml", "kr_per_month", "kr_per_year", "should be in"),
    "a flag that is neither yes nor no": ("bergen/parameters.yaml", "value: no", "value: maybe", "yes or no"),
    "an unknown formula": ("state/scheme.yaml", "formula: weighted_income", "formula: guess", "guess"),
    "a parameter borrowed from nowhere": (
        "bodo/scheme.yaml",
        "borrows:\n    state: [",
        "borrows:\n    state: [nn, ",
        "nn",
    ),
    "a multiple of G that is no whole number of øre": ("oslo/parameters.yaml", "value: 0.20,", "value: 0.2001,", "øre"),
    "a number in two groups": ("state/cost_groups.yaml", "['0301']", "['0301', '1201']", "two groups"),
    "a group for a number that does not exist": ("state/cost_groups.yaml", "['0301']", "['0302']", "0302"),
    "a range that is none": ("national/municipality_numbers.yaml", "0101-0138", "0138-0101", "range"),
    "a number of three digits": ("national/municipality_numbers.yaml", "      0301\n", "      301\n", "four digits"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_rule_file_is_refused_with_its_position(what: str) -> None:
    path, old, new, message = BAD[what]
    with pytest.raises(RateError, match=message):
        RuleBook.parse(changed(path, old, new))


def test_a_file_holds_one_kind_of_thing_only() -> None:
    with pytest.raises(RateError, match="one of"):
        RuleBook.parse({**rule_texts(), "state/more.yaml": "{}"})


def test_a_rule_file_belongs_in_a_folder_named_after_its_scheme() -> None:
    with pytest.raises(RateError, match="folder"):
        RuleBook.parse({**rule_texts(), "loose.yaml": "parameters: {}"})


def test_a_parameter_or_a_scheme_in_two_files_is_refused() -> None:
    with pytest.raises(RateError, match="two files"):
        RuleBook.parse({**rule_texts(), "state/again.yaml": rule_texts()[STATE]})
    with pytest.raises(RateError, match="two files"):
        RuleBook.parse({**rule_texts(), "state/again.yaml": rule_texts()["state/scheme.yaml"]})


def test_rule_files_without_a_scheme_are_refused() -> None:
    with pytest.raises(RateError, match="no scheme"):
        RuleBook.parse({"national/base_amount.yaml": rule_texts()["national/base_amount.yaml"]})


def test_a_multiple_of_g_needs_g() -> None:
    without = {path: text for path, text in rule_texts().items() if path != "national/base_amount.yaml"}
    with pytest.raises(RateError, match="base_amount"):
        RuleBook.parse(without)


def test_a_required_parameter_that_is_left_out_is_named() -> None:
    without = {path: text for path, text in rule_texts().items() if path != "state/payout.yaml"}
    with pytest.raises(RateError, match="coverage"):
        RuleBook.parse(without)


def test_the_version_follows_the_rule_files() -> None:
    assert RuleBook.parse(rule_texts()).version == book().version
    assert RuleBook.parse(changed(STATE, "value: 26576", "value: 26577")).version != book().version
    assert book().version.startswith("2026-06-01.f1.")


@pytest.mark.parametrize(
    ("scheme", "first", "refused", "why"),
    [
        ("state", (2017, 6), (2027, 6), "not known"),
        ("oslo", (2022, 11), (2027, 5), "not known"),
        ("bergen", (2017, 6), (2027, 5), "not known"),
        ("bodo", (2019, 1), (2027, 6), "not known"),
        ("oslo-bkb", (2017, 6), (2022, 12), "has ended"),
        ("oslo-husleietilskudd", (2017, 6), (2022, 11), "has ended"),
    ],
)
def test_a_month_outside_a_schemes_period_is_refused_with_the_reason(
    scheme: str, first: tuple[int, int], refused: tuple[int, int], why: str
) -> None:
    start, end = dt.date(*first, 1), dt.date(*refused, 1)
    before = (start - dt.timedelta(days=1)).replace(day=1)
    last = (end - dt.timedelta(days=1)).replace(day=1)
    calculate(cases({"scheme": scheme, "month": start}, {"scheme": scheme, "month": last}), book())
    with pytest.raises(RateError, match="first month"):
        calculate(cases({"scheme": scheme, "month": before}), book())
    with pytest.raises(RateError, match=why):
        calculate(cases({"scheme": scheme, "month": end}), book())


def test_the_next_june_is_refused_until_every_yearly_value_is_there() -> None:
    new = "      - {from: 2027-06-01, value: 27000, status: O, source: FOR-2027-05-25-1}\n  first_threshold:"
    some = RuleBook.parse(changed(STATE, "  first_threshold:", new))
    with pytest.raises(RateError, match="2027-06-01 are not known"):
        calculate(cases({"month": dt.date(2027, 6, 1)}), some)


def test_an_unknown_scheme_is_a_usage_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"bergen.*state"):
        calculate(cases({"scheme": "atlantis"}), book())


def test_the_minimum_payout_is_that_of_the_month() -> None:
    assert [book().minimum_payout_ore(dt.date(year, 10, 1)) for year in (2017, 2021, 2026)] == [315_00, 51_00, 63_00]
    assert book().number("oslo", "income_months", dt.date(2026, 10, 1)) == 4
    with pytest.raises(RateError):
        book().minimum_payout_ore(dt.date(2027, 6, 1))


def test_values_know_their_status_and_the_last_confirmed_one() -> None:
    allowance = book().schemes["state"].parameters["wealth_allowance_rented"]
    now = allowance.on(dt.date(2026, 10, 1))
    assert now is not None
    assert now.status is Status.UNCONFIRMED
    sure = allowance.confirmed_before(now)
    assert sure is not None
    assert sure.start == dt.date(2025, 6, 1)
    assert allowance.on(dt.date(2017, 5, 1)) is None
    assert allowance.decimal(now) == 344_231


TOPPTUN = {
    "topptun/scheme.yaml": """
scheme:
  name: Kommunal bostøtte i Topptun
  law: Topptun kommunestyre, sak 12/2024
  formula: weighted_income
  from: 2024-01-01
  through: 2029-12-31
  borrows:
    state: [weight_other_adult, weight_child]
""",
    "topptun/parameters.yaml": """
parameters:
  coverage:
    label: Dekningsgrad
    unit: share
    paragraph: punkt 3
    values:
      - {from: 2024-01-01, value: 0.5, status: O, source: Sak 12/2024}
  least_own_share:
    label: Minste egenandel
    unit: kr_per_year
    paragraph: punkt 3
    values:
      - {from: 2024-01-01, value: 24000, status: O, source: Sak 12/2024}
  first_threshold:
    label: Innslagspunkt
    unit: kr_per_year
    paragraph: punkt 3
    values:
      - {from: 2024-01-01, value: 120000, status: O, source: Sak 12/2024}
  first_rate:
    label: Egenandel over innslagspunktet
    unit: share
    paragraph: punkt 3
    values:
      - {from: 2024-01-01, value: 0.25, status: O, source: Sak 12/2024}
  second_threshold:
    label: Andre innslagspunkt
    unit: kr_per_year
    paragraph: punkt 3
    values:
      - {from: 2024-01-01, value: 300000, status: O, source: Sak 12/2024}
""",
}


def test_a_scheme_of_yaml_alone_is_calculated_and_explained() -> None:
    """The example of docs/how-to/add-a-scheme.md: rent 12 000, income 20 000, own share 24 000 + 25 % of 120 000."""
    with_topptun = RuleBook.parse({**rule_texts(), **TOPPTUN})
    row = calculate(cases({"scheme": "topptun"}), with_topptun).row(0, named=True)
    assert row["own_share_ore"] == 54_000_00
    assert row["entitlement_ore"] == (144_000 - 54_000) // 2 // 12 * 100
    assert (row["cost_ceiling_ore"], row["outcome"], row["unconfirmed"]) == (None, "granted", [])
    with pytest.raises(RateError, match="has ended"):
        calculate(cases({"scheme": "topptun", "month": dt.date(2030, 1, 1)}), with_topptun)
    with pytest.raises(UsageError, match="no cost ceiling"):
        income_limits(with_topptun, dt.date(2026, 10, 1), "topptun")


def test_a_scheme_that_is_never_adjusted_and_never_ends_lasts() -> None:
    lasting = {path: text.replace("  through: 2029-12-31\n", "") for path, text in TOPPTUN.items()}
    with_topptun = RuleBook.parse({**rule_texts(), **lasting})
    assert (
        calculate(cases({"scheme": "topptun", "month": dt.date(2040, 1, 1)}), with_topptun)["outcome"][0] == "granted"
    )


@pytest.mark.parametrize(("coverage", "october"), [("0.6", 4_500_00), ("0.5", 3_750_00)])
def test_a_scheme_with_only_one_rate_that_changes_is_calculated_for_both_months(coverage: str, october: int) -> None:
    """The coverage alone is decided again on 1 October: with another value, or only with another date."""
    path = "topptun/parameters.yaml"
    first = "      - {from: 2024-01-01, value: 0.5, status: O, source: Sak 12/2024}\n"
    second = f"      - {{from: 2026-10-01, value: {coverage}, status: O, source: Sak 40/2026}}\n"
    changed_once = {**TOPPTUN, path: TOPPTUN[path].replace(first, first + second, 1)}
    months = [{"scheme": "topptun", "month": dt.date(2026, month, 1)} for month in (9, 10)]
    found = calculate(cases(*months), RuleBook.parse({**rule_texts(), **changed_once}))
    assert found["entitlement_ore"].to_list() == [3_750_00, october]


def test_a_scheme_without_a_ceiling_can_round_by_the_month_too() -> None:
    by_month = {
        path: text.replace("  through:", "  monthly_rounding: yes\n  through:") for path, text in TOPPTUN.items()
    }
    with_topptun = RuleBook.parse({**rule_texts(), **by_month})
    case = cases({"scheme": "topptun", "housing_cost_ore": 9_000_01})
    lines = explain(case, with_topptun)
    assert calculate(case, with_topptun)["entitlement_ore"][0] == 2_250_00
    assert lines.filter(code="own_share_month")["amount_ore"].to_list() == [-4_500_00]
    assert lines["amount_ore"].to_list()[-1] == 2_250_00
