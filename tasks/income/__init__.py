"""What the tax administration knows: tokens, the plan, event feeds, look-ups, typed outcomes, pacing."""

from tasks.income.client import Clients
from tasks.income.feeds import FEEDS, FeedNotReadError, FeedReader, Watched, feed_reader
from tasks.income.fetch import Fetched, Fetcher, Need
from tasks.income.outcomes import Outcome
from tasks.income.planning import batches, plan_look_ups
from tasks.income.readiness import unready_households

__all__ = [
    "FEEDS",
    "Clients",
    "FeedNotReadError",
    "FeedReader",
    "Fetched",
    "Fetcher",
    "Need",
    "Outcome",
    "Watched",
    "batches",
    "feed_reader",
    "plan_look_ups",
    "unready_households",
]
