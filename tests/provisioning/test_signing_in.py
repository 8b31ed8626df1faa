"""What a sign-in proves, against a server that says exactly what a test wants."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tertib.provisioning.connectors.signing_in import Doors, Endpoint, Security, prove
from tertib.provisioning.ports import HostUnavailable
from tertib.runtime.secrets import SecretText

ADDRESS, SECRET = "dinkes@example.go.id", SecretText("abcd-EFGH-2345-mnpq")
KNOWN = {b"CAPABILITY": (b"* CAPABILITY IMAP4rev1", b"OK done")}
COUNTED = (b"* 3 EXISTS", b"OK [READ-ONLY] done")
BROKEN = (b"NO [SERVERBUG] Internal error occurred.",)


@contextmanager
def imap(answers: dict[bytes, tuple[bytes, ...]]) -> Iterator[Endpoint]:
    """One conversation: the lines for each command, the last of them with the client's tag."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            line, _ = listening.accept()
            with line, line.makefile("rwb", buffering=0) as stream:
                stream.write(b"* OK ready\r\n")
                for said in stream:
                    tag, command = said.split()[:2]
                    *untagged, last = (KNOWN | answers).get(command, (b"OK done",))
                    for one in (*untagged, tag + b" " + last):
                        stream.write(one + b"\r\n")
                    if command == b"LOGOUT":
                        return

        speaking = threading.Thread(target=talk)
        speaking.start()
        yield Endpoint(host="127.0.0.1", port=listening.getsockname()[1], security=Security.PLAIN)
        speaking.join(5)


def test_a_mailbox_that_opens_is_proof() -> None:
    with imap({b"EXAMINE": COUNTED}) as door:
        proof = prove(Doors(imap=door), ADDRESS, SECRET, patience=0)
    assert (proof.accepted, proof.messages) == (True, 3)


def test_a_password_that_opens_nothing_is_neither_proof_nor_refusal() -> None:
    with (
        imap({b"EXAMINE": BROKEN}) as door,
        pytest.raises(HostUnavailable, match=r"tidak dapat membuka kotak suratnya: \[SERVERBUG\]"),
    ):
        prove(Doors(imap=door), ADDRESS, SECRET, patience=0)
