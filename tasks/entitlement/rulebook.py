"""The rule book: every scheme, parsed from the text of the rule files, which the caller reads (tasks/resources)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

import polars as pl

from tasks.entitlement.formulas import FORMULA_VERSION
from tasks.entitlement.municipalities import Municipalities
from tasks.entitlement.rule_texts import GroupText, NumbersText, SchemeText, read_file, to_parameters
from tasks.entitlement.schemes import BASE_AMOUNT, Scheme, make_scheme
from tasks.entitlement.values import Parameter
from tasks.errors import RateError, UsageError

STATE = "state"


@dataclass(frozen=True)
class RuleBook:
    """All schemes and all municipalities. The same files and formulas give the same version."""

    schemes: Mapping[str, Scheme]
    municipalities: Municipalities
    version: str

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> RuleBook:
        """Parse rule files: {path relative to the folder of schemes: YAML text}.

        A folder is a scheme if one of its files holds `scheme`; the others hold parameters that schemes share.
        Raises RateError that names the file, the parameter and what is wrong.
        """
        return _parsed(tuple(texts.items()))

    def scheme(self, scheme_id: str) -> Scheme:
        """The scheme of that id. Raises UsageError for an unknown one."""
        found = self.schemes.get(scheme_id)
        if found is None:
            raise UsageError(f"There is no scheme «{scheme_id}».", advice=f"Known: {', '.join(self.schemes)}.")
        return found

    @cached_property
    def conditions_cache(self) -> dict[tuple[frozenset[str], dt.date], pl.DataFrame]:
        """A cache for `lookup_conditions` in conditions.py: a run needs the same few months again and again."""
        return {}

    def minimum_payout_ore(self, month: dt.date) -> int:
        """Minimum payout of the state scheme per month, øre (§ 13). Raises RateError for a month without rates."""
        state = self.scheme(STATE)
        state.check_month(month)
        return state.number("minimum_payout", month)

    def number(self, scheme_id: str, name: str, month: dt.date) -> int:
        """A parameter of a scheme that month, as whole øre, ten-thousandths, hundredths or a count."""
        scheme = self.scheme(scheme_id)
        scheme.check_month(month)
        return scheme.number(name, month)


@lru_cache(maxsize=8)
def _parsed(texts: tuple[tuple[str, str], ...]) -> RuleBook:
    """The rule book of these texts; a replay or a worker's next run reads the same ones."""
    read = _Read.of(dict(texts))
    base_amount = next((own[BASE_AMOUNT] for own in read.parameters.values() if BASE_AMOUNT in own), None)
    schemes = {
        scheme_id: make_scheme(scheme_id, text, read.with_borrowed(scheme_id, text), base_amount)
        for scheme_id, text in sorted(read.schemes.items())
    }
    if not schemes:
        raise RateError("The rule files hold no scheme.")
    municipalities = Municipalities.make(read.groups, read.numbers)
    return RuleBook(schemes, municipalities, _version(dict(texts), schemes))


@dataclass(frozen=True)
class _Read:
    schemes: dict[str, SchemeText]
    parameters: dict[str, dict[str, Parameter]]
    groups: list[GroupText]
    numbers: list[NumbersText]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> _Read:
        read = cls({}, {}, [], [])
        for path, text in sorted(texts.items()):
            file, folder = read_file(path, text), _folder(path)
            if file.scheme is not None:
                if folder in read.schemes:
                    raise RateError(f"{path}: the scheme {folder} is in two files.")
                read.schemes[folder] = file.scheme
            read.add_parameters(folder, to_parameters(path, file.parameters or {}), path)
            read.groups.extend(file.cost_groups or ())
            read.numbers.extend(file.municipality_numbers or ())
        return read

    def add_parameters(self, folder: str, new: Mapping[str, Parameter], path: str) -> None:
        own = self.parameters.setdefault(folder, {})
        twice = sorted(set(own) & set(new))
        if twice:
            raise RateError(f"{path}: {twice[0]}: is in two files of {folder}.")
        own.update(new)

    def with_borrowed(self, scheme_id: str, text: SchemeText) -> dict[str, Parameter]:
        own = dict(self.parameters.get(scheme_id, {}))
        for lender, names in text.borrows.items():
            for name in names:
                if name not in self.parameters.get(lender, {}):
                    raise RateError(f"{scheme_id}: borrows {name} from {lender}, which has none.")
                own.setdefault(name, self.parameters[lender][name])
        return own


def _folder(path: str) -> str:
    parts = PurePosixPath(path).parts
    if len(parts) != 2:
        raise RateError(f"{path}: a rule file belongs in a folder named after its scheme.")
    return parts[0]


def _version(texts: Mapping[str, str], schemes: Mapping[str, Scheme]) -> str:
    """Newest rates, version of the formulas, and a digest of every rule file: 2026-06-01.f1.3fa9c2d41b."""
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        digest.update(f"{path}\n{len(text)}\n{text}\n".encode())
    newest = max(scheme.changes[-1] for scheme in schemes.values())
    return f"{newest}.f{FORMULA_VERSION}.{digest.hexdigest()[:10]}"
