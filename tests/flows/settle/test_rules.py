"""Which rules a settlement uses: those of the program, or of the file that the settings name."""

import datetime as dt
from pathlib import Path

import pytest

from flows.settlement_rules import read_settlement_rules
from tasks.errors import RateError
from tasks.resources import resource
from tasks.settings import Settings
from tests.recipients.delivery import settings_for

DAY = dt.date(2026, 11, 30)
CHOICE = "- {from: 2017-01-01, value: no, status: E,"


def settings(file: Path | None) -> Settings:
    names = ("households", "members", "decisions")
    plain = settings_for({"kind": "files"} | {name: f"{name}.csv" for name in names})
    return plain.model_copy(update={"rules": plain.rules.model_copy(update={"settlement_file": file})})


def test_a_municipality_can_make_its_own_choices(tmp_path: Path) -> None:
    packaged, text = read_settlement_rules(settings(None))
    assert text == resource("config", "settlement.yaml").read_text(encoding="utf-8")
    assert packaged.number("debt_interest_deducted", DAY) == 0
    own = tmp_path / "settlement.yaml"
    own.write_text(text.replace(CHOICE, "- {from: 2017-01-01, value: yes, status: E,"), encoding="utf-8")
    chosen, own_text = read_settlement_rules(settings(own))
    assert chosen.number("debt_interest_deducted", DAY) == 1
    assert own_text != text, "its digest is stored with the settlement"


def test_a_file_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(RateError, match=r"settlement\.yaml"):
        read_settlement_rules(settings(tmp_path / "settlement.yaml"))
    (tmp_path / "settlement.yaml").write_text("parameters: {}\n", encoding="utf-8")
    with pytest.raises(RateError, match=r"settlement\.yaml"):
        read_settlement_rules(settings(tmp_path / "settlement.yaml"))
