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


class _Handed:
    """What a task is given, and then what it gives. Prefect holds on to this, and to nothing that was in it.

    A task's arguments and result stay with Prefect until its events are written, which may be long after the next task
    has begun: a country's frames would be held twice.
    """

    def __init__(self, held: Any) -> None:
        self._held = held

    def take(self) -> Any:
        """What is in it; it is empty then."""
        held, self._held = self._held, None
        return held

    def give(self, held: Any) -> None:
        """Put something in."""
        self._held = held


def prefect_task(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a Prefect task that keeps nothing: no cache, no stored result, no values in its failures.

    Frames go from hand to hand in this process and are never written by Prefect, nor held by it; the function is called
    as before. What it is given is quoted, for Prefect would look into each part of it for other tasks.
    """

    def made(function: Callable[P, R]) -> Callable[P, R]:
        prefect_task = task(name=name, cache_policy=NO_CACHE, persist_result=False, log_prints=False)(
            _handed_over(function)
        )

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def called_and_waited(*args: P.args, **kwargs: P.kwargs) -> Any:
                handed = _Handed((args, kwargs))
                del args, kwargs
                await cast("Callable[..., Awaitable[None]]", prefect_task)(quote(handed))
                return handed.take()

            return cast("Callable[P, R]", called_and_waited)

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> Any:
            handed = _Handed((args, kwargs))
            del args, kwargs
            cast("Callable[..., None]", prefect_task)(quote(handed))
            return handed.take()

        return cast("Callable[P, R]", called)

    return made


def _handed_over(function: Callable[P, R]) -> Callable[[_Handed], Any]:
    """The function as Prefect runs it: it takes what it is given out of the hand, and puts there what it gives."""
    guarded = without_values(function)

    def over(handed: _Handed) -> None:
        args, kwargs = handed.take()
        handed.give(guarded(*args, **kwargs))

    async def over_and_waited(handed: _Handed) -> None:
        args, kwargs = handed.take()
        handed.give(await cast("Callable[..., Awaitable[Any]]", guarded)(*args, **kwargs))

    chosen: Callable[[_Handed], Any] = over_and_waited if inspect.iscoroutinefunction(function) else over
    chosen.__name__, chosen.__qualname__, chosen.__module__ = (
        function.__name__,
        function.__qualname__,
        function.__module__,
    )
    chosen.__doc__ = function.__doc__
    return chosen


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
