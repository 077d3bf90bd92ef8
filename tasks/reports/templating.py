"""The one way to fill a template: everything is escaped, and the page's own policy allows only our style and script.

The policy names the style sheet and the script by their hash, so nothing that a case system has in its fields could run
even if it got past the escaping. The page needs no other file, and asks no network for anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tasks.reports import numbers

_FOLDER = Path(__file__).parent / "templates"


def fill(template: str, *, styles: list[str], scripts: Sequence[str] = (), **values: object) -> str:
    """A page as text.

    template, styles, scripts: names of files in `templates`; several are joined in order. values: what the template
    shows; the template also has `style`, `script` and `policy`.
    """
    style = _joined(styles)
    code = _joined(scripts) or None
    return (
        _environment()
        .get_template(template)
        .render(
            **values,
            style=Markup(style),  # noqa: S704 our own file
            script=None if code is None else Markup(code),  # noqa: S704 our own file
            policy=_policy(style, code),
        )
    )


def _joined(names: Sequence[str]) -> str:
    """The files one after another, without the indents of their lines, which only take room in a page."""
    return re.sub(r"\n[ ]+", "\n", "\n".join((_FOLDER / name).read_text("utf-8") for name in names))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = numbers.count
    return environment


def _policy(style: str, script: str | None) -> str:
    """The content security policy: nothing but this style and this script."""
    scripts = "" if script is None else f"script-src '{_hash(script)}'; "
    return f"default-src 'none'; style-src '{_hash(style)}'; {scripts}base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
