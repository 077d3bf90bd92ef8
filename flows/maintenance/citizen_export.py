"""`bostotte export`: what is stored about a case or a person, for the citizen (GDPR art. 15): a page and JSON.

A household has several persons, so an export is about one of them: a spouse sees neither the other's incomes nor sums
from which they could be computed. The incomes of all are exported only where somebody says why; the reason is recorded.
Where anybody in the case must be checked by hand, no stored data are exported: an export that is empty for one person
only would reveal a protected address. The page then has what is true of every case, and can be given to anybody.

Every export is recorded in the store, so the command takes the run lock and upgrades an older store.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from sqlalchemy.exc import SQLAlchemyError

from desk.work.cases import readings, record_export
from desk.work.database import Work, open_work
from flows.maintenance.person_input import person_key_from_input
from tasks.clock import SYSTEM_CLOCK
from tasks.entitlement import IncomeCodes, classify_lines
from tasks.errors import StoreError, UsageError
from tasks.files import make_folder, write_text
from tasks.privacy import mask
from tasks.reports.citizen import CitizenData, citizen_document
from tasks.reports.document import write_document
from tasks.resources import resource
from tasks.settings import Settings, load_settings
from tasks.system_user import system_user
from tasks.warehouse import reports, sessions
from tasks.warehouse.engine.store import Store
from tasks.warehouse.tables import stored_tables


def export_case(
    config: Path, case_id: str, *, person: str | None, out: Path | None, whole_household: str | None = None
) -> list[str]:
    """Export a case's data, record the export, and give lines to print.

    person: `-` limits the export to the person whose id is on standard input. whole_household: why the incomes of all
    members are exported. out: the parent folder of the export.
    Raises UsageError for a case that is not known, a person who has not been in it, an id given as an argument, and a
    household of several persons where neither a person nor a reason is given.
    """
    settings = load_settings(config)
    key = person_key_from_input(settings, person)
    if not sessions.has_store(settings):
        raise UsageError("There has been no run yet: nothing is stored about anybody.")
    with sessions.writing(settings) as store:
        case = _find_case(store, case_id, key)
        reason = _reason(whole_household, key, several=case.persons > 1 and not case.by_hand)
        now = SYSTEM_CLOCK.now()
        export_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        tables = {} if case.by_hand else _tables(store, case_id, key, alone=case.persons == 1)
        if not case.by_hand:
            tables |= _readings(settings, case_id)
        data = CitizenData(
            case_id=case_id,
            municipalities={number: each.name for number, each in settings.municipalities.items()},
            at=now,
            is_test=settings.installation.environment != "production",
            one_person=key is not None,
            by_hand=case.by_hand,
            tables=tables,
            kept=(
                settings.retention.raw_answers_months,
                settings.retention.closed_cases_months,
                settings.retention.reports_months,
            ),
            contacts={number: each.contact for number, each in settings.municipalities.items() if each.contact},
        )
        folder = make_folder((out or settings.exports_folder) / export_id)
        page, machine = folder / "innsyn.html", folder / "innsyn.json"
        write_document(citizen_document(data, settings.reports.language), page)
        write_text(machine, _json(data))
        record = {
            "export_id": export_id,
            "exported_at": now,
            "exported_by": system_user(),
            "case_id": case_id,
            "person_key": key,
            "reason": reason,
        }
        with store.transaction():
            store.append(
                "exports", pl.DataFrame([record], schema_overrides={"person_key": pl.String, "reason": pl.String})
            )
    _record_on_desk(settings, case_id)
    notice = (
        ["Somebody in this case must be checked by hand: no stored data are exported. The page can be given."]
        if case.by_hand
        else []
    )
    return [*notice, f"page: {page}", f"json: {machine}"]


_LONGEST_REASON = 500


def _reason(given: str | None, key: str | None, *, several: bool) -> str | None:
    """Why the incomes of all members are exported; None where they are not. Raises UsageError."""
    if given is None:
        if several and key is None:
            raise UsageError(
                "The household has several persons.",
                advice="Give --person - for one of them, or --whole-household with the reason, which is recorded.",
            )
        return None
    if key is not None:
        raise UsageError("Give --person or --whole-household, but not both.")
    if not given.strip() or len(given) > _LONGEST_REASON or mask(given) != given:
        raise UsageError("--whole-household needs a reason in words, without a person id.")
    return given.strip()


def _find_case(store: Store, case_id: str, key: str | None) -> reports.ExportedCase:
    case = reports.find_exported_case(store, case_id)
    if case is None:
        raise UsageError(
            "There is no such case in the store.", advice="Give the case number as the case system has it."
        )
    about_person = [table for table in stored_tables() if table.name in {"members", "lookups"}]
    tables = [reports.export_table(store, table, case_id, key) for table in about_person]
    if key is not None and not case.by_hand and all(frame.is_empty() for frame in tables):
        raise UsageError("This person has not been in this case.")
    return case


def _tables(store: Store, case_id: str, key: str | None, *, alone: bool) -> dict[str, pl.DataFrame]:
    """What is stored, by the table's name in the export.

    An export about one of several persons has no sums of the household, and nothing about whose income a difference
    comes from: each row there has the income of one member, by role, and no row says who that is.
    """
    tables: dict[str, pl.DataFrame] = {}
    for table in stored_tables():
        if (export := table.export) is None:
            continue
        frame = reports.export_table(store, table, case_id, key)
        if key is not None and not alone:
            frame = frame.clear() if export.sums is None else frame.drop(export.sums)
        tables[export.name] = frame
    schemes = tables["households"]["scheme"].unique().sort().to_list()
    codes = IncomeCodes.parse(resource("config", "income_codes.yaml").read_text(encoding="utf-8"))
    tables["incomes"] = classify_lines(tables["incomes"], codes, schemes[-1] if schemes else "state")
    return tables


_OF_A_READING = pl.Schema({"at": pl.Datetime("us", "UTC"), "user_name": pl.String(), "what": pl.String()})


@contextmanager
def _desk_work(settings: Settings) -> Iterator[Work]:
    """The desk's work database. Raises StoreError where it cannot be used."""
    work = open_work(settings)
    try:
        yield work
    except SQLAlchemyError as fault:
        raise StoreError(
            f"The desk's log cannot be used ({type(fault).__name__}): it has who opened the case.",
            advice="See that the database of [desk.work] can be reached, and give the command again.",
        ) from None
    finally:
        work.close()


def _readings(settings: Settings, case_id: str) -> dict[str, pl.DataFrame]:
    """Who opened the case on the desk and what they did, the newest first; no table where there is no desk.

    Raises StoreError where the log cannot be read: an export must not lack these rows in silence.
    """
    if settings.desk is None:
        return {}
    with _desk_work(settings) as work, work.reading() as connection:
        rows = readings(connection, case_id=case_id, limit=None)
    written = [(dt.datetime.fromisoformat(row["at"]), row["user_name"], row["what"]) for row in rows]
    return {"readings": pl.DataFrame(written, schema=_OF_A_READING, orient="row")}


def _record_on_desk(settings: Settings, case_id: str) -> None:
    """Record the export, once it is made, in the desk's log. Raises StoreError where the log cannot be written."""
    if settings.desk is not None:
        with _desk_work(settings) as work:
            record_export(work, case_id, (system_user(), system_user()))


def _json(data: CitizenData) -> str:
    content = {
        "case_id": data.case_id,
        "exported_at": data.at.isoformat(),
        "limited_to_one_person": data.one_person,
        "manual_check": data.by_hand,
        "amounts": "øre",
        "tables": {name: frame.to_dicts() for name, frame in data.tables.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
