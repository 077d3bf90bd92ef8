"""Run every benchmark and print one JSON document; write the same document to bench-results/."""

import datetime as dt
import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import tests.benchmarks

RESULTS = Path("bench-results")
Benchmark = Callable[[], dict[str, Any]]


def discover() -> dict[str, Benchmark]:
    """Every function `bench_*` of every module in this package, by module and name."""
    found: dict[str, Benchmark] = {}
    for module in sorted(pkgutil.iter_modules(tests.benchmarks.__path__), key=lambda each: each.name):
        if module.name.startswith("_"):
            continue
        content = vars(importlib.import_module(f"tests.benchmarks.{module.name}"))
        found |= {f"{module.name}.{name}": content[name] for name in sorted(content) if name.startswith("bench_")}
    return found


def main(wanted: str) -> None:
    """Run the benchmarks whose name contains `wanted`."""
    results: dict[str, Any] = {}
    for name, benchmark in discover().items():
        if wanted in name:
            print(f"{name} ...", file=sys.stderr)
            results[name] = benchmark()
    at = dt.datetime.now(dt.UTC)
    document = {
        "at": at.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "polars": pl.__version__,
        "cores": len(os.sched_getaffinity(0)),
        "results": results,
    }
    text = json.dumps(document, indent=1)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{at:%Y%m%dT%H%M%SZ}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
