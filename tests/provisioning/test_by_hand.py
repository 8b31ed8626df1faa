"""Printing again where a person is the hands: shown once, typed into the panel, proven, then printed."""

from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import (
    ADMIN,
    COLLEAGUE,
    KEEPER_ELSEWHERE,
    OPERATOR,
    REPORTER,
    STRANGER,
    Desk,
    wish,
)

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound
from tertib.provisioning import queries, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding
from tertib.provisioning.ports import ByHand
from tertib.provisioning.types import Credential
from tertib.runtime.queue import Worker
from tertib.runtime.secrets import SecretText

ADDRESS = "dinkes@contoh.go.id"
pytestmark = pytest.mark.django_db


@pytest.fixture
def marker(desk: Desk, mail: FakeMail, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A proven mailbox of a mail system that has a panel and nothing else."""
    CreateMailbox().run(wish(desk, ADDRESS))

    def by_hand(*_: object, **__: object) -> None:
        raise ByHand("Kerjakan di panel.")

    monkeypatch.setattr(FakeMail, "by_hand", True)
    monkeypatch.setattr(FakeMail, "typed", FakeMail.set_password, raising=False)
    monkeypatch.setattr(FakeMail, "set_password", by_hand)
    monkeypatch.setattr(FakeMail, "resume", by_hand)
    return Holding.objects.get().marker


def rotate(desk: Desk) -> None:
    service.rotate(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)


def done(desk: Desk) -> None:
    service.renewed_by_hand(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)


def test_a_typed_password_is_proven_and_may_be_printed(
    desk: Desk, mail: FakeMail, worker: Worker, marker: UUID
) -> None:
    rotate(desk)
    worker.run_pending()
    shown = service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    mail.typed(ADDRESS, SecretText(shown.password), marker=marker, version=2)  # type: ignore[attr-defined]
    done(desk)
    worker.run_pending()
    held = Holding.objects.get()
    assert (held.credential, held.trouble) == (Credential.SEALED, "")


def test_saying_it_is_done_proves_nothing(desk: Desk, mail: FakeMail, worker: Worker, marker: UUID) -> None:
    rotate(desk)
    done(desk)
    worker.run_pending()
    (held,) = queries.holdings_for_case(ADMIN, desk.case)
    assert (held.credential, held.by_hand) == (Credential.ROTATING, True)
    assert "belum membuka kotak surat" in held.trouble


def test_before_anybody_did_anything_it_is_an_instruction(
    desk: Desk, mail: FakeMail, worker: Worker, marker: UUID
) -> None:
    rotate(desk)
    worker.run_pending()
    (held,) = queries.holdings_for_case(ADMIN, desk.case)
    assert held.trouble == "Kerjakan di panel."


def test_the_new_password_opens_once_and_then_only_a_newer_one(desk: Desk, marker: UUID) -> None:
    rotate(desk)
    first = service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    with pytest.raises(Conflict):
        service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    assert service.show_for_manual(desk.case, ADDRESS, by=ADMIN, renew=True).password != first.password


def test_a_password_on_a_sheet_is_not_renewed_by_looking(desk: Desk, marker: UUID) -> None:
    service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    with pytest.raises(Conflict):
        service.show_for_manual(desk.case, ADDRESS, by=ADMIN, renew=True)


def test_only_a_running_change_can_be_done(desk: Desk, marker: UUID) -> None:
    with pytest.raises(Conflict, match="tidak sedang diganti"):
        done(desk)


def test_only_whoever_may_renew_says_it_is_done(desk: Desk, marker: UUID) -> None:
    rotate(desk)
    with pytest.raises(NotFound):
        service.renewed_by_hand(desk.case, ADDRESS, by=STRANGER, seen=desk.seq)


def test_a_server_of_our_own_needs_no_hands(desk: Desk, mail: FakeMail) -> None:
    CreateMailbox().run(wish(desk, ADDRESS))
    rotate(desk)
    with pytest.raises(NotAllowed):
        done(desk)


@pytest.mark.parametrize("by", [COLLEAGUE, REPORTER, KEEPER_ELSEWHERE])
def test_a_password_is_shown_to_the_performer_and_the_keeper_only(
    desk: Desk, marker: UUID, by: Actor
) -> None:
    with pytest.raises(NotAllowed):
        service.show_for_manual(desk.case, ADDRESS, by=by)
    assert service.show_for_manual(desk.case, ADDRESS, by=OPERATOR).address == ADDRESS
    rotate(desk)
    assert service.show_for_manual(desk.case, ADDRESS, by=ADMIN).address == ADDRESS


def test_the_performer_of_another_open_row_is_not_shown_it(desk: Desk, marker: UUID) -> None:
    service.print_sheets(desk.case, by=OPERATOR, seen=desk.seq)
    desk.complete(OPERATOR)
    rotate(desk)
    for by in (REPORTER, OPERATOR):  # whose row is open, and whose row is over
        with pytest.raises(NotAllowed):
            service.show_for_manual(desk.case, ADDRESS, by=by)
    assert service.show_for_manual(desk.case, ADDRESS, by=ADMIN).address == ADDRESS


def test_a_row_entered_again_opens_the_password_that_its_first_round_reserved(
    desk: Desk, mail: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMail, "by_hand", True)
    for _round in range(2):  # each with an intent of its own
        CreateMailbox().plan(wish(desk, ADDRESS))
    assert service.show_for_manual(desk.case, ADDRESS, by=OPERATOR).address == ADDRESS


def test_a_password_is_shown_for_the_case_that_holds_the_mailbox_only(desk: Desk, marker: UUID) -> None:
    with pytest.raises(NotFound):
        service.show_for_manual(desk.case, "lain@contoh.go.id", by=ADMIN)
    with pytest.raises(NotFound):
        service.show_for_manual(uuid4(), ADDRESS, by=ADMIN)
