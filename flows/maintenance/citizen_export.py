"""`bostotte export`: what is stored about a case or a person, for the citizen (GDPR art. 15): a page and JSON.

A household holds several persons, so an export can be limited to what concerns one of them: one spouse does not see the
other's incomes, nor what they could be told from. Where anybody in the case must be checked by hand, whoever that is,
nothing is put together: an export that was empty for one person alone would tell of a protected address.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.maintenance.person_input import person_key_from_input
from tasks.entitlement import IncomeCodes, classify_lines
from tasks.errors import UsageError
from tasks.files import make_folder, write_text
from tasks.reports.citizen import CitizenData, citizen_document
from tasks.reports.document import write_document
from tasks.resources import resource
from tasks.settings import load_settings
from tasks.system_user import system_user
from tasks.warehouse import Store, exported, sessions, stored_tables


@dataclass(frozen=True)
class _Known:
    by_hand: bool
    persons: int


def export_case(config: Path, case_id: str, *, person: str | None, out: Path | None) -> list[str]:
    """Put a case's data together, record that it was done, and give lines to print.

    person: `-` where the export is limited to the person whose id is on standard input.
    Raises UsageError for a case that is not known, a person who has not been in it, or an id given as an argument.
    """
    settings = load_settings(config)
    key = person_key_from_input(settings, person)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet: nothing is stored about anybody.")
    with sessions.writing(settings) as store:
        known = _known(store, case_id, key)
        now = dt.datetime.now(dt.UTC)
        export_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        tables = {} if known.by_hand else _tables(store, case_id, key, alone=known.persons == 1)
        data = CitizenData(
            case_id=case_id,
            municipalities={number: each.name for number, each in settings.municipalities.items()},
            at=now,
            is_test=settings.installation.environment != "production",
            one_person=key is not None,
            by_hand=known.by_hand,
            tables=tables,
        )
        folder = make_folder((out or settings.exports_folder) / export_id)
        page, machine = folder / "innsyn.html", folder / "innsyn.json"
        write_document(citizen_document(data), page)
        write_text(machine, _json(data))
        record = {
            "export_id": export_id,
            "exported_at": now,
            "exported_by": system_user(),
            "case_id": case_id,
            "person_key": key,
        }
        with store.transaction():
            store.append("exports", pl.DataFrame([record], schema_overrides={"person_key": pl.String}))
    told = ["Somebody in this case must be checked by hand: nothing is put together."] if known.by_hand else []
    return [*told, f"page: {page}", f"json: {machine}"]


def _known(store: Store, case_id: str, key: str | None) -> _Known:
    row = store.query("store/export/known", case_id=case_id).row(0, named=True)
    if not row["known"]:
        raise UsageError(
            "There is no such case in the store.", advice="Give the case number as the case system has it."
        )
    concerned = [
        exported(store, table, case_id=case_id, person_key=key)
        for table in stored_tables()
        if table.name in {"members", "lookups"}
    ]
    if key is not None and not row["by_hand"] and all(frame.is_empty() for frame in concerned):
        raise UsageError("This person has not been in this case.")
    return _Known(bool(row["by_hand"]), int(row["persons"]))


def _tables(store: Store, case_id: str, key: str | None, *, alone: bool) -> dict[str, pl.DataFrame]:
    """What is stored, by the table's name in the export.

    An export about one of several persons has no sums of the household, and nothing about whose income a difference
    comes from: each row there says what somebody earns, by role, and no row says who it is.
    """
    tables: dict[str, pl.DataFrame] = {}
    for table in stored_tables():
        if (export := table.export) is None:
            continue
        frame = exported(store, table, case_id=case_id, person_key=key)
        if key is not None and not alone:
            frame = frame.clear() if export.sums is None else frame.drop(export.sums)
        tables[export.name] = frame
    schemes = tables["households"]["scheme"].unique().sort().to_list()
    codes = IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))
    tables["incomes"] = classify_lines(tables["incomes"], codes, schemes[-1] if schemes else "state")
    return tables


def _json(data: CitizenData) -> str:
    told = {
        "case_id": data.case_id,
        "exported_at": data.at.isoformat(),
        "limited_to_one_person": data.one_person,
        "manual_check": data.by_hand,
        "amounts": "øre",
        "tables": {name: frame.to_dicts() for name, frame in data.tables.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"
