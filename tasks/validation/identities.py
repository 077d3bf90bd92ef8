"""Persons whose id changes: a D-nummer becomes a fødselsnummer, or one fødselsnummer another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Identities:
    """The ids of persons who have several, by person_key.

    former_ids: the earlier ids that were delivered; they are looked up too. id_keys: the pseudonyms of all ids, so that
    an answer or an event that names one of them is about the person.
    """

    former_ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    id_keys: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def persons(self) -> dict[str, str]:
        """From the pseudonym of each id to the person_key."""
        return {id_key: person for person, keys in self.id_keys.items() for id_key in keys}
