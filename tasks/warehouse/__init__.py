"""The DuckDB store: migrations, loading, the run lock, and the analysts' copy."""

from tasks.warehouse.feeds import feed_cursor, first_day, newest_known, save_feed_page, store_sweep_findings
from tasks.warehouse.lock import is_locked, run_lock
from tasks.warehouse.runs import (
    Recipients,
    Results,
    Run,
    RunStatus,
    Side,
    answers_of_run,
    assessments_of_run,
    begin_run,
    end_run,
    feeds_of_run,
    income_of_run,
    interrupted_run,
    is_first_of_month,
    left_unchecked,
    lookups_of_run,
    new_run_id,
    plan_of_run,
    store_batch,
    store_results,
)
from tasks.warehouse.snapshot import publish_snapshot, query_snapshot
from tasks.warehouse.store import Store

__all__ = [
    "Recipients",
    "Results",
    "Run",
    "RunStatus",
    "Side",
    "Store",
    "answers_of_run",
    "assessments_of_run",
    "begin_run",
    "end_run",
    "feed_cursor",
    "feeds_of_run",
    "first_day",
    "income_of_run",
    "interrupted_run",
    "is_first_of_month",
    "is_locked",
    "left_unchecked",
    "lookups_of_run",
    "new_run_id",
    "newest_known",
    "plan_of_run",
    "publish_snapshot",
    "query_snapshot",
    "run_lock",
    "save_feed_page",
    "store_batch",
    "store_results",
    "store_sweep_findings",
]
