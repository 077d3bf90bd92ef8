"""Which ids belong to one person: the person keeps the pseudonym of the first id that the store knows."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tasks.warehouse.engine.store import Store

_SAME = ["case_id", "role", "birth_date"]


def known_identities(store: Store) -> dict[str, str]:
    """From the pseudonym of each later id to the person_key that the person keeps."""
    return dict(store.query("store/identities/known").iter_rows())


def new_identities(store: Store, members: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """Find delivered ids that are new names of persons that the store knows: id_key, person_key, found_by.

    members: Members of this delivery; person_key is the pseudonym of the delivered id, or what the person keeps.
    former: id_key and former_key, as delivered. Without such a row, an id is the new name of a person where it takes
    the position of exactly one member of the same case, role and birth date, whose own id is not delivered any more.
    """
    known = store.query("store/identities/persons")["person_key"]
    if known.is_empty():
        return _FOUND.clear()
    unknown = members.filter(~pl.col("person_key").is_in(known.implode()))
    if unknown.is_empty():
        return _FOUND.clear()
    keeps = known_identities(store)
    delivered = (
        former.filter(pl.col("id_key").is_in(unknown["person_key"].implode()))
        .with_columns(person_key=pl.col("former_key").replace(keeps))
        .filter(pl.col("person_key").is_in(known.implode()))
        .select("id_key", "person_key", found_by=pl.lit("delivered"))
    )
    gone = store.query("store/identities/newest_members").filter(
        ~pl.col("person_key").is_in(members["person_key"].implode())
    )
    inferred = (
        _alone(unknown.rename({"person_key": "id_key"}), "id_key")
        .join(_alone(gone, "person_key"), on=_SAME)
        .select("id_key", "person_key", found_by=pl.lit("same_member"))
    )
    return pl.concat([delivered, inferred]).unique("id_key", keep="first", maintain_order=True)


_FOUND = pl.DataFrame(schema={"id_key": pl.String, "person_key": pl.String, "found_by": pl.String})


def _alone(members: pl.DataFrame, key: str) -> pl.DataFrame:
    """The members who are the only one of their case, role and birth date, in one case only."""
    persons = members.select(*_SAME, key).unique()
    return persons.filter(pl.len().over(_SAME) == 1, pl.len().over(key) == 1).sort(key)


def keep_identities(store: Store, found: pl.DataFrame, now: dt.datetime) -> None:
    """Store what `new_identities` found."""
    with store.transaction():
        store.append("person_identities", found, found_at=now)


def looked_up_with(store: Store) -> pl.DataFrame:
    """The id that each look-up of a person with several ids was made with: lookup_id, id_key."""
    return store.query("store/identities/looked_up_with")
