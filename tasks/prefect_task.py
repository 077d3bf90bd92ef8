"""Makes a function a Prefect task that stores nothing, and whose failures contain no values.

Prefect writes the text of an exception to its database and its log. Our own errors are worded for that. Any other
error (polars, duckdb, a plain KeyError) may quote a value, so it is replaced by its type and position.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from tasks.errors import BostotteError
from tasks.unexpected import program_error

P = ParamSpec("P")
R = TypeVar("R")


class _Slot:
    """Carries a task's arguments to it, and its result back. It is empty when the task is done.

    Prefect keeps what a task receives and returns until its events are written, often long after the next task has
    started. It keeps the empty slot only. Otherwise the frames of a whole country would be in memory twice.
    """

    def __init__(self, content: Any) -> None:
        self._content = content

    def take(self) -> Any:
        """Return the content, and empty the slot."""
        content, self._content = self._content, None
        return content

    def put(self, content: Any) -> None:
        """Fill the slot."""
        self._content = content


def prefect_task(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a Prefect task that stores nothing: no cache, no stored result, no values in its failures.

    The function is called as before. Its arguments and its result stay in this process: Prefect neither writes nor
    keeps them. The slot that carries them is quoted, since Prefect would search it for results of other tasks.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        wrapped = task(name=name, cache_policy=NO_CACHE, persist_result=False, log_prints=False)(
            _through_slot(function)
        )

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def call_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                slot = _Slot((args, kwargs))
                del args, kwargs
                await cast("Callable[..., Awaitable[None]]", wrapped)(quote(slot))
                return slot.take()

            return cast("Callable[P, R]", call_async)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            slot = _Slot((args, kwargs))
            del args, kwargs
            cast("Callable[..., None]", wrapped)(quote(slot))
            return slot.take()

        return cast("Callable[P, R]", call)

    return decorate


def _through_slot(function: Callable[P, R]) -> Callable[[_Slot], Any]:
    """The function as Prefect runs it: it takes its arguments out of a slot, and puts its result there."""
    guarded = without_values(function)

    def run(slot: _Slot) -> None:
        args, kwargs = slot.take()
        slot.put(guarded(*args, **kwargs))

    async def run_async(slot: _Slot) -> None:
        args, kwargs = slot.take()
        slot.put(await cast("Callable[..., Awaitable[Any]]", guarded)(*args, **kwargs))

    chosen: Callable[[_Slot], Any] = run_async if inspect.iscoroutinefunction(function) else run
    chosen.__name__, chosen.__qualname__, chosen.__module__ = (
        function.__name__,
        function.__qualname__,
        function.__module__,
    )
    chosen.__doc__ = function.__doc__
    return chosen


def without_values(function: Callable[P, R]) -> Callable[P, R]:
    """Pass our own errors on, and replace any other by one without values: see `program_error`."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def guarded_async(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return await cast("Callable[P, Awaitable[Any]]", function)(*args, **kwargs)
            except BostotteError:
                raise
            except Exception as fault:  # noqa: BLE001 - whatever it is, its text must not be passed on
                raise program_error(fault) from None

        return cast("Callable[P, R]", guarded_async)

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except BostotteError:
            raise
        except Exception as fault:  # noqa: BLE001
            raise program_error(fault) from None

    return guarded
