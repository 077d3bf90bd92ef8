"""Whose income made a case differ, and from what to what: for the sentences at the top of a case."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_NOBODY = {"others", "unassigned"}


def whose_income(case: Json, months: list[str]) -> list[int] | None:
    """The member with the largest share of the income cause, with its incomes then and now; none where not known.

    case: a case of `page_data`. months: the months that its indexes are of, ISO. The answer is the indexes of the
    member among the case's incomes, of the span and the month then, and of the span and the month now. `then` is the
    newest of the months whose income is nearest to the decision's, among those with other incomes than now; where the
    member had no income in the decision, the month that it is compared with, else the newest with other incomes.
    """
    members, incomes = case["members"], case["incomes"]
    if not members or not incomes:
        return None
    shares = [row for row in members["rows"] if row[4] and row[0] not in _NOBODY]
    named = {(role, number): place for place, (role, number, _) in enumerate(incomes["members"])}
    largest = max(shares, key=lambda row: abs(row[4]), default=None)
    if largest is None or (largest[0], largest[1]) not in named:
        return None
    place = named[largest[0], largest[1]]
    spans = incomes["members"][place][2]
    now = _span(spans, case["month"], months)
    if now is None:
        return None
    earlier = [at for at in range(now) if spans[at][2:] != spans[now][2:]]
    reference = None if members["month"] is None else _span(spans, months[members["month"]], months)
    before = largest[2]
    if before is not None and any(spans[at][3] is not None for at in earlier):
        then = min(
            (at for at in reversed(earlier) if spans[at][3] is not None), key=lambda at: abs(spans[at][3] - before)
        )
    elif reference in earlier:
        then = reference
    elif earlier:
        then = earlier[-1]
    else:
        return None
    return [place, then, spans[then][1], now, months.index(case["month"])]


def _span(spans: list[list[Any]], month: str, months: list[str]) -> int | None:
    """The index of the span of months that `month` is in."""
    return next((at for at, (first, last, *_) in enumerate(spans) if months[first] <= month <= months[last]), None)
