"""The data dictionary in docs/ is the one generated from the store's own comments."""

from pathlib import Path

from tasks.warehouse.analysts_copy.dictionary import data_dictionary
from tasks.warehouse.engine.store import Store
from tests.stores import made_by_migrations

DOCUMENT = Path(__file__).parents[3] / "docs" / "data-dictionary.md"


def test_the_dictionary_is_up_to_date(tmp_path: Path) -> None:
    with made_by_migrations(), Store(tmp_path / "empty.duckdb") as store:
        assert DOCUMENT.read_text(encoding="utf-8") == data_dictionary(store)
