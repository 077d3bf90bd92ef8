"""100 000 answers about person-months, two employers each: into checked frames and the store, beside DuckDB's own.

The job's side does all that a run does but the network: judge, rows, pseudonyms, kept bodies, the sealed ledger. The
reference is DuckDB reading the same files with `read_json` and unnesting them into a table, nothing checked.
"""

import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from tasks.income.client import Answer
from tasks.income.gathered import Gathered, ledger_row
from tasks.income.needs import Need
from tasks.income.parse import judge_income
from tasks.privacy import Pseudonymiser
from tasks.settings import Municipality
from tasks.warehouse import Run, Store, store_batch
from tests.benchmarks.measuring import peak_megabytes

DOCUMENTS = 100_000
PER_FILE = 10_000
MONTH = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
SEED = 20261124
PSEUDONYM = Pseudonymiser(bytes(32))
MUNICIPALITY = Municipality(
    name="Sandvik", organisation_number="310000000", purpose="a benchmark", legal_basis="a benchmark"
)
CODES = ("fastloenn", "timeloenn", "feriepenger", "overtidsgodtgjoerelse", "trekkILoennForFerie")
RUN = Run("run", MONTH, NOW.date(), NOW, "digest", "rules", "0", "operational", "test")
REFERENCE = Path(__file__).with_name("read_json.sql")


def person(number: int) -> str:
    """No person: eleven digits that count."""
    return f"{number:011}"


def document(number: int, random: Random) -> dict[str, Any]:
    """About 1 kB: two employers, one or two entries each."""
    return {"oppgaveInntektsmottaker": [_report(number, random) for _ in range(2)]}


def _report(number: int, random: Random) -> dict[str, Any]:
    return {
        "kalendermaaned": "2026-10",
        "opplysningspliktigId": str(310_000_000 + random.randrange(5_000)),
        "virksomhetId": str(311_000_000 + random.randrange(5_000)),
        "inntektsmottaker": {"personidentifikator": person(number)},
        "inntekt": [_entry(random) for _ in range(random.randint(1, 2))],
        "forskuddstrekk": [{"beskrivelse": "", "beloep": -random.randrange(9_000)}],
    }


def _entry(random: Random) -> dict[str, Any]:
    return {
        "loennsinntekt": {"beskrivelse": random.choice(CODES), "antall": str(random.randrange(160))},
        "beloep": random.randrange(60_000),
        "fordel": "kontantytelse",
        "inngaarIGrunnlagForTrekk": True,
        "utloeserArbeidsgiveravgift": True,
    }


def write_documents(folder: Path) -> int:
    """Write the documents, one a line, and give their mean size in bytes."""
    random, size = Random(SEED), 0
    for first in range(0, DOCUMENTS, PER_FILE):
        lines = [json.dumps(document(number, random)) for number in range(first, first + PER_FILE)]
        text = "\n".join(lines)
        size += len(text)
        (folder / f"{first:06}.ndjson").write_text(text, encoding="utf-8")
    return size // DOCUMENTS


def _answers(folder: Path) -> Iterator[tuple[int, bytes]]:
    bodies = (body for file in sorted(folder.glob("*.ndjson")) for body in file.read_bytes().splitlines())
    return enumerate(bodies)


def load(folder: Path, *, per_commit: int) -> None:
    """Take every document as a run takes an answer, `per_commit` at a time, into a store of its own."""
    with Store(folder / str(per_commit) / "bostotte.duckdb") as store:
        gathered, number = Gathered(), 0
        for place, body in _answers(folder):
            _take(gathered, place, body)
            if len(gathered) == per_commit:
                number, gathered = _keep(store, number, gathered), Gathered()


def _take(gathered: Gathered, place: int, body: bytes) -> None:
    who = person(place)
    judgement = judge_income(body, person_id=who, months=(MONTH, MONTH))
    answer = Answer(judgement, 200, body, ("correlation",))
    need = Need(f"S-{place // 2}", "0301", who, PSEUDONYM(who), "inntekt", MONTH, MONTH)
    row = ledger_row(need, "inntekt", ("2026-10", "2026-10"), answer, run_id="run", behalf=MUNICIPALITY)
    gathered.lookups.append(row | {"asked_at": NOW})
    gathered.take_income(row, answer, PSEUDONYM)


def _keep(store: Store, number: int, gathered: Gathered) -> int:
    found = gathered.frames()
    store_batch(
        store,
        RUN,
        number,
        lookups=found.lookups,
        income_lines=found.income_lines,
        assessment_items=found.assessment_items,
        raw_answers=found.raw_answers,
    )
    return number + 1


def read_json(folder: Path) -> None:
    """What DuckDB makes of the same files by itself, on one connection and all cores."""
    with duckdb.connect(str(folder / "reference.duckdb")) as connection:
        connection.execute("SET VARIABLE files = $files", {"files": str(folder / "*.ndjson")})
        connection.execute(REFERENCE.read_text(encoding="utf-8"))


class _Load:
    """For a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> None:
        load(self.folder, per_commit=2_000)


def bench_parse() -> dict[str, Any]:
    """Seconds for the job's side in commits of 1 000 and of 100 (as a run's), and for DuckDB's own; the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_documents(folder)
        seconds = {}
        for per_commit in (1_000, 100):
            began = time.perf_counter()
            load(folder, per_commit=per_commit)
            seconds[per_commit] = time.perf_counter() - began
        began = time.perf_counter()
        read_json(folder)
        reference = time.perf_counter() - began
        return {
            "documents": DOCUMENTS,
            "mean_bytes": size,
            "seconds": round(seconds[1_000], 1),
            "seconds_in_commits_of_100": round(seconds[100], 1),
            "target_seconds": 15,
            "duckdb_read_json_seconds": round(reference, 2),
            "ratio_to_duckdb": round(seconds[1_000] / reference, 1),
            "peak_megabytes": peak_megabytes(_Load(folder)),
        }
