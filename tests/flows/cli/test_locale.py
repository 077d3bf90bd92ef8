"""In an ASCII locale help, paths and output contain Norwegian letters all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.resources import resource

ASCII = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def in_ascii(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli.main import main; main()", *map(str, arguments)],
        env=ASCII,
        capture_output=True,
        check=False,
    )


@pytest.mark.slow
def test_help_and_paths_hold_norwegian_letters_in_an_ascii_locale(tmp_path: Path) -> None:
    done = in_ascii("--help")
    assert done.returncode == 0, done.stderr
    assert "bostøtte" in done.stdout.decode()
    out = tmp_path / "æøå" / "støtte.csv"
    out.parent.mkdir()
    done = in_ascii("calculate", resource("data-samples", "calculate-cases.csv"), "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8").startswith("case_id,")
