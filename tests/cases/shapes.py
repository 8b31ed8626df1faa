"""Procedures of three shapes, built by hand, and a world without surprises to walk them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from tertib.cases import _commands as c
from tertib.cases._wants import Want
from tertib.cases.machine import CaseState, Seat, World, apply, decide
from tertib.kernel.calendar import Pause
from tertib.procedures.types import (
    Act,
    Decision,
    DocumentStatus,
    Effect,
    Exit,
    Hop,
    HopKind,
    Identity,
    Literal,
    Matter,
    Moment,
    Performer,
    Print,
    Procedure,
    Promise,
    ProposalStatus,
    Return,
    ReturnOn,
    Step,
    Trigger,
    TriggerKind,
    Variant,
)
from tertib.procedures.types import When as At

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def post(key: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"post {key}")


def person(key: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"person {key}")


def hop(performer: str, **more: Any) -> Hop:
    return Hop(performer=performer, label=f"kerjakan sebagai {performer}", **more)


def paraf(performer: str) -> Hop:
    return hop(performer, kind=HopKind.PARAF)


def effect(verb: str, when: Moment = Moment.ENTER, **more: Any) -> Effect:
    at = At(moment=when, hop=more.pop("hop", None), exit=more.pop("exit", None))
    return Effect(verb=verb, inputs={"a": Literal(value="b")}, when=at, **more)


def paper(letter: str, when: Moment = Moment.CLOSE, **more: Any) -> Print:
    return Print(letter=letter, inputs={}, when=At(moment=when, exit=more.pop("exit", None)), **more)


def row(no: int, *hops: Hop, minutes: int = 15, **more: Any) -> Step:
    matter = Matter(text="Dokumen")
    return Step(
        no=no,
        source_no=str(no),
        activity=f"Kegiatan {no}",
        act=more.pop("act", Act.DO),
        hops=hops,
        needs=matter,
        output=matter,
        minutes=minutes,
        **more,
    )


def procedure(*steps: Step, **more: Any) -> Procedure:
    keys = {key for s in steps for h in s.hops for key in (h.performer, h.entrusted) if key}
    values: dict[str, Any] = {
        "code": "shape",
        "title": "Bentuk uji",
        "office_label": "Dinas",
        "identity": Identity(number="1", title="Bentuk uji", unit=()),
        "trigger": Trigger(kind=TriggerKind.REQUEST),
        "columns": tuple(Performer(key=key, label=key) for key in sorted(keys)),
        "support": (),
        "promise": Promise(minutes=450, label="1 hari kerja", status=ProposalStatus.PROPOSED),
        "variants": (),
        "forms": {},
        "refusals": {"not_entitled": "Bukan pejabat yang berwenang"},
        "waiting_days": 5,
        "status": DocumentStatus.PROPOSED,
    }
    return Procedure(steps=steps, **{**values, **more})


def mail_shape() -> Procedure:
    """SOP 3: a chain of dispositions, a wait for the applicant, an effect, parafs, a hand-over."""
    complete = Decision(
        question="Lengkap?",
        hop=0,
        exits=(
            Exit(label="Ya"),
            Exit(label="Tidak", to=3, wait="applicant", asks_deficiencies=True),
        ),
    )
    return procedure(
        row(1, hop("kd", entrusted="agendaris"), does=(effect("inside.number", Moment.CLOSE),)),
        row(2, hop("kd", entrusted="sek"), hop("sek", skippable=True), hop("kb")),
        row(3, hop("jft"), decision=complete, prints=(paper("kurang", Moment.EXIT, exit="Tidak"),)),
        row(4, hop("adm"), minutes=5, does=(effect("outside.mailbox"),), returns=(_back(ReturnOn.CLASH, 3),)),
        row(5, hop("adm")),
        row(6, hop("adm")),
        row(7, hop("adm"), paraf("jft"), paraf("kb"), returns=(_back(ReturnOn.PARAF_REFUSED, 5),)),
        row(8, hop("kd")),
    )


def subdomain_shape() -> Procedure:
    """SOP 7: the third row sets one of three variants, later rows are for some of them only."""
    new, change, remove = ("new",), ("change",), ("delete",)
    kind = Decision(
        question="Jenis permohonan?",
        hop=0,
        exits=tuple(
            Exit(label=label, sets_variant=key)
            for key, label in {"new": "Baru", "change": "Ubah", "delete": "Hapus"}.items()
        ),
    )
    complete = Decision(
        question="Lengkap?", hop=0, exits=(Exit(label="Ya"), Exit(label="Tidak", to=4, wait="applicant"))
    )
    return procedure(
        row(1, hop("kd")),
        row(2, hop("kd"), hop("sek", skippable=True), hop("kb")),
        row(3, hop("jft"), decision=kind),
        row(4, hop("jft"), decision=complete),
        row(5, hop("adm"), minutes=5, only=new),
        row(6, hop("adm")),
        row(7, hop("adm"), minutes=5, only=new),
        row(8, hop("adm"), only=change + remove),
        row(9, hop("adm"), only=new + change),
        row(10, hop("adm"), paraf("jft"), paraf("kb")),
        row(11, hop("kd")),
        variants=tuple(Variant(key=key, label=key) for key in ("new", "change", "delete")),
    )


def server_shape() -> Procedure:
    """SOP 4: from the work plan, pools, no applicant, a row that may be repeated."""
    again = Decision(question="Bermasalah?", hop=0, exits=(Exit(label="Tidak"), Exit(label="Ya", to=4)))
    return procedure(
        row(1, hop("kb")),
        row(2, hop("jft")),
        row(3, hop("stf"), minutes=30),
        row(4, hop("stf"), minutes=45, decision=again),
        row(5, hop("stf"), minutes=60),
        row(6, hop("stf"), paraf("jft"), paraf("kb"), minutes=60),
        row(7, hop("jft")),
        trigger=Trigger(kind=TriggerKind.AGENDA),
        promise=None,
    )


def _back(on: ReturnOn, to: int) -> Return:
    return Return(on=on, to=to)


def world(of: Procedure, *, pools: tuple[str, ...] = ("jft", "stf"), times: int = 1) -> World:
    """Every minute is a working minute, so that a test can count on its fingers."""

    def spread(want: Want, _: object) -> int:
        return times if want.for_each is not None else 1

    return World(
        seats={p.key: Seat(post=post(p.key), pool=p.key in pools) for p in of.performers},
        between=running,
        deadline=later,
        last_day=lambda start, days: start + timedelta(days=days),
        spread=spread,
        provider_hold=lambda: True,
    )


def running(begin: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
    """Minutes that pass; pauses of a test never overlap."""
    lost = [max(timedelta(), min(each.end, end) - max(each.begin, begin)) for each in pauses]
    return max(0, int((end - begin - sum(lost, timedelta())) / timedelta(minutes=1)))


def later(start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> datetime:
    """A moment after so many minutes, pushed on by each pause it meets."""
    at = start + timedelta(minutes=minutes)
    for each in sorted(pauses, key=lambda one: one.begin):
        if start <= each.begin < at:
            at += each.end - each.begin
    return at


class Walk:
    """A case of a shape, acted on in order; inside verbs are proven at once, as the service does."""

    def __init__(self, of: Procedure, *, variant: str | None = None, **more: Any) -> None:
        self.procedure, self.world, self.now = of, world(of, **more), NOW
        self.state, self.events, self.wanted = CaseState(), [], []
        self.do(c.Open(header={"office": "kantor"}, variant=variant))

    def do(self, command: c.Command) -> CaseState:
        self.now += timedelta(minutes=1)
        found = decide(self.state, command, self.procedure, self.now, world=self.world)
        folded = self.state
        for event in found.events:
            folded = apply(folded, event)
        assert folded == found.state
        self.state = found.state
        self.events.extend(found.events)
        self.wanted.extend(found.wanted)
        for wanted in found.wanted:
            if wanted.want.verb.startswith("inside."):
                self.do(c.Prove(key=wanted.key, verb=wanted.want.verb, number="400/1"))
        return self.state

    def complete(self, answer: str | None = None, *, by: str | None = None, **more: Any) -> CaseState:
        who = by or f"{self.state.performer} {self.state.step}"
        return self.do(c.Complete(person=person(who), post=self.state.post, answer=answer, **more))

    def prove(self) -> CaseState:
        for key, verb in [(m.key, m.verb) for m in self.state.marks.values() if not m.is_settled]:
            self.do(c.Prove(key=key, verb=verb))
        return self.state

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    def rows(self) -> list[int]:
        return [event.data["step"] for event in self.events if event.kind == "step_entered"]

    def reaches(self, step: int) -> Walk:
        """Answer the first exit of every question until the row is reached."""
        while not self.state.phase.is_over and self.state.step != step:
            self.prove()
            if self.state.step == step:
                break
            decision = self.procedure.step(self.state.step or 1).decision
            asked = decision is not None and decision.hop == self.state.hop
            self.complete(decision.exits[0].label if asked and decision else None)
        return self


def with_promise(of: Procedure, minutes: int) -> Procedure:
    return replace(of, promise=Promise(minutes=minutes, label="", status=ProposalStatus.PROPOSED))
