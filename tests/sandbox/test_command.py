"""`bostotte sandbox` as a process: its one line, its files, its end."""

from __future__ import annotations

import csv
import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.serving import Secrets, listening
from tasks.errors import UsageError
from tests.sandbox.tax_api.caller import Caller, Clock

RUN = "import sys, json; from sandbox.server import run; run(**json.loads(sys.argv[1]))"


@contextmanager
def running(**changes: Any) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    wanted = {"host": "127.0.0.1", "port": 0, "households": 5, "seed": 3, "faults": "none", "data": None} | changes
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, json.dumps(wanted)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, Any]]:
    """What a running sandbox said when it was ready; it takes a second to start."""
    with running() as (_, said):
        yield said


def test_the_ready_line_has_all_that_a_client_needs(said: dict[str, Any]) -> None:
    key = Path(said["private_key_file"])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    metadata = httpx.get(f"{said['issuer']}.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == said["issuer"]
    for table in ("households", "members", "decisions", "answer_key"):
        assert len(Path(said[table]).read_text(encoding="utf-8").splitlines()) >= 5
    assert said["delegated"] is False
    assert httpx.get(f"{said['inntekt_hendelser']}/hendelser").json()["kode"] == "FA-003"


def test_its_own_keys_open_it(said: dict[str, Any]) -> None:
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    caller = Caller(said["issuer"].removesuffix("/maskinporten/"), Secrets.new("332480782"), Clock())
    with caller.http:
        for who in (said, said["supplier"]):
            key = RSAKey.import_key(Path(who["private_key_file"]).read_text(encoding="ascii"))
            changes = {"iss": who["client_id"]}
            if who is not said:
                changes["consumer_org"] = said["organisation_number"]
            grant = jwt.encode({"alg": "RS256", "kid": who["kid"]}, caller.claims(**changes), key)
            assert caller.ask(grant).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_its_temporary_folder(number: signal.Signals) -> None:
    with running() as (process, said):
        assert Path(said["data"]).is_dir()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert not Path(said["data"]).exists()
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_a_folder_of_ones_own_stays_and_holds_the_same_for_the_same_seed(tmp_path: Path) -> None:
    tables = []
    for name in ("a", "b"):
        with running(data=str(tmp_path / name)) as (process, said):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
            tables.append([Path(said[table]).read_bytes() for table in ("households", "members", "decisions")])
    assert tables[0] == tables[1]


def test_the_answer_key_is_not_among_what_the_job_reads(said: dict[str, Any]) -> None:
    assert {path.name for path in Path(said["members"]).parent.iterdir()} == {
        "households.csv",
        "members.csv",
        "decisions.csv",
    }
    assert Path(said["answer_key"]).parent.name == "answer-key"
    with Path(said["members"]).open(encoding="utf-8") as members:
        assert next(csv.reader(members))


def test_a_taken_port_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="cannot be used"), listening("127.0.0.1", taken.getsockname()[1]):
            pass


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(UsageError), listening(host, 0):
        pass


def test_localhost_is_loopback() -> None:
    with listening("localhost", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_an_unknown_profile_is_an_error_before_anything_is_made(tmp_path: Path) -> None:
    from sandbox.server import run

    with pytest.raises(UsageError, match="gentle"):
        run(host="127.0.0.1", port=0, households=5, seed=3, faults="gentle", data=tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
async def test_it_keeps_up_with_the_clients_rate(said: dict[str, Any]) -> None:
    """A guard against 40 ms an answer (Nagle's algorithm), which no answer would be spared."""
    async with httpx.AsyncClient() as http:
        answers = [await http.get(f"{said['inntekt_hendelser']}/hendelser") for _ in range(50)]
    assert min(answer.elapsed.total_seconds() for answer in answers) < 0.035
    assert {answer.status_code for answer in answers} == {401}
