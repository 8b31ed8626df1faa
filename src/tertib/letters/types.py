"""What letters take and give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class LetterState(StrEnum):
    """A letter is being made, ready to be signed or used, signed, or void."""

    DRAFT = "draft"
    READY = "ready"
    SIGNED = "signed"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A part of a kind that officials may reword: plain paragraphs with placeholders in braces."""

    key: str
    label: str
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of letter as letters.yaml describes it."""

    key: str
    title: str
    template: str
    subject: str
    signed: bool = False
    series: str | None = None
    paper: str = "F4"
    nature: str = "Biasa"
    attachments: str = "-"
    classification: str = ""
    addressee: str = ""
    addressee_place: str = ""
    copies: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    sources: Mapping[str, Any] = field(default_factory=dict)
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerBlock:
    """The signature block fixed at signing: what is printed below the text."""

    lines: tuple[str, ...]
    name: str
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter of a case as officials see it in the list of documents."""

    id: UUID
    case: UUID
    kind: str
    title: str
    step: int
    round: int
    state: LetterState
    number: str
    date: date | None
    digest: str
    pages: int
    verify_code: str
    signer: str
    needs_signature: bool
    rendered: bool
    made_at: datetime
    void_reason: str = ""

    @property
    def filename(self) -> str:
        """A name that survives any disk: kind and the start of the digest."""
        return f"{self.kind}-{self.digest[:8] or self.id.hex[:8]}.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLetter:
    """Everything the public verification page may show: no personal data."""

    number: str
    date: date | None
    subject: str
    unit: str
    status: str
    digest_start: str

    @property
    def valid(self) -> bool:
        """Whether the letter stands."""
        return self.status == "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A rendered paper to download."""

    filename: str
    content: bytes
    pages: int
