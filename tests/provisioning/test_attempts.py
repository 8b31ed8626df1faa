"""Questions of a page to the server: asked by the worker, answered once, their secrets gone after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import ADMIN, STRANGER, Desk, wish

from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.provisioning import _jobs, _seals, queries, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Attempt, Holding, Sealed, Sheet
from tertib.provisioning.types import AttemptState, Credential
from tertib.runtime import door
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker
from tertib.runtime.secrets import SecretText

ADDRESS = "dinkes@contoh.go.id"
NEW = "Bintan-7-gurindam"
pytestmark = pytest.mark.django_db


@pytest.fixture
def initial(desk: Desk, mail: FakeMail) -> str:
    CreateMailbox().run(wish(desk, ADDRESS))
    secret = _seals.peek(Holding.objects.get().id, "initial")
    assert secret is not None
    return secret.reveal()


@pytest.fixture
def ask(worker: Worker) -> Callable[[UUID], AttemptState]:
    def work(attempt: UUID) -> AttemptState:
        worker.run_pending()
        return queries.attempt(attempt).state

    return work


Ask = Callable[[UUID], AttemptState]


def test_signing_in_for_trial_counts_the_inbox(initial: str, ask: Ask) -> None:
    attempt = service.try_login(ADDRESS, initial, by=PUBLIC)
    assert queries.attempt(attempt).state == AttemptState.WAITING
    assert ask(attempt) == AttemptState.DONE
    assert queries.attempt(attempt).messages == 0


def test_a_wrong_password_and_a_strange_address_get_the_same_sentence(initial: str, ask: Ask) -> None:
    wrong = service.try_login(ADDRESS, "salah", by=PUBLIC)
    nobody = service.try_login("tidakada@contoh.go.id", initial, by=PUBLIC)
    assert (ask(wrong), ask(nobody)) == (AttemptState.REFUSED, AttemptState.REFUSED)
    assert queries.attempt(wrong).sentence == queries.attempt(nobody).sentence


def test_another_domain_is_not_asked_at_all(initial: str) -> None:
    with pytest.raises(Invalid):
        service.try_login("seseorang@lain.go.id", "x", by=PUBLIC)
    assert Attempt.objects.count() == 0


def test_a_changed_password_opens_and_the_old_one_does_not(
    initial: str, ask: Ask, mail: FakeMail, desk: Desk
) -> None:
    assert ask(service.change_password(ADDRESS, initial, NEW, by=PUBLIC)) == AttemptState.DONE
    assert mail.verify(ADDRESS, SecretText(NEW)).accepted
    assert not mail.verify(ADDRESS, SecretText(initial)).accepted
    assert Holding.objects.get().credential == Credential.REPLACED
    assert desk.kinds() == ["credential.replaced"]


def test_a_change_voids_the_sheet_and_stops_the_expiry(initial: str, ask: Ask, desk: Desk) -> None:
    held = Holding.objects.get()
    Sheet.objects.create(
        serial="LA-1", holding=held, version=1, epoch="x", printed_at=held.reserved_at, printed_by="x"
    )
    Holding.objects.update(expires_at=held.reserved_at)
    ask(service.change_password(ADDRESS, initial, NEW, by=PUBLIC))
    assert Sheet.objects.get().void_reason == "sandi diganti pemilik"
    assert Holding.objects.get().expires_at is None


def test_whoever_does_not_know_the_old_password_changes_nothing(
    initial: str, ask: Ask, mail: FakeMail
) -> None:
    assert ask(service.change_password(ADDRESS, "bukan-itu", NEW, by=PUBLIC)) == AttemptState.REFUSED
    assert mail.verify(ADDRESS, SecretText(initial)).accepted


def test_a_mailbox_that_is_not_ours_is_not_changed(initial: str, ask: Ask, mail: FakeMail) -> None:
    mail.put_foreign("lama@contoh.go.id")
    before = mail.read("lama@contoh.go.id")
    assert ask(service.change_password("lama@contoh.go.id", "x", NEW, by=PUBLIC)) == AttemptState.REFUSED
    assert mail.read("lama@contoh.go.id") == before


@pytest.mark.parametrize(
    "new", ["pendek-1A", "tanpaangka" * 2, "dinkes-2026-Aa", " Bintan-7-gurindam", "héhé-Bintan-77"]
)
def test_a_weak_password_is_refused_with_sentences(initial: str, new: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.change_password(ADDRESS, initial, new, by=PUBLIC)
    assert refused.value.problems["new"]
    assert Attempt.objects.count() == 0


def test_the_old_password_again_is_refused(initial: str) -> None:
    with pytest.raises(Invalid):
        service.change_password(ADDRESS, initial, initial, by=PUBLIC)


def test_secrets_are_sealed_while_waiting_and_gone_with_the_answer(initial: str, ask: Ask) -> None:
    attempt = service.change_password(ADDRESS, initial, NEW, by=PUBLIC)
    rows = Sealed.objects.filter(keeper=attempt)
    assert rows.count() == 2
    assert not any(NEW.encode() in bytes(row.blob) for row in rows)
    ask(attempt)
    assert not Sealed.objects.filter(keeper=attempt).exists()


def test_silence_is_an_answer(initial: str, ask: Ask, mail: FakeMail) -> None:
    mail.faults.down = True
    assert ask(service.try_login(ADDRESS, initial, by=PUBLIC)) == AttemptState.UNAVAILABLE


def test_guessing_is_slowed_down(initial: str, ask: Ask, clock: Clock) -> None:
    for _ in range(5):
        ask(service.try_login(ADDRESS, "salah", by=PUBLIC))
    with pytest.raises(Conflict, match="Terlalu banyak"):
        service.try_login(ADDRESS, initial, by=PUBLIC)
    clock.advance(timedelta(minutes=16))
    assert ask(service.try_login(ADDRESS, initial, by=PUBLIC)) == AttemptState.DONE


def test_presence_is_asked_of_the_server_itself(initial: str, ask: Ask) -> None:
    taken, free = (service.check_live(name, by=ADMIN) for name in (ADDRESS, "bebas@contoh.go.id"))
    assert (ask(taken), ask(free)) == (AttemptState.DONE, AttemptState.DONE)
    assert (queries.attempt(taken).present, queries.attempt(free).present) == (True, False)


def test_an_unknown_attempt_is_not_found(db: None) -> None:
    with pytest.raises(NotFound):
        queries.attempt(uuid4())


def test_old_attempts_are_forgotten_with_their_secrets(
    initial: str, ask: Ask, clock: Clock, worker: Worker
) -> None:
    attempt = service.try_login(ADDRESS, initial, by=PUBLIC)
    clock.advance(timedelta(hours=2))
    door.run(_jobs._sweep)
    assert not Attempt.objects.filter(id=attempt).exists()
    assert not Sealed.objects.filter(keeper=attempt).exists()
    worker.run_pending()  # what is still queued finds nothing to do


def test_asking_again_within_a_minute_meets_the_same_question(
    desk: Desk, mail: FakeMail, clock: Clock
) -> None:
    first = service.check_live(ADDRESS, by=ADMIN)
    assert service.check_live(ADDRESS.upper(), by=ADMIN) == first
    assert service.check_live(ADDRESS, by=STRANGER) != first
    clock.advance(timedelta(minutes=2))
    assert service.check_live(ADDRESS, by=ADMIN) != first


def test_one_person_asks_about_so_many_addresses_a_minute(desk: Desk, mail: FakeMail, clock: Clock) -> None:
    for number in range(20):
        service.check_live(f"nama{number}@contoh.go.id", by=ADMIN)
    with pytest.raises(Conflict, match="Terlalu banyak"):
        service.check_live("satu.lagi@contoh.go.id", by=ADMIN)
    assert service.check_live("satu.lagi@contoh.go.id", by=STRANGER)
    clock.advance(timedelta(minutes=2))
    assert service.check_live("satu.lagi@contoh.go.id", by=ADMIN)


def test_nobody_asks_without_a_sign_in(desk: Desk, mail: FakeMail) -> None:
    with pytest.raises(NotAllowed):
        service.check_live(ADDRESS, by=PUBLIC)


def test_questions_about_presence_lock_no_owner_out(initial: str, ask: Ask, mail: FakeMail) -> None:
    mail.faults.down = True
    for number in range(6):
        by = replace(ADMIN, person=uuid4(), name=str(number))
        service.check_live(ADDRESS, by=by)
    mail.faults.down = False
    assert ask(service.try_login(ADDRESS, initial, by=PUBLIC)) == AttemptState.DONE


def test_the_answer_is_for_whoever_asked(initial: str, ask: Ask) -> None:
    mine = service.check_live(ADDRESS, by=ADMIN)
    ask(mine)
    assert queries.presence(ADMIN, mine).present
    for other in (STRANGER, PUBLIC):
        with pytest.raises(NotFound):
            queries.presence(other, mine)
    login = service.try_login(ADDRESS, initial, by=ADMIN)
    with pytest.raises(NotFound):
        queries.presence(ADMIN, login)
