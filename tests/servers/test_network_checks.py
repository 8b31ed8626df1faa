"""Ping by Debian's fping, names by BIND, pages and certificates by nginx: good, bad and frozen."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import pytest
import trustme
from tests.servers.exporters import dripping, page, silent, stranger
from tests.servers.need import find, need
from tests.servers.server import Server, free_port

from tertib.inspections.checks.network import certificates, names, ping, services
from tertib.inspections.checks.reaching import DISTRUST
from tertib.inspections.checks.together import Together
from tertib.inspections.ports import Check, Measured, Question

pytestmark = pytest.mark.servers


def ask(check: Check, deadline: float = 10, **options: str) -> Mapping[str, Measured]:
    (found,) = Together().ask([Question(check=check, options=options)], deadline)
    return found


def said(found: Mapping[str, Measured]) -> dict[str, str]:
    return {key: str(one) for key, one in found.items()}


# --- ping ------------------------------------------------------------------------------------------------


def test_ping_tells_loss_and_times_of_both_targets() -> None:
    need("fping")
    found = ask(ping.Ping(), gateway="127.0.0.1", internet="127.3.0.1", count="5")
    assert (found["ping_loss"].value, found["ping_loss"].unit) == (Decimal(0), "%")
    assert [0 <= (found[key].value or -1) < 100 for key in ("ping_rtt", "internet_rtt")] == [True, True]


def test_a_target_that_never_answers_has_lost_all_and_has_no_time() -> None:
    """fping ends with 1 then: that is an answer, no failure."""
    need("fping")
    found = ask(ping.Ping(), gateway="203.0.113.77", internet="127.0.0.1", count="5")
    assert (found["ping_loss"].value, found["ping_rtt"].value) == (Decimal(100), None)
    assert str(found["ping_rtt"]) == "Tidak ada balasan ping dari 203.0.113.77."
    assert found["internet_rtt"].value is not None


def test_without_fping_there_is_a_sentence() -> None:
    found = ask(ping.Ping(program="fping-yang-tidak-ada"), gateway="127.0.0.1", count="5")
    assert set(said(found).values()) == {
        "Program fping-yang-tidak-ada tidak terpasang di mesin Tertib (paket fping)."
    }


def test_fping_without_its_right_says_so(tmp_path: Path) -> None:
    program = tmp_path / "fping"
    program.write_text('#!/bin/sh\necho "fping: can\'t create raw socket (must run as root?)" >&2\nexit 4\n')
    program.chmod(0o755)
    found = ask(ping.Ping(program=str(program)), gateway="127.0.0.1", count="5")
    assert set(said(found).values()) == {ping.NO_RIGHT}


def test_an_fping_that_hangs_is_ended_with_its_deadline(tmp_path: Path) -> None:
    program, mark = tmp_path / "fping", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {mark}\nexec sleep 300\n")
    program.chmod(0o755)
    found = ask(ping.Ping(program=str(program)), deadline=0.5, gateway="127.0.0.1", count="5")
    assert str(found["ping_loss"]) == "Tidak ada jawaban utuh dalam 0,5 detik."
    until = time.monotonic() + 5
    while Path(f"/proc/{mark.read_text().strip()}/cmdline").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(f"/proc/{mark.read_text().strip()}/cmdline").exists()


def test_what_routers_say_between_is_not_read_as_a_time() -> None:
    text = (
        "ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.5\n"
        "10.0.0.55 : 9.00 9.00\n10.0.0.5  : 0.50 - [<- 10.0.0.9]\n10.0.0.5  : 0.50 -\n"
    )
    assert ping.read_times(text, "10.0.0.5", 2) == [0.5, None]
    assert ping.read_times(text, "10.0.0.6", 2) is None


# --- names -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    need("named")
    folder, port = tmp_path_factory.mktemp("bind"), free_port()
    (folder / "zone.db").write_text(
        "$TTL 60\n@ SOA ns. a. 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\nportal A 10.1.2.3\nsurel TXT x\n"
    )
    (folder / "named.conf").write_text(
        f'options {{ directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/key";'
        f" listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no;"
        " dnssec-validation no; };\n"
        f'controls {{ }};\nzone "contoh.test" {{ type primary; file "{folder}/zone.db"; }};\n'
    )
    argv = [str(find("named")), "-4", "-g", "-n", "1", "-c", str(folder / "named.conf")]
    with Server("named", argv, folder, ready=_names(port)) as server:
        yield server, port


def _names(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            query = dns.message.make_query("contoh.test", "SOA")
            return bool(dns.query.udp(query, "127.0.0.1", port=port, timeout=0.1).answer)
        except dns.exception.DNSException:
            return False

    return ready


@pytest.mark.parametrize(
    ("name", "expects", "sentence"),
    [
        ("portal.contoh.test", "10.1.2.3", ""),
        ("portal.contoh.test", "10.9.9.9", "memberi alamat lain untuk portal.contoh.test: 10.1.2.3."),
        ("tiada.contoh.test", "", "menjawab NXDOMAIN untuk tiada.contoh.test."),
        ("surel.contoh.test", "", "tidak memberi alamat untuk surel.contoh.test."),
        ("contoh.lain", "", "menjawab REFUSED untuk contoh.lain."),
    ],
)
def test_a_name_server_is_judged_by_its_answer(
    bind: tuple[Server, int], name: str, expects: str, sentence: str
) -> None:
    found = ask(names.Names(), server="127.0.0.1", port=str(bind[1]), name=name, expects=expects)["dns_time"]
    assert (found.value is not None) == (sentence == "")
    assert str(found).endswith(sentence)


def test_a_frozen_name_server_is_silent(bind: tuple[Server, int]) -> None:
    server, port = bind
    server.freeze()
    try:
        found = ask(names.Names(), 1.5, server="127.0.0.1", port=str(port), name="portal.contoh.test")
    finally:
        server.thaw()
    assert said(found) == {"dns_time": "Server DNS 127.0.0.1 tidak menjawab."}


# --- pages, greetings, certificates ----------------------------------------------------------------------


class Site:
    """nginx with a page, a page of errors that says 200, a redirect, and two certificates."""

    def __init__(self, folder: Path) -> None:
        self.port, self.good, self.old = free_port(), free_port(), free_port()
        self.authority = trustme.CA()
        for name, days in (("good", 74), ("old", -3)):
            made = self.authority.issue_cert("localhost", not_after=datetime.now(UTC) + timedelta(days=days))
            made.private_key_and_cert_chain_pem.write_to_path(folder / f"{name}.pem")
        (folder / "t").mkdir()
        temp = " ".join(
            f"{one}_temp_path {folder}/t/{one};"
            for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        secured = " ".join(
            f"server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/{name}.pem;"
            f" ssl_certificate_key {folder}/{name}.pem; location / {{ return 200 'Portal Kota'; }} }}"
            for name, port in (("good", self.good), ("old", self.old))
        )
        (folder / "n.conf").write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/e;"
            " events { worker_connections 64; }"
            f" http {{ access_log off; {temp} {secured} server {{ listen 127.0.0.1:{self.port};"
            " location = / { return 200 'Portal Kota'; }"
            " location = /galat { return 200 'Error establishing a database connection'; }"
            " location = /pindah { return 302 http://127.0.0.1/; }"
            " location / { return 503 'Portal Kota'; } } }"
        )
        argv = [str(find("nginx")), "-c", str(folder / "n.conf"), "-e", str(folder / "e")]
        self.server = Server("nginx", argv, folder, ready=_open(self.port))

    @property
    def trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context


def _open(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        with socket.create_connection(("127.0.0.1", port), 0.5):
            return True

    return ready


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    need("nginx")
    made = Site(tmp_path_factory.mktemp("nginx"))
    with made.server:
        yield made


@pytest.mark.parametrize(
    ("path", "share", "sentence"),
    [
        ("/", 100, ""),
        ("/galat", 0, "menjawab, tetapi isinya tidak memuat “Portal”."),
        ("/pindah", 0, "mengalihkan ke tempat lain (HTTP 302); pengalihan tidak diikuti."),
        ("/lain", 0, "menjawab HTTP 503."),
    ],
)
def test_a_page_is_judged_by_its_words(site: Site, path: str, share: int, sentence: str) -> None:
    found = ask(services.Web(), url=f"http://127.0.0.1:{site.port}{path}", contains="Portal")
    assert (found["services_ok"].value, found["service_time"].value is None) == (Decimal(share), share == 0)
    assert str(found["services_ok"]).endswith(sentence)


def test_a_service_that_drips_or_is_frozen_does_not_work(site: Site) -> None:
    with stranger(dripping) as slow:
        dripped = ask(services.Web(), 1, url=f"http://127.0.0.1:{slow.port}/", contains="#")
    site.server.freeze()
    try:
        frozen = ask(services.Web(), 1, url=f"http://127.0.0.1:{site.port}/", contains="Portal")
    finally:
        site.server.thaw()
    for found in (dripped, frozen):
        assert found["services_ok"].value == Decimal(0)
        assert str(found["service_time"]).endswith("tidak menjawab utuh dalam 0,9 detik.")


def test_a_page_whose_certificate_nobody_believes_does_not_work(site: Site) -> None:
    found = ask(services.Web(), url=f"https://127.0.0.1:{site.good}/", contains="Portal")
    assert str(found["services_ok"]).startswith("Penerbit sertifikat TLS 127.0.0.1 tidak dikenal")


def test_a_greeting_is_read_and_compared() -> None:
    with stranger(lambda line: line.sendall(b"220 surel.contoh.test ESMTP\r\n")) as mail:
        good = ask(services.Greeting(), host="127.0.0.1", port=str(mail.port), greets="220")
        other = ask(services.Greeting(), host="127.0.0.1", port=str(mail.port), greets="* OK")
    with stranger(silent) as mute:
        quiet = ask(services.Greeting(), 0.6, host="127.0.0.1", port=str(mute.port), greets="220")
    with stranger(page(b"")) as gone:
        away = ask(services.Greeting(), 2, host="127.0.0.1", port=str(gone.port), greets="220")
    assert [one["services_ok"].value for one in (good, other, quiet, away)] == [100, 0, 0, 0]


@pytest.mark.parametrize(("which", "days"), [("good", 73), ("old", -3)])
def test_days_are_told_also_of_a_certificate_that_is_over(site: Site, which: str, days: int) -> None:
    check = certificates.Certificate(trust=site.trust)
    found = ask(check, host="127.0.0.1", port=str(getattr(site, which)), name="localhost")["tls_days"]
    assert (found.value, found.sentence) == (Decimal(days), "" if days > 0 else DISTRUST[10])


def test_a_certificate_of_another_name_or_of_nobody_known_is_doubted(site: Site) -> None:
    trusting, usual = certificates.Certificate(trust=site.trust), certificates.Certificate()
    other = ask(trusting, host="127.0.0.1", port=str(site.good), name="lain.contoh.test")["tls_days"]
    unknown = ask(usual, host="127.0.0.1", port=str(site.good), name="localhost")["tls_days"]
    assert [one.sentence for one in (other, unknown)] == [DISTRUST[62], DISTRUST[20]]
    assert [one.value for one in (other, unknown)] == [Decimal(73)] * 2


def test_a_port_without_tls_has_no_certificate(site: Site) -> None:
    found = ask(certificates.Certificate(), host="127.0.0.1", port=str(site.port))
    assert said(found) == {"tls_days": f"127.0.0.1 porta {site.port} tidak berbicara TLS."}
