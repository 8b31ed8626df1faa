"""The manual connector against real servers: it has no hands, but its proof is as hard as any other's."""

from uuid import uuid4

import pytest
from tests.provisioning.mail_host_contract import FIRST, SECOND
from tests.servers.mail import DOMAIN, Dovecot, Postfix

from tertib.provisioning.connectors.fake import SETTINGS
from tertib.provisioning.connectors.manual import ManualPanel, Panel
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.ports import ByHand
from tertib.provisioning.types import Change, Mailbox

pytestmark = pytest.mark.servers
ADDRESS = f"panel@{DOMAIN}"


@pytest.fixture
def panel(reading: Dovecot, sending: Postfix) -> ManualPanel:
    def at(port: int, security: Security) -> Endpoint:
        return Endpoint(host="127.0.0.1", port=port, security=security, authority=reading.authority)

    doors = Doors(
        imap=at(reading.ports["imaps"], Security.TLS), submission=at(sending.submission, Security.STARTTLS)
    )
    exchanger = at(sending.port, Security.PLAIN)
    return ManualPanel(Panel(title="panel kantor", doors=doors, settings=SETTINGS, exchanger=exchanger))


def test_a_person_makes_it_and_both_protocols_prove_it(panel: ManualPanel, reading: Dovecot) -> None:
    wanted = Mailbox(address=ADDRESS, quota_mb=10, marker=uuid4())
    plan = panel.plan(wanted)
    assert plan.change is Change.CREATE
    assert ADDRESS in plan.manual[0] % plan.fields
    with pytest.raises(ByHand):
        panel.apply(plan, FIRST)
    assert not panel.verify(ADDRESS, FIRST, patience=0).accepted

    reading.host().apply(plan, FIRST)  # somebody works in the panel
    proof = panel.verify(ADDRESS, FIRST)
    assert (proof.accepted, proof.protocol) == (True, "imap+smtp")
    assert proof.submission.startswith("235")
    assert not panel.verify(ADDRESS, SECOND, patience=0).accepted


@pytest.mark.parametrize("act", ["set_password", "suspend", "resume", "remove"])
def test_everything_else_is_an_instruction(panel: ManualPanel, act: str) -> None:
    given = {"secret": FIRST, "version": 2} if act == "set_password" else {}
    with pytest.raises(ByHand, match="panel kantor"):
        getattr(panel, act)(ADDRESS, **given, marker=uuid4())


def test_an_existing_address_shows_in_the_plan(panel: ManualPanel, reading: Dovecot) -> None:
    address = f"sudah-ada@{DOMAIN}"
    theirs = Mailbox(address=address, quota_mb=10, marker=uuid4())
    reading.host().apply(reading.host().plan(theirs), FIRST)
    assert reading.host().verify(address, FIRST).accepted  # the server has seen its new file
    assert panel.plan(Mailbox(address=address, quota_mb=10, marker=uuid4())).change is Change.CLASH
