"""The main job end to end: real HTTP, a real DuckDB file, a real Prefect flow."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_HOME

from tasks.errors import Exit, InputError, LockedError, UsageError
from tasks.income.signing import Signer
from tasks.warehouse import sessions
from tasks.warehouse.engine.lock import run_lock
from tests.flows.conftest import Run, Settled
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")

PERSON_ID = re.compile(rb"(?<![0-9a-f])\d{11}(?![0-9a-f])")


def known_ids(installation: Installation) -> set[bytes]:
    members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
    return {person.encode() for person in members["person_id"].to_list()}


def coverage(installation: Installation) -> dict[str, int]:
    with sessions.reading_store(installation.settings) as store:
        rows = store.query("reports/status/runs", most=1)
    names = ["population", "unchanged", "observed", "flagged", "awaiting", "by_hand", "not_checked"]
    return dict(rows.select(names).row(0, named=True))


def test_a_run_leaves_a_report_a_workbook_a_store_and_a_snapshot(folder: Path, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, end):
        counts = coverage(installation)
    assert set(end.files) == {"report", "workbook", "manager", "new_calculations", "database", "snapshot"}
    for path in end.files.values():
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_size > 0
    report = end.files["report"].read_text(encoding="utf-8")
    assert "Avvik" in report or "avvik" in report
    assert sum(counts.values()) == 2 * counts["population"]
    assert any(str(counts["population"]) in line for line in end.lines)


def test_the_same_inputs_give_the_same_results(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, _):
        run(installation)
        for table in ("comparisons", "case_states", "attributions", "entitlements", "case_months"):
            frame = installation.table(table)
            first, second = (part.drop("run_id") for part in frame.partition_by("run_id", maintain_order=True))
            assert first.equals(second), table


def test_a_dry_run_looks_nobody_up_and_writes_nothing(folder: Path, run: Run) -> None:
    with installed(folder, households=20) as installation:
        end = run(installation, dry_run=True)
        assert sum(api["calls"] for api in installation.metrics("apis").values()) == 0
        assert not installation.settings.database_file.exists()
    assert end.exit_code is Exit.COMPLETE
    assert any("inntekt" in line for line in end.lines)


def test_nobody_is_looked_up_whom_the_rules_do_not_need(folder: Path, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, _):
        lookups = installation.table("lookups")
        members = installation.table("members")
    children = members.filter(pl.col("birth_date").dt.year() > 2008)["person_key"].to_list()
    assert children
    assert lookups.filter(pl.col("person_key").is_in(children)).is_empty()
    assert (lookups["purpose"].str.len_chars() > 0).all()


def test_a_month_that_is_not_mature_is_refused(folder: Path, run: Run) -> None:
    with installed(folder, households=20) as installation:
        with pytest.raises(UsageError, match="not mature"):
            run(installation, month="2026-11")
        assert not installation.settings.database_file.exists()


def test_two_runs_never_write_at_once(folder: Path, run: Run) -> None:
    with installed(folder, households=20) as installation, run_lock(installation.settings.installation.data_folder):
        with pytest.raises(LockedError):
            run(installation)
        assert not installation.settings.database_file.exists()


def test_a_faulty_row_takes_its_own_case_out_and_the_rest_continues(folder: Path, run: Run, settled: Settled) -> None:
    with settled(folder, households=20) as (installation, _):
        victim = pl.read_csv(installation.recipients / "households.csv", infer_schema=False)["case_id"][0]
        installation.change_table(
            "members", lambda text: re.sub(rf"({victim},\d+,\w+),\d{{4}}-", r"\1,19x0-", text, count=1)
        )
        end = run(installation)
        states = installation.table("case_states").filter(run_id=end.run_id)
        findings = states.filter(case_id=victim)
    assert findings["reason"].to_list() == ["bad_input"]
    assert states.filter(pl.col("state") != "not_checked").height == 19
    assert end.exit_code is Exit.INCOMPLETE


def test_a_malformed_file_is_refused_whole_and_nothing_is_written(folder: Path, run: Run) -> None:
    with installed(folder, households=20) as installation:
        installation.change_table("households", lambda text: text.replace("housing_cost", "rent", 1))
        with pytest.raises(InputError, match="housing_cost"):
            run(installation)
        assert not installation.settings.database_file.exists()


def test_an_outage_leaves_every_case_not_checked_and_says_so(folder: Path, run: Run) -> None:
    with installed(folder) as installation:
        installation.set_faults(profile="outage")
        end = run(installation)
        reasons = installation.table("case_states")["reason"].unique().to_list()
    assert end.exit_code is Exit.INCOMPLETE
    assert reasons == ["not_answered"]
    assert any("without an answer" in line for line in end.lines)


@pytest.mark.slow
def test_maskinporten_out_of_reach_leaves_every_case_not_checked(folder: Path, run: Run) -> None:
    with installed(folder) as installation:
        installation.change_settings(f'issuer = "{installation.address}', 'issuer = "http://127.0.0.1:9')
        end = run(installation)
        assert end.exit_code is Exit.INCOMPLETE
        assert coverage(installation)["not_checked"] == coverage(installation)["population"]
    assert any("cannot be reached" in line for line in end.lines)


@pytest.mark.slow
def test_what_was_not_checked_goes_first_next_time(folder: Path, run: Run) -> None:
    with installed(folder, households=6) as installation:
        last = pl.read_csv(installation.recipients / "members.csv", infer_schema=False).filter(
            pl.col("role") == "applicant"
        )
        victim = last.sort("case_id").row(-3, named=True)
        installation.change_settings("[load]", "[load]\nbatch_persons = 1")
        installation.set_faults(persons={victim["person_id"]: "lasting:unavailable_empty"})
        run(installation)
        installation.set_faults(profile="none", persons={victim["person_id"]: "IM-008"})
        run(installation)
        lookups = installation.table("lookups")
        states = installation.table("case_states")
        runs = installation.table("run_overview")["run_id"].to_list()
    unchecked = states.filter(pl.col("run_id") == runs[0], pl.col("state") == "not_checked")["case_id"].to_list()
    assert victim["case_id"] in unchecked
    second = (
        lookups.filter(pl.col("run_id") == runs[1])
        .sort("requested_at")["case_id"]
        .unique(maintain_order=True)
        .to_list()
    )
    repeated = [case for case in unchecked if case in second]
    assert set(second[: len(repeated)]) == set(repeated)


@pytest.fixture
def debug_log(folder: Path) -> Iterator[Path]:
    """All log messages of all loggers, at DEBUG, in a file."""
    path = folder / "everything.log"
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


@pytest.mark.copies
async def test_no_person_id_token_or_key_reaches_logs_files_streams_or_prefect(
    folder: Path, run: Run, debug_log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from tasks.privacy import guard_logging

    guard_logging()
    with installed(folder, households=20) as installation:
        installation.change_settings("parquet = false", "parquet = true")
        installation.set_faults(profile="rough")
        import asyncio

        end = await asyncio.to_thread(run, installation)
        secret = Secret.of(installation)
        with sessions.reading_store(installation.settings) as store:
            stored = {name: pl.DataFrame(store._connection.table(name)).write_json() for name in store.tables()}
    said = capfd.readouterr()
    assert not secret.is_in((said.out + said.err).encode())
    written = [path for path in folder.rglob("*") if path.is_file() and "recipients" not in path.parts]
    assert debug_log in written
    assert any(path.suffix == ".parquet" for path in written)
    assert end.files["database"] in written
    for path in written:
        if path.parent.name not in {"answer-key", "keys"} and path.name != "pseudonym.key":
            assert not secret.is_in(path.read_bytes()), path.name
    for name, content in stored.items():
        assert not secret.is_in(content.encode()), name
    async with get_client() as client:
        runs = await client.read_flow_runs()
        tasks = await client.read_task_runs()
        logs = await client.read_logs()
        artifacts = await client.read_artifacts()
    recorded = "".join(record.model_dump_json() for records in (runs, tasks, logs, artifacts) for record in records)
    assert artifacts
    assert not secret.is_in(recorded.encode())
    of_prefect = list(PREFECT_HOME.value().glob("prefect.db*"))
    assert of_prefect, "the server's database, and what it has not put into it yet"
    for path in of_prefect:
        assert not secret.is_in(path.read_bytes()), path.name


JWT = re.compile(rb"eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}")
"""A grant or a token: the sandbox signs them as the real services do."""


@dataclass(frozen=True)
class Secret:
    """Secrets that must not leave: the recipients' ids, and the keys. A single line of a key is also a secret."""

    ids: set[bytes]
    keys: list[bytes]

    @classmethod
    def of(cls, installation: Installation) -> "Secret":
        settings = installation.settings
        private = settings.maskinporten.private_key_file.read_bytes().splitlines()
        assert len(private) > 3
        pseudonym = settings.installation.pseudonym_key_file.read_bytes().strip()
        return cls(known_ids(installation), [*private[1:-1], pseudonym])

    def is_in(self, content: bytes) -> bool:
        """Whether the content has any secret."""
        ids = self.ids & set(PERSON_ID.findall(content))
        return bool(ids) or bool(JWT.search(content)) or any(key in content for key in self.keys)


def test_an_id_a_token_or_a_key_would_be_seen(folder: Path) -> None:
    with installed(folder, households=20) as installation:
        secret = Secret.of(installation)
        key = installation.settings.installation.pseudonym_key_file.read_text(encoding="ascii")
        pem = installation.settings.maskinporten.private_key_file.read_text(encoding="ascii")
        token = Signer.from_settings(installation.settings.maskinporten).grant({"iss": "x"})
    assert not secret.is_in(b"nothing")
    for leak in (f"/v1/pakke/{min(secret.ids).decode()}/inntekter", f"Bearer {token}", key, pem):
        assert secret.is_in(leak.encode())
