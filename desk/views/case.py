"""A flagged case as its page shows it: the amounts, why they differ, and what is behind each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desk.published import Json, PublishedRun, spoken
from desk.views.incomes import Incomes
from desk.words import uncapitalised
from tasks.reports.language import Language

_FIXED_SUMS = ("cost_heating", "cost_running_cost")
_INPUTS = (
    ("income", True, "income"),
    ("wealth", True, "wealth"),
    ("housing_cost", True, None),
    ("adults", False, "household"),
    ("children", False, "household"),
)
"""What is compared, whether it is money, and the cause that its change belongs to."""

_FACTS = frozenset(
    {"monthly_income", "net_wealth", "rent", "housing_cost", "cost_rent", "cost_common_costs", "cost_loan_costs"}
)
_ROUNDED = frozenset({"rounded", "ceiling_month", "own_share_month"})
_DOUBTFUL = frozenset({"unconfirmed", "inferred"})


@dataclass(frozen=True)
class Compared:
    """A line with a value at the decision and one now. marked: its change is among the causes of the difference."""

    label: str
    before: str
    now: str
    change: str
    marked: bool
    note: str = ""


@dataclass(frozen=True)
class Step:
    """A step from the decided amount to the calculated one. x, width: its bar, of 300. side: plus, minus or whole."""

    label: str
    meaning: str
    amount: str
    side: str
    x: float
    width: float


@dataclass(frozen=True)
class MonthLine:
    """A compared month: its own income, the income in the calculation, the support, and the difference."""

    name: str
    marks: list[str]
    own: str
    counted: str
    support: str
    difference: str
    side: str


@dataclass(frozen=True)
class CalculationLine:
    """A line of the calculation at the decision and now, with its ground, and how sure that is."""

    label: str
    note: str
    rate: str
    rate_before: str
    before: str
    now: str
    changed: bool
    ground: str
    status: str
    doubtful: bool
    is_ours: bool  # the label is the rule file's own, in bokmål


class CaseView:
    """A flagged case in a language. item: the case's document. run: the run that it is of."""

    def __init__(self, item: Json, run: PublishedRun, words: Language) -> None:
        """Read the case."""
        self.item, self.run, self.words = item, run, words
        self.spoken = spoken(run, words.code)
        self.months: list[str] = run.data["months"]
        self.texts: list[str] = run.data["texts"]
        self.incomes = Incomes(item, run, words)

    def say(self, key: str, **values: object) -> str:
        """A text of the report's page."""
        return self.words.text("script", key, **values)

    def month(self, iso: str) -> str:
        """A month in words."""
        return self.words.month(dt.date.fromisoformat(iso))

    def date(self, iso: str) -> str:
        """A day, as the language writes it."""
        return self.words.date(dt.date.fromisoformat(iso))

    @property
    def kind(self) -> str:
        """What was found."""
        return self.words["kinds"][self.item["kind"]]

    @property
    def amounts(self) -> str:
        """The decided and the calculated amount."""
        kroner = self.words.kroner
        return self.say("amounts", decided=kroner(self.item["decided"]), now=kroner(self.item["now"]))

    @property
    def difference(self) -> str:
        """The difference per month."""
        return self.say("amounts_difference", difference=self.words.kroner(self.item["difference"], sign=True))

    @property
    def why(self) -> list[str]:
        """Why the case is here, in three sentences, and the decision that it is compared with."""
        decided_on, valid_from, _ = map(self.date, self.item["dates"])
        decision = self.say("decision", decision=self.item["decision"], decided_on=decided_on, valid_from=valid_from)
        return [" ".join(self._why()), decision]

    def _why(self) -> Iterator[str]:
        kind, causes = self.words["kind_meanings"][self.item["kind"]], self.item["causes"]
        if not causes:
            yield kind
            return
        is_income = causes[0][0] == "income"
        change = self._change(causes[0][0])
        yield from (change, self._whose() or kind) if is_income else (kind, change)
        if len(causes) == 1:
            yield self.say("why_all")
        else:
            (_, share), *others = causes
            names = self._listed([uncapitalised(self.words["causes"][code]) for code, _ in others])
            kroner, rest = self.words.kroner, sum(amount for _, amount in others)
            yield self.say("why_rest", share=kroner(share, sign=True), rest=kroner(rest, sign=True), causes=names)

    def _change(self, code: str) -> str:
        """What changed, from what to what."""
        then, now = self.item["inputs"]
        kroner, mean = self.words.kroner, self.incomes.mean
        if code == "income":
            key = "why_income_mean" if mean > 1 else "why_income"
            return self.say(key, before=kroner(then[0]), now=kroner(now[0]), count=mean)
        if code == "wealth":
            return self.say("why_wealth", before=kroner(then[1]), now=kroner(now[1]))
        if code == "rates":
            return self.say("why_rates", day=self.date(self.item["dates"][2]))
        if code == "household":
            changed = [(key, at) for key, at in (("adults", 3), ("children", 4)) if then[at] != now[at]]
            texts = [self.say("why_household", who=self.say(key), before=then[at], now=now[at]) for key, at in changed]
            return " ".join(texts) or self.words["cause_meanings"][code]
        if code == "housing_cost":
            _, _, before, after, _ = next(self._cost_parts(then[2], now[2]))
            return self.say("why_housing_cost", before=kroner(before), now=kroner(after))
        return self.words["cause_meanings"][code]

    def _whose(self) -> str:
        """Whose income it is, with its kinds then and now; else that it was corrected; else nothing."""
        found = self.item.get("whose")
        if found:
            place, then, month_then, now, month_now = found
            role, number, spans = self.incomes.found["members"][place]
            return self.say(
                "why_member",
                member=self.incomes.member(role, number),
                month_then=self.month(self.months[month_then]),
                then=self._span(spans[then]),
                month_now=self.month(self.months[month_now]),
                now=self._span(spans[now]),
            )
        return self.say("why_corrected") if self.incomes.found["corrections"] else ""

    def _span(self, span: list[Any]) -> str:
        """The kinds of income in a span of months, or why there are none."""
        _, _, status, _, kinds = span
        names = [uncapitalised(self.incomes.kind(*each)[0]) for each in kinds]
        return self._listed(names) if names else str(self.words["month_statuses"][status])

    def _listed(self, names: list[str]) -> str:
        *first, last = names
        return f"{', '.join(first)} {self.say('and')} {last}" if first else last

    @property
    def found(self) -> str:
        """When the case was found, what it replaces, and the limit that it reached."""
        item = self.item
        key = "found_on_first" if item["first"] < item["raised"] else "found_on"
        parts = [self.say(key, day=self.date(item["raised"]), first=self.date(item["first"]))]
        if item["how"] != "new":
            parts.append(self.say(f"how_{item['how']}"))
        parts.append(self.say("why_flagged", limit=self.words["limit_kinds"][item["limit"]]))
        return " ".join(parts)

    @property
    def estimate(self) -> list[str]:
        """What the months come to, as an estimate, and what the rules make of the sum; empty where nothing differs."""
        under, over = (self.item[direction][0] for direction in ("under", "over"))
        if not under and not over:
            return []
        parts = []
        for key in ("under", "over"):
            ore, months, since = self.item[key]
            if ore:
                name = f"so_far_{key}_one" if months == 1 else f"so_far_{key}"
                values = {"amount": self.words.kroner(ore), "count": self.words.count(months)}
                parts.append(self.say(name, **values, month=self.month(since)))
        found = [self.say("estimate", sums=f" {self.say('and')} ".join(parts))]
        difference = self.item["difference"]
        if difference < 0 and under > over:
            found.append(self.say("against_under"))
        elif difference > 0 and over > under:
            found.append(self.say("against_over"))
        found.append(" ".join(filter(None, [self.say("estimate_meaning"), self._sum_rule(under, over)])))
        return found

    def _sum_rule(self, under: int, over: int) -> str:
        """What the rules make of the sum of the months."""
        rule = self.run.data["sum_rules"].get(self.item["scheme"])
        if rule is None:
            return self.say("no_sum_rule")
        kroner = self.words.kroner
        if "fee" not in rule:
            return self.say("claim_all", paragraph=rule["paragraph"]) if over else ""
        values = {
            "paragraph": rule["paragraph"],
            "fee": kroner(rule["fee"]),
            "day": self.date(rule["from"]),
            "least": kroner(rule["least"]),
        }
        parts = []
        if over:
            key = "claim_small" if over < rule["fee"] else "claim_large"
            parts.append(self.say(key, **values, sum=kroner(over)))
        if 0 < under < rule["least"]:
            parts.append(self.say("extra_small", **values, sum=kroner(under)))
        return " ".join(parts)

    @property
    def warnings(self) -> list[str]:
        """What must be known first: no report, one-off amounts, rates that no source confirms."""
        found = []
        silent = self.incomes.no_report()
        if silent:
            found.append(f"{silent} {self.say('no_report_do')}")
        if self.item["one_offs"]:
            named = [self.say("one_off_in", **each) for each in self.incomes.one_offs()]
            names = named or [self.words["one_offs"][name] for name in self.item["one_offs"]]
            meaning = self.words["group_meanings"][self.item["group"]] if self.item["group"] else ""
            found.append(f"{self.say('one_off')} {', '.join(names)}. {meaning}".strip())
        if self.item["unconfirmed"]:
            names = [self._unconfirmed(self.texts[index]) for index in self.item["unconfirmed"]]
            found.append(f"{self.say('check_rate', names=', '.join(names))} {self.say('unconfirmed')}")
        if self.item["decisions"] > 2:
            found.append(self.say("many_decisions", count=self.words.count(self.item["decisions"])))
        return found

    def _unconfirmed(self, name: str) -> str:
        amount = self._amounts_of(f"cost_{name}")[1]
        shown = self.words.parameter(name)
        return self.say("unconfirmed_amount", name=shown, amount=self.words.kroner(amount)) if amount else shown

    def _wording(self, kind: int | None) -> str | None:
        return None if kind is None else self.run.data["line_kinds"][kind][4]

    def _amounts_of(self, wording: str) -> tuple[int, int]:
        """The amounts of a line at the decision and now; 0 where there is none."""
        for kind, amount, _, kind_before, before, _ in self.item["lines"]:
            if wording in {self._wording(kind), self._wording(kind_before)}:
                return before or 0, amount or 0
        return 0, 0

    def compared(self) -> list[Compared]:
        """The facts at the decision next to those now; the housing cost in its parts."""
        causes = {cause for cause, _ in self.item["causes"]}
        return [
            self._compared(label, before, now, cause, is_money=is_money, causes=causes)
            for label, is_money, before, now, cause in self._facts()
        ]

    def _facts(self) -> Iterator[tuple[str, bool, int, int, str | None]]:
        mean = self.incomes.mean
        for place, (key, is_money, cause) in enumerate(_INPUTS):
            before, now = (inputs[place] for inputs in self.item["inputs"])
            if key == "housing_cost":
                yield from self._cost_parts(before, now)
            else:
                label = self.say("income_mean", count=mean) if key == "income" and mean > 1 else self.say(key)
                yield label, is_money, before, now, cause
        yield self.say("support"), True, self.item["decided"], self.item["now"], "support"

    def _cost_parts(self, before: int, now: int) -> Iterator[tuple[str, bool, int, int, str | None]]:
        fixed = [(wording, self._amounts_of(wording)) for wording in _FIXED_SUMS]
        fixed = [(wording, amounts) for wording, amounts in fixed if any(amounts)]
        own = before - sum(amounts[0] for _, amounts in fixed), now - sum(amounts[1] for _, amounts in fixed)
        yield self.say("own_cost"), True, *own, "housing_cost"
        for wording, amounts in fixed:
            yield self.say(wording), True, *amounts, "rates"
        if fixed:
            yield self.say("housing_cost"), True, before, now, None

    def _compared(
        self, label: str, before: int, now: int, cause: str | None, *, is_money: bool, causes: set[str]
    ) -> Compared:
        change = now - before
        write = self.words.kroner if is_money else self.words.count
        shown = self.words.kroner(change, sign=True) if is_money else f"{'+' if change > 0 else ''}{write(change)}"
        marked = bool(change) and (cause == "support" or cause in causes)
        note = self.say("no_effect") if change and cause and not marked else ""
        return Compared(label, write(before), write(now), shown if change else self.say("unchanged"), marked, note)

    def steps(self) -> list[Step]:
        """From the decided amount by each cause to the calculated one."""
        item, words = self.item, self.words
        spans: list[tuple[str, str, int, int, str]] = [(self.say("decided_support"), "", 0, item["decided"], "whole")]
        reached = item["decided"]
        for code, amount in item["causes"]:
            spans.append(
                (words["causes"][code], words["cause_meanings"][code], reached, reached + amount, side(amount))
            )
            reached += amount
        spans.append((self.say("support_now"), "", 0, item["now"], "whole"))
        ends = [end for _, _, *both, _ in spans for end in both]
        least, scale = min(ends), 300 / ((max(ends) - min(ends)) or 1)
        return [
            Step(
                label,
                meaning,
                words.kroner(to - start, sign=kind != "whole"),
                kind,
                round((min(start, to) - least) * scale, 1),
                round(max(abs(to - start) * scale, 1.5), 1),
            )
            for label, meaning, start, to, kind in spans
        ]

    def members(self) -> list[tuple[str, str, str, str, bool]]:
        """Whose income the income cause is in: name, income then, income now, share, and whether it has a share."""
        found = self.item["members"]
        if not found:
            return []
        kroner = self.words.kroner
        now_index = self.months.index(self.item["month"]) if self.item["month"] in self.months else -1
        rows = []
        for role, number, before, now, share in found["rows"]:
            nobody = role == "unassigned"
            absent = (
                self.say("not_known")
                if found["with"] == "nothing"
                else self.incomes.absence(role, number, found["month"])
            )
            then = absent if before is None else kroner(before)
            today = (
                ""
                if nobody and not now
                else self.incomes.absence(role, number, now_index)
                if now is None
                else kroner(now)
            )
            part = self.say("not_known") if share is None else kroner(share, sign=True)
            rows.append((self.incomes.member(role, number), then, today, part, bool(share)))
        return rows

    @property
    def members_note(self) -> str:
        """What the members' incomes are compared with."""
        found = self.item["members"]
        month = "" if found["month"] is None else self.month(self.months[found["month"]])
        return self.words.text("compared_with", found["with"], month=month)

    def by_month(self) -> list[MonthLine]:
        """The compared months, the oldest first."""
        own = self.incomes.own()
        paid: dict[int, list[str]] = {}
        for each in self.incomes.one_offs():
            paid.setdefault(int(each["index"]), []).append(f"{each['name']} {each['amount']}")
        rows = []
        for index, amount, income in self.item["months"]:
            difference = amount - self.item["decided"]
            rows.append(
                MonthLine(
                    self.month(self.months[index]),
                    paid.get(index, []),
                    own.get(index, ""),
                    self.words.kroner(income),
                    self.words.kroner(amount),
                    self.words.kroner(difference, sign=True) if difference else self.say("unchanged"),
                    side(difference),
                )
            )
        return rows

    @property
    def mean_note(self) -> str:
        """What the mean of several months is of; empty where the income is the month's own."""
        mean = self.incomes.mean
        return self.say("mean_of", count=mean, before=mean - 1) if mean > 1 else ""

    @property
    def has_before(self) -> bool:
        """Whether there is a calculation on the decision's own facts."""
        return any(before is not None for _, _, _, before, _, _ in self.item["lines"])

    def calculation(self) -> list[CalculationLine]:
        """The calculation, line by line."""
        both = self.has_before
        return [self._line(*line, both=both) for line in self.item["lines"]]

    def _line(self, *line: Any, both: bool) -> CalculationLine:
        kind, amount, rate, kind_before, before, rate_before = line
        shown = kind_before if kind is None else kind
        label, paragraph, source, status, wording = self.run.data["line_kinds"][shown]
        rates = self.spoken["rates"]
        earlier = kind is not None and kind_before is not None and rate_before not in {None, rate}
        ground = ", ".join(filter(None, [paragraph, source]))
        if not ground and not status:
            key = (
                "ground_fact"
                if wording in _FACTS
                else "ground_rounding"
                if wording in _ROUNDED
                else "ground_arithmetic"
            )
            ground = self.say(key)
        mean = self.incomes.mean
        used = rate_before if kind is None else rate
        return CalculationLine(
            label=self.spoken["lines"][shown] or label,
            note=self.say("month_income_mean", count=mean) if mean > 1 and wording == "monthly_income" else "",
            rate="" if used is None else rates[used],
            rate_before=self.say("rate_before", rate=rates[rate_before]) if earlier else "",
            before="" if before is None else self.words.kroner(before),
            now="" if amount is None else self.words.kroner(amount),
            changed=both and (amount != before or rate != rate_before),
            ground=ground,
            status=self.words["statuses"][status] if status else "",
            doubtful=status in _DOUBTFUL,
            is_ours=self.spoken["lines"][shown] is None,
        )

    @property
    def rules(self) -> str:
        """The rules at the decision and now."""
        before, now = (self.texts[index] for index in self.item["rules"])
        return self.say("rules", before=before, now=now, rates_from=self.date(self.item["dates"][2]))


def history_line(row: list[Any], words: Language) -> str:
    """What happened to a flag on a day: found, replaced, withdrawn or answered."""
    day, what, code, difference, *answer = row
    date = words.date(dt.date.fromisoformat(day))
    name = words["script"][f"what_{what}"]
    if what != "verdict":
        detail = (
            words["flag_reasons"][code]
            if what == "withdrawn"
            else words.text("script", "by_amount", amount=words.kroner(difference, sign=True))
        )
        return f"{date}: {name}: {detail}"
    reason, until, note, by = answer
    parts = [
        words["verdicts"][code],
        words.text("script", "until", until=words.date(dt.date.fromisoformat(until))) if until else "",
        uncapitalised(words["verdict_reasons"][reason]) if reason else "",
        f"«{note}»" if note else "",
        words.text("script", "by", by=by) if by else "",
    ]
    return f"{date}: {name}: {', '.join(filter(None, parts))}"


def side(amount: int) -> str:
    """The name of a direction, for the style."""
    return "plus" if amount > 0 else "minus" if amount < 0 else ""
