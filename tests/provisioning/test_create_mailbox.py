"""The verb: one holding, one mailbox, one sealed password, whatever happens in between."""

from dataclasses import replace
from uuid import uuid4

import pytest
from tests.provisioning.desk import ADMIN, Desk, facts, wish

from tertib.cases.catalogue import Clash, Failed, NeedsPerson, Pending, Proven
from tertib.provisioning import _seals, queries, service
from tertib.provisioning._mailbox import CreateMailbox, _wanted
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding, Sealed
from tertib.provisioning.ports import ByHand, HostUnavailable
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime.secrets import SecretText

ADDRESS = "dinkes@contoh.go.id"
verb = CreateMailbox()
pytestmark = pytest.mark.django_db


def secret_of(address: str) -> SecretText:
    found = _seals.peek(Holding.objects.get(name=address).id, "initial")
    assert found is not None
    return found


def test_the_plan_shows_before_and_after_and_wants_a_confirmation(desk: Desk, mail: FakeMail) -> None:
    plan = verb.plan(wish(desk, ADDRESS))
    assert plan is not None
    assert plan.confirm
    assert [(line.before, line.after) for line in plan.lines] == [("—", ADDRESS), ("—", "50 MB")]
    assert Holding.objects.count() == 0


def test_a_mailbox_is_made_and_proven_by_signing_in(desk: Desk, mail: FakeMail) -> None:
    intent = uuid4()
    outcome = verb.run(wish(desk, ADDRESS, intent=intent))
    assert isinstance(outcome, Proven)
    assert outcome.evidence["answer"] == "Logged in"
    assert outcome.evidence["address"] == ADDRESS
    held = Holding.objects.get()
    assert (held.state, held.credential, held.marker) == (HoldingState.ACTIVE, Credential.SEALED, intent)
    state = mail.read(ADDRESS)
    assert state is not None
    assert state.marker == intent
    assert mail.verify(ADDRESS, secret_of(ADDRESS)).accepted


def test_a_bare_name_gets_the_usual_domain(desk: Desk, mail: FakeMail) -> None:
    assert isinstance(verb.run(wish(desk, " DinKes ")), Proven)
    assert mail.read(ADDRESS) is not None


def test_no_evidence_holds_the_password(desk: Desk, mail: FakeMail) -> None:
    outcome = verb.run(wish(desk, ADDRESS))
    assert secret_of(ADDRESS).reveal() not in repr(outcome)
    assert secret_of(ADDRESS).reveal() not in repr(Holding.objects.values().get())


def test_a_second_delivery_changes_nothing(desk: Desk, mail: FakeMail) -> None:
    context = wish(desk, ADDRESS)
    first = verb.run(context)
    before, state = secret_of(ADDRESS), mail.read(ADDRESS)
    assert verb.run(context) == first
    assert secret_of(ADDRESS) == before
    assert mail.read(ADDRESS) == state
    assert mail.faults.calls.count("apply") == 1


def test_a_foreign_mailbox_is_a_clash_and_leaves_no_reservation(desk: Desk, mail: FakeMail) -> None:
    mail.put_foreign(ADDRESS)
    before = mail.read(ADDRESS)
    plan = verb.plan(wish(desk, ADDRESS))
    assert plan is not None
    assert not plan.confirm
    outcome = verb.run(wish(desk, ADDRESS))
    assert isinstance(outcome, Clash)
    assert ADDRESS in outcome.sentence
    assert mail.read(ADDRESS) == before
    assert (Holding.objects.count(), Sealed.objects.count()) == (0, 0)


def test_a_mailbox_that_appears_after_the_reservation_is_a_clash(desk: Desk, mail: FakeMail) -> None:
    context = wish(desk, ADDRESS)
    mail.faults.down = True
    assert isinstance(verb.run(context), Pending)
    mail.faults.down = False
    mail.put_foreign(ADDRESS)
    assert isinstance(verb.run(context), Clash)
    assert (Holding.objects.count(), Sealed.objects.count()) == (0, 0)


def test_a_name_of_another_case_is_a_clash(desk: Desk, mail: FakeMail) -> None:
    verb.run(wish(desk, ADDRESS))
    other = replace(facts(desk), id=uuid4())
    outcome = verb.run(wish(desk, ADDRESS, case=other))
    assert isinstance(outcome, Clash)
    assert Holding.objects.get().case_id == desk.case
    plan = verb.plan(wish(desk, ADDRESS, case=other))
    assert plan is not None
    assert not plan.confirm


def test_a_step_entered_again_finds_what_its_first_round_made(desk: Desk, mail: FakeMail) -> None:
    first, second = wish(desk, ADDRESS), wish(desk, ADDRESS, round=2)
    verb.run(first)
    assert isinstance(verb.run(second), Proven)
    assert Holding.objects.get().marker == first.intent


def test_a_server_that_is_down_is_visible_and_tried_again(desk: Desk, mail: FakeMail) -> None:
    mail.faults.down = True
    outcome = verb.run(wish(desk, ADDRESS))
    assert isinstance(outcome, Pending)
    mail.faults.down = False
    assert isinstance(verb.run(wish(desk, ADDRESS)), Proven)


def test_a_lost_answer_is_read_back_and_nothing_is_made_twice(desk: Desk, mail: FakeMail) -> None:
    mail.faults.lost = True
    assert isinstance(verb.run(wish(desk, ADDRESS)), Proven)
    assert mail.faults.calls.count("apply") == 1
    assert mail.verify(ADDRESS, secret_of(ADDRESS)).accepted


def test_trouble_is_kept_with_the_holding_and_goes_with_the_proof(
    desk: Desk, mail: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise HostUnavailable("Server surel tidak menjawab.")

    context = wish(desk, ADDRESS)
    with monkeypatch.context() as patch:
        patch.setattr(mail, "verify", silent)
        assert isinstance(verb.run(context), Pending)
    assert queries.holdings_for_case(ADMIN, desk.case)[0].trouble == "Server surel tidak menjawab."
    assert isinstance(verb.run(context), Proven)
    assert queries.holdings_for_case(ADMIN, desk.case)[0].trouble == ""


def test_what_is_no_address_fails_with_a_sentence(desk: Desk, mail: FakeMail) -> None:
    assert isinstance(verb.run(wish(desk, "Dinas Kesehatan@contoh.go.id")), Failed)
    assert Holding.objects.count() == 0


def test_a_panel_gets_an_instruction_and_the_same_proof(
    desk: Desk, mail: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_hand(*_: object) -> None:
        raise ByHand("Kerjakan di panel.")

    apply = mail.apply
    monkeypatch.setattr(type(mail), "by_hand", True)
    monkeypatch.setattr(mail, "apply", by_hand)
    context = wish(desk, ADDRESS)
    assert verb.plan(context) is not None
    shown = service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    assert isinstance(verb.run(context), NeedsPerson)
    too_early = verb.run(replace(context, by_hand=True))
    assert isinstance(too_early, NeedsPerson)
    assert "Belum terbukti" in too_early.sentence
    apply(
        mail.plan(_wanted(context, ADDRESS)), SecretText(shown.password)
    )  # a person types it into the panel
    assert isinstance(verb.run(context), Proven)
    assert desk.kinds() == ["credential.shown"]
