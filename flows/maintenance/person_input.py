"""The person that a command is about: the id comes on standard input, never as an argument."""

from __future__ import annotations

import sys

from tasks.errors import LockedError, UsageError
from tasks.privacy import Pseudonymiser
from tasks.recipients import is_person_id
from tasks.settings import Settings
from tasks.warehouse import sessions
from tasks.warehouse.identities import known_identities


def person_key_from_input(settings: Settings, person: str | None) -> str | None:
    """The pseudonym of the person whose id is on standard input, where `person` is `-`; None where it is None.

    It is the one that the store knows the person by, also where the id is a later one of the person.

    Raises UsageError where the id is given as an argument, and where standard input has no person id.
    """
    if person is None:
        return None
    if person != "-":
        raise UsageError(
            "A person id is never an argument: other users of the machine can read arguments.",
            advice="Write --person - and give the id on standard input.",
        )
    person_id = sys.stdin.readline().strip()
    if not is_person_id(person_id, synthetic=settings.synthetic_persons):
        raise UsageError(
            "The text on standard input is not a person id.",
            advice="Give 11 digits with the right check digits (outside production a synthetic id), and nothing else.",
        )
    id_key = Pseudonymiser.from_file(settings.installation.pseudonym_key_file)(person_id)
    if not sessions.has_store(settings):
        return id_key
    try:
        with sessions.reading_store(settings) as store:
            return known_identities(store).get(id_key, id_key)
    except LockedError:
        print("A run is in progress: if the person's id has changed, repeat this command after it.", file=sys.stderr)
        return id_key
