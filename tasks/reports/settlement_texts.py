"""Texts to paste about a settled case: the basis of a decision, and a draft of forhåndsvarsel, in bokmål or nynorsk.

The words and the laws are data (config/letters.yaml), and the grounds of a claim too (config/settlement.yaml). What no
source confirms is marked. A settlement that only gives an extra payment needs no forhåndsvarsel. Nothing is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.reports.case_texts import Letters, law_lines, mark_of
from tasks.reports.language import Language, language
from tasks.reports.settlement_members import member_text
from tasks.reports.settlement_report import SettlementReport

WRITTEN_IN = ("nb", "nn")
"""The languages of the texts."""
_PARTS = ("part_amounts", "part_contact", "part_access")
"""What every decision says besides the facts."""


@dataclass(frozen=True)
class ClaimRule:
    """The rule that a scheme's claims follow. paragraph: None where no source has one. status: of the source."""

    paragraph: str | None
    status: str
    thresholds: bool


@dataclass(frozen=True)
class LetterInputs:
    """What the texts need in addition to the settlement: letters, the rule of each scheme, and whom to answer.

    contacts: by municipality. today: the day of the letter, from which the deadline is counted.
    """

    letters: Letters
    rules: Mapping[str, ClaimRule]
    contacts: Mapping[str, str | None]
    today: dt.date


def settlement_text(report: SettlementReport, case_id: str, inputs: LetterInputs, code: str) -> str:
    """The basis of a decision and, where there is a claim, the draft. code: one of WRITTEN_IN."""
    case = report.cases.filter(case_id=case_id).row(0, named=True)
    return "\n".join([*_Writer(report, case, inputs, code).lines(), ""])


def unconfirmed_names(report: SettlementReport, words: Language, case_id: str | None = None) -> list[str]:
    """The choices and values that no source confirms, in words: of one case, or of all."""
    values = report.unconfirmed_values if case_id is None else report.values_by_case.get(case_id, [])
    choices = [words["settlement_values"].get(name, name) for name in report.unconfirmed]
    return [*choices, *(words.parameter(name) for name in values)]


@dataclass(frozen=True)
class _Writer:
    """Writes the texts about one case."""

    report: SettlementReport
    case: Mapping[str, Any]
    inputs: LetterInputs
    code: str

    @property
    def _texts(self) -> Mapping[str, str]:
        letters = self.inputs.letters
        return {**letters.texts[self.code], **letters.settlement[self.code]}

    @property
    def _words(self) -> Language:
        return language(self.code)

    @property
    def _rule(self) -> ClaimRule:
        return self.inputs.rules.get(self.case["scheme"], ClaimRule(None, "E", thresholds=False))

    @property
    def _months(self) -> list[dict[str, Any]]:
        return [row for row in self.report.months_by_case.get(self.case["case_id"], []) if row["difference_ore"] != 0]

    def lines(self) -> Iterator[str]:
        yield from (self._texts["draft"], "")
        yield from self._basis()
        yield ""
        if self.case["claim_after_threshold_ore"]:
            yield from self._notice()
        else:
            yield self._texts["notice_not_needed"]

    def _basis(self) -> Iterator[str]:
        texts, words, case = self._texts, self._words, self.case
        yield from (texts["facts"], "")
        day = words.date(self.report.as_of)
        scheme = words.scheme(case["scheme"])
        yield texts["settled"].format(case=case["case_id"], scheme=scheme, year=self.report.year, as_of=day)
        yield words["settlement"][f"paid_from_{case['paid_from']}"]
        yield ""
        yield from self._table()
        if self._rule.thresholds:
            yield words.text(
                "settlement",
                "thresholds_text",
                fee=words.kroner(self.report.fee_ore),
                least=words.kroner(self.report.least_ore),
            )
        yield texts["result"].format(
            claim=words.kroner(case["claim_after_threshold_ore"]),
            extra=words.kroner(case["extra_after_threshold_ore"]),
        )
        if (barred := case["time_barred_after"]) is not None:
            yield texts["time_barred"].format(day=words.date(barred), check=texts["check"])
        yield ""
        yield from self._facts()
        if unconfirmed := unconfirmed_names(self.report, words, case["case_id"]):
            yield texts["unconfirmed"].format(values=", ".join(unconfirmed), check=texts["check"])
        yield ""
        yield from law_lines(self.inputs.letters, texts)
        yield from self._decision()

    def _decision(self) -> Iterator[str]:
        """What a decision must say besides the facts, with the paragraphs of both laws."""
        texts, letters = self._texts, self.inputs.letters
        yield from ("", texts["decision_says"])
        yield from (f"- {texts[part]}" for part in _PARTS)
        if self.case["claim_after_threshold_ore"]:
            yield f"- {texts['part_answers']}"
            if found := [each for each in self._grounds() if each != "d"]:
                yield "- " + texts["good_faith"].format(letters=", ".join(found))
            yield f"- {self._dated(letters.collection, texts['collecting'])}"
            yield f"- {texts['instalments']}"
        yield f"- {self._dated(letters.complaints, texts['complaining'])}"
        for law in letters.laws:
            note = "" if law["from"] is not None else texts["not_in_force"]
            line = texts["decision_law"].format(name=law["name"], note=note, **law["paragraphs"])
            yield f"- {line} {mark_of(law['status'], texts)}".rstrip()

    def _dated(self, rules: Mapping[str, Sequence[Mapping[str, Any]]], what: str) -> str:
        """The scheme's rule on the day of the letter, or that the municipality must fill it in."""
        found = [each for each in rules.get(self.case["scheme"], ()) if each["from"] <= self.inputs.today]
        if not found:
            return str(self._texts["own_rule"].format(what=what))
        return f"{found[-1][self.code]} {mark_of(found[-1]['status'], self._texts)}".rstrip()

    def _grounds(self) -> list[str]:
        """The letters of the law's grounds, of the causes of this case."""
        causes = self.report.causes.filter(case_id=self.case["case_id"])
        return list(causes["ground"].drop_nulls().unique().sort())

    def _table(self) -> Iterator[str]:
        """Month by month, with the sum in each direction."""
        texts, words = self._texts, self._words
        yield texts["settled_months"]
        for row in self._months:
            yield "- " + texts["line"].format(
                month=words.month(row["month"]),
                decided=words.kroner(row["paid_ore"]),
                now=words.kroner(row["right_ore"]),
                difference=words.kroner(row["difference_ore"], sign=True),
            )
        yield texts["sums"].format(
            claim=words.kroner(self.case["claim_ore"]), extra=words.kroner(self.case["extra_ore"])
        )

    def _facts(self) -> Iterator[str]:
        """Why, and which figures were collected from where and when, and what they replace."""
        texts, words, case_id = self._texts, self._words, self.case["case_id"]
        yield texts["causes"]
        for cause, ore in self.report.causes_by_case.get(case_id, []):
            yield f"- {words['settlement_causes'][cause]}: {words.kroner(ore, sign=True)}"
        yield texts["assessed"].format(year=self.report.year)
        for member in self.report.members_by_case.get(case_id, []):
            yield f"- {member_text(member, words)}"
        yield texts["replaced_in_settlement"]

    def _notice(self) -> Iterator[str]:
        texts, words, case = self._texts, self._words, self.case
        letters, year = self.inputs.letters, self.report.year
        law, scheme = letters.law(self.inputs.today), letters.scheme(case["scheme"])
        mark, paragraphs = mark_of(law["status"], texts), law["paragraphs"]
        yield from (texts["settlement_title"].format(year=year), "")
        months = [words.month(row["month"]) for row in self._months if row["difference_ore"] < 0]
        yield texts["settlement_about"].format(year=year, months=", ".join(months))
        yield self._ground()
        if "d" in self._grounds():
            yield texts["rule_d"]
        yield texts["by_law"].format(name=law["name"], notice=paragraphs["notice"], check=mark).replace(" .", ".")
        yield ""
        yield texts["found"]
        yield from self._table()
        yield texts["result"].format(
            claim=words.kroner(case["claim_after_threshold_ore"]),
            extra=words.kroner(case["extra_after_threshold_ore"]),
        )
        yield ""
        yield from self._facts()
        yield ""
        deadline = words.date(self.inputs.today + dt.timedelta(weeks=scheme["weeks"]))
        contact = self.inputs.contacts.get(case["municipality"]) or texts["contact"]
        yield texts["answer"].format(deadline=deadline, weeks=scheme["weeks"], contact=contact)
        if kinds := self.report.documentable_by_case.get(case["case_id"]):
            facts = "; ".join(words["settlement_facts"][kind] for kind in kinds)
            yield words.text("settlement", "documentable", facts=facts)
        named = {"access": "file_access", "guidance": "guidance", "representative": "representative"}
        yield texts["rights"].format(**{name: f"{paragraphs[key]} {mark}".strip() for name, key in named.items()})
        if case["extra_after_threshold_ore"]:
            yield texts["extra_waits"]
        yield texts["nothing_to_pay"]

    def _ground(self) -> str:
        """The ground of the claim with the letters of its causes, or that the municipality must fill it in."""
        texts, rule = self._texts, self._rule
        if rule.paragraph is None:
            return texts["no_ground"]
        letters = self._grounds()
        ground = texts["letters"].format(paragraph=rule.paragraph, letters=", ".join(letters))
        found = texts["ground"].format(ground=ground if letters else rule.paragraph)
        return f"{found} {mark_of(rule.status, texts)}".rstrip()
