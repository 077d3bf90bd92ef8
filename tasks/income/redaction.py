"""The part of an answer that is kept: the contract's own fields, without what identifies a person or an employer.

A field that the contract does not have is dropped: it may hold a name, an address or a text about somebody.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from tasks.income.far_text import clean
from tasks.income.json_body import parsed_json
from tasks.privacy import Pseudonymiser

_NUMBER = re.compile(r"[0-9]{9}|[0-9]{11}")
_QUOTED = re.compile(r'"([0-9]{9}(?:[0-9]{2})?)"')
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]{5,20}Z?)?)?)?")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?")
_LARGEST_COUNT = 99_999_999
"""A number that is not an amount, and larger, may be somebody's."""
_AMOUNTS = frozenset({"beloep", "andelSkattefritt", "andelOverfoertFraBarn"})
_KNOWN = _AMOUNTS | frozenset(
    (
        *("oppgaveInntektsmottaker", "kalendermaaned", "inntektsmottaker", "personidentifikator"),
        *("opplysningspliktigId", "virksomhetId", "inntekt", "forskuddstrekk", "fradrag", "skjermet"),
        *("fordel", "utloeserArbeidsgiveravgift", "inngaarIGrunnlagForTrekk", "skatteOgAvgiftsregel"),
        *("loennsinntekt", "ytelseFraOffentlige", "pensjonEllerTrygd", "naeringsinntekt"),
        *("beskrivelse", "antall", "tilleggsinformasjon", "etterbetalingsperiode", "start", "slutt"),
        *("inntektsaar", "stadie", "skatteoppgjoersdato", "ajourholdstidspunkt", "skjoennsfastsatt"),
        *("svalbardSkjoennsfastsatt", "grunnlag", "svalbardGrunnlag", "kildeskattPaaLoennGrunnlag"),
        *("tekniskNavn", "kategori"),
    )
)
"""The fields of both contracts that say what was paid, when and how it is taxed. Names, foreign identifiers,
vehicles, and the single objects behind a sum (`spesifisering`: accounts, real estate) are not among them."""


def sha256(body: bytes) -> str:
    """Fingerprint of the body exactly as it was received, in hexadecimal: evidence without the content."""
    return hashlib.sha256(body).hexdigest()


def redact_body(body: bytes, pseudonymiser: Pseudonymiser, *, plain: bool = False) -> str:
    """Give the known fields of a body as JSON text, with keyed pseudonyms for person and organisation numbers.

    plain: the body was read as `tasks/income/known_fields.py` has it; without escapes it is processed as text, faster
    than as JSON. Raises ValueError when the body is not UTF-8; only bodies of DATA come here.
    """
    text = body.decode()
    if plain and "\\" not in text:
        parts = _QUOTED.split(text)
        parts[1::2] = map(pseudonymiser.pseudonym, parts[1::2])  # every second part was between quotation marks
        return '"'.join(parts)
    return json.dumps(_kept(parsed_json(body), pseudonymiser), ensure_ascii=False, separators=(",", ":"))


def _kept(value: Any, pseudonymiser: Pseudonymiser, *, amount: bool = False) -> Any:
    match value:
        case dict():
            return {
                name: _kept(part, pseudonymiser, amount=name in _AMOUNTS)
                for name, part in value.items()
                if name in _KNOWN
            }
        case list():
            return [_kept(part, pseudonymiser) for part in value]
        case str() if _NUMBER.fullmatch(value):
            return pseudonymiser(value)
        case str() if not (_DATE.fullmatch(value) or (amount and _AMOUNT.fullmatch(value))):
            return clean(value)
        case int() | float() if not amount and abs(value) > _LARGEST_COUNT:
            return pseudonymiser(str(value))
        case _:
            return value
