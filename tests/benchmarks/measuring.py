"""Measure time as the best of several runs, and memory as the peak of a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def best_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The seconds of the fastest run, after one run to warm up."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def peak_megabytes(work: Callable[[], object]) -> int:
    """Peak memory of a fresh process that does the work once, its interpreter and libraries included."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_peak, args=(work, sender))
    process.start()
    megabytes: int = receiver.recv()
    process.join()
    return megabytes


def _peak(work: Callable[[], object], sender: Any) -> None:
    work()
    sender.send(high_water_megabytes())


def high_water_megabytes() -> int:
    """The peak resident memory of this program.

    The peak of `getrusage` survives exec, so a child would report its parent's peak. It is only the fallback.
    """
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    [peak] = [line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
    return int(peak.split()[1]) // 1024


_STATUS = Path("/proc/self/status")
