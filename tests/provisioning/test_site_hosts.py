"""The fake and the folders, without a server: the same contract; and what only files can do wrong."""

import fcntl
import os
import tarfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.provisioning.site_host_contract import (
    FIRST,
    NAME,
    NEW_NAME,
    ZONE,
    SiteHostContract,
    created,
    wanted,
)

from tertib.provisioning.connectors.hosting_directory import directory_sites
from tertib.provisioning.connectors.hosting_fake import FakeSites
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import SITE, ForeignSite, NotBackedUp, SiteHost
from tertib.provisioning.types import Change


class TestFake(SiteHostContract):
    @pytest.fixture
    def host(self) -> SiteHost:
        return FakeSites()

    def upload(self, host: SiteHost, account: str, path: str, content: bytes) -> None:
        assert isinstance(host, FakeSites)
        host.upload(account, path, content)


class TestDirectory(SiteHostContract):
    @pytest.fixture
    def host(self, tmp_path: Path) -> SiteHost:
        return directory_sites(tmp_path, rounds=4)

    def upload(self, host: SiteHost, account: str, path: str, content: bytes) -> None:
        assert isinstance(host, HostedSites)
        (host.folders.public(account) / path).write_bytes(content)


@pytest.fixture
def host(tmp_path: Path) -> HostedSites:
    return directory_sites(tmp_path, rounds=4)


def test_a_file_without_our_record_is_foreign_and_stays(tmp_path: Path, host: HostedSites) -> None:
    theirs = tmp_path / "sites" / f"{NAME}.json"
    theirs.parent.mkdir()
    theirs.write_text("{}")
    assert host.plan(wanted()).change is Change.CLASH
    with pytest.raises(ForeignSite):
        created(host, wanted())
    assert theirs.read_text() == "{}"
    assert not (tmp_path / "www" / "dinkes").exists()


def test_an_account_line_of_others_stays_byte_for_byte(tmp_path: Path, host: HostedSites) -> None:
    line = "dinkes:$6$x$y:1001:1001:Ibu Sari:/srv/lama:/bin/false\n# tulisan tangan\n"
    (tmp_path / "accounts").write_text(line)
    assert host.plan(wanted()).change is Change.CLASH
    with pytest.raises(ForeignSite):
        created(host, wanted())
    created(host, wanted(NEW_NAME, account="kesehatan"))
    assert (tmp_path / "accounts").read_text().startswith(line)
    assert (tmp_path / "accounts").stat().st_mode & 0o777 == 0o600


def test_a_folder_of_others_is_not_taken(tmp_path: Path, host: HostedSites) -> None:
    theirs = tmp_path / "www" / "dinkes" / "index.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("lama")
    with pytest.raises(ForeignSite):
        created(host, wanted())
    assert theirs.read_text() == "lama"
    assert host.read(NAME) is None


@pytest.mark.parametrize(
    "name",
    [
        "Dinkes.contoh.go.id", "a b.contoh.go.id", "a;b.contoh.go.id", "a.contoh.go.id\n", "dinkes",
        "*.go.id", "../x.go.id", "-a.go.id", "a_b.go.id", f"{'a' * 64}.go.id", "10.0.0.1", "a..go.id",
    ],
)  # fmt: skip
def test_a_name_that_would_break_a_file_is_refused(host: HostedSites, name: str) -> None:
    assert not SITE.fullmatch(name)
    with pytest.raises(ValueError, match="not a name"):
        created(host, wanted(name))
    assert host.sites(ZONE) == ()


@pytest.mark.parametrize("account", ["Dinkes", "a:b", "../x", "a\nb", "root/..", "a", ".removed"])
def test_an_account_that_would_break_a_file_is_refused(host: HostedSites, account: str) -> None:
    with pytest.raises(ValueError, match="not an account"):
        created(host, wanted(account=account))
    assert host.sites(ZONE) == ()


def test_many_makers_at_once_lose_nothing(host: HostedSites) -> None:
    wishes = [wanted(f"kantor{n}.{ZONE}", account=f"kantor{n}") for n in range(8)]
    threads = [threading.Thread(target=created, args=(host, each)) for each in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert host.sites(ZONE) == tuple(sorted(each.name for each in wishes))
    assert all(host.verify(each, FIRST).accepted for each in wishes)


def test_two_who_want_one_name_end_with_one_site(host: HostedSites) -> None:
    wishes = [wanted(account=f"kantor{n}") for n in range(4)]
    refused = []

    def make(n: int) -> None:
        try:
            created(host, wishes[n])
        except ForeignSite:
            refused.append(n)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert len(list((host.folders.root).glob("kantor*"))) == 1
    assert len(host.accounts.path.read_text().splitlines()) == 1


def test_a_lock_that_is_never_given_up_ends_in_time(tmp_path: Path) -> None:
    made = directory_sites(tmp_path, rounds=4)
    host = HostedSites(
        name="x", front=made.front, accounts=made.accounts, folders=made.folders, prove=made.prove,
        lock=made.lock, limit=0.1,
    )  # fmt: skip
    descriptor = os.open(made.lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(HostUnavailable):
            created(host, wanted())
    finally:
        os.close(descriptor)
    assert host.read(NAME) is None


# --- archives


def test_an_archive_holds_what_lay_there_links_as_links(tmp_path: Path, host: HostedSites) -> None:
    site = created(host, wanted())
    public = host.folders.public("dinkes")
    (public / "gambar").mkdir()
    (public / "gambar" / "logo.png").write_bytes(b"\x89PNG")
    (public / "luar").symlink_to("/etc")
    os.mkfifo(public / "pipa")
    kept = host.backup(NAME, marker=site.marker)
    with tarfile.open(kept.archive) as tar:
        found = {info.name: (info.isreg(), info.linkname) for info in tar}
    assert found == {"gambar/logo.png": (True, ""), "luar": (False, "/etc")}
    assert kept.archive.stat().st_mode & 0o777 == 0o600
    host.remove(NAME, kept)
    assert Path("/etc/passwd").exists()
    assert list(host.folders.root.rglob("*")) == [host.folders.root / ".removed"]


@pytest.mark.parametrize("harm", ["cut", "gone", "changed"])
def test_a_damaged_archive_is_no_backup(host: HostedSites, harm: str) -> None:
    site = created(host, wanted())
    (host.folders.public("dinkes") / "index.html").write_bytes(os.urandom(4000))
    kept = host.backup(NAME, marker=site.marker)
    whole = kept.archive.read_bytes()
    if harm == "gone":
        kept.archive.unlink()
    else:
        kept.archive.write_bytes(whole[:2000] if harm == "cut" else whole[:-9] + b"x" + whole[-8:])
    with pytest.raises(NotBackedUp):
        host.remove(NAME, kept)
    assert host.verify(site, FIRST).accepted


def test_archives_go_when_their_time_is_over_and_not_before(tmp_path: Path) -> None:
    made = directory_sites(tmp_path, rounds=4, keep_days=30)
    now = [datetime(2026, 11, 1, tzinfo=UTC)]
    host = HostedSites(
        name="x", front=made.front, accounts=made.accounts, folders=made.folders, prove=made.prove,
        lock=made.lock, now=lambda: now[0],
    )  # fmt: skip
    site = created(host, wanted())
    kept = host.backup(NAME, marker=site.marker)
    now[0] += timedelta(days=29)
    assert host.forget_backups() == ()
    assert host.backups(site.marker) == (kept,)
    now[0] += timedelta(days=1)
    assert host.forget_backups() == (kept.archive.name,)
    assert (host.backups(site.marker), list(host.folders.backups.iterdir())) == ((), [])


def test_what_was_uploaded_while_it_went_is_kept_too(host: HostedSites) -> None:
    site = created(host, wanted())
    kept = host.backup(NAME, marker=site.marker)

    class Late(type(host.front)):  # type: ignore[misc]
        def change(self, puts: object, drops: object = ()) -> None:
            (host.folders.public("dinkes") / "telat.html").write_text("telat")
            super().change(puts, drops)

    late = HostedSites(
        name="x", front=Late(folder=host.front.folder), accounts=host.accounts, folders=host.folders,  # type: ignore[attr-defined]
        prove=host.prove, lock=host.lock,
    )  # fmt: skip
    late.remove(NAME, kept)
    assert [each.files for each in host.backups(site.marker)] == [0, 1]
