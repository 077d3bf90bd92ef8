"""Every question of the cookbook has its answer on the sample, on a real file, and runs on today's copy and store."""

from pathlib import Path

import duckdb
import pytest

from tasks.warehouse import Store, end_run, finish_copy, publish_snapshot, store_batch, store_results
from tests.cookbook.answers import ANSWERS, INDEX, answer, header, index, questions
from tests.cookbook.make_sample import SAMPLE
from tests.frames import NAMES, NOON
from tests.warehouse.test_store import a_run, batch, begin, results


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cookbook") / "copy.duckdb"
    with duckdb.connect(str(path)) as copy:
        for file in SAMPLE.glob("*.parquet"):
            copy.read_parquet(str(file)).create(file.stem)
        finish_copy(copy)
    return path


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store of one case as this program writes it, and its copy."""
    folder = tmp_path_factory.mktemp("today")
    with Store(folder / "store.duckdb") as store:
        run = begin(store, a_run())
        store_batch(store, run, 0, **batch())
        store_results(store, run, results("flagged"))
        end_run(store, run, "complete", None, NOON)
        return store.path, publish_snapshot(store, folder / "analyst" / "copy.duckdb", NAMES)


def test_there_are_twenty_questions_at_least() -> None:
    assert len(questions()) >= 20
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
    for path in today:
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
