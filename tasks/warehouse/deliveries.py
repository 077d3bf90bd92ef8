"""What each municipality delivered to a run, which deliveries were held, and which cases were only missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

import polars as pl

from tasks.validation import DeliveryFigures, validate
from tasks.warehouse.engine.store import Store
from tasks.warehouse.runs import Run


@dataclass(frozen=True)
class HeldDelivery:
    """A municipality's delivery that a run held.

    released_by: who accepted it; None where nobody has. superseded_by: a later run that has read the municipality.
    """

    municipality: str
    ran_by: str
    reason: str
    released_by: str | None
    superseded_by: str | None


def known_cases(store: Store) -> pl.DataFrame:
    """The municipality of every case that a run has read: case_id, municipality."""
    return store.query("store/deliveries/known_cases")


def accepted_figures(store: Store) -> pl.DataFrame:
    """The figures of each municipality's newest accepted delivery (DeliveryFigures)."""
    return validate(DeliveryFigures, store.query("store/deliveries/accepted"))


def missing_cases(
    store: Store, delivered: Collection[str], held: Collection[str], as_of: dt.date, missing_days: int
) -> pl.DataFrame:
    """The cases with flags that are not delivered, and do not count as closed yet: case_id, last_seen.

    delivered: every delivered case, active or ended. held: the municipalities that are held; their cases are not here.
    missing_days: a case that no published run has had for this many days counts as closed.
    """
    flagged = store.query("store/deliveries/flagged_cases")
    if flagged.is_empty():
        return flagged
    absent = flagged.filter(~pl.col("case_id").is_in(list(delivered)))
    of_held = known_cases(store).filter(pl.col("municipality").is_in(sorted(held)))
    recent = pl.col("last_seen") > as_of - dt.timedelta(days=missing_days)
    return absent.join(of_held, on="case_id", how="anti").filter(recent).sort("case_id")


def persons_to_watch(
    store: Store, delivered: Collection[str], held: Collection[str], as_of: dt.date, missing_days: int
) -> pl.DataFrame:
    """The persons of cases that are only missing, or whose municipality is held: municipality, person_key.

    Their events are stored too, so that their answers are still valid when the cases are delivered again. The arguments
    are as in `missing_cases`.
    """
    watched = store.query("store/deliveries/watched_persons")
    is_held = pl.col("municipality").is_in(sorted(held))
    recent = pl.col("last_seen") > as_of - dt.timedelta(days=missing_days)
    is_missing = ~pl.col("case_id").is_in(list(delivered)) & recent
    return watched.filter(is_held | is_missing).select("municipality", "person_key").unique().sort(pl.all())


def stored_missing_cases(store: Store, run_id: str) -> list[str]:
    """The cases of `missing_cases`, as they were stored with a run."""
    return store.query("store/deliveries/missing", run_id=run_id)["case_id"].to_list()


def held_rows(held: Mapping[str, str], ran_by: str, now: dt.datetime) -> pl.DataFrame:
    """The rows of `held_deliveries` for municipalities, each with the reason why it is held."""
    rows = [(municipality, now, ran_by, reason) for municipality, reason in sorted(held.items())]
    types: dict[str, pl.DataType] = {name: pl.String() for name in ("municipality", "held_at", "ran_by", "reason")}
    return pl.DataFrame(rows, schema=types | {"held_at": pl.Datetime("us", "UTC")}, orient="row")


def hold_whole_run(store: Store, run: Run, figures: pl.DataFrame, held: pl.DataFrame, reason: str) -> None:
    """Record in one transaction a run that did nothing, since every delivery was held.

    figures: DeliveryFigures. held: of `held_rows`. The run ends as failed, so that no later run is compared with it.
    """
    now, ran_by = held.row(0, named=True)["held_at"], held.row(0, named=True)["ran_by"]
    with store.transaction():
        store.append("runs", pl.DataFrame([asdict(run)]))
        store.append("run_deliveries", validate(DeliveryFigures, figures), run_id=run.run_id)
        store.append("held_deliveries", held, run_id=run.run_id)
        end = {"run_id": run.run_id, "finished_at": now, "status": "failed", "message": reason}
        store.append("run_ends", pl.DataFrame([end]))
        hold = {"run_id": run.run_id, "held_at": now, "ran_by": ran_by, "reason": reason}
        store.append("run_holds", pl.DataFrame([hold]))


def held_deliveries(store: Store, run_id: str) -> list[HeldDelivery]:
    """The deliveries that a run held, by municipality."""
    return [HeldDelivery(**row) for row in store.query("store/deliveries/held", run_id=run_id).to_dicts()]


def release_deliveries(
    store: Store, run_id: str, municipalities: Collection[str], *, by: str, in_name_of: str | None, now: dt.datetime
) -> None:
    """Record that somebody accepts these held deliveries of a run."""
    rows = [
        {
            "run_id": run_id,
            "municipality": municipality,
            "released_at": now,
            "released_by": by,
            "in_name_of": in_name_of,
        }
        for municipality in sorted(municipalities)
    ]
    with store.transaction():
        store.append("delivery_releases", pl.DataFrame(rows, schema_overrides={"in_name_of": pl.String}))
