"""The lock files: whole, hashed, in agreement, and without the name of a registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUNTIME, DATABASES, DEVELOPMENT = "requirements.lock", "requirements-databases.lock", "requirements-dev.lock"
DRIVERS = ("postgresql", "sqlserver", "oracle")


def locked(name: str) -> dict[str, str]:
    """Version and condition of each package of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+(?: ; [^\\\n]+)?)", text, re.MULTILINE))


def wanted(*extras: str) -> set[str]:
    """The packages that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + [each for extra in extras for each in project["optional-dependencies"][extra]]
    return {re.split(r"[\[<>=!~ ]", each)[0].lower() for each in named}


@pytest.mark.parametrize("name", [RUNTIME, DATABASES, DEVELOPMENT])
def test_each_package_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [each.split("==")[0] for each in packages if "--hash=sha256:" not in each] == []
    assert "://" not in text
    assert "index" not in re.sub(r"^\S+==", "", text, flags=re.MULTILINE).lower()


def test_what_operators_install_is_what_is_tested() -> None:
    development = locked(DEVELOPMENT)
    for name in (RUNTIME, DATABASES):
        parts = locked(name)
        assert parts == {package: development.get(package) for package in parts}


def test_the_locks_have_what_the_project_names_and_the_drivers_are_apart() -> None:
    runtime, databases = locked(RUNTIME).keys(), locked(DATABASES).keys()
    assert wanted() <= runtime
    assert wanted(*DRIVERS) - wanted() <= databases
    assert not runtime & databases
    assert wanted("dev", *DRIVERS) <= locked(DEVELOPMENT).keys()
    assert not (runtime | databases) & {"pytest", "mypy", "playwright", "duckdb-cli", "pyarrow", "connectorx"}
