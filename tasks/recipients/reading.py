"""The active recipients on a date: read, parsed, checked against the rules, split into sound and rejected cases."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.errors import InputError
from tasks.privacy import Pseudonymiser
from tasks.recipients import rules
from tasks.recipients.findings import at
from tasks.recipients.sources import Delivered, read_sources
from tasks.settings import Settings
from tasks.validation import (
    Decisions,
    Households,
    InputFindings,
    Members,
    RecipientTables,
    Schema,
    columns,
    validate,
)


def read_recipients(settings: Settings, pseudonymiser: Pseudonymiser, *, on: dt.date) -> RecipientTables:
    """Read the recipients whose case is active on `on`, the first of the month.

    A malformed row excludes its case from the run, see `RecipientTables`. Raises InputError for a file or query that is
    refused as a whole, and SettingsError for settings that do not fit. Both name the fault and its source, never a
    value.
    """
    households, members, decisions = read_sources(settings.recipients)
    if households.rows.is_empty():
        raise InputError(
            f"{households.place.source} has no rows.",
            advice="An empty delivery is not taken for no recipients.",
        )
    _refuse_person_ids_as_case_ids(households, members, decisions)

    population = _population(households, on)
    known = households.rows["case_id"].drop_nulls().unique()
    household_faults = [households.faults, *rules.household_faults(households.rows, settings.municipalities)]
    member_faults = [
        members.faults,
        *rules.member_faults(members.rows, known, on=on, synthetic=settings.synthetic_persons),
    ]
    torn = pl.concat(fault.select("case_id") for fault in member_faults).to_series().drop_nulls()
    member_faults += rules.household_composition_faults(members.rows, population, torn, on=on)
    decision_faults = [decisions.faults, *rules.decision_faults(decisions.rows, known)]
    findings = _of_population(
        [
            at(households.place, household_faults),
            at(members.place, member_faults),
            at(decisions.place, decision_faults),
        ],
        known=known,
        population=population,
    )

    rejected = findings["case_id"].drop_nulls().unique().sort()
    sound = population.filter(~population.is_in(rejected.implode()))
    members_typed = _kept(members, sound)
    return RecipientTables(
        households=_held_to(Households, _kept(households, sound), ["case_id"]),
        members=_held_to(Members, _with_keys(members_typed, pseudonymiser), ["case_id", "person_key", "lives_from"]),
        decisions=_held_to(Decisions, _kept(decisions, sound), ["case_id", "valid_from", "decided_on", "decision_id"]),
        findings=findings,
        warnings=validate(InputFindings, at(members.place, [rules.warnings(members_typed, on=on)])),
        population=population.to_list(),
        sources=pl.DataFrame(
            [
                (delivered.table.name, delivered.place.source, delivered.sha256, delivered.rows.height)
                for delivered in (households, members, decisions)
            ],
            schema=["table_name", "source", "sha256", "row_count"],
            orient="row",
        ),
    )


def _population(households: Delivered, on: dt.date) -> pl.Series:
    """Active cases, sorted. A case whose start is unknown, or whose period ends before it begins, counts as active."""
    unclear = pl.col("active_from").is_null() | (pl.col("active_to") < pl.col("active_from"))
    active = households.rows.filter(rules.covers("active_from", "active_to", on) | unclear)
    return active["case_id"].drop_nulls().unique().sort()


def _of_population(faults: list[pl.DataFrame], *, known: pl.Series, population: pl.Series) -> pl.DataFrame:
    """Findings about active cases, and about rows of no known case (these get a null case_id), in order."""
    everything = pl.concat(faults).with_columns(
        case_id=pl.when(pl.col("case_id").is_in(known.implode())).then("case_id")
    )
    ours = everything.filter(pl.col("case_id").is_null() | pl.col("case_id").is_in(population.implode()))
    order = pl.col("table").replace_strict({"households": 0, "members": 1, "decisions": 2}, return_dtype=pl.Int64)
    return validate(InputFindings, ours.sort(order, "row", "case_id", "column", "rule", nulls_last=True))


def _kept(delivered: Delivered, cases: pl.Series) -> pl.DataFrame:
    return delivered.rows.filter(pl.col("case_id").is_in(cases.implode()))


def _held_to(schema: Schema, frame: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    return validate(schema, frame.select(*columns(schema)).sort(order))


def _with_keys(members: pl.DataFrame, pseudonymiser: Pseudonymiser) -> pl.DataFrame:
    persons = members["person_id"].unique().sort()
    keys = pl.Series([pseudonymiser(person) for person in persons], dtype=pl.String)
    return members.with_columns(person_key=pl.col("person_id").replace_strict(persons, keys, return_dtype=pl.String))


def _refuse_person_ids_as_case_ids(households: Delivered, members: Delivered, decisions: Delivered) -> None:
    """Case and decision ids appear in logs, reports and file names, so they must not hold a person id."""
    persons = members.rows["person_id"].drop_nulls().unique().implode()
    for delivered, name in (
        (households, "case_id"),
        (members, "case_id"),
        (decisions, "case_id"),
        (decisions, "decision_id"),
    ):
        held = delivered.rows[name].str.extract(r"(?:^|[^0-9])([0-9]{11})(?:[^0-9]|$)")
        rows = int(held.is_in(persons).sum())
        if rows:
            raise InputError(
                f"{delivered.place.source}, column {name}: {rows} rows hold a member's person id.",
                advice="These ids are shown to people and written to logs; deliver case numbers in their place.",
            )
