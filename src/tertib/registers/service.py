"""Commands of the ledger.

Functions that take `tx` work inside the caller's transaction (verbs, letters); the others open the door
themselves and are what the surfaces call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tertib.registers.types import Definitions, EntryView, Number, NumberMode

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor
    from tertib.runtime.door import Tx


def install_books(tx: Tx, definitions: Definitions, *, office: UUID) -> None:
    """Create or renew the books and series of an office; rows already entered keep their data."""
    raise NotImplementedError


def enter(
    tx: Tx,
    book: str,
    data: Mapping[str, Any],
    *,
    office: UUID,
    by: Actor,
    case: UUID | None = None,
    event: int | None = None,
    holding: UUID | None = None,
) -> EntryView:
    """Write a row; the same row of the same case again is no second row (other content: next revision)."""
    raise NotImplementedError


def revise(
    tx: Tx, book: str, no: int, data: Mapping[str, Any], *, office: UUID, by: Actor, seen: int, reason: str
) -> EntryView:
    """Write the next revision of a row; refuses when `seen` is not its newest revision."""
    raise NotImplementedError


def strike(tx: Tx, book: str, no: int, *, office: UUID, by: Actor, seen: int, reason: str) -> EntryView:
    """Strike a row through: it stays readable, with who struck it and why."""
    raise NotImplementedError


def correct_entry(
    book: str, no: int, data: Mapping[str, Any], *, office: UUID, by: Actor, seen: int, reason: str
) -> EntryView:
    """`revise` for surfaces: officials of the office only."""
    raise NotImplementedError


def strike_entry(book: str, no: int, *, office: UUID, by: Actor, seen: int, reason: str) -> EntryView:
    """`strike` for surfaces: officials of the office only."""
    raise NotImplementedError


def take_number(
    tx: Tx,
    series: str,
    *,
    office: UUID,
    on: date,
    by: Actor,
    tokens: Mapping[str, str] | None = None,
    purpose: str = "",
) -> Number:
    """Give the next number of the year of `on`; the same purpose gets the number it already has."""
    raise NotImplementedError


def record_number(
    tx: Tx, series: str, text: str, *, office: UUID, on: date, by: Actor, purpose: str = ""
) -> Number:
    """Record a number another system gave; refuses a number already in the series and year."""
    raise NotImplementedError


def void_number(series: str, text: str, *, office: UUID, by: Actor, year: int, reason: str) -> Number:
    """Record that a number is void and why; it is never given again."""
    raise NotImplementedError


def reserve_numbers(
    series: str, count: int, *, office: UUID, by: Actor, on: date, reason: str
) -> tuple[Number, ...]:
    """Set numbers aside for a day without the system."""
    raise NotImplementedError


def set_series(
    series: str, *, office: UUID, by: Actor, template: str, mode: NumberMode, tokens: Mapping[str, str]
) -> None:
    """Change template, tokens or where the numbers of a series come from."""
    raise NotImplementedError
