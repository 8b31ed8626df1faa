"""Texts on messengers, through the real apprise to a server of our own: once each, the address hidden."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from tertib.kernel.errors import Invalid, Misconfigured
from tertib.runtime import door, outbox, queue, secrets
from tertib.runtime.door import Clock
from tertib.runtime.models import MessengerAddress, OutboxMessage
from tertib.runtime.secrets import SecretText

pytestmark = [
    pytest.mark.django_db,
    # A plugin of apprise that we do not use imports it.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
TOKEN = "rahasia-sekali-123"


class Ear(BaseHTTPRequestHandler):
    """Hears what is posted and answers as told."""

    heard: ClassVar[list[dict[str, Any]]] = []
    answer: ClassVar[int] = 200

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.heard.append(json.loads(self.rfile.read(length)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def ear() -> Iterator[str]:
    """The URL of a listening server, with a token in it."""
    server = HTTPServer(("127.0.0.1", 0), Ear)
    Ear.heard.clear()
    Ear.answer = 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/{TOKEN}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Clock]:
    settings.MESSENGERS = ("json", "tgram")
    with door.fixed_time(NOON) as clock:
        yield clock


def keep(url: str) -> Any:
    return door.run(lambda tx: outbox.keep_address(tx, SecretText(url)))[0]


def post(address: Any, **more: Any) -> Any:
    said = {"subject": "Tugas baru", "text": "Kerjakan di: https://…", "key": "k", **more}
    return door.run(lambda tx: outbox.post_message(tx, address=address, **said))


def work() -> int:
    return queue.Worker("uji", strict=True).run_pending()


def test_a_text_arrives_once_and_the_answer_is_kept_without_the_token(ear: str) -> None:
    address = keep(ear)
    post(address)
    post(address)
    work()
    assert [each["title"] for each in Ear.heard] == ["Tugas baru"]
    row = OutboxMessage.objects.get()
    assert (row.state, row.recipient) == ("sent", "json")
    assert row.answer
    assert TOKEN not in row.answer


def test_a_service_that_refuses_is_asked_again(ear: str) -> None:
    Ear.answer = 500
    post(keep(ear))
    queue.Worker("uji").run_pending()
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert TOKEN not in row.answer


def test_nothing_leaves_before_its_time(ear: str, clock: Clock) -> None:
    post(keep(ear), not_before=NOON + timedelta(hours=1))
    work()
    assert Ear.heard == []
    clock.advance(timedelta(hours=1))
    work()
    assert len(Ear.heard) == 1


def test_a_forgotten_address_gets_nothing_and_is_gone(ear: str) -> None:
    address = keep(ear)
    post(address)
    door.run(lambda tx: outbox.forget_address(tx, address))
    work()
    assert Ear.heard == []
    assert OutboxMessage.objects.get().state == "dead"
    assert post(address, key="other") is None
    assert bytes(MessengerAddress.objects.get().blob) == b""


@pytest.mark.parametrize("url", ["dbus://", "file:///etc/passwd", "kata", "mailto://a:b@c.id"])
def test_only_the_schemes_of_the_settings_are_kept(url: str) -> None:
    with pytest.raises(Invalid):
        keep(url)
    assert not MessengerAddress.objects.exists()


def test_the_address_lies_encrypted_and_opens_in_its_own_place_only(ear: str) -> None:
    address = keep(ear)
    blob = bytes(MessengerAddress.objects.get().blob)
    assert TOKEN.encode() not in blob
    assert secrets.unlock(blob, f"messenger:{address}").reveal() == ear
    for changed, place in ((blob, "elsewhere"), (blob[:-1] + bytes([blob[-1] ^ 1]), str(address))):
        with pytest.raises(Misconfigured):
            secrets.unlock(changed, f"messenger:{place}")


def test_nobody_but_the_deliverer_imports_apprise() -> None:
    """Importing it takes most of a second, and it opens connections."""
    script = "import django, sys; django.setup(); from tertib.runtime import outbox; print(*sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": ":".join(sys.path)}
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert "tertib.runtime.outbox" in found.stdout.split(), found.stderr
    assert "apprise" not in found.stdout.split()
