"""The settings as a JSON schema for editors, and as a page: both follow from the models in `tasks/settings.py`.

What a setting means is the comment at the end of its line, or the comment above it.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from tasks.settings import Settings

TYPES = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}

HEAD = """# Settings

Every setting of the settings file, with its limits and default value. The file is TOML: copy
`config/production.example.toml`. Relative paths start at the folder of that file. A required setting is required where
its table is given. Unknown settings are refused.

An editor that knows JSON schemas can check the file while you write it. The example names the schema in its first line:
`#:schema settings.schema.json`, with the path from the settings file to `config/settings.schema.json`.

Written by `python -m tests.reference` from `tasks/settings.py`.
"""


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every model below it; one that is used twice comes twice."""
    yield model
    for field in model.model_fields.values():
        for found in _classes(field.annotation):
            yield from models(found)


def _classes(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            yield annotation
    elif get_origin(annotation) is not None:
        for part in get_args(annotation):
            yield from _classes(part)


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """What each field of a model means, by its name in the settings file; bases included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base.__module__.startswith("tasks."):
            found |= _comments(base)
    return {field.alias or name: found[name] for name, field in model.model_fields.items() if name in found}


@cache
def _module(name: str) -> tuple[list[str], ast.Module]:
    """The source of a module: its lines, and what they mean."""
    lines = inspect.getsource(sys.modules[name]).splitlines()
    return lines, ast.parse("\n".join(lines))


def _comments(model: type[BaseModel]) -> dict[str, str]:
    lines, tree = _module(model.__module__)
    node = next(n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == model.__name__)
    found = {}
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.end_lineno is not None:
            after = lines[field.end_lineno - 1].encode()[field.end_col_offset or 0 :].decode()
            above = lines[field.lineno - 2].strip()
            comment = after.strip() or above
            if comment.startswith("#"):
                found[field.target.id] = comment.removeprefix("#").strip()
    return found


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of the settings file, with what each setting means. It is made once: do not change it."""
    made = Settings.model_json_schema()
    by_name = {model.__name__: model for model in models(Settings)}
    for name, definition in [*made["$defs"].items(), ("Settings", made)]:
        definition["description"] = inspect.cleandoc(by_name[name].__doc__ or "")
        said = meanings(by_name[name])
        for setting, shape in definition.get("properties", {}).items():
            shape.pop("title", None)
            if setting in said:
                shape["description"] = said[setting]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def schema_text() -> str:
    """The file `config/settings.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def names(of: Mapping[str, Any] | None = None, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every setting by its whole name, with its shape: `load.timeout_seconds`, `municipalities.*.contact`."""
    made = schema()
    for setting, shape in (made if of is None else of).get("properties", {}).items():
        name = f"{path}.{setting}" if path else setting
        below = list(_tables(shape, made["$defs"]))
        if not below:
            yield name, shape
        for suffix, table in below:
            yield from names(table, name + suffix)


def _tables(shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables that a setting may have: (what comes after its name, its definition)."""
    if "$ref" in shape:
        yield "", definitions[shape["$ref"].rpartition("/")[2]]
    for one in [*shape.get("anyOf", []), *shape.get("oneOf", [])]:
        yield from _tables(one, definitions)
    for kind in ("items", "additionalProperties"):
        if isinstance(shape.get(kind), dict):
            for suffix, table in _tables(shape[kind], definitions):
                yield (".*" if kind == "additionalProperties" else "") + suffix, table
    for inside in shape.get("patternProperties", {}).values():
        for suffix, table in _tables(inside, definitions):
            yield ".*" + suffix, table


def page() -> str:
    """The file `docs/reference/settings.md`."""
    return HEAD + "".join(_table("", schema(), "", schema()["$defs"]))


def _table(path: str, table: Mapping[str, Any], head: str, definitions: Mapping[str, Any]) -> Iterator[str]:
    settings, tables = [], []
    required = table.get("required", [])
    for setting, shape in table.get("properties", {}).items():
        below = list(_tables(shape, definitions))
        if not below:
            settings.append(_row(setting, shape, needed=setting in required))
        for suffix, found in below:
            name = f"{path}.{setting}" if path else setting
            written = name + suffix.replace(".*", '."NUMBER"')
            brackets = f"[[{written}]]" if shape.get("type") == "array" or "items" in shape else f"[{written}]"
            kind = found.get("properties", {}).get("kind", {}).get("const")
            title = f"\n## `{brackets}`{f' with `kind = {json.dumps(kind)}`' if kind else ''}\n"
            said = f"{_sentence(shape['description'])}\n\n" if "description" in shape else ""
            tables.append((written, found, f"{title}\n{said}{found['description']}\n"))
    if head:
        yield head
    if settings:
        yield "\n| setting | values | default | meaning |\n| --- | --- | --- | --- |\n" + "".join(settings)
    for written, found, title in tables:
        yield from _table(written, found, title, definitions)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".") + "."


def _row(setting: str, shape: Mapping[str, Any], *, needed: bool) -> str:
    default = "required" if needed else _default(shape.get("default"))
    return f"| `{setting}` | {_values(shape)} | {default} | {shape.get('description', '')} |\n"


def _default(value: Any) -> str:
    if value in (None, [], {}):
        return "none"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _values(shape: Mapping[str, Any]) -> str:
    choices = [one for one in shape.get("anyOf", [shape]) if one.get("type") != "null"]
    return " or ".join(_value(one) for one in choices)


def _value(shape: Mapping[str, Any]) -> str:
    if "const" in shape:
        return f"`{json.dumps(shape['const'])}`"
    if "enum" in shape:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_value(shape['items'])}"
    if shape.get("type") == "object":
        return "table of text"
    if shape.get("format") == "path":
        return "path"
    return TYPES[shape["type"]] + _bounds(shape)


def _bounds(shape: Mapping[str, Any]) -> str:
    bounds = [
        f"{word} {_plain(shape[name])}"
        for name, word in (("minimum", "at least"), ("exclusiveMinimum", "more than"), ("maximum", "at most"))
        if name in shape
    ]
    if {"minimum", "maximum"} <= shape.keys():
        bounds = [f"{_plain(shape['minimum'])} to {_plain(shape['maximum'])}"]
    bounds += [
        f"{word} {shape[name]} characters"
        for name, word in (("minLength", "at least"), ("maxLength", "at most"))
        if name in shape
    ]
    if "pattern" in shape:
        bounds.append(f"like `{shape['pattern']}`".replace("|", "\\|"))
    return f" ({', '.join(bounds)})" if bounds else ""


def _plain(number: float) -> str:
    return f"{number:.10g}"
