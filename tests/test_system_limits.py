"""What the system does not give is named as such, with what to do, and not as a fault in the program."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tasks.errors import BostotteError, DiskFullError, Exit, OutputError, ProgramError, SystemLimitError
from tasks.system_limits import system_limit
from tasks.unexpected import program_error

FOLDER = Path("/data")
LIMITS: list[tuple[BaseException, type[BostotteError], str]] = [
    (OSError(errno.EMFILE, "Too many open files", "/data/x"), SystemLimitError, "LimitNOFILE"),
    (OSError(errno.ENFILE, "Too many open files in system"), SystemLimitError, "LimitNOFILE"),
    (duckdb.IOException("IO Error: Cannot open file: Too many open files"), SystemLimitError, "LimitNOFILE"),
    (MemoryError(), SystemLimitError, "memory_megabytes"),
    (OSError(errno.ENOMEM, "Cannot allocate memory"), SystemLimitError, "memory_megabytes"),
    (duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate"), SystemLimitError, "memory_megabytes"),
    (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), SystemLimitError, "TasksMax"),
    (RuntimeError("can't start new thread"), SystemLimitError, "TasksMax"),
    (OSError(errno.ENOSPC, "No space left on device", "/data/x"), DiskFullError, "/data"),
    (duckdb.IOException("IO Error: could not write: No space left on device"), DiskFullError, "/data"),
    (OSError(errno.EROFS, "Read-only file system", "/data/x"), OutputError, "/data/x"),
    (PermissionError(errno.EACCES, "Permission denied", "/data/x"), OutputError, "/data/x"),
    (duckdb.IOException('IO Error: Cannot open file "x": Read-only file system'), OutputError, "read-only"),
]


@pytest.mark.parametrize(("fault", "kind", "words"), LIMITS)
def test_each_limit_is_named_with_what_to_do(fault: BaseException, kind: type[BostotteError], words: str) -> None:
    caused = RuntimeError("wrapped")
    caused.__cause__ = fault
    for each in (fault, caused):
        found = system_limit(each, FOLDER)
        assert type(found) is kind
        assert words in str(found)
        assert found.exit_code is Exit.BAD_INPUT
        assert "fault in bostotte" not in str(found)


def test_any_other_fault_stays_one_of_the_program() -> None:
    for fault in (KeyError("15838000360"), RuntimeError("no thread"), OSError(errno.EIO, "Input/output error")):
        assert isinstance(program_error(fault), ProgramError)


COMMAND = """
import resource, sys
from flows.cli.main import main
import flows.calculate.calculate
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
main()
"""


def test_a_command_without_file_handles_says_so(tmp_path: Path) -> None:
    arguments = ["calculate", str(tmp_path / "cases.csv"), "--out", str(tmp_path / "out.csv")]
    (tmp_path / "cases.csv").write_text("case_id\n", encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], env=os.environ, capture_output=True, text=True, check=False
    )
    assert found.returncode == Exit.BAD_INPUT
    assert "open no more files" in found.stderr
    assert "its limit is 3" in found.stderr
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 3
