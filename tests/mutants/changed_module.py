"""Imports a changed text in the place of a module."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

_ROOT = Path(__file__).resolve().parents[2]


class _ChangedLoader(SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self._text.encode(), self.get_filename(fullname))


class _ChangedFinder(MetaPathFinder):
    def __init__(self, name: str, path: Path, text: str) -> None:
        self._name, self._path, self._text = name, path, text

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _ChangedLoader(name, str(self._path), self._text)
        return spec_from_file_location(name, self._path, loader=loader)


def import_changed(path: Path, text: str) -> None:
    """From now on in this process, importing the module at that path runs the changed text. Forgets our own modules."""
    name = ".".join(path.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__")
    own = path.relative_to(_ROOT).parts[0]
    for known in [known for known in sys.modules if known.partition(".")[0] == own]:
        del sys.modules[known]
    sys.meta_path.insert(0, _ChangedFinder(name, path, text))
