"""An attacker with the copy, its Parquet and a sorted list of case numbers finds nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.warehouse.analysts_copy.publish import CopyOptions, publish_snapshot
from tasks.warehouse.analysts_copy.tables import Detail, coarsened, copied_tables
from tasks.warehouse.engine.store import Store
from tests.frames import NAMES
from tests.warehouse.analysts_copy.town import MANUAL, Town

CASES = 60
FLAGGED = dict.fromkeys(range(0, CASES, 3), "flagged")


@pytest.fixture(scope="module", params=["safe", pytest.param("full", marks=pytest.mark.slow)])
def copy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of two nights, the second put into the copy of the first."""
    folder = tmp_path_factory.mktemp("attacked")
    town = Town(CASES, manual=dict(zip((5, 18, 31, 44), MANUAL, strict=True)))
    with Store(folder / "data" / "bostotte.duckdb") as store:
        for night in range(2):
            town.run(store, FLAGGED if night else None)
            path = publish_snapshot(store, folder / "analyst" / "copy.duckdb", NAMES, CopyOptions(detail=request.param))
    return path


def ranks() -> dict[str, int]:
    """What the attacker would give much for: the true rank of each pseudonym."""
    found = {NAMES.for_copy("case", Town.case(number)): number for number in range(CASES)}
    found |= {NAMES.for_copy("person", Town.key(number)): number for number in range(CASES)}
    return found | {NAMES.for_copy("decision", f"V-{number:04}"): number for number in range(CASES)}


def correlation(ones: list[float], others: list[float]) -> float:
    """Spearman's rank correlation; 0 where one of them is constant. Ties have their mean rank."""

    def ranked(values: list[float]) -> list[float]:
        places: dict[float, list[int]] = {}
        for place, value in enumerate(sorted(values)):
            places.setdefault(value, []).append(place)
        return [sum(places[value]) / len(places[value]) for value in values]

    x, y = ranked(ones), ranked(others)
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    both = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    spread = (sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y)) ** 0.5
    return both / spread if spread else 0.0


def as_number(value: Any) -> float | None:
    if isinstance(value, dt.datetime):
        return value.timestamp()
    if isinstance(value, dt.date):
        return float(value.toordinal())
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def rankings(relation: duckdb.DuckDBPyRelation, places: list[int]) -> Iterator[tuple[str, list[float], list[float]]]:
    """Each way in which a table could rank its cases: (column or order, its values, the true ranks)."""
    known, rows = ranks(), relation.fetchall()
    for name in ("case_id", "person_key", "decision_id"):
        if name not in relation.columns:
            continue
        at = relation.columns.index(name)
        true = [known.get(row[at]) for row in rows]
        for column in range(len(relation.columns)):
            pairs = [(as_number(row[column]), rank) for row, rank in zip(rows, true, strict=True)]
            chosen = [(value, rank) for value, rank in pairs if value is not None and rank is not None]
            if len(chosen) >= 15:
                yield relation.columns[column], [v for v, _ in chosen], [float(r) for _, r in chosen]
        order = [(float(place), float(rank)) for place, rank in zip(places, true, strict=True) if rank is not None]
        if len(order) >= 15:
            yield "the order of the rows", [place for place, _ in order], [rank for _, rank in order]


def test_nothing_ranks_the_cases_as_their_numbers_do(copy: Path) -> None:
    found: dict[tuple[str, str], float] = {}
    tried = 0
    with duckdb.connect(str(copy), read_only=True) as connection:
        schemas = "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal"
        tables = {name: f'"{schema}"."{name}"' for schema, name in connection.execute(schemas).fetchall()}
        read = {name: connection.sql(f"SELECT *, rowid AS row_place FROM {table}") for name, table in tables.items()}  # noqa: S608
        for file in sorted((copy.parent / "parquet" / "current").resolve().rglob("*.parquet")):
            part = str(file.relative_to(copy.parent))
            read[part] = connection.sql(
                f"SELECT *, file_row_number AS row_place FROM read_parquet('{file}', file_row_number = true)"  # noqa: S608
            )
        for name, relation in read.items():
            places = [row[0] for row in relation.select("row_place").fetchall()]
            for column, values, true in rankings(relation, places):
                tried += 1
                rho = correlation(values, true)
                if abs(rho) > 4 / len(set(true)) ** 0.5:
                    found[(name, column)] = round(rho, 2)
    assert tried > 60
    assert found == {}


def test_all_who_must_be_checked_by_hand_are_alike_in_every_table(copy: Path) -> None:
    numbers = (5, 18, 31, 44)
    names = [
        {
            NAMES.for_copy("case", Town.case(number)),
            NAMES.for_copy("person", Town.key(number)),
            NAMES.for_copy("decision", f"V-{number:04}"),
        }
        for number in numbers
    ]
    with duckdb.connect(str(copy), read_only=True) as connection:
        for schema, table in connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal"
        ).fetchall():
            relation = connection.table(f'"{schema}"."{table}"')
            keys = [name for name in ("case_id", "person_key", "decision_id") if name in relation.columns]
            given = [
                sum(any(row[relation.columns.index(key)] in own for key in keys) for row in relation.fetchall())
                for own in names
            ]
            assert len(set(given)) == 1, (table, given)
        looked_up = connection.execute("SELECT DISTINCT outcome FROM lookups").fetchall()
    assert set(looked_up) == {("data",)}


def uniqueness(path: Path) -> dict[str, tuple[int, int]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("SELECT facts, cases, alone FROM anonymity").fetchall()
    return {facts: (cases, alone) for facts, cases, alone in rows}


def test_the_safe_copy_says_how_few_are_alone_with_what_is_known_of_them(copy: Path) -> None:
    found = uniqueness(copy)
    assert len(found) == 5
    assert {cases for cases, _ in found.values()} == {CASES}
    with duckdb.connect(str(copy), read_only=True) as connection:
        costs = "SELECT count(DISTINCT housing_cost_ore) FROM versions.households_versions"
        is_safe = connection.execute(costs).fetchall()[0][0] < 10
    assert (found["housing cost"][1] == 0) is is_safe
    assert (found["size, tenure, housing cost and age"][1] < CASES / 4) is is_safe


@pytest.mark.parametrize("detail", ["safe", pytest.param("full", marks=pytest.mark.slow)])
def test_no_date_of_a_birth_or_a_death_is_in_the_copy(tmp_path: Path, detail: Detail) -> None:
    town = Town(4)
    born, died = dt.date(2025, 9, 17), dt.date(2026, 8, 23)
    town.moves = {
        0: {"birth_date": born, "lives_from": born},
        1: {"birth_date": born, "lives_from": dt.date(2025, 10, 4)},
        2: {"birth_date": dt.date(1950, 3, 2), "lives_from": dt.date(2019, 5, 20), "lives_to": died},
    }
    with Store(tmp_path / "data" / "bostotte.duckdb") as store:
        town.run(store)
        path = publish_snapshot(store, tmp_path / "analyst" / "copy.duckdb", NAMES, CopyOptions(detail=detail))
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("SELECT person_key, lives_from, lives_to FROM members").fetchall()
    moves = {key: rest for key, *rest in rows}
    of = [moves[NAMES.for_copy("person", Town.key(number))] for number in range(3)]
    assert of[:2] == [[None, None], [None, None]]
    assert (
        of[2]
        == {
            "full": [dt.date(2019, 5, 1), dt.date(2026, 8, 1)],
            "safe": [None, None],
        }[detail]
    )


def test_who_becomes_protected_leaves_nothing_in_any_file(tmp_path: Path) -> None:
    town = Town(8)
    path = tmp_path / "analyst" / "copy.duckdb"
    person = NAMES.for_copy("person", Town.key(3))

    def holding() -> list[str]:
        files = [str(file) for file in path.parent.rglob("*.parquet") if "members" not in str(file)]
        found = []
        with duckdb.connect() as connection:
            for file in files:
                rows = connection.read_parquet(file)
                if "person_key" in rows.columns and (person,) in rows.select("person_key").fetchall():
                    found.append(file)
        return found

    with Store(tmp_path / "data" / "bostotte.duckdb") as store:
        town.run(store)
        publish_snapshot(store, path, NAMES)
        assert holding()
        town.manual = {3: "shielded"}
        town.run(store)
        publish_snapshot(store, path, NAMES)
    assert holding() == []
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in ("lookups", "planned_lookups", "income_lines"):
            keys = connection.table(table).select("person_key").fetchall()
            assert (person,) not in keys
    described = {"copy.xlsx", "datapackage.json", "dcat-ap-no.jsonld"}
    assert {file.name for file in path.parent.iterdir()} == {"parquet", "copy.duckdb", *described}


def test_the_parquet_says_nothing_of_who_wrote_it_and_holds_no_more_than_the_rows(copy: Path) -> None:
    files = str(copy.parent / "parquet" / "current" / "**" / "*.parquet")
    with duckdb.connect() as connection:
        said = connection.execute("SELECT key, value FROM parquet_kv_metadata($1)", [files]).fetchall()
        makers = connection.execute("SELECT DISTINCT created_by FROM parquet_file_metadata($1)", [files]).fetchall()
    assert said == []
    assert [maker.startswith("DuckDB version") for (maker,) in makers] == [True]


def test_no_comment_of_the_copy_calls_a_pseudonym_a_case_number(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        comments = connection.execute("SELECT table_name, column_name, comment FROM duckdb_columns()").fetchall()
    assert [row for row in comments if "case number" in str(row[2]).lower()] == []


def test_the_safe_copy_coarsens_every_amount_of_every_table(copy: Path) -> None:
    from_the_rules_alone = {"limit_ore", "cost_ceiling_ore"}
    exact = []
    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute("SET search_path = 'main,versions'")
        for table in copied_tables():
            amounts = {name for name in connection.table(table.name).columns if name.endswith(("_ore", "_kroner"))}
            text = coarsened(table.name, "SELECT 1")
            exact += [(table.name, name) for name in amounts - from_the_rules_alone if f" AS {name}" not in text]
    assert exact == []
