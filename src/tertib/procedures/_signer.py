"""Who approves a procedure: the post that its identity sheet names, among the office's own posts."""

import re
from collections.abc import Sequence
from uuid import UUID

from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import PostView
from tertib.procedures.language.types import Procedure

_CHARGE = re.compile(r"^(?:(?:plt|plh|pj|a\.n|an)\.?\s+)+", re.IGNORECASE)


def approving_post(office: UUID, procedure: Procedure) -> PostView:
    """The one post of the office that the sheet names; a sheet that names none is approved by its head."""
    posts = people.posts(office)
    said = procedure.identity.approved_by
    found = _named(said[0], posts) if said else [one for one in posts if "head" in one.roles]
    if len(found) == 1:
        return found[0]
    if not said:
        raise Misconfigured(
            N_(
                "Lembar identitas SOP ini tidak menyebut pengesahnya, dan kantor ini tidak mempunyai tepat "
                "satu jabatan pimpinan. Isi “Disahkan oleh” pada SOP."
            )
        )
    raise Misconfigured(
        N_(
            "Lembar identitas menyebut pengesah “%(said)s”, tetapi jabatan itu tidak ada pada kantor ini. "
            "Samakan nama jabatannya."
        ),
        said=said[0],
    )


def _named(said: str, posts: Sequence[PostView]) -> list[PostView]:
    """The posts whose title begins what the sheet says, or the other way round; only the longest of them."""
    wanted = _words(_CHARGE.sub("", said))
    fits = [(len(_words(one.title)), one) for one in posts if _begins(wanted, _words(one.title))]
    if not fits:  # “Camat Bogor Utara” is the head whose post is called “Camat”
        fits = [(1, one) for one in posts if _words(one.title) == wanted[:1] and "head" in one.roles]
    longest = max((length for length, _ in fits), default=0)
    return [one for length, one in fits if length == longest]


def _begins(one: list[str], other: list[str]) -> bool:
    shared = min(len(one), len(other))
    return one == other or (shared > 1 and one[:shared] == other[:shared])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
