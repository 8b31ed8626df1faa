"""A site from before its birth to its deletion, on real nginx and ProFTPD: what visitors and owners see."""

import asyncio
import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import asyncssh
import pytest
from tests.provisioning.site_host_contract import FIRST, NAME, NEW_NAME, SECOND, created, wanted
from tests.servers.hosting import Hosting
from tests.servers.server import free_port

from tertib.provisioning.connectors import greeting, hosting_proof
from tertib.provisioning.connectors.hosting_manual import ManualSites, Panel
from tertib.provisioning.connectors.hosting_sites import HostedSites
from tertib.provisioning.ports import ByHand, HostUnavailable
from tertib.provisioning.sites import ServerRefuses
from tertib.provisioning.types import Change

pytestmark = pytest.mark.servers
PAGE, SECOND_PAGE = b"<h1>Dinas Kesehatan</h1>", b"<h1>Dinas Kesehatan, baru</h1>"
NEIGHBOUR = f"tetangga.{NAME.partition('.')[2]}"


@pytest.fixture(scope="module")
def host(web_host: Hosting) -> Iterator[HostedSites]:
    web_host.empty()
    yield web_host.host()
    web_host.empty()


@pytest.fixture(autouse=True)
def _emptied(web_host: Hosting) -> None:
    web_host.empty()


def may_upload(web_host: Hosting, secret: hosting_proof.SecretText) -> bool:
    try:
        web_host.sftp("dinkes", secret, lambda sftp: sftp.realpath("."))
    except asyncssh.PermissionDenied:
        return False
    return True


def test_a_site_from_birth_to_deletion(web_host: Hosting, host: HostedSites) -> None:
    web_host.certify(NAME)
    web_host.certify(NEW_NAME)
    assert web_host.get(NAME) == (0, b"")

    # uploaded with the account's password, fetched by the new name, over HTTP and TLS
    site = created(host, wanted(tls=True))
    web_host.upload("dinkes", FIRST, "index.html", PAGE)
    assert web_host.get(NAME) == (200, PAGE)
    assert web_host.get(NAME, tls=True) == (200, PAGE)
    assert host.verify(site, FIRST).accepted
    web_host.upload("dinkes", FIRST, "index.html", SECOND_PAGE)  # a second upload of the same file
    assert web_host.get(NAME, tls=True) == (200, SECOND_PAGE)

    # another password: the old one is worth nothing
    host.set_password(NAME, SECOND, marker=site.marker, version=2)
    assert (may_upload(web_host, FIRST), may_upload(web_host, SECOND)) == (False, True)

    # another name: no moment without either
    new = replace(site, name=NEW_NAME, revision=2, version=2)
    host.rename(NAME, new)
    assert web_host.get(NAME, tls=True) == web_host.get(NEW_NAME, tls=True) == (200, SECOND_PAGE)
    host.retire(NAME, marker=site.marker)
    assert web_host.get(NAME) == (0, b"")
    assert web_host.get(NEW_NAME, tls=True) == (200, SECOND_PAGE)

    # closed, and open again with its files
    host.suspend(NEW_NAME, marker=site.marker)
    assert web_host.get(NEW_NAME)[0] == 503
    assert not may_upload(web_host, SECOND)
    host.resume(NEW_NAME, marker=site.marker)
    assert web_host.get(NEW_NAME) == (200, SECOND_PAGE)
    assert may_upload(web_host, SECOND)

    # kept, then gone
    kept = host.backup(NEW_NAME, marker=site.marker)
    host.remove(NEW_NAME, kept)
    assert web_host.get(NEW_NAME) == (0, b"")
    assert not may_upload(web_host, SECOND)
    assert [each.name for each in (web_host.folder / "www").rglob("*")] == [".removed"]
    assert kept.archive.exists()


def test_an_account_is_confined_to_its_site(web_host: Hosting, host: HostedSites) -> None:
    created(host, wanted(NEIGHBOUR, account="tetangga"), SECOND)
    web_host.upload("tetangga", SECOND, "rahasia.txt", b"milik tetangga")
    created(host, wanted())
    www = web_host.folder / "www"
    theirs = str(www / "tetangga" / "public_html" / "rahasia.txt")

    async def escape(sftp: asyncssh.SFTPClient) -> list[str]:
        done = []
        tries = (
            ("read", sftp.open("/etc/passwd")),
            ("read theirs", sftp.open(theirs)),
            ("climb", sftp.open(f"../tetangga/public_html/{theirs.rpartition('/')[2]}")),
            ("read mark", sftp.open(".tertib")),
            ("write home", sftp.open("index.html", "wb")),
            ("move public", sftp.rename("public_html", "lain")),
        )
        for name, act in tries:
            try:
                await act
                done.append(name)
            except asyncssh.SFTPError:
                continue
        for link, to in (("passwd", "/etc/passwd"), ("tetangga.txt", theirs), ("naik", "../../tetangga")):
            try:
                await sftp.symlink(to, f"public_html/{link}")
            except asyncssh.SFTPError:
                continue
        return done

    assert web_host.sftp("dinkes", FIRST, escape) == []
    public = www / "dinkes" / "public_html"
    for link, to in (("root-link", "/etc/passwd"), ("their-link", theirs)):
        (public / link).symlink_to(to)  # and were one there all the same
    for path in ("passwd", "tetangga.txt", "naik/public_html/rahasia.txt", "root-link", "their-link"):
        assert web_host.get(NAME, f"/{path}")[0] in {403, 404}, path
    assert web_host.get(NAME, "/../../tetangga/public_html/rahasia.txt")[0] in {400, 403, 404}
    web_host.upload("dinkes", FIRST, ".env", b"KUNCI=1")
    assert web_host.get(NAME, "/.env")[0] == 403
    assert web_host.get(NEIGHBOUR, "/rahasia.txt") == (200, b"milik tetangga")


def test_visitors_of_others_notice_nothing_of_changes(web_host: Hosting, host: HostedSites) -> None:
    created(host, wanted(NEIGHBOUR, account="tetangga"), SECOND)
    web_host.upload("tetangga", SECOND, "index.html", b"di sini")
    answers: list[object] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            try:
                answers.append(web_host.get(NEIGHBOUR))
            except (OSError, http.client.HTTPException) as error:
                answers.append(error)

    visitor = threading.Thread(target=visit)
    visitor.start()
    site = created(host, wanted())
    for revision in (2, 3):
        created(host, replace(site, revision=revision))
    host.remove(NAME, host.backup(NAME, marker=site.marker))
    over.set()
    visitor.join()
    assert len(answers) > 20
    assert set(map(str, answers)) == {str((200, b"di sini"))}


def test_https_waits_for_its_certificate(web_host: Hosting, host: HostedSites) -> None:
    name = f"tanpa-sertifikat.{NAME.partition('.')[2]}"
    with pytest.raises(ServerRefuses, match="Sertifikat"):
        created(host, wanted(name, tls=True))
    assert host.read(name) is None
    assert web_host.accounts.read_text() == ""
    plain = created(host, wanted(name))
    assert host.verify(plain, FIRST).accepted
    assert not host.verify(replace(plain, tls=True), FIRST, patience=0.2).web_ok


def test_a_strange_host_key_gets_no_password(web_host: Hosting, host: HostedSites) -> None:
    created(host, wanted())
    strange = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    uploads = replace(web_host.uploading(), host_key=strange)
    with pytest.raises(HostUnavailable, match="kunci lain"):
        hosting_proof.sign_in(uploads, "dinkes", FIRST)


def test_a_long_name_is_served(web_host: Hosting, host: HostedSites) -> None:
    name = f"{'dinas-pemberdayaan-masyarakat-desa-perempuan-dan-anak':.63}.{NAME.partition('.')[2]}"
    assert host.verify(created(host, wanted(name)), FIRST).accepted


def test_the_servers_greet(host: HostedSites) -> None:
    assert [(each.protocol, each.ok) for each in host.greet()] == [
        ("nginx", True),
        ("HTTP", True),
        ("SFTP", True),
    ]


def test_what_does_not_answer_is_told_in_words(web_host: Hosting) -> None:
    closed = free_port()
    nobody = hosting_proof.greet(
        replace(web_host.asking(), port=closed), replace(web_host.uploading(), port=closed)
    )
    assert [each.sentence for each in nobody] == [greeting.REFUSED, greeting.REFUSED]
    swapped = hosting_proof.greet(
        replace(web_host.asking(), port=web_host.ports["sftp"]),
        replace(web_host.uploading(), port=web_host.ports["http"], limit=0.5),
    )
    assert [(each.ok, str(each.sentence % each.fields)[:9]) for each in swapped] == [
        (False, "127.0.0.1"),
        (False, "127.0.0.1"),
    ]


# --- a person's hands, the same proof


@pytest.fixture
def panel(web_host: Hosting) -> ManualSites:
    return ManualSites(Panel(title="panel kantor", web=web_host.asking(), uploads=web_host.uploading()))


def test_a_person_makes_it_and_an_upload_proves_it(
    web_host: Hosting, host: HostedSites, panel: ManualSites
) -> None:
    site = wanted()
    plan = panel.plan(site)
    assert plan.change is Change.CREATE
    assert NAME in plan.manual[0] % plan.fields
    with pytest.raises(ByHand, match="panel kantor"):
        panel.apply(plan, FIRST)
    assert not panel.verify(site, FIRST, patience=0).accepted

    created(host, replace(site, revision=7))  # somebody works in the panel; it says nothing by itself
    config = web_host.sites / f"{NAME}.conf"
    lines = config.read_text().splitlines(keepends=True)
    config.write_text("".join(line for line in lines if "location = /.well-known" not in line))
    web_host.tell()
    proof = panel.verify(site, FIRST)
    assert (proof.accepted, proof.said) == (True, "")
    assert not panel.verify(site, SECOND, patience=0).accepted
    assert not panel.verify(replace(site, name=NEW_NAME), FIRST, patience=0).accepted
    assert list((web_host.folder / "www" / "dinkes" / "public_html").rglob("tertib-revision")) == []
    web_host.upload("dinkes", FIRST, "index.html", PAGE)
    assert (panel.knows(NAME), panel.knows(NEW_NAME)) == (True, None)


# --- steadiness


def test_an_answer_that_does_not_stay_proves_nothing() -> None:
    """nginx answers with old and new workers for a while: here one in ten answers is the old one."""
    heard = 0

    async def flicker() -> str:
        nonlocal heard
        heard += 1
        await asyncio.sleep(0.001)
        return "lama" if heard % 10 == 0 else "baru"

    began = time.monotonic()
    held, _ = asyncio.run(hosting_proof._hold(flicker, lambda said: said == "baru", 0.5))
    assert not held
    assert time.monotonic() - began < 2
    assert asyncio.run(once(flicker)) == "baru"  # the naive proof is content


async def once(ask: object) -> str:
    said: str = await ask()  # type: ignore[operator]
    return said
