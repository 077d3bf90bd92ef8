"""From the text of rule files to parameters: strict, since a misread rate is worse than none.

Every scalar is read as text, so that no number passes through a float, and a key that is there twice is an error.
A file holds one of `scheme`, `parameters`, `cost_groups` or `municipality_numbers`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks import yaml_text
from tasks.entitlement.values import DatedValue, Parameter, Status, Unit
from tasks.errors import InputError, RateError

Text = str


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Value(_Part):
    start: dt.date = Field(alias="from")
    through: dt.date | None = None
    value: Text
    status: Status
    source: Text = Field(min_length=3)


class ParameterText(_Part):
    """A parameter as a file has it: its label, unit and paragraph, and its values by date."""

    label: Text = Field(min_length=3)
    unit: Unit
    paragraph: Text = Field(min_length=3)
    adjusted: Text | None = Field(default=None, pattern=r"^(0[1-9]|1[0-2])-01$")
    values: tuple[_Value, ...] = Field(min_length=1)
    temporary: tuple[_Value, ...] = ()


class DoubtText(_Part):
    """Something about a whole scheme that no source confirms from a date on, such as an amendment that is not read."""

    name: Text = Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")
    start: dt.date = Field(alias="from")
    through: dt.date | None = None
    source: Text = Field(min_length=3)


class SchemeText(_Part):
    """The head of a scheme: what it is called, which formula it uses, and when it is in force.

    municipalities: the numbers of the municipality that has the scheme; none where every municipality has it.
    """

    name: Text = Field(min_length=3)
    law: Text = Field(min_length=3)
    formula: Text
    start: dt.date = Field(alias="from")
    through: dt.date | None = None
    monthly_rounding: bool = False
    municipalities: tuple[Text, ...] = ()
    borrows: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    doubts: tuple[DoubtText, ...] = ()


class GroupText(_Part):
    """A municipality in another group than 4, under all the numbers it has had."""

    municipality: Text
    group: int = Field(ge=1, le=4)
    numbers: tuple[Text, ...] = Field(min_length=1)
    start: dt.date = Field(alias="from")
    through: dt.date | None = None
    status: Status
    source: Text = Field(min_length=3)


class NumbersText(_Part):
    """Municipality numbers that came into use on a date."""

    start: dt.date = Field(alias="from")
    status: Status
    source: Text = Field(min_length=3)
    numbers: Text = ""
    ranges: Text = ""


class _File(_Part):
    scheme: SchemeText | None = None
    parameters: dict[Text, ParameterText] | None = None
    cost_groups: tuple[GroupText, ...] | None = None
    municipality_numbers: tuple[NumbersText, ...] | None = None


def load_yaml(path: str, text: str) -> object:
    """Parse a rule file with every scalar as text. Raises RateError that names the file and the line."""
    try:
        return yaml_text.load_yaml(path, text)
    except InputError as fault:
        raise RateError(fault.message, advice=fault.advice) from None


def read_file(path: str, text: str) -> _File:
    """Read one rule file. Raises RateError that names the file and the position in it."""
    content = load_yaml(path, text)
    try:
        file = _File.model_validate(content)
    except ValidationError as fault:
        raise RateError(f"{path}: {first_fault(fault)}") from None
    if len(file.model_fields_set) != 1:
        raise RateError(f"{path}: holds one of scheme, parameters, cost_groups and municipality_numbers.")
    return file


def first_fault(fault: ValidationError) -> str:
    """The first fault, with its position; rule files hold nothing personal, so the value may be shown."""
    first = fault.errors()[0]
    position = ".".join(str(step) for step in first["loc"]) or "the file"
    return f"{position}: {first['msg']}."


def to_parameters(path: str, texts: Mapping[str, ParameterText]) -> dict[str, Parameter]:
    """The parameters of one file. Raises RateError for a value that does not fit its unit, or dates out of order."""
    return {name: _parameter(f"{path}: {name}", name, text) for name, text in texts.items()}


def _parameter(where: str, name: str, text: ParameterText) -> Parameter:
    values = tuple(_dated(where, text.unit, value) for value in text.values)
    temporary = tuple(_dated(where, text.unit, value) for value in text.temporary)
    starts = [value.start for value in values]
    if starts != sorted(set(starts)):
        raise RateError(f"{where}: the values are not in order of date, each date once.")
    if any(value.end for value in values):
        raise RateError(f"{where}: a value with «through» belongs under «temporary».")
    ends = [dt.date.min, *[value.end or dt.date.max for value in temporary]]
    if any(value.start <= ends[number] for number, value in enumerate(temporary)) or dt.date.max in ends:
        raise RateError(f"{where}: temporary values follow each other, each with a «through» after its «from».")
    adjusted = (int(text.adjusted[:2]), int(text.adjusted[3:])) if text.adjusted else None
    return Parameter(name, text.label, text.unit, text.paragraph, values, temporary, adjusted)


def _dated(where: str, unit: Unit, text: _Value) -> DatedValue:
    check_whole_months(where, text)
    return DatedValue(text.start, _number(where, unit, text), text.status, text.source, text.through)


def check_whole_months(where: str, text: _Value | DoubtText) -> None:
    """Raise RateError for a period that is not whole months, or that ends before it begins."""
    if text.start.day != 1 or (text.through and (text.through + dt.timedelta(days=1)).day != 1):
        raise RateError(f"{where}: {text.start}: values change with the month, from its first day through its last.")
    if text.through and text.through < text.start:
        raise RateError(f"{where}: {text.start}: ends before it begins.")


def _number(where: str, unit: Unit, text: _Value) -> int | None:
    if text.value in {"null", "", "~"}:
        return None
    if unit is Unit.FLAG:
        if text.value not in {"yes", "no"}:
            raise RateError(f"{where}: {text.start}: «{text.value}» is not yes or no.")
        return int(text.value == "yes")
    try:
        number = Decimal(text.value) * unit.scale
    except InvalidOperation:
        raise RateError(f"{where}: {text.start}: «{text.value}» is not a number.") from None
    if not number.is_finite() or number < 0 or number % 1 or number > 10**12:
        raise RateError(f"{where}: {text.start}: «{text.value}» is not a possible amount of {unit.value}.")
    return int(number)
