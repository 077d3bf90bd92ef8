"""Benchmarks: `make bench`, or `python -m tests.benchmarks [part of a name]`.

A benchmark is a function `bench_*` in a module here; it takes nothing and gives figures as a dict, among them a ratio
against a reference that ran in the same run, since seconds alone say more about the machine than about the program.
"""
