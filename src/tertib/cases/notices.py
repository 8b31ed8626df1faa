"""Who is told what, and how: one table from event to audience and words.

A notice carries no secret, no link that signs anyone in, and no personal data but the receiver's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tertib.cases import _second
from tertib.cases._rebuild import marked
from tertib.cases._rights import act_at
from tertib.cases._state import Event
from tertib.cases._store import CaseRow
from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import OfficeRules, PersonView, Reach
from tertib.procedures.types import Procedure
from tertib.runtime import languages, links, outbox
from tertib.runtime.door import Tx
from tertib.runtime.languages import INDONESIAN

NO_WISHES = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What happened to which case."""

    tx: Tx
    row: CaseRow
    event: Event
    procedure: Procedure
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Whom a notice reaches; only an official has a person, messengers and quiet hours."""

    email: str
    person: UUID | None = None
    language: str = INDONESIAN
    reach: Reach = NO_WISHES


Audience = Callable[[Occasion], Iterable[Receiver]]
Fill = Callable[[Occasion], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    audience: Audience
    subject: str
    text: tuple[str, ...]  # said one after another
    fill: Fill


# --- audiences -------------------------------------------------------------------------------------


def official(person: PersonView) -> Receiver:
    return Receiver(email=person.email, person=person.id, language=person.language, reach=person.reach)


def _applicant(occasion: Occasion) -> Iterable[Receiver]:
    """In the language of whoever asked in the portal; a paper letter is answered in Indonesian."""
    row = occasion.row
    asked = people.people([row.opener]) if row.opener and row.channel == "portal" else {}
    language = next((each.language for each in asked.values()), INDONESIAN)
    yield Receiver(email=str(row.contact.get("email") or ""), language=language)


def desk(occasion: Occasion) -> Iterable[Receiver]:
    """Whoever has it on the desk today; never the actor."""
    state = occasion.row.state
    if state.post is None:
        return
    posts = (state.post, *((state.also,) if state.also else ()))
    act = act_at(state, occasion.procedure)
    for each in on_desk(posts, state.claimed_by, act, occasion.tx.now):
        if each.id != occasion.by:
            yield official(each)


def on_desk(
    posts: Sequence[UUID], claimed_by: UUID | None, act: str, now: datetime
) -> tuple[PersonView, ...]:
    """Whoever claimed it and may still act for one of the posts, else everybody who may act for the first."""
    holders = people.holders(posts[0], now)
    if claimed_by is None:
        return holders
    theirs = tuple(each for each in holders if each.id == claimed_by)
    if theirs or all(people.acting_for(claimed_by, post, act, now) is None for post in posts):
        return theirs or holders
    return tuple(people.people([claimed_by]).values())


def _seconds(occasion: Occasion) -> Iterable[Receiver]:
    """Whoever could be the second person today."""
    state, now = occasion.row.state, occasion.tx.now
    first = _second.first_of(state)
    if first is not None:
        found = _second.others(state, act_at(state, occasion.procedure), first, now)
        yield from map(official, people.people(found).values())


def _heads(occasion: Occasion) -> Iterable[Receiver]:
    """The head of the office, also on leave and also when it is the head who acted."""
    today = people.office_date(occasion.tx.now)
    heads = [each.id for each in people.posts(occasion.row.office) if "head" in each.roles]
    held = [one for post in heads for one in people.mandates(post) if one.start <= today]
    persons = {one.person for one in held if one.end is None or one.end >= today}
    yield from map(official, people.people(persons).values())


def _copied(occasion: Occasion) -> Iterable[Receiver]:
    for post in occasion.event.private.get("cc", ()):
        yield from map(official, people.holders(UUID(post), occasion.tx.now))


# --- words -----------------------------------------------------------------------------------------


def _for_applicant(occasion: Occasion) -> Mapping[str, object]:
    row, state = occasion.row, occasion.row.state
    waiting = state.waiting
    reason = occasion.procedure.refusals.get(state.reason, "")
    return {
        "service": marked(row.procedure_title, row.channel),
        "number": state.number or row.tracking,
        "tracking": row.tracking,
        "link": links.track(row.tracking),
        "mine": links.request(row.id),
        "until": languages.day(people.office_date(waiting.until)) if waiting and waiting.until else "",
        "list": "\n".join(f"{at}. {each['sentence']}" for at, each in enumerate(row.deficiencies, start=1)),
        "reason": reason,
    }


def for_desk(occasion: Occasion) -> Mapping[str, object]:
    row, state = occasion.row, occasion.row.state
    step = occasion.procedure.step(state.step or occasion.procedure.first)
    return {
        "service": marked(row.procedure_title, row.channel),
        "number": state.number or _("belum bernomor"),
        "agency": row.agency_name,
        "activity": step.activity,
        "link": links.case(row.id),
    }


def _for_moved(occasion: Occasion) -> Mapping[str, object]:
    data = occasion.event.data
    after = data.get("due") or data.get("until")
    return {**_for_applicant(occasion), "before": moment(data["before"]), "after": moment(after)}


def moment(text: str | None) -> str:
    """A recorded moment, in the receiver's language."""
    return languages.moment(datetime.fromisoformat(text)) if text else "-"


def _for_head(occasion: Occasion) -> Mapping[str, object]:
    by = people.people([occasion.by]) if occasion.by else {}
    who = next((each.name for each in by.values()), "")
    return {**for_desk(occasion), "who": who, "reason": occasion.event.private.get("note", "")}


_GREETING = N_("Yth. Pemohon,\n\n")
_FOLLOW = N_("\n\nIkuti perkembangannya dengan kode pelacakan %(tracking)s:\n%(link)s\n")

TABLE: Mapping[str, tuple[Notice, ...]] = {
    "promise_started": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan diterima: %(number)s"),
            text=(
                _GREETING,
                N_("permohonan %(service)s telah diagendakan dengan nomor %(number)s."),
                _FOLLOW,
            ),
            fill=_for_applicant,
        ),
    ),
    "waiting": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan perlu dilengkapi: %(number)s"),
            text=(
                _GREETING,
                N_(
                    "permohonan %(service)s belum lengkap:\n\n%(list)s\n\n"
                    "Lengkapi paling lambat %(until)s melalui:\n%(mine)s"
                ),
                _FOLLOW,
            ),
            fill=_for_applicant,
        ),
    ),
    "closed": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan selesai: %(number)s"),
            text=(_GREETING, N_("permohonan %(service)s telah selesai dan hasilnya diserahkan."), _FOLLOW),
            fill=_for_applicant,
        ),
    ),
    "refused": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan ditolak: %(number)s"),
            text=(_GREETING, N_("permohonan %(service)s ditolak. Alasan: %(reason)s."), _FOLLOW),
            fill=_for_applicant,
        ),
    ),
    "withdrawn": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan ditarik: %(number)s"),
            text=(_GREETING, N_("permohonan %(service)s telah ditarik atas permintaan pemohon."), _FOLLOW),
            fill=_for_applicant,
        ),
    ),
    "lapsed": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan gugur: %(number)s"),
            text=(
                _GREETING,
                N_("permohonan %(service)s ditutup karena tidak dilengkapi sampai batas waktunya."),
                _FOLLOW,
            ),
            fill=_for_applicant,
        ),
    ),
    "promise_moved": (
        Notice(
            audience=_applicant,
            subject=N_("Batas waktu berubah: %(number)s"),
            text=(
                _GREETING,
                N_(
                    "batas waktu permohonan %(service)s berubah dari %(before)s menjadi %(after)s karena "
                    "hari libur atau jam kerja kantor berubah."
                ),
                _FOLLOW,
            ),
            fill=_for_moved,
        ),
    ),
    "wait_moved": (
        Notice(
            audience=_applicant,
            subject=N_("Batas melengkapi diundur: %(number)s"),
            text=(
                _GREETING,
                N_(
                    "karena hari libur atau jam kerja kantor berubah, permohonan %(service)s dapat "
                    "dilengkapi sampai %(after)s, semula %(before)s:\n%(mine)s"
                ),
                _FOLLOW,
            ),
            fill=_for_moved,
        ),
    ),
    "hop_opened": (
        Notice(
            audience=desk,
            subject=N_("Tugas baru: %(service)s (%(number)s)"),
            text=(
                N_(
                    "%(activity)s\n\nPemohon: %(agency)s\nNomor agenda: %(number)s\n\n"
                    "Kerjakan di:\n%(link)s\n"
                ),
            ),
            fill=for_desk,
        ),
    ),
    "hop_done": (
        Notice(
            audience=_copied,
            subject=N_("Tembusan disposisi: %(service)s (%(number)s)"),
            text=(N_("Anda mendapat tembusan disposisi.\n\nPemohon: %(agency)s\n\nLihat di:\n%(link)s\n"),),
            fill=for_desk,
        ),
    ),
    "plan_prepared": (
        Notice(
            audience=_seconds,
            subject=N_("Menunggu konfirmasi kedua: %(service)s (%(number)s)"),
            text=(
                N_(
                    "Sebuah penghapusan sudah disiapkan dan baru dijalankan setelah orang kedua memeriksa "
                    "dan mengonfirmasinya.\n\n%(activity)s\nPemohon: %(agency)s\n\n"
                    "Baca rencananya di:\n%(second)s\n"
                ),
            ),
            fill=lambda occasion: {**for_desk(occasion), "second": links.seconds()},
        ),
    ),
    "plan_confirmed_alone": (
        Notice(
            audience=_heads,
            subject=N_("Penghapusan oleh satu orang: %(service)s (%(number)s)"),
            text=(
                N_(
                    "%(who)s menjalankan penghapusan seorang diri, karena hari ini tidak ada orang kedua "
                    "yang berwenang.\n\nAlasan: %(reason)s\n\n%(activity)s\nPemohon: %(agency)s\n\n"
                    "Lihat perkaranya di:\n%(link)s\n"
                ),
            ),
            fill=_for_head,
        ),
    ),
    **{
        kind: (
            Notice(
                audience=desk,
                subject=N_("Perlu perhatian: %(service)s (%(number)s)"),
                text=(N_("Pekerjaan pada langkah ini terhenti dan perlu Anda periksa:\n%(link)s\n"),),
                fill=for_desk,
            ),
        )
        for kind in ("effect_clashed", "effect_failed", "effect_stuck", "plan_declined", "plan_voided")
    },
}

_ONCE = frozenset({"promise_started"})  # also emitted when the clock runs on; told the first time only


def announce(
    tx: Tx, row: CaseRow, events: Sequence[tuple[int, Event]], *, procedure: Procedure, by: UUID | None
) -> None:
    """Post the notices of an act with its transaction; each event tells each receiver once."""
    opened = [no for no, event in events if event.kind == "hop_opened"]
    for no, event in events:
        if event.kind == "hop_opened" and no != opened[-1]:
            continue
        if event.kind in _ONCE and event.at != row.state.registered_at:
            continue
        occasion = Occasion(tx=tx, row=row, event=event, procedure=procedure, by=by)
        for notice in TABLE.get(event.kind, ()):
            send(occasion, notice, f"case:{row.id}:{no}")


MOVED = (
    N_("Batas waktu %(count)s tugas Anda berubah"),
    N_(
        "Yth. %(name)s,\n\nkarena hari libur atau jam kerja kantor berubah, batas waktu tugas berikut "
        "dihitung ulang:\n\n%(list)s\n\nKotak masuk Anda:\n%(link)s\n"
    ),
)
_MOVED_LINE = N_("%(number)s %(service)s: semula %(before)s, menjadi %(after)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A deadline that a new calendar moved, and on whose desk the case lies now; the id orders them."""

    id: int
    case: UUID
    before: str | None
    after: str
    posts: tuple[UUID, ...]  # none while it lies on no desk
    claimed_by: UUID | None
    act: str
    number: str
    service: str


def tell_moved(tx: Tx, office: UUID, person: PersonView, moves: Sequence[Move], newest: int) -> None:
    """One letter to an official about every case on the desk whose deadline a new calendar moved.

    `newest`: the newest move it stands for, so that the same holiday entered again is news again.
    """
    with languages.spoken(person.language):
        lines = [_(_MOVED_LINE) % _moved(each) for each in moves]
        fields = {"name": person.name, "count": len(lines), "list": "\n".join(lines), "link": links.inbox()}
        subject, text = (_(words) % fields for words in MOVED)
    letter = Written(subject=subject, text=text, key=f"moved:{office}:{newest}:{person.id}")
    deliver(tx, official(person), letter, not_before=quiet_until(office, tx.now))


def _moved(move: Move) -> Mapping[str, str]:
    return {
        "number": move.number,
        "service": move.service,
        "before": moment(move.before),
        "after": moment(move.after),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A notice in its final words. The key lets each receiver have it once on each channel."""

    subject: str
    text: str
    key: str
    case: UUID | None = None


def deliver(tx: Tx, to: Receiver, letter: Written, *, not_before: datetime | None = None) -> None:
    """By e-mail, and on each messenger of an official, not in their own hours of peace.

    An unusable address must not stop the case.
    """
    not_before = _in_peace(to.reach, not_before or tx.now) or not_before
    subject = " ".join(letter.subject.split())
    if to.email:
        with suppress(Invalid):
            outbox.post(
                tx, to=to.email, subject=subject, text=letter.text, key=letter.key, case=letter.case,
                not_before=not_before,
            )  # fmt: skip
    if to.person is None:
        return
    for each in people.messengers([to.person]).get(to.person, ()):
        outbox.post_message(
            tx, address=each.address, subject=subject, text=letter.text, key=f"{letter.key}:{each.id}",
            case=letter.case, not_before=not_before,
        )  # fmt: skip


def _in_peace(reach: Reach, moment: datetime) -> datetime | None:
    """The end of the receiver's own hours of peace that the moment lies in, if it does."""
    if reach.quiet_from is None or reach.quiet_until is None:
        return None
    return window_end(moment.astimezone(timezone.get_default_timezone()), reach.quiet_from, reach.quiet_until)


def quiet_until(office: UUID, now: datetime) -> datetime | None:
    """When the office's quiet hours end, or None outside of them."""
    zone = timezone.get_default_timezone()
    return quiet_end(now.astimezone(zone), people.rules_of(office))


def quiet_end(now: datetime, rules: OfficeRules) -> datetime | None:
    """The end of the quiet hours that `now` (in the office's zone) lies in, if it does. Pure."""
    return window_end(now, rules.quiet_from, rules.quiet_until)


def window_end(now: datetime, begin: time, end: time) -> datetime | None:
    """The end of the daily window that `now` lies in, if it does; it may reach over midnight. Pure."""
    here = now.time()
    if begin == end:
        return None
    over_midnight = begin > end
    inside = (here >= begin or here < end) if over_midnight else begin <= here < end
    if not inside:
        return None
    day = now.date() + timedelta(days=1) if over_midnight and here >= begin else now.date()
    return datetime.combine(day, end, now.tzinfo)


def send(occasion: Occasion, notice: Notice, key: str) -> None:
    """Post a notice to its audience with the transaction; officials are left in peace in quiet hours."""
    receivers = {each.email or str(each.person): each for each in notice.audience(occasion)}
    row = occasion.row
    waits = any(each.person for each in receivers.values())
    later = quiet_until(row.office, occasion.tx.now) if waits else None
    said = {each.language: _said(occasion, notice, each.language) for each in receivers.values()}
    for name, receiver in sorted(receivers.items()):
        subject, text = said[receiver.language]
        letter = Written(subject=subject, text=text, key=f"{key}:{name}", case=row.id)
        deliver(occasion.tx, receiver, letter, not_before=later if receiver.person else None)


def _said(occasion: Occasion, notice: Notice, language: str) -> tuple[str, str]:
    """Subject and text in one language; what the SOP, the office and people wrote stays as they wrote it."""
    with languages.spoken(language):
        fields = notice.fill(occasion)
        return _(notice.subject) % fields, "".join(map(_, notice.text)) % fields
