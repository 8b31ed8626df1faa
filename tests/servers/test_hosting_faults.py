"""What may go wrong with a web host: nothing outside the change moves, and a second run converges.

Beside each control stands the naive twin (write the file, tell nginx, believe) that is red in the same run.
"""

import hashlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.conftest import FULL, Office, Parent
from tests.faults.hosting_names import NEIGHBOUR, RENAMED, SITE
from tests.provisioning.site_host_contract import FIRST, NAME, NEW_NAME, SECOND, created, wanted
from tests.servers.hosting import Hosting, hosting
from tests.servers.need import find, need

from tertib.provisioning.ports import HostUnavailable
from tertib.provisioning.sites import ForeignSite, ServerRefuses
from tertib.provisioning.types import Change

pytestmark = [pytest.mark.servers, pytest.mark.faults]
PAGE = b"<h1>Tetangga</h1>"


@pytest.fixture
def servers(web_host: Hosting) -> Iterator[Hosting]:
    """With one neighbour that must never notice anything."""
    web_host.empty()
    created(web_host.host(), NEIGHBOUR, SECOND)
    web_host.upload("tetangga", SECOND, "index.html", PAGE)
    yield web_host
    web_host.empty()


def outside(servers: Hosting) -> dict[str, str]:
    """Every file that is none of the site's: configurations, the neighbour's files, account lines."""
    kept = {}
    for path in sorted(servers.folder.rglob("*")):
        name = str(path.relative_to(servers.folder))
        ours = any(word in name for word in (NAME, NEW_NAME, "www/dinkes", "www/.removed", SITE.marker.hex))
        noise = name.startswith(("temporary", "uploads/", "nginx.pid", ".sites", ".nginx")) or "log" in name
        if path.is_file() and not ours and not noise:
            kept[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    lines = servers.accounts.read_text().splitlines()
    return kept | {"accounts": "\n".join(line for line in lines if not line.startswith("dinkes:"))}


@contextmanager
def untouched(servers: Hosting) -> Iterator[None]:
    """Files of others stay byte for byte, and the neighbour answers."""
    before = outside(servers)
    yield
    assert outside(servers) == before
    assert servers.get(NEIGHBOUR.name) == (200, PAGE)


def nothing_left(servers: Hosting) -> bool:
    """No trace of the site."""
    left = [path for path in servers.folder.rglob("*dinkes*") if "backups" not in path.parts]
    return left == [] and "dinkes:" not in servers.accounts.read_text()


def nginx_is_content(servers: Hosting) -> bool:
    argv = [str(find("nginx")), "-t", "-q", "-c", str(servers.folder / "nginx.conf"), "-e", "/dev/null"]
    said = subprocess.run(argv, capture_output=True, text=True)
    return said.returncode == 0 and said.stderr == ""


# --- a configuration that is broken elsewhere, names of others


def test_a_broken_file_elsewhere_stops_the_change_before_it_begins(servers: Hosting, twin: Office) -> None:
    broken = servers.sites / "tangan.conf"
    broken.write_text("server { listen 127.0.0.1:1; root /x }\n")
    with untouched(servers):
        with pytest.raises(ServerRefuses, match=r"sites/tangan\.conf"):
            created(servers.host(), SITE)
        assert nothing_left(servers)
        assert twin.order("create_naively") == ["created"]  # the twin says it is there; nobody can see it
        assert servers.get(NAME) == (0, b"")
    (servers.sites / f"{NAME}.conf").unlink()
    broken.unlink()
    assert servers.host().verify(created(servers.host(), SITE), FIRST).accepted


@pytest.mark.parametrize("file", [f"{NAME}.conf", "lain.conf"])
def test_a_site_of_others_by_the_name_is_left_alone(servers: Hosting, file: str) -> None:
    theirs = servers.sites / file
    theirs.write_text(
        f"server {{ listen 127.0.0.1:{servers.ports['http']}; server_name {NAME}; return 200 tangan; }}\n"
    )
    servers.tell()
    with untouched(servers):
        host = servers.host()
        assert (host.knows(NAME), host.sites("kotacontoh.go.id")) == (True, (NAME, NEIGHBOUR.name))
        assert host.plan(SITE).change is Change.CLASH
        with pytest.raises(ForeignSite):
            created(host, SITE)
        assert servers.get(NAME) == (200, b"tangan")
        assert "dinkes:" not in servers.accounts.read_text()


def test_a_name_taken_between_plan_and_change_is_a_mere_warning_to_nginx(servers: Hosting) -> None:
    theirs = servers.sites / "lain.conf"
    host = servers.host()
    plan = host.plan(SITE)

    class Racing(type(host.front)):  # type: ignore[misc]
        def foreign(self) -> frozenset[str]:
            return frozenset()  # it looked a moment too early

    host.front.__class__ = Racing
    theirs.write_text(
        f"server {{ listen 127.0.0.1:{servers.ports['http']}; server_name {NAME}; return 200 tangan; }}\n"
    )
    with untouched(servers), pytest.raises(ForeignSite):
        host.apply(plan, FIRST)
    assert not (servers.sites / f"{NAME}.conf").exists()
    assert "dinkes:" not in servers.accounts.read_text()


# --- nginx that does not listen


def test_a_frozen_nginx_leaves_everything_as_it_was(servers: Hosting) -> None:
    with untouched(servers):
        servers.web.freeze()
        try:
            with pytest.raises(HostUnavailable, match="tidak menjawab"):
                created(servers.host(limit=0.3, patience=0.6), SITE)
            assert nothing_left(servers)
        finally:
            servers.web.thaw()
        servers.tell()
        assert servers.get(NAME) == (0, b"")
    assert servers.host().verify(created(servers.host(), SITE), FIRST).accepted


def test_a_frozen_nginx_is_no_proof_that_a_site_is_gone(servers: Hosting) -> None:
    created(servers.host(), SITE)
    kept = servers.host().backup(NAME, marker=SITE.marker)
    with untouched(servers):
        servers.web.freeze()
        try:
            with pytest.raises(HostUnavailable):
                servers.host(limit=0.3, patience=0.6).remove(NAME, kept)
        finally:
            servers.web.thaw()
        servers.tell()
        assert servers.host().verify(SITE, FIRST).accepted
    servers.host().remove(NAME, kept)
    assert servers.get(NAME) == (0, b"")


def test_a_reload_that_cannot_be_asked_for_is_taken_back(servers: Hosting, tmp_path: Path) -> None:
    with untouched(servers):
        with pytest.raises(HostUnavailable, match="Perintah nginx"):
            created(servers.host(pid=tmp_path / "nobody.pid"), SITE)
        assert nothing_left(servers)


# --- a full disk


@pytest.fixture
def small(open_folder: Path) -> Iterator[Hosting]:
    """Everything of a web host on a disk of two megabytes."""
    need("nginx", "proftpd", "ssh-keygen", "mount", root=True)
    folder = open_folder / "small"
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=755", "tmpfs", str(folder)])
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        made = hosting(folder)
        with made.servers[0], made.servers[1]:
            created(made.host(), NEIGHBOUR, SECOND)
            made.upload("tetangga", SECOND, "index.html", PAGE)
            yield made
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    filler = folder / "penuh.log"
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def _truncated_and_written(small: Hosting, text: str) -> None:
    """The naive twin: empty the file, write it anew; a log grows meanwhile."""
    with small.accounts.open("w") as file:
        fill(small.folder)
        file.write(text)


def test_a_full_disk_loses_nothing(small: Hosting) -> None:
    before = outside(small)
    filler = fill(small.folder)
    host = small.host()
    for act in (
        lambda: created(host, SITE),
        lambda: host.backup(NEIGHBOUR.name, marker=NEIGHBOUR.marker),
        lambda: host.set_password(NEIGHBOUR.name, FIRST, marker=NEIGHBOUR.marker, version=2),
        lambda: host.suspend(NEIGHBOUR.name, marker=NEIGHBOUR.marker),
    ):
        with pytest.raises(HostUnavailable, match="penuh"):
            act()
    assert outside(small) == before
    assert nothing_left(small)
    assert host.verify(NEIGHBOUR, SECOND).accepted
    theirs = small.accounts.read_text()
    with pytest.raises(OSError, match="space"):
        _truncated_and_written(small, theirs)
    assert not host.verify(NEIGHBOUR, SECOND, patience=0).uploading_ok
    filler.unlink()
    small.accounts.write_text(theirs)
    assert host.verify(created(host, SITE), FIRST).accepted


# --- kill -9


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    with Parent("hosting_office.py", tmp_path_factory.mktemp("parent")) as made:
        yield made


@pytest.fixture
def twin(servers: Hosting, parent: Parent) -> Office:
    return Office(parent, servers.folder)


def holds(servers: Hosting) -> bool:
    return servers.host().verify(SITE, FIRST).accepted


def has_new_password(servers: Hosting) -> bool:
    return servers.host().verify(SITE, SECOND).accepted


def is_suspended(servers: Hosting) -> bool:
    return servers.get(NAME)[0] == 503 and not servers.host().verify(SITE, FIRST, patience=0).uploading_ok


def has_both_names(servers: Hosting) -> bool:
    return holds(servers) and servers.host().verify(RENAMED, FIRST).accepted


def has_the_new_name(servers: Hosting) -> bool:
    return servers.get(NAME) == (0, b"") and servers.host().verify(RENAMED, FIRST).accepted


def is_kept(servers: Hosting) -> bool:
    return [each.files for each in servers.host().backups(SITE.marker)][-1:] == [1] and holds(servers)


def is_gone(servers: Hosting) -> bool:
    aside = servers.folder / "www" / ".removed"
    return nothing_left(servers) and servers.get(NAME) == (0, b"") and list(aside.iterdir()) == []


Judge = Callable[[Hosting], bool]
# act: what stands before, what must hold afterwards, its points; the first of them are the sample
KILLED: dict[str, tuple[tuple[str, ...], Judge, str]] = {
    "create": (
        (),
        holds,
        """vhost.renamed accounts.written folders.marked site.started accounts.renamed site.account
        folders.made vhost.staged vhost.tested vhost.told vhost.proven site.applied""",
    ),
    "remove": (
        ("create", "upload", "backup"),
        is_gone,
        """vhost.unlinked folders.gone remove.started vhost.told remove.unnamed accounts.written
        accounts.renamed remove.closed remove.aside""",
    ),
    "rename": (("create",), has_both_names, "rename.started vhost.renamed"),
    "retire": (("create", "rename"), has_the_new_name, "vhost.unlinked vhost.tested"),
    "suspend": (("create",), is_suspended, "site.shut vhost.renamed"),
    "password": (("create",), has_new_password, "accounts.written accounts.renamed"),
    "backup": (("create", "upload"), is_kept, "backup.written backup.renamed"),
}
SAMPLE = {"create": 3, "remove": 2, "retire": 1, "suspend": 1}
POINTS = [
    (act, point)
    for act, (_first, _judge, points) in KILLED.items()
    for point in points.split()[: None if FULL else SAMPLE.get(act, 0)]
]


@pytest.mark.parametrize(("act", "point"), POINTS)
def test_a_killed_change_harms_nobody_and_the_next_one_finishes_it(
    servers: Hosting, twin: Office, act: str, point: str
) -> None:
    first, judge, _points = KILLED[act]
    for each in first:
        if each == "upload":
            servers.upload("dinkes", FIRST, "index.html", b"<h1>Dinkes</h1>")
        else:
            twin.order(each)
    with untouched(servers):
        twin.kill(act, point)
        assert nginx_is_content(servers)  # others may go on changing their sites meanwhile
        assert servers.get(NEIGHBOUR.name) == (200, PAGE)
        twin.order(act)
        assert judge(servers)


def test_the_naive_twin_leaves_half_a_file_that_stops_everybody(servers: Hosting, twin: Office) -> None:
    twin.kill("create_naively", "naive.writing")
    assert not nginx_is_content(servers)
    with pytest.raises((ServerRefuses, ForeignSite)):
        created(servers.host(), wanted(NEW_NAME, account="kesehatan"))


def test_a_broken_tree_is_not_reloaded_by_chance(servers: Hosting) -> None:
    """nginx itself keeps the old configuration without a word: the reason for the proof."""
    broken = servers.sites / "tangan.conf"
    broken.write_text("server {\n")
    os.kill(int((servers.folder / "nginx.pid").read_text()), signal.SIGHUP)
    assert servers.get(NEIGHBOUR.name) == (200, PAGE)
    broken.unlink()
