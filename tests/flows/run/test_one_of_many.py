"""One municipality without access, or one person with a fault: the others are checked as if it were not there."""

import re
from pathlib import Path

import polars as pl
import pytest

from tasks.errors import Exit
from tests.flows.conftest import Run
from tests.income.test_client import adults
from tests.installation import Installation, installed

pytestmark = pytest.mark.xdist_group("prefect")


def states(installation: Installation) -> dict[str, str | None]:
    """The reason of each case that is not checked in the newest run."""
    newest = installation.runs()["run_id"][-1]
    found = installation.table("case_states").filter(run_id=newest, state="not_checked")
    return dict(found.select("case_id", "reason").rows())


def cases_of(installation: Installation, person_id: str) -> set[str]:
    members = pl.read_csv(installation.recipients / "members.csv", infer_schema=False)
    return set(members.filter(person_id=person_id)["case_id"])


def for_two_municipalities(installation: Installation) -> set[str]:
    """Let a supplier serve two municipalities, of which the second has granted it nothing; give the second's cases."""
    supplier = installation.secrets.supplier
    (installation.folder / "keys" / "client.pem").write_text(supplier.private_key_pem())
    installation.change_settings("delegated = false", "delegated = true")
    installation.change_settings('client_id = "bostotte-sandbox-kommune"', f'client_id = "{supplier.client_id}"')
    installation.change_settings('kid = "bostotte-sandbox-kommune-1"', f'kid = "{supplier.kid}"')
    text = installation.config.read_text(encoding="utf-8")
    section = re.search(r"\[municipalities\.[^]]*0301[^]]*\]\n(?:[^\[\n].*\n)*", text)
    assert section is not None
    second = section[0].replace("0301", "4601")
    second = re.sub(r'organisation_number = "[0-9]+"', 'organisation_number = "312543214"', second)
    second = re.sub(r'name = "[^"]+"', 'name = "Bergen"', second)
    installation.config.write_text(text.replace(section[0], f"{section[0]}\n{second}\n"), encoding="utf-8")
    moved: set[str] = set()

    def move(table: str) -> str:
        header, *lines = table.splitlines()
        for number, line in enumerate(lines):
            if ",0301,state," in line and len(moved) < 4:
                lines[number] = line.replace(",0301,", ",4601,")
                moved.add(line.split(",")[0])
        return "\n".join([header, *lines]) + "\n"

    installation.change_table("households", move)
    return moved


def test_a_municipality_without_access_and_a_person_with_a_gateways_page_stop_nobody_else(
    folder: Path, run: Run
) -> None:
    with installed(folder, households=20) as installation:
        (person,) = adults(installation, 1)
        refused = for_two_municipalities(installation)
        assert refused
        installation.set_faults(persons={person: "lasting:forbidden_html"})
        end = run(installation)
        found = states(installation)
    assert end.exit_code is Exit.INCOMPLETE
    assert {case for case, reason in found.items() if reason == "access_refused"} == refused
    faulty = cases_of(installation, person) - refused
    assert {case for case, reason in found.items() if reason == "not_answered"} <= faulty
    assert any("Bergen" in line and "MP-250" in line for line in end.lines)
    assert not any("Skatteetaten refuses" in line for line in end.lines)
