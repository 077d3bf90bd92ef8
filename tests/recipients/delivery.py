"""A small delivery with every row correct; a test then adds a fault in one row."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks.privacy import Pseudonymiser
from tasks.recipients import read_delivery
from tasks.settings import Settings
from tasks.validation import RecipientTables
from tests.recipients.ids import synthetic_id

ON = dt.date(2026, 10, 1)
PSEUDONYMISER = Pseudonymiser(bytes(32))
TABLES = ("households", "members", "decisions")

Row = dict[str, Any]
Tables = dict[str, list[Row]]

ADULT_BORN = dt.date(1984, 3, 7)
CHILD_BORN = dt.date(2015, 12, 24)
ADULT, CHILD = synthetic_id(ADULT_BORN), synthetic_id(CHILD_BORN)
OTHER_ADULT = synthetic_id(ADULT_BORN, 700)


def household(case_id: str = "S-1", **changes: Any) -> Row:
    return {
        "case_id": case_id,
        "municipality": "0301",
        "scheme": "state",
        "team": "vest",
        "tenure": "rented",
        "housing_cost": "9500.50",
        "heating_included": "false",
        "adapted_home": "nei",
        "active_from": "2025-01-01",
        "active_to": "",
    } | changes


def member(case_id: str = "S-1", person_id: str = ADULT, **changes: Any) -> Row:
    return {
        "case_id": case_id,
        "person_id": person_id,
        "role": "applicant",
        "birth_date": ADULT_BORN.isoformat(),
        "from": "2025-01-01",
        "to": "",
        "young_disabled": "0",
        "single_pensioner": "0",
        "shared_residence": "0",
    } | changes


def child(case_id: str = "S-1", **changes: Any) -> Row:
    return member(case_id, CHILD, **({"role": "child", "birth_date": CHILD_BORN.isoformat()} | changes))


def decision(decision_id: str = "V-1", case_id: str = "S-1", **changes: Any) -> Row:
    return {
        "decision_id": decision_id,
        "case_id": case_id,
        "decided_on": "2026-06-15",
        "valid_from": "2026-07-01",
        "amount": "2500",
        "monthly_income": "21000,5",
        "net_wealth": "-1000",
        "housing_cost": "9000",
        "adults": "1",
        "children": "1",
        "rule_version": "state-2026",
    } | changes


def two_cases() -> Tables:
    """S-1 with an adult and a child, and S-2 with another adult; each case has one decision."""
    return {
        "households": [household("S-1"), household("S-2")],
        "members": [member("S-1"), child("S-1"), member("S-2", OTHER_ADULT)],
        "decisions": [decision("V-1", "S-1"), decision("V-2", "S-2")],
    }


def spoiled(table: str, row: int, **changes: Any) -> Tables:
    """The two cases with changes in one row (1-based) of one table."""
    tables = two_cases()
    tables[table][row - 1] |= changes
    return tables


def as_csv(rows: Sequence[Row], separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, tables: Tables, separator: str = ",") -> Path:
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(as_csv(rows, separator), encoding="utf-8")
    return folder


def files_source(folder: Path, ending: str = "csv") -> dict[str, Any]:
    return {"kind": "files"} | {name: folder / f"{name}.{ending}" for name in TABLES}


def settings_for(
    source: Mapping[str, Any], *, environment: str = "test", columns: Mapping[str, Any] | None = None
) -> Settings:
    api = {"base": "https://api.example.test/v1", "scope": "s"}
    packaged = api | {"package": "p"}
    municipality = {
        "name": "Eksempel",
        "organisation_number": "310000000",
        "purpose": "kommunal bostøtte",
        "legal_basis": "forvaltningsloven",
    }
    return Settings.model_validate(
        {
            "installation": {
                "name": "test",
                "environment": environment,
                "data_folder": "data",
                "pseudonym_key_file": "key",
            },
            "municipalities": {"0301": municipality},
            "maskinporten": {
                "issuer": "https://maskinporten.example.test",
                "client_id": "c",
                "private_key_file": "k",
                "kid": "k",
            },
            "apis": {
                "inntekt": packaged,
                "summertskattegrunnlag": packaged,
                "siste_skatteoppgjoer": api,
                "inntekt_hendelser": api,
                "skatteoppgjoer_hendelser": api,
            },
            "encryption": {"enabled": False},
            "recipients": {"source": source, "columns": columns or {}},
        }
    )


def read_recipients(settings: Settings, pseudonymiser: Pseudonymiser, *, on: dt.date) -> RecipientTables:
    """Read a delivery and check it."""
    return read_delivery(settings, on=on).recipients(pseudonymiser)


def read(folder: Path, tables: Tables, *, environment: str = "test", on: dt.date = ON) -> RecipientTables:
    settings = settings_for(files_source(write(folder, tables)), environment=environment)
    return read_recipients(settings, PSEUDONYMISER, on=on)


def places(result: RecipientTables) -> list[tuple[str | None, str, int | None, str | None, str]]:
    """Findings as (case, table, row, column, rule), in their order."""
    return result.findings.select("case_id", "table", "row", "column", "rule").rows()
