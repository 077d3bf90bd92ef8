"""A million random household-months against the reference: `python -m tests.entitlement.million`.

And a tenth as many households with persons, payments and assessments, for the rules of members and incomes.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from tests.entitlement.comparing import differences, random_cases
from tests.entitlement.comparing_incomes import income_differences, random_households

PART = 10_000
ROUNDINGS = ("operational", "analytic")


def compare(part: int) -> list[str]:
    """One part; even parts are rounded operationally, odd ones analytically."""
    return differences(random_cases(PART, seed=part), ROUNDINGS[part % 2])


def compare_incomes(part: int) -> list[str]:
    """A tenth of a part: households with persons, payments and assessments."""
    return income_differences(random_households(PART // 10, seed=part))


def main(count: int) -> int:
    """Compare, print what differs and a summary; 0 where nothing differs."""
    return max(
        _compared(compare, count // PART, f"{count} household-months"),
        _compared(compare_incomes, count // PART, f"{count // 10} households' incomes"),
    )


def _compared(work: Callable[[int], list[str]], parts: int, what: str) -> int:
    began = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        found = [line for lines in pool.map(work, range(parts)) for line in lines]
    for line in found[:20]:
        print(line)
    print(f"{what} compared in {time.perf_counter() - began:.0f} s: {len(found)} differ", flush=True)
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
