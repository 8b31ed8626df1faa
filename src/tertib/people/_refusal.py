"""Why somebody may not sign for a post on a day, said to them, with what to do."""

from datetime import date
from uuid import UUID

from tertib.kernel.errors import NotAllowed
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import _authority
from tertib.people._authority import Record
from tertib.people.models import Mandate, Post


def distance(record: Record, mandate: Mandate, day: date) -> int:
    span = record.span(mandate)
    if span is None or span.holds(day):
        return 0
    return (mandate.start - day).days if day < span.start else (day - (span.end or day)).days


def refusal(person: UUID, post: Post, day: date) -> NotAllowed:
    """Why this person may not sign for the post on the day, said to them, and what to do."""
    record = _authority.record_of(post.id)
    mine = [
        each
        for each in record.mandates
        if (each.person_id, each.post_id) == (person, post.id) and record.span(each) is not None
    ]
    fields = {"title": post.title, "day": long_date(day)}
    if not mine:
        return NotAllowed(_NONE, **fields)
    nearest = min(mine, key=lambda each: distance(record, each, day))
    span = record.span(nearest)
    assert span is not None  # noqa: S101 - only such were kept
    if span.holds(day):
        return NotAllowed(_AWAY if record.leave_of(person, day) else _HE_IS_HERE, **fields)
    if span.end is not None and span.end < day:
        return NotAllowed(_OVER, ended=long_date(span.end), **fields)
    return NotAllowed(_NOT_YET, starts=long_date(nearest.start), **fields)


_NONE = N_(
    "Anda tidak memegang mandat sebagai %(title)s pada %(day)s. "
    "Mintalah pejabatnya menandatangani, atau minta admin mencatat SK mandatnya."
)
_AWAY = N_(
    "Anda tercatat cuti pada %(day)s, sehingga tidak dapat menandatangani sebagai %(title)s. "
    "Mintalah Plh. menandatangani, atau minta admin membetulkan catatan cuti."
)
_HE_IS_HERE = N_(
    "Mandat Plh. %(title)s hanya berlaku selama pejabatnya berhalangan, dan pada %(day)s ia "
    "tidak tercatat cuti. Mintalah pejabat itu sendiri menandatangani."
)
_OVER = N_(
    "Mandat Anda sebagai %(title)s berakhir pada %(ended)s, sebelum tanggal surat %(day)s. "
    "Mintalah pejabat yang sekarang menandatangani, atau minta admin mencatat perpanjangannya."
)
_NOT_YET = N_(
    "Mandat Anda sebagai %(title)s baru mulai pada %(starts)s, sesudah tanggal surat %(day)s. "
    "Mintalah pejabat yang sekarang menandatangani."
)
