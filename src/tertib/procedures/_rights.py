"""Who may do what in document control, asked at the moment of acting."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Misconfigured
from tertib.people import queries as people
from tertib.people.types import SIGN, Capacity
from tertib.procedures._signer import approving_post
from tertib.procedures.language.types import Procedure
from tertib.procedures.types import Stage, VersionStatus, VersionView

KEEPERS = frozenset({"administrator", "secretary", "head"})
"""Roles that check a draft and name the day from which an approved one is in force."""


def with_role(by: Actor, office: UUID, now: datetime, roles: Collection[str] = KEEPERS) -> Capacity | None:
    """The first post of the office that somebody holds with one of these roles."""
    held = people.capacities(by.person, now) if by.person else ()
    return next((one for one in held if one.office == office and one.roles & set(roles)), None)


def signing(by: Actor, post: UUID, now: datetime) -> Capacity | None:
    """The mandate by which somebody may sign for a post now."""
    return people.acting_for(by.person, post, SIGN, now) if by.person else None


def offered(by: Actor, view: VersionView, procedure: Procedure, now: datetime) -> frozenset[str]:
    """The acts that this person may do on a version now; the commands refuse every other."""
    keeps = with_role(by, view.office, now) is not None
    signs = _may_sign(by, view, procedure, now)
    begun = view.runs is VersionStatus.IN_FORCE or view.status is VersionStatus.SUPERSEDED
    over = view.status in (VersionStatus.SUPERSEDED, VersionStatus.WITHDRAWN)
    wrote = by.person == view.drafted_by or by.person in view.writers
    found = {
        "check": view.stage is Stage.DRAFT and keeps and not wrote,
        "approve": view.stage is Stage.CHECKED and signs and not wrote and by.person != view.checked_by,
        "force": view.stage is Stage.APPROVED and keeps and not begun,
        "withdraw": not over and (signs if view.runs or view.stage is Stage.APPROVED else keeps),
    }
    return frozenset(act for act, may in found.items() if may and not over)


def _may_sign(by: Actor, view: VersionView, procedure: Procedure, now: datetime) -> bool:
    try:
        return signing(by, approving_post(view.office, procedure).id, now) is not None
    except Misconfigured:
        return False
