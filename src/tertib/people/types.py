"""What the package hands out and takes in: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from tertib.kernel.errors import Problem
from tertib.kernel.words import N_

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


ACTS: Mapping[str, str] = {
    "receive": N_("Menerima surat"),
    "dispose": N_("Mendisposisi"),
    "check": N_("Memeriksa"),
    "do": N_("Mengerjakan"),
    "effect": N_("Menyetujui pelaksanaan"),
    "record": N_("Mencatat pendataan"),
    "print_secret": N_("Mencetak data akun"),
    "report": N_("Melaporkan"),
    "hand_over": N_("Menyerahkan hasil"),
    "paraf": N_("Memaraf"),
    "sign": N_("Menandatangani naskah"),
}
"""What may be delegated: the kinds of work of a step, signing off (paraf), and signing letters."""
SIGN = "sign"


class MandateKind(StrEnum):
    """By what right a person acts for a post.

    The first three are ways of holding it; the others are acts done in the name of whoever holds it: one
    level below (a.n.), two levels below (u.b.), or by another post of the office.
    """

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"
    AN = "an"
    UB = "ub"
    DELEGATE = "delegate"

    @property
    def prefix(self) -> str:
        """What stands before the title of the post: `Plt. `, `Plh. `, `a.n. ` or nothing."""
        return _PREFIXES.get(self.value, "a.n. ")

    @property
    def is_held(self) -> bool:
        """Whether the person holds the post, and does not only act in its name."""
        return self in HELD_KINDS


_PREFIXES = {"definitive": "", "plt": "Plt. ", "plh": "Plh. "}
HELD_KINDS = (MandateKind.DEFINITIVE, MandateKind.PLT, MandateKind.PLH)


class Employment(StrEnum):
    """Which number, if any, stands below a signature."""

    PNS = "pns"
    PPPK = "pppk"
    NONE = "none"

    @property
    def number_label(self) -> str:
        """`NIP`, `NI PPPK`, or nothing for non-ASN."""
        return {"pns": "NIP", "pppk": "NI PPPK", "none": ""}[self.value]


EDUCATION = ("SD", "SMP", "SMA", "DI", "DII", "DIII", "DIV", "S1", "S2", "S3")
"""Levels of education from the lowest up; an SOP's sheet asks for one, or for one of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """What somebody learned and knows, as the office recorded it; empty where nobody recorded anything."""

    education: str = ""
    field_of_study: str = ""
    knowledge: tuple[str, ...] = ()


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
class Reach:
    """When somebody wants to be told, beside the rules of the office: hours of peace of one's own (both or
    neither, over midnight too), and whether the morning letter comes.
    """

    quiet_from: time | None = None
    quiet_until: time | None = None
    wants_digest: bool = True


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
    employment: Employment = Employment.PNS
    language: str = "id"  # in which letters reach this person
    competence: Competence = field(default_factory=Competence)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a person may act as at one moment. Never kept: asked anew for every act.

    `mandate` is the mandate, or the delegation when the post is not held. A delegated capacity has no roles,
    covers only its `acts`, and is used from the person's `own_post`; `replaces` names who is absent.
    """

    post: UUID
    post_key: str
    title: str
    office: UUID
    kind: MandateKind
    mandate: UUID
    pool: bool
    roles: frozenset[str] = frozenset()
    acts: frozenset[str] | None = None
    own_post: UUID | None = None
    via: UUID | None = None
    until: date | None = None
    replaces: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`Plt. Kepala Dinas`, `a.n. Kepala Dinas`."""
        return f"{self.kind.prefix}{self.title}"

    def covers(self, act: str) -> bool:
        """Whether the act may be done in this capacity; whoever holds a post does all of its acts."""
        return self.acts is None or act in self.acts


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
    nip_label: str = "NIP"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningWay:
    """The post in which somebody signs, and in whose name: nobody's, a.n. one post, or u.b. two."""

    post: UUID
    in_name_of: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to enter; without a key it gets one of its name."""

    name: str
    key: str = ""
    short_name: str = ""
    parent: UUID | None = None
    is_office: bool = False
    head_title: str = ""
    letterhead: Letterhead = field(default_factory=Letterhead)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post to enter; `signature_title` may hold a line break where the block shall break.

    Without a key it gets one of its title.
    """

    unit: UUID
    title: str
    key: str = ""
    signature_title: str = ""
    superior: UUID | None = None
    seats: int = 1
    pool: bool = False
    roles: frozenset[str] = frozenset({"official"})
    echelon: str = ""
    bare_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to enter; PPPK have a grade and no rank, non-ASN neither NIP nor rank."""

    name: str
    front_title: str = ""
    back_title: str = ""
    nip: str = ""
    rank: str = ""
    grade: str = ""
    email: str = ""
    phone: str = ""
    employment: Employment = Employment.PNS
    competence: Competence = field(default_factory=Competence)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """Acts of `post` that the holder of `to_post` may do in its name; `person` narrows a pool to one seat."""

    post: UUID
    to_post: UUID
    acts: frozenset[str]
    start: date
    end: date
    letter_no: str
    letter_date: date | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationView:
    """A delegation as recorded, with the titles it names."""

    id: UUID
    post: UUID
    title: str
    to_post: UUID
    to_title: str
    via: UUID | None
    person: UUID | None
    kind: MandateKind
    acts: frozenset[str]
    start: date
    end: date
    letter_no: str
    letter_date: date | None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Who is charged with a post of somebody on leave (Plh.), by which decree."""

    post: UUID
    person: UUID
    decree_no: str
    decree_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveView:
    """Days of absence as recorded."""

    id: UUID
    person: UUID
    start: date
    end: date
    ground: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One way in which a person may act for a post on a day: the records it rests on, from the post down."""

    person: UUID
    post: UUID
    kind: MandateKind
    mandate: UUID
    path: tuple[UUID, ...]
    acts: frozenset[str] | None = None
    own_post: UUID | None = None
    via: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who could sign for a post on a day, and as what."""

    person: PersonView
    kind: MandateKind
    label: str
    decree_no: str
    decree_date: date | None
    start: date
    end: date | None
    block: SignatureBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSigner:
    """Somebody who has to do with the post and could not sign on that day: why, in a sentence."""

    person: PersonView
    kind: MandateKind
    label: str
    sentence: str
    fields: Mapping[str, str]
    decree_no: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoAnswer:
    """Who could sign for a post on a day, and why others could not."""

    post: PostView
    day: date
    signers: tuple[Signer, ...]
    others: tuple[NotSigner, ...]
    history: tuple[MandateView, ...]
    delegations: tuple[DelegationView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffice:
    """The first office of an installation, and its first administrator."""

    government: str
    name: str
    administrator: NewPerson
    username: str
    short_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupMark:
    """What was last said of a step of setting an office up."""

    step: str
    later: bool
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialView:
    """Somebody of an office as the list of officials shows them."""

    person: PersonView
    held: tuple[tuple[UUID, str], ...]
    leave: LeaveView | None
    username: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SoleDutyView:
    """The office's own decision that its only official may also verify."""

    ground: str
    since: datetime
    by_name: str


# --- working time ----------------------------------------------------------------------------------


DEFAULT_CALENDAR = "kantor"
"""The key of the calendar that every case runs on unless its SOP names another."""


class DayKind(StrEnum):
    """Why a day is not like the others of its week. The words are those of the files offices exchange."""

    PUBLIC = "libur"
    SHARED_LEAVE = "cuti_bersama"
    LOCAL = "lokal"
    HALF = "setengah_hari"

    @property
    def is_national(self) -> bool:
        """Of the yearly decree, which every office waits for."""
        return self in (DayKind.PUBLIC, DayKind.SHARED_LEAVE)


DAY_KINDS: Mapping[str, str] = {
    DayKind.PUBLIC: N_("Libur nasional"),
    DayKind.SHARED_LEAVE: N_("Cuti bersama"),
    DayKind.LOCAL: N_("Libur daerah atau kantor"),
    DayKind.HALF: N_("Setengah hari"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A holiday, shared leave or a half day, and where it comes from; `hours` stand with half days only."""

    day: date
    name: str
    kind: DayKind = DayKind.PUBLIC
    hours: tuple[str, ...] = ()
    source: str = ""
    decree: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """A list of days as it was read: what can be used, and what cannot, by row."""

    days: tuple[SpecialDay, ...]
    problems: tuple[tuple[int, Problem], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """What became, or would become, of one day; `before` is None when it is new, `after` when it goes."""

    day: date
    before: SpecialDay | None
    after: SpecialDay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """One of a unit's calendars: its weekly hours by period, and which kinds of days it rests on."""

    unit: UUID
    key: str
    name: str
    zone: str
    periods: tuple[Mapping[str, Any], ...]
    rests_on: frozenset[DayKind]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWarning:
    """What is amiss with the list of a year, as a sentence and its fields."""

    year: int
    sentence: str
    fields: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence % self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRules:
    """When an office is warned and when it is left in peace. Minutes are working minutes.

    In quiet hours (`quiet_from` to `quiet_until`, over midnight) nobody of the office is written to; what
    happens then is told when they end. Equal ends mean no quiet hours. `digest_at` None: no morning letter.
    `warn_before` minutes before the promise is due, at that moment, and `escalate_after` minutes later the
    superior: 0 turns a warning before off, None the superior's. `provider_hold` lets every SOP of the office
    stop the clock for a named provider, not only those that say so. With `second_person` a plan that destroys
    is carried out only when somebody else has confirmed it too.
    """

    quiet_from: time = time(18)
    quiet_until: time = time(7)
    digest_at: time | None = time(7, 30)
    warn_before: int = 120
    escalate_after: int | None = 60
    provider_hold: bool = False
    second_person: bool = True


IMPORT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("kunci_unit", "nama_unit", "singkatan", "induk", "sebutan_pimpinan"),
    "jabatan": (
        "kunci_jabatan", "nama_jabatan", "unit", "atasan", "kursi", "kelompok", "peran",
        "judul_tanda_tangan", "eselon",
    ),
    "pejabat": (
        "nama", "gelar_depan", "gelar_belakang", "kepegawaian", "nip", "pangkat", "golongan", "pos_el",
        "telepon", "jabatan", "mandat", "mulai", "sampai", "nomor_sk", "tanggal_sk",
        "pendidikan", "jurusan", "pengetahuan",
    ),
}  # fmt: skip
"""The tables that may be imported, each known by its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """What a row of an import would do, or why it cannot: `state` is "new", "same" or "wrong"."""

    table: str
    row: int
    what: str
    state: str
    sentence: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """Every row of an import in order; `applied` only when no row was wrong and it was meant."""

    lines: tuple[ImportLine, ...]
    applied: bool

    @property
    def wrong(self) -> tuple[ImportLine, ...]:
        """The rows that stand in the way."""
        return tuple(each for each in self.lines if each.state == "wrong")

    @property
    def new(self) -> int:
        """How many rows bring something."""
        return sum(each.state == "new" for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessengerView:
    """A messenger of a person, by its label; `address` is what `runtime.outbox` knows it by."""

    id: UUID
    person: UUID
    address: UUID
    label: str
