"""How a run ended: the file, the metrics, the alerts, and the verdict of `bostotte watch`."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from typing_extensions import override

from flows.maintenance.watch import age
from tasks.errors import InputError, UsageError
from tasks.settings import Alerts, Metrics, Settings
from tasks.watch import LastRun, judge, metrics_text, send_alerts, write_metrics
from tasks.watch.metrics import GOLDEN_NAMES
from tests.recipients.delivery import files_source, settings_for

NOW = dt.datetime(2026, 11, 12, 6, 0, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def a_run(**changes: Any) -> LastRun:
    fields: dict[str, Any] = {
        "installation": "Sandbakken",
        "environment": "test",
        "month": "2026-10",
        "run_id": "2026-10-x",
        "state": "complete",
        "exit_code": 0,
        "started_at": NOW - 2 * HOUR,
        "ended_at": NOW - HOUR,
        "last_complete_at": NOW - HOUR,
        "coverage": {"population": 40, "flagged": 12, "by_hand": None},
    }
    return LastRun(**fields | changes)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_for(files_source(tmp_path))
    installation = made.installation.model_copy(update={"data_folder": tmp_path / "data"})
    return made.model_copy(update={"installation": installation})


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A web address, and the methods and bodies that it got."""
    got: list[tuple[str, str]] = []

    class _Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            got.append((self.command, body.decode()))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), _Receiver) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook/secret-token", got
        server.shutdown()


def in_a_file(folder: Path, text: str) -> Path:
    path = folder / "address"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_the_file_is_read_as_it_was_written_and_only_its_owner_may(settings: Settings) -> None:
    assert LastRun.read(settings) is None
    a_run().write(settings)
    assert LastRun.read(settings) == a_run()
    path = settings.installation.data_folder / "last-run.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text('{"state": "fine"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"last-run\.json is not as a run writes it"):
        LastRun.read(settings)


def test_the_metrics_have_their_golden_names_and_no_hidden_count(tmp_path: Path) -> None:
    families = {family.name: family for family in text_string_to_metric_families(metrics_text(a_run()))}
    assert set(families) == set(GOLDEN_NAMES)
    values = {name: [sample.value for sample in family.samples] for name, family in families.items()}
    assert values["bostotte_last_run_duration_seconds"] == [3600.0]
    assert values["bostotte_last_run_timestamp_seconds"] == [(NOW - HOUR).timestamp()]
    cases = {sample.labels["state"]: sample.value for sample in families["bostotte_last_run_cases"].samples}
    assert cases == {"population": 40.0, "flagged": 12.0}
    assert "bostotte_last_complete_run_timestamp_seconds" not in metrics_text(a_run(last_complete_at=None))
    target = tmp_path / "collector" / "bostotte.prom"
    write_metrics(Metrics(file=target), a_run())
    assert target.read_text(encoding="utf-8") == metrics_text(a_run())
    assert list(target.parent.iterdir()) == [target], "nothing else is left in the folder"
    write_metrics(Metrics(), a_run())


def test_an_alert_arrives_once_with_counts_only(tmp_path: Path) -> None:
    held = a_run(state="held", exit_code=4, message="S-1 has a rent of 100 kr")
    with receiver() as (address, got):
        alerts = Alerts(webhook_file=in_a_file(tmp_path, address))
        assert send_alerts(alerts, held) == []
        assert send_alerts(alerts, a_run()) == [], "a complete run is no news"
    [(method, body)] = got
    sent = json.loads(body)
    assert method == "POST"
    assert sent["text"] == (
        "Sandbakken: the run for 2026-10 is held: somebody must look at it (exit code 4, 12.11.2026 06:00)."
    )
    assert sent["coverage"] == {"population": 40, "flagged": 12, "by_hand": None}
    assert "S-1" not in body


def test_a_ping_is_sent_after_complete_runs_alone(tmp_path: Path) -> None:
    with receiver() as (address, got):
        alerts = Alerts(ping_file=in_a_file(tmp_path, address))
        for state in ("incomplete", "complete", "failed"):
            assert send_alerts(alerts, a_run(state=state)) == []
    assert got == [("GET", "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://example.test/hook", "has no address that can be used (ValueError)."),
        ("http://127.0.0.1:9/secret-token", "(ConnectError)."),
        ("", "has no address that can be used (ValueError)."),
    ],
)
def test_an_address_that_does_not_work_is_a_message_without_it(tmp_path: Path, text: str, said: str) -> None:
    [line] = send_alerts(Alerts(webhook_file=in_a_file(tmp_path, text)), a_run(state="failed"))
    assert line.endswith(said)
    assert "secret-token" not in line


def test_a_refused_alert_is_a_message(tmp_path: Path) -> None:
    with receiver(status=403) as (address, _):
        [line] = send_alerts(Alerts(webhook_file=in_a_file(tmp_path, address)), a_run(state="failed"))
    assert line.endswith("(HTTP 403).")
    assert "secret-token" not in line
    [line] = send_alerts(Alerts(webhook_file=tmp_path / "missing"), a_run(state="failed"))
    assert "InputError" in line


def test_a_command_gets_the_alert_and_its_failure_is_a_message(tmp_path: Path) -> None:
    target = tmp_path / "got.json"
    writes = [sys.executable, "-c", f"import sys; open({str(target)!r}, 'w').write(sys.stdin.read())"]
    assert send_alerts(Alerts(command=writes), a_run(state="failed", exit_code=1)) == []
    assert json.loads(target.read_text(encoding="utf-8"))["state"] == "failed"
    failing = Alerts(command=[sys.executable, "-c", "raise SystemExit(3)"])
    assert send_alerts(failing, a_run(state="failed"))[0].endswith("ended with 3.")
    missing = Alerts(command=["/nowhere/alert"])
    assert send_alerts(missing, a_run(state="failed"))[0].endswith("did not run (FileNotFoundError).")


@pytest.mark.parametrize(
    ("run", "level", "said"),
    [
        (None, 2, "CRITICAL - there has been no run yet"),
        (a_run(), 0, "OK - Sandbakken: the run for 2026-10 is complete"),
        (a_run(state="incomplete", exit_code=3), 1, "WARNING - Sandbakken: the run for 2026-10 is incomplete"),
        (a_run(state="held", exit_code=4), 2, "CRITICAL - Sandbakken: the run for 2026-10 is held"),
        (a_run(state="failed", exit_code=1, last_complete_at=None), 2, "no run has been complete yet"),
        (a_run(last_complete_at=NOW - 3 * DAY), 2, "the newest complete run ended 3 d 0 h ago, and 26 h is the limit"),
    ],
)
def test_the_level_follows_the_last_run_and_its_age(
    settings: Settings, run: LastRun | None, level: int, said: str
) -> None:
    if run:
        run.write(settings)
    health = judge(settings, NOW, 26 * HOUR, None)
    assert health.level == level
    assert said in health.line


def test_an_old_or_missing_backup_is_a_warning(settings: Settings) -> None:
    a_run().write(settings)
    assert judge(settings, NOW, DAY, 8 * DAY).line.startswith("WARNING - there is no backup in ")
    backup = settings.backups_folder / "bostotte-1.duckdb"
    backup.parent.mkdir(parents=True)
    backup.touch()
    for days, level in ((7, 0), (9, 1)):
        made = (NOW - days * DAY).timestamp()
        os.utime(backup, (made, made))
        health = judge(settings, NOW, DAY, 8 * DAY)
        assert health.level == level
        assert f"the newest backup is {days} d 0 h old" in health.line


def test_an_age_is_hours_or_days() -> None:
    assert (age("26h"), age("8d")) == (26 * HOUR, 8 * DAY)
    for text in ("26", "1 week", "-1h", ""):
        with pytest.raises(UsageError):
            age(text)
