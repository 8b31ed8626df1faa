"""The signature block: who may sign on a date, and the lines that say in whose name."""

from datetime import date
from typing import NoReturn
from uuid import UUID

from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people._mandates import running, valid_on
from tertib.people._views import full_name, rank_line
from tertib.people.models import Leave, Mandate, Post
from tertib.people.types import MandateKind, SignatureBlock


def block(
    *, person: UUID, post: UUID, on: date, in_name_of: tuple[UUID, ...] = (), with_titles: bool = True
) -> SignatureBlock:
    """Compute the block, or refuse with why and what to do."""
    mandate = valid_on(on).filter(person=person, post=post).select_related("person", "post").first()
    if mandate is None:
        _refuse(person, post, on)
    above = _delegators(mandate.post, in_name_of, on)
    kind, holder = MandateKind(mandate.kind), mandate.person
    return SignatureBlock(
        lines=_lines(above, _title_lines(mandate.post, kind)),
        name=full_name(holder) if with_titles else holder.name,
        rank=rank_line(holder),
        nip=spaced_nip(holder.nip),
        capacity_label=f"{kind.prefix}{mandate.post.title}",
    )


def spaced_nip(nip: str) -> str:
    """`19650626 198803 1 017`: birth, appointment, sex, serial; empty for non-ASN."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if nip else ""


def _title_lines(post: Post, kind: MandateKind = MandateKind.DEFINITIVE) -> tuple[str, ...]:
    first, *rest = (post.signature_title or post.title).upper().splitlines()
    return (f"{kind.prefix}{first}", *rest)


def _lines(above: tuple[Post, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """Permendagri 1/2023: `a.n. X` / `Y,` one level down, `a.n. X` / `Y` / `u.b.` / `Z,` two levels down."""
    lines: list[str] = []
    for number, post in enumerate(above):
        first, *rest = _title_lines(post)
        lines += [first if number else f"a.n. {first}", *rest]
    if len(above) > 1:
        lines.append("u.b.")
    return (*lines, *own[:-1], f"{own[-1]},")


def _delegators(post: Post, in_name_of: tuple[UUID, ...], on: date) -> tuple[Post, ...]:
    """The posts signed for, highest first; each must be the next superior and held on that day."""
    above: list[Post] = []
    below = post
    for wanted in reversed(in_name_of):
        superior = below.superior
        if superior is None or superior.id != wanted or len(in_name_of) > 2:
            raise NotAllowed(
                N_(
                    "Surat atas nama hanya dapat ditandatangani satu tingkat di bawah pejabatnya (a.n.) atau "
                    "dua tingkat (u.b.). %(title)s bukan bawahan langsung pejabat yang dipilih."
                ),
                title=below.title,
            )
        if not Mandate.objects.filter(running(on), post=superior).exists():
            raise NotAllowed(
                N_(
                    "%(title)s tidak dijabat siapa pun pada %(day)s, sehingga tidak ada yang memberi mandat "
                    "atas nama. Catat dulu pejabat definitif atau Plt.-nya."
                ),
                title=superior.title,
                day=long_date(on),
            )
        above.insert(0, superior)
        below = superior
    return tuple(above)


def _refuse(person: UUID, post: UUID, on: date) -> NoReturn:
    row = Post.objects.filter(id=post).first()
    if row is None:
        raise NotFound(N_("Jabatan tidak ditemukan."))
    mandates = Mandate.objects.filter(person=person, post=post)
    fields = {"title": row.title, "day": long_date(on)}
    if Leave.objects.filter(person=person, start__lte=on, end__gte=on).exists():
        raise NotAllowed(
            N_(
                "Anda tercatat cuti pada %(day)s, sehingga tidak dapat menandatangani sebagai %(title)s. "
                "Mintalah Plh. menandatangani, atau minta admin membetulkan catatan cuti."
            ),
            **fields,
        )
    if mandates.filter(running(on)).exists():
        raise NotAllowed(
            N_(
                "Mandat Plh. %(title)s hanya berlaku selama pejabatnya berhalangan, dan pada %(day)s ia "
                "tidak tercatat cuti. Mintalah pejabat itu sendiri menandatangani."
            ),
            **fields,
        )
    if last := mandates.filter(end__lt=on).order_by("-end").first():
        raise NotAllowed(
            N_(
                "Mandat Anda sebagai %(title)s berakhir pada %(ended)s, sebelum tanggal surat %(day)s. "
                "Mintalah pejabat yang sekarang menandatangani, atau minta admin mencatat perpanjangannya."
            ),
            ended=long_date(last.end or on),
            **fields,
        )
    raise NotAllowed(
        N_(
            "Anda tidak memegang mandat sebagai %(title)s pada %(day)s. "
            "Mintalah pejabatnya menandatangani, atau minta admin mencatat SK mandatnya."
        ),
        **fields,
    )
