"""Flows call functions of the warehouse; the names of its queries stay there."""

import ast
import re
from pathlib import Path

import pytest

import flows

FILES = sorted(Path(flows.__path__[0]).rglob("*.py"))
QUERY_NAME = re.compile(r"(analysts|cookbook|reports|schema|store)/\w")


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.name}" for file in FILES])
def test_no_flow_names_a_query(file: Path) -> None:
    texts = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant))
    assert [text.value for text in texts if isinstance(text.value, str) and QUERY_NAME.match(text.value)] == []
