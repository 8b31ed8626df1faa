"""What goes into the engine and what comes out of it: frozen values, no behaviour beyond a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from tertib.kernel.calendar import Line
from tertib.kernel.errors import Problem
from tertib.kernel.words import N_
from tertib.procedures.types import VersionStatus

Json = Any  # whatever JSON can say; forms and SOPs decide its shape, not the engine


class Phase(StrEnum):
    """Where a case stands as a whole."""

    OPEN = "open"
    WAITING = "waiting"  # the applicant must act; the promise is stopped
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def is_over(self) -> bool:
        return self not in (Phase.OPEN, Phase.WAITING)


class IntentState(StrEnum):
    """Where a wanted effect stands. The row is the truth; the queue only wakes someone up."""

    WANTED = "wanted"  # the worker will plan it
    PLANNED = "planned"  # the performer must confirm, or do it by hand
    SECOND = "second"  # the performer confirmed; a second person must, before anything is destroyed
    READY = "ready"  # the worker will run it
    RUNNING = "running"
    PROVEN = "proven"
    CLASH = "clash"  # something of another owner stands in the way
    PERSON = "person"  # the worker gave up; a person decides
    FAILED = "failed"
    DROPPED = "dropped"  # its step was left before it was carried out


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """An effect that is wanted and not proven yet: what it is about may be changing this moment."""

    intent: UUID
    case: UUID
    verb: str
    inputs: Mapping[str, Json]


# --- what commands carry -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came in; the vault inspects it before anything else happens."""

    filename: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file already in the vault."""

    digest: str
    filename: str
    media_type: str = "application/octet-stream"
    size: int = 0
    pages: int = 0
    taken: Mapping[str, str] = field(default_factory=dict)  # of a photo: `at`, `latitude`, `longitude`


Files = Mapping[str, Sequence[Upload | FileRef]]  # by form field


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRef:
    """What every command answers: which case, and the `seq` the next page should show."""

    id: UUID
    seq: int
    number: str
    tracking: str
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the office writes to about this case."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The counter's line about an incoming letter (row 1)."""

    sender: str
    letter_no: str
    letter_date: date
    subject: str
    received_on: date
    reply_before: date | None = None
    urgency: str = "biasa"
    scan: Upload | FileRef | None = None
    outside_number: str | None = None  # where the office numbers in another system
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """An instruction to the next performers, as it stands on the disposition sheet."""

    to: tuple[UUID, ...]
    cc: tuple[UUID, ...] = ()
    phrases: tuple[str, ...] = ()
    note: str = ""
    due: date | None = None
    written_by_pen: bool = False
    scan: Upload | FileRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deficiency:
    """One thing the applicant must put right, tied to a field or a document of the form."""

    target: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWork:
    """What the performer of the open hop hands in."""

    answer: str | None = None  # label of the decision's exit; "" and None mean none was asked
    data: Mapping[str, Json] = field(default_factory=dict)
    disposition: Disposition | None = None
    deficiencies: tuple[Deficiency, ...] = ()
    note: str = ""
    files: Files = field(default_factory=dict)
    refuse_paraf: bool = False  # a paraf hop refused with `note`: the step goes back as the SOP says


# --- facts for SOP expressions, verbs and letters ------------------------------------------------


REHEARSAL = "rehearsal"
"""The channel of a trial case: real hands, but books and numbers of its own."""
TRIAL = "PERCOBAAN: "
"""How the name of a trial case begins, wherever one is listed."""
TAKEN_IN = frozenset({"counter", REHEARSAL})
"""Channels by which the office itself keys a request in for somebody else."""


def rehearsal_ledger(office: UUID) -> UUID:
    """The books and number series of an office's rehearsals: under an id that no page of the office opens."""
    return uuid5(office, REHEARSAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One piece of work that somebody finished: what, when, for which post and by what right."""

    at: datetime
    number: str
    procedure_title: str
    step: int
    activity: str
    label: str
    post: UUID | None
    capacity: str  # a people.types.MandateKind, empty for acts before it was kept
    touch: int  # working minutes from claim to done
    minutes: int  # what the SOP gives the row


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalView:
    """A trial case in the list of an office's trials."""

    case: UUID
    code: str
    number: str
    title: str
    phase: Phase
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedEffects:
    """What a trial does outside Tertib beside its papers, in the words of the catalogue."""

    said: tuple[str, ...]  # shown and proven in words only
    real: tuple[str, ...]  # carried out, and taken back when the trial is over


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalOffer:
    """A procedure in force, and what a trial of it would be for whoever asks."""

    office: UUID
    code: str
    title: str
    bundle: str
    status: VersionStatus
    rows: int
    must: bool  # nobody may run it for real yet
    unbuilt: tuple[str, ...]  # what it needs and nothing here offers: one reason why it must
    effects: RehearsedEffects
    may: bool  # whether the one who asks may open a trial of it

    @property
    def is_proposed(self) -> bool:
        """The other reason: nobody approved it."""
        return self.status is VersionStatus.PROPOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that a verb, a letter or an expression of the SOP may know of a case."""

    id: UUID
    office: UUID
    code: str
    bundle: str
    number: str
    tracking: str
    title: str
    agency: UUID | None
    agency_name: str
    contact: Contact
    request: Mapping[str, Json]
    work: Mapping[str, Mapping[str, Json]]  # by step number as text
    variant: str | None
    opened_at: datetime
    registered_at: datetime | None
    letter_no: str
    letter_date: date | None
    subject: str
    sender: str = ""
    received_on: date | None = None
    reply_before: date | None = None
    urgency: str = ""
    phase: Phase = Phase.OPEN
    step: int | None = None
    round: int = 1
    submission: int = 1
    due: datetime | None = None
    today: date | None = None  # day of the act, in the office's zone
    acknowledged_at: datetime | None = None
    rehearsal: bool = False

    @property
    def ledger(self) -> UUID:
        """Whose books and number series the case writes in: a rehearsal never touches the office's own."""
        return rehearsal_ledger(self.office) if self.rehearsal else self.office

    def as_facts(self) -> dict[str, Json]:
        """The three roots an SOP expression may start from (`item` is added per element)."""
        return {"request": self.request, "work": self.work, "case": case_root(self)}


def case_root(facts: CaseFacts) -> dict[str, Json]:
    """`case.x` of SOP expressions: plain JSON values only."""

    def iso(value: date | datetime | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "id": str(facts.id),
        "office": str(facts.office),
        "code": facts.code,
        "number": facts.number,
        "tracking": facts.tracking,
        "title": facts.title,
        "agency": str(facts.agency) if facts.agency else None,
        "agency_name": facts.agency_name,
        "contact": {"name": facts.contact.name, "email": facts.contact.email, "phone": facts.contact.phone},
        "variant": facts.variant,
        "opened_at": iso(facts.opened_at),
        "registered_at": iso(facts.registered_at),
        "letter_no": facts.letter_no,
        "letter_date": iso(facts.letter_date),
        "subject": facts.subject,
        "sender": facts.sender,
        "received_on": iso(facts.received_on),
        "reply_before": iso(facts.reply_before),
        "urgency": facts.urgency,
        "step": facts.step,
        "submission": facts.submission,
        "due": iso(facts.due),
        "today": iso(facts.today),
        "year": str(facts.today.year) if facts.today else None,
        "acknowledged_at": iso(facts.acknowledged_at),
    }


# --- clocks --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of a case, in working minutes."""

    used: int
    limit: int | None
    state: str  # "ahead" (not begun) | "running" | "held" (somebody outside must act) | "stopped"
    due: datetime | None = None
    lines: tuple[Line, ...] = ()  # how the deadline was counted; their minutes add up to the limit
    held_by: str = (
        ""  # "applicant", or the provider (where names may be told its name), while it stands still
    )

    @property
    def left(self) -> int | None:
        return None if self.limit is None else self.limit - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMove:
    """What a change of a calendar would do to one open case: which moment, and from when to when."""

    case: UUID
    number: str  # of the agenda, else the tracking code
    title: str
    agency: str
    is_wait: bool  # the day until which the applicant may complete; else the promise
    before: datetime | None
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMoves:
    """Every open case that would move, and how many were counted."""

    moves: tuple[DueMove, ...]
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    touch: Clock  # claim to done, against the SOP's own time
    waiting: Clock  # lying between hands
    promise: Clock  # agenda number to hand-over; alone may turn red
    applicant: Clock  # what the applicant may take to complete; the promise stands still
    provider: Clock  # what a named provider took; touch and promise stand still


# --- views ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whose turn it is."""

    post: UUID
    post_title: str
    since: datetime
    claimed_by: UUID | None = None
    claimed_by_name: str = ""
    also: UUID | None = None  # the post that may act in the performer's name
    also_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Whom outside the office the case waits for; `provider` is not shown to the applicant."""

    since: datetime
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionView:
    version: int
    at: datetime
    request: Mapping[str, Json]
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that differs between two submissions."""

    path: str
    label: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A row of the SOP as it stands in this case."""

    no: int
    source_no: str
    activity: str
    minutes: int
    performer: str
    performer_label: str
    state: str  # "done" | "now" | "ahead" | "skipped"
    round: int = 0
    entered_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as somebody with a right to it sees it."""

    id: UUID
    seq: int
    office: UUID
    code: str
    bundle: str
    procedure_title: str
    number: str
    tracking: str
    title: str
    subject: str
    phase: Phase
    step: int | None
    hop: int | None
    round: int
    turn: Turn | None
    agency: UUID | None
    agency_name: str
    contact: Contact
    channel: str
    request: Mapping[str, Json]
    submission: int
    submissions: tuple[SubmissionView, ...]
    registration: Registration | None
    work: Mapping[str, Mapping[str, Json]]
    variant: str | None
    clocks: Clocks
    due: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    steps: tuple[StepView, ...]
    deficiencies: tuple[Deficiency, ...] = ()  # what the applicant still owes
    waiting_until: datetime | None = None
    acknowledged_at: datetime | None = None
    equipped_at: datetime | None = None  # the tools of the sheet were ticked
    equipped_by: str = ""
    ended_reason: str = ""
    hold: Hold | None = None
    as_applicant: bool = False  # seen from the applicant's side: no internal notes
    only_said: bool = False  # a trial that touches nothing outside Tertib
    fresh_from: int = 0  # a page that showed an earlier `seq` is stale; later news of the worker make none

    @property
    def is_rehearsal(self) -> bool:
        """Whether this is a trial case."""
        return self.channel == REHEARSAL

    @property
    def facts(self) -> CaseFacts:
        """The same case for verbs and letters."""
        reg = self.registration
        return CaseFacts(
            id=self.id,
            rehearsal=self.is_rehearsal,
            office=self.office,
            code=self.code,
            bundle=self.bundle,
            number=self.number,
            tracking=self.tracking,
            title=self.title,
            agency=self.agency,
            agency_name=self.agency_name,
            contact=self.contact,
            request=self.request,
            work=self.work,
            variant=self.variant,
            opened_at=self.opened_at,
            registered_at=None,
            letter_no=reg.letter_no if reg else "",
            letter_date=reg.letter_date if reg else None,
            subject=self.subject,
            sender=reg.sender if reg else "",
            received_on=reg.received_on if reg else None,
            reply_before=reg.reply_before if reg else None,
            urgency=reg.urgency if reg else "",
            phase=self.phase,
            step=self.step,
            round=self.round,
            submission=self.submission,
            due=self.due,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: also what the service consults before it obeys."""

    name: str  # name of the command in `cases.service`
    label: str
    primary: bool = False
    danger: bool = False
    intent: UUID | None = None
    post: UUID | None = None  # the post in whose name it would be done
    act: str = ""  # the kind of work it is, as delegations name it


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPost:
    """An addressee a disposition may name."""

    post: UUID
    title: str
    holder: str
    performer: str
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitView:
    label: str
    waits: bool  # the applicant must act: itemised deficiencies are asked
    sets_variant: str | None = None
    goes_on: bool = False  # nothing stands in the way: the next row


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an outside effect would change, for the performer's eyes before it happens."""

    summary: str
    lines: tuple[PlanLine, ...] = ()
    manual: tuple[str, ...] = ()  # instructions, where a person must do it in the office's own panel
    destroys: tuple[PlanLine, ...] = ()  # what is gone for good: two persons must have seen it
    confirm: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)  # the places of summary and manual


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentView:
    id: UUID
    verb: str
    label: str
    step: int
    round: int
    item: int
    state: IntentState
    blocking: bool
    plan: Plan | None
    sentence: str  # what stands in the way, in words
    evidence: Mapping[str, Json]
    attempts: int
    next_at: datetime | None
    by_hand: bool = False
    digest: str = ""  # of the plan as it is shown: what is confirmed by it


class Guard(StrEnum):
    """What stands before a plan that destroys, for one person at one moment."""

    OFF = "off"  # the office does without a second person
    SECOND = "second"  # somebody else may confirm it
    ALONE = "alone"  # nobody else may today: only with a written reason, told to the head


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondNeed:
    """Whether a second person must confirm what the open row is about to destroy, and who could."""

    guard: Guard
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWait:
    """A case whose plans wait for this person to confirm them as the second one."""

    case: CaseView
    activity: str
    prepared_by: str
    prepared_as: str
    intents: tuple[IntentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """The hop that is open: all a desk needs to draw it."""

    step: int
    source_no: str
    activity: str
    act: str
    hop: int
    hop_kind: str  # "do" | "paraf"
    hop_label: str
    performer: str
    performer_label: str
    post: UUID
    post_title: str
    since: datetime
    claimed_by: UUID | None
    claimed_by_name: str
    needs: tuple[str, ...]
    output: str
    minutes: int
    form: Any  # procedures.language.forms.Form | None: read by the form renderer only
    question: str
    exits: tuple[ExitView, ...]
    next_posts: tuple[NextPost, ...]
    refusals: Mapping[str, str]
    intents: tuple[IntentView, ...]
    colleagues: tuple[tuple[UUID, str], ...]  # whom it may be handed to
    in_name_of: str = ""  # "Kepala Dinas", when the viewer would act in another post's name
    replaces: tuple[str, ...] = ()  # who is away, when the viewer stands in as Plh.
    barred: str = ""  # why the viewer may not do this hop although it is their turn: separation of duties
    waived: bool = False  # the office lets its only official do it all the same, on record
    can_skip: bool = False
    clocks: Clocks | None = None
    may_act: bool = False
    needs_paper: bool = False  # ends only with the signed paper, or the applicant's own word
    plan_pending: bool = False
    second: SecondNeed | None = None  # what must happen before the open plans may destroy anything


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    case: UUID
    seq: int
    number: str
    tracking: str
    title: str
    procedure_title: str
    code: str
    agency_name: str
    subject: str
    urgency: str
    step: int
    activity: str
    hop_label: str
    post: UUID
    post_title: str
    in_name_of: str
    since: datetime
    due: datetime | None
    clock: Clock  # the promise
    minutes: int
    claimed_by: UUID | None
    claimed_by_name: str
    is_mine: bool
    is_pool: bool
    trouble: bool
    action: str  # the one obvious next thing
    act: str = ""  # what kind of work the row is: a batch takes rows of one kind

    @property
    def left(self) -> int | None:
        """Working minutes left of the promise; negative when late, None where it is due at no moment."""
        return None if self.due is None else self.clock.left

    @property
    def service(self) -> str:
        """The procedure's name for a line of text, which says of a trial what it is."""
        return f"{TRIAL}{self.procedure_title}" if self.title.startswith(TRIAL) else self.procedure_title


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDate:
    """An open item as a date in its holder's calendar; `seq` grows with every change of the case."""

    case: UUID
    seq: int
    number: str
    procedure_title: str
    activity: str
    post_title: str
    due: datetime
    is_promise: bool  # False: nothing is promised, the row's own time stands here
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    text: str = ""
    code: str = ""
    post: UUID | None = None
    whose: str = "all"  # "all" | "mine" (claimed by me) | "free" (unclaimed)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCount:
    post: UUID
    title: str
    count: int
    capped: bool
    replaces: tuple[str, ...] = ()  # who is away, when the viewer stands in as Plh.
    until: date | None = None  # the last day of a charge or delegation
    is_own: bool = True  # False: some acts are done in the name of whoever holds the post
    is_charge: bool = False  # held as Plt. or Plh.


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    items: tuple[InboxItem, ...]
    counts: tuple[InboxCount, ...]
    total: int
    capped: bool
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    no: int
    at: datetime
    kind: str
    sentence: str  # Indonesian msgid with named placeholders
    fields: Mapping[str, Json]
    who: str
    capacity: str
    step: int | None
    round: int
    note: str = ""
    details: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Problem, ...] = ()  # what a verb has to say of its effect, with its places
    internal: bool = False
    erased: bool = False

    def __str__(self) -> str:
        return self.sentence % self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressStep:
    no: int
    activity: str
    state: str  # "done" | "now" | "ahead" | "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProgress:
    """The allow-list of what a tracking code opens: posts, never names; no contents of the request."""

    tracking: str
    number: str
    procedure_title: str
    office_name: str
    phase: Phase
    opened_at: datetime
    turn_title: str  # title of the post, or the applicant
    turn_since: datetime | None
    clock: str  # "running" | "held" | "stopped"
    must_do: str  # what the applicant must do now, or ""
    must_do_count: int
    must_do_until: datetime | None
    expected: datetime | None
    promise_text: str
    steps: tuple[ProgressStep, ...]
    closed_at: datetime | None = None
    ended_reason: str = ""
    held_by: str = ""  # "applicant" or "provider" while the clock stands still; never a name
    promise: Clock | None = None
    applicant: Clock | None = None  # while the applicant must act


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCase:
    """A line of the applicant's own list."""

    id: UUID
    seq: int
    number: str
    tracking: str
    title: str
    procedure_title: str
    code: str
    agency_name: str
    phase: Phase
    turn_title: str
    since: datetime
    due: datetime | None
    opened_at: datetime
    must_act: bool
    clock: Clock  # the promise, or what is left to complete the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: UUID
    office: UUID
    code: str
    procedure_title: str
    agency: UUID | None
    variant: str | None
    request: Mapping[str, Json]
    updated_at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWanted:
    """What a window sends: its answers, the state it went on from, and which window it is.

    `over`: the person has seen that another window saved meanwhile, and wants these answers to hold.
    """

    answers: Mapping[str, Json]
    base: int
    window: str
    over: bool = False
    dropped: tuple[str, ...] = ()  # digests of files that were taken away


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDraft:
    """The unfinished work of the open row: answers as they were typed, and files in the vault."""

    seq: int
    answers: Mapping[str, Json]
    files: Mapping[str, Sequence[FileRef]]
    window: str
    by_name: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    id: UUID
    case: UUID
    step: int | None
    round: int
    kind: str
    title: str
    number: str
    digest: str
    filename: str
    media_type: str
    pages: int
    letter: UUID | None
    at: datetime
    for_applicant: bool
    taken: Mapping[str, str] = field(default_factory=dict)  # of a photo: `at`, `latitude`, `longitude`


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRef:
    """A register entry written on behalf of a case."""

    book: str
    no: int
    revision: int
    step: int | None
    round: int
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    code: str
    procedure_title: str
    step: int
    activity: str
    count: int
    late: int
    oldest_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckCase:
    case: UUID
    number: str
    title: str
    step: int
    activity: str
    post_title: str
    holder: str
    since: datetime
    waited: int  # working minutes since then
    clock: Clock  # the promise
    due: datetime | None
    late: bool
    reason: str = ""
    agency_name: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFigures:
    code: str
    procedure_title: str
    received: int
    closed: int
    on_time: int
    refused: int
    withdrawn: int
    lapsed: int
    median_minutes: int | None
    open_now: int
    late_now: int
    waiting_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    office: UUID
    office_name: str
    month: date  # its first day
    at: datetime
    steps: tuple[StepCount, ...]
    stuck: tuple[StuckCase, ...]
    services: tuple[ServiceFigures, ...]
    total: ServiceFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    code: str = ""
    phase: Phase | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    late: bool = False
    sample: int | None = None  # a random sample of this size …
    seed: int = 0  # … that a second auditor can draw again
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCase:
    id: UUID
    number: str
    tracking: str
    title: str
    code: str
    procedure_title: str
    agency_name: str
    phase: Phase
    step: int | None
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    late: bool
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    cases: tuple[AuditCase, ...]
    page: int
    has_next: bool
    sampled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    ok: bool
    events: int
    first_broken: int | None = None
    problem: str = ""
    erased: tuple[int, ...] = ()
    head: str = ""  # hash of the last event, hexadecimal


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the chain or the log of heads says."""

    sentence: str  # Indonesian msgid with named placeholders
    fields: Mapping[str, Json]

    def __str__(self) -> str:
        return self.sentence % self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerdict:
    """A case, whether its chain holds, and what differs from the rows that replaying it rebuilds."""

    case: UUID
    number: str
    tracking: str
    chain: ChainReport
    differences: tuple[Difference, ...] = ()

    @property
    def replays(self) -> bool:
        return not self.differences

    @property
    def ok(self) -> bool:
        return self.chain.ok and self.replays


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStrand:
    """Where a strand of the log of heads ended."""

    strand: int
    no: int
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptHead:
    """Where the chain of a case ended."""

    case: UUID
    number: str
    events: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadList:
    """An export of heads: whoever keeps it elsewhere finds out later what was cut off."""

    at: datetime
    log: tuple[KeptStrand, ...]
    cases: tuple[KeptHead, ...]

    def as_data(self) -> dict[str, Json]:
        """Plain JSON, as it is kept."""
        return {
            "format": HEADS,
            "at": self.at.isoformat(),
            "log": [asdict(each) for each in self.log],
            "cases": [{**asdict(each), "case": str(each.case)} for each in self.cases],
        }


HEADS = "tertib-heads-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """What is wrong with the log of heads, beyond the cases that can be judged one by one."""

    rows: int
    flaws: tuple[Difference, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.flaws


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """What became of one case of a batch."""

    case: UUID
    ok: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An outside effect that cannot go on without a person, in any case of the office."""

    intent: UUID
    case: UUID
    number: str
    title: str
    step: int
    label: str
    state: IntentState
    sentence: str
    since: datetime
    turn_title: str  # whose turn it is, by post


@dataclass(frozen=True, slots=True, kw_only=True)
class LostLetter:
    """A letter by e-mail that could not be delivered, and what the relay answered last."""

    id: UUID
    case: UUID | None
    to: str
    subject: str
    answer: str
    attempts: int
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BuriedJob:
    """Work that the worker gave up."""

    id: int
    task: str
    attempts: int
    reason: str
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """What does not resolve itself: an administrator's page."""

    troubles: tuple[Trouble, ...]
    jobs: tuple[BuriedJob, ...]
    letters: tuple[LostLetter, ...]
    pending: int
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """A row of the version a case runs in, and the same row in the other one; None: it is gone there."""

    row: int
    to: int | None
    activity: str
    here: bool  # the case stands at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What became, or would become, of a case under another version."""

    case: CaseRef
    title: str
    code: str
    version: int
    bundle: str
    moved: bool
    same: bool  # it runs in that version already
    rows: tuple[MovedRow, ...]
    step: int | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBrief:
    """A case in a list that another package keeps."""

    id: UUID
    number: str
    title: str
    phase: Phase
    step: int | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnding:
    """Where a case of a procedure stands in time, for figures that another package counts."""

    code: str
    procedure_title: str
    number: str
    phase: Phase
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    touch: int  # working minutes from claim to done


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereCase:
    """A case that runs in another version of its procedure."""

    case: UUID
    number: str
    title: str
    bundle: str
    step: int | None


# --- monitoring and evaluation of procedures -----------------------------------------------------------


class ReviewKind(StrEnum):
    MONITORING = "monitoring"  # every half year
    EVALUATION = "evaluation"  # every year


CRITERIA: Mapping[str, str] = {
    "performance": N_("Mampu mendorong peningkatan kinerja"),
    "understood": N_("Mudah dipahami"),
    "doable": N_("Mudah dilaksanakan"),
    "roles": N_("Semua orang dapat menjalankan perannya masing-masing"),
    "problems": N_("Mampu mengatasi permasalahan yang berkaitan dengan proses"),
    "needs": N_("Mampu menjawab kebutuhan peningkatan kinerja organisasi"),
    "synergy": N_("Sinergi satu dengan lainnya"),
}
"""The criteria of Tabel 8, PermenPAN-RB 35/2012."""
OUTCOMES: Mapping[str, str] = {
    "keep": N_("Tetap dipakai"),
    "revise": N_("Direvisi"),
    "withdraw": N_("Dicabut"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half year (`2026-2`) or a year (`2026`), both days included."""

    key: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigure:
    """A row in a period: its standard in minutes, how often it closed, and the minutes that took."""

    row: int
    activity: str
    standard: int
    count: int
    mean: int | None
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFigures:
    """What the cases of a procedure say of a period. `open_late`: not finished, and due by its end."""

    received: int
    closed: int
    in_time: int
    late: int
    open_late: int
    returned: int
    rows: tuple[RowFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the reviewer says. Monitoring: the first three; evaluation: answers by criterion, an outcome."""

    runs_well: bool | None = None
    findings: str = ""
    action: str = ""
    answers: Mapping[str, bool] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A saved review, with the figures as they were then."""

    code: str
    kind: ReviewKind
    period: str
    revision: int
    judgement: Judgement
    figures: ReviewFigures
    at: datetime
    name: str
    capacity: str
