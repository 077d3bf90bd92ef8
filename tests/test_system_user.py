"""Who gives a command."""

from pathlib import Path

import pytest

from tasks.system_user import system_user


def test_the_user_who_logged_in_is_known_also_behind_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login = tmp_path / "loginuid"
    monkeypatch.setattr("tasks.system_user._LOGIN", login)
    monkeypatch.setattr("os.getuid", lambda: 0)
    assert system_user() == "root"
    login.write_text("4294967295", encoding="ascii")
    assert system_user() == "root"
    login.write_text("64999", encoding="ascii")
    assert system_user() == "uid 64999"
