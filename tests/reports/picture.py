"""Draws docs/pictures/report.png, the first screen with synthetic cases: `python -m tests.reports.picture`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tasks.reports import write_html
from tests.reports.build import build_report

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "report.png"


def main() -> None:
    """Write the report, open it and take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = Path(folder) / "report.html"
        write_html(build_report(137, 2000), report)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(report.as_uri())
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
