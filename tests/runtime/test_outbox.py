import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import trustme
from tests.runtime.relay import Relay, relay

from tertib.kernel.errors import Conflict, Invalid, NotFound
from tertib.runtime import door, outbox, queue
from tertib.runtime.door import Clock
from tertib.runtime.models import OutboxMessage
from tertib.runtime.outbox import Letter
from tertib.runtime.queries import machinery

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
CASE = UUID(int=1)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, settings) -> Path:
    settings.DATA = tmp_path
    settings.OUTBOX_FROM = "layanan@kota.go.id"
    return tmp_path / "outbox"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with door.fixed_time(NOON) as clock:
        yield clock


@pytest.fixture
def server(settings) -> Iterator[Relay]:
    with relay() as server:
        settings.OUTBOX_BACKEND = "smtp"
        settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", server.port
        yield server


def post(**changes: object) -> UUID:
    letter = {"to": "dinkes@kota.go.id", "subject": "Permohonan diterima", "text": "Yth. Sari\n", "key": "k"}
    return door.run(lambda tx: outbox.post(tx, case=CASE, **{**letter, **changes}))


def work() -> int:
    return queue.Worker("w", strict=True).run_pending()


def letter() -> Letter:
    (letter,) = outbox.letters_for(CASE)
    return letter


def test_a_letter_goes_to_the_folder(office: Path) -> None:
    posted = post(subject="Permohonan «diterima»", text="Yth. Élan\nSelesai.\n")
    assert not office.exists()
    assert work() == 1
    sent = message_from_bytes((office / f"{posted}.eml").read_bytes(), policy=default)
    assert (sent["To"], sent["From"]) == ("dinkes@kota.go.id", "layanan@kota.go.id")
    assert sent["Subject"] == "Permohonan «diterima»"
    assert sent.get_content().replace("\r\n", "\n") == "Yth. Élan\nSelesai.\n"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert (letter().state, letter().sent_at) == ("sent", NOON)


def test_an_undone_transaction_posts_nothing(office: Path) -> None:
    def act(tx: door.Tx) -> None:
        outbox.post(tx, to="a@b.id", subject="s", text="t", key="k")
        raise LookupError

    with pytest.raises(LookupError):
        door.run(act)
    assert work() == 0
    assert not office.exists()


def test_the_same_key_is_the_same_letter(office: Path) -> None:
    assert post() == post(subject="Lagi")
    assert work() == 1
    (office / f"{letter().id}.eml").unlink()
    assert post() == letter().id
    work()
    assert list(office.iterdir()) == []
    assert letter().subject == "Permohonan diterima"


@pytest.mark.parametrize(
    "to",
    [
        "a@b.id\r\nBcc: x@y.id",
        "a@b.id\n",
        "a@b.id, x@y.id",
        "Sari <a@b.id>",
        "a b@c.id",
        "a@b@c.id",
        "@b.id",
        "a@",
        "",
        "a@b.id\x00",
        "x" * 65 + "@b.id",
        "a@-b.id",
        '"a\r\nb"@c.id',
    ],
)
def test_an_address_that_could_be_more_is_refused(to: str) -> None:
    with pytest.raises(Invalid):
        post(to=to)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.id", "a\nb", "a\x00", "a\u2028b", "a\x85b", "", "  "])
def test_a_subject_of_more_than_one_line_is_refused(subject: str) -> None:
    with pytest.raises(Invalid):
        post(subject=subject)


def test_the_answer_of_the_relay_is_kept(server: Relay) -> None:
    post(text="satu\n.\n..dua\n")
    work()
    assert letter().answer == "250 2.0.0 Ok: queued as ABC123"
    assert letter().state == "sent"
    (taken,) = server.letters
    assert b"satu\r\n..\r\n...dua\r\n" in taken
    assert "RCPT TO:<dinkes@kota.go.id>" in [line.replace("rcpt", "RCPT") for line in server.said]


def test_a_relay_that_is_busy_is_asked_again(server: Relay, clock: Clock) -> None:
    server.answers["RCPT"] = "451 4.3.0 sebentar"
    post()
    work()
    assert (letter().state, letter().answer, letter().attempts) == ("waiting", "451 4.3.0 sebentar", 1)
    server.answers.clear()
    clock.advance(timedelta(minutes=1))
    work()
    assert (letter().state, letter().attempts, len(server.letters)) == ("sent", 2, 1)


@pytest.mark.parametrize("verb", ["RCPT", "MAIL", "LETTER", "DATA"])
def test_a_refusal_for_good_is_a_dead_letter_at_once(server: Relay, verb: str) -> None:
    server.answers[verb] = "550 5.1.1 tidak dikenal"
    post()
    work()
    assert outbox.dead_letters() == (letter(),)
    assert letter().answer == "550 5.1.1 tidak dikenal"
    assert machinery().dead_letters == outbox.dead_letters()
    assert machinery().pending == 0


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "LETTER"])
def test_a_relay_that_hangs_up_is_asked_again(server: Relay, verb: str) -> None:
    server.answers[verb] = ""
    server.answers.setdefault("HELO", "")
    post()
    work()
    assert letter().state == "waiting"
    assert letter().answer


def test_a_relay_that_is_away_kills_the_letter_only_after_many_tries(settings, clock: Clock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        settings.OUTBOX_BACKEND = "smtp"
        settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", taken.getsockname()[1]
        post()
        tries = 0
        while letter().state == "waiting":
            tries += work()
            clock.advance(timedelta(hours=1))
    assert tries == 12
    assert letter().answer == "ConnectionRefusedError"


def test_a_refused_sign_in_is_mended_by_the_office_not_by_the_letter(server: Relay, settings) -> None:
    settings.SMTP_USER, settings.SMTP_PASSWORD = "u", "rahasia-relai"
    server.answers["EHLO"] = "250-relay\r\n250 AUTH PLAIN"
    server.answers["AUTH"] = "535 5.7.8 salah"
    post()
    work()
    assert (letter().state, letter().answer) == ("waiting", "535 5.7.8 salah")


@pytest.fixture
def authority(server: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this machine trusts, and a relay that can prove itself with it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    _give_identity(server, authority)
    return authority


def _give_identity(server: Relay, authority: trustme.CA) -> None:
    server.identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server.identity)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_goes_over_a_proven_line(server: Relay, authority: object, settings, security: str) -> None:
    settings.SMTP_SECURITY = security
    server.from_the_start = security == "tls"
    server.answers["EHLO"] = "250-relay\r\n250 STARTTLS"
    post()
    work()
    assert (letter().state, len(server.letters)) == ("sent", 1)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_relay_that_cannot_prove_itself_gets_nothing(
    server: Relay, authority: object, settings, security: str
) -> None:
    _give_identity(server, trustme.CA())
    settings.SMTP_SECURITY = security
    server.from_the_start = security == "tls"
    server.answers["EHLO"] = "250-relay\r\n250 STARTTLS"
    post()
    work()
    assert (letter().state, letter().answer) == ("waiting", "SSLCertVerificationError")
    assert not any(line.lower().startswith("mail") for line in server.said)


def test_a_relay_without_the_demanded_security_gets_nothing(server: Relay, settings) -> None:
    settings.SMTP_SECURITY = "starttls"
    post()
    work()
    assert (letter().state, letter().answer) == ("waiting", "SMTPNotSupportedError")
    assert not any(line.lower().startswith("mail") for line in server.said)


def test_a_lost_answer_sends_the_same_letter_again(server: Relay, clock: Clock) -> None:
    server.answers["LETTER"] = ""
    post()
    work()
    server.answers.clear()
    clock.advance(timedelta(minutes=1))
    work()
    first, second = [message_from_bytes(taken)["Message-ID"] for taken in server.letters]
    assert first == second
    assert letter().state == "sent"


def test_posting_costs_two_statements(django_assert_num_queries) -> None:
    def act(tx: door.Tx) -> None:
        with django_assert_num_queries(2):
            outbox.post(tx, to="a@b.id", subject="s", text="t", key="k")

    door.run(act)


def test_a_second_start_of_a_done_delivery_sends_nothing(office: Path) -> None:
    posted = post()
    work()
    (office / f"{posted}.eml").unlink()
    door.run(lambda tx: queue.enqueue(tx, "outbox.deliver", {"letter": str(posted)}))
    work()
    assert list(office.iterdir()) == []


def test_a_dead_letter_can_be_tried_again(server: Relay) -> None:
    server.answers["RCPT"] = "550 penuh"
    posted = post()
    work()
    server.answers.clear()
    door.run(lambda tx: outbox.post_again(tx, posted))
    work()
    assert (letter().state, outbox.dead_letters()) == ("sent", ())


def test_only_a_dead_letter_can_be_tried_again() -> None:
    posted = post()
    with pytest.raises(Conflict):
        door.run(lambda tx: outbox.post_again(tx, posted))
    with pytest.raises(NotFound):
        door.run(lambda tx: outbox.post_again(tx, uuid4()))


def test_letters_of_another_case_are_not_listed() -> None:
    post()
    assert outbox.letters_for(UUID(int=2)) == ()
