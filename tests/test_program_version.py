"""`bostotte --version` says which commit it is, from the wheel, from git in a checkout, or that it is unknown."""

import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

import flows.cli.main  # noqa: F401 - adds the commands to the application
from flows.cli.app import app
from tasks import program_version
from tasks.program_version import commit

ROOT = Path(__file__).parents[1]
GIT = ("git", "-c", "user.name=Kari", "-c", "user.email=kari@example.no", "-c", "commit.gpgsign=false")


def head(folder: Path) -> str:
    """Make a repository with one commit; give the commit."""
    subprocess.run([*GIT, "init", "-q"], cwd=folder, check=True)
    subprocess.run([*GIT, "commit", "-q", "--allow-empty", "-m", "First"], cwd=folder, check=True)
    said = subprocess.run([*GIT, "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return said.stdout.strip()


def test_a_checkout_knows_its_commit(tmp_path: Path) -> None:
    assert commit(tmp_path) is None
    known = head(tmp_path)
    assert commit(tmp_path / "..") is None
    commit.cache_clear()
    assert commit(tmp_path) == known[:12]


def test_a_folder_inside_another_repository_has_no_commit_of_its_own(tmp_path: Path) -> None:
    head(tmp_path)
    inside = tmp_path / "site-packages"
    inside.mkdir()
    assert commit(inside) is None


def test_an_installed_wheel_has_the_commit_that_it_was_built_from(tmp_path: Path) -> None:
    (tmp_path / "bostotte_data").mkdir()
    (tmp_path / "bostotte_data" / "commit.txt").write_text("a" * 40 + "\n")
    head(tmp_path)
    assert commit(tmp_path) == "a" * 12


def test_the_command_prints_version_and_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_version, "commit", lambda: "1a2b3c4d5e6f")
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.output) == (0, f"bostotte {version('bostotte')} (commit 1a2b3c4d5e6f)\n")
    assert program_version.program_version() == f"{version('bostotte')}+1a2b3c4d5e6f"
    monkeypatch.setattr(program_version, "commit", lambda: None)
    assert CliRunner().invoke(app, ["--version"]).output == f"bostotte {version('bostotte')} (commit unknown)\n"
    assert program_version.program_version() == version("bostotte")


@pytest.mark.slow
def test_a_wheel_contains_the_commit_and_is_the_same_bytes_twice(tmp_path: Path) -> None:
    known = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    built = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        built.append(next(folder.glob("*.whl")))
    with zipfile.ZipFile(built[0]) as wheel:
        assert wheel.read("bostotte_data/commit.txt").decode().strip() == known
    assert built[0].read_bytes() == built[1].read_bytes()
