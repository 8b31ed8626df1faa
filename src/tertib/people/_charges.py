"""Which mandates exclude each other. Called under a lock on the post."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tertib.kernel.errors import Invalid, NotAllowed, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people.models import Leave, Mandate, Post
from tertib.people.types import MandateKind, NewMandate

FAR = date.max


def seat_for(post: Post, new: NewMandate) -> int:
    """The seat a new mandate takes, or the refusal."""
    if new.end is not None and new.end < new.start:
        raise _invalid("end", N_("Mandat tidak dapat berakhir sebelum mulai."))
    if new.decree_date is not None and not new.decree_no.strip():
        raise _invalid("decree_no", N_("Tanggal SK diisi tanpa nomornya. Isi nomor SK."))
    _refuse_twice(post, new)
    return _RULES[new.kind](post, new)


def _definitive(post: Post, new: NewMandate) -> int:
    charged = _overlapping(post, new).filter(kind=MandateKind.PLT).select_related("person").first()
    if charged is not None and post.seats == 1:
        raise NotAllowed(
            N_("%(title)s sedang dijabat Plt. %(name)s. Akhiri dulu mandat Plt. itu."),
            title=post.title,
            name=charged.person.name,
        )
    taken = set(_overlapping(post, new).filter(kind=MandateKind.DEFINITIVE).values_list("seat", flat=True))
    free = [seat for seat in range(1, post.seats + 1) if seat not in taken]
    if not free:
        raise NotAllowed(
            N_("Semua kursi %(title)s sudah terisi pada masa itu. Akhiri dulu mandat pejabat lama."),
            title=post.title,
        )
    return free[0]


def _plt(post: Post, new: NewMandate) -> int:
    _needs_decree(new)
    held = _overlapping(post, new)
    if held.filter(kind=MandateKind.DEFINITIVE).values("seat").distinct().count() >= post.seats:
        raise NotAllowed(
            N_(
                "Plt. hanya untuk jabatan yang lowong, sedangkan %(title)s ada pejabat definitifnya pada "
                "masa itu. Bila ia berhalangan, catat Plh."
            ),
            title=post.title,
        )
    _one_charge(held.filter(kind=MandateKind.PLT), post)
    return 1


def _plh(post: Post, new: NewMandate) -> int:
    _needs_decree(new)
    if new.end is None:
        raise _invalid("end", N_("Plh. berlaku untuk masa tertentu: isi tanggal berakhirnya."))
    held = _overlapping(post, new)
    holders = held.exclude(kind=MandateKind.PLH).values_list("person", flat=True)
    if not any(_absent_throughout(person, new.start, new.end) for person in holders):
        raise NotAllowed(
            N_(
                "Plh. hanya untuk jabatan yang pejabatnya berhalangan, dan tidak ada cuti pejabat %(title)s "
                "yang meliputi %(start)s sampai %(end)s. Catat dulu cutinya; bila jabatan lowong, catat Plt."
            ),
            title=post.title,
            start=long_date(new.start),
            end=long_date(new.end),
        )
    _one_charge(held.filter(kind=MandateKind.PLH), post)
    return 1


def _absent_throughout(person: UUID, start: date, end: date) -> bool:
    """Leave that follows leave without a gap counts as one."""
    day = start
    away = Leave.objects.filter(person=person, end__gte=start, start__lte=end, cancelled=False)
    for leave in away.order_by("start"):
        if leave.start > day:
            return False
        day = max(day, leave.end + timedelta(days=1))
    return day > end


def _one_charge(same: QuerySet[Mandate], post: Post) -> None:
    if same.exists():
        raise NotAllowed(
            N_("Sudah ada yang ditunjuk untuk %(title)s pada masa itu. Akhiri dulu mandat itu."),
            title=post.title,
        )


def _needs_decree(new: NewMandate) -> None:
    if not new.decree_no.strip():
        raise _invalid("decree_no", N_("Plt. dan Plh. memerlukan nomor SK atau surat perintah."))


def _refuse_twice(post: Post, new: NewMandate) -> None:
    if _overlapping(post, new).filter(person=new.person).exists():
        raise NotAllowed(N_("Orang ini sudah memegang %(title)s pada masa itu."), title=post.title)


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, problems={field: (Problem(sentence),)})


def _overlapping(post: Post, new: NewMandate) -> QuerySet[Mandate]:
    until = new.end or FAR
    return Mandate.objects.filter(Q(end__isnull=True) | Q(end__gte=new.start), post=post, start__lte=until)


_RULES = {MandateKind.DEFINITIVE: _definitive, MandateKind.PLT: _plt, MandateKind.PLH: _plh}
