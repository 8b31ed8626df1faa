"""The contract of a mail host against a real Dovecot: what counts is a sign-in over TLS."""

import time

import pytest
from tests.provisioning.mail_host_contract import ADDRESS, FIRST, MailHostContract
from tests.servers.mail import Dovecot

from tertib.provisioning.ports import MailHost

pytestmark = pytest.mark.servers


class TestDovecot(MailHostContract):
    @pytest.fixture
    def host(self, reading: Dovecot) -> MailHost:
        for name in ("users", "suspended"):
            path = reading.folder / name
            path.write_text("")
        time.sleep(1.1)  # the server looks at its files once a second
        return reading.host()

    def is_refused(self, host: MailHost) -> bool:
        time.sleep(1.1)
        return not host.verify(ADDRESS, FIRST, patience=0).accepted
