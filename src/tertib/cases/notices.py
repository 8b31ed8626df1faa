"""Who is told what, and how: one table from event to audience and words.

A notice carries no secret, no link that signs anyone in, and no personal data but the receiver's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tertib.cases._state import Event
from tertib.cases._store import CaseRow
from tertib.kernel.errors import Invalid
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures.types import Procedure
from tertib.runtime import links, outbox
from tertib.runtime.door import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What happened to which case."""

    tx: Tx
    row: CaseRow
    event: Event
    procedure: Procedure
    by: UUID | None


Audience = Callable[[Occasion], Iterable[str]]
Fill = Callable[[Occasion], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    audience: Audience
    subject: str
    text: str
    fill: Fill


# --- audiences -------------------------------------------------------------------------------------


def _applicant(occasion: Occasion) -> Iterable[str]:
    yield str(occasion.row.contact.get("email") or "")


def _desk(occasion: Occasion) -> Iterable[str]:
    """Whoever may act for the post today, or only the one whose desk it returns to; never the actor."""
    state = occasion.row.state
    if state.post is None:
        return
    for holder in people.holders(state.post, occasion.tx.now):
        if holder.id != occasion.by and state.claimed_by in (None, holder.id):
            yield holder.email


def _copied(occasion: Occasion) -> Iterable[str]:
    for post in occasion.event.private.get("cc", ()):
        for holder in people.holders(UUID(post), occasion.tx.now):
            yield holder.email


# --- words -----------------------------------------------------------------------------------------


def _for_applicant(occasion: Occasion) -> Mapping[str, object]:
    row, state = occasion.row, occasion.row.state
    waiting = state.waiting
    reason = occasion.procedure.refusals.get(state.reason, "")
    return {
        "service": row.procedure_title,
        "number": state.number or row.tracking,
        "tracking": row.tracking,
        "link": links.track(row.tracking),
        "mine": links.request(row.id),
        "until": long_date(people.office_date(waiting.until)) if waiting and waiting.until else "",
        "list": "\n".join(f"{at}. {each['sentence']}" for at, each in enumerate(row.deficiencies, start=1)),
        "reason": reason,
    }


def _for_desk(occasion: Occasion) -> Mapping[str, object]:
    row, state = occasion.row, occasion.row.state
    step = occasion.procedure.step(state.step or occasion.procedure.first)
    return {
        "service": row.procedure_title,
        "number": state.number or N_("belum bernomor"),
        "agency": row.agency_name,
        "activity": step.activity,
        "link": links.case(row.id),
    }


_GREETING = N_("Yth. Pemohon,\n\n")
_FOLLOW = N_("\n\nIkuti perkembangannya dengan kode pelacakan %(tracking)s:\n%(link)s\n")

TABLE: Mapping[str, tuple[Notice, ...]] = {
    "promise_started": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan diterima: %(number)s"),
            text=_GREETING
            + N_("permohonan %(service)s telah diagendakan dengan nomor %(number)s.")
            + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "waiting": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan perlu dilengkapi: %(number)s"),
            text=_GREETING
            + N_(
                "permohonan %(service)s belum lengkap:\n\n%(list)s\n\n"
                "Lengkapi paling lambat %(until)s melalui:\n%(mine)s"
            )
            + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "closed": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan selesai: %(number)s"),
            text=_GREETING + N_("permohonan %(service)s telah selesai dan hasilnya diserahkan.") + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "refused": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan ditolak: %(number)s"),
            text=_GREETING + N_("permohonan %(service)s ditolak. Alasan: %(reason)s.") + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "withdrawn": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan ditarik: %(number)s"),
            text=_GREETING + N_("permohonan %(service)s telah ditarik atas permintaan pemohon.") + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "lapsed": (
        Notice(
            audience=_applicant,
            subject=N_("Permohonan gugur: %(number)s"),
            text=_GREETING
            + N_("permohonan %(service)s ditutup karena tidak dilengkapi sampai batas waktunya.")
            + _FOLLOW,
            fill=_for_applicant,
        ),
    ),
    "hop_opened": (
        Notice(
            audience=_desk,
            subject=N_("Tugas baru: %(service)s (%(number)s)"),
            text=N_(
                "%(activity)s\n\nPemohon: %(agency)s\nNomor agenda: %(number)s\n\nKerjakan di:\n%(link)s\n"
            ),
            fill=_for_desk,
        ),
    ),
    "hop_done": (
        Notice(
            audience=_copied,
            subject=N_("Tembusan disposisi: %(service)s (%(number)s)"),
            text=N_("Anda mendapat tembusan disposisi.\n\nPemohon: %(agency)s\n\nLihat di:\n%(link)s\n"),
            fill=_for_desk,
        ),
    ),
    **{
        kind: (
            Notice(
                audience=_desk,
                subject=N_("Perlu perhatian: %(service)s (%(number)s)"),
                text=N_("Pekerjaan pada langkah ini terhenti dan perlu Anda periksa:\n%(link)s\n"),
                fill=_for_desk,
            ),
        )
        for kind in ("effect_clashed", "effect_failed", "effect_stuck")
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
            _send(occasion, notice, no)


def _send(occasion: Occasion, notice: Notice, no: int) -> None:
    receivers = sorted({each for each in notice.audience(occasion) if each})
    fields = notice.fill(occasion) if receivers else {}
    for receiver in receivers:
        try:
            outbox.post(
                occasion.tx,
                to=receiver,
                subject=" ".join((notice.subject % fields).split()),
                text=notice.text % fields,
                key=f"case:{occasion.row.id}:{no}:{receiver}",
                case=occasion.row.id,
            )
        except Invalid:
            continue  # an unusable address must not stop the case; the contact's page shows it
