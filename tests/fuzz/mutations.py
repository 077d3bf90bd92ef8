"""Files changed at random, the same for the same seed."""

from __future__ import annotations

import io
import os
import zipfile
from random import Random

LONG = int(os.environ.get("BOSTOTTE_FUZZ_EXAMPLES", "250"))
"""How many examples the long tests try; `make fuzz` tries thousands."""
_TOKENS = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n", b'"', b"'", b",", b";", b"\t", b"=", b"[", b"{",
    b"]", b"}", b":", b"-", b"&a ", b"*a ", b"<<: ", b"!!", b"inf", b"nan", b"NULL", b"1e999999999", b"0000-01",
    b"2026-02-30", b"9" * 400, b"-0", "１".encode(), b"\\ud800", b"<!DOCTYPE x>", b'<row r="2000000000"/>', b"[" * 500,
]  # fmt: skip


def mutated(content: bytes, seed: int) -> bytes:
    """The bytes with some changes: bits flipped, parts cut out, doubled or moved, and texts that parsers stumble on."""
    random = Random(seed)
    data = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 4, 8])):
        at, until = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
        until = min(until, at + random.choice([1, 4, 40, len(data)]))
        match random.randrange(6):
            case 0 if data:
                data[min(at, len(data) - 1)] ^= 1 << random.randrange(8)
            case 1:
                del data[at:until]
            case 2:
                data[at:at] = data[at:until]
            case 3:
                data = data[:at]
            case _:
                data[at:at] = random.choice(_TOKENS)
    return bytes(data)


def mutated_zip(content: bytes, seed: int) -> bytes:
    """A ZIP file with one part mutated, or the file itself."""
    random = Random(seed)
    if random.random() < 0.3:
        return mutated(content, seed)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        names = before.namelist()
        chosen = random.choice(names)
        for name in names:
            part = before.read(name)
            if name == chosen and random.random() < 0.1:
                continue
            after.writestr(name, mutated(part, seed) if name == chosen else part)
    return made.getvalue()
