"""Who may do what: the roles, the table of roles × routes, and who may open which case. The one place that is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from tasks.settings import Barred, DeskAccess

Role = Literal["caseworker", "leader", "operator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

_EVERYBODY = frozenset(ROLES)
_READS_CASES = frozenset[Role]({"caseworker", "leader", "auditor"})
_WORKS = frozenset[Role]({"caseworker", "leader"})

ROUTES: dict[str, frozenset[Role] | None] = {
    "login": None,
    "login_demo": None,
    "login_start": None,
    "login_callback": None,
    "provider_logout": None,
    "static": None,
    "home": _EVERYBODY,
    "logout": _EVERYBODY,
    "language": _EVERYBODY,
    "list": _READS_CASES,
    "case": _READS_CASES,
    "letter": _READS_CASES,
    "search": _READS_CASES,
    "search_for": _READS_CASES,
    "unchecked": _READS_CASES,
    "take": _WORKS,
    "release": _WORKS,
    "answer": _WORKS,
    "undo": _WORKS,
    "note": _WORKS,
    "check": _WORKS,
    "declare": _WORKS,
    "leader": frozenset({"leader"}),
    "auditor": frozenset({"auditor", "leader"}),
    "operator": frozenset({"operator", "leader"}),
}
"""The roles of each route; None: open to everybody who reaches the server. A route that is not here does not start."""


@dataclass(frozen=True)
class Access:
    """What a person may do. teams, schemes: those of the person's cases; None: all. by_hand: see DeskAccess."""

    role: Role
    teams: frozenset[str] | None
    schemes: frozenset[str] | None
    by_hand: bool = False


def may_use(route: str, role: Role | None) -> bool:
    """Whether a role may use a route. role: None for somebody who is not logged in."""
    allowed = ROUTES[route]
    return allowed is None or role in allowed


def may_open(access: Access, state: str, team: str | None, scheme: str | None) -> bool:
    """Whether a person may open a case of this state, team and scheme.

    An auditor reads all. A case that must be checked by hand needs a right of its own, whatever the role.
    """
    if state == "by_hand" and not access.by_hand:
        return False
    if access.role == "operator":
        return False
    if access.role == "auditor":
        return True
    in_team = access.teams is None or team in access.teams
    return in_team and (access.schemes is None or scheme is None or scheme in access.schemes)


def access_of_groups(groups: Iterable[str], rules: Iterable[DeskAccess]) -> Access | None:
    """What the members of these groups may do; None for members of none that the settings name.

    Groups with the same role add up. Of several roles the first of leader, caseworker, auditor, operator counts.
    """
    member = set(groups)
    found = [rule for rule in rules if rule.group in member]
    for role in ("leader", "caseworker", "auditor", "operator"):
        of_role = [rule for rule in found if rule.role == role]
        if of_role:
            return Access(
                role,
                _all_of([rule.teams for rule in of_role]),
                _all_of([rule.schemes for rule in of_role]),
                by_hand=any(rule.by_hand for rule in of_role),
            )
    return None


def is_barred(user_id: str, case_id: str, barred: Iterable[Barred]) -> bool:
    """Whether the settings bar a person from a case."""
    return any(each.subject == user_id and each.case_id == case_id for each in barred)


def _all_of(lists: list[tuple[str, ...] | None]) -> frozenset[str] | None:
    if any(each is None for each in lists):
        return None
    return frozenset(name for each in lists for name in each or ())
