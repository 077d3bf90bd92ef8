"""The words of the reports: bokmål, nynorsk and English, one file each in `languages/`, all with the same keys.

Amounts, dates and times are written here too, as a language writes them. The lines of a calculation come from the
rules as data: calculation_lines.py.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tasks.clock import OSLO
from tasks.reports import numbers
from tasks.reports.numbers import wilson

BOKMAAL = "nb"
LANGUAGES = ("nb", "nn", "en")
"""The first is what the reports are in where nothing else is set."""

_FOLDER = Path(__file__).parent / "languages"


@dataclass(frozen=True)
class Language:
    """One language: its words by section and key. `decimal`: the decimal mark."""

    code: str
    name: str
    decimal: str
    months: tuple[str, ...]
    sections: Mapping[str, Mapping[str, str]]

    def __getitem__(self, section: str) -> Mapping[str, str]:
        """The words of a section."""
        return self.sections[section]

    def text(self, section: str, key: str, **values: object) -> str:
        """A text of a section with its values filled in."""
        return self.sections[section][key].format(**values)

    def sentence(self, section: str, key: str, **values: object) -> str:
        """A text that begins with a capital letter, whatever value it begins with."""
        text = self.text(section, key, **values)
        return text[:1].upper() + text[1:]

    def scheme(self, code: str) -> str:
        """A scheme's name; its code where it has none here, since an installation may have rule files of its own."""
        return self.sections["schemes"].get(code, code)

    def parameter(self, name: str) -> str:
        """What a rule file's value is called; its name there where it has none here, as with schemes."""
        return self.sections["parameters"].get(name, name)

    def parameters(self, names: Iterable[str]) -> str:
        """Several of them, with commas between."""
        return ", ".join(map(self.parameter, names))

    def count(self, number: int | None) -> str:
        """A whole number; where it is None, that it is hidden."""
        return self["counted"]["hidden"] if number is None else numbers.count(number)

    def number(self, value: float) -> str:
        """A number with its decimals, without needless zeros."""
        return f"{value:g}".replace(".", self.decimal)

    def cases(self, number: int | None) -> str:
        """A number of cases: 1 sak, 2 saker; where it is None (hidden): noen saker."""
        if number is None:
            return self["counted"]["some_cases"]
        return (
            self["counted"]["one_case"] if number == 1 else self.text("counted", "cases", number=numbers.count(number))
        )

    def kroner(self, ore: int | None, *, sign: bool = False) -> str:
        """An amount given in øre, in kroner; where it is None, that it is hidden.

        Øre are shown only where there are any. `sign` writes a plus too.
        """
        return self["counted"]["hidden"] if ore is None else numbers.kroner(ore, sign=sign, decimal=self.decimal)

    def share(self, part: int | None, whole: int | None) -> str:
        """A share in per cent with one decimal; a dash where there is nothing to share, hidden where a count is."""
        if part is None or whole is None:
            return self["counted"]["hidden"]
        return f"{100 * part / whole:.1f} %".replace(".", self.decimal) if whole else "–"

    def estimate(self, part: int | None, whole: int | None) -> str:
        """A share with the number it is of, and its 95 % interval (Wilson): 40 % (n = 10, 17-69 %).

        A dash where there is nothing to share, hidden where a count is.
        """
        if part is None or whole is None:
            return self["counted"]["hidden"]
        if not whole:
            return "–"
        low, high = wilson(part, whole)
        bounds = f"{100 * low:.0f}–{100 * high:.0f} %"
        return f"{100 * part / whole:.0f} % (n = {numbers.count(whole)}, {bounds})"

    def month(self, first_day: dt.date) -> str:
        """The month in words: oktober 2026."""
        return f"{self.months[first_day.month - 1]} {first_day.year}"

    def date(self, day: dt.date) -> str:
        """A date in full."""
        return self._dated("date", day)

    def short_date(self, day: dt.date) -> str:
        """Day and month."""
        return self._dated("short_date", day)

    def _dated(self, form: str, day: dt.date) -> str:
        name = self.months[day.month - 1]
        return self.text("formats", form, day=day.day, month=day.month, month_name=name, year=day.year)

    def moment(self, moment: dt.datetime) -> str:
        """A moment, of any zone, as date and time of day in Europe/Oslo."""
        local = moment.astimezone(OSLO)
        return self.text("formats", "moment", date=self.date(local.date()), hour=local.hour, minute=local.minute)

    @cached_property
    def page_words(self) -> dict[str, Mapping[str, str]]:
        """What the page's script needs."""
        return {section: self.sections[section] for section in _OF_SCRIPT}


_OF_SCRIPT = (
    "script",
    "kinds",
    "kind_meanings",
    "causes",
    "cause_meanings",
    "roles",
    "compared_with",
    "schemes",
    "states",
    "statuses",
    "parameters",
    "state_meanings",
    "verdicts",
    "verdict_reasons",
    "found",
    "flag_reasons",
    "groups",
    "group_meanings",
    "one_offs",
    "month_statuses",
    "limit_kinds",
    "reasons",
    "advice",
    "new_calculations",
    "new_calculation_outcomes",
)


@cache
def language(code: str = BOKMAAL) -> Language:
    """A language by its code. Raises KeyError for one there is no file for."""
    if code not in LANGUAGES:
        raise KeyError(code)
    read = tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))
    return Language(
        code=read.pop("code"),
        name=read.pop("name"),
        decimal=read.pop("decimal"),
        months=tuple(read.pop("months")),
        sections=read,
    )
