"""One thing that must be known about one person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LookupRequest:
    """One row of `RequiredLookups`: what must be known about one person."""

    case_id: str
    municipality: str
    person_id: str = field(repr=False)
    person_key: str
    resource: str
    period_from: dt.date | None
    period_to: dt.date | None

    @property
    def question(self) -> tuple[str, str, str]:
        """What identifies it among all needs of a run: municipality, person_key, resource."""
        return self.municipality, self.person_key, self.resource
