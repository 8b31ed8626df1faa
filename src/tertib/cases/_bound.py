"""What the tables say beside the chain, written into the events and read back from them.

Ids, kinds, numbers and digests stand in the header for ever; names of files, inputs and words of people stand
in the payload and go with it. A row is built the same way on both sides, so replay can give it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from tertib.cases._facts import plain
from tertib.cases._intent_rows import UNSAID, IntentRow
from tertib.cases._papers import DocumentRow, EntryRow
from tertib.cases._sql import from_json, to_json
from tertib.cases._state import Event
from tertib.cases.chain import Link
from tertib.cases.types import IntentState

SET_GOING = frozenset(
    {"plan_confirmed", "plan_confirmed_alone", "effect_retried", "effect_replanned", "effect_by_hand"}
)
WAKES = SET_GOING | {"plan_seconded"}
ACTED = SET_GOING | {"plan_prepared"}
"""After these the effect is whoever's act this was; a second person only lets it go."""

_DOCUMENT = (
    "id", "kind", "digest", "pages", "step", "round", "title", "number", "media_type", "letter",
    "for_applicant",
)  # fmt: skip
_ENTRY = ("book", "no", "revision", "step", "round", "title")


def intent_id(case: UUID, key: str) -> UUID:
    """An effect has one id, and it follows from its case and key: no row can pass for another's."""
    return uuid5(case, f"intent:{key}")


def keys_of(kind: str, data: Mapping[str, Any]) -> list[str]:
    """The effects an event speaks of."""
    if kind == "effects_wanted":
        return [each["key"] for each in data["effects"]]
    return list(data.get("keys") or ([data["key"]] if "key" in data else []))


# --- into the events -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The rows that an act writes beside its events."""

    documents: Sequence[DocumentRow] = ()
    entries: Sequence[EntryRow] = ()
    intents: Sequence[IntentRow] = ()
    acting: UUID | None = None


def bind(events: Sequence[Event], first: int, beside: Beside) -> list[Event]:
    """The events with all that their rows will say; `first` is the number of the first of them."""
    documents, entries = _by_event(beside.documents), _by_event(beside.entries)
    intents = {row.key: row for row in beside.intents}
    bound: list[Event] = []
    for no, event in enumerate(events, start=first):
        bound.append(_with_rows(_with_effects(event, intents, beside.acting), documents[no], entries[no]))
    return bound


def _by_event(rows: Sequence[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.event_no].append(row)
    return found


def _with_rows(event: Event, documents: Sequence[DocumentRow], entries: Sequence[EntryRow]) -> Event:
    if documents:
        names = {str(row.id): row.filename for row in documents}
        taken = {str(row.id): row.taken for row in documents if row.taken}
        beside = {"files": names, **({"taken": taken} if taken else {})}
        event = _and(event, {"documents": [_spelled(row, _DOCUMENT) for row in documents]}, beside)
    if entries:
        event = _and(event, {"entries": [_spelled(row, _ENTRY) for row in entries]}, {})
    return event


def _with_effects(event: Event, intents: Mapping[str, IntentRow], acting: UUID | None) -> Event:
    if event.kind in ACTED:
        return _and(event, {"acting": plain(acting)}, {})
    if event.kind != "effects_wanted":
        return event
    rows = [intents[key] for key in keys_of(event.kind, event.data) if key in intents]
    if not rows:
        return event
    who = {row.key: {"by": plain(row.by_person), "acting": plain(row.acting)} for row in rows}
    said = {row.key: {"inputs": from_json(row.inputs), "value": from_json(row.value)} for row in rows}
    return _and(event, {"intents": who}, {"effects": said})


def _and(event: Event, data: Mapping[str, Any], private: Mapping[str, Any]) -> Event:
    return replace(event, data={**event.data, **data}, private={**event.private, **private})


def _spelled(row: DocumentRow | EntryRow, names: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


# --- out of the events -----------------------------------------------------------------------------


def documents_in(link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> list[DocumentRow]:
    """The papers that came with an event; without its payload nobody knows their names and places."""
    names, taken = private.get("files", {}), private.get("taken", {})
    return [
        DocumentRow(
            **{
                **said,
                "id": UUID(said["id"]),
                "letter": UUID(said["letter"]) if said["letter"] else None,
                "case": link.case,
                "event_no": link.no,
                "filename": names.get(said["id"], ""),
                "taken": taken.get(said["id"], ""),
                "at": link.at,
            }
        )
        for said in data.get("documents", ())
    ]


def entries_in(link: Link, data: Mapping[str, Any]) -> list[EntryRow]:
    """The register entries that came with an event."""
    return [
        EntryRow(**{**said, "case": link.case, "event_no": link.no, "at": link.at})
        for said in data.get("entries", ())
    ]


def intents_in(link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> list[IntentRow]:
    """The effects that an event left to the worker; without its payload nobody knows their inputs."""
    who, said = data.get("intents", {}), private.get("effects", {})
    return [
        _intent(link, effect, who[effect["key"]], said.get(effect["key"], {}))
        for effect in data["effects"]
        if effect["key"] in who
    ]


def _intent(
    link: Link, effect: Mapping[str, Any], who: Mapping[str, Any], said: Mapping[str, Any]
) -> IntentRow:
    step, round_no, place, item = (int(part) for part in effect["key"].split("."))
    return IntentRow(
        id=intent_id(link.case, effect["key"]),
        case=link.case,
        key=effect["key"],
        verb=effect["verb"],
        step=step,
        round=round_no,
        effect=place,
        item=item,
        blocking=effect["blocking"],
        state=IntentState.WANTED.value,
        inputs=to_json(said.get("inputs", {})),
        value=to_json(said.get("value")),
        plan=None,
        sentence="",
        evidence="{}",
        attempt=0,
        tries=0,
        token=None,
        lease_until=None,
        next_at=None,
        by_person=UUID(who["by"]) if who["by"] else None,
        acting=UUID(who["acting"]) if who["acting"] else None,
        by_hand=False,
        wanted_at=link.at,
        done_at=None,
    )


_MOVES: Mapping[str, IntentState] = {
    "plan_confirmed": IntentState.READY,
    "plan_confirmed_alone": IntentState.READY,
    "plan_prepared": IntentState.SECOND,
    "plan_seconded": IntentState.READY,
    "plan_declined": IntentState.PLANNED,
    "plan_voided": IntentState.WANTED,
    "effect_retried": IntentState.READY,
    "effect_replanned": IntentState.WANTED,
    "effect_by_hand": IntentState.READY,
    "effect_proven": IntentState.PROVEN,
    "effect_clashed": IntentState.CLASH,
    "effect_failed": IntentState.FAILED,
    "effect_stuck": IntentState.PERSON,
    "effects_dropped": IntentState.DROPPED,
}
MOVES = frozenset({*_MOVES, "plan_made"})


def moved_to(kind: str) -> IntentState:
    """Where an event brings the effects that it names."""
    return _MOVES[kind]


_ENDS = (IntentState.PROVEN, IntentState.DROPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who said something, and by which right."""

    person: UUID | None
    mandate: UUID | None


def said_of_two(kind: str, who: Saying) -> Mapping[str, Any]:
    """What an event leaves in the row of the two persons who must confirm what destroys."""
    says: Mapping[str, Mapping[str, Any]] = {
        "plan_confirmed": UNSAID,
        "plan_declined": UNSAID,
        "plan_voided": UNSAID,
        "plan_confirmed_alone": {**UNSAID, "guarded": True, "alone": True},
        "plan_prepared": {
            **UNSAID,
            "guarded": True,
            "prepared_by": who.person,
            "prepared_as": who.mandate,
        },
        "plan_seconded": {"seconded_by": who.person, "seconded_as": who.mandate},
    }
    return says.get(kind, {})


def moved(row: IntentRow, link: Link, data: Mapping[str, Any], private: Mapping[str, Any]) -> IntentRow:
    """The effect after an event that speaks of it."""
    if link.kind == "plan_made":
        to = IntentState.PLANNED if data["confirm"] else IntentState.READY
        plan = to_json(private["plan"]) if "plan" in private else None
        sentence = private.get("sentence", "")
        return replace(row, state=to.value, plan=plan, digest=data["digest"], sentence=sentence, **UNSAID)
    to = _MOVES[link.kind]
    who = Saying(person=link.person, mandate=link.mandate)
    changes: dict[str, Any] = {"state": to.value, **said_of_two(link.kind, who)}
    if to in _ENDS:
        changes["done_at"] = link.at
    if link.kind in ACTED:
        changes |= {"by_person": link.person, "acting": _uuid(data.get("acting")), "sentence": ""}
        changes |= {"by_hand": True} if link.kind == "effect_by_hand" else {}
    elif to is IntentState.PROVEN:
        changes |= {"evidence": to_json(private.get("evidence", {})), "sentence": ""}
    elif link.kind == "plan_seconded":
        changes["sentence"] = ""
    elif to is not IntentState.DROPPED:
        changes["sentence"] = private.get("sentence", "")
    return replace(row, **changes)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
