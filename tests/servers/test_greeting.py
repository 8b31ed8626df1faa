"""Testing a connection: real servers answer for themselves, and every silence has a sentence of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from tests.servers.mail import Dovecot, Postfix

from tertib.provisioning.connectors import greeting
from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security
from tertib.provisioning.types import Greeting

pytestmark = pytest.mark.servers


@pytest.fixture
def imaps(reading: Dovecot) -> Endpoint:
    return Endpoint(host="127.0.0.1", port=reading.ports["imaps"], authority=reading.authority)


@contextmanager
def said(line: bytes) -> Iterator[int]:
    """Something that listens, says one line, and waits."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def answer() -> None:
            talk, _from = listening.accept()
            with talk:
                talk.sendall(line)
                talk.recv(100)

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]


def knock(door: Endpoint) -> Greeting:
    return greeting.greet(Doors(imap=door, limit=2))[0]


def test_both_servers_say_who_they_are(imaps: Endpoint, sending: Postfix, reading: Dovecot) -> None:
    submission = Endpoint(
        host="127.0.0.1", port=sending.submission, security=Security.STARTTLS, authority=reading.authority
    )
    first, second = greeting.greet(Doors(imap=imaps, submission=submission))
    assert (first.ok, first.protocol) == (True, "IMAP")
    assert "Dovecot" in first.said
    assert (second.ok, second.protocol) == (True, "SMTP")
    assert second.said.startswith("220 ")


def test_a_certificate_nobody_vouches_for(imaps: Endpoint) -> None:
    found = knock(replace(imaps, authority=None))
    assert (found.ok, found.sentence) == (False, greeting.DISTRUSTED)
    assert found.fields["why"]


def test_a_port_where_nobody_listens() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as reserved:
        port = reserved.getsockname()[1]
    assert knock(Endpoint(host="127.0.0.1", port=port)).sentence == greeting.REFUSED


def test_tls_on_a_port_that_speaks_none() -> None:
    with said(b"* OK plain words\r\n") as port:
        assert knock(Endpoint(host="127.0.0.1", port=port)).sentence == greeting.NOT_TLS


def test_another_kind_of_server() -> None:
    with said(b"HTTP/1.1 400 Bad Request\r\n") as port:
        door = Endpoint(host="127.0.0.1", port=port, security=Security.PLAIN)
        assert knock(door).sentence in (greeting.OTHER, greeting.BROKEN)


def test_silence_has_an_end() -> None:
    with said(b"") as port:
        door = Endpoint(host="127.0.0.1", port=port, security=Security.PLAIN)
        assert knock(door).sentence == greeting.SILENT


def test_nothing_of_the_answer_can_play_with_the_page() -> None:
    with said(b"* OK \x1b[2J" + b"x" * 4000 + b"\r\n") as port:
        door = Endpoint(host="127.0.0.1", port=port, security=Security.PLAIN)
        assert len(knock(door).said) <= greeting.LONGEST
