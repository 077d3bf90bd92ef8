"""A child process runs our own modules, whatever files are in the current folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.orchestration.child_process import child_process
from tasks.errors import Exit, LocalServerError


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with files named as modules that the child imports; each leaves a mark when it is run."""
    mark = f"import pathlib\npathlib.Path({str(tmp_path / 'was-run')!r}).touch()\nraise SystemExit(9)\n"
    for name in ("json", "h2", "uvicorn", "fastapi", "prefect"):
        (tmp_path / f"{name}.py").write_text(mark, encoding="utf-8")
    for name in ("tasks", "flows"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(mark, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_no_file_of_the_current_folder_is_run(trap: Path) -> None:
    with child_process("The child", "tests.flows.orchestration.child") as child:
        said = child.wait_until_ready(timeout_seconds=60)
    assert not (trap / "was-run").exists()
    assert Path(said["folder"]) != trap
    assert not Path(said["folder"]).exists()
    assert str(trap) not in said["path"]
    assert "" not in said["path"]


@pytest.mark.slow
def test_an_empty_entry_in_pythonpath_is_not_the_current_folder(trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep + os.environ.get("PYTHONPATH", ""))
    with child_process("The child", "tests.flows.orchestration.child") as child:
        child.wait_until_ready(timeout_seconds=60)
    assert not (trap / "was-run").exists()


def test_a_child_that_does_not_start_is_no_unchecked_case() -> None:
    with (
        child_process("The child", "tests.flows.orchestration.no_such_module") as child,
        pytest.raises(LocalServerError, match="The child did not start") as fault,
    ):
        child.wait_until_ready(timeout_seconds=60)
    assert fault.value.exit_code is Exit.OTHER
