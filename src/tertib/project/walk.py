"""Walks a shipped procedure's example from its first row to the end, on a database made for it.

The walk knows no procedure: it asks the engine whose turn it is and what may be done, and does the obvious
thing unless `example.yaml` says otherwise. What comes out is what an auditor would ask for: per row who, how
long, which papers, which entries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tertib.cases import queries, service
from tertib.cases.types import (
    REHEARSAL,
    CaseView,
    Contact,
    Disposition,
    Files,
    IntentState,
    OpenItem,
    Phase,
    Registration,
    StepWork,
    Upload,
)
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import Misconfigured
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import Act
from tertib.project import demo
from tertib.provisioning import service as provisioning
from tertib.runtime import door, paper, vault
from tertib.runtime.queue import Worker

LONGEST = 120
"""Acts after which a walk is going round in circles."""

_HELD_UP = N_("Contoh ini tertahan pada langkah %(row)s: %(why)s")
_PAGE = b"""#set page(paper: "a4", margin: 30mm)
#let said = json(bytes(sys.inputs.data))
= #said.title
#v(8mm)
Lembar ini dibuat oleh contoh dan menggantikan pindaian surat."""


@dataclass(slots=True)
class Walk:
    """One case on its way, and the people who move it."""

    code: str
    office: UUID
    example: Mapping[str, Any]
    variant: str | None
    clock: door.Clock
    case: UUID = field(init=False)
    applicant: Actor = field(init=False)
    auditor: Actor = field(init=False)

    def run(self, out: Path) -> dict[str, Any]:
        """Open the case, move it until it is over, and say what happened."""
        self.applicant = self._asking()
        self.auditor = _actor(demo.watcher(), via="cli")
        self.case = self._open()
        for _ in range(LONGEST):
            Worker("walk", strict=True).run_pending()
            view = queries.case_for(self.auditor, self.case)
            if view.phase.is_over:
                Worker("walk", strict=True).run_pending()
                return self._report(view, out)
            self._move(view)
            self.clock.advance(timedelta(minutes=2))
        raise Misconfigured("Contoh ini tidak sampai pada akhirnya.")

    def _open(self) -> UUID:
        files: Files = {
            name: [Upload(filename=str(said), data=_page(str(said)))]
            for name, said in self.example.get("files", {}).items()
        }
        return service.open_case(
            self.office,
            self.code,
            by=self.applicant,
            request=self.example["request"],
            files=files,
            agency=people.unit_by_key(self.example["agency"]).id if "agency" in self.example else None,
            channel=REHEARSAL if self.is_rehearsed else "portal" if "agency" in self.example else "agenda",
            variant=self.variant,
            contact=Contact(name=self.applicant.name),
        ).id

    @property
    def is_rehearsed(self) -> bool:
        """Whether the office may only rehearse this procedure."""
        return queries.must_rehearse(procedures.in_force(self.office, self.code))

    def _asking(self) -> Actor:
        """Whoever opens the case: the agency, or in the office the one whom the example names."""
        if "agency" not in self.example or self.is_rehearsed:
            posts = procedures.performer_posts(self.office, self.code)
            opener = posts[self.example.get("opens", "agendaris")]
            return _actor(people.holders(opener, door.read_now())[0].id, via="cli")
        agency = people.unit_by_key(self.example["agency"]).id
        speaker = demo.speaker_of(self.example["agency"])
        return _actor(speaker, via="cli", agency=agency)

    def _move(self, view: CaseView) -> None:
        if view.phase is Phase.WAITING:
            service.resubmit(view.id, self.example["request"], by=self.applicant, seen=view.seq)
            return
        if view.turn is None or view.step is None or self._seconded(view):
            return
        said = self.example.get("work", {}).get(f"{view.step}.{view.hop}", {})
        actor = self._performer(view, said.get("by"))
        offered = queries.open_actions(view, actor)
        item = queries.open_item(view, actor)
        if not offered or item is None:
            return
        act = _ACTS.get(offered[0].name)
        if act is None:
            raise Misconfigured(_HELD_UP, row=str(view.step), why=self._hindrance())
        act(self, view, item, actor, said)

    def _hindrance(self) -> str:
        """What the effects of the row said when they would not go on."""
        return " ".join(one.sentence for one in queries.intents(self.auditor, self.case) if one.sentence)

    def _seconded(self, view: CaseView) -> bool:
        """What destroys waits for somebody else: whoever of the office may be the second one confirms it."""
        found = queries.intents(self.auditor, self.case)
        digests = {one.id: one.digest for one in found if one.state is IntentState.SECOND}
        holders = [
            each for post in people.posts(self.office) for each in people.holders(post.id, door.read_now())
        ]
        for person in holders if digests else ():
            actor = Actor(person=person.id, name=person.name, kind=ActorKind.PERSON, via="cli")
            if any(one.name == "second_plan" for one in queries.open_actions(view, actor)):
                service.second_plan(view.id, digests, by=actor, seen=view.seq)
                return True
        return False

    def _performer(self, view: CaseView, named: str | None) -> Actor:
        posts = procedures.performer_posts(self.office, self.code)
        if view.turn is None:
            raise Misconfigured("Perkara ini tidak sedang menunggu siapa pun.")
        post = posts[named] if named else view.turn.post
        holders = people.holders(post, door.read_now())
        person = next((one for one in holders if one.id == view.turn.claimed_by), holders[0])
        return Actor(person=person.id, name=person.name, kind=ActorKind.PERSON, via="cli")

    # --- acts: what the engine offers first, done with what the example says ------------------------

    def claim(self, view: CaseView, _item: OpenItem, actor: Actor, _said: Mapping[str, Any]) -> None:
        service.claim(view.id, by=actor, seen=view.seq)

    def register(self, view: CaseView, _item: OpenItem, actor: Actor, _said: Mapping[str, Any]) -> None:
        line = self.example["registration"]
        today = people.office_date(door.read_now())
        registration = Registration(
            sender=line["sender"],
            letter_no=line["letter_no"],
            letter_date=date.fromisoformat(line["letter_date"]),
            subject=line["subject"],
            received_on=today,
            reply_before=date.fromisoformat(line["reply_before"]) if "reply_before" in line else None,
        )
        service.register(view.id, registration, by=actor, seen=view.seq)

    def confirm(self, view: CaseView, _item: OpenItem, actor: Actor, _said: Mapping[str, Any]) -> None:
        service.confirm_plan(view.id, by=actor, seen=view.seq)

    def complete(self, view: CaseView, item: OpenItem, actor: Actor, said: Mapping[str, Any]) -> None:
        if item.may_act and not item.plan_pending:
            view = self._acknowledged(view)
            prepare = _PREPARATIONS.get(item.act)
            if prepare is not None and not said.get("prepared"):
                prepare(view, actor)
                view = queries.case_for(self.auditor, self.case)
            work = StepWork(
                answer=said.get("answer") or next((one.label for one in item.exits if not one.waits), None),
                data=said.get("data", {}),
                disposition=self._disposition(item, said),
                note="" if item.act == Act.DISPOSE else said.get("note", ""),
            )
            service.complete(view.id, work, by=actor, seen=view.seq)

    def _acknowledged(self, view: CaseView) -> CaseView:
        """The applicant, or in a rehearsal whoever opened it, confirms as soon as there is something to."""
        offered = {one.name for one in queries.open_actions(view, self.applicant)}
        if "acknowledge" in offered:
            service.acknowledge(view.id, by=self.applicant, seen=view.seq)
        return queries.case_for(self.auditor, self.case)

    def _disposition(self, item: OpenItem, said: Mapping[str, Any]) -> Disposition | None:
        if item.act != Act.DISPOSE:
            return None
        posts = procedures.performer_posts(self.office, self.code)
        usual = next((one.post for one in item.next_posts if one.is_default), item.next_posts[0].post)
        return Disposition(
            to=(posts[said["to"]] if "to" in said else usual,),
            phrases=tuple(said.get("phrases", ())),
            note=said.get("note", ""),
        )

    # --- what came of it -----------------------------------------------------------------------------

    def _report(self, view: CaseView, out: Path) -> dict[str, Any]:
        procedure = procedures.procedure(view.bundle)
        verdict = queries.judge(view.id)
        documents = queries.documents(self.auditor, view.id)
        entries = queries.entries(self.auditor, view.id)
        walked = {one.no for one in view.steps if one.state == "done"}
        intents = queries.intents(self.auditor, view.id)
        rows = [
            {
                "no": step.no,
                "source_no": step.source_no,
                "activity": step.activity,
                "performer": procedure.performer(step.hops[0].performer).label,
                "minutes": step.minutes,
                "output": step.output.text,
                "forms": [
                    {
                        "key": key,
                        "title": procedure.forms[key].title,
                        "fields": len(procedure.forms[key].fields),
                    }
                    for key in dict.fromkeys([*(hop.form for hop in step.hops), step.form])
                    if key is not None
                ],
                "rehearsed": [
                    {"verb": one.verb, "label": one.label, "says": one.evidence["rehearsal"]}
                    for one in intents
                    if one.step == step.no and "rehearsal" in one.evidence
                ],
                "documents": [
                    {"kind": one.kind, "title": one.title, "pages": one.pages, "path": str(_keep(one, out))}
                    for one in documents
                    if one.step == step.no and one.letter is not None
                ],
                "entries": [
                    {"book": one.book, "no": one.no, "revision": one.revision}
                    for one in entries
                    if one.step == step.no
                ],
            }
            for step in procedure.steps
            if step.no in walked
        ]
        version = procedures.in_force(self.office, self.code)
        return {
            "code": view.code,
            "title": procedure.title,
            "variant": view.variant,
            "status": version.status.value,
            "rehearsal": view.is_rehearsal,
            "number": view.number,
            "tracking": view.tracking,
            "minutes": sum(step.minutes for step in procedure.steps if step.no in walked),
            "rows": rows,
            "chain": {"ok": verdict.ok, "events": verdict.chain.events},
            "closed": view.phase is Phase.CLOSED,
        }


Doing = Callable[[Walk, CaseView, OpenItem, Actor, Mapping[str, Any]], None]
_ACTS: Mapping[str, Doing] = {
    "claim": Walk.claim,
    "register": Walk.register,
    "confirm_plan": Walk.confirm,
    "complete": Walk.complete,
}


def _print_sheets(view: CaseView, actor: Actor) -> None:
    """The account sheets are printed and forgotten: no walk keeps a password."""
    provisioning.print_sheets(view.id, by=actor, seen=view.seq)


_PREPARATIONS: Mapping[str, Callable[[CaseView, Actor], None]] = {"print_secret": _print_sheets}


def _actor(person: UUID, *, via: str, agency: UUID | None = None) -> Actor:
    view = people.person(person)
    return Actor(person=person, name=view.name, kind=ActorKind.PERSON, agency=agency, via=via)


def _page(title: str) -> bytes:
    return paper.render(files={"page.typ": _PAGE}, main="page.typ", data={"title": title}).pdf


def _keep(document: Any, out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{document.step:02}-{document.kind}-{document.digest[:8]}.pdf"
    path.write_bytes(vault.read(document.digest))
    return path


def _example(code: str, variant: str | None, path: str | None) -> dict[str, Any]:
    """The example, with what its variant and then its path say in place of the general."""
    example = dict(demo.example_of(demo.SOPS / code))
    if not example:
        raise Misconfigured("SOP %(sop)s tidak ada, atau belum mempunyai contoh.", sop=code)
    own = example.pop("variants", {})
    if variant is not None and own and variant not in own:
        raise Misconfigured(
            "SOP ini tidak mempunyai ragam %(variant)s. Yang ada: %(known)s.",
            variant=variant,
            known=", ".join(own),
        )
    others = example.pop("paths", {})
    if path is not None and path not in others:
        raise Misconfigured(
            "Contoh SOP ini tidak mempunyai jalan %(path)s. Yang ada: %(known)s.",
            path=path,
            known=", ".join(others) or "-",
        )
    for said in (own.get(variant or next(iter(own), ""), {}), others.get(path or "", {})):
        for part, values in said.items():
            example[part] = {**example.get(part, {}), **values}
    return example


def walk(code: str, *, variant: str | None, out: Path, path: str | None = None) -> dict[str, Any]:
    """Walk the example of a shipped procedure on the present (scratch) database."""
    example = _example(code, variant, path)
    with door.fixed_time(datetime.fromisoformat(example["starts"])) as clock:
        office = demo.seed()
        chosen = variant or next(iter(demo.example_of(demo.SOPS / code).get("variants", {})), None)

        def walked(variant: str | None, example: Mapping[str, Any], out: Path) -> dict[str, Any]:
            return Walk(code=code, office=office, example=example, variant=variant, clock=clock).run(out)

        earlier = example.get("before", {}).get("variant")
        if earlier is not None:
            walked(earlier, _same_name(_example(code, earlier, None), example), out / earlier)
        return walked(chosen, example, out)


def _same_name(earlier: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """The example of the case that makes what a later one is about."""
    return {**earlier, "request": {**earlier["request"], "name": example["request"]["name"]}}
