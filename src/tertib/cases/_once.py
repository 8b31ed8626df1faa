"""A key that lets an act happen once: bound to the person who sent it and to what was sent.

What is stored names neither: two digests. Somebody else's key, or one's own with other content, is no match.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from typing import Any

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict
from tertib.kernel.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """`slot`: whose key it is; `content`: what it was sent for."""

    slot: str
    content: str

    @property
    def stamp(self) -> str:
        """As it stands in the event that the key led to."""
        return f"{self.slot}:{self.content}"

    @property
    def pattern(self) -> str:
        """Meets the stamp of this key whatever it was sent for; for LIKE."""
        return f"{self.slot}:%"

    def must_be(self, stamp: str) -> None:
        """Refuse a key that already acted for other content."""
        if stamp != self.stamp:
            raise Conflict(
                N_(
                    "Kunci kiriman ini sudah dipakai untuk kiriman yang isinya lain, dan kiriman itulah yang "
                    "tercatat. Kiriman yang baru tidak disimpan; muat ulang halaman lalu ulangi."
                ),
                code="key_used",
            )


def once(key: str | None, wanted: object, *, by: Actor) -> Once | None:
    """The key of this person for this content; None when no key came along."""
    if not key:
        return None
    return Once(slot=_digest([by.kind.value, str(by.person), key]), content=_digest(_spelled(wanted)))


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _spelled(value: object) -> Any:
    """Any value of a command as JSON; files by the digest of their content."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _spelled(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): _spelled(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
