"""Changes of one place in a Python module: operators, conditions, whole numbers, truth values and names of methods.

They run as the mutants of SQL do. Annotations, decorators and texts are not changed.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from itertools import pairwise

from tests.mutants.changes import Mutant, changed_line

_OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+": "-",
    "-": "+",
    "*": "+",
    "/": "*",
    "//": "*",
    "%": "+",
    "&": "|",
    "|": "&",
    "and": "or",
    "or": "and",
    "in": "not in",
    "is": "is not",
}
_NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "min_horizontal": "max_horizontal",
    "max_horizontal": "min_horizontal",
    "any_horizontal": "all_horizontal",
    "all_horizontal": "any_horizontal",
    "is_null": "is_not_null",
    "is_not_null": "is_null",
    "first": "last",
    "last": "first",
    "floor": "ceil",
    "ceil": "floor",
    "sum": "max",
}
_VALUES = {"True": "False", "False": "True"}
_LEFT_ALONE = ("annotation", "returns", "type_params", "decorator_list")
_KEYWORDS = ("maintain_order", "strict", "validate")
"""Arguments that say what holds anyway, or the order of rows that are sorted later."""

_NEGATED = (ast.NotIn, ast.IsNot)

_Place = tuple[int, int]


def python_mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every change of a module, in the order of the places, at most one for a token."""
    lines = text.splitlines()
    tokens = {token.start: token for token in tokenize.generate_tokens(io.StringIO(text).readline)}
    done: set[_Place] = set()
    for start, end in sorted(_spans(ast.parse(text), lines)):
        for place in sorted(at for at in tokens if start <= at < end and at not in done):
            token = tokens[place]
            new = _OPERATORS.get(token.string) or _NAMES.get(token.string) or _VALUES.get(token.string)
            if token.type == tokenize.NUMBER and token.string.replace("_", "").isdigit():
                new = str(int(token.string) + 1)
            if new is not None:
                done.add(place)
                line = lines[place[0] - 1]
                yield changed_line(file, text, place[0], line[: place[1]] + new + line[token.end[1] :])


def _spans(tree: ast.AST, lines: list[str]) -> Iterator[tuple[_Place, _Place]]:
    """Where a token may be changed: operators between their operands, numbers, truth values, names of methods."""
    for node in _walk(tree):
        match node:
            case ast.BinOp(left=left, right=right):
                yield _end(left, lines), _start(right, lines)
            case ast.Compare():
                operands = pairwise([node.left, *node.comparators])
                pairs = [pair for pair, op in zip(operands, node.ops, strict=True) if not isinstance(op, _NEGATED)]
                yield from ((_end(one, lines), _start(other, lines)) for one, other in pairs)
            case ast.BoolOp(values=values):
                yield from ((_end(one, lines), _start(other, lines)) for one, other in pairwise(values))
            case ast.Constant(value=bool() | int()):
                yield _start(node, lines), _end(node, lines)
            case ast.Call(func=ast.Attribute(value=value) as called):
                yield _end(value, lines), _end(called, lines)
            case ast.Call(func=ast.Name() as called):
                yield _start(called, lines), _end(called, lines)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below a node, without annotations, decorators, formatted texts and the arguments of `_KEYWORDS`."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in _KEYWORDS):
        return
    yield node
    for name, value in ast.iter_fields(node):
        for below in value if isinstance(value, list) else [value]:
            if isinstance(below, ast.AST) and name not in _LEFT_ALONE:
                yield from _walk(below)


def _start(node: ast.expr, lines: list[str]) -> _Place:
    return node.lineno, _characters(lines[node.lineno - 1], node.col_offset)


def _end(node: ast.expr, lines: list[str]) -> _Place:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, _characters(lines[node.end_lineno - 1], node.end_col_offset)


def _characters(line: str, octets: int) -> int:
    """ast counts octets, tokenize characters."""
    return len(line.encode()[:octets].decode())
