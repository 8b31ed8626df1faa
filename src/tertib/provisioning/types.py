"""What provisioning hands out and takes in: frozen values, never a password in the clear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tertib.kernel.words import N_

Json = object


class HoldingState(StrEnum):
    """What is known about the thing in the world."""

    RESERVED = "reserved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class Credential(StrEnum):
    """The life of an initial password; what the register's password column shows instead of a password."""

    NONE = "none"
    SEALED = "sealed"
    PRINTED = "printed"
    HANDED_OVER = "handed_over"
    ROTATING = "rotating"
    REPLACED = "replaced"
    EXPIRED = "expired"
    DESTROYED = "destroyed"


UNCHANGED = N_("sandi awal tidak diganti sampai batas waktunya")
"""Why a mailbox is closed whose initial password expired; a new password opens it again."""

CREDENTIAL_LABELS: Mapping[Credential, str] = {
    Credential.NONE: N_("belum ada"),
    Credential.SEALED: N_("tersegel"),
    Credential.PRINTED: N_("dicetak"),
    Credential.HANDED_OVER: N_("diserahkan"),
    Credential.ROTATING: N_("sedang diganti"),
    Credential.REPLACED: N_("diganti pemilik"),
    Credential.EXPIRED: N_("kedaluwarsa"),
    Credential.DESTROYED: N_("dimusnahkan"),
}

ASKABLE = frozenset(
    {
        Credential.PRINTED,
        Credential.HANDED_OVER,
        Credential.DESTROYED,
        Credential.EXPIRED,
        Credential.REPLACED,
    }
)
"""There was a sheet once: only then does a new one help its owner."""

HOLDING_LABELS: Mapping[HoldingState, str] = {
    HoldingState.RESERVED: N_("dipesan"),
    HoldingState.ACTIVE: N_("aktif"),
    HoldingState.SUSPENDED: N_("ditangguhkan"),
    HoldingState.REMOVED: N_("dihapus"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The mailbox somebody wants: `marker` is the intent that will own it, `version` its password's."""

    address: str
    quota_mb: int
    marker: UUID
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressState:
    """What a mail server says about one address. `marker` None means: not made by us.

    `fingerprint` identifies the stored password hash without revealing it; "" where the server hides it.
    `version` is that of the password as we set it last; 0 where the server keeps none.
    """

    address: str
    marker: UUID | None
    suspended: bool
    quota_mb: int | None
    fingerprint: str
    version: int = 0


class Change(StrEnum):
    """What a plan will do to the server."""

    CREATE = "create"
    CONVERGE = "converge"
    NOTHING = "nothing"
    CLASH = "clash"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """One property of the mailbox, before and after; `label` is a sentence to translate."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPlan:
    """What `apply` may do; `manual` is the instruction for a person where the host has no hands."""

    wanted: Mailbox
    change: Change
    lines: tuple[HostLine, ...] = ()
    manual: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)  # the places of the instruction


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What a server said to whoever knocked; `said` is its own first line, `sentence` ours about it."""

    protocol: str
    ok: bool
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """A mail system as an administrator enters it: where it is asked, and where a person works. No secret."""

    connector: str
    domain: str
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    smtp_host: str = ""
    smtp_port: int = 0  # 0: submission is not asked
    smtp_security: str = "starttls"
    panel: str = ""
    panel_url: str = ""
    webmail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorView:
    """A connector that an administrator may choose."""

    key: str
    label: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSystemView:
    """Who serves a domain. `entered` is None where the operator of the machine set it in the environment."""

    domain: str
    connector: str
    entered: MailSettings | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialView:
    """The newest test of a domain's mail system."""

    domain: str
    asked_at: datetime
    answered_at: datetime | None
    lines: tuple[Greeting, ...]

    @property
    def waits(self) -> bool:
        """Whether the worker has not answered yet."""
        return self.answered_at is None

    @property
    def ok(self) -> bool:
        """Whether every server answered as it should."""
        return self.answered_at is not None and bool(self.lines) and all(each.ok for each in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What the server answered when somebody signed in: the evidence of a mailbox, without its password."""

    accepted: bool
    server: str
    protocol: str
    answer: str
    messages: int | None = None
    submission: str = ""

    def evidence(self) -> dict[str, str | int | None]:
        """The part worth keeping in a case."""
        return {
            "server": self.server,
            "protocol": self.protocol,
            "answer": self.answer,
            "messages": self.messages,
            "submission": self.submission,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """What the owner types into a mail program; printed on the account sheet."""

    imap_host: str
    imap_port: int
    imap_security: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    webmail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSettings:
    """What the owner types into an upload program; printed on the account sheet of a site."""

    host: str
    port: int = 22
    folder: str = "public_html"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPdf:
    """Account sheets, in memory only: stream them with `no-store`, keep them nowhere."""

    pdf: bytes = field(repr=False)
    pages: int
    serials: tuple[str, ...]
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One printed account sheet, without its secret."""

    serial: str
    address: str
    printed_at: datetime
    printed_by: str
    valid: bool
    voided_at: datetime | None
    void_reason: str
    handed_over_at: datetime | None
    handed_over_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The owner's open request for a new account sheet."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingView:
    """A mailbox that the office owes or has. `credential_text` is the register's password column."""

    id: UUID
    seq: int
    kind: str
    name: str
    office: UUID
    owner: UUID | None
    case: UUID | None
    connector: str
    state: HoldingState
    state_label: str
    wanted: HoldingState
    reason: str
    credential: Credential
    credential_label: str
    credential_text: str
    sheet: SheetView | None
    quota_mb: int
    expires_at: datetime | None
    changed_at: datetime | None
    proven_at: datetime | None
    evidence: Mapping[str, Json]
    trouble: str
    by_hand: bool  # a person is the mail system's hands
    since: datetime | None  # when the credential came into its state
    asked: Asked | None  # the owner's request for a new sheet, until it is printed
    may_ask: bool  # the owner may ask for one now
    may_renew: bool  # a new password would open it: it is neither going nor closed for another reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualSecret:
    """The initial password, opened once for typing into the office's panel; `password` must not be kept."""

    address: str
    password: str = field(repr=False)


class AttemptState(StrEnum):
    """How far a question to the mail server has come."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNCERTAIN = "uncertain"  # something was sent and the server fell silent: either password may be the one


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """A question put to the mail server by the worker for a page: trial sign-in, change, presence.

    `sentence % fields` says the outcome, or what hinders it meanwhile; `messages` counts the inbox after a
    trial sign-in, `present` answers a presence check.
    """

    id: UUID
    kind: str
    address: str
    state: AttemptState
    sentence: str
    fields: Mapping[str, Json]
    messages: int | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorView:
    """When the server's list was last read, and how long it was."""

    domain: str
    read_at: datetime
    addresses: int


class Next(StrEnum):
    """The one thing that moves a password on at the desk; `NONE` when the office has nothing to do."""

    NONE = "none"
    PRINT = "print"
    ROTATE = "rotate"
    TYPE_IN = "type_in"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence to translate, with its places."""

    sentence: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Where an initial password stands, what is next in words, and the act itself."""

    state: Said
    todo: Said
    next: Next = Next.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPage:
    """A page of the list of mailboxes; `asked` counts the owners who wait for a sheet, on all pages."""

    items: tuple[HoldingView, ...]
    page: int
    pages: int
    total: int
    asked: int
