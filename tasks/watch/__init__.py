"""How the last run ended: as a small file, as metrics, and as an alert. Counts only; small ones are hidden.

A run writes them at its end; `bostotte watch` reads the file. Neither needs the store or its lock.
"""

from tasks.watch.alerts import send_alerts
from tasks.watch.last_run import LastRun
from tasks.watch.metrics import metrics_text, write_metrics
from tasks.watch.verdict import Health, judge

__all__ = ["Health", "LastRun", "judge", "metrics_text", "send_alerts", "write_metrics"]
