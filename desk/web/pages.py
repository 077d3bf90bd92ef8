"""The one way to fill a template of the desk: everything is escaped, and nothing is loaded from elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.access import may_use
from tasks.clock import OSLO
from tasks.reports.language import LANGUAGES, language

if TYPE_CHECKING:
    from desk.web.visits import Visit

_FOLDER = Path(__file__).parents[1]
STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}
"""The files that pages load, with their types."""

_MENU = (
    ("list", "/saker"),
    ("search", "/finn"),
    ("unchecked", "/ikke-kontrollert"),
    ("leader", "/leder"),
    ("auditor", "/revisor"),
    ("operator", "/kontrollen"),
)


def render(template: str, visit: Visit, **values: object) -> str:
    """A page as text, in the reader's language."""
    words, session = visit.words, visit.session
    menu = [(name, path) for name, path in _MENU if session is not None and may_use(name, session.access.role)]

    def day(iso: str) -> str:
        moment = dt.datetime.fromisoformat(iso)
        return words.date(moment.date() if moment.tzinfo is None else moment.astimezone(OSLO).date())

    def moment(iso: str) -> str:
        return words.moment(dt.datetime.fromisoformat(iso))

    def clock_time(iso: str) -> str:
        return f"{dt.datetime.fromisoformat(iso).astimezone(OSLO):%H.%M}"

    return (
        _environment()
        .get_template(template)
        .render(
            visit=visit,
            words=words,
            w=words["desk"],
            say=lambda key, **more: words.text("desk", key, **more),
            day=day,
            moment=moment,
            clock_time=clock_time,
            session=session,
            menu=menu,
            static=static_address,
            case_path=case_path,
            languages=[(code, language(code).name) for code in LANGUAGES],
            is_test=visit.run is not None and visit.run.data["test"],
            **values,
        )
    )


def case_path(case_id: str, action: str = "") -> str:
    """The address of a case, or of what is done with it."""
    return f"/sak/{quote(case_id, safe='')}{f'/{action}' if action else ''}"


@cache
def static_file(name: str) -> bytes:
    """The content of a file that pages load."""
    return (_FOLDER / "static" / name).read_bytes()


@cache
def static_address(name: str) -> str:
    """The address of a file that pages load. It changes with the content, so browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(static_file(name)).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
