"""A case that ends without a hand-over owes no mailbox and keeps no name."""

from datetime import timedelta

import pytest
from tests.cases.conftest import *  # noqa: F403 - the engine's own desk
from tests.cases.harness import Desk

from tertib.cases import service
from tertib.cases.types import REHEARSAL, CaseRef, Deficiency
from tertib.provisioning import _hosts, verbs
from tertib.provisioning import service as provisioning
from tertib.provisioning._jobs import _sweep
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding
from tertib.provisioning.types import HoldingState, Mailbox
from tertib.runtime import door
from tertib.runtime.secrets import SecretText

DOMAIN = "contoh.go.id"
TWO = [{"local_1": "dinkes", "kind": "opd"}, {"local_1": "labkesda", "kind": "unit"}]


@pytest.fixture
def mail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> FakeMail:
    """The real verbs over the desk's fakes, and a mail system in memory."""
    host = FakeMail()
    monkeypatch.setattr(_hosts, "_table", _hosts._Table())
    verbs.offer()
    provisioning.serve_mail(host, domains=(DOMAIN,))
    return host


def half_made(desk: Desk, mail: FakeMail) -> CaseRef:
    """One address of two was made; somebody else's stands in the way of the other."""
    taken = Mailbox(address=f"labkesda@{DOMAIN}", quota_mb=1, marker=desk.office)
    case = desk.at_effect(request={"addresses": TWO})
    service.confirm_plan(case.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
    mail.apply(mail.plan(taken), SecretText("bukan-milik-kita"))
    desk.work()
    return case


def lapse(desk: Desk, case: CaseRef) -> None:
    """The applicant is asked for another name and never answers."""
    missing = (Deficiency(target="addresses.1.local_1", sentence="Nama sudah dipakai."),)
    desk.complete(case, "jft1", answer="Tidak", deficiencies=missing)
    desk.work()  # the row closes when its paper exists
    desk.clock.advance(timedelta(days=30))
    assert service.lapse_waiting() == 1


def test_the_mailbox_of_a_lapsed_case_is_taken_away(desk: Desk, mail: FakeMail) -> None:
    case = half_made(desk, mail)
    lapse(desk, case)
    door.run(_sweep)
    desk.work()
    assert mail.read(f"dinkes@{DOMAIN}") is None
    assert {held.state for held in Holding.objects.filter(case_id=case.id)} <= {HoldingState.REMOVED}


def test_what_is_not_ours_stays(desk: Desk, mail: FakeMail) -> None:
    lapse(desk, half_made(desk, mail))
    door.run(_sweep)
    desk.work()
    assert mail.read(f"labkesda@{DOMAIN}") is not None


def test_a_running_case_keeps_what_it_made(desk: Desk, mail: FakeMail) -> None:
    half_made(desk, mail)
    door.run(_sweep)
    desk.work()
    assert mail.read(f"dinkes@{DOMAIN}") is not None


def test_the_mailbox_of_a_rehearsal_is_taken_away_when_it_is_over(desk: Desk, mail: FakeMail) -> None:
    """It went through to the end: a real case would keep what it handed over."""
    given = {}
    for name, more in {"real": {}, "trial": {"by": "admin_system", "channel": REHEARSAL}}.items():
        address = [{"local_1": f"loket.{name}", "kind": "opd"}]
        case = desk.at_effect(request={"addresses": address}, **more)
        service.confirm_plan(case.id, by=desk.actors["admin_system"], seen=desk.view(case).seq)
        desk.work()
        assert mail.read(f"loket.{name}@{DOMAIN}") is not None
        given[name] = case
    for case in given.values():
        close(desk, case)
    door.run(_sweep)
    desk.work()
    assert mail.read(f"loket.real@{DOMAIN}") is not None
    assert mail.read(f"loket.trial@{DOMAIN}") is None


def close(desk: Desk, case: CaseRef) -> None:
    for _row in ("made", "recorded"):
        desk.complete(case, "admin_system")
        desk.work()
    admin = desk.actors["admin_system"]
    provisioning.print_sheets(case.id, by=admin, seen=desk.view(case).seq)
    for by in ("admin_system", "admin_system", "jft1", "kepala_bidang", "kepala_dinas"):
        desk.complete(case, by)
        desk.work()
    desk.hand_over_on_paper(case)
