"""Writing units and posts; called inside a command's transaction."""

import re
from itertools import chain, count
from uuid import UUID

from django.db.models import QuerySet

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Invalid, NotFound, Problem
from tertib.kernel.words import N_
from tertib.people import _persons, _rights
from tertib.people.models import Post, Unit
from tertib.people.types import ROLES, Letterhead, NewPost, NewUnit
from tertib.runtime.door import Tx

LONGEST_KEY, MOST_SEATS = 50, 200
OFFICE_ROLES = ROLES - {"applicant", "auditor"}


def enter_unit(tx: Tx, new: NewUnit, by: Actor) -> Unit:
    """Refuses a key that is taken and a unit without a name; without a key it gets one of its name."""
    _rights.may_enter_below(tx, by, new.parent)
    _persons.free(bool(new.name.strip()), "name", N_("Isi namanya."))
    said = {"name": new.name, "short_name": new.short_name, "key": new.key, "head_title": new.head_title}
    _persons.fits(Unit, said)
    key = new.key or _free_key(new.short_name or new.name, Unit.objects.all())
    _persons.free(
        not Unit.objects.filter(key=key).exists(), "key", N_("Kunci %(key)s sudah dipakai."), key=key
    )
    return Unit.objects.create(
        key=key,
        name=new.name,
        short_name=new.short_name,
        parent_id=new.parent,
        is_office=new.is_office,
        head_title=new.head_title,
        letterhead=new.letterhead.as_dict(),
        **contact(new.letterhead),
    )


def enter_post(tx: Tx, new: NewPost, by: Actor) -> Post:
    """Refuses unknown roles, no seat, a superior of another office and a key the office already uses.

    An administrator enters posts in his office only, and with roles that reach no further than it.
    """
    _rights.may_change(tx, by, new.unit)
    home = _rights.office_of(new.unit)
    _check_roles(new, home, by)
    _persons.free(new.seats >= 1, "seats", N_("Jabatan paling sedikit memiliki satu kursi."))
    _persons.free(new.seats <= MOST_SEATS, "seats", N_("Jabatan paling banyak memiliki 200 kursi."))
    _persons.free(bool(new.title.strip()), "title", N_("Isi namanya."))
    said = {
        "title": new.title, "signature_title": new.signature_title, "key": new.key, "echelon": new.echelon,
    }  # fmt: skip
    _persons.fits(Post, said)
    office = home or new.unit
    known = Post.objects.filter(office=office)
    if new.superior is not None and not known.filter(id=new.superior).exists():
        raise NotFound(N_("Jabatan tidak ditemukan."))
    key = new.key or _free_key(new.title, known)
    _persons.free(not known.filter(key=key).exists(), "key", N_("Kunci %(key)s sudah dipakai."), key=key)
    return Post.objects.create(
        unit_id=new.unit,
        office_id=office,
        key=key,
        title=new.title,
        signature_title=new.signature_title,
        superior_id=new.superior,
        seats=new.seats,
        pool=new.pool,
        roles=sorted(new.roles),
        echelon=new.echelon,
        bare_name=new.bare_name,
    )


def _check_roles(new: NewPost, home: UUID | None, by: Actor) -> None:
    """A post of no office would be an office of its own to its holder; an auditor reads every office."""
    if unknown := new.roles - ROLES:
        raise _persons.invalid(
            "roles", N_("Peran %(roles)s tidak dikenal."), roles=", ".join(sorted(unknown))
        )
    if by.kind is ActorKind.SYSTEM:
        return
    _persons.free(home is not None, "unit", N_("Jabatan hanya dapat dibuat pada kantor Anda atau bagiannya."))
    if beyond := new.roles - OFFICE_ROLES:
        raise _persons.invalid(
            "roles",
            N_("Peran %(roles)s menjangkau semua kantor; hanya pengelola peladen yang dapat memberikannya."),
            roles=", ".join(sorted(beyond)),
        )


def key_from(text: str) -> str:
    """Small letters, digits and underscores for whatever people call the thing."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:LONGEST_KEY] or "unit"


def _free_key(text: str, known: QuerySet[Unit] | QuerySet[Post]) -> str:
    """The key of a name, numbered where somebody has it already."""
    key, taken = key_from(text), set(known.values_list("key", flat=True))
    numbered = chain((key,), (f"{key}_{no}" for no in count(2)))
    return next(each for each in numbered if each not in taken)


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
