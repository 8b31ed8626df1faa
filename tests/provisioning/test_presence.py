"""What a form says of an address that the mail server was asked about: one calm line, whatever happens."""

from uuid import UUID, uuid4

import pytest
from tests.provisioning.desk import ADMIN, STRANGER, Desk

from tertib.cases.catalogue import CheckContext
from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import NotFound
from tertib.provisioning import _hosts, service
from tertib.provisioning._presence import Presence
from tertib.provisioning.connectors.fake import SETTINGS, FakeMail
from tertib.provisioning.connectors.manual import ManualPanel, Panel
from tertib.provisioning.connectors.signing_in import Doors, Endpoint
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db


def about(desk: Desk) -> CheckContext:
    return CheckContext(office=desk.office, code="x", agency=None, form="f", path="p", request={})


def ask(desk: Desk, value: object) -> UUID:
    question = Presence().ask(value, about(desk), by=ADMIN)  # type: ignore[arg-type]  # whatever was typed
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("exists", "sentence", "tone"),
    [(False, "Peladen: belum ada alamat ini.", "ok"), (True, "sudah ada di peladen", "bad")],
)
def test_the_server_says_whether_the_address_exists(
    desk: Desk, mail: FakeMail, worker: Worker, exists: bool, sentence: str, tone: str
) -> None:
    if exists:
        mail.put_foreign("dinkes@contoh.go.id")
    question = ask(desk, " Dinkes ")
    assert Presence().answer(question, by=ADMIN).waits
    worker.run_pending()
    said = Presence().answer(question, by=ADMIN)
    assert sentence in said.sentence
    assert (said.tone, said.waits) == (tone, False)


def test_a_silent_server_is_no_obstacle(desk: Desk, mail: FakeMail, worker: Worker) -> None:
    mail.faults.down = True
    question = ask(desk, "dinkes")
    worker.run_pending()
    said = Presence().answer(question, by=ADMIN)
    assert said.sentence == "Peladen belum menjawab; akan diperiksa lagi saat dibuat."
    assert (said.tone, said.waits) == ("quiet", False)


def test_a_page_that_asked_often_enough_rests(desk: Desk, mail: FakeMail) -> None:
    said = Presence().answer(ask(desk, "dinkes"), by=ADMIN, last=True)
    assert (said.sentence[:22], said.waits) == ("Peladen belum menjawab", False)


def test_a_panel_that_cannot_be_asked_says_so(desk: Desk, mail: FakeMail, worker: Worker) -> None:
    doors = Doors(imap=Endpoint(host="127.0.0.1", port=1))
    _hosts.serve(ManualPanel(Panel(title="panel", doors=doors, settings=SETTINGS)), ("contoh.go.id",))
    question = ask(desk, "dinkes")
    worker.run_pending()
    assert "tidak dapat ditanya" in Presence().answer(question, by=ADMIN).sentence


@pytest.mark.parametrize("value", ["", None, 7, "Bukan Alamat", "dinkes@lain.go.id", "x" * 300])
def test_nothing_is_asked_about_what_is_no_address_of_ours(desk: Desk, mail: FakeMail, value: object) -> None:
    assert Presence().ask(value, about(desk), by=ADMIN) is None  # type: ignore[arg-type]


def test_whoever_asks_too_much_just_gets_no_answer(desk: Desk, mail: FakeMail) -> None:
    for number in range(20):
        service.check_live(f"nama{number}@contoh.go.id", by=ADMIN)
    assert Presence().ask("satu.lagi", about(desk), by=ADMIN) is None
    assert Presence().ask("satu.lagi", about(desk), by=PUBLIC) is None


def test_nobody_reads_the_answer_to_another_ones_question(desk: Desk, mail: FakeMail) -> None:
    question = ask(desk, "dinkes")
    for other, which in ((STRANGER, question), (ADMIN, uuid4())):
        with pytest.raises(NotFound):
            Presence().answer(which, by=other)
