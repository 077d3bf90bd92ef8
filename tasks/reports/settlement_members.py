"""What a settlement says of a member's assessment, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.reports.language import Language
from tasks.reports.members import member_name


def member_text(member: Mapping[str, Any], words: Language) -> str:
    """What the assessment of a member says next to what was stated, by role; or that there is none."""
    name = member_name(member["role"], member["number"], words)
    if member["assessment"] != "found":
        return words.text("settlement", "member_without", member=name)
    amounts = {
        f"{side}{each}": words.kroner(member[f"{prefix}{each}_ore"])
        for side, prefix in (("", ""), ("stated_", "stated_"))
        for each in ("business", "capital", "foreign")
    }
    wealth = words.kroner(member["net_wealth_ore"] or 0)
    day = words.date(member["settled_on"]) if member["settled_on"] else "–"
    return words.text("settlement", "member", member=name, day=day, wealth=wealth, **amounts)
