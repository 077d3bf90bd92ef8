"""The data dictionary in docs/ is the one generated from the store's own comments."""

import re
from pathlib import Path

from tasks.warehouse.analysts_copy.dictionary import data_dictionary
from tasks.warehouse.engine.sql import read_sql
from tasks.warehouse.engine.store import Store
from tests.stores import made_by_migrations

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "data-dictionary.md"


def test_the_dictionary_is_up_to_date(tmp_path: Path) -> None:
    with made_by_migrations(), Store(tmp_path / "empty.duckdb") as store:
        assert DOCUMENT.read_text(encoding="utf-8") == data_dictionary(store)


def test_the_dictionary_has_the_comments_of_the_copys_record_of_itself() -> None:
    """Its fingerprints are of another kind than the flags' fingerprints."""
    _, _, rest = DOCUMENT.read_text(encoding="utf-8").partition("\n## copy_progress\n")
    section, _, _ = rest.partition("\n## ")
    meanings = re.findall(r"IS '(.+)';", read_sql("analysts/incremental/create_progress"))
    assert len(meanings) == 4
    assert [meaning for meaning in meanings if meaning not in section] == []
