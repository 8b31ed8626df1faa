"""Founding the first office of an installation with its administrator, and settling steps of its set-up."""

from uuid import UUID

from tertib.kernel.actor import SYSTEM, Actor
from tertib.kernel.words import N_
from tertib.people import _appointing, _persons, _rights, _structure, queries
from tertib.people._setup import insist_on_first
from tertib.people._views import unit_view
from tertib.people.models import SetupMark
from tertib.people.types import HashedPassword, NewMandate, NewOffice, NewPost, NewUnit, UnitView
from tertib.runtime import door
from tertib.runtime.door import Tx

GOVERNMENT = "pemda"
"""The root of the tree. Its key is the same everywhere, so that two first offices cannot both be founded."""


def found_office(new: NewOffice, *, password: str | HashedPassword, key: str) -> UnitView:
    """Enter government, office, the administrator's post and its holder with a sign-in, all or nothing.

    Refuses a wrong key, an installation that has an office, a weak password and an NIP that is none.
    """
    insist_on_first(key)
    secret = _persons.hashed(password, new.username)

    def write(tx: Tx) -> UnitView:
        insist_on_first(key)
        _persons.free(bool(new.government.strip()), "government", N_("Wajib diisi."))
        _persons.free(bool(new.name.strip()), "name", N_("Wajib diisi."))
        _persons.free(bool(new.administrator.name.strip()), "person", N_("Wajib diisi."))
        root = _structure.enter_unit(tx, NewUnit(key=GOVERNMENT, name=new.government.strip()), SYSTEM)
        office = _structure.enter_unit(tx, _unit(new, root.id), SYSTEM)
        post = _structure.enter_post(tx, _post_of_admin(office.id), SYSTEM)
        person = _persons.enter_person(new.administrator)
        today = queries.office_date(tx.now)
        _appointing.charge(tx, NewMandate(post=post.id, person=person.id, start=today), SYSTEM)
        _persons.grant(person.id, new.username, secret)
        return unit_view(office)

    return door.run(write)


def _unit(new: NewOffice, root: UUID) -> NewUnit:
    return NewUnit(
        key=_structure.key_from(new.short_name or new.name),
        name=new.name.strip(),
        short_name=new.short_name.strip(),
        parent=root,
        is_office=True,
    )


def _post_of_admin(office: UUID) -> NewPost:
    roles = frozenset({"official", "administrator"})
    return NewPost(unit=office, key="admin_system", title="Admin System", roles=roles)


def mark_step(office: UUID, step: str, *, later: bool, by: Actor) -> None:
    """Say that a step of setting the office up is settled, or left for later; the last word counts."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, office)
        SetupMark.objects.update_or_create(
            unit_id=office,
            step=step,
            defaults={"later": later, "marked_by": by.person, "marked_at": tx.now},
        )

    door.run(write)
