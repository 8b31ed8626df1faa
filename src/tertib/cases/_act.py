"""One act on one case, inside the door: decide, run what runs inside, write everything once at the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from tertib.cases import _commands as c
from tertib.cases import _heads, _intent_rows, _papers, _second, _sql, _store, catalogue, chain, notices
from tertib.cases._bound import ACTED, WAKES, Beside, Saying, bind, intent_id, keys_of, moved_to, said_of_two
from tertib.cases._facts import facts_of, plain
from tertib.cases._intent_rows import IntentRow
from tertib.cases._item import item_of
from tertib.cases._office import Office
from tertib.cases._once import Once
from tertib.cases._papers import DocumentRow, EntryRow
from tertib.cases._rehearsal import handler_for
from tertib.cases._rights import Standing, Viewer, act_at
from tertib.cases._state import Event
from tertib.cases._store import CaseRow
from tertib.cases._wants import Want, want_of
from tertib.cases._work import absorb
from tertib.cases.machine import Wanted, World, apply, decide
from tertib.cases.types import CaseFacts, CaseRef, Guard, IntentState
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.canonical import canonical
from tertib.kernel.errors import Conflict, Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people.types import Capacity
from tertib.procedures import queries as procedures
from tertib.procedures.language.expressions import evaluate
from tertib.procedures.types import Procedure
from tertib.runtime import queue
from tertib.runtime.door import Tx
from tertib.runtime.marks import point

INTENT_TASK = "cases.intent"


def changed_meanwhile() -> Conflict:
    return Conflict(
        N_(
            "Perkara ini baru saja diubah orang lain. Tidak ada yang tersimpan; muat ulang lalu periksa lagi."
        ),
        code="stale",
    )


@dataclass(slots=True, kw_only=True)
class Act:
    """Collects what an act does to a case; `finish` writes it."""

    tx: Tx
    by: Actor
    row: CaseRow
    capacity: Capacity | None = None
    once: Once | None = None
    is_new: bool = False
    events: list[Event] = field(default_factory=list)
    intents: list[IntentRow] = field(default_factory=list)
    documents: list[DocumentRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    _before: int = 0
    _procedure: Procedure | None = None
    _office: Office | None = None
    _author: Actor | None = None
    _viewer: Viewer | None = None

    def __post_init__(self) -> None:
        self._before = self.row.seq

    # --- surroundings ---

    @property
    def procedure(self) -> Procedure:
        if self._procedure is None:
            self._procedure = procedures.procedure(self.row.bundle)
        return self._procedure

    @property
    def standing(self) -> Standing:
        """What whoever acts is to the case as it stands now; posts and agencies are asked once per act."""
        if self._viewer is None:
            self._viewer = Viewer(self.by, self.tx.now)
        return self._viewer.at(self.row)

    @property
    def office(self) -> Office:
        if self._office is None:
            self._office = Office(id=self.row.office, code=self.row.code, key=self.procedure.calendar)
        return self._office

    @property
    def today(self) -> date:
        return people.office_date(self.tx.now)

    @property
    def facts(self) -> CaseFacts:
        return facts_of(self.row, today=self.today)

    @property
    def world(self) -> World:
        office = self.office
        return World(
            seats=office.seats,
            between=office.between,
            deadline=office.deadline,
            last_day=office.last_day,
            spread=self._spread,
            provider_hold=lambda: people.rules_of(self.row.office).provider_hold,
            alone=lambda person, post: people.is_alone(person, post, self.tx.now),
            guard=self._guard,
        )

    def _guard(self, person: UUID | None, right: UUID | None) -> Guard:
        state, first = self.row.state, _second.First(person=person, right=right)
        return _second.need(self.row.office, state, act_at(state, self.procedure), first, self.tx.now).guard

    def _spread(self, want: Want, events: Sequence[Event]) -> int:
        """How often an effect is wanted, counting what the same decision has just added to the work."""
        work = self.row.work
        for event in events:
            work = absorb(work, event.kind, event.data, event.private)
        return len(self._elements(want, replace(self.facts, work=work)))

    def _elements(self, want: Want, facts: CaseFacts) -> Sequence[Any]:
        """What an effect is wanted for: once, or for every element of its list."""
        if want.for_each is None:
            return (None,)
        found = evaluate(want.for_each, facts.as_facts())
        return found if isinstance(found, list | tuple) else ()

    # --- deciding ---

    def carry(self, command: c.Command) -> None:
        """Decide, then run the inside verbs it wanted, whose proof may lead further."""
        self._carry(self._decide(command))

    def _carry(self, found: Sequence[Wanted]) -> None:
        waiting = deque(found)
        while waiting:
            wanted = waiting.popleft()
            if not self._is_still_wanted(wanted):
                continue
            verb = catalogue.inside_verb(wanted.want.verb)
            if verb is None:
                self._intend(wanted)
            else:
                waiting.extend(self._run_inside(wanted, verb))

    def move(self, command: c.Move) -> None:
        """Go on under another version: its procedure, and its assignment, decide from here."""
        self._office = Office(id=self.row.office, code=self.row.code, key=command.procedure.calendar)
        wanted = self._decide(command)
        self.row = replace(self.row, bundle=command.bundle)
        self._procedure = command.procedure
        self._carry(wanted)

    def _is_still_wanted(self, wanted: Wanted) -> bool:
        mark = self.row.state.marks.get(wanted.key)
        return mark is None or not mark.is_settled

    def _decide(self, command: c.Command) -> tuple[Wanted, ...]:
        outcome = decide(self.row.state, command, self.procedure, self.tx.now, world=self.world)
        work = self.row.work
        for event in outcome.events:
            work = absorb(work, event.kind, event.data, event.private)
        self.row = replace(self.row, state=outcome.state, work=work)
        self.events.extend(outcome.events)
        return outcome.wanted

    def _run_inside(self, wanted: Wanted, verb: catalogue.InsideVerb) -> tuple[Wanted, ...]:
        element = self._element(wanted)
        evidence = verb(
            catalogue.InsideContext(
                tx=self.tx,
                case=self.facts,
                step=wanted.step,
                round=wanted.round,
                item=wanted.item,
                inputs=self._inputs(wanted.want, element),
                by=self.author,
                acting=self._acting_post,
                event=self.row.state.seq,
            )
        )
        return self._decide(self.proof(wanted.key, wanted.want, evidence or {}, element))

    def _element(self, wanted: Wanted) -> Any:
        elements = self._elements(wanted.want, self.facts)
        return elements[wanted.item] if wanted.item < len(elements) else None

    def proof(self, key: str, want: Want, evidence: Mapping[str, Any], element: Any) -> c.Prove:
        """Proof of an effect: papers and entries are noted, the rest stays in the erasable payload."""
        found = plain(evidence)
        step, round_no, *_ = (int(part) for part in key.split("."))
        self.note_papers(found.get("documents") or (), step=step, round_no=round_no)
        self.note_entries(found.get("entries") or (), step=step, round_no=round_no)
        number = found.get("number")
        return c.Prove(
            key=key,
            verb=want.verb,
            public={"into": want.into, "many": want.for_each is not None, **_sealed(found)},
            private={"evidence": found, "item": plain(element)},
            number=str(number) if number and not self.row.state.number else "",
        )

    def _inputs(self, want: Want, element: Any) -> dict[str, Any]:
        facts = {**self.facts.as_facts(), "item": element}
        values = {name: evaluate(expr, facts) for name, expr in want.inputs.items()}
        inputs = {**want.fixed, want.nested: values} if want.nested else {**want.fixed, **values}
        signer = self.office.seats.get(inputs.get("signs") or "")
        if "signs" in want.fixed:
            inputs["signs_post"] = str(signer.post) if signer else None
        return plain(inputs)  # type: ignore[no-any-return]

    def _intend(self, wanted: Wanted) -> None:
        if handler_for(wanted.want.verb, self.row) is None:
            raise Misconfigured(
                N_("SOP ini memerlukan “%(verb)s” yang tidak tersedia pada pemasangan ini."),
                verb=catalogue.label_of(wanted.want.verb),
            )
        element = self._element(wanted)
        self.intents.append(
            IntentRow(
                id=intent_id(self.row.id, wanted.key),
                case=self.row.id,
                key=wanted.key,
                verb=wanted.want.verb,
                step=wanted.step,
                round=wanted.round,
                effect=wanted.want.index,
                item=wanted.item,
                blocking=wanted.want.blocking,
                state=IntentState.WANTED.value,
                inputs=_sql.to_json(self._inputs(wanted.want, element)),
                value=_sql.to_json(plain(element)),
                plan=None,
                sentence="",
                evidence="{}",
                attempt=0,
                tries=0,
                token=None,
                lease_until=None,
                next_at=None,
                by_person=self.author.person,
                acting=self._acting_post,
                by_hand=False,
                wanted_at=self.tx.now,
                done_at=None,
            )
        )

    def erase(self, no: int, ground: str) -> None:
        """Note that an event's payload was taken away, and why."""
        event = Event(kind="erased", at=self.tx.now, data={"no": no, "ground": ground})
        self.row = replace(self.row, state=apply(self.row.state, event))
        self.events.append(event)

    # --- who ---

    @property
    def _acting_post(self) -> UUID | None:
        if self.capacity is not None:
            return self.capacity.post
        return self.row.state.path[-1].post if self.row.state.path else None

    @property
    def author(self) -> Actor:
        """In whose name consequences happen: the worker only finishes what a person did."""
        if self.by.kind is not ActorKind.SYSTEM or not self.row.state.path:
            return self.by
        person = self.row.state.path[-1].person
        if person is None:
            return self.by
        if self._author is None or self._author.person != person:
            name = people.person(person).name
            self._author = Actor(person=person, name=name, kind=ActorKind.PERSON, via=self.by.via)
        return self._author

    # --- papers and entries ---

    def note_papers(
        self, papers: Sequence[Mapping[str, Any]], *, step: int | None, round_no: int
    ) -> list[dict[str, Any]]:
        """Keep papers as documents of the case; the chained header names them by digest."""
        rows = [self._document(paper, step, round_no) for paper in papers]
        self.documents.extend(rows)
        return [{"kind": row.kind, "digest": row.digest, "pages": row.pages} for row in rows]

    def _document(self, paper: Mapping[str, Any], step: int | None, round_no: int) -> DocumentRow:
        letter = paper.get("letter")
        return DocumentRow(
            id=uuid4(),
            case=self.row.id,
            event_no=self.row.state.seq + 1,
            step=step,
            round=round_no,
            kind=paper.get("kind", ""),
            title=paper.get("title", ""),
            number=paper.get("number") or "",
            digest=paper.get("digest", ""),
            filename=paper.get("filename", ""),
            media_type=paper.get("media_type") or "application/pdf",
            pages=int(paper.get("pages") or 0),
            letter=UUID(str(letter)) if letter else None,
            for_applicant=bool(paper.get("for_applicant")),
            at=self.tx.now,
            taken=_sql.to_json(paper["taken"]) if paper.get("taken") else "",
        )

    def note_entries(
        self, entries: Sequence[Mapping[str, Any]], *, step: int | None, round_no: int
    ) -> list[dict[str, Any]]:
        """Keep a note of register entries written on behalf of the case."""
        rows = [
            EntryRow(
                case=self.row.id,
                event_no=self.row.state.seq + 1,
                step=step,
                round=round_no,
                book=entry.get("book", ""),
                no=int(entry.get("no") or 0),
                revision=int(entry.get("revision") or 1),
                title=entry.get("title", ""),
                at=self.tx.now,
            )
            for entry in entries
        ]
        self.entries.extend(rows)
        return [{"book": row.book, "no": row.no, "revision": row.revision} for row in rows]

    # --- writing ---

    def finish(self) -> CaseRef:
        """Write the act. Nothing happened, nothing is written."""
        if self.events:
            dropped = {
                key
                for event in self.events
                if event.kind == "effects_dropped"
                for key in keys_of(event.kind, event.data)
            }
            self.intents = [each for each in self.intents if each.key not in dropped]
            self._bind_rows()
            self._write_case()
            self._move_intents()
            _intent_rows.insert_intents(self.intents)
            _papers.insert_documents(self.documents)
            _papers.insert_entries(self.entries)
            _store.put_item(item_of(self.row, self.procedure, self._own_time), self.row.id)
            self._wake_workers()
            self._announce()
        return ref(self.row)

    def _bind_rows(self) -> None:
        beside = Beside(
            documents=self.documents, entries=self.entries, intents=self.intents, acting=self._acting_post
        )
        self.events = bind(self.events, self._before + 1, beside)

    def _write_case(self) -> None:
        links = self._links()
        self.row = replace(self.row, head=links[-1].hash)
        if self.is_new:
            _store.insert_case(self.row)
        elif not _store.update_case(self.row):
            raise changed_meanwhile()
        _store.insert_events(links)
        _heads.append(self.row.id, links[-1].no, links[-1].hash)

    def _links(self) -> list[chain.Link]:
        links: list[chain.Link] = []
        prev = self.row.head or chain.root(self.row.id)
        for no, event in enumerate(self.events, start=self._before + 1):
            unbound = self._unbound(no, event)
            link = chain.forge(unbound, prev=prev, payload=plain(event.private))
            links.append(link)
            prev = link.hash
        return links

    def _unbound(self, no: int, event: Event) -> chain.Link:
        capacity = self.capacity
        return chain.Link(
            case=self.row.id,
            no=no,
            kind=event.kind,
            at=event.at,
            person=self.by.person,
            post=capacity.post if capacity else None,
            mandate=capacity.mandate if capacity else None,
            capacity=capacity.kind.value if capacity else "",
            via=self.by.via,
            data=canonical(plain(event.data)).decode(),
            payload=None,
            salt=None,
            commitment="",
            prev="",
            hash="",
            mac="",
            idempotency=self.once.stamp if self.once and no == self._before + 1 else None,
        )

    def _move_intents(self) -> None:
        """Bring the intents' rows in step with what was decided about them."""
        for event in self.events:
            keys = keys_of(event.kind, event.data)
            if event.kind == "effects_dropped":
                _intent_rows.move_intents(self.row.id, keys, IntentState.DROPPED, done_at=self.tx.now)
            elif event.kind in ACTED:
                changes = {"by_person": self.by.person, "acting": self._acting_post, "sentence": ""}
                by_hand = {"by_hand": True} if event.kind == "effect_by_hand" else {}
                said = self._said(event)
                _intent_rows.move_intents(
                    self.row.id,
                    keys,
                    moved_to(event.kind),
                    tries=0,
                    next_at=None,
                    **changes,
                    **by_hand,
                    **said,
                )
            elif event.kind == "plan_seconded":
                self._second(event)
            elif event.kind == "plan_declined":
                sentence = event.private.get("sentence", "")
                _intent_rows.move_intents(
                    self.row.id, keys, IntentState.PLANNED, sentence=sentence, **self._said(event)
                )

    def _said(self, event: Event) -> Mapping[str, Any]:
        mandate = self.capacity.mandate if self.capacity else None
        return said_of_two(event.kind, Saying(person=self.by.person, mandate=mandate))

    def _second(self, event: Event) -> None:
        """By conditional update: whatever changed since the page was read meets no row."""
        if self.by.person is None or self.capacity is None:
            raise changed_meanwhile()
        for key, digest in zip(event.data["keys"], event.data["digests"], strict=True):
            right = self.capacity.mandate
            if not _intent_rows.second_intent(self.row.id, key, digest, by=self.by.person, right=right):
                raise changed_meanwhile()

    def _wake_workers(self) -> None:
        for intent in self.intents:
            wake(self.tx, intent.id, intent.attempt)
        if self.intents:
            self.tx.after_commit(lambda: point("intent.committed"))
        if any(event.kind in WAKES for event in self.events):
            keys = {
                key for event in self.events if event.kind in WAKES for key in keys_of(event.kind, event.data)
            }
            for intent in _intent_rows.intents_of(self.row.id):
                if intent.key in keys:
                    wake(self.tx, intent.id, intent.attempt)

    def _announce(self) -> None:
        numbered = list(enumerate(self.events, start=self._before + 1))
        notices.announce(self.tx, self.row, numbered, procedure=self.procedure, by=self.by.person)

    def _own_time(self, entered: datetime, minutes: int) -> datetime:
        """The row's own time, asked for only where nothing is promised."""
        return self.office.deadline(entered, minutes)


def _sealed(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """What other packages ask the header to say of their rows: digests, no content."""
    return {"sealed": evidence["sealed"]} if evidence.get("sealed") else {}


def wake(tx: Tx, intent: UUID, attempt: int, *, at: Any = None) -> None:
    """Have a worker look at the intent. The key lets a later attempt be queued by an earlier one."""
    queue.enqueue(tx, INTENT_TASK, {"intent": str(intent)}, key=f"intent:{intent}:{attempt}", run_at=at)


def ref(row: CaseRow) -> CaseRef:
    state = row.state
    return CaseRef(id=row.id, seq=state.seq, number=state.number, tracking=row.tracking, phase=state.phase)


def digest_of(value: Any) -> str:
    """A name for a plan by its content: what was confirmed is what was shown."""
    return sha256(canonical(plain(value))).hexdigest()


def want_behind(act: Act, intent: IntentRow) -> Want:
    return want_of(act.procedure.step(intent.step), intent.effect)
