"""Data from the tax administration: tokens, the plan, event feeds, look-ups, typed outcomes, pacing."""

from tasks.income.client import Clients
from tasks.income.connectivity import NAMES as API_NAMES
from tasks.income.connectivity import reach_api
from tasks.income.feeds import FEEDS, FeedNotReadError, FeedReader, Watched, feed_reader
from tasks.income.fetch import Fetcher
from tasks.income.late_reports import awaits_until, households_awaiting_reports
from tasks.income.lookup_batch import LookupBatch
from tasks.income.lookup_request import LookupRequest
from tasks.income.outcomes import Outcome
from tasks.income.planning import batches, plan_look_ups
from tasks.income.stops import Stops
from tasks.income.unanswered import answered_months, households_not_calculable

__all__ = [
    "API_NAMES",
    "FEEDS",
    "Clients",
    "FeedNotReadError",
    "FeedReader",
    "Fetcher",
    "LookupBatch",
    "LookupRequest",
    "Outcome",
    "Stops",
    "Watched",
    "answered_months",
    "awaits_until",
    "batches",
    "feed_reader",
    "households_awaiting_reports",
    "households_not_calculable",
    "plan_look_ups",
    "reach_api",
]
