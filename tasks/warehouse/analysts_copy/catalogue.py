"""What lies next to the analysts' copy: its description for machines, and the ready-made tables as a workbook.

`datapackage.json` describes every table and view in the form of Frictionless Data Package. `dcat-ap-no.jsonld` is a
record for the municipality's catalogue of data sets, in the terms of DCAT; it is meant to be read through before it is
used, since the national profile (DCAT-AP-NO) asks for more than the program knows. The workbook has the ready-made
tables only, whose small counts are hidden. None of the files has a row about a case or a person.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from xlsxwriter.workbook import Workbook

from tasks.files import atomic_write
from tasks.warehouse.analysts_copy.tables import PROGRESS, aggregate_tables
from tasks.warehouse.engine.frames import read_frame
from tasks.warehouse.engine.sql import read_sql

DATA_PACKAGE, CATALOGUE_RECORD = "datapackage.json", "dcat-ap-no.jsonld"

Json = dict[str, Any]
_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
"""The types of Table Schema by those of DuckDB. A decimal number is a number, a list an array."""
_CODED = {"state": "state", "kind": "kind", "main_cause": "cause", "cause": "cause", "verdict": "verdict"}
"""Columns of the wide views whose values are codes, with the kind of code."""
_KEY = re.compile(r"Key: ([\w, ]+)$")
_WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_READY = ("coverage", *(table.name for table in aggregate_tables()))
_TITLE = "Bostøtte, analysekopi"
_ABOUT = (
    "Pseudonymiserte opplysninger om saker med kommunal bostøtte: hva hver kontroll fant, avvikene og svarene på dem. "
    "Kopien er personopplysninger (personvernforordningen art. 4): pseudonymene kan føres tilbake med nøkkelen."
)
_SAFE = "Beløp og datoer er avrundet."
_RESTRICTED = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"
_THEME = "http://publications.europa.eu/resource/authority/data-theme/SOCI"
_BOKMAAL = "http://publications.europa.eu/resource/authority/language/NOB"
_ORGANISATION = "https://data.brreg.no/enhetsregisteret/api/enheter/{number}"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


@dataclass(frozen=True)
class Publisher:
    """A municipality that is responsible for data in the copy, and why it processes them. contact: for questions."""

    name: str
    organisation_number: str
    purpose: str
    legal_basis: str
    contact: str | None = None


def write_catalogue(
    copy: duckdb.DuckDBPyConnection,
    target: Path,
    publishers: Iterable[Publisher],
    *,
    detail: str,
    readable: bool,
    group: str | None,
) -> None:
    """Write the files next to the copy that will be at `target`.

    readable: whether the copy is not encrypted; else there is no workbook, and one from before is deleted.
    Raises OutputError where a file cannot be written.
    """
    workbook = target.with_suffix(".xlsx")
    package = data_package(copy, target.name, workbook.name if readable else None)
    records = catalogue_records(publishers, [target.name, *([workbook.name] if readable else [])], detail)
    for name, content in ((DATA_PACKAGE, package), (CATALOGUE_RECORD, records)):
        with atomic_write(target.with_name(name), group=group) as temporary:
            temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if readable:
        write_workbook(copy, workbook, group=group)
    else:
        workbook.unlink(missing_ok=True)


def data_package(copy: duckdb.DuckDBPyConnection, copy_name: str, workbook: str | None) -> Json:
    """Describe a copy as a Frictionless Data Package. workbook: the name of the one with the ready-made tables."""
    columns = read_frame(copy, read_sql("analysts/dictionary/columns"))
    meanings = {
        name: meaning
        for part in ("tables", "views")
        for name, meaning in read_frame(copy, read_sql(f"analysts/dictionary/{part}")).rows()
        if name != PROGRESS
    }
    codes = read_frame(copy, read_sql("analysts/dictionary/codes"))
    allowed = dict(codes.group_by("kind").agg(pl.col("code").sort()).iter_rows())
    schemas = {name: _schema(name, meaning or "", columns, allowed) for name, meaning in sorted(meanings.items())}
    resources = [
        _resource(name, copy_name, {"table": name}, meaning or "", schemas[name])
        for name, meaning in sorted(meanings.items())
    ]
    if workbook is not None:
        resources += [_resource(name, workbook, {"sheet": name}, meanings[name], schemas[name]) for name in _READY]
    return {"profile": "data-package", "name": "bostotte-analyst", "title": _TITLE, "resources": resources}


def _resource(table: str, path: str, dialect: Json, meaning: str, schema: Json) -> Json:
    form = Path(path).suffix.removeprefix(".")
    return {
        "name": table if "table" in dialect else f"{table}-{form}",
        "path": path,
        "format": form,
        "description": meaning,
        "dialect": dialect,
        "schema": schema,
    }


def _schema(name: str, meaning: str, columns: pl.DataFrame, allowed: dict[str, list[str]]) -> Json:
    is_wide = name.startswith("wide_")
    fields = [
        {"name": row["column_name"], "type": _type(row["data_type"]), "description": row["comment"] or ""}
        | _constraints(row["column_name"], is_wide, allowed)
        for row in columns.filter(table_name=name).to_dicts()
    ]
    key = _KEY.search(meaning)
    return {"fields": fields} | ({"primaryKey": re.split(r", | and ", key[1])} if key else {})


def _type(of: str) -> str:
    if of.endswith("[]"):
        return "array"
    return "number" if of.startswith("DECIMAL") else _TYPES[of]


def _constraints(column: str, is_wide: bool, allowed: dict[str, list[str]]) -> Json:
    if not is_wide or column not in _CODED:
        return {}
    values = allowed[_CODED[column]]
    return {"constraints": {"enum": [*values, "none"] if column == "kind" else values}}


def catalogue_records(publishers: Iterable[Publisher], files: Iterable[str], detail: str) -> Json:
    """One data set for each municipality, in the terms of DCAT, as JSON-LD. files: those that hold the data."""
    distributions = [
        {"@type": "dcat:Distribution", "dcat:accessURL": {"@id": name}, "dct:title": _nb(name)} for name in files
    ]
    return {
        "@context": _CONTEXT,
        "@graph": [_record(each, distributions, detail) for each in publishers],
    }


def _record(publisher: Publisher, distributions: list[Json], detail: str) -> Json:
    organisation = _ORGANISATION.format(number=publisher.organisation_number)
    about = f"{_ABOUT} {_SAFE}" if detail == "safe" else _ABOUT
    contact = publisher.contact or publisher.name
    return {
        "@id": f"urn:bostotte:analysts-copy:{publisher.organisation_number}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"bostotte-analyst-{publisher.organisation_number}",
        "dct:title": _nb(f"{_TITLE}, {publisher.name}"),
        "dct:description": _nb(about),
        "dct:publisher": {
            "@id": organisation,
            "@type": "foaf:Agent",
            "foaf:name": publisher.name,
            "dct:identifier": publisher.organisation_number,
        },
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": contact},
        "dcat:theme": {"@id": _THEME},
        "dct:language": {"@id": _BOKMAAL},
        "dct:accessRights": {"@id": _RESTRICTED},
        "dpv:hasPurpose": _nb(publisher.purpose),
        "dpv:hasLegalBasis": _nb(publisher.legal_basis),
        "dcat:distribution": distributions,
    }


def _nb(text: str) -> Json:
    return {"@value": text, "@language": "nb"}


def write_workbook(copy: duckdb.DuckDBPyConnection, target: Path, *, group: str | None) -> None:
    """Write the ready-made tables as one sheet each, with a first sheet about them. A hidden count is empty."""
    meanings = dict(read_frame(copy, read_sql("analysts/dictionary/tables")).rows())
    frames = {name: pl.DataFrame(copy.table(name)) for name in _READY}
    with atomic_write(target, group=group) as temporary, Workbook(str(temporary), _WORKBOOK) as book:
        book.set_properties({"title": _TITLE, "created": _newest(frames["coverage"])})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet("README")
        first.set_column(0, 0, 42)
        first.set_column(1, 1, 100, wrapped)
        for row, (name, meaning) in enumerate(_contents(meanings)):
            first.write_string(row, 0, name, bold)
            first.write_string(row, 1, meaning)
        for name, frame in frames.items():
            _sheet(book, name, frame.sort(frame.columns, nulls_last=True))


def _contents(meanings: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield _TITLE, "Counts below the smallest that is shown are empty, and others from which they could be computed."
    for name in _READY:
        yield name, meanings.get(name) or ""


def _newest(coverage: pl.DataFrame) -> dt.datetime:
    """The day of the newest run: the same tables give the same bytes."""
    newest = coverage["as_of"].max()
    day = newest if isinstance(newest, dt.date) else dt.date(2000, 1, 1)
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _sheet(book: Workbook, name: str, frame: pl.DataFrame) -> None:
    sheet = book.add_worksheet(name[:31])
    bold, dates = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(frame.columns):
        sheet.write_string(0, place, column, bold)
        sheet.set_column(place, place, max(12, len(column) + 2))
    for row, values in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(values):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()), dates)
            elif isinstance(value, str):
                sheet.write_string(row, place, value)
            elif value is not None:
                sheet.write_number(row, place, float(value))
    sheet.freeze_panes(1, 0)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
