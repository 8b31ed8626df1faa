"""Which delegations are allowed: bounded, downwards where it is about signing, without cycles or gaps.

Called under a lock on the office, so that two at once cannot close a circle.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from tertib.kernel.errors import Invalid, NotAllowed, NotFound, Problem
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people.models import Delegation, Mandate, Post
from tertib.people.types import ACTS, SIGN, MandateKind, NewDelegation

_LEVELS = {1: MandateKind.AN, 2: MandateKind.UB}
_FAR = date.max


def judged(new: NewDelegation) -> Delegation:
    """The row to write, or the refusal."""
    _refuse_incomplete(new)
    post, below = _post(new.post), _post(new.to_post)
    if post.id == below.id:
        raise _invalid("to_post", N_("Jabatan tidak dapat melimpahkan kepada dirinya sendiri."))
    if post.office_id != below.office_id:
        raise NotFound(N_("Jabatan tidak ditemukan."))
    kind, via = _way(post, below, signs=SIGN in new.acts)
    standing = _standing(new, post.office_id)
    _refuse_circle(post, below, standing)
    _refuse_twice(new, below, standing)
    for one in filter(None, (post, via, below)):
        _refuse_gap(one, new.start, new.end)
    if new.person is not None:
        _refuse_stranger(new.person, below, new)
    return Delegation(
        post=post,
        to_post=below,
        via=via,
        person_id=new.person,
        kind=kind.value,
        acts=sorted(new.acts),
        start=new.start,
        end=new.end,
        letter_no=new.letter_no.strip(),
        letter_date=new.letter_date,
    )


def _refuse_incomplete(new: NewDelegation) -> None:
    problems: dict[str, tuple[Problem, ...]] = {}
    if new.end < new.start:
        problems["end"] = (Problem(N_("Pelimpahan tidak dapat berakhir sebelum mulai.")),)
    if not new.letter_no.strip():
        problems["letter_no"] = (Problem(N_("Pelimpahan memerlukan nomor surat.")),)
    if not new.acts:
        problems["acts"] = (Problem(N_("Pilih sekurangnya satu tindakan yang dilimpahkan.")),)
    elif new.acts - set(ACTS):
        problems["acts"] = (Problem(N_("Tindakan yang dipilih tidak dikenal.")),)
    if problems:
        raise Invalid(N_("Ada isian yang harus diperbaiki."), problems=problems)


def _way(post: Post, below: Post, *, signs: bool) -> tuple[MandateKind, Post | None]:
    """One level down is a.n., two levels down u.b.; letters are signed for nobody else."""
    chain = list(_superiors(below, 2))
    level = next((place for place, each in enumerate(chain, start=1) if each.id == post.id), None)
    if level is None and signs:
        raise NotAllowed(
            N_(
                "Surat atas nama hanya dapat ditandatangani satu tingkat di bawah pejabatnya (a.n.) atau dua "
                "tingkat (u.b.). %(below)s tidak berada satu atau dua tingkat di bawah %(title)s."
            ),
            below=below.title,
            title=post.title,
        )
    if level is None:
        return MandateKind.DELEGATE, None
    return _LEVELS[level], chain[0] if level == 2 else None


def _superiors(post: Post, most: int) -> Iterable[Post]:
    above = post.superior
    while above is not None and most:
        yield above
        above, most = above.superior, most - 1


def _standing(new: NewDelegation, office: UUID) -> Sequence[Delegation]:
    """The office's other delegations of the same days."""
    rows = Delegation.objects.filter(post__office=office, cancelled=False)
    return list(rows.filter(start__lte=new.end, end__gte=new.start).select_related("post", "to_post"))


def _refuse_circle(post: Post, below: Post, standing: Sequence[Delegation]) -> None:
    reached, fresh = {below.id}, {below.id}
    while fresh:
        fresh = {each.to_post_id for each in standing if each.post_id in fresh} - reached
        reached |= fresh
    if post.id in reached:
        raise NotAllowed(
            N_(
                "Pelimpahan ini akan berputar: %(below)s sudah melimpahkan kepada %(title)s pada masa yang "
                "sama. Akhiri dulu pelimpahan itu."
            ),
            below=below.title,
            title=post.title,
        )


def _refuse_twice(new: NewDelegation, below: Post, standing: Sequence[Delegation]) -> None:
    for each in standing:
        same = (each.post_id, each.to_post_id) == (new.post, new.to_post)
        people_meet = None in (each.person_id, new.person) or each.person_id == new.person
        shared = new.acts & set(each.acts)
        if same and people_meet and shared:
            raise NotAllowed(
                N_("%(act)s sudah dilimpahkan kepada %(below)s pada masa itu (surat %(letter)s)."),
                act=ACTS[min(shared)],
                below=below.title,
                letter=each.letter_no,
            )


def _refuse_gap(post: Post, start: date, end: date) -> None:
    """Somebody holds the post by decree on every day, so that there is always one who answers for it."""
    day = start
    held = Mandate.objects.filter(post=post).exclude(kind=MandateKind.PLH).order_by("start")
    for mandate in held:
        if mandate.start <= day and (mandate.end or _FAR) >= day:
            if mandate.end is None or mandate.end >= end:
                return
            day = mandate.end + timedelta(days=1)
    raise NotAllowed(
        N_(
            "%(title)s tidak dijabat siapa pun mulai %(day)s. Persingkat masa pelimpahan, atau catat dulu "
            "pejabat definitif atau Plt.-nya."
        ),
        title=post.title,
        day=long_date(day),
    )


def _refuse_stranger(person: UUID, below: Post, new: NewDelegation) -> None:
    held = Mandate.objects.filter(post=below, person=person, start__lte=new.start)
    if not any((each.end or _FAR) >= new.end for each in held):
        raise _invalid("person", N_("Orang yang dipilih tidak memangku jabatan itu selama masa pelimpahan."))


def _post(post: UUID) -> Post:
    row = Post.objects.select_related("superior__superior").filter(id=post).first()
    if row is None:
        raise NotFound(N_("Jabatan tidak ditemukan."))
    return row


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, problems={field: (Problem(sentence),)})
