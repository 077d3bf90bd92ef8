"""A child process for tests: it says where it runs and where it imports from, and waits for its parent."""

import json
import os
import sys

import h2
import prefect

assert h2.__file__ != prefect.__file__

if __name__ == "__main__":
    print(json.dumps({"folder": os.getcwd(), "path": sys.path}), flush=True)  # noqa: PTH109 - as the system has it
    sys.stdin.read()
