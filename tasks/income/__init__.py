"""What the tax administration knows: tokens, look-ups, typed outcomes, pacing."""

from tasks.income.client import Clients
from tasks.income.fetch import Fetched, Fetcher, Need
from tasks.income.late_reports import households_awaiting_reports
from tasks.income.outcomes import Outcome
from tasks.income.reach import NAMES as API_NAMES
from tasks.income.reach import reach_api
from tasks.income.readiness import unready_households

__all__ = [
    "API_NAMES",
    "Clients",
    "Fetched",
    "Fetcher",
    "Need",
    "Outcome",
    "households_awaiting_reports",
    "reach_api",
    "unready_households",
]
