"""Settings of an encrypted installation that nobody is looked up from."""

from pathlib import Path

from tasks.privacy import Pseudonymiser
from tasks.resources import resource
from tasks.warehouse import EncryptionKey


def write_settings(folder: Path, *, encryption: str = 'key_file = "store.key"') -> Path:
    """Write settings that keep everything in their own folder, with a key; give their path."""
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
    EncryptionKey.make_file(folder / "store.key")
    path = folder / "bostotte.toml"
    path.write_text(text, encoding="utf-8")
    return path
