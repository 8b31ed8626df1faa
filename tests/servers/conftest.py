"""One Dovecot and one Postfix for all tests of this folder; each test uses addresses of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provisioning.conftest import clock, desk, worker
from tests.servers.hosting import Hosting, hosting
from tests.servers.mail import Dovecot, Postfix, dovecot, postfix
from tests.servers.need import need

__all__ = ["clock", "desk", "worker"]


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the servers' own users can walk into."""
    folder = Path(tempfile.mkdtemp(prefix="tertib-servers-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def reading(open_folder: Path) -> Iterator[Dovecot]:
    need("dovecot", "doveadm", root=True)
    made = dovecot(open_folder / "dovecot")
    with made.server:
        yield made


@pytest.fixture(scope="session")
def sending(reading: Dovecot, open_folder: Path) -> Iterator[Postfix]:
    need("postfix", root=True)
    made = postfix(open_folder / "postfix", reading)
    with made.server:
        yield made


@pytest.fixture(scope="session")
def web_host(open_folder: Path) -> Iterator[Hosting]:
    need("nginx", "proftpd", "ssh-keygen", root=True)
    made = hosting(open_folder / "hosting")
    with made.servers[0], made.servers[1]:
        yield made
