"""100 000 answers about person-months, two employers each: read into checked frames and the store, against DuckDB.

The job does all that a run does except network calls: it classifies answers, makes rows and pseudonyms, keeps raw
answers and seals the ledger. The reference is DuckDB: it reads the same files with `read_json` and unnests them into a
table, without any check.
"""

import asyncio
import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import duckdb

from tasks.income.client import ApiResponse
from tasks.income.lookup_batch import LookupBatch, LookupBuffer, lookup_row
from tasks.income.lookup_request import LookupRequest
from tasks.income.parse import judge_income
from tasks.income.write_buffer import WriteBuffer, write_behind
from tasks.privacy import Pseudonymiser
from tasks.settings import Municipality
from tasks.warehouse import runs
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run
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
T = TypeVar("T")
RUN = Run("run", MONTH, NOW.date(), NOW, "digest", "rules", "0", "operational", "test")
REFERENCE = Path(__file__).with_name("read_json.sql")


def person(number: int) -> str:
    """An invented person id: the number in eleven digits."""
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
    """Write the documents, one per line, and return their mean size in bytes."""
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


def store_in(folder: Path, name: str) -> Path:
    """Make an empty store beforehand, since a real run usually finds an existing one."""
    path = folder / name / "bostotte.duckdb"
    Store(path).close()
    return path


def load(folder: Path, store_path: Path) -> int:
    """Store every document as a run stores an answer, in batches as in a run; return the number of batches."""

    async def take_all(pieces: WriteBuffer) -> None:
        for place, body in _answers(folder):
            await pieces.add(_taken(place, body))

    with Store(store_path) as store, store.small_transactions():
        keeper = _Keeper(store)
        asyncio.run(write_behind(keeper, take_all))
    return keeper.number


def _taken(place: int, body: bytes) -> LookupBuffer:
    who = person(place)
    judgement = judge_income(body, person_id=who, months=(MONTH, MONTH))
    answer = ApiResponse(judgement, 200, body, ("correlation",))
    need = LookupRequest(f"S-{place // 2}", "0301", who, PSEUDONYM(who), "inntekt", MONTH, MONTH)
    row = lookup_row(
        need, "inntekt", ("2026-10", "2026-10"), answer, requested_at=NOW, run_id="run", behalf=MUNICIPALITY
    )
    found = LookupBuffer()
    found.lookups.append(row)
    found.take_income(row, answer, PSEUDONYM)
    return found


@dataclass
class _Keeper:
    """Stores each batch as the job does (flows/run/look_ups.py)."""

    store: Store
    number: int = 0

    def __call__(self, fetched: LookupBatch) -> None:
        runs.store_batch(
            self.store,
            RUN,
            self.number,
            lookups=fetched.lookups,
            income_lines=fetched.income_lines,
            assessment_items=fetched.assessment_items,
            raw_answers=fetched.raw_answers,
        )
        self.number += 1


def read_json(folder: Path) -> None:
    """Read the same files with DuckDB alone, on one connection and all cores."""
    with duckdb.connect(str(folder / "reference.duckdb")) as connection:
        connection.execute("SET VARIABLE files = $files", {"files": str(folder / "*.ndjson")})
        connection.execute(REFERENCE.read_text(encoding="utf-8"))


class _Load:
    """Loads the documents in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> None:
        load(self.folder, store_in(self.folder, "alone"))


def seconds_of(work: Callable[[], T]) -> tuple[float, float, T]:
    """Seconds on the clock, seconds of processor time in all threads, and the result of the work."""
    began, used = time.perf_counter(), time.process_time()
    given = work()
    return time.perf_counter() - began, time.process_time() - used, given


def bench_parse() -> dict[str, Any]:
    """Seconds for the job and for DuckDB, and their ratio.

    Nothing waits for a network here, so answers arrive faster than the store writes them. `commits` are therefore fewer
    than one for each hundred.

    The ratio of processor time is reliable on a busy machine, too.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_documents(folder)
        store_path = store_in(folder, "timed")
        ours, used, commits = seconds_of(lambda: load(folder, store_path))
        reference, used_by_reference, _ = seconds_of(lambda: read_json(folder))
        return {
            "documents": DOCUMENTS,
            "mean_bytes": size,
            "commits": commits,
            "seconds": round(ours, 1),
            "processor_seconds": round(used, 1),
            "target_seconds": 15,
            "duckdb_read_json_seconds": round(reference, 2),
            "ratio_to_duckdb": round(ours / reference, 1),
            "ratio_of_processor_time": round(used / used_by_reference, 1),
            "peak_megabytes": peak_megabytes(_Load(folder)),
        }
