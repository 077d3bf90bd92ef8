"""Settings of an encrypted installation that makes no look-ups."""

from pathlib import Path

from tasks.files import write_text
from tasks.privacy import Pseudonymiser
from tasks.resources import resource

DIGITS = "0" * 63 + "4"
"""The key of every such installation, so that their stores can be copies of one (tests/stores.py)."""


def write_settings(folder: Path, *, encryption: str = 'key_file = "store.key"') -> Path:
    """Write settings that keep everything in their own folder, with a key; return their path."""
    text = resource("config", "production.example.toml").read_text(encoding="utf-8")
    for old, new in (
        ('"/var/lib/bostotte"', '"data"'),
        ('"/etc/bostotte/pseudonym.key"', '"pseudonym.key"'),
        ('key_file = "/etc/bostotte/encryption.key"', encryption),
    ):
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    Pseudonymiser.make_key_file(folder / "pseudonym.key")
    if not (folder / "store.key").exists():
        write_text(folder / "store.key", DIGITS + "\n")
    path = folder / "bostotte.toml"
    path.write_text(text, encoding="utf-8")
    return path
