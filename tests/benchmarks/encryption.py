"""The cost of encryption at rest: a million income lines written and read, in clear and encrypted, in the same run."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from tasks.validation.income import IncomeLines
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tests.benchmarks.measuring import best_seconds
from tests.frames import rows

LINES = 1_000_000
KEY = EncryptionKey("0" * 64, "benchmark")


def lines() -> pl.DataFrame:
    """Make income lines, each of a different person."""
    one = rows(IncomeLines, {}).drop("lookup_id", "person_key", "amount_ore")
    number = pl.int_range(LINES, eager=True).alias("number")
    made = (
        number.to_frame()
        .join(one, how="cross")
        .with_columns(
            lookup_id=pl.col("number").hash(1).cast(pl.String),
            person_key=pl.col("number").hash(2).cast(pl.String),
            amount_ore=(pl.col("number").hash(3) % 10_000_000).cast(pl.Int64),
        )
    )
    return made.drop("number")


def _write(path: Path, frame: pl.DataFrame, key: EncryptionKey | None) -> None:
    path.unlink(missing_ok=True)
    with Store(path, key=key) as store:
        with store.transaction():
            store.append("income_lines", frame)
        store.checkpoint()


def _read(path: Path, key: EncryptionKey | None) -> None:
    with Store(path, upgrade=False, key=key) as store:
        read = store._connection.execute("SELECT sum(amount_ore), max(person_key), max(lookup_id) FROM income_lines")
        assert read.fetchone() is not None


def bench_at_rest() -> dict[str, Any]:
    """Seconds to write and read in clear and encrypted (opening included), the ratios, and the sizes of the files."""
    frame = lines()
    with tempfile.TemporaryDirectory() as folder:
        result: dict[str, Any] = {"rows": LINES}
        for name, key in (("clear", None), ("encrypted", KEY)):
            path = Path(folder) / f"{name}.duckdb"
            result[f"write_{name}_seconds"] = best_seconds(partial(_write, path, frame, key), runs=3)
            result[f"read_{name}_seconds"] = best_seconds(partial(_read, path, key), runs=3)
            result[f"{name}_megabytes"] = round(path.stat().st_size / 1e6, 1)
    for what in ("write", "read"):
        result[f"{what}_ratio"] = round(result[f"{what}_encrypted_seconds"] / result[f"{what}_clear_seconds"], 2)
    return {name: round(value, 3) for name, value in result.items()}
