"""Commands on the tree, its posts and who holds them: each asks the right of `by` and is one transaction."""

from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import F

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotFound
from tertib.kernel.words import N_
from tertib.people import _appointing, _persons, _rights, _structure, queries
from tertib.people._appointing import (
    allow_sole_duty,
    create_mandate,
    delegate,
    end_delegation,
    end_mandate,
    forbid_sole_duty,
    set_leave,
    shorten_leave,
)
from tertib.people._founding import found_office, mark_step
from tertib.people._import import bring
from tertib.people._reaching import (
    add_messenger,
    change_email,
    choose_language,
    choose_reach,
    remove_messenger,
    renew_feed,
    revoke_feed,
    try_channel,
)
from tertib.people._timekeeping import (
    enter_days,
    remove_calendar,
    remove_day,
    set_calendar,
    set_rules,
)
from tertib.people._views import person_view, post_view, unit_view
from tertib.people.models import Membership, Person, Unit, User
from tertib.people.types import (
    EDUCATION,
    Competence,
    HashedPassword,
    HeldPost,
    Letterhead,
    NewPerson,
    NewPost,
    NewUnit,
    PersonView,
    PostView,
    UnitView,
)
from tertib.runtime import door
from tertib.runtime.door import Tx

__all__ = [
    "add_member", "add_messenger", "admit_applicant", "admit_official", "allow_sole_duty", "bring",
    "change_email", "choose_language", "choose_reach", "correct_person", "create_mandate",
    "create_person", "create_post", "create_unit", "delegate", "end_delegation", "end_mandate",
    "end_membership", "enter_days", "forbid_sole_duty", "found_office", "grant_sign_in",
    "hash_password", "mark_step", "place_post", "remove_calendar", "remove_day", "remove_messenger",
    "renew_feed", "renew_sign_in", "revoke_feed", "set_calendar", "set_competence", "set_leave",
    "set_letterhead", "set_rules", "shorten_leave", "sign_out_everywhere", "try_channel",
    "withdraw_sign_in",
]  # fmt: skip


def create_unit(new: NewUnit, *, by: Actor) -> UnitView:
    """Enter a unit. Refuses a key that is taken."""

    return door.run(lambda tx: unit_view(_structure.enter_unit(tx, new, by)))


def set_letterhead(unit: UUID, letterhead: Letterhead, *, by: Actor) -> None:
    """Replace the kop of a unit; letters already made keep theirs."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, unit)
        Unit.objects.filter(id=unit).update(letterhead=letterhead.as_dict(), **_structure.contact(letterhead))

    door.run(write)


def create_post(new: NewPost, *, by: Actor) -> PostView:
    """Enter a post. Refuses unknown roles, no seat, and a key the office already uses."""

    return door.run(lambda tx: post_view(_structure.enter_post(tx, new, by)))


def place_post(post: UUID, superior: UUID | None, *, by: Actor) -> PostView:
    """Put a post below another of its office, or below none. Refuses a circle of superiors."""

    def write(tx: Tx) -> PostView:
        view = queries.post(post)
        _rights.may_place(tx, by, view.office)
        Unit.objects.select_for_update().filter(id=view.office).first()
        if superior is not None and queries.post(superior).office != view.office:
            raise NotFound(N_("Jabatan tidak ditemukan."))
        _structure.place_below(post, superior)
        return queries.post(post)

    return door.run(write)


def create_person(new: NewPerson, *, by: Actor) -> PersonView:
    """Enter a person. Refuses a NIP that is not one, or that somebody else has."""

    def write(tx: Tx) -> PersonView:
        _rights.may_change(tx, by, None)
        return person_view(_persons.enter_person(new))

    return door.run(write)


def correct_person(person: UUID, new: NewPerson, *, by: Actor) -> PersonView:
    """Replace name, titles, rank and contact of a person; letters already signed keep theirs."""

    def write(tx: Tx) -> PersonView:
        _rights.may_change_person(tx, by, person)
        _persons.check_nip(new.nip, new.employment, besides=person)
        values = _persons.columns(new)
        if new.competence == Competence():  # not said: what was recorded stays
            values = {name: value for name, value in values.items() if name not in _persons.LEARNED}
        if not Person.objects.filter(id=person).update(**values):
            raise NotFound(N_("Orang tersebut tidak ditemukan."))
        return queries.person(person)

    return door.run(write)


def set_competence(person: UUID, known: Competence, *, by: Actor) -> None:
    """Record what somebody learned and knows. It warns at claim, locks nothing; refuses an unknown level."""

    def write(tx: Tx) -> None:
        _rights.may_change_person(tx, by, person)
        if known.education and known.education not in EDUCATION:
            raise _persons.invalid("education", N_("Pilih jenjang pendidikan dari daftar."))
        Person.objects.filter(id=person).update(**_persons.competence(known))

    door.run(write)


def admit_official(
    new: NewPerson, *, holds: Sequence[HeldPost], username: str, password: str | HashedPassword, by: Actor
) -> PersonView:
    """Enter someone with the posts they hold and, where `username` names one, a sign-in: all or nothing."""
    secret = _persons.hashed(password, username) if username else None

    def write(tx: Tx) -> PersonView:
        _rights.may_change(tx, by, None)
        person = _persons.enter_person(new)
        for held in holds:
            _appointing.charge(tx, held.of(person.id), by)
        if secret is not None:
            _persons.grant(person.id, username, secret)
        return person_view(person)

    return door.run(write)


def hash_password(password: str) -> HashedPassword:
    """Check and hash a password once for several sign-ins. Refuses a weak one."""
    return _persons.hashed(password)


def grant_sign_in(person: UUID, *, username: str, password: str | HashedPassword, by: Actor) -> None:
    """Give a person a sign-in. Refuses a second one, a taken name and a weak password."""
    secret = _persons.hashed(password, username)

    def write(tx: Tx) -> None:
        _rights.may_change_person(tx, by, person)
        _persons.grant(person, username, secret)

    door.run(write)


def withdraw_sign_in(person: UUID, *, by: Actor) -> None:
    """Close a sign-in at once, open sessions included. What the person did stays theirs."""

    def write(tx: Tx) -> None:
        _rights.may_change_person(tx, by, person)
        User.objects.filter(person=person).update(is_active=False, session_epoch=F("session_epoch") + 1)

    door.run(write)


def renew_sign_in(person: UUID, *, password: str | HashedPassword, by: Actor) -> None:
    """Let someone in again who lost password or telephone: a new password, no second factor, no session."""
    secret = _persons.hashed(password)

    def write(tx: Tx) -> None:
        _rights.may_change_person(tx, by, person)
        user = User.objects.filter(person=person).first()
        if user is None:
            raise NotFound(N_("Orang ini belum mempunyai akun."))
        user.password = secret.encoded
        user.session_epoch += 1
        user.save(update_fields=["password", "session_epoch"])
        Authenticator.objects.filter(user=user).delete()

    door.run(write)


def sign_out_everywhere(*, by: Actor) -> None:
    """End every session of the one who asks, on every machine."""

    door.run(lambda _: User.objects.filter(person=by.person).update(session_epoch=F("session_epoch") + 1))


def admit_applicant(
    new: NewPerson, *, agency: UUID, username: str, password: str | HashedPassword, by: Actor
) -> PersonView:
    """Enter someone who speaks for an agency, with a sign-in. The counter may, having seen their letter."""
    secret = _persons.hashed(password, username)

    def write(tx: Tx) -> PersonView:
        _rights.may_admit(tx, by)
        person = _persons.enter_person(new)
        _persons.grant(person.id, username, secret)
        _persons.join(tx, person.id, agency, by)
        return person_view(person)

    return door.run(write)


def add_member(agency: UUID, person: UUID, *, by: Actor) -> None:
    """Let a person speak for an agency; doing so twice changes nothing."""

    def write(tx: Tx) -> None:
        _rights.may_admit(tx, by)
        _persons.join(tx, person, agency, by)

    door.run(write)


def end_membership(agency: UUID, person: UUID, *, by: Actor) -> None:
    """The person no longer speaks for the agency, from this moment."""

    def write(tx: Tx) -> None:
        _rights.may_admit(tx, by)
        ended = Membership.objects.filter(unit=agency, person=person, ended_at=None).update(ended_at=tx.now)
        if not ended:
            raise Conflict(N_("Orang ini sudah tidak berbicara atas nama perangkat daerah itu."))

    door.run(write)
