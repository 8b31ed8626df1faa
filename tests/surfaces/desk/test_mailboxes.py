"""The keeper's mailboxes: the list, a page for each, new passwords after the case, and who may press."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.provisioning.held import EXPIRED, mailbox
from tests.surfaces.desk.conftest import BACKEND, CODE, Browser, actor, pdf, request

from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import Upload
from tertib.kernel.actor import SYSTEM
from tertib.people import service as people
from tertib.people import stepup
from tertib.people.models import User
from tertib.people.types import HeldPost, NewPerson, NewPost
from tertib.provisioning import _hosts, _seals
from tertib.provisioning import service as provisioning
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding, Sheet
from tertib.provisioning.types import Credential
from tertib.runtime import door
from tertib.runtime.secrets import SecretText

pytestmark = pytest.mark.django_db
LIST = "/meja/kotak-surat/"
NEW_STATE = "Ganti kata sandi dan cetak lagi"


@pytest.fixture
def case(office: UUID) -> UUID:
    """A request of Dinas Kesehatan."""
    by, files = actor("dinkes"), {"letter": (Upload(filename="surat.pdf", data=pdf()),)}
    opened = service.open_case(office, CODE, by=by, request=request("dinkes"), files=files, agency=by.agency)
    return opened.id


@pytest.fixture
def ended(case: UUID) -> UUID:
    """The same, over."""
    service.withdraw(case, by=actor("dinkes"), seen=seq(case))
    return case


def seq(case: UUID) -> int:
    return cases.case_for(SYSTEM, case).seq


def proven(browser: Client) -> Client:
    """Somebody who has just proved who they are."""
    session = browser.session
    stepup.record(session)
    session.save()
    return browser


def page_of(browser: Client, held: Holding) -> str:
    return browser.get(f"{LIST}{held.id}/").content.decode()


def press(browser: Client, held: Holding, button: str, **typed: Any) -> str:
    """The page after a button of the mailbox's page."""
    data = {"seen": seq(held.case_id), "address": held.name, "mailbox": str(held.id), **typed}
    path = f"/meja/perkara/{held.case_id}/lembar-akun/{button}/"
    answer = proven(browser).post(path, data, follow=True)
    assert answer.redirect_chain == [(f"{LIST}{held.id}/", 302)]
    return answer.content.decode()


def ask(held: Holding, why: str = "Amplopnya hilang") -> None:
    provisioning.ask_sheet(held.id, why, by=actor("dinkes"), seen=held.seq)
    held.refresh_from_db()


def test_an_owner_who_waits_stands_first_in_the_list_and_in_the_inbox(browser: Browser, case: UUID) -> None:
    mailbox(case, "awal@tanjungpinangkota.go.id")
    held = mailbox(case, "zaman@tanjungpinangkota.go.id")
    assert "meminta lembar akun baru" not in browser("admin").get("/meja/").content.decode()
    ask(held)
    page = browser("admin").get(LIST).content.decode()
    assert page.index("zaman@") < page.index("awal@")
    inbox = browser("admin").get("/meja/").content.decode()
    assert f'href="{LIST}{held.id}/"' in inbox
    assert "Pemilik zaman@tanjungpinangkota.go.id meminta" in inbox
    assert "meminta lembar akun baru" not in browser("jft1").get("/meja/").content.decode()


def test_the_list_is_searched_filtered_and_paged(browser: Browser, case: UUID) -> None:
    for place in range(51):
        held = mailbox(case, f"kotak{place:02}@tanjungpinangkota.go.id")
    ask(held)
    admin = browser("admin")

    def shown(query: str) -> int:
        return admin.get(LIST + query).content.decode().count('class="cover address"')

    assert [shown(each) for each in ("", "?page=2", "?cari=kotak1", "?menunggu=1", "?cari=tidak-ada")] == [
        50, 1, 10, 1, 0,
    ]  # fmt: skip


def test_the_queries_do_not_grow_with_the_mailboxes(
    browser: Browser, case: UUID, django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries]
) -> None:
    admin = browser("admin")
    mailbox(case, "satu@tanjungpinangkota.go.id")
    admin.get(LIST)
    with django_assert_max_num_queries(100) as one:
        admin.get(LIST)
    for place in range(3):
        mailbox(case, f"lain{place}@tanjungpinangkota.go.id")
    with django_assert_max_num_queries(len(one)):
        admin.get(LIST)


def test_after_the_case_a_sheet_is_handed_over_and_recorded(browser: Browser, ended: UUID) -> None:
    held, admin = mailbox(ended), browser("admin")
    assert "Catat serah terima" in page_of(admin, held)
    assert "Catat serah terima" in admin.get(f"/meja/perkara/{ended}/").content.decode()
    page = press(admin, held, "diserahkan", to="Laras Kenanga")
    assert "Serah terima lembar" in page
    assert Sheet.objects.get().handed_over_to == "Laras Kenanga"
    assert "Catat serah terima" not in page
    assert "Tulis nama orang" in press(admin, mailbox(ended, "b@tanjungpinangkota.go.id"), "diserahkan")


def test_while_the_case_runs_its_row_hands_over(browser: Browser, case: UUID) -> None:
    held = mailbox(case)
    assert "Catat serah terima" not in page_of(browser("admin"), held)


def test_the_owners_request_is_answered_from_the_mailboxs_page(browser: Browser, ended: UUID) -> None:
    held, admin = mailbox(ended, **EXPIRED), browser("admin")
    ask(held, "Amplop <b>hilang</b>")
    assert "Amplop &lt;b&gt;hilang" in page_of(admin, held)
    page = press(admin, held, "ganti")
    assert "sedang dipasang" in page
    assert NEW_STATE not in page.split("<details", 1)[0]
    held.refresh_from_db()
    assert held.credential == Credential.ROTATING
    assert Sheet.objects.filter(voided_at=None).count() == 0


def test_a_password_of_the_owners_is_changed_on_a_stated_ground_only(browser: Browser, ended: UUID) -> None:
    held, admin = mailbox(ended, credential=Credential.REPLACED), browser("admin")
    assert "Dasar permintaan pemilik" in page_of(admin, held)
    assert "Dasar permintaan pemilik" in admin.get(f"/meja/perkara/{ended}/").content.decode()
    path, data = f"/meja/perkara/{ended}/lembar-akun/ganti/", {"seen": seq(ended), "address": held.name}
    assert proven(admin).post(path, data).status_code == 409
    press(admin, held, "ganti", ground="Surat 500.12/9/2026")
    held.refresh_from_db()
    assert held.credential == Credential.ROTATING


def test_where_a_person_is_the_hands_the_page_opens_the_password_once(
    browser: Browser, ended: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMail, "by_hand", True)
    monkeypatch.setitem(_hosts._table.by_domain, "tanjungpinangkota.go.id", FakeMail())
    held, admin = mailbox(ended, credential=Credential.ROTATING), browser("admin")
    door.run(lambda tx: _seals.put(tx, held.id, _seals.NEXT, SecretText("Kopi-Sagu-7")))
    assert "Buka kata sandi sekali" in page_of(admin, held)
    path = f"/meja/perkara/{ended}/lembar-akun/buka/"
    data = {"seen": seq(ended), "address": held.name, "mailbox": str(held.id)}
    shown = proven(admin).post(path, data)
    assert "Kopi-Sagu-7" in shown.content.decode()
    assert f'href="{LIST}{held.id}/#kerja"' in shown.content.decode()
    assert proven(admin).post(path, data).status_code == 409


def test_a_colleague_and_the_auditor_read_and_have_no_button(browser: Browser, ended: UUID) -> None:
    held = mailbox(ended, **EXPIRED)
    for name in ("jft1", "auditor"):
        page = page_of(browser(name), held)
        assert ("tidak diganti sampai" in page, NEW_STATE in page) == (True, False)
    assert browser("auditor").get(LIST).status_code == 200
    assert [browser(name).get(LIST).status_code for name in ("jft1", "dinkes")] == [404, 404]


def test_an_administrator_who_is_no_official_keeps_the_sheets(office: UUID, ended: UUID) -> None:
    new = NewPost(unit=office, key="penjaga", title="Penjaga", roles=frozenset({"administrator"}))
    post = people.create_post(new, by=SYSTEM).id
    holds = [HeldPost(post=post, start=date(2020, 1, 1))]
    someone = NewPerson(name="Penjaga")
    people.admit_official(someone, holds=holds, username="penjaga", password="x" * 20, by=SYSTEM)
    keeper, held = Client(), mailbox(ended, **EXPIRED)
    keeper.force_login(User.objects.get(username="penjaga"), backend=BACKEND)
    assert NEW_STATE in keeper.get(f"/meja/perkara/{ended}/").content.decode()
    press(keeper, held, "ganti")
    held.refresh_from_db()
    assert held.credential == Credential.ROTATING
