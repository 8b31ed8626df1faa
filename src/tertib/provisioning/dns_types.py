"""What the name port hands out and takes in: record sets in canonical form, plans, proofs.

A name is written in lower case without the dot at its end; the target of a CNAME has the dot, as in a zone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tertib.provisioning.types import HostLine, Said, TrialView

OURS = ("A", "AAAA", "CNAME")
"""The kinds of records that Tertib writes at a name; every other kind there belongs to somebody else."""

MARK = "_tertib"
"""The label before a name under which its ownership TXT stands: a CNAME may have no sibling."""

_TEXT = "owner=tertib;ref="
_SERVER = re.compile(r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")


def split_server(text: str) -> tuple[str, int] | None:
    """`host`, `host:port` or an IPv6 address in brackets; None when it is none of them."""
    found = _SERVER.fullmatch(text)
    port = int(found["port"] or 53) if found else 0
    return (found["host"].strip("[]"), port) if found and 1 <= port <= 65535 else None


def mark_name(name: str) -> str:
    """Where the ownership TXT of a name stands."""
    return f"{MARK}.{name}"


def mark_text(marker: UUID) -> str:
    """What it says."""
    return f"{_TEXT}{marker}"


def mark_line(name: str, marker: UUID) -> str:
    """The same as a person writes it into a zone."""
    return f'{mark_name(name)}. 300 IN TXT "{mark_text(marker)}"'


def read_mark(texts: tuple[str, ...]) -> UUID | None:
    """The owner that the TXT names; None when there is none, more than one, or it is not of our making."""
    if len(texts) != 1 or not texts[0].startswith(_TEXT):
        return None
    try:
        return UUID(texts[0].removeprefix(_TEXT))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RRset:
    """All records of one kind at one name, values sorted."""

    name: str
    type: str
    ttl: int
    values: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        """As a zone file has it."""
        return tuple(f"{self.name}. {self.ttl} IN {self.type} {value}" for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedName:
    """The name somebody wants: addresses (IPv4, IPv6) or one target, never both.

    `marker` is the holding's mark, which the zone carries beside the name.
    """

    name: str
    marker: UUID
    addresses: tuple[str, ...] = ()
    target: str = ""
    ttl: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NameState:
    """A name as its server knows it: every record set there, whose it is, and the zone's serial."""

    name: str
    rrsets: tuple[RRset, ...] = ()
    marks: tuple[str, ...] = ()
    serial: int = 0

    @property
    def marker(self) -> UUID | None:
        """Whose it is; None: not made by us."""
        return read_mark(self.marks)

    @property
    def is_free(self) -> bool:
        """Whether nothing at all stands at the name, nor a mark beside it."""
        return not self.rrsets and not self.marks

    @property
    def held(self) -> tuple[RRset, ...]:
        """The record sets of the kinds that Tertib writes."""
        return tuple(each for each in self.rrsets if each.type in OURS)

    @property
    def others(self) -> tuple[RRset, ...]:
        """The record sets of all other kinds: never touched."""
        return tuple(each for each in self.rrsets if each.type not in OURS)


class NameChange(StrEnum):
    """What a plan will do to the zone."""

    CREATE = "create"
    CONVERGE = "converge"
    RETYPE = "retype"
    REMOVE = "remove"
    NOTHING = "nothing"
    CLASH = "clash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blast:
    """How far a change reaches: names and record sets touched, marks included."""

    names: int = 0
    added: int = 0
    removed: int = 0
    names_removed: int = 0

    def __add__(self, other: "Blast") -> "Blast":
        return Blast(
            names=self.names + other.names,
            added=self.added + other.added,
            removed=self.removed + other.removed,
            names_removed=self.names_removed + other.names_removed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may go at once. More is refused: a register that was read wrongly must not empty a zone."""

    names_removed: int = 3
    removed: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePlan:
    """What `apply` may do, and only if the zone still is as it was when the plan was made.

    `before` and `after` are the record sets of our kinds; `kept` is what stays at the name. `serial` is the
    zone's at the time of the plan. `manual` is the instruction for a person where the host has no hands.
    """

    name: str
    marker: UUID
    change: NameChange
    before: tuple[RRset, ...] = ()
    after: tuple[RRset, ...] = ()
    kept: tuple[RRset, ...] = ()
    serial: int = 0
    why: Said | None = None  # what makes a clash of it
    manual: tuple[Said, ...] = ()

    @property
    def added(self) -> tuple[RRset, ...]:
        return tuple(each for each in self.after if each not in self.before)

    @property
    def removed(self) -> tuple[RRset, ...]:
        return tuple(each for each in self.before if each not in self.after)

    @property
    def settles_after(self) -> int:
        """Seconds until nobody in the world remembers what the plan takes away."""
        return max((each.ttl for each in self.removed), default=0)

    @property
    def marks(self) -> tuple[str, ...]:
        """The ownership TXT as it is to be afterwards: none where no record is to be left."""
        return (mark_text(self.marker),) if self.after else ()

    @property
    def blast(self) -> Blast:
        """How far the change reaches."""
        if self.change in (NameChange.NOTHING, NameChange.CLASH):
            return Blast()
        made, gone = self.change is NameChange.CREATE, self.change is NameChange.REMOVE
        return Blast(
            names=1,
            added=len(self.added) + made,
            removed=len(self.removed) + gone,
            names_removed=int(gone),
        )

    @property
    def lines(self) -> tuple[HostLine, ...]:
        """The diff for a person, one line for each kind of record, before and after."""
        kinds = [kind for kind in OURS if any(each.type == kind for each in (*self.before, *self.after))]
        return tuple(
            HostLine(label=kind, before=_shown(kind, self.before), after=_shown(kind, self.after))
            for kind in kinds
        )


def _shown(kind: str, sets: tuple[RRset, ...]) -> str:
    values = [value for each in sets if each.type == kind for value in each.values]
    return ", ".join(values) or "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswer:
    """What one authoritative server says of a name; `sentence % fields` where it is not what was wanted."""

    server: str
    ok: bool
    serial: int = 0
    records: tuple[str, ...] = ()
    sentence: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProof:
    """The answers of all authoritative servers: the evidence of a name."""

    answers: tuple[ServerAnswer, ...]

    @property
    def accepted(self) -> bool:
        """Whether there is a server, and each says what was wanted."""
        return bool(self.answers) and all(each.ok for each in self.answers)

    def evidence(self) -> dict[str, object]:
        """The part worth keeping in a case."""
        return {
            "servers": [
                {"server": each.server, "serial": each.serial, "records": list(each.records), "ok": each.ok}
                for each in self.answers
            ]
        }


class Outcome(StrEnum):
    """What `ensure` found to do."""

    DONE = "done"
    ALREADY = "already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensured:
    """What was done and what proves it."""

    outcome: Outcome
    plan: NamePlan
    proof: NameProof


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSettings:
    """A name server as an administrator enters it; the secret of its TSIG key travels apart from it.

    `servers` are those that must prove a name, as `host` or `host:port`; none: those that the zone names.
    """

    connector: str
    zone: str
    primary: str = ""
    servers: tuple[str, ...] = ()
    key_name: str = ""
    algorithm: str = "hmac-sha256"
    resolvers: bool = False  # the servers only pass on what others hold
    panel: str = ""
    panel_url: str = ""
    most_names: int = 3  # that may go in one plan


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSystemView:
    """Who holds a zone. `entered` is None where the operator of the machine set it in the environment."""

    zone: str
    connector: str
    entered: NameSettings | None = None
    has_key: bool = False
    seq: int = 0
    trial: TrialView | None = None
