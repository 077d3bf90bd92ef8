"""Very many bodies of answers, changed at random: `python -m tests.fuzz.bodies NUMBER` prints what came of them.

Each is read as every kind of answer. One in a hundred is also stored in frames, as a run does, and searched for leaks.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from tasks.income.feeds import judge_page, judge_start, read_page
from tasks.income.outcomes import Outcome, judge_refusal
from tasks.income.parse import judge_assessment, judge_available, judge_income
from tests.frames import KEY, PERSON
from tests.fuzz.mutations import mutated
from tests.income.test_fuzzed_bodies import LEAKS, OCTOBER, kept_of

STORED = 100
_ENTRY = {"fordel": "kontantytelse", "beloep": 20_000, "loennsinntekt": {"beskrivelse": "fastloenn"}}
_REPORT = {
    "kalendermaaned": "2026-10",
    "opplysningspliktigId": "310123455",
    "virksomhetId": "310123455",
    "inntektsmottaker": {"personidentifikator": PERSON},
    "inntekt": [_ENTRY, _ENTRY | {"beloep": "-1.5"}],
}
_ASSESSMENT = {
    "personidentifikator": PERSON,
    "inntektsaar": "2025",
    "skjermet": False,
    "stadie": "oppgjoer",
    "skatteoppgjoersdato": "2026-06-17",
    "grunnlag": [{"tekniskNavn": "nettoformue", "beloep": 700_000, "kategori": "-"}],
}
VALID = tuple(
    json.dumps(each, ensure_ascii=False).encode()
    for each in (
        {"oppgaveInntektsmottaker": [_REPORT]},
        _ASSESSMENT,
        {"sisteTilgjengeligePeriode": "2025", "personidentifikator": PERSON},
        {"hendelser": [{"sekvensnummer": 4, "identifikator": PERSON, "gjelderPeriode": "2026-10"}]},
        {"kode": "IM-008", "melding": f"om {PERSON}", "korrelasjonsid": "own"},
    )
)


def read_as_all(body: bytes) -> list[str]:
    """The outcomes of a body that is read as each kind of answer."""
    judged = [
        judge_income(body, person_id=PERSON, months=(OCTOBER, OCTOBER)),
        judge_assessment(body, person_id=PERSON, year=2025),
        judge_available(body, person_id=PERSON),
        judge_refusal(404, body, correlation_id="own"),
        judge_start(body),
        judge_page(body),
    ]
    events = judged[-1].content
    if events is not None:
        read_page(events, 1, {PERSON: KEY})
    return [str(each.outcome) for each in judged[:4] if each.outcome in set(Outcome)]


def main(number: int) -> None:
    """Try this number of bodies, and print the figures as JSON."""
    outcomes: Counter[str] = Counter()
    leaks, slowest = 0, 0.0
    for seed in range(number):
        body = mutated(VALID[seed % len(VALID)], seed)
        began = time.perf_counter()
        outcomes.update(read_as_all(body))
        slowest = max(slowest, time.perf_counter() - began)
        if seed % STORED == 0:
            leaks += bool(LEAKS.search(kept_of(body).replace("\r", "")))  # between JSON's tokens it is white space
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    peak = int(found[1]) // 1024 if found else 0
    figures = {"bodies": number, "leaks": leaks, "peak_megabytes": peak, "slowest_seconds": round(slowest, 3)}
    print(json.dumps(figures | {"outcomes": dict(sorted(outcomes.items()))}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
