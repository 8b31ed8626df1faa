"""What the package hands out and takes in: frozen values, never rows."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

ROLES = frozenset(
    {
        "applicant",
        "official",
        "counter",
        "secretary",
        "head",
        "administrator",
        "archivist",
        "auditor",
    }
)


class MandateKind(StrEnum):
    """How a person holds a post; a.n. and u.b. are ways of signing, not of holding."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"

    @property
    def prefix(self) -> str:
        """What stands before the title of the post: `Plt. `, `Plh. ` or nothing."""
        return {"definitive": "", "plt": "Plt. ", "plh": "Plh. "}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The lines of the kop; `logo` is the digest of a picture kept in the vault, empty for none."""

    line1: str = ""
    line2: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    email: str = ""
    postal_code: str = ""
    logo: str = ""

    def as_dict(self) -> dict[str, str]:
        """The same as JSON, for the row and for templates."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A perangkat daerah or a part of one. An office runs SOPs; any unit may ask."""

    id: UUID
    key: str
    name: str
    short_name: str
    is_office: bool
    parent: UUID | None
    head_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post in the tree; a pool shows its work to every seat until one claims it."""

    id: UUID
    key: str
    title: str
    unit: UUID
    unit_name: str
    office: UUID
    superior: UUID | None
    seats: int
    pool: bool
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person; `name` carries the titles, `plain_name` does not."""

    id: UUID
    name: str
    plain_name: str
    nip: str
    rank: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a person may act as at one moment. Never kept: asked anew for every act."""

    post: UUID
    post_key: str
    title: str
    office: UUID
    kind: MandateKind
    mandate: UUID
    pool: bool
    roles: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """`Plt. Kepala Dinas`."""
        return f"{self.kind.prefix}{self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTitle:
    """How a post is shown today; `label` is `Plt. Kepala Dinas` while it is held by charge."""

    title: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """Everything printed under a letter, computed from the mandate that is valid on its date."""

    lines: tuple[str, ...]
    name: str
    rank: str
    nip: str
    capacity_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to enter."""

    key: str
    name: str
    short_name: str = ""
    parent: UUID | None = None
    is_office: bool = False
    head_title: str = ""
    letterhead: Letterhead = field(default_factory=Letterhead)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post to enter; `signature_title` may hold a line break where the block shall break."""

    unit: UUID
    key: str
    title: str
    signature_title: str = ""
    superior: UUID | None = None
    seats: int = 1
    pool: bool = False
    roles: frozenset[str] = frozenset({"official"})
    echelon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to enter; non-ASN have neither NIP nor rank."""

    name: str
    front_title: str = ""
    back_title: str = ""
    nip: str = ""
    rank: str = ""
    grade: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedPassword:
    """A password that was checked and hashed; many sign-ins of a demo may share one."""

    encoded: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMandate:
    """Who holds which post from when; `end` is the last day on which it holds."""

    post: UUID
    person: UUID
    start: date
    end: date | None = None
    kind: MandateKind = MandateKind.DEFINITIVE
    decree_no: str = ""
    decree_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPost:
    """A mandate for someone who is only just being entered."""

    post: UUID
    start: date
    end: date | None = None
    kind: MandateKind = MandateKind.DEFINITIVE
    decree_no: str = ""
    decree_date: date | None = None

    def of(self, person: UUID) -> NewMandate:
        """The same once the person has an id."""
        return NewMandate(
            post=self.post,
            person=person,
            start=self.start,
            end=self.end,
            kind=self.kind,
            decree_no=self.decree_no,
            decree_date=self.decree_date,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateView:
    """A mandate as recorded."""

    id: UUID
    post: UUID
    person: UUID
    kind: MandateKind
    start: date
    end: date | None
    decree_no: str
    decree_date: date | None
