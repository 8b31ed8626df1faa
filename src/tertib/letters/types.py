"""What letters take and give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tertib.people.types import SignatureBlock


class LetterState(StrEnum):
    """A letter is being made, ready to be signed or used, signed, or void."""

    DRAFT = "draft"
    READY = "ready"
    SIGNED = "signed"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A part of a kind that officials may reword: plain paragraphs with placeholders in braces.

    `version` is 0 for the shipped wording and counts the office's own; `is_reworded` says whose it is now.
    """

    key: str
    label: str
    text: str
    version: int = 0
    is_reworded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """The row a letter writes when it is signed: a book, and per column a text with placeholders.

    A text that is one placeholder and nothing else keeps the value as it is, so that dates stay dates.
    """

    book: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of letter as letters.yaml describes it.

    `signed`: it counts only when somebody with a mandate signed it; its number is taken then, from `series`.
    `public`: anyone with the printed code may verify it; `for_applicant`: it is handed to the applicant;
    `block`: the one whose act wants it stands under it even where the SOP names no signer;
    `enters`: the row it writes when it is signed and numbered, once; `form`: one of `TITLES`, which decides
    how the signer's name is written; `holder_only`: neither a Plt., a Plh. nor a delegate may sign it;
    `body`: what the shared templates set, in order; `seal`: the words above the signature; `warns`: numbers
    of the sheet's warnings that the paper repeats.

    Of the parts of a body, `{pictures: source}` (also `most`, `caption`, `empty`) sets photos from a source
    `{pictures: [{of: path, label: words}], place: [path]}`, each with the camera's own time and place where
    the case keeps them; `{chart: source}` sets the series of numbers at a path, as `runtime.charts.write`
    keeps them.
    """

    key: str
    title: str
    template: str
    subject: str
    signed: bool = False
    series: str = ""
    paper: str = "F4"
    nature: str = "Biasa"
    attachments: str = "-"
    addressee: str = ""
    addressee_place: str = "Tempat"
    copies: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    public: bool = True
    for_applicant: bool = False
    block: bool = True
    enters: BookLine | None = None
    form: str = "korespondensi"
    holder_only: bool = False
    body: tuple[Mapping[str, Any], ...] = ()
    seal: str = ""
    warns: tuple[int, ...] = ()

    @property
    def with_titles(self) -> bool:
        """Whether the signer's academic titles are printed (Permendagri 1/2023 art. 44)."""
        return TITLES[self.form]

    @property
    def is_reworded(self) -> bool:
        """Whether the office says anything in this kind in its own words."""
        return any(each.is_reworded for each in self.blocks)


TITLES: Mapping[str, bool] = {
    "pengaturan": False,
    "penetapan": False,
    "penugasan": True,
    "korespondensi": True,
    "khusus": True,
}
"""The forms of official letters, and whether names under them carry academic titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter of a case as officials see it in the list of documents.

    What it says of its case (`case_number`, `agency_name`, `case_subject`) is what it was printed with.
    """

    id: UUID
    office: UUID
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
    signer_post: UUID | None
    concept: bool
    needs_signature: bool
    needs_number: bool
    rendered: bool
    made_at: datetime
    void_reason: str = ""
    series: str = ""
    subject: str = ""
    addressee: str = ""
    case_number: str = ""
    case_subject: str = ""
    agency_name: str = ""
    signed_at: datetime | None = None
    book: str = ""
    book_no: int | None = None
    rehearsal: bool = False

    @property
    def filename(self) -> str:
        """A name that survives any disk: kind and the start of the digest."""
        return f"{self.kind}-{self.digest[:8] or self.id.hex[:8]}.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLetter:
    """Everything the public verification page may show: no personal data.

    `status` is "valid", "unsigned" or "void".
    """

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
    content: bytes = field(repr=False)
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a letter is signed.

    `post`: the post the signer acts in (default: the one it was drawn up for). `signed_by`: the person who
    signed with a pen when somebody of the secretariat keys it in. `in_name_of`: posts for a.n. and u.b.
    `number`: the number of another system, where the series is numbered outside.
    """

    post: UUID | None = None
    signed_by: UUID | None = None
    in_name_of: tuple[UUID, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A placeholder an official may write in a block: what it stands for, and what the example says."""

    name: str
    meaning: str
    example: str


def block_as_json(block: SignatureBlock) -> dict[str, Any]:
    """The signature block as it is fixed in the row and printed."""
    return {
        "lines": list(block.lines),
        "name": block.name,
        "rank": block.rank,
        "nip": block.nip,
        "capacity": block.capacity_label,
        "nip_label": block.nip_label,
    }
