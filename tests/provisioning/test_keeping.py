"""Suspending, resuming, removing: the administrator orders, the worker does, the state shows what is true."""

from datetime import timedelta

import pytest
from tests.provisioning.desk import ADMIN, COLLEAGUE, KEEPER_ELSEWHERE, OPERATOR, STRANGER, Desk, wish

from tertib.kernel.actor import PUBLIC, Actor
from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.provisioning import _jobs, queries, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding
from tertib.provisioning.types import HoldingState, HoldingView
from tertib.runtime import door
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

ADDRESS = "dinkes@contoh.go.id"
pytestmark = pytest.mark.django_db


@pytest.fixture
def held(desk: Desk, mail: FakeMail) -> Holding:
    CreateMailbox().run(wish(desk, ADDRESS))
    return Holding.objects.get()


def view(desk: Desk, by: Actor = ADMIN) -> HoldingView:
    return queries.holdings_of_office(by, desk.office)[0]


def test_suspending_closes_and_resuming_opens(
    held: Holding, desk: Desk, mail: FakeMail, worker: Worker
) -> None:
    service.suspend(held.id, "pegawai pindah", by=ADMIN, seen=view(desk).seq)
    assert (view(desk).state, view(desk).wanted) == (HoldingState.ACTIVE, HoldingState.SUSPENDED)
    worker.run_pending()
    state = mail.read(ADDRESS)
    assert state is not None
    assert state.suspended
    assert (view(desk).state, view(desk).reason) == (HoldingState.SUSPENDED, "pegawai pindah")
    service.resume(held.id, by=ADMIN, seen=view(desk).seq)
    worker.run_pending()
    assert view(desk).state == HoldingState.ACTIVE
    assert desk.kinds() == ["mailbox.suspended", "mailbox.active"]


def test_a_reason_is_asked(held: Holding, desk: Desk) -> None:
    with pytest.raises(Invalid):
        service.suspend(held.id, "  ", by=ADMIN, seen=view(desk).seq)


def test_only_the_administrator_of_the_office_may(held: Holding, desk: Desk) -> None:
    for colleague in (COLLEAGUE, OPERATOR, KEEPER_ELSEWHERE):
        with pytest.raises(NotAllowed):
            service.suspend(held.id, "x", by=colleague, seen=view(desk).seq)
    for outsider in (STRANGER, PUBLIC):
        with pytest.raises(NotFound):
            service.suspend(held.id, "x", by=outsider, seen=view(desk).seq)
    assert Holding.objects.get().wanted == HoldingState.ACTIVE


def test_two_administrators_one_effect(held: Holding, desk: Desk) -> None:
    seen = view(desk).seq
    service.suspend(held.id, "x", by=ADMIN, seen=seen)
    with pytest.raises(Conflict):
        service.remove(held.id, "y", by=ADMIN, seen=seen)


def test_a_removed_name_is_free_for_another_case(
    held: Holding, desk: Desk, mail: FakeMail, worker: Worker
) -> None:
    service.remove(held.id, "digabung", by=ADMIN, seen=view(desk).seq)
    worker.run_pending()
    assert mail.read(ADDRESS) is None
    assert Holding.objects.get().state == HoldingState.REMOVED
    CreateMailbox().run(wish(desk, ADDRESS))
    assert Holding.objects.filter(state=HoldingState.ACTIVE).count() == 1


def test_a_server_that_is_down_shows_and_is_asked_again(
    held: Holding, desk: Desk, mail: FakeMail, worker: Worker, clock: Clock
) -> None:
    mail.faults.down = True
    service.suspend(held.id, "x", by=ADMIN, seen=view(desk).seq)
    worker.run_pending()
    assert (view(desk).state, view(desk).trouble) == (HoldingState.ACTIVE, "Server surel tidak menjawab.")
    mail.faults.down = False
    clock.advance(timedelta(minutes=1))
    worker.run_pending()
    assert (view(desk).state, view(desk).trouble) == (HoldingState.SUSPENDED, "")


def test_a_lost_job_is_found_again_by_the_sweep(held: Holding, desk: Desk, worker: Worker) -> None:
    Holding.objects.update(wanted=HoldingState.SUSPENDED)
    door.run(_jobs._sweep)
    worker.run_pending()
    assert view(desk).state == HoldingState.SUSPENDED


def test_the_mirror_holds_what_the_server_lists(held: Holding, mail: FakeMail) -> None:
    mail.put_foreign("lama@contoh.go.id")
    assert service.read_mirror() == 2
    mirror = queries.mirror("contoh.go.id")
    assert mirror is not None
    assert mirror.addresses == 2
    mail.faults.down = True
    assert service.read_mirror() == 0
    assert queries.mirror("contoh.go.id") == mirror
