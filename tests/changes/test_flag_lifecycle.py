"""The lifecycle of a flag, run by run: raised, unchanged, changed, suppressed by a verdict, withdrawn."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tasks.changes.flag_lifecycle import CaseNow, EarlierFlag, Facts, FlagUpdate, Verdict, update_flags
from tests.examples import examples

TODAY = dt.date(2026, 11, 12)
FACTS = Facts("S-1", "increase", "V-1", 1_000_00, 1_500_00, 63_00, "income", {"adults": 1})


@dataclass
class Desk:
    """A series of runs, with the data that a store keeps between them."""

    earlier_flags: dict[str, EarlierFlag] = field(default_factory=dict)
    today: dt.date = TODAY

    def run(
        self,
        *facts: Facts,
        days: int = 30,
        others: dict[str, CaseNow] | None = None,
        missing: tuple[str, ...] = (),
    ) -> FlagUpdate:
        """One run a day later; `others` are the cases not flagged, `missing` those not delivered."""
        self.today += dt.timedelta(days=1)
        flagged = {one.case_id: CaseNow("flagged", None, one.decision_id) for one in facts}
        cases = flagged | (others or {})
        update = update_flags(
            facts, self.earlier_flags.values(), cases, as_of=self.today, quiet_days=days, missing=missing
        )
        for raised in update.raised:
            one = raised.facts
            self.earlier_flags[raised.flag_id] = EarlierFlag(
                raised.flag_id,
                one.case_id,
                one.kind,
                one.decision_id,
                one.fingerprint,
                one.circumstances,
                one.entitlement_ore,
                "new",
            )
        for event in update.events:
            self.earlier_flags[event.flag_id] = replace(self.earlier_flags[event.flag_id], event=event.event)
        return update

    def answer(self, verdict: str, flag_id: str | None = None, until: dt.date | None = None) -> None:
        flag = flag_id or next(reversed(self.earlier_flags))
        self.earlier_flags[flag] = replace(self.earlier_flags[flag], verdict=Verdict(verdict, self.today, until))


def events_of(update: FlagUpdate) -> list[tuple[str, str | None]]:
    return [(event.event, event.reason) for event in update.events]


def moved(kroner: int, **more: Any) -> Facts:
    return replace(FACTS, entitlement_ore=FACTS.entitlement_ore + kroner * 100, **more)


UNCHANGED = CaseNow("unchanged", None, "V-1")


def test_a_first_difference_is_new_and_then_seen_again() -> None:
    desk = Desk()
    first = desk.run(FACTS)
    assert events_of(first) == [("new", None)]
    assert first.raised[0].previous_flag_id is None
    assert events_of(desk.run(FACTS)) == [("unchanged", None)]


def test_two_flags_that_would_have_the_same_id_have_two() -> None:
    ours = Desk().run(FACTS).raised[0].flag_id
    others = replace(FACTS, case_id="S-2")
    earlier = EarlierFlag(ours, "S-2", "increase", "V-1", others.fingerprint, others.circumstances, 1_500_00, "new")
    update = update_flags(
        [FACTS], [earlier], {"S-1": CaseNow("flagged", None, "V-1"), "S-2": UNCHANGED}, as_of=TODAY, quiet_days=30
    )
    assert len(update.raised) == 1
    assert update.raised[0].flag_id != ours


@pytest.mark.parametrize(
    ("kroner", "event"), [(0, "unchanged"), (62, "unchanged"), (-62, "unchanged"), (63, "changed")]
)
def test_facts_are_the_same_until_they_move_by_the_limit(kroner: int, event: str) -> None:
    desk = Desk()
    desk.run(FACTS)
    assert event in {each for each, _ in events_of(desk.run(moved(kroner)))}


def test_a_slow_drift_is_measured_from_where_the_flag_was_raised() -> None:
    desk = Desk()
    events = [events_of(desk.run(moved(step * 30)))[-1][0] for step in range(4)]
    assert events == ["new", "unchanged", "unchanged", "changed"]


def test_no_limit_at_all_makes_any_move_a_new_fact() -> None:
    desk = Desk()
    desk.run(replace(FACTS, limit_ore=0))
    assert events_of(desk.run(replace(FACTS, limit_ore=0))) == [("unchanged", None)]
    assert events_of(desk.run(moved(2, limit_ore=0)))[-1] == ("changed", None)


def test_new_facts_take_the_place_of_the_old_and_point_back() -> None:
    desk = Desk()
    first = desk.run(FACTS).raised[0]
    second = desk.run(moved(100))
    assert events_of(second) == [("withdrawn", "new_facts"), ("changed", None)]
    assert second.raised[0].previous_flag_id == first.flag_id


@pytest.mark.parametrize(
    ("case", "event", "reason"),
    [
        (UNCHANGED, "withdrawn", "new_data"),
        (CaseNow("observed", None, "V-1"), "withdrawn", "below_limit"),
        (CaseNow("observed", "one_off", "V-1"), "withdrawn", "excluded"),
        (CaseNow("unchanged", None, "V-2"), "withdrawn", "new_decision"),
        (CaseNow("not_checked", None, None), "not_evaluated", None),
        (CaseNow("awaiting", None, None), "not_evaluated", None),
    ],
)
def test_a_flag_that_new_data_undo_is_withdrawn_with_the_reason(case: CaseNow, event: str, reason: str) -> None:
    desk = Desk()
    desk.run(FACTS)
    assert events_of(desk.run(others={"S-1": case})) == [(event, reason)]


def test_a_case_that_is_closed_takes_its_flag_with_it() -> None:
    desk = Desk()
    desk.run(FACTS)
    assert events_of(desk.run()) == [("withdrawn", "case_closed")]
    assert events_of(desk.run()) == [], "and only once"


def test_a_case_that_is_not_delivered_keeps_its_open_flag_and_a_withdrawn_one_stays_withdrawn() -> None:
    desk = Desk()
    desk.run(FACTS)
    assert events_of(desk.run(missing=("S-1",))) == [("not_evaluated", "not_delivered")]
    assert events_of(desk.run(FACTS)) == [("unchanged", None)]
    desk.run(others={"S-1": UNCHANGED})
    assert events_of(desk.run(missing=("S-1",))) == []


def test_a_flag_that_could_not_be_seen_is_seen_again_after() -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.run(others={"S-1": CaseNow("not_checked", None, None)})
    assert events_of(desk.run(FACTS)) == [("unchanged", None)]


def test_a_difference_that_comes_back_is_a_flag_of_its_own_that_points_back() -> None:
    desk = Desk()
    first = desk.run(FACTS).raised[0]
    desk.run(others={"S-1": UNCHANGED})
    again = desk.run(FACTS)
    assert events_of(again) == [("new", None)]
    assert again.raised[0].previous_flag_id == first.flag_id
    assert again.raised[0].flag_id != first.flag_id


def test_same_facts_after_no_change_are_never_raised_again() -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer("no_change")
    flag = next(iter(desk.earlier_flags))
    update = desk.run(moved(10))
    assert (events_of(update), update.suppressed) == ([("suppressed", "no_change")], {"S-1": flag})
    desk.run(others={"S-1": UNCHANGED})
    assert events_of(desk.run(FACTS)) == [("suppressed", "no_change")], "not even after being away"
    desk.run(moved(500))
    assert events_of(desk.run(FACTS)) == [("withdrawn", "new_facts"), ("suppressed", "no_change")], (
        "nor after other facts"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"main_cause": "household"},
        {"inputs": {"adults": 2}},
        {"inputs": {"adults": 1, "housing_cost_ore": 9_000_00}},
    ],
)
def test_another_cause_household_or_rent_is_a_new_fact_however_little_the_amount_moves(changed: dict[str, Any]) -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer("no_change")
    update = desk.run(moved(10, **changed))
    assert (events_of(update), update.suppressed) == ([("new", None)], {})


def test_an_income_that_varies_is_no_new_fact_and_an_old_flag_is_recognised_by_its_amount() -> None:
    first = replace(FACTS, inputs={"adults": 1, "monthly_income_ore": 1, "net_wealth_ore": 5})
    desk = Desk()
    desk.run(first)
    assert events_of(desk.run(replace(first, inputs={"adults": 1, "monthly_income_ore": 2, "net_wealth_ore": 6}))) == [
        ("unchanged", None)
    ]
    flag = next(iter(desk.earlier_flags))
    desk.earlier_flags[flag] = replace(desk.earlier_flags[flag], circumstances=None)
    assert events_of(desk.run(replace(first, main_cause="rates"))) == [("unchanged", None)]


def test_new_facts_after_an_answer_raise_a_flag_that_points_back() -> None:
    desk = Desk()
    first = desk.run(FACTS).raised[0]
    desk.answer("no_change")
    update = desk.run(moved(63))
    assert events_of(update) == [("new", None)]
    assert update.raised[0].previous_flag_id == first.flag_id
    assert update.suppressed == {}


@pytest.mark.parametrize("verdict", ["asked_citizen", "wrong_data", "new_decision"])
def test_an_answer_that_waits_for_something_rests_for_a_time(verdict: str) -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer(verdict)
    assert events_of(desk.run(FACTS, days=3)) == [("suppressed", verdict)]
    assert events_of(desk.run(FACTS, days=3)) == [("suppressed", verdict)]
    assert events_of(desk.run(FACTS, days=3)) == [("unchanged", "suppression_ended")]


def test_a_postponed_flag_comes_back_on_its_date() -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer("postponed", until=desk.today + dt.timedelta(days=2))
    assert events_of(desk.run(FACTS)) == [("suppressed", "postponed")]
    assert events_of(desk.run(FACTS)) == [("unchanged", "suppression_ended")]


def test_an_answer_that_waits_does_not_hold_back_new_facts() -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer("asked_citizen")
    assert events_of(desk.run(moved(63))) == [("withdrawn", "new_facts"), ("changed", None)]


def test_a_new_decision_makes_a_difference_a_new_one() -> None:
    desk = Desk()
    desk.run(FACTS)
    desk.answer("no_change")
    update = desk.run(replace(FACTS, decision_id="V-2"))
    assert events_of(update) == [("new", None)]
    waiting = Desk()
    waiting.run(FACTS)
    assert events_of(waiting.run(replace(FACTS, decision_id="V-2")))[0] == ("withdrawn", "new_decision")


def test_the_same_runs_give_the_same_flags_whatever_the_order() -> None:
    many = [replace(FACTS, case_id=f"S-{number}") for number in range(5)]
    one, other = Desk().run(*many), Desk().run(*reversed(many))
    assert (one.raised, one.events) == (other.raised, other.events)
    assert len({raised.flag_id for raised in one.raised}) == 5


CASES = ["S-1", "S-2"]
VERDICTS = ["no_change", "asked_citizen", "wrong_data", "new_decision", "postponed"]


class Flags(RuleBasedStateMachine):
    """Any runs and answers: no open flag is lost, and no case has two."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.is_closed: list[Facts] = []

    @rule(data=st.data())
    def a_run(self, data: st.DataObject) -> None:
        """Each case is flagged on some facts, unchanged, not checked, or closed."""
        facts, cases = [], {}
        for case_id in CASES:
            what = data.draw(st.sampled_from(["flagged", "flagged", "unchanged", "not_checked", "closed"]))
            if what == "flagged":
                kroner, decision = (
                    data.draw(st.sampled_from([0, 10, 100, 500])),
                    data.draw(st.sampled_from(["V-1", "V-2"])),
                )
                facts.append(moved(kroner, case_id=case_id, decision_id=decision))
            elif what != "closed":
                cases[case_id] = CaseNow(what, None, "V-1")
        before = {flag_id for flag_id, flag in self.desk.earlier_flags.items() if flag.is_open}
        update = self.desk.run(*facts, others=cases)
        assert before <= {event.flag_id for event in update.events}, "a waiting flag was forgotten"
        spoken = [
            event.case_id for event in update.events if event.event in {"new", "changed", "unchanged", "suppressed"}
        ]
        assert sorted(spoken) == sorted(one.case_id for one in facts), "each flagged case has one flag that speaks"
        for raised in update.raised:
            assert not any(
                (old.case_id, old.kind, old.decision_id, old.entitlement_ore)
                == (raised.facts.case_id, raised.facts.kind, raised.facts.decision_id, raised.facts.entitlement_ore)
                for old in self.is_closed
            ), "the same facts were raised after no change was needed"

    @rule(data=st.data())
    def an_answer(self, data: st.DataObject) -> None:
        """A caseworker answers an open flag."""
        waiting = [flag_id for flag_id, flag in self.desk.earlier_flags.items() if flag.is_open]
        if not waiting:
            return
        flag_id, verdict = data.draw(st.sampled_from(waiting)), data.draw(st.sampled_from(VERDICTS))
        until = self.desk.today + dt.timedelta(days=data.draw(st.integers(1, 4))) if verdict == "postponed" else None
        self.desk.answer(verdict, flag_id, until)
        if verdict == "no_change":
            flag = self.desk.earlier_flags[flag_id]
            self.is_closed.append(
                replace(FACTS, case_id=flag.case_id, decision_id=flag.decision_id, entitlement_ore=flag.entitlement_ore)
            )

    @invariant()
    def never_two_open_flags_of_a_case(self) -> None:
        waiting = [flag.case_id for flag in self.desk.earlier_flags.values() if flag.is_open]
        assert len(waiting) == len(set(waiting))


TestFlags = Flags.TestCase
TestFlags.settings = settings(max_examples=examples(30), stateful_step_count=15)
