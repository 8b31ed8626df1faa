"""Reads of the engine. If you hold the object, you were allowed to see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tertib.cases.types import (
    Action,
    AuditFilter,
    AuditPage,
    CaseFacts,
    CaseView,
    ChainReport,
    Clocks,
    DocumentView,
    Draft,
    EntryRef,
    FieldChange,
    InboxFilter,
    InboxPage,
    IntentView,
    MyCase,
    OpenItem,
    Overview,
    PublicProgress,
    TimelineEntry,
)
from tertib.kernel.actor import Actor


def case_for(by: Actor, ref: UUID | str) -> CaseView:
    """The case by id, agenda number or tracking code; `NotFound` also when it is another agency's."""
    raise NotImplementedError


def inbox(by: Actor, *, page: int = 1, filter: InboxFilter | None = None) -> InboxPage:  # noqa: A002
    """Open items of all posts the person may act for today, by what is left of the promise."""
    raise NotImplementedError


def open_actions(case: CaseView | UUID, by: Actor) -> tuple[Action, ...]:
    """What `by` may do to the case now; the service consults the same function."""
    raise NotImplementedError


def open_item(case: CaseView | UUID, by: Actor) -> OpenItem | None:
    """The open hop with everything its desk needs; None when the case is over or with the applicant."""
    raise NotImplementedError


def timeline(by: Actor, case: UUID) -> tuple[TimelineEntry, ...]:
    """The case's events in words; an applicant sees no internal notes."""
    raise NotImplementedError


def progress(tracking: str) -> PublicProgress:
    """What anyone holding the tracking code may see."""
    raise NotImplementedError


def clocks(case: UUID) -> Clocks:
    """Touch, waiting and promise, each with its explanation."""
    raise NotImplementedError


def my_cases(by: Actor) -> tuple[MyCase, ...]:
    """Cases of the agencies the person speaks for, and those the person opened."""
    raise NotImplementedError


def drafts(by: Actor) -> tuple[Draft, ...]:
    """Unfinished requests of the person."""
    raise NotImplementedError


def draft(by: Actor, draft_id: UUID) -> Draft:
    """One unfinished request; `NotFound` when it is someone else's."""
    raise NotImplementedError


def overview(by: Actor, month: date | None = None) -> Overview:
    """The head's page: where things stand, what is stuck, this month's figures."""
    raise NotImplementedError


def audit_cases(by: Actor, filter: AuditFilter | None = None) -> AuditPage:  # noqa: A002
    """The auditor's list: filter and a sample that can be drawn again."""
    raise NotImplementedError


def documents(by: Actor, case: UUID) -> tuple[DocumentView, ...]:
    """Papers of the case."""
    raise NotImplementedError


def entries(by: Actor, case: UUID) -> tuple[EntryRef, ...]:
    """Register entries written on behalf of the case."""
    raise NotImplementedError


def intents(by: Actor, case: UUID) -> tuple[IntentView, ...]:
    """Outside effects of the case, newest step first."""
    raise NotImplementedError


def submission_diff(by: Actor, case: UUID, before: int, after: int) -> tuple[FieldChange, ...]:
    """What changed between two submissions, by field."""
    raise NotImplementedError


def facts(case: UUID) -> CaseFacts:
    """The case for verbs and letters of higher packages; not for surfaces."""
    raise NotImplementedError


def find_by_number(office: UUID, number: str) -> UUID | None:
    """The case carrying this agenda number; for higher packages."""
    raise NotImplementedError


def verify(case: UUID) -> ChainReport:
    """Recompute the case's chain; says the first event that does not hold."""
    raise NotImplementedError


def replay(case: UUID) -> bool:
    """Whether the chained events alone rebuild the stored row."""
    raise NotImplementedError


def export_chain(by: Actor, case: UUID) -> tuple[Mapping[str, object], ...]:
    """The case as its chain, for the auditor's own verifier."""
    raise NotImplementedError
