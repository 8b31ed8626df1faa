"""Where the demo's mail lies must not depend on who came first."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tertib.project import mailserver


@pytest.fixture(params=[0o022, 0o077], ids=["umask 022", "umask 077"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that any user can walk into, as an installation's is."""
    folder = tmp_path_factory.mktemp("open")
    for part in (folder, folder.parent, folder.parent.parent):
        part.chmod(0o755)
    return folder


@pytest.mark.usefixtures("umask")
def test_mail_lies_where_the_first_mailbox_was_told(data: Path) -> None:
    told = mailserver._place(data).homes
    mailserver.host(data)  # a mailbox is made before the server ever started
    assert mailserver._place(data).homes == told


@pytest.mark.usefixtures("umask")
def test_a_server_that_came_first_changes_nothing_either(data: Path) -> None:
    told = mailserver._place(data).homes
    mailserver._ports(data / "dovecot")
    assert mailserver._place(data).homes == told
