"""The file of a simulation: which limits to try, and what the teams can handle. TOML, or YAML with the same names."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.changes.limit_grid import Limits, combinations
from tasks.errors import InputError

_MOST_COMBINATIONS = 1000
_MINUTES = 60

Amounts = Annotated[list[Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Grid(_Part):
    """The limits to try."""

    monthly_kroner: Amounts
    percent: Amounts = [Decimal(0)]
    cumulative_kroner: Amounts = [Decimal(0)]


class LimitsFile(_Part):
    """What is tried, and the hours per team and month to hold it against."""

    minutes_per_flag: Annotated[float, Field(gt=0, le=10_000)]
    grid: Grid
    capacity_hours: dict[str, Annotated[float, Field(ge=0)]] = {}

    def limits(self) -> list[Limits]:
        """Every combination, the least first."""
        lists = (self.grid.monthly_kroner, self.grid.percent, self.grid.cumulative_kroner)
        return combinations(*([int(100 * each) for each in each_list] for each_list in lists))

    def hours(self, flags: int) -> float:
        """What so many flags take."""
        return flags * self.minutes_per_flag / _MINUTES

    def handles(self, hours: float) -> int:
        """How many flags so many hours are enough for."""
        return int(hours * _MINUTES / self.minutes_per_flag + 1e-9)


def read_limits_file(path: Path) -> LimitsFile:
    """Read and check the file. Raises InputError naming the file and the setting that is wrong."""
    try:
        made = LimitsFile.model_validate(_parsed(path))
    except ValidationError as fault:
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in fault.errors())
        raise InputError(
            f"The limits file {path} is not usable: {places}.", advice="Begin with config/limits.example.toml."
        ) from None
    if len(made.limits()) > _MOST_COMBINATIONS:
        raise InputError(f"The limits file {path} has more than {_MOST_COMBINATIONS} combinations.")
    return made


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(text) if path.suffix in {".yaml", ".yml"} else tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"The limits file {path} cannot be read: {type(fault).__name__}.") from None
    except (tomllib.TOMLDecodeError, yaml.YAMLError):
        raise InputError(f"The limits file {path} is neither TOML nor (where it ends with .yaml) YAML.") from None
