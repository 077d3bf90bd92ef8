"""Prefect doors of the warehouse room."""

from __future__ import annotations

from tasks.prefect_task import prefect_task
from tasks.warehouse.runs import begin, store_results
from tasks.warehouse.sessions import publish_copy

begin_run_task = prefect_task("begin run")(begin)
store_results_task = prefect_task("store results")(store_results)
publish_copy_task = prefect_task("publish snapshot")(publish_copy)
