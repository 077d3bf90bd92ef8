"""The DuckDB store: migrations, loading, the run lock, and the analysts' copy."""

from tasks.warehouse.ledger import Head, LedgerCheck, check_ledger, ledger_head
from tasks.warehouse.lock import is_locked, run_lock
from tasks.warehouse.runs import (
    Recipients,
    Results,
    Run,
    RunStatus,
    Side,
    assessments_of_run,
    begin_run,
    end_run,
    income_before_run,
    income_of_run,
    left_unchecked,
    lookups_of_run,
    new_run_id,
    store_batch,
    store_results,
)
from tasks.warehouse.snapshot import publish_snapshot, query_snapshot
from tasks.warehouse.store import Store

__all__ = [
    "Head",
    "LedgerCheck",
    "Recipients",
    "Results",
    "Run",
    "RunStatus",
    "Side",
    "Store",
    "assessments_of_run",
    "begin_run",
    "check_ledger",
    "end_run",
    "income_before_run",
    "income_of_run",
    "is_locked",
    "ledger_head",
    "left_unchecked",
    "lookups_of_run",
    "new_run_id",
    "publish_snapshot",
    "query_snapshot",
    "run_lock",
    "store_batch",
    "store_results",
]
