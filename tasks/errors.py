"""Every error this project raises, as one tree. Each leaf is terminal or transient and has an exit code.

    BostotteError
    ├── TerminalError               running again without a change gives the same error
    │   ├── UsageError              exit 2: arguments that do not fit together
    │   ├── SettingsError           exit 2: the settings file, a key file, an address
    │   ├── InputError              exit 2: an input file or table that is refused as a whole
    │   ├── OutputError             exit 2: a file or folder that cannot be written
    │   ├── DiskFullError           exit 2: the disk is full; no half-written file remains
    │   ├── SystemLimitError        exit 2: the system gives no more files, memory or processes
    │   ├── StoreKeyError           exit 2: the store does not open with the key that the settings name
    │   ├── RateError               exit 2: no rates for that month, or a rule file that is not well formed
    │   ├── AccessRefusedError      exit 2: Maskinporten or an API refuses access (MP-…, 401, 403, wrong address)
    │   ├── ContractError           exit 1: a frame between two rooms violates its schema: a fault in this program
    │   ├── ProgramError            exit 1: a fault in this program
    │   ├── StoreError              exit 1: the DuckDB file cannot be used
    │   │   ├── OlderStoreError     exit 1: it is of an older version, and may not be upgraded here
    │   │   └── DamagedStoreError   exit 1: bytes of it are not as they were written
    │   └── BrakeError              exit 4: the run is held by the mass-change brake
    └── TransientError              running again later may succeed
        ├── RemoteServiceError      exit 3: a remote service does not answer, or answers with a temporary fault
        │   └── WaitRequestedError  exit 3: it wants no calls for longer than a run waits
        ├── LocalServerError        exit 1: Prefect's temporary server does not start
        ├── StoppedError            exit 1: stopped by Ctrl-C or a service manager
        └── LockedError             exit 5: another run holds the lock

No message ever contains a person id, a token, a key, or a value from a person's row.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import ClassVar


class Exit(IntEnum):
    """Exit codes of the command line. They are a promise to those who schedule it."""

    COMPLETE = 0
    OTHER = 1
    BAD_INPUT = 2
    INCOMPLETE = 3
    HELD = 4
    LOCKED = 5


class BostotteError(Exception):
    """Root of the tree. `message` says what happened and where; `advice` says what to do about it."""

    exit_code: ClassVar[Exit] = Exit.OTHER

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class TerminalError(BostotteError):
    """Running again without a change gives the same error."""


class TransientError(BostotteError):
    """Running again later may succeed."""


class UsageError(TerminalError):
    """Arguments that do not fit together."""

    exit_code = Exit.BAD_INPUT


class SettingsError(TerminalError):
    """The settings file, or a file that it names, cannot be used."""

    exit_code = Exit.BAD_INPUT


class InputError(TerminalError):
    """An input file or table that is refused as a whole."""

    exit_code = Exit.BAD_INPUT


class OutputError(TerminalError):
    """A file or folder that cannot be written where the user wants it."""

    exit_code = Exit.BAD_INPUT


class DiskFullError(TerminalError):
    """The disk is full. What was stored before is intact, and the next run continues from it."""

    exit_code = Exit.BAD_INPUT

    @classmethod
    def at(cls, folder: Path) -> DiskFullError:
        """Name the folder that could not be written to."""
        return cls(
            f"There is no room left to write in {folder}.",
            advice="What was stored is intact. Free some space on that disk (df shows how much), and run it again.",
        )


class SystemLimitError(TerminalError):
    """The system gives this process no more open files, memory or processes. What was stored before is intact."""

    exit_code = Exit.BAD_INPUT


class StoreKeyError(TerminalError):
    """A store, backup or analysts' copy does not open with the key that the settings name, or has none."""

    exit_code = Exit.BAD_INPUT


class RateError(TerminalError):
    """There are no rates for that month, or a rule file is not well formed."""

    exit_code = Exit.BAD_INPUT


class AccessRefusedError(TerminalError):
    """Maskinporten or an API refuses this organisation; a person must solve that."""

    exit_code = Exit.BAD_INPUT


class ContractError(TerminalError):
    """A frame between two rooms violates its schema: a fault in this program, not in the data."""


class ProgramError(TerminalError):
    """A fault in this program. The message names the type and position of the exception, never its text."""


class StoreError(TerminalError):
    """The DuckDB file cannot be used."""


class OlderStoreError(StoreError):
    """The store is of an older version, and may not be upgraded by who opened it."""


class DamagedStoreError(StoreError):
    """Bytes of a DuckDB file are not as they were written: a disk, a copy, or somebody has changed them."""

    def __init__(self, path: Path, *, advice: str = "") -> None:
        super().__init__(f"The DuckDB file {path} is damaged: it is not as it was written.", advice=advice)
        self.path = path


class BrakeError(TerminalError):
    """The run is held by the mass-change brake; nothing was published."""

    exit_code = Exit.HELD


class RemoteServiceError(TransientError):
    """A remote service does not answer, or answers with a temporary fault."""

    exit_code = Exit.INCOMPLETE


class LocalServerError(TransientError):
    """A server that a run starts for itself on this machine does not start. Nothing was looked up or stored."""


class StoppedError(TransientError):
    """Stopped by Ctrl-C or a service manager. What was stored is kept."""


class LockedError(TransientError):
    """Another run holds the lock."""

    exit_code = Exit.LOCKED
