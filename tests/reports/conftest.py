"""One Chromium for all tests of pages. It ends with them: its event loop would hinder asynchronous tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.reports.chromium import CHROMIUM, QUIET


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="package")
def only_page(browser: Browser) -> Page:
    return browser.new_page()


@pytest.fixture
def blank(only_page: Page) -> Page:
    """A page as good as new: light, of the usual size, nothing in it. A new one takes Chromium a second and a quarter.

    What is opened in it are files that keep nothing in the browser.
    """
    only_page.goto("about:blank")
    only_page.set_viewport_size({"width": 1280, "height": 900})
    only_page.emulate_media(media="null", color_scheme="light")
    return only_page


@dataclass
class PageLog:
    """The messages of a page (console, errors, dialogs), and the addresses that it requested."""

    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def page_log(blank: Page) -> Iterator[PageLog]:
    """The log of the blank page until the test ends."""
    log = PageLog()
    listeners: dict[Any, Callable[[Any], None]] = {
        "console": lambda message: log.messages.append(message.text),
        "pageerror": lambda error: log.messages.append(str(error)),
        "dialog": lambda dialog: log.messages.append(dialog.message),
        "request": lambda request: log.requests.append(request.url),
    }
    for event, listener in listeners.items():
        blank.on(event, listener)
    yield log
    for event, listener in listeners.items():
        blank.remove_listener(event, listener)
