"""Texts to paste about a flagged case: its facts, and a draft of forhåndsvarsel, in bokmål or nynorsk.

The words, the paragraphs and the deadline are data (config/letters.yaml), each with source and status. What no source
confirms is marked. Payments are not known, so every sum is called an estimate. Nothing is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tasks.errors import RateError
from tasks.reports.language import Language, language

Month = tuple[dt.date, int, int, int]
"""A month, and the decided amount, the entitlement now and the difference, in øre."""

_CONFIRMED = frozenset({"O", "V"})


@dataclass(frozen=True)
class Letters:
    """config/letters.yaml: laws in order of date, court fees, schemes, and the texts by language.

    settlement: the texts that only a settlement has. collection, complaints: by scheme, in order of date.
    """

    laws: Sequence[Mapping[str, Any]]
    court_fee: Mapping[str, Any]
    schemes: Mapping[str, Mapping[str, Any]]
    texts: Mapping[str, Mapping[str, str]]
    settlement: Mapping[str, Mapping[str, str]]
    collection: Mapping[str, Sequence[Mapping[str, Any]]]
    complaints: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def parse(cls, text: str) -> Letters:
        """Read the file. Raises RateError where a part is missing."""
        found = yaml.safe_load(text)
        try:
            parts = ("laws", "court_fee", "schemes", "texts", "settlement_texts", "collection", "complaints")
            return cls(*(found[part] for part in parts))
        except (KeyError, TypeError):
            raise RateError("config/letters.yaml lacks a part.") from None

    def law(self, day: dt.date) -> Mapping[str, Any]:
        """The law in force on a day."""
        return [law for law in self.laws if law["from"] is not None and law["from"] <= day][-1]

    def scheme(self, scheme_id: str) -> Mapping[str, Any]:
        """The ground of a claim in a scheme, and the weeks to answer; of an unknown scheme, nothing is confirmed."""
        unknown = {"ground": None, "source": None, "status": "E", "weeks": 3, "uses_court_fee": False}
        return self.schemes.get(scheme_id, unknown)

    def fee_ore(self, day: dt.date) -> int:
        """One court fee on a day, in øre."""
        return [int(100 * each["kroner"]) for each in self.court_fee["values"] if each["from"] <= day][-1]


@dataclass(frozen=True)
class FlaggedCase:
    """What the texts say of a case. case, months, causes, fetched: as of tasks/warehouse/case_texts.py.

    unconfirmed: the values that the amount now rests on and that no source confirms, by name.
    """

    case_id: str
    case: Mapping[str, Any]
    months: Sequence[Month]
    causes: Sequence[tuple[str, int]]
    fetched: Mapping[str, dt.date]
    contact: str | None
    unconfirmed: Sequence[str] = ()


def case_text(of: FlaggedCase, letters: Letters, today: dt.date, code: str) -> str:
    """The facts and, where the household may have had too much, the draft. code: nb or nn. today: day of the letter."""
    words, texts = language(code), letters.texts[code]
    lines = [texts["draft"], "", *_facts(of, letters, today, texts, words), ""]
    if any(difference < 0 for *_, difference in of.months):
        lines += _notice(of, letters, today, texts, words)
    else:
        lines.append(texts["notice_not_needed"])
    return "\n".join([*lines, ""])


def _facts(
    of: FlaggedCase, letters: Letters, today: dt.date, texts: Mapping[str, str], words: Language
) -> Iterator[str]:
    case, scheme = of.case, letters.scheme(of.case["scheme"])
    yield texts["facts"]
    yield ""
    yield texts["case"].format(
        case=of.case_id,
        scheme=words.scheme(case["scheme"]),
        month=words.month(case["run_month"]),
        as_of=words.date(case["as_of"]),
    )
    yield texts["decision"].format(
        decided_on=words.date(case["decided_on"]),
        valid_from=words.date(case["valid_from"]),
        amount=words.kroner(case["amount_ore"]),
    )
    yield texts["basis"].format(**_inputs(case, "before", words))
    yield texts["now"].format(month=words.month(case["month"]), **_inputs(case, "now", words))
    yield from _collected(of, texts, words)
    yield ""
    yield texts["causes"]
    for cause, ore in of.causes:
        yield "- " + texts["cause"].format(cause=words["causes"][cause], amount=words.kroner(ore, sign=True))
    yield ""
    yield from _table(of, texts, words)
    if scheme["uses_court_fee"]:
        mark = mark_of(letters.court_fee["status"], texts)
        fee = words.kroner(letters.fee_ore(today))
        yield texts["court_fee"].format(amount=fee, check=mark).replace("  ", " ").replace(" .", ".")
    if of.unconfirmed:
        yield texts["unconfirmed"].format(values=words.parameters(of.unconfirmed), check=texts["check"])
    yield ""
    yield from law_lines(letters, texts)


def law_lines(letters: Letters, texts: Mapping[str, str]) -> Iterator[str]:
    """The laws of the procedure, also one that is adopted and not in force, with what no source confirms marked."""
    yield texts["laws"]
    for law in letters.laws:
        note = "" if law["from"] is not None else texts["not_in_force"]
        mark = mark_of(law["status"], texts)
        paragraphs = law["paragraphs"]
        line = texts["law"].format(
            name=law["name"],
            source=law["source"],
            notice=paragraphs["notice"],
            access=paragraphs["file_access"],
            note=note,
        )
        yield f"- {line} {mark}".rstrip()


def _inputs(case: Mapping[str, Any], when: str, words: Language) -> dict[str, Any]:
    amounts = {name: words.kroner(case[f"{when}_{name}_ore"]) for name in ("income", "wealth", "cost")}
    return amounts | {name: case[f"{when}_{name}"] for name in ("adults", "children")}


def _collected(of: FlaggedCase, texts: Mapping[str, str], words: Language) -> Iterator[str]:
    """Which figures were collected from where and when, and what they replace."""
    days: dict[str, dt.date] = {}
    for resource, day in of.fetched.items():
        what = texts["incomes" if resource == "inntekt" else "assessments"]
        days[what] = max(day, days.get(what, day))
    for what, day in days.items():
        yield texts["fetched"].format(what=what, day=words.date(day))
    yield texts["replaced"]


def _table(of: FlaggedCase, texts: Mapping[str, str], words: Language) -> Iterator[str]:
    """Month by month, with the sum in each direction."""
    yield texts["months"]
    for month, decided, now, difference in of.months:
        amounts = {"decided": words.kroner(decided), "now": words.kroner(now)}
        shown = words.kroner(difference, sign=True)
        yield "- " + texts["line"].format(month=words.month(month), difference=shown, **amounts)
    over, under = (sum(max(0, sign * difference) for *_, difference in of.months) for sign in (-1, 1))
    if over:
        yield texts["over"].format(amount=words.kroner(over))
    if under:
        yield texts["under"].format(amount=words.kroner(under))
    yield texts["estimate"]


def _notice(
    of: FlaggedCase, letters: Letters, today: dt.date, texts: Mapping[str, str], words: Language
) -> Iterator[str]:
    scheme, law = letters.scheme(of.case["scheme"]), letters.law(today)
    mark, paragraphs = mark_of(law["status"], texts), law["paragraphs"]
    over = [month for month, *_, difference in of.months if difference < 0]
    yield texts["title"]
    yield ""
    decided_on = words.date(of.case["decided_on"])
    yield texts["about"].format(decided_on=decided_on, months=", ".join(words.month(month) for month in over))
    if scheme["ground"] is None:
        yield texts["no_ground"]
    else:
        yield f"{texts['ground'].format(ground=scheme['ground'])} {mark_of(scheme['status'], texts)}".rstrip()
    yield texts["by_law"].format(name=law["name"], notice=paragraphs["notice"], check=mark).replace(" .", ".")
    yield ""
    yield texts["found"]
    yield from _table(of, texts, words)
    yield ""
    yield from _collected(of, texts, words)
    yield ""
    deadline = words.date(today + dt.timedelta(weeks=scheme["weeks"]))
    contact = of.contact or texts["contact"]
    yield texts["answer"].format(deadline=deadline, weeks=scheme["weeks"], contact=contact)
    yield texts["documents"]
    named = {"access": "file_access", "guidance": "guidance", "representative": "representative"}
    yield texts["rights"].format(**{name: f"{paragraphs[key]} {mark}".strip() for name, key in named.items()})
    if any(difference > 0 for *_, difference in of.months):
        yield texts["extra"]
    yield texts["nothing_to_pay"]


def mark_of(status: str, texts: Mapping[str, str]) -> str:
    """A mark for what no source confirms; nothing for the rest."""
    return "" if status in _CONFIRMED else texts["check"]
