"""The active recipients on a date: read, parsed, checked against the rules, split into sound and rejected cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tasks.clock import SYSTEM_CLOCK, Clock
from tasks.errors import InputError
from tasks.months import months_between
from tasks.privacy import Pseudonymiser
from tasks.recipients import rules
from tasks.recipients.findings import at, blank_rows
from tasks.recipients.manifest import check_manifest
from tasks.recipients.sources import Delivered, read_sources
from tasks.settings import FilesSource, Settings
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


@dataclass(frozen=True)
class Delivery:
    """The three tables as delivered, with all faults of their rows.

    faults: a frame per table (row, case_id, column, rule), about all cases, active or not. on, through: the first and
    the last month, as their first days; the cases of a month or of several.
    """

    settings: Settings
    on: dt.date
    through: dt.date
    tables: tuple[Delivered, Delivered, Delivered]
    faults: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]

    @classmethod
    def of(
        cls,
        tables: tuple[Delivered, Delivered, Delivered],
        settings: Settings,
        on: dt.date,
        through: dt.date | None = None,
    ) -> Delivery:
        """Check every row of the tables for the cases that are active on `on`, or on the 1st of a month `through`."""
        households, members, decisions = tables
        days = months_between(on, through or on)
        known = _cases(households)
        household_faults = [households.faults, *rules.household_faults(households.rows, settings.municipalities)]
        member_faults = [
            members.faults,
            *rules.member_faults(members.rows, known, on=on, synthetic=settings.synthetic_persons),
        ]
        torn = pl.concat(fault.select("case_id") for fault in member_faults).to_series().drop_nulls()
        decision_faults = [decisions.faults]
        for day in days:
            active = _population(households, day, day)
            member_faults += rules.household_composition_faults(members.rows, active, torn, on=day)
            decision_faults += rules.decision_faults(decisions.rows, known, on=day)
        faults = [pl.concat(each) for each in (household_faults, member_faults, decision_faults)]
        if len(days) > 1:
            faults = [each.unique(maintain_order=True) for each in faults]
        of_households, of_members, of_decisions = faults
        return cls(settings, on, days[-1], tables, (of_households, of_members, of_decisions))

    def recipients(self, pseudonymiser: Pseudonymiser) -> RecipientTables:
        """The active cases, split into sound and rejected ones; see `RecipientTables`."""
        households, members, decisions = self.tables
        population, known = _population(households, self.on, self.through), _cases(households)
        findings = _of_population(
            [at(table.place, [faults]) for table, faults in zip(self.tables, self.faults, strict=True)],
            known=known,
            population=population,
        )
        rejected = findings["case_id"].drop_nulls().unique().sort()
        sound = population.filter(~population.is_in(rejected.implode()))
        members_typed = _kept(members, sound)
        return RecipientTables(
            households=_held_to(Households, _kept(households, sound), ["case_id"]),
            members=_held_to(Members, with_keys(members_typed, pseudonymiser), ["case_id", "person_key", "lives_from"]),
            decisions=_held_to(
                Decisions, _kept(decisions, sound), ["case_id", "valid_from", "decided_on", "decision_id"]
            ),
            findings=findings,
            warnings=self._warnings(members_typed, _kept(decisions, sound)),
            population=population.to_list(),
            former_ids=_former_ids(members_typed),
            ended=known.filter(~known.is_in(population.implode())).sort().to_list(),
            sources=pl.DataFrame(
                [
                    (delivered.table.name, delivered.place.source, delivered.sha256, delivered.row_count)
                    for delivered in self.tables
                ],
                schema=["table_name", "source", "sha256", "row_count"],
                orient="row",
            ),
        )

    def _warnings(self, members: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
        """InputFindings that reject nothing: rows that are used all the same, or were skipped."""
        _, of_members, of_decisions = self.tables
        found = [
            *(blank_rows(table.place, table.blank) for table in self.tables),
            at(of_members.place, [rules.warnings(members, on=self.on)]),
            at(of_decisions.place, [rules.decision_warnings(decisions, on=self.through)]),
        ]
        return validate(InputFindings, pl.concat(found))


def read_delivery(
    settings: Settings, *, on: dt.date, through: dt.date | None = None, clock: Clock = SYSTEM_CLOCK
) -> Delivery:
    """Read the three tables and check their rows, for the cases that are active on `on`, the first of the month.

    through: the first of a later month; then for the cases that are active in any month from `on` to it.

    A malformed row excludes its case from the run, see `RecipientTables`. Raises InputError for a file or query that is
    refused as a whole, or does not match its manifest, and SettingsError for settings that do not fit.
    Both name the fault and its source, never a value.
    """
    households, members, decisions = read_sources(settings.recipients)
    source = settings.recipients.source
    if isinstance(source, FilesSource) and source.manifest is not None:
        hours = settings.delivery.oldest_hours
        oldest = None if hours is None else dt.timedelta(hours=hours)
        check_manifest(source.manifest, (households, members, decisions), oldest, clock.now())
    if households.rows.is_empty():
        raise InputError(
            f"{households.place.source} has no rows.",
            advice="An empty delivery is not taken for no recipients.",
        )
    _refuse_person_ids_as_case_ids(households, members, decisions)
    return Delivery.of((households, members, decisions), settings, on, through)


def _cases(households: Delivered) -> pl.Series:
    return households.rows["case_id"].drop_nulls().unique()


def _population(households: Delivered, first: dt.date, last: dt.date) -> pl.Series:
    """Cases that are active on a day from `first` to `last`, sorted.

    A case whose start is unknown, or whose period ends before it begins, counts as active.
    """
    unclear = pl.col("active_from").is_null() | (pl.col("active_to") < pl.col("active_from"))
    begun, not_ended = pl.col("active_from") <= last, pl.col("active_to").is_null() | (pl.col("active_to") >= first)
    active = households.rows.filter((begun & not_ended) | unclear)
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


def with_keys(rows: pl.DataFrame, pseudonymiser: Pseudonymiser) -> pl.DataFrame:
    """Add person_key, the pseudonym of each person_id; null where that is."""
    persons = rows["person_id"].drop_nulls().unique().sort()
    keys = pl.Series([pseudonymiser(person) for person in persons], dtype=pl.String)
    return rows.with_columns(person_key=pl.col("person_id").replace_strict(persons, keys, return_dtype=pl.String))


def _former_ids(members: pl.DataFrame) -> list[tuple[str, str]]:
    """Each person id together with a former one of the same person."""
    pairs = members.select("person_id", "former_person_id").drop_nulls().unique().sort("person_id", "former_person_id")
    return [(own, former) for own, former in pairs.iter_rows() if own != former]


def _refuse_person_ids_as_case_ids(households: Delivered, members: Delivered, decisions: Delivered) -> None:
    """Case and decision ids appear in logs, reports and file names, so they must not hold a person id.

    However it is written: with spaces, hyphens or full stops between the digits, or with full-width digits.
    """
    persons = members.rows["person_id"].drop_nulls().unique()
    for delivered, name in (
        (households, "case_id"),
        (members, "case_id"),
        (decisions, "case_id"),
        (decisions, "decision_id"),
    ):
        texts = delivered.rows[name].drop_nulls().str.normalize("NFKC").str.replace_all(_BETWEEN_DIGITS, "")
        runs = texts.str.extract_all(r"[0-9]{11,}").explode(empty_as_null=False)
        held = {run[start : start + 11] for run in runs for start in range(len(run) - 10)}
        if held and persons.is_in(sorted(held)).any():
            rows = _rows_with(texts, held, persons)
            raise InputError(
                f"{delivered.place.source}, column {name}: {rows} rows hold a member's person id.",
                advice="These ids are shown to people and written to logs; deliver case numbers in their place.",
            )


_BETWEEN_DIGITS = r"[\s.\-\x{00ad}\x{200b}-\x{200d}\x{2010}-\x{2015}\x{2060}\x{2212}\x{feff}]+"


def _rows_with(texts: pl.Series, held: set[str], persons: pl.Series) -> int:
    ids = persons.filter(persons.is_in(sorted(held))).to_list()
    return int(texts.to_frame("text").select(pl.col("text").str.contains_any(ids).sum()).item())
