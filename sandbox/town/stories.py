"""What happened to the households after their last decision: the closed set of stories, whom each fits, and how many.

A story says what happens, not what comes of it: `sandbox.town.decisions` works that out, and a household whose result
does not fit its story is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random

from sandbox.town.decisions import Outcome
from sandbox.town.draws import Plan, Shape
from sandbox.town.wages import Main

LEAST_HOUSEHOLDS_FOR_ALL = 100
"""From this many households on, every story happens at least once."""


class Story(Enum):
    """What happened. The value is the word in the answer key."""

    NOTHING = "nothing"
    ROUNDING = "rounding"
    RATES = "rates"
    REGULATION = "regulation"
    INCOME_UP = "income_up"
    INCOME_DOWN = "income_down"
    INCOME_WITHOUT_EFFECT = "income_without_effect"
    NEW_JOB = "new_job"
    LOST_JOB = "lost_job"
    BENEFIT_CHANGED = "benefit_changed"
    SMALL_CHANGE = "small_change"
    HOURS_VARY = "hours_vary"
    HOLIDAY_PAY = "holiday_pay"
    BACK_PAY = "back_pay"
    CORRECTION = "correction"
    RENT_UP = "rent_up"
    RENT_ABOVE_CEILING = "rent_above_ceiling"
    CHILD_BORN = "child_born"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    TURNED_18 = "turned_18"
    TURNED_20 = "turned_20"
    WEALTH_UP = "wealth_up"
    WEALTH_DOWN = "wealth_down"
    LOST = "lost"
    GAINED = "gained"
    AT_LIMIT_UP = "at_limit_up"
    AT_LIMIT_DOWN = "at_limit_down"
    BELOW_LIMIT_UP = "below_limit_up"
    BELOW_LIMIT_DOWN = "below_limit_down"
    SHIELDED = "shielded"
    UNKNOWN_PERSON = "unknown_person"
    GONE_ASSESSMENT = "gone_assessment"
    UNKNOWN_CODE = "unknown_code"
    IDENTITY_CHANGED = "identity_changed"
    LATE_REPORT = "late_report"


HARD = frozenset(
    {Story.SHIELDED, Story.UNKNOWN_PERSON, Story.GONE_ASSESSMENT, Story.UNKNOWN_CODE, Story.IDENTITY_CHANGED}
)
"""Households that the job must not calculate."""


@dataclass(frozen=True)
class Script:
    """Which households a story fits, what must come of it, how common it is, and how it is applied."""

    share: float
    text: str
    suits: Callable[[Plan], bool] = lambda _: True
    fits: Callable[[Outcome], bool] = lambda _: True


def _state(plan: Plan) -> bool:
    return plan.scheme == "state"


def _earner(plan: Plan) -> bool:
    return plan.main is Main.WAGE


def _on_benefit(plan: Plan) -> bool:
    return plan.main in {Main.AAP, Main.DISABILITY, Main.PENSION, Main.INTRODUCTION}


def _has_income(plan: Plan) -> bool:
    return plan.main not in {Main.NONE, Main.LOW}


def _little_income(plan: Plan) -> bool:
    return plan.main in {Main.NONE, Main.LOW} and plan.children == 0 and plan.shape is Shape.ALONE


def _little_or_wage(plan: Plan) -> bool:
    return plan.main in {Main.NONE, Main.LOW, Main.WAGE}


def _employable_alone(plan: Plan) -> bool:
    return plan.shape is Shape.ALONE and _has_income(plan) and plan.main is not Main.PENSION


def _unmoved_by_base_amount(plan: Plan) -> bool:
    """In Oslo's scheme the rates follow the same G as most benefits, so those incomes move with them."""
    return plan.scheme == "state" or not _on_benefit(plan)


def _taxable_in_state_scheme(plan: Plan) -> bool:
    return _state(plan) and _has_income(plan)


def _growing_family(plan: Plan) -> bool:
    return 0 < plan.children < 3 and plan.shape is not Shape.ALONE and _has_income(plan)


def _moved(outcome: Outcome) -> bool:
    return outcome.difference != 0


def _more(outcome: Outcome) -> bool:
    return outcome.difference > 0


def _less(outcome: Outcome) -> bool:
    return outcome.difference < 0


def _same(outcome: Outcome) -> bool:
    return outcome.difference == 0


def _flagged(outcome: Outcome) -> bool:
    return outcome.state == "flagged"


def _exactly(kroner_from_limit: int, direction: int) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome.difference == direction * (outcome.limit + kroner_from_limit)


SCRIPTS: dict[Story, Script] = {
    Story.NOTHING: Script(0.680, "Nothing has changed since the decision.", fits=_same),
    Story.ROUNDING: Script(
        0.010,
        "The rent was corrected by about a krone; the amount moves by one.",
        fits=lambda outcome: abs(outcome.difference) == 1,
    ),
    Story.RATES: Script(0.035, "Decided before the rates changed; nothing else has.", _unmoved_by_base_amount, _moved),
    Story.REGULATION: Script(
        0.015, "Decided before 1 May: benefits were adjusted to the new G, and the rates changed.", _on_benefit, _moved
    ),
    Story.INCOME_UP: Script(0.020, "More hours, or a higher benefit.", _has_income, _moved),
    Story.INCOME_DOWN: Script(0.020, "Fewer hours, or a graded benefit.", _has_income, _moved),
    Story.INCOME_WITHOUT_EFFECT: Script(
        0.010,
        "A small job was taken; the income is still below the first threshold, so the support is the same.",
        _little_income,
        lambda outcome: outcome.difference == 0 and "income" in outcome.changed_facts,
    ),
    Story.NEW_JOB: Script(0.015, "A household member took a new job.", _has_income, _moved),
    Story.LOST_JOB: Script(0.010, "The job was lost; unemployment benefit replaced the wage.", _earner, _moved),
    Story.BENEFIT_CHANGED: Script(
        0.012, "From work assessment allowance (AAP) to disability benefit.", lambda plan: plan.main is Main.AAP, _moved
    ),
    Story.SMALL_CHANGE: Script(
        0.025,
        "Income moved a little; the difference stays under the limit.",
        _has_income,
        lambda outcome: 1 < abs(outcome.difference) < outcome.limit,
    ),
    Story.HOURS_VARY: Script(0.008, "Hourly work: the hours of the two months differ.", _earner, _moved),
    Story.HOLIDAY_PAY: Script(0.006, "Decided on a month with holiday pay, which looked like more.", _earner, _moved),
    Story.BACK_PAY: Script(
        0.006,
        "Back pay of a benefit this month.",
        lambda plan: plan.main in {Main.DISABILITY, Main.PENSION},
        _moved,
    ),
    Story.CORRECTION: Script(0.005, "The employer corrected an earlier month by a negative amount.", _earner, _moved),
    Story.RENT_UP: Script(0.020, "The rent went up.", fits=_flagged),
    Story.RENT_ABOVE_CEILING: Script(
        0.020,
        "The rent went up, above the ceiling already; the support is the same.",
        _state,
        lambda outcome: outcome.difference == 0 and "housing_cost" in outcome.changed_facts,
    ),
    Story.CHILD_BORN: Script(0.008, "A child was born.", _growing_family, _moved),
    Story.MOVED_IN: Script(0.006, "A partner with a wage moved in.", _employable_alone, _moved),
    Story.MOVED_OUT: Script(
        0.008,
        "The other adult moved out.",
        lambda plan: plan.shape in {Shape.FAMILY, Shape.COUPLE, Shape.GROWN_CHILD},
        _moved,
    ),
    Story.TURNED_18: Script(
        0.008,
        "A child turned 18, and weighs less in the household.",
        lambda plan: plan.children > 0 and _taxable_in_state_scheme(plan),
    ),
    Story.TURNED_20: Script(
        0.004, "A grown child turned 20, so the wage now counts.", lambda plan: plan.shape is Shape.GROWN_CHILD
    ),
    Story.WEALTH_UP: Script(
        0.006, "The new tax assessment shows wealth above the allowance.", _taxable_in_state_scheme, _less
    ),
    Story.WEALTH_DOWN: Script(0.004, "The wealth of the year before is gone.", _taxable_in_state_scheme, _more),
    Story.LOST: Script(0.010, "A full-time job: the entitlement is lost.", fits=lambda outcome: outcome.kind == "lost"),
    Story.GAINED: Script(
        0.010, "Refused for too high income; the job has ended since.", _little_or_wage, lambda o: o.kind == "gained"
    ),
    Story.AT_LIMIT_UP: Script(0.004, "The difference is exactly the limit, upwards.", fits=_exactly(0, 1)),
    Story.AT_LIMIT_DOWN: Script(0.004, "The difference is exactly the limit, downwards.", fits=_exactly(0, -1)),
    Story.BELOW_LIMIT_UP: Script(0.004, "The difference is one krone under the limit, upwards.", fits=_exactly(-1, 1)),
    Story.BELOW_LIMIT_DOWN: Script(
        0.004, "The difference is one krone under the limit, downwards.", fits=_exactly(-1, -1)
    ),
    Story.SHIELDED: Script(0.008, "A member is protected by the register.", fits=_same),
    Story.UNKNOWN_PERSON: Script(0.005, "The register does not know a member's number.", fits=_same),
    Story.GONE_ASSESSMENT: Script(0.004, "A member's assessment was withdrawn.", _state, _same),
    Story.UNKNOWN_CODE: Script(0.005, "An employer reports with a code nobody knows."),
    Story.IDENTITY_CHANGED: Script(0.005, "A member has got a new person id.", _has_income, _same),
    Story.LATE_REPORT: Script(0.010, "The usual payer has not reported the month yet.", _has_income),
}


def deal(random: Random, plans: list[Plan], *, hard_cases: bool, late_reports: bool) -> list[Story]:
    """Give each planned household a story that suits it, in the shares of `SCRIPTS`; what is left has `NOTHING`.

    One of each is dealt first, the stories that fewest households suit before the others; then the rest in that order.
    """
    left_out = (frozenset() if hard_cases else HARD) | (frozenset() if late_reports else {Story.LATE_REPORT})
    dealt = [Story.NOTHING] * len(plans)
    free = list(range(len(plans)))
    random.shuffle(free)
    stories = set(SCRIPTS) - left_out - {Story.NOTHING}
    suited = {story: sum(map(SCRIPTS[story].suits, plans)) for story in stories}
    wanted = {story: _count(SCRIPTS[story].share, len(plans)) for story in stories}
    for most in (1, len(plans)):
        for story in sorted(stories, key=lambda each: (suited[each], each.value)):
            count = min(wanted[story], most) - dealt.count(story)
            for index in [index for index in free if SCRIPTS[story].suits(plans[index])][: max(count, 0)]:
                dealt[index] = story
                free.remove(index)
    return dealt


def _count(share: float, households: int) -> int:
    least = 1 if households >= LEAST_HOUSEHOLDS_FOR_ALL else 0
    return max(least, round(share * households))
