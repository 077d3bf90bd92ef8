"""Person ids do not leak: pseudonyms are keyed, and every log record is masked when it is made."""

import hmac
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import SettingsError
from tasks.privacy import Pseudonymiser, guard_logging, mask

PERSON = "14817810080"


@pytest.fixture
def guarded() -> Iterator[io.StringIO]:
    before = logging.getLogRecordFactory()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger = logging.getLogger("bostotte-test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    guard_logging()
    yield stream
    logging.setLogRecordFactory(before)
    logger.removeHandler(handler)


@given(st.binary(min_size=1, max_size=64), st.text(st.characters(codec="utf-8")))
def test_a_pseudonym_is_the_beginning_of_hmac_sha256(key: bytes, identifier: str) -> None:
    assert Pseudonymiser(key)(identifier) == hmac.digest(key, identifier.encode(), "sha256").hex()[:24]


def test_ids_are_masked_in_messages_arguments_and_tracebacks(guarded: io.StringIO) -> None:
    logger = logging.getLogger("bostotte-test")
    logger.info("plain %s", PERSON)
    logger.info(f"in text {PERSON}.")  # noqa: G004 - as a careless library would
    try:
        raise ValueError(f"could not parse '{PERSON}'")
    except ValueError:
        logger.exception("failed for %(person)s", {"person": PERSON})
    written = guarded.getvalue()
    assert PERSON not in written
    assert written.count("‹person›") >= 4
    assert "ValueError" in written


def test_loggers_that_write_addresses_are_silenced(guarded: io.StringIO) -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore.connection").isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize("text", [PERSON, f"/inntekter/{PERSON}/x", f"a{PERSON}b", f"«{PERSON}»", f"{PERSON},{PERSON}"])
def test_an_id_is_masked_wherever_it_is_in_a_text(text: str) -> None:
    assert PERSON not in mask(text)


@given(st.text(alphabet="0123456789 ab-", max_size=40))
def test_nothing_that_could_be_an_id_survives(text: str) -> None:
    runs = "".join(character if character.isdigit() else " " for character in mask(text)).split()
    assert all(len(run) != 11 for run in runs)


@pytest.mark.parametrize(
    "between",
    [" ", "\u00a0", "\u202f", "\u2009", "\t", "-", "\u2011", "–", ".", " - ", "\u200b", "  ", "\u00ad", *"/_"],
)
def test_an_id_is_masked_with_anything_between_its_digits(between: str) -> None:
    assert mask(f"Gjelder {PERSON[:6]}{between}{PERSON[6:]}!") == "Gjelder ‹person›!"
    assert "‹person›" in mask(between.join([PERSON[:2], PERSON[2:4], PERSON[4:6], PERSON[6:]]))
    assert "‹person›" in mask(between.join(PERSON))


def test_an_id_in_full_width_digits_is_masked() -> None:
    wide = PERSON.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    assert mask(f"{wide}, {wide[:6]} {wide[6:]}") == "‹person›, ‹person›"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30 18:12:01.123",
        "2026-10-20261112T060000Z-1a2b",
        "12 345 678 901 kr",
        "tlf. 22 33 44 55, 66 77 88 99",
        "1.2.3, 4.5.6",
        "2026-11-30 00:00:00",
    ],
)
def test_other_numbers_are_kept(text: str) -> None:
    assert mask(text) == text


def test_a_pseudonym_is_the_same_for_the_same_key_only() -> None:
    one, other = Pseudonymiser(bytes(32)), Pseudonymiser(bytes(31) + b"x")
    assert one(PERSON) == one(PERSON)
    assert one(PERSON) != other(PERSON)
    assert len(one(PERSON)) == 24
    assert PERSON not in one(PERSON)
    assert repr(one) == "Pseudonymiser(key=hidden)"


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "pseudonym.key"
    Pseudonymiser.make_key_file(path)
    made = path.read_text()
    Pseudonymiser.make_key_file(path)
    assert path.read_text() == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert Pseudonymiser.from_file(path)(PERSON) == Pseudonymiser(bytes.fromhex(made.strip()))(PERSON)


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd"])
def test_a_file_that_is_no_key_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pseudonym.key"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"pseudonym\.key is damaged.*Do not make a new one") as refusal:
        Pseudonymiser.from_file(path)
    assert content == "" or content not in str(refusal.value)
    with pytest.raises(SettingsError, match="does not exist"):
        Pseudonymiser.from_file(tmp_path / "none.key")
    with pytest.raises(SettingsError, match="cannot be read"):
        Pseudonymiser.from_file(tmp_path)
