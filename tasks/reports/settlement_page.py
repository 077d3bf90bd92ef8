"""The pages of a settlement: one for caseworkers, with every case to judge, and one of counts for the manager.

Both are documents without a script. Counts under the smallest shown one are hidden on the manager's page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from tasks.disclosure import TOTAL, Cell, hidden_in_table, with_totals
from tasks.reports.document import ALL_COLUMNS, Card, Document, Folded, Grid, Section, hidden_counts_fact
from tasks.reports.language import BOKMAAL, Language, language
from tasks.reports.members import member_name
from tasks.reports.settlement_members import member_text
from tasks.reports.settlement_report import SettlementReport
from tasks.reports.settlement_texts import WRITTEN_IN, LetterInputs, settlement_text, unconfirmed_names

MOST_CASES = 500
"""Cases on the page; the workbook has all."""


def settlement_document(report: SettlementReport, code: str = BOKMAAL, letters: LetterInputs | None = None) -> Document:
    """The caseworkers' page: the states, each case to judge month by month, and the cases without a result.

    letters: what the texts to paste are made from; without them, the page has none.
    """
    words = language(code)
    texts = words["settlement"]
    return Document(
        title=words.text("settlement", "title", year=report.year),
        sub=_sub(report, words),
        is_test=report.is_test,
        code=code,
        banner=_banner(report.coverage["not_checked"], words),
        cards=list(_cards(report, words)),
        sections=[
            Section(texts["states"], [texts["nothing_decided"]], table=_states(report.coverage, words)),
            *(_case(case, report, words, letters) for case in report.to_judge.head(MOST_CASES).iter_rows(named=True)),
            *_left_out(report, words),
            *_not_settled(report, words),
        ],
        facts=_facts(report, words),
    )


def settlement_manager_document(report: SettlementReport, code: str = BOKMAAL) -> Document:
    """The manager's page: counts and sums only, by team and state, small counts hidden."""
    words = language(code)
    texts = words["settlement"]
    teams = pl.col("team").fill_null(words["script"]["unknown_team"])
    cases = report.cases.with_columns(teams)
    counts = with_totals(
        {(row["team"], row["state"]): row["len"] for row in cases.group_by("team", "state").len().to_dicts()}
    )
    hidden = hidden_in_table(counts, report.smallest_count)
    shown = {key: None if key in hidden else count for key, count in counts.items()}
    states = [state for state in report.coverage if (TOTAL, state) in shown]
    rows = [
        (
            texts["sum"] if team == TOTAL else team,
            *(words.count(shown[team, state]) for state in states),
            words.count(shown[team, TOTAL]),
        )
        for team in [*sorted(set(cases["team"])), TOTAL]
    ]
    header = [texts["team"], *(words["settlement_states"][state] for state in states), texts["sum"]]
    return Document(
        title=words.text("settlement", "manager_title", year=report.year),
        sub=_sub(report, words),
        is_test=report.is_test,
        code=code,
        sections=[
            Section(texts["by_team"], [texts["nothing_decided"]], table=Grid(header, rows, frozenset({len(rows) - 1}))),
            Section(texts["sums"], table=_sums(report, shown, words)),
        ],
        facts=[*_facts(report, words), *hidden_counts_fact(report.smallest_count, words)],
    )


def _sums(report: SettlementReport, shown: Mapping[Cell, int | None], words: Language) -> Grid:
    """What the claims and the extra payments come to; hidden where a count of their cases is."""
    texts = words["settlement"]
    rows = []
    for name, states in (("claim", ("claim", "both")), ("extra", ("extra", "both"))):
        counts = [shown.get((TOTAL, state), 0) for state in states]
        count, ore = (None, None) if None in counts else report.sums(name)
        rows.append((texts[name], words.count(count), words.kroner(ore)))
    return Grid([texts["direction"], texts["cases"], texts["kroner"]], rows)


def _sub(report: SettlementReport, words: Language) -> str:
    names = ", ".join(sorted(report.municipalities.values()))
    return f"{names} · {words.text('settlement', 'made', day=words.date(report.as_of))}"


def _banner(not_checked: int, words: Language) -> str:
    return words.sentence("settlement", "not_checked", cases=words.cases(not_checked)) if not_checked else ""


def _cards(report: SettlementReport, words: Language) -> Iterator[Card]:
    for name in ("claim", "extra"):
        count, ore = report.sums(name)
        yield Card(words["settlement"][name], words.kroner(ore), words.cases(count))
    yield Card(words["settlement"]["not_ready"], words.count(report.coverage["not_ready"]))


def _states(counts: Mapping[str, int], words: Language) -> Grid:
    texts = words["settlement"]
    rows = [(words["settlement_states"][state], words.count(count)) for state, count in counts.items()]
    total = (texts["sum"], words.count(sum(counts.values())))
    return Grid([texts["state"], texts["cases"]], [*rows, total], frozenset({len(rows)}))


def _case(case: Mapping[str, Any], report: SettlementReport, words: Language, letters: LetterInputs | None) -> Section:
    """One case: what it comes to, why, what could be documented, and its months."""
    texts, case_id = words["settlement"], case["case_id"]
    months = report.months_by_case.get(case_id, [])
    rows = [
        (
            words.month(row["month"]),
            words.kroner(row["paid_ore"]),
            words.kroner(row["right_ore"]),
            words.kroner(row["difference_ore"], sign=True),
            causes_text(row["causes"], words),
            words.date(row["time_barred_after"]) if row["difference_ore"] < 0 else "",
        )
        for row in months
    ]
    totals = _totals([row["difference_ore"] for row in months])
    rows += [(texts[name], "", "", words.kroner(ore, sign=True), "", "") for name, ore in totals]
    names = ("month", "paid", "right", "difference", "causes", "time_barred")
    sums = frozenset(range(len(months), len(rows)))
    table = Grid([texts[name] for name in names], rows, sums, left=frozenset({4, 5}))
    heading = words.text(
        "settlement", "case", case=case_id, state=words["settlement_states"][case["state"]], team=case["team"]
    )
    folded = None if letters is None else _texts_to_paste(case, report, words, letters)
    return Section(heading, list(_case_text(case, report, words)), table=table, folded=folded)


def _totals(differences: Sequence[int]) -> list[tuple[str, int]]:
    """The sum of each direction, by the name of its words: they are not set off against each other (§ 14)."""
    claim, extra = (sum(each for each in differences if each * sign > 0) for sign in (-1, 1))
    return [("sum_claim", claim), ("sum_extra", extra)] if claim and extra else [("sum", claim + extra)]


def _texts_to_paste(
    case: Mapping[str, Any], report: SettlementReport, words: Language, letters: LetterInputs
) -> Folded:
    """The texts in the page's language, or in bokmål on a page in another language than they are written in."""
    code = words.code if words.code in WRITTEN_IN else BOKMAAL
    return Folded(words["settlement"]["texts"], settlement_text(report, case["case_id"], letters, code), code)


def _case_text(case: Mapping[str, Any], report: SettlementReport, words: Language) -> Iterator[str]:
    case_id = case["case_id"]
    yield words.text(
        "settlement",
        "comes_to",
        claim=words.kroner(case["claim_after_threshold_ore"]),
        extra=words.kroner(case["extra_after_threshold_ore"]),
        scheme=words.scheme(case["scheme"]),
    )
    yield words.text("settlement", "why", causes=causes_text(report.causes_by_case.get(case_id, []), words))
    yield words["settlement"][f"paid_from_{case['paid_from']}"]
    for member in report.members_by_case.get(case_id, []):
        yield member_text(member, words)
    if case["state"] == "both":
        yield words["settlement"]["extra_waits"]
    if kinds := report.documentable_by_case.get(case_id):
        names = "; ".join(words["settlement_facts"][kind] for kind in kinds)
        yield words.text("settlement", "documentable", facts=names)
    if values := report.values_by_case.get(case_id):
        yield words.text("settlement", "rests_on", values=words.parameters(values))


def causes_text(causes: list[tuple[str, int]], words: Language) -> str:
    """Causes with their amounts in a row of text."""
    return ", ".join(f"{words['settlement_causes'][cause]} {words.kroner(ore, sign=True)}" for cause, ore in causes)


def _left_out(report: SettlementReport, words: Language) -> list[Section]:
    """That the page does not have every case to judge."""
    more = report.to_judge.height - MOST_CASES
    if more <= 0:
        return []
    return [Section(words["settlement"]["more"], [words.text("settlement", "more_text", count=words.count(more))])]


def _not_settled(report: SettlementReport, words: Language) -> list[Section]:
    """Cases that are not ready or not checked, with the reason and whose assessment is missing."""
    texts = words["settlement"]
    if report.not_settled.is_empty():
        return []
    unknown = words["script"]["unknown_team"]
    rows = [
        (
            case["case_id"],
            case["team"] or unknown,
            words["settlement_states"][case["state"]],
            reason_text(case, report, words),
        )
        for case in report.not_settled.head(MOST_CASES).iter_rows(named=True)
    ]
    header = [texts["case_id"], texts["team"], texts["state"], texts["reason"]]
    return [Section(texts["open"], [texts["open_text"]], table=Grid(header, rows, left=ALL_COLUMNS))]


def reason_text(case: Mapping[str, Any], report: SettlementReport, words: Language) -> str:
    """Why a case was not settled, in words; with the roles of members without an assessment."""
    reason = case["reason"]
    text = words["settlement_reasons"].get(reason) or words["reasons"].get(reason, reason)
    lacking = [
        member_name(each["role"], each["number"], words)
        for each in report.members_by_case.get(case["case_id"], [])
        if each["assessment"] in {"missing", "wealth_missing"}
    ]
    return f"{text}: {', '.join(lacking)}" if case["state"] == "not_ready" and lacking else text


def _facts(report: SettlementReport, words: Language) -> list[tuple[str, str]]:
    texts = words["settlement"]
    thresholds = words.text(
        "settlement", "thresholds_text", fee=words.kroner(report.fee_ore), least=words.kroner(report.least_ore)
    )
    without = "; ".join(f"{words.scheme(scheme)}: {why}" for scheme, why in sorted(report.without.items()))
    return [
        (texts["thresholds"], thresholds),
        (texts["unconfirmed"], ", ".join(unconfirmed_names(report, words)) or texts["none"]),
        *([(texts["without"], without)] if without else []),
        (texts["run"], f"{report.run_id}, {report.installation}"),
    ]
