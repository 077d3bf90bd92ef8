"""What the program is made of: `python -m tests.supply_chain`, part of `.ci/run`.

Writes `build/sbom.json` (CycloneDX) of what a user installs, and the page of licences. Checks that both have every
locked package, that every licence fits MIT, and that two builds of the wheel have the same bytes. Where pip-audit is
installed and a network is there, known vulnerabilities are looked up; where not, it prints that they were not.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, EXTRAS = ROOT / "requirements.lock", ROOT / "requirements-databases.lock"
PAGE = ROOT / "docs" / "reference" / "licences.md"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)

FITTING = {
    *("MIT", "MIT License", "MIT-0", "ISC", "ISC License (ISCL)", "UPL-1.0", "PSF-2.0", "CNRI-Python"),
    *("BSD License", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Apache Software License"),
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
}
"""Licences that a program under MIT may depend on, without a condition for its own code."""

BY_NAME: Mapping[str, tuple[str, str]] = {
    "psycopg": ("LGPL-3.0-only", "extra `postgresql`; unchanged and replaceable, as the LGPL wants"),
    "psycopg-binary": ("LGPL-3.0-only", "extra `postgresql`; the same"),
    "text-unidecode": ("Artistic License or GPL", "the Artistic License is chosen"),
    "mssql-python": ("MIT", "extra `sqlserver`; its metadata name no licence, its file does"),
    "mssql-python-odbc": (
        "Microsoft's own",
        "extra `sqlserver`; its user accepts it; it is not passed on",
    ),
    "async-timeout": ("Apache-2.0", "not installed on this version of Python"),
    "pywin32": ("PSF-2.0", "on Windows only"),
}
"""Packages whose licence is not in their metadata, or needs a reason."""


def locked(path: Path) -> list[str]:
    """The names of the packages that a lock file has."""
    return sorted(set(_LOCKED.findall(path.read_text(encoding="utf-8"))))


def licences(name: str) -> list[str]:
    """The licences that a package's metadata name; of alternatives, all. Empty where it is not installed."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return []
    for expression in found.get_all("License-Expression", []):
        return re.split(r" AND | OR ", re.sub(r"[()]", "", expression))
    classified = [line.split(" :: ")[-1] for line in found.get_all("Classifier", []) if line.startswith("License ::")]
    return [each for each in classified if each != "OSI Approved"] or [
        line.split("\n")[0] for line in found.get_all("License", [])
    ]


def licence_rows() -> Iterator[str]:
    """A line for each package: its name, its licences, and the reason where it needs one."""
    for name in sorted({*locked(LOCK), *locked(EXTRAS)}):
        if name in BY_NAME:
            licence, reason = BY_NAME[name]
            yield f"| {name} | {licence} | {reason} |"
        else:
            yield f"| {name} | {', '.join(licences(name))} | |"


def unfitting() -> list[str]:
    """Packages with a licence that is neither fitting nor explained."""
    names = {*locked(LOCK), *locked(EXTRAS)} - set(BY_NAME)
    return sorted(name for name in names if not licences(name) or not set(licences(name)) <= FITTING)


def page() -> str:
    """The page of licences."""
    head = "# Licences of the dependencies\n\nMade by `python -m tests.supply_chain` from the packages' own metadata. "
    text = "The program itself is under the MIT licence.\n\n| package | licences | reason |\n| --- | --- | --- |\n"
    return head + text + "\n".join(licence_rows()) + "\n"


def bill_of_materials(target: Path) -> None:
    """Write the CycloneDX list of what a user installs, the same bytes each time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    cyclonedx = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--output-reproducible"]
    subprocess.run([*cyclonedx, "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(target)], check=True)


def components(target: Path) -> set[str]:
    """The packages that the list has."""
    return {each["name"].lower() for each in json.loads(target.read_text(encoding="utf-8"))["components"]}


def wheel_sha256() -> str:
    """Build the wheel in a folder of its own and give the SHA-256 of its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        [wheel] = Path(folder).glob("*.whl")
        return hashlib.sha256(wheel.read_bytes()).hexdigest()


def main() -> None:
    """Write and check everything; exit 1 with a line for each fault."""
    PAGE.write_text(page(), encoding="utf-8")
    target = ROOT / "build" / "sbom.json"
    bill_of_materials(target)
    missing = sorted({name.lower() for name in locked(LOCK)} - components(target))
    faults = [f"not in {target}: {name}" for name in missing]
    faults += [f"its licence does not fit, or is not known: {name}" for name in unfitting()]
    first, second = wheel_sha256(), wheel_sha256()
    faults += [] if first == second else ["two builds of the wheel differ"]
    audit = shutil.which("pip-audit")
    if audit is None:
        print("known vulnerabilities were not looked up: pip-audit is not installed")
    elif subprocess.run([audit, "--no-deps", "--disable-pip", "-r", str(LOCK)], check=False).returncode:
        print("known vulnerabilities: see above, or there was no network")
    print("\n".join(faults) or f"{len(components(target))} packages, every licence fits; wheel {first}, twice")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
