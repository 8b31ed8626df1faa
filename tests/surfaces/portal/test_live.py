"""While an address is typed the server is asked too, by the worker; the field looks a few times and rests."""

import re
from collections.abc import Iterator

import pytest
from tests.surfaces.portal.conftest import APPLY, Browser

from tertib.provisioning import _hosts, service
from tertib.provisioning.connectors.fake import FakeMail
from tertib.runtime.queue import Worker
from tertib.surfaces.ui.checking import LOOKS

pytestmark = pytest.mark.django_db
NAME = "addresses.0.local_1"
DOMAIN = "tanjungpinangkota.go.id"


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    before = dict(_hosts._table.by_domain)
    host = FakeMail()
    service.serve_mail(host, domains=(DOMAIN,))
    yield host
    _hosts.forget_all()
    _hosts._table.by_domain.update(before)


def typing(browser: Browser, value: str, who: str = "dinkes") -> str:
    """What stands below the field after typing."""
    answer = browser(who).post(f"{APPLY}periksa/?nama={NAME}", {NAME: value})
    assert answer.status_code == 200
    return str(answer.content.decode())


def poll(line: str) -> str:
    """Where the line looks for its answer."""
    found = re.search(r'hx-get="([^"]+)"', line)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_servers_word_comes_below_the_registers(browser: Browser, mail: FakeMail) -> None:
    mail.put_foreign(f"dinkes.baru@{DOMAIN}")
    line = typing(browser, "dinkes.baru")
    assert "Dapat diajukan." in line
    assert "Peladen sedang ditanya" in line
    Worker("test").run_pending()
    said = browser("dinkes").get(poll(line)).content.decode()
    assert "Alamat ini sudah ada di peladen." in said
    assert "hx-get" not in said


def test_a_name_that_is_refused_at_once_is_not_asked_about(browser: Browser, mail: FakeMail) -> None:
    assert "data-live" not in typing(browser, "postmaster")
    assert "data-live" not in typing(browser, "")


def test_without_a_worker_the_field_looks_some_times_and_rests(browser: Browser, mail: FakeMail) -> None:
    client, line = browser("dinkes"), typing(browser, "dinkes.baru")
    for _ in range(LOOKS - 1):
        line = client.get(poll(line)).content.decode()
        assert "Peladen sedang ditanya" in line
    line = client.get(poll(line)).content.decode()
    assert "Peladen belum menjawab; akan diperiksa lagi saat dibuat." in line
    assert "hx-get" not in line


@pytest.mark.parametrize("look", ["", "x", "999999", "-1"])
def test_a_strange_count_is_the_last_look(browser: Browser, mail: FakeMail, look: str) -> None:
    address = poll(typing(browser, "dinkes.baru")).partition("?")[0]
    said = browser("dinkes").get(address, {"kali": look}).content.decode()
    assert "Peladen belum menjawab" in said


def test_the_answer_is_not_for_another_applicant(browser: Browser, mail: FakeMail) -> None:
    address = poll(typing(browser, "dinkes.baru"))
    assert browser("bukitbestari").get(address).status_code == 404
    assert browser("dinkes").get(address.replace("mail_address", "lain")).status_code == 404


def test_the_form_names_where_a_value_is_judged_once_per_field(browser: Browser) -> None:
    page = browser("dinkes").get(APPLY).content.decode()
    assert page.count(f'data-check="{APPLY}periksa/"') == 6  # three proposals, and those of a new row
    assert "data-live" not in page
