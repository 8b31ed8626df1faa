"""Random commands in any order: the machine refuses or obeys, and its invariants hold after every one."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.cases.shapes import NOW, mail_shape, person, post, server_shape, subdomain_shape, world

from tertib.cases import _commands as c
from tertib.cases._state import CaseState, Event, apply, dump, load
from tertib.cases.machine import decide
from tertib.cases.types import IntentState, Phase
from tertib.kernel.errors import TertibError

SHAPES = {"mail": mail_shape, "subdomain": subdomain_shape, "server": server_shape}
PEOPLE = st.sampled_from(["satu", "dua", "tiga"]).map(person)
POSTS = st.sampled_from(["kd", "sek", "kb", "jft", "adm", "stf"])
ANSWERS = st.sampled_from([None, "Ya", "Tidak", "Baru", "Ubah", "Hapus", "Mungkin"])


class Office(RuleBasedStateMachine):
    """A case in the hands of people who press every button."""

    @initialize(shape=st.sampled_from(sorted(SHAPES)))
    def open(self, shape: str) -> None:
        self.procedure = SHAPES[shape]()
        self.world = world(self.procedure)
        self.now = NOW
        self.state = CaseState()
        self.events: list[Event] = []
        self.give(c.Open(header={}))

    def give(self, command: c.Command) -> None:
        self.now += timedelta(minutes=3)
        before = self.state
        try:
            outcome = decide(before, command, self.procedure, self.now, world=self.world)
        except TertibError:
            assert self.state is before
            return
        self.state = outcome.state
        self.events.extend(outcome.events)

    @rule(who=PEOPLE, answer=ANSWERS, missing=st.integers(0, 2), refuses=st.booleans())
    def complete(self, who: Any, answer: str | None, missing: int, refuses: bool) -> None:
        self.give(
            c.Complete(
                person=who,
                post=self.state.post,
                answer=answer,
                deficiencies=missing,
                refuses=refuses,
                disposes=True,
            )
        )

    @rule(who=PEOPLE, place=st.integers(0, 2))
    def proceed(self, who: Any, place: int) -> None:
        """What diligent people would do next, so that the far rows are reached too."""
        if self.state.phase is not Phase.OPEN or self.state.step is None:
            return
        for key in sorted(self.state.marks):
            self.give(c.Prove(key=key, verb="v", number="1"))
        decision = self.procedure.step(self.state.step).decision
        asked = decision is not None and decision.hop == self.state.hop
        exits = decision.exits if decision else ()
        answer = exits[min(place, len(exits) - 1)].label if asked else None
        who = self.state.claimed_by or who
        self.give(c.Complete(person=who, post=self.state.post, answer=answer, deficiencies=1, disposes=True))

    @rule(who=PEOPLE, to=POSTS)
    def dispose(self, who: Any, to: str) -> None:
        self.give(c.Complete(person=who, post=self.state.post, aims=(post(to),), disposes=True))

    @rule(who=PEOPLE)
    def claim(self, who: Any) -> None:
        self.give(c.Claim(person=who, post=self.state.post))

    @rule(who=PEOPLE)
    def release(self, who: Any) -> None:
        self.give(c.Release(person=who, post=self.state.post))

    @rule(who=PEOPLE, to=PEOPLE)
    def hand_over(self, who: Any, to: Any) -> None:
        self.give(c.HandOver(person=who, post=self.state.post, to=to))

    @rule(who=PEOPLE)
    def read(self, who: Any) -> None:
        self.give(c.Read(person=who, post=self.state.post))

    @rule(who=PEOPLE)
    def hold(self, who: Any) -> None:
        self.give(c.Hold(person=who, post=self.state.post, provider="PT Jaringan"))

    @rule(who=PEOPLE)
    def resume(self, who: Any) -> None:
        self.give(c.Resume(person=who, post=self.state.post))

    @rule(who=PEOPLE)
    def send_back(self, who: Any) -> None:
        self.give(c.SendBack(person=who, post=self.state.post))

    @rule(who=PEOPLE)
    def recall(self, who: Any) -> None:
        last = self.state.path[-1].post if self.state.path else None
        self.give(c.Recall(person=who, post=last))

    @rule(
        data=st.data(),
        kind=st.sampled_from(["prove", "plan", "effect_clashed", "effect_failed", "effect_stuck"]),
    )
    def news(self, data: Any, kind: str) -> None:
        keys = sorted(self.state.marks) or ["9.9.9.9"]
        key = data.draw(st.sampled_from(keys))
        if kind == "prove":
            self.give(c.Prove(key=key, verb="v", number="1"))
        elif kind == "plan":
            self.give(c.PlanMade(key=key, digest="0", confirm=True))
        else:
            self.give(c.Trouble(key=key, verb="v", kind=kind))

    @rule(who=PEOPLE)
    def prove_all(self, who: Any) -> None:
        for key in sorted(self.state.marks):
            self.give(c.Prove(key=key, verb="v"))

    @rule(who=PEOPLE)
    def confirm(self, who: Any) -> None:
        self.give(c.ConfirmPlan(person=who, post=self.state.post))

    @rule(who=PEOPLE, data=st.data(), by_hand=st.booleans())
    def retry(self, who: Any, data: Any, by_hand: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.state.marks) or ["9.9.9.9"]))
        self.give(c.Retry(person=who, key=key, by_hand=by_hand))

    @rule(days=st.integers(0, 9))
    def resubmit(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.give(c.Resubmit())

    @rule()
    def lapse(self) -> None:
        self.give(c.Lapse())

    @rule()
    def acknowledge(self) -> None:
        self.give(c.Acknowledge())

    @precondition(lambda self: len(self.events) > 60)
    @rule(reason=st.sampled_from(["not_entitled", "nonsense"]), who=PEOPLE)
    def refuse(self, reason: str, who: Any) -> None:
        self.give(c.Refuse(reason=reason, person=who, post=self.state.post))

    @precondition(lambda self: len(self.events) > 60)
    @rule()
    def withdraw(self) -> None:
        self.give(c.Withdraw())

    @invariant()
    def events_alone_give_the_state(self) -> None:
        state = CaseState()
        for event in self.events:
            state = apply(state, event)
        assert state == self.state
        assert load(dump(state)) == state
        assert state.seq == len(self.events)
        assert state.turn <= state.seq

    @invariant()
    def a_case_is_in_exactly_one_place(self) -> None:
        state = self.state
        if state.phase is Phase.OPEN:
            assert state.post is not None
            assert state.waiting is None
            assert state.closed_at is None
        elif state.phase is Phase.WAITING:
            assert state.waiting is not None
            assert state.post is None
            assert state.promise_since is None
        else:
            assert (state.post, state.waiting, state.claimed_by, state.promise_since) == (
                None,
                None,
                None,
                None,
            )
            assert state.closed_at is not None

    @invariant()
    def the_open_row_is_one_of_the_variant(self) -> None:
        state = self.state
        if state.phase is Phase.OPEN and state.step is not None:
            step = self.procedure.step(state.step)
            assert step.is_for(state.variant) or not step.only
            assert 0 <= state.hop <= len(step.hops)
            waits = state.hop == len(step.hops)
            assert waits == (state.since is None)
            if waits:  # every hop is done, so something must still be proven
                assert any(m.blocking and m.state is not IntentState.PROVEN for m in state.marks.values())

    @invariant()
    def a_closed_case_has_proof_of_everything(self) -> None:
        if self.state.phase is Phase.CLOSED:
            assert self.state.step == self.procedure.steps[-1].no
            left = self.state.rounds
            rows = {s.no for s in self.procedure.steps if s.is_for(self.state.variant)}
            assert rows <= set(left)

    @invariant()
    def deletion_and_creation_keep_their_rows(self) -> None:
        for variant, forbidden in (("delete", {5, 7, 9}), ("new", {8})):
            if self.state.variant == variant and self.state.sent_back == 0:
                reached = {e.data["step"] for e in self.events if e.kind == "step_entered"}
                chosen = [at for at, e in enumerate(self.events) if e.kind == "variant_set"]
                if len(chosen) == 1:
                    assert not reached & forbidden

    @invariant()
    def nobody_signed_off_their_own_work(self) -> None:
        for done in self.state.path:
            if done.kind == "paraf":
                assert done.person not in self.state.doers(done.step, "do")

    @invariant()
    def a_held_case_has_no_running_promise(self) -> None:
        state = self.state
        if state.hold is not None:
            assert (state.phase, state.promise_since, state.due) == (Phase.OPEN, None, None)
            assert state.since is not None

    @invariant()
    def clocks_never_run_backwards(self) -> None:
        assert self.state.promise_used >= 0
        assert self.state.touch >= 0
        assert self.state.waited >= 0


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
