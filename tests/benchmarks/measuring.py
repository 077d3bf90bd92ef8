"""How time and memory are measured: the best of some runs, and the peak of a process of its own."""

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def best_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The shortest of some runs, after one that warms up."""
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
    sender.send(_high_water_kilobytes() // 1024)


def _high_water_kilobytes() -> int:
    """Of this process alone: what `getrusage` tells begins with the peak of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])
