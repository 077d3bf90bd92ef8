"""Stores with many rows, of this version or an older one, for slow tests: kills, full disks, re-encryption."""

import dataclasses
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from tasks.files import make_folder
from tasks.warehouse import ledger, runs
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.schema import migrations
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import Results
from tasks.warehouse.upkeep.purge import Times
from tests.frames import NOON
from tests.stores import made_by_migrations
from tests.warehouse.engine.test_store import a_run, batch, begin, results

OLD = EncryptionKey("0" * 63 + "1", "old.key")
NEW = EncryptionKey("0" * 63 + "2", "new.key")
TIMES = Times(dt.date(2028, 1, 1), dt.date(2027, 10, 1), dt.date(2027, 1, 1))
"""All raw answers are due, and all details of closed cases."""
RENAMED, FIRST_NAMES = 30, {"requested_at": "asked_at"}
"""The migration that renamed columns of look-ups, and the names they had before."""


def fill(store: Store, look_ups: int, *, night: int = 0) -> None:
    """Store a finished run with this many look-ups of one case and their answers; night: at most one run for each."""
    started = NOON + dt.timedelta(days=night)
    first = a_run(started_at=started, as_of=started.date())
    run = begin(store, dataclasses.replace(first, run_id=f"{first.run_id}-{night}") if night else first)
    one, number = batch(), pl.int_range(look_ups, eager=True).alias("number")
    looked_up = one["lookups"].filter(resource="inntekt").drop("lookup_id").join(number.to_frame(), how="cross")
    looked_up = looked_up.with_columns(
        run_id=pl.lit(run.run_id),
        lookup_id=pl.format("l-{}", pl.col("number") + night * look_ups),
        outcome=pl.lit("data"),
    )
    ids = looked_up.select("lookup_id")
    runs.store_batch(
        store,
        run,
        0,
        lookups=looked_up.select(one["lookups"].columns),
        income_lines=_each(one["income_lines"], ids),
        assessment_items=one["assessment_items"].clear(),
        raw_answers=_each(one["raw_answers"], ids).with_columns(
            body=pl.lit('{"fnr": "') + pl.col("lookup_id").hash(7).cast(pl.String) + pl.lit('"}')
        ),
    )
    found, flag = results(), {"flag_id": pl.lit(f"A-{night:08}")}
    named = {name: found[name].with_columns(**flag) for name in ("flags", "flag_events", "case_findings")}
    runs.store_results(store, run, Results(found.frames | named))
    runs.end(store, run, "complete", None, started)


def _each(row: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    return row.drop("lookup_id").join(ids, how="cross").select(row.columns)


def make(path: Path, *, key: EncryptionKey | None, look_ups: int = 20_000) -> Path:
    """Make a store of this version, or copy the first one made with the same key and number of look-ups."""
    of = (key.digits if key else None, look_ups)
    make_folder(path.parent)
    if of in _MADE:
        content, head = _MADE[of]
        path.touch(mode=0o600)
        path.write_bytes(content)
        (path.parent / "ledger-head.txt").write_bytes(head)
        return path
    with Store(path, key=key) as store:
        fill(store, look_ups)
        store.checkpoint()
        ledger.write_head(store, ledger.newest_head(store))
    _MADE[of] = (path.read_bytes(), ledger.head_file(store).read_bytes())
    return path


_MADE: dict[tuple[str | None, int], tuple[bytes, bytes]] = {}


def make_older(path: Path, *, key: EncryptionKey | None, rows: int = 200_000, number: int = 1) -> Path:
    """Make a store as an older program left it, with look-ups and the migrations up to `number`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "tasks.warehouse.engine.schema.migrations", lambda: [each for each in migrations() if each[0] <= number]
        )
        patch.setattr("tasks.warehouse.engine.schema.make_views", lambda _: None)
        with made_by_migrations(), Store(path, key=key) as store:
            one = batch()["lookups"].filter(resource="inntekt").drop("lookup_id")
            ids = pl.int_range(rows, eager=True).alias("number").to_frame()
            known = set(store._connection.table("lookups").columns)
            frame = one.join(ids, how="cross").with_columns(lookup_id="l-" + pl.col("number").cast(pl.String))
            frame = frame if number >= RENAMED else frame.rename(FIRST_NAMES)
            if "sequence" in known:  # a position in the ledger, which these look-ups do not have
                frame = frame.with_columns(sequence=pl.lit(None, pl.Int64))
            store.append("lookups", frame.select([name for name in frame.columns if name in known]))
    return path
