"""Every answer a name server can give to an update has a sentence of its own; a stub gives each of them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from uuid import uuid4

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rrset
import dns.tsig
import pytest
from tests.provisioning.zones import ZONE
from tests.servers.names import OURS, SECRET

from tertib.kernel.errors import TertibError
from tertib.provisioning.connectors import dns_asking as asking
from tertib.provisioning.connectors import dns_rfc2136 as updates
from tertib.provisioning.connectors.dns_asking import Server
from tertib.provisioning.dns_ports import MOVED, TAKEN, HostRefuses, NameMoved, NameTaken
from tertib.provisioning.dns_types import NameChange, NamePlan, RRset
from tertib.provisioning.ports import HostUnavailable
from tertib.runtime.secrets import SecretText

pytestmark = pytest.mark.servers

Answer = Callable[[bytes], bytes]
KEY = dns.tsig.Key(OURS, SECRET, "hmac-sha256")


def signed(code: dns.rcode.Rcode, *, empty: dns.rcode.Rcode | None = None) -> Answer:
    """This code for an update; another, if given, for one that would change nothing."""

    def answer(wire: bytes) -> bytes:
        question = dns.message.from_wire(wire, keyring={KEY.name: KEY})
        made = dns.message.make_response(question)
        made.set_rcode(code if question.sections[2] or empty is None else empty)
        return made.to_wire()

    return answer


def unsigned(wire: bytes) -> bytes:
    made = dns.message.make_response(dns.message.from_wire(wire, keyring={KEY.name: KEY}))
    made.tsig = None
    made.set_rcode(dns.rcode.NOTAUTH)
    return made.to_wire()


@contextmanager
def answering(answer: Answer | None) -> Iterator[int]:
    """A stub that gives this answer to each message, closes at once on b"", and waits for ever on None."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _from = listening.accept()
                    threading.Thread(target=talk, args=(line,), daemon=True).start()

        def talk(line: socket.socket) -> None:
            with line, suppress(OSError):
                while head := line.recv(2):
                    wire = line.recv(int.from_bytes(head, "big"))
                    if answer is None:
                        line.recv(1)
                        return
                    said = answer(wire)
                    if not said:
                        return
                    line.sendall(len(said).to_bytes(2, "big") + said)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def plan(change: NameChange) -> NamePlan:
    name = f"a.{ZONE}"
    sets = [RRset(name=name, type="A", ttl=300, values=(value,)) for value in ("192.0.2.1", "192.0.2.2")]
    before = () if change is NameChange.CREATE else (sets[0],)
    return NamePlan(name=name, marker=uuid4(), change=change, before=before, after=(sets[1],))


CREATE, CHANGE = NameChange.CREATE, NameChange.CONVERGE
NOERROR = dns.rcode.NOERROR
ROWS: dict[str, tuple[NameChange, Answer | None, type[TertibError], str]] = {
    "in use": (CREATE, signed(dns.rcode.YXDOMAIN), NameTaken, TAKEN),
    "a record in use": (CREATE, signed(dns.rcode.YXRRSET), NameTaken, TAKEN),
    "changed": (CHANGE, signed(dns.rcode.NXRRSET), NameMoved, MOVED),
    "gone": (CHANGE, signed(dns.rcode.NXDOMAIN), NameMoved, MOVED),
    "no right": (CREATE, signed(dns.rcode.REFUSED, empty=NOERROR), HostRefuses, updates.NO_RIGHT),
    "frozen": (CREATE, signed(dns.rcode.REFUSED), HostUnavailable, updates.FROZEN),
    "no primary": (CREATE, signed(dns.rcode.NOTAUTH), HostRefuses, updates.NO_ZONE),
    "no updates": (CREATE, signed(dns.rcode.NOTIMP), HostRefuses, updates.NO_UPDATES),
    "outside": (CREATE, signed(dns.rcode.NOTZONE), HostRefuses, updates.OUT_OF_ZONE),
    "trouble": (CREATE, signed(dns.rcode.SERVFAIL), HostUnavailable, asking.TROUBLED),
    "strange": (CREATE, signed(dns.rcode.FORMERR), HostRefuses, updates.STRANGE),
    "unsigned": (CREATE, unsigned, HostRefuses, updates.UNSIGNED_ANSWER),
    "cut": (CREATE, lambda _wire: b"", HostUnavailable, asking.BROKEN),
    "garbled": (CREATE, lambda _wire: b"HTTP/1.1 400 Bad Request", HostUnavailable, asking.GARBLED),
    "silent": (CREATE, None, HostUnavailable, asking.SILENT),
}


@pytest.mark.parametrize(("change", "answer", "kind", "sentence"), ROWS.values(), ids=ROWS)
def test_every_answer_has_its_sentence(
    change: NameChange, answer: Answer | None, kind: type[TertibError], sentence: str
) -> None:
    with answering(answer) as port:
        settings = updates.Rfc2136Settings(
            zone=ZONE,
            primary=Server(host="127.0.0.1", port=port),
            key_name=OURS,
            secret=SecretText(SECRET),
            limit=0.5,
        )
        with pytest.raises(TertibError) as refused:
            updates.Rfc2136Server(settings).apply(plan(change))
    assert (type(refused.value), refused.value.sentence) == (kind, sentence)
    assert "%(" not in str(refused.value)


def probed(answer: Answer) -> list[str]:
    """What the test of the connection says when the zone is answered and this is the answer to updates."""

    def says(wire: bytes) -> bytes:
        question = dns.message.from_wire(wire, keyring={KEY.name: KEY})
        if question.opcode() == dns.opcode.UPDATE:
            return answer(wire)
        made = dns.message.make_response(question)
        made.flags |= dns.flags.AA
        made.answer.append(dns.rrset.from_text(f"{ZONE}.", 300, "IN", "SOA", "ns1. hostmaster. 7 1 1 1 1"))
        return made.to_wire()

    with answering(says) as port:
        server = Server(host="127.0.0.1", port=port)
        settings = updates.Rfc2136Settings(
            zone=ZONE, primary=server, key_name=OURS, secret=SecretText(SECRET), limit=0.5
        )
        greetings = updates.Rfc2136Server(settings).greet()
    assert "%(" not in "".join(each.sentence % each.fields for each in greetings)
    return [each.sentence for each in greetings if not each.ok]


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        (signed(NOERROR), []),
        (signed(dns.rcode.REFUSED), [updates.FROZEN]),
        (signed(dns.rcode.NOTAUTH), [updates.NO_ZONE]),
        (signed(dns.rcode.NOTIMP), [updates.NO_UPDATES]),
        (unsigned, [updates.NO_RIGHT]),
        (lambda _wire: b"", [asking.BROKEN]),
    ],
)
def test_the_probe_says_what_an_update_would_meet(answer: Answer, sentences: list[str]) -> None:
    assert probed(answer) == sentences


def test_no_two_answers_share_a_sentence() -> None:
    told = [sentence for _change, _answer, _kind, sentence in ROWS.values()]
    assert len(set(told)) == len(told) - 2  # "in use" and "changed" have two codes each
