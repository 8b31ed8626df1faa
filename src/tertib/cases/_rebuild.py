"""A case and all its rows, rebuilt from the chain alone.

What was lawfully erased comes back empty, here and in the rows: erasure writes what this module answers, and
verification compares the rows with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.cases._bound import MOVES, documents_in, entries_in, intents_in, keys_of, moved
from tertib.cases._intent_rows import IntentRow
from tertib.cases._papers import DocumentRow, EntryRow
from tertib.cases._state import CaseState, apply
from tertib.cases._store import CaseRow
from tertib.cases._work import Work, absorb
from tertib.cases.chain import Link
from tertib.cases.types import REHEARSAL, TRIAL


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """A version of the request."""

    case: UUID
    version: int
    request: Mapping[str, Any]
    at: datetime
    by_name: str
    event_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What an event says of a row that another package keeps: its content then, in one digest."""

    digest: str
    event_no: int


@dataclass(slots=True, kw_only=True)
class Rebuilt:
    """What the tables must say of a case."""

    state: CaseState = field(default_factory=CaseState)
    opened: Mapping[str, Any] = field(default_factory=dict)
    opened_with: str | None = None
    title: str | None = None  # None: nobody knows any more
    agency_name: str = ""
    contact: Mapping[str, Any] = field(default_factory=dict)
    registration: Mapping[str, Any] = field(default_factory=dict)
    deficiencies: Sequence[Mapping[str, Any]] = ()
    work: Work = field(default_factory=dict)
    bundle: str = ""
    head: str = ""
    submissions: dict[int, SubmissionRow] = field(default_factory=dict)
    documents: dict[UUID, DocumentRow] = field(default_factory=dict)
    entries: list[EntryRow] = field(default_factory=list)
    intents: dict[str, IntentRow] = field(default_factory=dict)
    seals: dict[tuple[str, str], Seal] = field(default_factory=dict)

    def row(self, case: UUID, procedure_title: str) -> CaseRow:
        """The case itself."""
        opened, state = self.opened, self.state
        title = (
            self.title
            if self.title is not None
            else title_of(procedure_title, self.agency_name, opened["channel"])
        )
        return CaseRow(
            id=case,
            office=UUID(opened["office"]),
            code=opened["code"],
            bundle=self.bundle,
            procedure_title=procedure_title,
            title=title,
            subject=marked(self.registration.get("subject", title), opened["channel"]),
            number=state.number,
            tracking=opened["tracking"],
            agency=_uuid(opened["agency"]),
            agency_name=self.agency_name,
            opener=_uuid(opened["opener"]),
            channel=opened["channel"],
            contact=self.contact,
            registration=self.registration,
            deficiencies=self.deficiencies,
            work=self.work,
            opened_at=state.opened_at or self.submissions[1].at,
            seq=state.seq,
            head=self.head,
            state=state,
            idempotency=self.opened_with,
            request=self.submissions[state.submission].request,
        )


def title_of(procedure_title: str, agency_name: str, channel: str) -> str:
    """Cases of one service are told apart by who asks."""
    return marked(f"{procedure_title} – {agency_name}" if agency_name else procedure_title, channel)


def marked(text: str, channel: str) -> str:
    """The name by which a list or a letter calls a case; a rehearsal says so before anything else, once."""
    return text if channel != REHEARSAL or text.startswith(TRIAL) else f"{TRIAL}{text}"


def rebuild(links: Sequence[Link]) -> Rebuilt:
    """Fold the chain. Raises `ValueError`, `KeyError` or `TypeError` where it is no chain of a case."""
    found = Rebuilt()
    for link in links:
        event = link.event
        found.state = apply(found.state, event)
        found.head = link.hash
        taker = _TAKERS.get(link.kind)
        data = event.data
        if taker is None and "documents" not in data and "entries" not in data and "sealed" not in data:
            continue
        private = link.private
        if taker is not None:
            taker(found, link, data, private)
        for paper in documents_in(link, data, private):
            found.documents[paper.id] = paper
        found.entries += entries_in(link, data)
        for seal in data.get("sealed", ()):
            found.seals[seal["kind"], seal["ref"]] = Seal(digest=seal["digest"], event_no=link.no)
    return found


Taker = Callable[[Rebuilt, Link, Mapping[str, Any], Mapping[str, Any]], None]


def _opened(found: Rebuilt, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    found.opened = data
    found.bundle = data["bundle"]
    found.opened_with = (link.idempotency or "").partition(":")[0] or None  # the key, not what for
    found.title = private.get("title")
    found.agency_name = data.get("agency_name") or private.get("agency_name", "")
    found.contact = private.get("contact", {})
    _submitted(found, link, data, private)


def _submitted(found: Rebuilt, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    version = data["submission"]
    found.submissions[version] = SubmissionRow(
        case=link.case,
        version=version,
        request=private.get("request", {}),
        at=link.at,
        by_name=private.get("by_name", ""),
        event_no=link.no,
    )
    found.deficiencies = ()


def _done(found: Rebuilt, _: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    found.work = absorb(found.work, "hop_done", data, private)
    if "registration" in private:
        found.registration = private["registration"]
    if private.get("deficient"):
        found.deficiencies = private["work"]["deficiencies"]


def _wanted(found: Rebuilt, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    found.work = absorb(found.work, link.kind, data, private)
    for row in intents_in(link, data, private):
        found.intents[row.key] = row


def _moved(found: Rebuilt, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    found.work = absorb(found.work, link.kind, data, private)
    for key in keys_of(link.kind, data):
        if key in found.intents:
            found.intents[key] = moved(found.intents[key], link, data, private)


def _went_on(found: Rebuilt, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> None:
    found.work = absorb(found.work, link.kind, data, private)
    found.bundle = data["to"]


_TAKERS: Mapping[str, Taker] = {
    "opened": _opened,
    "resubmitted": _submitted,
    "hop_done": _done,
    "effects_wanted": _wanted,
    "moved": _went_on,
    **dict.fromkeys(MOVES, _moved),
}


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
