"""A mailbox from before its birth to its suspension, on a real Dovecot and a real Postfix.

The password is read from the printed sheet with pdftotext, as an owner reads it from the paper.
"""

import imaplib
import re
import smtplib
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.provisioning.desk import ADMIN, OPERATOR, OWNER, Desk, wish
from tests.servers.mail import DOMAIN, Dovecot, Postfix
from tests.servers.need import need

from tertib.cases.catalogue import Clash, Proven
from tertib.kernel.actor import PUBLIC
from tertib.provisioning import _hosts, queries, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.models import Holding
from tertib.provisioning.types import AttemptState, Credential, HoldingState
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
NEW = "Gurindam-12-Pasal"
PASSWORD = re.compile(r"^\s*((?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4})\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def host(reading: Dovecot, sending: Postfix) -> Iterator[None]:
    before = dict(_hosts._table.by_domain)
    _hosts.forget_all()
    service.serve_mail(reading.host(submission=sending.submission), domains=(DOMAIN,))
    yield
    _hosts.forget_all()
    _hosts._table.by_domain.update(before)


class Owner:
    """Somebody with a mail program and a password."""

    def __init__(self, address: str, reading: Dovecot, sending: Postfix) -> None:
        self.address, self._reading, self._sending = address, reading, sending
        self._trust = ssl.create_default_context(cafile=str(reading.authority))

    def reads(self, password: str) -> list[str]:
        """Subjects of the inbox; raises when the sign-in is refused."""
        with imaplib.IMAP4_SSL(
            "127.0.0.1", self._reading.ports["imaps"], ssl_context=self._trust, timeout=10
        ) as box:
            box.login(self.address, password)
            box.select("INBOX")
            _, numbers = box.search(None, "ALL")
            found = [
                box.fetch(number.decode(), "(BODY[HEADER.FIELDS (SUBJECT)])") for number in numbers[0].split()
            ]
        return [str(answer[0][1], "ascii").removeprefix("Subject:").strip() for _, answer in found]  # type: ignore[index]

    def may_read(self, password: str) -> bool:
        try:
            self.reads(password)
        except imaplib.IMAP4.error:
            return False
        return True

    def may_send(self, password: str) -> bool:
        """Submission with STARTTLS and a sign-in, as a mail program does it."""
        with smtplib.SMTP("127.0.0.1", self._sending.submission, timeout=20) as line:
            line.starttls(context=self._trust)
            try:
                line.login(self.address, password)
            except smtplib.SMTPAuthenticationError:
                return False
            line.send_message(letter(self.address, self.address, "Dari saya"))
        return True


def letter(sender: str, to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content("Isi surat.")
    return message


def arrives(sending: Postfix, to: str, subject: str) -> bool:
    """A citizen writes; False when the server refuses the recipient."""
    with smtplib.SMTP("127.0.0.1", sending.port, timeout=30) as line:
        try:
            line.send_message(letter("warga@contoh.test", to, subject))
        except smtplib.SMTPRecipientsRefused:
            return False
    return True


def soon(condition: object, patience: float = 5.0) -> bool:
    """Dovecot re-reads its files once a second, and mail takes a moment."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def is_over(session: imaplib.IMAP4) -> bool:
    try:
        session.noop()
    except (imaplib.IMAP4.error, OSError):
        return True
    return False


def printed_password(pdf: bytes, folder: Path) -> str:
    (folder / "sheet.pdf").write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "sheet.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    [password] = PASSWORD.findall(text)
    return password


def test_the_printed_password_opens_a_real_mailbox(
    desk: Desk, worker: Worker, clock: Clock, reading: Dovecot, sending: Postfix, tmp_path: Path
) -> None:
    need("pdftotext")
    address = f"dinkes@{DOMAIN}"
    owner = Owner(address, reading, sending)

    # before: no such user, nothing to open
    assert not arrives(sending, address, "Terlalu awal")
    assert not owner.may_read("apa-saja")

    outcome = CreateMailbox().run(wish(desk, address))
    assert isinstance(outcome, Proven)
    assert outcome.evidence["protocol"] == "imap+smtp"
    sheet = service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    password = printed_password(sheet.pdf, tmp_path)
    desk.close()

    # after the case is closed: a citizen's letter is read with the password from the paper, and answered
    assert soon(lambda: arrives(sending, address, "Permohonan informasi"), patience=10)
    assert soon(lambda: "Permohonan informasi" in owner.reads(password))
    assert owner.may_send(password)

    # "coba masuk" through the worker
    trial = service.try_login(address, password, by=PUBLIC)
    worker.run_pending()
    assert queries.attempt(trial).state == AttemptState.DONE
    assert (queries.attempt(trial).messages or 0) >= 1

    # the owner's own password holds, over reading and sending; the paper's is worth nothing
    change = service.change_password(address, password, NEW, by=PUBLIC)
    worker.run_pending()
    assert queries.attempt(change).state == AttemptState.DONE
    assert owner.may_read(NEW)
    assert owner.may_send(NEW)
    assert not owner.may_read(password)
    assert not owner.may_send(password)
    clock.advance(timedelta(days=30))
    assert service.expire_unchanged() == 0
    assert owner.may_read(NEW)


def test_an_unchanged_password_expires_and_closes_reading_and_sending(
    desk: Desk, worker: Worker, clock: Clock, reading: Dovecot, sending: Postfix, tmp_path: Path
) -> None:
    need("pdftotext")
    address = f"dishub@{DOMAIN}"
    owner = Owner(address, reading, sending)
    CreateMailbox().run(wish(desk, address))
    first = printed_password(service.print_sheets(desk.case, by=ADMIN, seen=desk.seq).pdf, tmp_path)
    assert owner.may_read(first)
    assert owner.may_send(first)
    live = imaplib.IMAP4("127.0.0.1", reading.ports["imap"], timeout=10)
    live.login(address, first)

    clock.advance(timedelta(days=7))
    assert service.expire_unchanged() == 1
    worker.run_pending()
    held = Holding.objects.get(name=address)
    assert (held.state, held.credential) == (HoldingState.SUSPENDED, Credential.EXPIRED)
    assert soon(lambda: not owner.may_read(first))
    assert not owner.may_send(first)
    assert soon(lambda: is_over(live))  # a session that was open is ended too
    live.shutdown()

    # "print again": a new password opens it, the old paper does not
    service.rotate(desk.case, address, by=ADMIN, seen=desk.seq)
    worker.run_pending()
    second = printed_password(service.print_sheets(desk.case, by=ADMIN, seen=desk.seq).pdf, tmp_path)
    assert owner.may_read(second)
    assert owner.may_send(second)
    assert not owner.may_read(first)


def test_after_the_closed_case_the_owner_asks_and_only_the_new_sheet_opens(
    desk: Desk, worker: Worker, clock: Clock, reading: Dovecot, sending: Postfix, tmp_path: Path
) -> None:
    need("pdftotext")
    address = f"disdik@{DOMAIN}"
    owner = Owner(address, reading, sending)
    CreateMailbox().run(wish(desk, address))
    first = printed_password(service.print_sheets(desk.case, by=OPERATOR, seen=desk.seq).pdf, tmp_path)
    desk.close()
    clock.advance(timedelta(days=7))
    service.expire_unchanged()
    worker.run_pending()
    assert soon(lambda: not owner.may_read(first))
    assert arrives(sending, address, "Selagi ditutup")  # closed to the owner, not to the citizens

    (held,) = queries.holdings_of(OWNER, desk.agency)
    service.ask_sheet(held.id, "Amplop tidak sempat dibuka", by=OWNER, seen=held.seq)
    assert [each.name for each in queries.asked_sheets(ADMIN)] == [address]
    service.rotate(desk.case, address, by=ADMIN, seen=desk.seq)
    worker.run_pending()
    second = printed_password(service.print_sheets(desk.case, by=ADMIN, seen=desk.seq).pdf, tmp_path)
    service.hand_over_again(desk.case, address, "Laras Kenanga", by=ADMIN, seen=desk.seq)

    assert soon(lambda: "Selagi ditutup" in owner.reads(second))
    assert owner.may_send(second)
    assert (owner.may_read(first), owner.may_send(first)) == (False, False)
    assert queries.asked_sheets(ADMIN) == ()
    assert [sheet.valid for sheet in queries.sheets_of(ADMIN, desk.case)] == [True, False]


def test_a_mailbox_made_by_other_hands_is_left_alone(desk: Desk, reading: Dovecot) -> None:
    address = f"lama@{DOMAIN}"
    users = reading.folder / "users"
    line = f"{address}:{{PLAIN}}rahasia-lama:8:8::{reading.folder}/mail/lama::\n"
    users.write_text(users.read_text() + line)
    assert isinstance(CreateMailbox().run(wish(desk, address)), Clash)
    assert line in users.read_text()
    assert not Holding.objects.filter(name=address).exists()
