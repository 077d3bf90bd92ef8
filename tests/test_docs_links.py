"""Every link of the docs leads somewhere: to a file, and to a heading where it names one; and the site builds."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`[^`\n]*`")


def links(page: Path) -> Iterator[str]:
    """The links of a page, without those that its code only shows."""
    yield from LINK.findall(SPAN.sub("", BLOCK.sub("", page.read_text(encoding="utf-8"))))


def anchors(page: Path) -> set[str]:
    """The names of a page's headings as the site makes them."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    return {slugify(re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading), "-") for heading in HEADING.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_the_first_page_leads_to_every_page() -> None:
    first = ROOT / "docs" / "index.md"
    reached = {(first.parent / link.partition("#")[0]).resolve() for link in links(first)}
    missing = {path for path in (ROOT / "docs").rglob("*.md") if path != first} - reached
    assert not missing, "give it a link on docs/index.md and docs/index.en.md"


def test_both_first_pages_lead_to_the_same_files_in_the_same_order() -> None:
    bokmal, english = (list(links(ROOT / "docs" / name)) for name in ("index.md", "index.en.md"))
    assert bokmal[1:] == english[1:]
    assert (bokmal[0], english[0]) == ("index.en.md", "index.md")


@pytest.mark.parametrize("name", ["index.md", "index.en.md"])
def test_the_first_page_is_one_page(name: str) -> None:
    assert len((ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={"PATH": str(shutil.which("git") or ""), "NO_MKDOCS_2_WARNING": "1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    built = sorted((tmp_path / "site").rglob("*.html"))
    assert len(built) >= len(list((ROOT / "docs").rglob("*.md")))
    loads = re.compile(r'<(?:script|img|iframe)[^>]*src="(?:https?:)?//|<link[^>]*href="(?:https?:)?//')
    assert [page.name for page in built if loads.search(page.read_text(encoding="utf-8"))] == []
    assert (tmp_path / "site" / "search" / "search_index.json").exists()
