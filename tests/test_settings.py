"""A settings file is validated as a whole; errors name the setting and never show its value."""

from pathlib import Path

import pytest

from tasks.errors import SettingsError
from tasks.resources import resource
from tasks.settings import load_settings

EXAMPLE = resource("config", "production.example.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "bostotte.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_example_is_usable(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, EXAMPLE))
    assert settings.load.simultaneous == 5
    assert settings.apis.summertskattegrunnlag.stages == ["oppgjoer"]
    assert not settings.synthetic_persons
    assert settings.rules.schemes_folder() == resource("config", "schemes")
    assert settings.snapshot_file.is_relative_to(settings.installation.data_folder)


def test_relative_paths_start_at_the_folder_of_the_settings_file(tmp_path: Path) -> None:
    changed = EXAMPLE.replace('"/var/lib/bostotte"', '"data"')
    assert load_settings(written(tmp_path, changed)).installation.data_folder == tmp_path.resolve() / "data"


@pytest.mark.parametrize(
    ("old", "new", "setting"),
    [
        ('environment = "production"', 'environment = "prod"', "installation.environment"),
        ('organisation_number = "999999999"', 'organisation_number = "99"', "municipalities.0301.organisation_number"),
        ('[municipalities."0301"]', '[municipalities."301"]', "municipalities"),
        ('kid = "KEY-ID"', 'kid = "K"\ncertificate_chain_file = "c.pem"', "exactly one of kid"),
        ('kid = "KEY-ID"', "", "exactly one of kid"),
        ("simultaneous = 5 ", "simultaneous = 6 ", "load.simultaneous"),
        ("per_second = 20.0", "per_second = 0", "load.per_second"),
        ('base = "https://inntekt.api', 'base = "http://inntekt.api', "apis.inntekt.base"),
        ('issuer = "https://maskinporten.no/"', 'issuer = "ftp://maskinporten.no/"', "maskinporten.issuer"),
        ('kind = "files" ', 'kind = "ftp" ', "recipients.source"),
        ('rounding = "operational"', 'rounding = "upwards"', "rules.rounding"),
        ('limit_kroner = "minimum_payout"', "limit_kroner = -1", "changes.limit_kroner"),
        ("[changes]", "[changes]\nlimits = 1", "changes.limits"),
    ],
)
def test_an_error_names_the_setting(tmp_path: Path, old: str, new: str, setting: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(SettingsError, match=setting):
        load_settings(written(tmp_path, EXAMPLE.replace(old, new, 1)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
def test_plain_http_is_for_loopback_only(tmp_path: Path, host: str) -> None:
    changed = EXAMPLE.replace("https://inntekt.api.skatteetaten.no", f"http://{host}:8000")
    assert load_settings(written(tmp_path, changed)).apis.inntekt.base == f"http://{host}:8000/v1"


@pytest.mark.parametrize("source", ["", 'connection_file = "a"\nconnection_variable = "B"\n'])
def test_a_database_address_has_exactly_one_source(tmp_path: Path, source: str) -> None:
    tables = 'households = "h"\nmembers = "m"\ndecisions = "d"\n'
    changed = EXAMPLE.split("[recipients.source]")[0] + f'[recipients.source]\nkind = "database"\n{source}{tables}'
    with pytest.raises(SettingsError, match="exactly one of connection_file"):
        load_settings(written(tmp_path, changed))


def test_a_missing_file_names_the_example_to_start_from(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no settings file .*production\.example"):
        load_settings(tmp_path / "none.toml")


def test_a_file_that_is_not_toml_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(written(tmp_path, "a = "))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="line 1: not UTF-8"):
        load_settings(tmp_path / "bytes.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, EXAMPLE)
    plain = load_settings(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_settings(path) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("limit_kroner = inf", "finite number"),
        ("limit_kroner = nan", "finite number"),
        ("months_back = " + "9" * 5000, "not valid TOML"),
        ("months_back = " + "[" * 100_000, "nested too deep"),
        ("months_back = 2026-02-30", "not valid TOML"),
    ],
)
def test_impossible_numbers_dates_and_depths_are_refused(tmp_path: Path, text: str, words: str) -> None:
    changed = EXAMPLE.replace('limit_kroner = "minimum_payout"', text)
    assert changed != EXAMPLE
    with pytest.raises(SettingsError, match=words):
        load_settings(written(tmp_path, changed))


def test_a_settings_file_beyond_any_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="larger than"):
        load_settings(written(tmp_path, EXAMPLE + "#" * 5_000_001))


def test_no_secret_is_shown_when_a_file_is_refused(tmp_path: Path) -> None:
    changed = EXAMPLE.replace('environment = "production"', 'environment = "hunter2"')
    with pytest.raises(SettingsError) as refusal:
        load_settings(written(tmp_path, changed))
    assert "hunter2" not in str(refusal.value)
