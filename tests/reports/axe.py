"""axe-core in the page that is open: WCAG 2.1 A and AA, the target size of 2.2, and axe's best practices."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a change of nothing but colours can break."""


def faults(page: Page, *, only_colours: bool = False) -> list[str]:
    """What axe finds wrong with what is visible now, empty when all is well: the rule, and where."""
    wanted = {"type": "rule", "values": OF_COLOURS} if only_colours else {"type": "tag", "values": TAGS}
    found = Axe().run(page, options={"runOnly": wanted, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} {node['target']}: {node.get('failureSummary', '')}" for rule in found for node in rule["nodes"]
    ]
