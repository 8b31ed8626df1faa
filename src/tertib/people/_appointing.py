"""Commands on who acts for whom: mandates, leave, delegations, and the office that has but one official.

Each asks the right of `by`, is one transaction under a lock on what it competes for, and leaves on record
what it changed: ends are amended, never rewritten.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import _charges, _delegations, _notices, _rights
from tertib.people._mandates import running
from tertib.people._views import delegation_view, mandate_view
from tertib.people.models import Amendment, Delegation, Leave, Mandate, Person, Post, SoleDuty, Unit
from tertib.people.types import (
    DelegationView,
    MandateKind,
    MandateView,
    NewDelegation,
    NewMandate,
    Substitute,
)
from tertib.runtime import door
from tertib.runtime.door import Tx

_MANDATE, _LEAVE = N_("Mandat tidak ditemukan."), N_("Catatan cuti tidak ditemukan.")
_DELEGATION = N_("Pelimpahan tidak ditemukan.")


def create_mandate(new: NewMandate, *, by: Actor) -> MandateView:
    """Give a person a post for a period, the last day included; a Plt. or Plh. is told.

    Refuses an end before the start, a missing decree, more definitive holders than seats, a Plt. beside a
    definitive holder, a Plh. whose holder is not recorded absent, and a mandate for oneself.
    """

    return door.run(lambda tx: mandate_view(charge(tx, new, by)))


def end_mandate(
    mandate: UUID, *, last_day: date, by: Actor, leaves_vacant: bool = True, ground: str = ""
) -> None:
    """Let a mandate end after `last_day`; its holder's rights end with that day. Refuses to lengthen one.

    With `leaves_vacant` False it also refuses to leave the post without anybody the day after.
    """

    def write(tx: Tx) -> None:
        row = Mandate.objects.select_for_update().select_related("post", "person").filter(id=mandate).first()
        if row is None:
            raise NotFound(_MANDATE)
        _rights.may_appoint(tx, by, row.post.office_id, unknown=_MANDATE)
        if last_day < row.start:
            raise _invalid("last_day", N_("Mandat tidak dapat berakhir sebelum mulai."))
        if row.end is not None and last_day > row.end:
            raise _invalid(
                "last_day", N_("Mandat ini sudah berakhir lebih dulu. Catat mandat baru dengan SK-nya.")
            )
        if not leaves_vacant:
            _refuse_vacancy(row, last_day)
        _amend(tx, row, last_day, by=by, ground=ground)
        _notices.charge_ended(tx, row, last_day)

    door.run(write)


def set_leave(
    person: UUID,
    *,
    start: date,
    end: date,
    by: Actor,
    ground: str = "",
    substitutes: Sequence[Substitute] = (),
) -> UUID:
    """Record days of absence, both included; on them the person may act as nothing.

    Each of `substitutes` is charged (Plh.) with a post of the absent one for the same days, all at once or
    not at all.
    """

    def write(tx: Tx) -> UUID:
        _rights.may_record_leave(tx, by, person)
        if end < start:
            raise _invalid("end", N_("Cuti tidak dapat berakhir sebelum mulai."))
        Person.objects.select_for_update().filter(id=person).first()
        _refuse_same_days(person, start, end)
        leave = Leave.objects.create(
            person_id=person,
            start=start,
            end=end,
            ground=ground.strip(),
            entered_by=by.person,
            entered_at=tx.now,
        )
        for each in substitutes:
            charge(tx, _plh(each, start, end), by)
        return leave.id

    return door.run(write)


def shorten_leave(leave: UUID, *, last_day: date, by: Actor) -> None:
    """The person is back after `last_day`; a day before the first means the leave did not happen."""

    def write(tx: Tx) -> None:
        row = Leave.objects.select_for_update().filter(id=leave, cancelled=False).first()
        if row is None:
            raise NotFound(_LEAVE)
        _rights.may_record_leave(tx, by, row.person_id, unknown=_LEAVE)
        if last_day > row.end:
            raise _invalid(
                "last_day", N_("Cuti hanya dapat dipersingkat. Catat cuti baru untuk memperpanjangnya.")
            )
        _amend(tx, row, last_day, by=by)
        _notices.returned(tx, row, max(last_day, row.start))

    door.run(write)


def delegate(new: NewDelegation, *, by: Actor) -> DelegationView:
    """Let another post do some acts of a post for a period, by letter; whoever may now act is told.

    Signing goes one level down (a.n.) or two (u.b.). Refuses an end before the start, a missing letter, a
    circle, the same act twice, and days on which nobody holds one of the posts.
    """

    def write(tx: Tx) -> DelegationView:
        post = Post.objects.filter(id=new.post).first()
        if post is None:
            raise NotFound(N_("Jabatan tidak ditemukan."))
        _rights.may_delegate(tx, by, post)
        Unit.objects.select_for_update().filter(id=post.office_id).first()
        row = _delegations.judged(new)
        row.entered_by, row.entered_at = by.person, tx.now
        row.save(force_insert=True)
        _notices.delegated(tx, row)
        return delegation_view(row)

    return door.run(write)


def end_delegation(delegation: UUID, *, last_day: date, by: Actor) -> None:
    """Let a delegation end after `last_day`; a day before the first takes it back altogether."""

    def write(tx: Tx) -> None:
        rows = Delegation.objects.select_for_update(of=("self",)).select_related("post", "to_post", "person")
        row = rows.filter(id=delegation, cancelled=False).first()
        if row is None:
            raise NotFound(_DELEGATION)
        _rights.may_delegate(tx, by, row.post, unknown=_DELEGATION)
        if last_day > row.end:
            raise _invalid(
                "last_day", N_("Pelimpahan hanya dapat dipersingkat. Catat yang baru dengan suratnya.")
            )
        _amend(tx, row, last_day, by=by)
        _notices.delegation_ended(tx, row, last_day)

    door.run(write)


def allow_sole_duty(office: UUID, *, ground: str, by: Actor) -> None:
    """Let the office's only official verify their own work where nobody else may; each time is on record."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, office)
        if not ground.strip():
            raise _invalid("ground", N_("Sebutkan dasar keputusan kantor, misalnya nomor surat edarannya."))
        _, fresh = SoleDuty.objects.get_or_create(
            unit_id=office,
            ended_at=None,
            defaults={"ground": ground.strip(), "entered_by": by.person, "entered_at": tx.now},
        )
        if not fresh:
            raise Conflict(N_("Pengecualian ini sudah berlaku."))

    door.run(write)


def forbid_sole_duty(office: UUID, *, by: Actor) -> None:
    """Take the exception back; four eyes are needed again from this moment."""

    def write(tx: Tx) -> None:
        _rights.may_change(tx, by, office)
        ended = SoleDuty.objects.filter(unit=office, ended_at=None)
        if not ended.update(ended_at=tx.now, ended_by=by.person):
            raise Conflict(N_("Pengecualian ini sudah tidak berlaku."))

    door.run(write)


def charge(tx: Tx, new: NewMandate, by: Actor) -> Mandate:
    """Under a lock on the post, so that two charges at once cannot both find it free."""
    post = Post.objects.select_for_update().filter(id=new.post).first()
    if post is None:
        raise NotFound(N_("Jabatan tidak ditemukan."))
    _rights.may_appoint(tx, by, post.office_id)
    _refuse_oneself(new, post, by)
    if by.kind is not ActorKind.SYSTEM and not new.decree_no.strip():
        raise _invalid("decree_no", N_("Isi nomor SK atau surat perintah yang menjadi dasarnya."))
    if not Person.objects.filter(id=new.person).exists():
        raise NotFound(N_("Orang tersebut tidak ditemukan."))
    mandate = Mandate.objects.create(
        post=post,
        person_id=new.person,
        kind=new.kind.value,
        seat=_charges.seat_for(post, new),
        start=new.start,
        end=new.end,
        decree_no=new.decree_no.strip(),
        decree_date=new.decree_date,
        entered_by=by.person,
        entered_at=tx.now,
    )
    _notices.charged(tx, mandate)
    return mandate


def _plh(substitute: Substitute, start: date, end: date) -> NewMandate:
    return NewMandate(
        post=substitute.post,
        person=substitute.person,
        start=start,
        end=end,
        kind=MandateKind.PLH,
        decree_no=substitute.decree_no,
        decree_date=substitute.decree_date,
    )


def _amend(tx: Tx, row: Mandate | Leave | Delegation, last_day: date, *, by: Actor, ground: str = "") -> None:
    """Change the last day and keep what stood before; a day before the first cancels."""
    cancels = last_day < row.start
    Amendment.objects.create(
        of=row.id,
        before=row.end,
        after=None if cancels else last_day,
        cancels=cancels,
        ground=ground.strip(),
        by=by.person,
        at=tx.now,
    )
    changes = {"cancelled": True} if cancels else {"end": last_day}
    type(row).objects.filter(id=row.id).update(**changes)


def _refuse_oneself(new: NewMandate, post: Post, by: Actor) -> None:
    """Whoever records mandates does not record their own, unless the office has nobody else."""
    if by.kind is ActorKind.SYSTEM or by.person != new.person:
        return
    if SoleDuty.objects.filter(unit=post.office_id, ended_at=None).exists():
        return
    raise NotAllowed(
        N_(
            "Anda tidak dapat mencatat mandat untuk diri sendiri. Minta admin atau sekretaris lain "
            "mencatatnya."
        )
    )


def _refuse_vacancy(row: Mandate, last_day: date) -> None:
    rest = Mandate.objects.filter(running(date.fromordinal(last_day.toordinal() + 1)), post=row.post_id)
    if not rest.exclude(id=row.id).exclude(kind=MandateKind.PLH).exists():
        sentence = N_(
            "Sesudah %(day)s %(title)s tidak dijabat siapa pun, dan tugasnya akan menunggu. Catat dulu "
            "penggantinya, atau nyatakan bahwa jabatan memang dibiarkan lowong."
        )
        fields = {"day": long_date(last_day), "title": row.post.title}
        raise Invalid(sentence, problems={"leaves_vacant": (Problem(sentence, fields),)}, **fields)


def _refuse_same_days(person: UUID, start: date, end: date) -> None:
    same = Leave.objects.filter(person=person, start__lte=end, end__gte=start, cancelled=False)
    other = same.order_by("start").first()
    if other is not None:
        sentence = N_(
            "Sudah tercatat tidak hadir %(start)s sampai %(end)s. Persingkat atau perpanjang catatan itu."
        )
        fields = {"start": long_date(other.start), "end": long_date(other.end)}
        raise Invalid(sentence, problems={"start": (Problem(sentence, fields),)}, **fields)


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, problems={field: (Problem(sentence),)})
