"""Who sits at the desk, and what every posted form of the desk carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Invalid
from tertib.surfaces.ui import access

MOST_DIGITS = 18  # what a column holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A posted form: who sent it, which state of the case its page showed, and its once-only key."""

    by: Actor
    seen: int
    key: str | None
    post: QueryDict
    files: MultiValueDict[str, UploadedFile[Any]]

    def text(self, name: str) -> str:
        """One line as typed, without blanks around it."""
        return str(self.post.get(name, "")).strip()

    def number(self, name: str) -> int | None:
        """A counter that our own page sent; None where it sent none."""
        return as_number(self.text(name))

    def uuid(self, name: str) -> UUID:
        """An id that our own page sent; Invalid when somebody tampered with it."""
        return as_uuid(self.text(name))

    def uuids(self, name: str) -> tuple[UUID, ...]:
        """Several of them."""
        return tuple(as_uuid(one) for one in self.post.getlist(name))


def actor(request: HttpRequest) -> Actor:
    """The `by` of every command and query of the desk."""
    return access.actor(request)


def sent(request: HttpRequest) -> Sent:
    """The posted form of this request."""
    seen = request.POST.get("seen", "")
    return Sent(
        by=actor(request),
        seen=as_number(seen) or 0,
        key=request.POST.get("key") or None,
        post=request.POST,
        files=request.FILES,
    )


def fresh_key() -> str:
    """A key for one showing of a form: sending it twice acts once."""
    return uuid4().hex


def as_number(text: str) -> int | None:
    """The counter, or BadRequest for one that no page of ours ever held."""
    if not text.isdecimal():
        return None
    if len(text) > MOST_DIGITS:
        raise BadRequest("a counter is too long")
    return int(text)


def as_uuid(text: str) -> UUID:
    """The id, or Invalid."""
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("Pilihan yang dikirim tidak dikenal. Muat ulang halaman lalu coba lagi.") from None
