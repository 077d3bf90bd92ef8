"""Flipped bytes are reported as damage with the way back, in any file and by any command: never as our own fault."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from flows.maintenance.backup import back_up, restore
from tasks.errors import DamagedStoreError, Exit, InputError
from tests.flows.conftest import Settled
from tests.flows.maintenance.test_reading_commands import COMMANDS, THRESHOLDS, a_flagged_case, call

pytestmark = pytest.mark.xdist_group("prefect two")

BLOCK = 262_144
FIRST_BLOCK = 12_288
"""Where the blocks of a DuckDB file begin: the file's own header and two others stand before them."""


def flip(path: Path, offset: int, bit: int = 3) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 1 << bit
    path.write_bytes(content)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "thresholds.toml").write_text(THRESHOLDS, encoding="utf-8")
    return folder


def check_everywhere(
    settled: Settled, folder: Path, out: Path, names: list[str], offsets: int, capsys: pytest.CaptureFixture[str]
) -> int:
    """Flip one bit at each seeded offset and check each command's message; give the number of reports of damage."""
    chance, found = random.Random(20), 0
    with settled(folder, households=20) as (installation, end):
        flagged = a_flagged_case(installation)
        [line] = back_up(installation.config, None)
        backup = line.removeprefix("backup: ")
        store = installation.settings.database_file
        whole = store.read_bytes()
        for number in range(offsets):
            first = number < offsets // 3  # headers and the first blocks, where the catalogue is
            flip(store, chance.randrange(FIRST_BLOCK + BLOCK if first else len(whole)), chance.randrange(8))
            for name in names:
                capsys.readouterr()
                code = call(installation, name, out, end.run_id, flagged)
                said = "".join(capsys.readouterr())
                assert "fault in bostotte" not in said, (number, name, said)
                assert code == 0 or (code == Exit.OTHER and "is damaged" in said), (number, name, code, said)
                if code:
                    found += 1
                    assert f"bostotte restore {backup} --config FILE" in said, (name, said)
            store.write_bytes(whole)
    return found


def test_a_flipped_bit_in_the_store_is_reported_as_damage(
    folder: Path, out: Path, settled: Settled, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_everywhere(settled, folder, out, ["status", "ledger of a case", "purge --dry-run"], 3, capsys) >= 3


@pytest.mark.slow
def test_every_command_that_reads_reports_a_flipped_bit_as_damage(
    folder: Path, out: Path, settled: Settled, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_everywhere(settled, folder, out, list(COMMANDS), 6, capsys) >= 20


def test_doctor_reads_the_whole_store_and_finds_a_store_that_is_gone(
    folder: Path, out: Path, settled: Settled, of_session: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with settled(folder, households=20) as (installation, end):
        store, witness_file = installation.settings.database_file, folder / "log" / "witness.txt"
        with installation.config.open("a", encoding="utf-8") as config:
            config.write(f'\n[ledger]\nwitness_file = "{witness_file}"\n')
        assert call(installation, "doctor", out, end.run_id) == 0
        assert "each read whole" in capsys.readouterr().out
        backup = Path(back_up(installation.config, None)[0].removeprefix("backup: "))
        whole = store.read_bytes()
        store.unlink()
        assert call(installation, "doctor", out, end.run_id) == Exit.OTHER
        assert "is gone" in capsys.readouterr().out
        store.write_bytes(whole[: len(whole) // 2])
        assert call(installation, "status", out, end.run_id) == Exit.OTHER
        assert "is damaged" in capsys.readouterr().err
        with pytest.raises(DamagedStoreError, match="bostotte restore"):
            back_up(installation.config, None)
        flip(backup, FIRST_BLOCK + BLOCK // 2)
        with pytest.raises(InputError, match="Use another backup"):
            restore(installation.config, backup)
        flip(backup, FIRST_BLOCK + BLOCK // 2)
        restore(installation.config, backup)
        lines = witness_file.read_text(encoding="ascii").splitlines()
        assert [line.split()[1] for line in lines] == ["sealed", "restored"]
        assert call(installation, "doctor", out, end.run_id) == 0
        witness_file.write_text(f"{lines[0]}\n{lines[1][:-1]}0\n{lines[1][:-1]}1\n", encoding="ascii")
        assert call(installation, "doctor", out, end.run_id) == Exit.OTHER
        assert f"is not the one in {witness_file}" in capsys.readouterr().out
        witness_file.unlink()
        head = installation.settings.database_file.with_name("ledger-head.txt")
        flip(head, 5)
        assert call(installation, "doctor", out, end.run_id) == Exit.OTHER
        assert "The ledger is broken" in capsys.readouterr().out
        flip(head, 5)
        flip(installation.settings.installation.pseudonym_key_file, 7, 7)
        assert call(installation, "doctor", out, end.run_id) == Exit.BAD_INPUT
        assert "fault in bostotte" not in "".join(capsys.readouterr())
