"""Commands on letters: make, sign, void, and reword the text blocks of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from tertib.letters.types import LetterView, Pdf

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor


def sign(
    letter: UUID,
    *,
    by: Actor,
    post: UUID | None = None,
    seen: str = "",
    in_name_of: UUID | None = None,
    number: str = "",
    on: date | None = None,
) -> LetterView:
    """Sign: fix signer, date, block and number in one transaction; the signed rendering follows.

    `post` is the post the signer acts in (default: the post the letter was drawn up for); `seen` the digest
    of the draft the page showed; `in_name_of` the person who signed by pen when somebody else keys it in;
    `number` the number of another system where the series is numbered outside. No valid mandate: refused.
    """
    raise NotImplementedError


def void(letter: UUID, *, by: Actor, reason: str) -> LetterView:
    """Declare a letter void with a reason; its number is recorded as void and never given again."""
    raise NotImplementedError


def edit_blocks(
    office: UUID, code: str, kind: str, texts: Mapping[str, str], *, by: Actor, seen: Mapping[str, int]
) -> None:
    """Keep an office's own wording of a kind's blocks; an empty text returns to the shipped wording."""
    raise NotImplementedError


def preview(office: UUID, code: str, kind: str, texts: Mapping[str, str], *, by: Actor) -> Pdf:
    """Show a kind with these texts and example data; nothing is kept."""
    raise NotImplementedError
