"""Rows into the values that leave the package."""

from tertib.people.models import Delegation, Leave, Mandate, Person, Post, Unit
from tertib.people.types import (
    Competence,
    DelegationView,
    Employment,
    LeaveView,
    MandateKind,
    MandateView,
    PersonView,
    PostView,
    Reach,
    UnitView,
)


def full_name(person: Person) -> str:
    """`Drs. Nama Orang, M.Si.`: the front title before, the back titles after a comma."""
    front = f"{person.front_title} " if person.front_title else ""
    back = f", {person.back_title}" if person.back_title else ""
    return f"{front}{person.name}{back}"


def rank_line(person: Person) -> str:
    """`Pembina Utama Muda (IV/c)`, `Golongan IX` for PPPK; empty for whoever has neither."""
    if person.rank and person.grade:
        return f"{person.rank} ({person.grade})"
    return person.rank or (f"Golongan {person.grade}" if person.grade else "")


def person_view(person: Person) -> PersonView:
    """A person without what signs in."""
    return PersonView(
        id=person.id,
        name=full_name(person),
        plain_name=person.name,
        nip=person.nip,
        rank=rank_line(person),
        email=person.email,
        phone=person.phone,
        employment=Employment(person.employment),
        language=person.language,
        competence=Competence(
            education=person.education,
            field_of_study=person.field_of_study,
            knowledge=tuple(person.knowledge),
        ),
        reach=Reach(
            quiet_from=person.quiet_from, quiet_until=person.quiet_until, wants_digest=person.wants_digest
        ),
    )


def unit_view(unit: Unit) -> UnitView:
    """A unit without its letterhead."""
    return UnitView(
        id=unit.id,
        key=unit.key,
        name=unit.name,
        short_name=unit.short_name or unit.name,
        is_office=unit.is_office,
        parent=unit.parent_id,
        head_title=unit.head_title,
    )


def post_view(post: Post) -> PostView:
    """A post; fetch its unit along."""
    return PostView(
        id=post.id,
        key=post.key,
        title=post.title,
        unit=post.unit_id,
        unit_name=post.unit.name,
        office=post.office_id,
        superior=post.superior_id,
        seats=post.seats,
        pool=post.pool,
        roles=frozenset(post.roles),
    )


def mandate_view(mandate: Mandate) -> MandateView:
    """A mandate as recorded."""
    return MandateView(
        id=mandate.id,
        post=mandate.post_id,
        person=mandate.person_id,
        kind=MandateKind(mandate.kind),
        start=mandate.start,
        end=mandate.end,
        decree_no=mandate.decree_no,
        decree_date=mandate.decree_date,
    )


def leave_view(leave: Leave) -> LeaveView:
    """Days of absence as recorded."""
    return LeaveView(
        id=leave.id,
        person=leave.person_id,
        start=leave.start,
        end=leave.end,
        ground=leave.ground,
        cancelled=leave.cancelled,
    )


def delegation_view(row: Delegation) -> DelegationView:
    """A delegation as recorded; fetch both posts along."""
    return DelegationView(
        id=row.id,
        post=row.post_id,
        title=row.post.title,
        to_post=row.to_post_id,
        to_title=row.to_post.title,
        via=row.via_id,
        person=row.person_id,
        kind=MandateKind(row.kind),
        acts=frozenset(row.acts),
        start=row.start,
        end=row.end,
        letter_no=row.letter_no,
        letter_date=row.letter_date,
        cancelled=row.cancelled,
    )
