"""Mail systems that an administrator enters: who may, what is refused, what a test keeps."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.cases.conftest import *  # noqa: F403 - the engine's own desk
from tests.cases.harness import Desk

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.provisioning import _hosts, queries, service
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding
from tertib.provisioning.types import ConnectorView, Greeting, MailSettings

KEY = ConnectorView(key="panel", label="Panel", about="")
WANTED = MailSettings(connector="panel", domain="kota.go.id", imap_host="surel.kota.go.id")


class Answering(FakeMail):
    """A fake that says it is there."""

    def greet(self) -> tuple[Greeting, ...]:
        return (Greeting(protocol="IMAP", ok=True, sentence="ada", said="* OK"),)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_hosts, "_table", _hosts._Table())
    service.offer_connector(KEY, lambda _settings: Answering())


def entered(desk: Desk, wanted: MailSettings = WANTED, *, seen: int = 0, by: str = "admin_system") -> int:
    return service.set_mail_system(desk.office, wanted, by=desk.actors[by], seen=seen).seq


def test_what_was_entered_serves_the_domain_at_once(desk: Desk) -> None:
    assert queries.mail_system(desk.office) is None
    entered(desk)
    assert queries.domains(desk.office) == ("kota.go.id",)
    assert _hosts.holder_of("x@kota.go.id").name == "fake"


def test_a_change_is_built_anew(desk: Desk) -> None:
    entered(desk)
    before = _hosts.holder_of("x@kota.go.id")
    entered(desk, replace(WANTED, imap_host="baru.kota.go.id"), seen=1)
    assert _hosts.holder_of("x@kota.go.id") is not before


def test_only_the_administrator_may(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        entered(desk, by="kepala_dinas")


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    entered(desk)
    with pytest.raises(Conflict):
        entered(desk, replace(WANTED, panel="lain"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"domain": "bukan domain"}, "domain"),
        ({"connector": "zzz"}, "connector"),
        ({"imap_host": ""}, "imap_host"),
        ({"imap_port": 0}, "imap_port"),
        ({"imap_security": "plain"}, "imap_security"),
        ({"smtp_port": 70000}, "smtp_port"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(desk, replace(WANTED, **change))  # type: ignore[arg-type]  # one of the parameters above
    assert set(refused.value.problems) == {field}
    assert queries.mail_system(desk.office) is None


def test_a_domain_set_on_the_machine_is_not_entered_again(desk: Desk) -> None:
    service.serve_mail(FakeMail(), domains=("kota.go.id",))
    with pytest.raises(Invalid):
        entered(desk)
    shown = queries.mail_system(desk.office)
    assert shown is not None
    assert (shown.domain, shown.entered) == ("kota.go.id", None)


def test_a_domain_with_mailboxes_is_not_left(desk: Desk) -> None:
    entered(desk)
    Holding.objects.create(
        kind="mailbox", name="a@kota.go.id", office_id=desk.office, marker=UUID(int=1), connector="panel",
        quota_mb=1, reserved_at=desk.clock.now,
    )  # fmt: skip
    with pytest.raises(Invalid):
        entered(desk, replace(WANTED, domain="lain.go.id"), seen=1)
    assert queries.domains(desk.office) == ("kota.go.id",)


def test_the_worker_keeps_what_the_servers_said(desk: Desk) -> None:
    entered(desk)
    service.test_mail_system(desk.office, "kota.go.id", by=desk.actors["admin_system"])
    asked = queries.trial("kota.go.id")
    assert asked is not None
    assert (asked.waits, asked.ok) == (True, False)
    desk.work()
    told = queries.trial("kota.go.id")
    assert told is not None
    assert (told.waits, told.ok, told.lines[0].said) == (False, True, "* OK")


def test_other_settings_were_never_tested(desk: Desk) -> None:
    test_the_worker_keeps_what_the_servers_said(desk)
    entered(desk, replace(WANTED, imap_host="baru.kota.go.id"), seen=1)
    assert queries.trial("kota.go.id") is None


def test_nobody_tests_a_domain_of_somebody_else(desk: Desk) -> None:
    entered(desk)
    with pytest.raises(NotFound):
        service.test_mail_system(desk.office, "lain.go.id", by=desk.actors["admin_system"])
    with pytest.raises(NotAllowed):
        service.test_mail_system(desk.office, "kota.go.id", by=desk.actors["kepala_dinas"])
