"""A million random household-months against the reference: `python -m tests.entitlement.million`."""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.entitlement.comparing import differences, random_cases

PART = 10_000
ROUNDINGS = ("operational", "analytic")


def compare(part: int) -> list[str]:
    """One part; even parts are rounded operationally, odd ones analytically."""
    return differences(random_cases(PART, seed=part), ROUNDINGS[part % 2])


def main(count: int) -> int:
    """Compare, print what differs and a summary; 0 where nothing differs."""
    began = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        found = [line for lines in pool.map(compare, range(count // PART)) for line in lines]
    for line in found[:20]:
        print(line)
    print(f"{count} household-months compared in {time.perf_counter() - began:.0f} s: {len(found)} differ")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
