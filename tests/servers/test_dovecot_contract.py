"""The contract of a mail host against a real Dovecot: what counts is a sign-in over TLS."""

import os
import time
from pathlib import Path

import pytest
from tests.provisioning.mail_host_contract import ADDRESS, FIRST, MailHostContract
from tests.servers.mail import Dovecot

from tertib.provisioning.ports import MailHost

pytestmark = pytest.mark.servers


def emptied(path: Path) -> None:
    """Never back in time: Dovecot takes equal size and whole-second mtime for the file it knows.

    The test before may have written ahead of the clock.
    """
    ahead = int(path.stat().st_mtime) + 1 if path.exists() else 0
    path.write_text("")
    at = max(int(time.time()), ahead)
    os.utime(path, (at, at))


class TestDovecot(MailHostContract):
    @pytest.fixture
    def host(self, reading: Dovecot) -> MailHost:
        for name in ("users", "suspended"):
            emptied(reading.folder / name)
        time.sleep(1.1)  # the server looks at its files once a second
        return reading.host()

    def is_refused(self, host: MailHost) -> bool:
        time.sleep(1.1)
        return not host.verify(ADDRESS, FIRST, patience=0).accepted
