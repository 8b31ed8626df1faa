"""The fake and the passwd-file, without a server: the same contract; and what only files can do wrong."""

import fcntl
import os
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from tests.provisioning.mail_host_contract import ADDRESS, FIRST, SECOND, MailHostContract, created, wanted

from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile
from tertib.provisioning.connectors.fake import SETTINGS, FakeMail
from tertib.provisioning.ports import ForeignAddress, HostUnavailable, MailHost
from tertib.provisioning.types import Change, HostPlan, Mailbox


def files(folder: Path, *, limit: float = 5.0) -> DovecotPasswdFile:
    return DovecotPasswdFile(
        DovecotFiles(
            users=folder / "users",
            denied=folder / "suspended",
            homes=folder / "mail",
            uid=8,
            gid=8,
            settings=SETTINGS,
            hasher=PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1),
            limit=limit,
        )
    )


class TestFake(MailHostContract):
    @pytest.fixture
    def host(self) -> MailHost:
        return FakeMail()


class TestPasswdFile(MailHostContract):
    @pytest.fixture
    def host(self, tmp_path: Path) -> MailHost:
        return files(tmp_path)


def test_a_line_without_our_mark_is_foreign_and_stays(tmp_path: Path) -> None:
    line = f"{ADDRESS}:{{PLAIN}}x:8:8::/home::userdb_mail=maildir:~/M nopassword=n\n"
    (tmp_path / "users").write_text(line)
    host = files(tmp_path)
    assert host.plan(wanted()).change is Change.CLASH
    with pytest.raises(ForeignAddress):
        host.apply(HostPlan(wanted=wanted(), change=Change.CREATE), FIRST)
    created(host, wanted("lain@contoh.go.id"))
    assert line in (tmp_path / "users").read_text()


def test_every_write_has_a_later_second_than_the_last(tmp_path: Path) -> None:
    host = files(tmp_path)
    box = created(host, wanted())
    seconds = []
    for secret in (SECOND, FIRST, SECOND):
        host.set_password(ADDRESS, secret, marker=box.marker, version=2)
        seconds.append(int((tmp_path / "users").stat().st_mtime))
    assert seconds == sorted(set(seconds))


def test_a_lock_that_is_never_given_up_ends_in_time(tmp_path: Path) -> None:
    host = files(tmp_path, limit=0.1)
    descriptor = os.open(tmp_path / "users.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(HostUnavailable):
            created(host, wanted())
    finally:
        os.close(descriptor)
    assert host.read(ADDRESS) is None


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    host = files(tmp_path)
    names = [f"kantor{number}@contoh.go.id" for number in range(12)]
    threads = [threading.Thread(target=created, args=(host, wanted(name))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert host.addresses("contoh.go.id") == tuple(sorted(names))


@pytest.mark.parametrize(
    "address",
    ["Dinkes@contoh.go.id", "a:b@contoh.go.id", "dinkes@contoh.go.id\nx", "dinkes", "a b@contoh.go.id"],
)
def test_an_address_that_would_break_the_file_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        files(tmp_path).apply(
            HostPlan(wanted=Mailbox(address=address, quota_mb=1, marker=uuid4()), change=Change.CREATE), FIRST
        )
    assert not (tmp_path / "users").exists()


def test_the_next_owner_gets_another_home(tmp_path: Path) -> None:
    host = files(tmp_path)
    box = created(host, wanted())
    first = (tmp_path / "users").read_text().split(":")[5]
    host.remove(ADDRESS, marker=box.marker)
    created(host, wanted())
    assert (tmp_path / "users").read_text().split(":")[5] != first


def test_an_unreadable_folder_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "users").mkdir()
    with pytest.raises(HostUnavailable):
        files(tmp_path).read(ADDRESS)
