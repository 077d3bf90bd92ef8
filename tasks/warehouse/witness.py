"""An outside witness of the ledger: a file to which a line with the head is appended, and which a remote log takes.

Whoever can write the data folder can make the chain and its head again, and can put back an older store together with
its head. Lines that have left the machine cannot be made again: `find_fault` compares the chain with them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks.errors import InputError
from tasks.files import OWNER_ONLY_FILE, make_folder
from tasks.system_limits import unwritable
from tasks.warehouse.ledger import FIRST, Head, LedgerSource

Event = Literal["sealed", "restored"]
_LINE = re.compile(r"\S+ (sealed|restored) (\d{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Line:
    """What was witnessed: `restored`: a backup took the store's place, and the lines before it bind no more."""

    event: str
    head: Head


def check_writable(path: Path) -> None:
    """Check, before any look-up, that lines can be appended; the file is made. Raises OutputError."""
    _append(path, "")


def note(path: Path, head: Head | None, when: dt.datetime, event: Event = "sealed") -> None:
    """Append a line with the head, unless there is none, or the last line has it. Raises OutputError.

    A line is written in one step to the end of the file, which only its owner can read. Nothing in it is personal.
    """
    if head is None or (event == "sealed" and _last_line(path).endswith(f" {head}")):
        return
    _append(path, f"{when:%Y-%m-%dT%H:%M:%SZ} {event} {head}\n")


def lines(path: Path) -> list[Line]:
    """The lines of the file, the newest last; none where there is no file. Raises InputError for any other line."""
    try:
        texts = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise InputError(f"The ledger's witness {path} cannot be read.", advice=_COPY) from None
    found = [_LINE.fullmatch(text) for text in texts]
    for number, line in enumerate(found, start=1):
        if line is None:
            raise InputError(f"Line {number} of the ledger's witness {path} is damaged.", advice=_COPY)
    return [Line(line[1], Head(int(line[2]), line[3])) for line in found if line is not None]


def find_fault(path: Path, store: LedgerSource, head: Head) -> str | None:
    """The first line that the chain with this head does not have; None: it has them all, since the last restore."""
    witnessed = lines(path)
    restores = [number for number, line in enumerate(witnessed) if line.event == "restored"]
    heads = [line.head for line in witnessed[restores[-1] if restores else 0 :]]
    wanted = [each.sequence for each in heads]
    links = dict(store.query("store/ledger/witnessed", sequences=wanted).iter_rows()) if wanted else {}
    for each in heads:
        if each.sequence > head.sequence:
            return f"row {each.sequence}, which {path} has, is gone: the store is an older one, or its end was cut off."
        if links.get(each.sequence, FIRST) != each.row_hash:
            return f"row {each.sequence} is not the one in {path}: the chain was rebuilt, or is another store's."
    return None


_COPY = "Compare it with the lines that the remote log has, and put the file back from there."


def _last_line(path: Path) -> str:
    """The last line, whatever it is: a damaged file must not stop a run, only `find_fault` reports it."""
    try:
        return (path.read_text(encoding="ascii", errors="replace").splitlines() or [""])[-1]
    except OSError:
        return ""


def _append(path: Path, text: str) -> None:
    make_folder(path.parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, OWNER_ONLY_FILE)
        try:
            os.fchmod(handle, OWNER_ONLY_FILE)
            if text:
                os.write(handle, text.encode("ascii"))
                os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as fault:
        raise unwritable(path, fault) from None
