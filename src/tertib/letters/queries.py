"""Reads of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tertib.letters.types import Kind, LetterView, Pdf, PublicLetter

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor


def letters_of(by: Actor, case: UUID) -> tuple[LetterView, ...]:
    """The letters of a case that this person may see, in the order they were made."""
    raise NotImplementedError


def letter(by: Actor, letter: UUID) -> LetterView:
    """One letter; NotFound when it is not for this person."""
    raise NotImplementedError


def letter_pdf(by: Actor, letter: UUID) -> Pdf:
    """The newest rendering of a letter."""
    raise NotImplementedError


def verify(code: str) -> PublicLetter:
    """What anyone with the printed code may know; NotFound for an unknown or malformed code."""
    raise NotImplementedError


def kinds(office: UUID, code: str, *, by: Actor) -> tuple[Kind, ...]:
    """The kinds of a procedure in force, with the office's wording of their blocks."""
    raise NotImplementedError


def kind(office: UUID, code: str, key: str, *, by: Actor) -> Kind:
    """One kind of a procedure in force."""
    raise NotImplementedError
