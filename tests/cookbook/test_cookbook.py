"""Every cookbook query gives its answer on the sample, in a real file, and runs on a copy and a store of today."""

import io
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.warehouse import runs
from tasks.warehouse.analysts_copy.publish import finish_copy, publish_snapshot
from tasks.warehouse.engine.keys import EncryptionKey
from tasks.warehouse.engine.store import Store
from tests.cookbook.answers import ANSWERS, INDEX, READERS, answer, fill, header, index, questions
from tests.frames import NAMES, NOON
from tests.warehouse.engine.test_store import a_run, batch, begin, results

COOKBOOK = Path(__file__).parents[2] / "sql" / "cookbook"
BETWEEN = "\"'next'\"\nnext\n"
"""The text that the command prints after each query."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cookbook") / "copy.duckdb"
    with duckdb.connect(str(path)) as copy:
        fill(copy)
        finish_copy(copy)
    return path


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store of one case as this program writes it, and its copy."""
    folder = tmp_path_factory.mktemp("today")
    with Store(folder / "store.duckdb") as store:
        run = begin(store, a_run())
        runs.store_batch(store, run, 0, **batch(outcome="empty"))
        runs.store_results(store, run, results("flagged"))
        runs.end(store, run, "complete", None, NOON)
        return store.path, publish_snapshot(store, folder / "analyst" / "copy.duckdb", NAMES)


def test_there_are_forty_questions_at_least_each_for_a_reader() -> None:
    assert len(questions()) >= 40
    assert {header(script, "Reader") for script in questions().values()} == set(READERS)
    assert {file.stem for file in ANSWERS.glob("*.csv")} == set(questions())


@pytest.mark.parametrize("name", questions())
def test_the_answer_on_the_sample_is_the_one_written_down(sample: Path, name: str) -> None:
    script = questions()[name]
    assert all(header(script, word) for word in ("Question", "Needs", "Read"))
    with duckdb.connect(str(sample), read_only=True) as copy:
        copy.execute("SET TimeZone = 'UTC'")
        assert answer(copy, script) == (ANSWERS / f"{name}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", questions())
def test_the_question_runs_on_todays_store_and_copy(today: tuple[Path, Path], name: str) -> None:
    for path in today[1:] if "wide_" in questions()[name] else today:  # the wide views are the copy's own
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute(questions()[name]).fetchall()


def test_the_index_is_up_to_date() -> None:
    answers = {file.stem: file.read_text(encoding="utf-8") for file in ANSWERS.glob("*.csv")}
    assert INDEX.read_text(encoding="utf-8") == index(answers)


def test_another_run_can_be_chosen(sample: Path) -> None:
    with duckdb.connect(str(sample), read_only=True) as copy:
        first = copy.execute("SELECT run_id FROM published_runs ORDER BY started_at LIMIT 1").fetchone()
        assert first is not None
        newest = copy.execute("SELECT chosen_run()").fetchone()
        copy.execute(f"SET VARIABLE run = '{first[0]}'")
        assert copy.execute("SELECT chosen_run()").fetchone() == first != newest


def typed(*arguments: str) -> str:
    """The output of DuckDB's own command, without any user's settings."""
    command = [str(Path(sys.executable).with_name("duckdb")), "-init", "/dev/null", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_duckdbs_own_command_answers_every_question_with_the_same(sample: Path) -> None:
    options = [part for name in questions() for part in ("-f", f"{COOKBOOK / name}.sql", "-c", "SELECT 'next'")]
    *printed, rest = typed(
        "-readonly", "-csv", "-nullvalue", "", str(sample), "-c", "SET TimeZone = 'UTC'", *options
    ).split(BETWEEN)
    assert not rest
    for name, text in zip(questions(), printed, strict=True):
        written = pl.read_csv(ANSWERS / f"{name}.csv", infer_schema_length=None)
        assert pl.read_csv(io.StringIO(text), schema_overrides=written.schema).equals(written), name


def test_duckdbs_own_command_opens_an_encrypted_copy(today: tuple[Path, Path], tmp_path: Path) -> None:
    key, path = EncryptionKey("0" * 63 + "3", "analysts.key"), tmp_path / "copy.duckdb"
    with Store(today[0]) as store:
        publish_snapshot(store, path, NAMES, key=key)
    attached = f"ATTACH '{path}' AS b (ENCRYPTION_KEY '{key.digits}', READ_ONLY)"
    assert typed("-csv", "-noheader", "-c", attached, "-c", "SELECT count(*) FROM b.lookups") == "2\n"
