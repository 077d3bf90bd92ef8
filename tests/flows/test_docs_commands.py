"""Every command of the docs runs on a small town whose month was run, or has a reason why it does not."""

import io
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.cli.main import main
from tasks.errors import Exit
from tasks.resources import resource
from tests.code_blocks import bostotte_commands
from tests.flows.conftest import Settled
from tests.installation import Installation

pytestmark = pytest.mark.xdist_group("prefect two")

LAST = ("purge",)
"""Commands that may delete something run after all others."""
NOT_RUN = {
    "desk": "serves until it is stopped: tests/desk",
    "serve": "serves until it is stopped: tests/flows/orchestration/test_schedules.py",
    "sandbox": "serves until it is stopped: tests/sandbox",
    "demo": "make demo, which .ci/run does twice",
    "release": "no run is held: tests/flows/run/test_brake.py",
    "verdicts import --from-database": "the settings name no database: tests/flows/maintenance",
    "verdicts import --from-desk": "the settings have no desk: tests/desk",
    "restore": "replaces the store: tests/flows/maintenance/test_purge_and_backup.py",
    "encrypt": "needs keys: tests/flows/maintenance/test_encryption.py",
    "rotate-key": "needs keys: tests/flows/maintenance/test_encryption.py",
    "rehearse --month": "needs the rates of a coming year: tests/flows/what_if/test_rehearse.py",
    "calculate --scheme topptun": "the scheme is made on that page: tests/entitlement/test_rule_files.py",
}
ENDS = {
    "watch": {Exit.COMPLETE, Exit.OTHER},
    "reconcile": {Exit.COMPLETE, Exit.INCOMPLETE},
    "settle": {Exit.COMPLETE, Exit.INCOMPLETE},
}
"""Where another exit code than 0 is right: no backup is there, or a case could not be checked."""


def reason_not_to(arguments: list[str]) -> str | None:
    """The reason why a command is not run: that of a name whose words are all in it."""
    return next((why for name, why in NOT_RUN.items() if set(name.split()) <= set(arguments)), None)


RUN = [arguments for arguments in bostotte_commands() if reason_not_to(arguments) is None]
RUN.sort(key=lambda arguments: arguments[0] in LAST)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "installation"


def put_in_place(arguments: list[str], installation: Installation, run_id: str, work: Path) -> Iterator[str]:
    """The arguments with the names of this town in the place of those of the docs."""
    workbook = next(installation.settings.reports_folder.rglob("*.xlsx"), None)
    of_case = str(installation.table("flags")["case_id"][0])
    names = {
        "FILE": installation.config,
        "lovdata/": work / "lovdata",
        "cases.csv": resource("data-samples", "calculate-cases.csv"),
        "limits.toml": resource("config", "limits.example.toml"),
        "config/limits.example.toml": resource("config", "limits.example.toml"),
        "what-if-rules": work / "rules",
        "next-year": work / "rules",
        "S-00017": of_case,
    }
    before = ""
    for word in arguments:
        if before == "--config":
            yield str(installation.config)
        elif before in {"--out", "--to"}:
            yield str(work / Path(word).name)
        elif before == "replay":
            yield run_id
        elif word.endswith(".xlsx"):
            yield str(workbook)
        else:
            yield str(names.get(word, word))
        before = word


def ended(arguments: list[str], stdin: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["bostotte", *arguments])
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as end:
            main()
    return int(end.value.code or 0)


@pytest.mark.slow
def test_every_command_of_the_docs_runs(
    folder: Path, settled: Settled, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    work = folder.parent / "work"
    shutil.copytree(resource("config", "schemes"), work / "rules")
    (work / "lovdata").mkdir()
    (work / "lovdata" / "sf-20121129-1283.html").write_text("<h1>FOR-2012-11-29-1283</h1><p>§ 1</p>", encoding="utf-8")
    with settled(folder, households=20) as (installation, end):
        assert end.run_id is not None
        members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
        case = str(installation.table("flags")["case_id"][0])
        person = members.filter(pl.col("case_id") == case)["person_id"][0]
        wrong = []
        for arguments in RUN:
            code = ended(list(put_in_place(arguments, installation, end.run_id, work)), f"{person}\n")
            said = capsys.readouterr().err
            if code not in ENDS.get(arguments[0], {Exit.COMPLETE}):
                wrong.append((shlex.join(arguments), code, said[-400:]))
    assert not wrong


def test_every_reason_is_of_a_command_in_the_docs() -> None:
    """How many commands run, so that a page that loses its commands is seen."""
    assert {reason_not_to(arguments) for arguments in bostotte_commands()} - {None} <= set(NOT_RUN.values())
    unused = [name for name in NOT_RUN if not any(set(name.split()) <= set(one) for one in bostotte_commands())]
    assert unused == []
    assert len(RUN) >= 25
