"""YAML as text, lists and mappings: the one loader for every YAML file.

Every scalar is read as text, so that no number passes through a float. What can make a small file large is refused:
aliases and merge keys; and so are keys that are there twice, deep nesting, and files beyond any real size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Any

import yaml

from tasks.errors import InputError

MOST_CHARACTERS = 5_000_000
_DEEPEST = 30
_MERGE_KEY = "<<"


class _Loader(yaml.CBaseLoader):  # type: ignore[misc,name-defined,unused-ignore]
    """All scalars as text; no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = next((key for key, count in keys.items() if count > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"«{twice}» is there twice", node.start_mark)
        if _MERGE_KEY in keys:
            raise yaml.constructor.ConstructorError(None, None, "a merge key («<<»)", node.start_mark)
        return dict(super().construct_mapping(node, deep))


def load_yaml(what: str, text: str) -> object:
    """Parse YAML with every scalar as text. Raises InputError that names the file and the line."""
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{what} has more than {MOST_CHARACTERS} characters.", advice="Is it the right file?")
    try:
        _check_events(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a base loader makes text, lists and mappings only
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"{what}, line {mark.line + 1}" if mark else what
        raise InputError(f"{where}: {getattr(fault, 'problem', None) or 'not YAML'}.") from None
    except (RecursionError, ValueError):
        raise InputError(f"{what}: not YAML.") from None


def _check_events(text: str) -> None:
    """Refuse aliases and deep nesting before anything is built. Raises yaml.YAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias («*»)", problem_mark=_mark(event))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"nested more than {_DEEPEST} levels deep", problem_mark=_mark(event))


def _mark(event: Any) -> Any:
    """Where an event begins."""
    return event.start_mark
