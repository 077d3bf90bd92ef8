"""What every Prefect door of a room has in common: it keeps nothing, and its failures hold no values.

Prefect writes the text of an exception to its database and its log. Our own errors are written for that; anybody
else's (polars, duckdb, a plain KeyError) may quote a value, so it is replaced by its kind and place.
"""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from tasks.errors import BostotteError, ProgramError

P = ParamSpec("P")
R = TypeVar("R")


def door(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a Prefect task that keeps nothing: no cache, no stored result, no values in its failures.

    Frames go from hand to hand in this process and are never written by Prefect; the function is called as before.
    What it is given is quoted, for Prefect would look into each part of it, every row of a report, for other tasks.
    """

    def made(function: Callable[P, R]) -> Callable[P, R]:
        prefect_task = task(name=name, cache_policy=NO_CACHE, persist_result=False, log_prints=False)(
            without_values(function)
        )

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> Any:
            given = {key: quote(value) for key, value in kwargs.items()}
            return cast("Callable[..., Any]", prefect_task)(*map(quote, args), **given)

        return cast("Callable[P, R]", called)

    return made


def without_values(function: Callable[P, R]) -> Callable[P, R]:
    """Let our own errors through and replace any other by a ProgramError that says its kind and place only."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return await cast("Callable[P, Awaitable[Any]]", function)(*args, **kwargs)
            except BostotteError:
                raise
            except Exception as fault:  # noqa: BLE001 - whatever it is, its text must not travel
                raise program_error(fault) from None

        return cast("Callable[P, R]", guarded)

    @functools.wraps(function)
    def guarded_plain(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except BostotteError:
            raise
        except Exception as fault:  # noqa: BLE001
            raise program_error(fault) from None

    return guarded_plain


def program_error(fault: BaseException) -> ProgramError:
    """Describe an unexpected exception by its kind and where it came from."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} in {frame.name}" for frame in frames[-4:]]
    return ProgramError(
        f"{type(fault).__name__} at {' < '.join(reversed(places))}.",
        advice="This is a fault in bostotte; please report it with this line.",
    )
