"""The signature block: who may sign on a date, and the lines that say in whose name.

Forms of Permendagri 1/2023 art. 44: names with titles under penugasan, korespondensi and khusus, without
under pengaturan and penetapan; pangkat and NIP for everybody but the regional head, the deputy and the Sekda.
"""

import textwrap
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tertib.kernel.errors import NotAllowed, NotFound
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.people import _refusal
from tertib.people._mandates import running, valid_on
from tertib.people._views import full_name, rank_line
from tertib.people.models import Delegation, Mandate, Post
from tertib.people.types import SIGN, Employment, MandateKind, SignatureBlock

WIDTH = 30
"""Letters in a line of the block, as many as fit on paper; longer titles wrap between words, evenly."""
_FORMS = {1: MandateKind.AN, 2: MandateKind.UB}


def block(
    *,
    person: UUID,
    post: UUID,
    on: date,
    in_name_of: tuple[UUID, ...] = (),
    with_titles: bool = True,
    holder_only: bool = False,
) -> SignatureBlock:
    """Compute the block, or refuse with why and what to do."""
    mandate = valid_on(on).filter(person=person, post=post).select_related("person", "post").first()
    if mandate is None:
        raise _refusal.refusal(person, _known(post), on)
    if holder_only and (in_name_of or mandate.kind != MandateKind.DEFINITIVE):
        raise NotAllowed(
            N_("Naskah ini hanya dapat ditandatangani pejabat definitif, bukan oleh %(label)s."),
            label=f"{'a.n. ' if in_name_of else ''}{MandateKind(mandate.kind).prefix}{mandate.post.title}",
        )
    above = _delegators(mandate.post, in_name_of, on, person)
    return laid_out(mandate, above, with_titles=with_titles)


def laid_out(mandate: Mandate, above: Sequence[Post], *, with_titles: bool = True) -> SignatureBlock:
    """The block of a mandate that counts; `above` are the posts signed for, highest first."""
    kind, holder, post = MandateKind(mandate.kind), mandate.person, mandate.post
    bare = post.bare_name  # no pangkat and NIP there, and no titles either for whoever only acts
    titled = with_titles and (kind is MandateKind.DEFINITIVE or not bare)
    return SignatureBlock(
        lines=_lines(above, _title_lines(post, kind.prefix)),
        name=full_name(holder) if titled else holder.name,
        rank="" if bare else rank_line(holder),
        nip="" if bare else spaced_nip(holder.nip),
        capacity_label=f"{kind.prefix}{post.title}",
        nip_label=Employment(holder.employment).number_label,
    )


def spaced_nip(nip: str) -> str:
    """`19650626 198803 1 017`: birth, appointment, sex, serial; empty for non-ASN."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if nip else ""


def _title_lines(post: Post, prefix: str = "") -> tuple[str, ...]:
    """The title in capitals, broken where the office broke it, else evenly where it is too long."""
    given = (post.signature_title or post.title).upper().splitlines()
    lines = [line for part in given for line in _evenly(part, WIDTH - len(prefix))]
    return (f"{prefix}{lines[0]}", *lines[1:])


def _evenly(text: str, width: int) -> list[str]:
    """As few lines as `width` allows, and those about equally long."""
    fewest = len(textwrap.wrap(text, width, break_long_words=False))
    narrow = -(-len(text) // fewest)
    for least in range(narrow, width + 1):
        lines = textwrap.wrap(text, least, break_long_words=False, break_on_hyphens=False)
        if len(lines) <= fewest:
            return lines
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _lines(above: Sequence[Post], own: tuple[str, ...]) -> tuple[str, ...]:
    """Permendagri 1/2023: `a.n. X` / `Y,` one level down, `a.n. X` / `Y` / `u.b.` / `Z,` two levels down."""
    lines: list[str] = []
    for number, post in enumerate(above):
        lines += _title_lines(post, "" if number else "a.n. ")
    if len(above) > 1:
        lines.append("u.b.")
    return (*lines, *own[:-1], f"{own[-1]},")


def _delegators(post: Post, in_name_of: tuple[UUID, ...], on: date, person: UUID) -> tuple[Post, ...]:
    """The posts signed for, highest first; each next above, held that day, and by a recorded mandate."""
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
    if above:
        _must_be_mandated(above[0], post, len(above), on, person)
    return tuple(above)


def _must_be_mandated(post: Post, below: Post, level: int, on: date, person: UUID) -> None:
    given = Delegation.objects.filter(
        running(on), post=post, to_post=below, kind=_FORMS[level], cancelled=False
    )
    if any(SIGN in each.acts and each.person_id in (None, person) for each in given):
        return
    raise NotAllowed(
        N_(
            "%(below)s tidak memegang mandat tertulis untuk menandatangani atas nama %(title)s pada %(day)s. "
            "Catat dulu surat pelimpahannya, atau minta %(title)s menandatangani sendiri."
        ),
        below=below.title,
        title=post.title,
        day=long_date(on),
    )


def _known(post: UUID) -> Post:
    row = Post.objects.filter(id=post).first()
    if row is None:
        raise NotFound(N_("Jabatan tidak ditemukan."))
    return row
