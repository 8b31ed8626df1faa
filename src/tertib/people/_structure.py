"""Writing units and posts; called inside a command's transaction."""

from uuid import UUID

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid, Problem
from tertib.kernel.words import N_
from tertib.people import _persons, _rights
from tertib.people.models import Post, Unit
from tertib.people.types import ROLES, Letterhead, NewPost, NewUnit
from tertib.runtime.door import Tx


def enter_unit(tx: Tx, new: NewUnit, by: Actor) -> Unit:
    """Refuses a key that is taken."""
    _rights.may_change(tx, by, new.parent)
    _persons.free(
        not Unit.objects.filter(key=new.key).exists(), "key", N_("Kunci %(key)s sudah dipakai."), key=new.key
    )
    return Unit.objects.create(
        key=new.key,
        name=new.name,
        short_name=new.short_name,
        parent_id=new.parent,
        is_office=new.is_office,
        head_title=new.head_title,
        letterhead=new.letterhead.as_dict(),
        **contact(new.letterhead),
    )


def enter_post(tx: Tx, new: NewPost, by: Actor) -> Post:
    """Refuses unknown roles, no seat, a superior of another office and a key the office already uses."""
    _rights.may_change(tx, by, new.unit)
    if unknown := new.roles - ROLES:
        raise _persons.invalid(
            "roles", N_("Peran %(roles)s tidak dikenal."), roles=", ".join(sorted(unknown))
        )
    _persons.free(new.seats >= 1, "seats", N_("Jabatan paling sedikit memiliki satu kursi."))
    office = _rights.office_of(new.unit) or new.unit
    taken = Post.objects.filter(office=office, key=new.key).exists()
    _persons.free(not taken, "key", N_("Kunci %(key)s sudah dipakai."), key=new.key)
    return Post.objects.create(
        unit_id=new.unit,
        office_id=office,
        key=new.key,
        title=new.title,
        signature_title=new.signature_title,
        superior_id=new.superior,
        seats=new.seats,
        pool=new.pool,
        roles=sorted(new.roles),
        echelon=new.echelon,
        bare_name=new.bare_name,
    )


def place_below(post: UUID, superior: UUID | None) -> None:
    """Put a post below another one. Refuses a circle of superiors."""
    here = superior
    while here is not None:
        if here == post:
            sentence = N_("Atasan tidak boleh berputar: jabatan ini sudah berada di atasnya.")
            raise Invalid(sentence, problems={"superior": (Problem(sentence),)})
        here = Post.objects.filter(id=here).values_list("superior_id", flat=True).first()
    Post.objects.filter(id=post).update(superior_id=superior)


def contact(letterhead: Letterhead) -> dict[str, str]:
    """What the unit's own columns repeat of its letterhead."""
    return {
        "address": letterhead.address,
        "phone": letterhead.phone,
        "email": letterhead.email,
        "website": letterhead.website,
    }
