"""Persons whose id has changed keep their months together: the delivery's members get the key that the store knows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import polars as pl

from flows.run.context import RunContext
from flows.run.delivery import CheckedDelivery
from tasks.recipients import new_id_warnings
from tasks.validation import Identities, Members, columns, validate
from tasks.warehouse import identities
from tasks.warehouse.engine.store import Store


def with_identities(store: Store, context: RunContext, delivery: CheckedDelivery, *, keep: bool) -> CheckedDelivery:
    """The same delivery, each person with the key of the first id that the store knows.

    keep: store which ids belong together; False for a dry run. A person who is delivered under two ids has one row per
    stay, all with the newest id.
    """
    recipients = delivery.recipients
    pseudonym = context.pseudonymiser.pseudonym
    former = pl.DataFrame(
        [(pseudonym(own), pseudonym(earlier), earlier) for own, earlier in recipients.former_ids],
        schema={"id_key": pl.String, "former_key": pl.String, "former_id": pl.String},
        orient="row",
    )
    known = identities.known_identities(store)
    members = recipients.members.with_columns(id_key=pl.col("person_key")).with_columns(
        pl.col("person_key").replace(known)
    )
    found = identities.new_identities(store, members.select(columns(Members).keys()), former)
    if keep and not found.is_empty():
        identities.keep_identities(store, found, context.clock.now())
    new = dict(found.select("id_key", "person_key").iter_rows())
    known |= new
    if not known and former.is_empty():
        return delivery
    members = members.with_columns(pl.col("person_key").replace(new))
    changed = members.filter(pl.col("id_key").is_in(list(new)))["case_id"]
    # Two ids of one person may be in the delivery: D-nummer until a day, fødselsnummer from it.
    own = dict(former.select("id_key", "former_key").iter_rows())
    members = members.with_columns(person_key=pl.col("person_key").replace(_keeps(members, own)))
    newest = members.sort("lives_from").group_by("person_key").agg(pl.col("person_id").last())
    members = members.drop("person_id").join(newest, on="person_key", how="left")
    current = replace(
        recipients,
        members=validate(Members, members.select(columns(Members).keys()).sort("case_id", "person_key", "lives_from")),
        warnings=pl.concat([recipients.warnings, new_id_warnings(recipients.sources, changed)]),
        identities=_identities(members, known, former),
    )
    return replace(delivery, recipients=current)


def _keeps(members: pl.DataFrame, former: dict[str, str]) -> dict[str, str]:
    """From the key of a delivered id to that of its former id, where that one is delivered as well."""
    delivered = set(members["person_key"])
    return {key: before for key, before in former.items() if key in delivered and before in delivered}


def _identities(members: pl.DataFrame, known: dict[str, str], former: pl.DataFrame) -> Identities:
    person_of = known | dict(members.select("id_key", "person_key").iter_rows())
    id_keys: defaultdict[str, set[str]] = defaultdict(set)
    for id_key, person in person_of.items():
        id_keys[person] |= {id_key, person}
    former_ids: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for id_key, former_key, former_id in former.iter_rows():
        person = person_of.get(id_key, id_key)
        id_keys[person] |= {id_key, former_key, person}
        former_ids[person] += (former_id,)
    delivered = set(members["person_key"])
    return Identities(
        {person: ids for person, ids in former_ids.items() if person in delivered},
        {person: frozenset(keys) for person, keys in id_keys.items() if person in delivered and len(keys) > 1},
    )
