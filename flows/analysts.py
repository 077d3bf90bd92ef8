"""The analysts' copy of an installation, as its settings want it."""

from __future__ import annotations

from pathlib import Path

from tasks.privacy import Pseudonymiser
from tasks.settings import Settings
from tasks.warehouse import CopyOptions, Store, publish_snapshot


def copy_options(settings: Settings) -> CopyOptions:
    """How small a count is shown, whether there is Parquet, and who may read it."""
    wanted = settings.analysts
    return CopyOptions(wanted.smallest_count, wanted.parquet, wanted.group)


def publish_copy(store: Store, settings: Settings) -> Path:
    """Publish the analysts' copy of an open store; give its path. Raises SettingsError without the pseudonym key."""
    pseudonymiser = Pseudonymiser.from_file(settings.installation.pseudonym_key_file)
    return publish_snapshot(store, settings.snapshot_file, pseudonymiser, copy_options(settings))
