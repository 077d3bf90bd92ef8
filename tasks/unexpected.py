"""Words for an exception that nobody expected: nothing of its text, which may quote a value."""

from __future__ import annotations

import traceback

from tasks.errors import BostotteError, ProgramError
from tasks.system_limits import system_limit


def program_error(fault: BaseException) -> BostotteError:
    """Describe an unexpected exception: a limit of the system as such, any other by its type and position."""
    limit = system_limit(fault)
    if limit is not None:
        return limit
    frames = traceback.extract_tb(fault.__traceback__)
    positions = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} in {frame.name}" for frame in frames[-4:]]
    return ProgramError(
        f"{type(fault).__name__} at {' < '.join(reversed(positions))}.",
        advice="This is a fault in bostotte; please report it with this line.",
    )
