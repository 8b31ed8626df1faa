"""What can be asked of the machine: pure values, resolved by the service before they get here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tertib.procedures.types import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`person` acts for `post`; both are empty when the system or the applicant acts.

    `private` is the personal part of what is said; it goes with the main event into the erasable payload.
    """

    person: UUID | None = None
    post: UUID | None = None
    in_name: bool = False  # the acting post is not the performer's but the one entrusted with the hop
    mandate: UUID | None = None  # the right by which they act: a mandate, or a delegation
    private: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Command):
    header: Mapping[str, Any]
    variant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Command):
    answer: str | None = None
    aims: tuple[UUID, ...] = ()
    disposes: bool = False
    deficiencies: int = 0
    number: str = ""
    refuses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Command):
    takes_over: bool = False  # whoever holds the claim has left the post


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    to: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(Command):
    key: str
    digest: str
    confirm: bool = True
    destroys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPlan(Command):
    keys: tuple[str, ...] | None = None
    reason: str = ""  # why nobody else confirms what is destroyed, where nobody else can


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPlan(Command):
    """The second person confirms exactly these plans, each named by its digest."""

    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinePlan(Command):
    """The second person gives the plans back to whoever prepared them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPlan(PlanMade):
    """What would be destroyed now is not what was confirmed: here is the plan as it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prove(Command):
    key: str
    verb: str
    public: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble(Command):
    """An effect did not come about: `kind` is effect_clashed, effect_failed or effect_stuck."""

    key: str
    verb: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(Command):
    key: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit(Command):
    asks: bool = True  # the applicant did it; False: the counter keyed it in for somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Command):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Command):
    in_place: bool = False  # a rehearsal: somebody of the office, as nobody asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Equip(Command):
    """The tools that the sheet lists are at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Command):
    """An event of a higher package; it moves nothing."""

    kind: str
    public: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    """A named provider must act before the open hop can go on."""

    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """The provider has acted; the clocks run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Command):
    """The promise is broken and the superior post was told; it moves nothing."""

    to: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePromise(Command):
    """The calendar changed to the content named: the deadline is counted anew."""

    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Command):
    """The case goes on under another version; `rows` says which row is which there."""

    bundle: str
    before: str
    version: int
    procedure: Procedure
    rows: Mapping[int, int]
    only_said: bool = False  # a trial that must be one from here on
