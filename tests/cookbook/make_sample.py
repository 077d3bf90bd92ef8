"""Rebuild `data-samples/analysts-copy/`: `python -m tests.cookbook.make_sample`. Then the answers: see answers.py.

A synthetic municipality over three months, each recalculated by a real run against the sandbox, with caseworkers'
answers to some of the first flags. Run names and times are from the day it was made; no data is about a real person.
"""

import asyncio
import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

import duckdb

from flows.orchestration.local_prefect_server import prefect_api
from flows.run.progress import ProgressReporter
from flows.run.reconcile import reconcile
from tasks.privacy import Pseudonymiser
from tasks.settings import Prefect
from tasks.validation import VerdictRejects, Verdicts, empty
from tasks.warehouse import flags
from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot
from tasks.warehouse.engine.sql import read_sql
from tasks.warehouse.engine.store import Store
from tasks.warehouse.flags import VerdictImport
from tests.frames import rows
from tests.installation import Installation, installed

SAMPLE = Path(__file__).parents[2] / "data-samples" / "analysts-copy"
RUNS = (("2026-08", "2026-09-11"), ("2026-09", "2026-10-12"), ("2026-10", "2026-11-12"), ("2026-10", "2026-11-24"))
ANSWERS = (("new_decision", None), ("no_change", "temporary"), ("asked_citizen", None))


def answer(installation: Installation, every: int) -> None:
    """Answer every n-th flag (n is `every`), with each of the answers in turn."""
    answered = installation.table("flags").sort("flag_id").gather_every(every)
    now = dt.datetime.now(dt.UTC)
    import_id = f"i-{now:%H%M%S%f}"
    made = []
    for number, flag in enumerate(answered.to_dicts()):
        verdict, reason = ANSWERS[number % len(ANSWERS)]
        made.append(
            {
                "verdict_id": f"{import_id}-{number}",
                "flag_id": flag["flag_id"],
                "case_id": flag["case_id"],
                "verdict": verdict,
                "reason": reason,
                "answered_at": now,
                "import_id": import_id,
            }
        )
    with Store(installation.settings.database_file) as store:
        done = VerdictImport(import_id, "sample", "0", now, "sample", len(made), 0, 0)
        flags.store_verdicts(store, done, rows(Verdicts, *made), empty(VerdictRejects))


def main() -> None:
    """Make the sample."""
    folder = Path(tempfile.mkdtemp())
    os.environ |= {"XDG_STATE_HOME": str(folder), "PREFECT_HOME": str(folder / "bostotte" / "prefect")}
    with (
        prefect_api(Prefect(), ProgressReporter().line),
        installed(folder, households=120, seed=11, late_reports=True) as installation,
    ):
        installation.change_table("members", lambda text: text.replace("true", "maybe", 1))
        for number, (month, as_of) in enumerate(RUNS):
            asyncio.run(
                reconcile(
                    str(installation.config), month=month, as_of=as_of, dry_run=False, sweep=number == len(RUNS) - 1
                )
            )
            if number in {0, 1}:
                answer(installation, 2)
        target = folder / "copy.duckdb"
        with Store(installation.settings.database_file) as store:
            publish_snapshot(store, target, Pseudonymiser(b"sample" * 6), CopyOptions(parquet=False, detail="full"))
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir()
    with duckdb.connect(str(target), read_only=True) as copy:
        copy.execute(read_sql("analysts/incremental/search_path"))
        for (table,) in copy.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
            copy.table(table).to_parquet(str(SAMPLE / f"{table}.parquet"), compression="zstd")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
