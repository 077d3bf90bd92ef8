"""JSON from outside, as Python values.

It is read by pydantic's reader: it refuses lone surrogates, bytes that are not UTF-8, whole numbers of more than 4 300
digits, and values nested more than some 200 levels deep.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json


def parsed_json(body: bytes) -> Any:
    """A body as Python values; None where it is not JSON, or where the reader refuses it. Never raises an error."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return None
