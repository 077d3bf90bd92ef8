"""How amounts are rounded, as a named strategy; neither law nor regulation says."""

from __future__ import annotations

from enum import StrEnum

from tasks.errors import UsageError


class Rounding(StrEnum):
    """Two strategies that published figures support.

    OPERATIONAL: as actual payouts of the state scheme show it: the ceiling per month truncated to whole kroner, the own
    share per month rounded to whole kroner, the amount rounded to whole kroner (Husbanken's decile tables for 2022 and
    2023). Schemes without such evidence are rounded once, as below.
    ANALYTIC: as Husbanken's own calculation tables show it: nothing is rounded before the amount, which goes to the
    nearest krone.
    """

    OPERATIONAL = "operational"
    ANALYTIC = "analytic"


def parse_rounding(name: str) -> Rounding:
    """The strategy of that name. Raises UsageError for an unknown one."""
    try:
        return Rounding(name)
    except ValueError:
        raise UsageError(f"«{name}» is not a way of rounding.", advice="Use operational or analytic.") from None
