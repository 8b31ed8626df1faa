"""The mail server is away, hangs, or answers too late: visible, tried again, never a second account."""

import fcntl
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest
from tests.provisioning.conftest import clock, desk
from tests.provisioning.desk import ADMIN, Desk, wish
from tests.servers.need import need
from tests.servers.server import Server, greets

from tertib.cases.catalogue import Outcome, Pending, Proven
from tertib.project import mailserver
from tertib.provisioning import _hosts, _seals, queries, service
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.fake import SETTINGS
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.models import Holding

__all__ = ["clock", "desk"]
pytestmark = [pytest.mark.faults, pytest.mark.servers, pytest.mark.django_db]
DOMAIN = "contoh.go.id"
ADDRESS = f"dinkes@{DOMAIN}"
LIMIT = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """The demo's own Dovecot: it needs no root, so that these tests run at any desk."""

    server: Server
    data: Path
    port: int


@pytest.fixture
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Private]:
    need("dovecot")
    data = tmp_path_factory.mktemp("data")
    prepared = mailserver.prepare(data)
    assert prepared is not None
    server = Server("dovecot", list(prepared.argv), data / "dovecot", ready=greets(prepared.port, b"* OK"))
    with server:
        yield Private(server=server, data=data, port=prepared.port)
    mailserver.reset(data)


def host_at(private: Private, port: int) -> DovecotPasswdFile:
    """The connector, impatient, through this port."""
    place = mailserver._place(private.data)
    doors = Doors(imap=Endpoint(host="127.0.0.1", port=port, security=Security.PLAIN), limit=LIMIT)
    return DovecotPasswdFile(
        DovecotFiles(
            users=place.folder / "users",
            denied=place.folder / "suspended",
            homes=place.homes,
            uid=place.uid,
            gid=place.gid,
            settings=SETTINGS,
            doors=doors,
            limit=LIMIT,
        )
    )


@pytest.fixture
def context(desk: Desk, private: Private) -> Iterator[Desk]:
    before = dict(_hosts._table.by_domain)
    serve(private, private.port)
    yield desk
    _hosts.forget_all()
    _hosts._table.by_domain.update(before)


def serve(private: Private, port: int) -> None:
    _hosts.forget_all()
    service.serve_mail(host_at(private, port), domains=(DOMAIN,))


def run(desk: Desk, attempt: int = 1) -> Outcome:
    return CreateMailbox().run(wish(desk, ADDRESS, intent=desk.case, attempt=attempt))


def converges(desk: Desk, private: Private) -> None:
    """With the server back: proven, one account, and the sealed password is the server's."""
    serve(private, private.port)
    assert isinstance(run(desk, 2), Proven)
    host = host_at(private, private.port)
    assert host.addresses(DOMAIN) == (ADDRESS,)
    secret = _seals.peek(Holding.objects.get().id, "initial")
    assert secret is not None
    assert host.verify(ADDRESS, secret).accepted


def is_visible(desk: Desk) -> bool:
    [held] = queries.holdings_for_case(ADMIN, desk.case)
    return "tidak menjawab" in held.trouble


def test_a_server_that_refuses_connections(context: Desk, private: Private) -> None:
    private.server.stop()
    assert isinstance(run(context), Pending)
    assert is_visible(context)
    private.server.start()
    converges(context, private)


def test_a_server_that_hangs(context: Desk, private: Private) -> None:
    private.server.freeze()
    began = time.monotonic()
    try:
        assert isinstance(run(context), Pending)
    finally:
        private.server.thaw()
    assert time.monotonic() - began < 4 * LIMIT + 3
    assert is_visible(context)
    converges(context, private)


def test_a_server_that_answers_after_the_time_out(context: Desk, private: Private) -> None:
    with Delayed(private.port, by=LIMIT * 2) as late:
        serve(private, late.port)
        assert isinstance(run(context), Pending)
        assert is_visible(context)
        time.sleep(LIMIT * 2)  # the answer nobody waits for any more
    converges(context, private)


def test_a_server_that_drips_is_cut_off_in_time(context: Desk, private: Private) -> None:
    with Delayed(private.port, by=0.4, piece=1) as dripping:
        serve(private, dripping.port)
        began = time.monotonic()
        assert isinstance(run(context), Pending)
        assert time.monotonic() - began < 4 * LIMIT + 3
    converges(context, private)


def test_a_file_that_another_program_holds_locked(context: Desk, private: Private) -> None:
    lock = os.open(mailserver._place(private.data).folder / "users.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        assert isinstance(run(context), Pending)
        assert host_at(private, private.port).addresses(DOMAIN) == ()
    finally:
        os.close(lock)
    converges(context, private)


class Delayed:
    """A line to the server whose answers come late, whole or in pieces."""

    def __init__(self, to: int, *, by: float, piece: int = 4096) -> None:
        self._to, self._by, self._piece = to, by, piece
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        for line in (self._listening, *self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self._threads:
            thread.join(self._by + 5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._lines += [near, far]
                for source, target, slow in ((near, far, False), (far, near, True)):
                    thread = threading.Thread(target=self._pass_on, args=(source, target, slow), daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _pass_on(self, source: socket.socket, target: socket.socket, slow: bool) -> None:
        with suppress(OSError):
            while data := source.recv(self._piece if slow else 4096):
                if slow:
                    time.sleep(self._by)
                target.sendall(data)
