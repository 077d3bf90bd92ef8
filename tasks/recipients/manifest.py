"""The manifest of a delivery: what the sender says that each file has, so that a torn copy is refused.

JSON, for example
{"delivered_at": "2026-11-30T02:00:00+01:00", "tables": {"households": {"rows": 2014, "sha256": "9f86…"}}}.
Every part may be left out; what is there must be right.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tasks.errors import InputError
from tasks.recipients.sources import Delivered
from tasks.recipients.tables import ALL_TABLES
from tasks.text_files import read_text_file

_ADVICE = "Was the copy cut off? Deliver the files and the manifest again."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Table(_Part):
    rows: Annotated[int, Field(ge=0)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = None


class _Manifest(_Part):
    delivered_at: AwareDatetime | None = None
    tables: dict[str, _Table] = {}


def check_manifest(path: Path, delivered: Iterable[Delivered], oldest: dt.timedelta | None, now: dt.datetime) -> None:
    """Compare a delivery with its manifest.

    oldest: how old the delivery may be; None: any age, and `delivered_at` may be left out. Raises InputError, which
    names the table and both figures.
    """
    manifest = _read(path)
    what = f"The manifest {path}"
    for table in delivered:
        said = manifest.tables.get(table.table.name, _Table())
        if said.sha256 is not None and said.sha256.lower() != table.sha256:
            raise InputError(f"{what}: {table.place.source} has another SHA-256 than it says.", advice=_ADVICE)
        if said.rows is not None and said.rows != table.row_count:
            raise InputError(
                f"{what}: {table.place.source} has {table.row_count} rows, and it says {said.rows}.", advice=_ADVICE
            )
    if oldest is None:
        return
    if manifest.delivered_at is None or now - manifest.delivered_at > oldest:
        raise InputError(
            f"{what}: the delivery is older than {oldest.total_seconds() / 3600:.0f} hours, or has no delivered_at.",
            advice="Deliver again, or change oldest_hours under [delivery].",
        )


def _read(path: Path) -> _Manifest:
    what = f"The manifest {path}"
    try:
        manifest = _Manifest.model_validate(json.loads(read_text_file(path, what)))
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        raise InputError(f"{what}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    except (ValueError, RecursionError):
        raise InputError(f"{what} is not JSON.") from None
    unknown = sorted(manifest.tables.keys() - {table.name for table in ALL_TABLES})
    if unknown:
        raise InputError(
            f"{what} names a table that we do not have.",
            advice=f"Ours: {', '.join(table.name for table in ALL_TABLES)}.",
        )
    return manifest
