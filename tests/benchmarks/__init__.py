"""Benchmarks: `make bench`, or `python -m tests.benchmarks [part of a name]`.

A benchmark is a function `bench_*` in a module here. It takes no arguments and returns its figures as a dict. One of
them is a ratio to a reference that ran in the same run: seconds alone depend more on the machine than on the program.
"""
