"""Prefect doors of the warehouse room."""

from __future__ import annotations

from tasks.prefect_task import door
from tasks.warehouse.runs import begin_run, store_results
from tasks.warehouse.sessions import publish_copy

begin_run_task = door("begin run")(begin_run)
store_results_task = door("store results")(store_results)
publish_copy_task = door("publish snapshot")(publish_copy)
