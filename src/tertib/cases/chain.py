"""The chain of a case: every event bound to the one before it, signed, and still valid after lawful erasure.

An event's header (all columns but the payload) is hashed in canonical form, with the hash before it and
a salted commitment to the payload. Erasing payload and salt takes personal data away; the commitment stays,
so the chain holds, and without the salt nobody can try out what the payload was.
"""

from __future__ import annotations

import json
import secrets as randomness
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from tertib.cases._state import CaseState, Event, apply
from tertib.cases.types import ChainReport
from tertib.kernel.canonical import canonical
from tertib.kernel.words import N_
from tertib.runtime.secrets import mac

_EVENT = b"tertib-event-v1\0"
_PAYLOAD = b"tertib-payload-v1\0"
_CASE = b"tertib-case-v1\0"
_SALT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An event as it lies in its row."""

    case: UUID
    no: int
    kind: str
    at: datetime
    person: UUID | None
    post: UUID | None
    mandate: UUID | None
    capacity: str
    via: str
    data: str  # canonical JSON
    payload: str | None
    salt: str | None
    commitment: str
    prev: str
    hash: str
    mac: str
    idempotency: str | None = None

    @property
    def event(self) -> Event:
        """What the machine needs of it: never the payload."""
        return Event(kind=self.kind, at=self.at, data=json.loads(self.data))

    @property
    def private(self) -> Mapping[str, Any]:
        return json.loads(self.payload) if self.payload else {}

    @property
    def is_erased(self) -> bool:
        return self.payload is None


def root(case: UUID) -> str:
    """What the first event is bound to: a chain cannot be moved to another case."""
    return sha256(_CASE + case.bytes).hexdigest()


def forge(unbound: Link, *, prev: str, payload: Mapping[str, Any]) -> Link:
    """Bind an event to the one before it."""
    text = canonical(payload).decode()
    salt = randomness.token_hex(_SALT)
    bound = replace(unbound, payload=text, salt=salt, commitment=_commit(salt, text), prev=prev)
    digest = _digest(bound)
    return replace(bound, hash=digest, mac=_sign(digest))


def verify(case: UUID, links: Sequence[Link], *, seq: int, head: str) -> ChainReport:
    """Recompute the chain; the report names the first event that does not hold."""
    before = root(case)
    erasures = lawful_erasures(links)
    for expected, link in enumerate(links, start=1):
        problem = _problem(link, expected, before, erasures)
        if problem:
            return ChainReport(ok=False, events=len(links), first_broken=expected, problem=problem)
        before = link.hash
    if len(links) != seq or before != head:
        broken = min(len(links), seq) + 1
        return ChainReport(ok=False, events=len(links), first_broken=broken, problem=_CUT)
    erased = tuple(link.no for link in links if link.is_erased)
    return ChainReport(ok=True, events=len(links), erased=erased, head=before)


def replay(links: Iterable[Link]) -> CaseState:
    """The state that the chained headers alone give."""
    state = CaseState()
    for link in links:
        state = apply(state, link.event)
    return state


def lawful_erasures(links: Iterable[Link]) -> frozenset[int]:
    """The events whose payload was taken away with a ground."""
    return frozenset(json.loads(link.data)["no"] for link in links if link.kind == "erased")


_CUT = N_("Rangkaian peristiwa tidak sama panjang dengan perkaranya.")
_OUT_OF_ORDER = N_("Nomor peristiwa tidak berurutan.")
_UNBOUND = N_("Peristiwa ini tidak tersambung dengan yang sebelumnya.")
_CHANGED = N_("Isi peristiwa ini berubah sejak dicatat.")
_UNSIGNED = N_("Tanda pengaman peristiwa ini tidak sah.")
_PAYLOAD_CHANGED = N_("Data pribadi peristiwa ini berubah sejak dicatat.")
_PAYLOAD_LOST = N_("Data pribadi peristiwa ini hilang tanpa dasar penghapusan.")


def _problem(link: Link, expected: int, before: str, erasures: frozenset[int]) -> str:
    checks = (
        (link.no == expected, _OUT_OF_ORDER),
        (_equal(link.prev, before), _UNBOUND),
        (_header_holds(link), _CHANGED),
        (_equal(link.mac, _sign(link.hash)), _UNSIGNED),
        (_payload_is_there(link, erasures), _PAYLOAD_LOST),
        (_payload_holds(link), _PAYLOAD_CHANGED),
    )
    return next((sentence for holds, sentence in checks if not holds), "")


def _header_holds(link: Link) -> bool:
    try:
        return _equal(_digest(link), link.hash)
    except ValueError:
        return False


def _equal(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _payload_is_there(link: Link, erasures: frozenset[int]) -> bool:
    if link.payload is None or link.salt is None:
        return link.payload is None and link.salt is None and link.no in erasures
    return True


def _payload_holds(link: Link) -> bool:
    if link.payload is None or link.salt is None:
        return True
    try:
        return _equal(_commit(link.salt, link.payload), link.commitment)
    except ValueError:
        return False


def _commit(salt: str, text: str) -> str:
    return sha256(_PAYLOAD + bytes.fromhex(salt) + text.encode()).hexdigest()


_spell = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _digest(link: Link) -> str:
    """The header as JSON with sorted keys and no spaces; every text exactly as it stands in its column."""
    header = {
        "at": _moment(link.at),
        "capacity": link.capacity,
        "case": _text(link.case),
        "data": link.data,
        "idempotency": link.idempotency,
        "kind": link.kind,
        "mandate": _text(link.mandate),
        "no": link.no,
        "person": _text(link.person),
        "post": _text(link.post),
        "via": link.via,
    }
    bound = bytes.fromhex(link.prev) + bytes.fromhex(link.commitment)
    return sha256(_EVENT + bound + _spell(header).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@lru_cache(maxsize=4096)
def _text(value: UUID | None) -> str | None:
    """The same few people, posts and mandates stand in most headers."""
    return str(value) if value else None


def _sign(digest: str) -> str:
    return mac("case-event", bytes.fromhex(digest)).hex()
