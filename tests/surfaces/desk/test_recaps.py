"""The monthly recap on the desk: page, paper and tables."""

import io
import re
import zipfile
from datetime import date, timedelta
from uuid import UUID, uuid4

import pikepdf
import pytest
from tests.surfaces.desk.conftest import Browser, actor

from tertib.inspections import queries
from tertib.inspections.models import FollowUp
from tertib.people import queries as people
from tertib.runtime import door

pytestmark = pytest.mark.django_db

EVIL = "=HYPERLINK(<b>)"


def leave(office: UUID) -> None:
    asset = queries.asset_by_code(actor("admin"), "SRV-01", office=office).facts.id
    FollowUp.objects.create(
        asset_id=asset, origin_case=uuid4(), origin_step=4, origin_round=1, what=EVIL,
        opened_at=door.read_now(),
    )  # fmt: skip


def test_the_page_of_this_month_is_reached_from_plans_and_assets(office: UUID, browser: Browser) -> None:
    client = browser("jft1")
    leave(office)
    assert 'href="/meja/agenda/rekap/' in client.get("/meja/agenda/").content.decode()
    assert 'href="/meja/agenda/rekap/' in client.get("/meja/aset/").content.decode()
    text = client.get("/meja/agenda/rekap/").content.decode()
    assert "Rekap pemeliharaan" in text
    assert "=HYPERLINK(&lt;b&gt;)" in text


@pytest.mark.parametrize("month", ["", "2026-13", "nanti", "9999-01", "0001-01"])
def test_a_month_that_is_none_is_this_month(office: UUID, browser: Browser, month: str) -> None:
    answer = browser("jft1").get("/meja/agenda/rekap/", {"bulan": month})
    today = people.office_date(door.read_now())
    assert f'value="{today:%Y-%m}"' in answer.content.decode()


def test_an_empty_month_says_so(office: UUID, browser: Browser) -> None:
    text = browser("jft1").get("/meja/agenda/rekap/?bulan=2031-02").content.decode()
    assert "Bulan ini tidak ada yang direncanakan." in text


@pytest.mark.parametrize("month", ["", "2031-02"])
def test_it_is_printed(office: UUID, browser: Browser, month: str) -> None:
    leave(office)
    answer = browser("jft1").get("/meja/agenda/rekap/cetak.pdf", {"bulan": month})
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1


def test_no_cell_of_its_tables_is_a_formula(office: UUID, browser: Browser) -> None:
    leave(office)
    client = browser("jft1")
    lines = client.get("/meja/agenda/rekap/unduh/csv/").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Jumlah;;;Pemeliharaan direncanakan;")
    assert any(f";'{EVIL};" in line for line in lines)
    with zipfile.ZipFile(io.BytesIO(client.get("/meja/agenda/rekap/unduh/xlsx/").content)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert client.get("/meja/agenda/rekap/unduh/docx/").status_code == 404


def last_month() -> date:
    return (people.office_date(door.read_now()).replace(day=1) - timedelta(days=1)).replace(day=1)


def test_whoever_leads_archives_a_month_and_all_read_it(office: UUID, browser: Browser) -> None:
    month = {"bulan": f"{last_month():%Y-%m}"}
    assert "Arsipkan rekap" not in browser("jft1").get("/meja/agenda/rekap/", month).content.decode()
    text = browser("kabid").get("/meja/agenda/rekap/", month).content.decode()
    sent = dict(re.findall(r'name="(mark|post)" value="([^"]+)"', text))
    action = f"/meja/agenda/rekap/arsipkan/?bulan={month['bulan']}&kantor=kominfo"
    answer = browser("kabid").post(action, sent, follow=True).content.decode()
    assert "Rekap ditandatangani dan diarsipkan." in answer
    assert "Arsip memuat keadaan yang tampil" in answer
    again = browser("kabid").post(action, sent, follow=True).content.decode()
    assert "sudah diarsipkan dan tidak berubah" in again
    refused = browser("jft1").post(action, sent, follow=True).content.decode()
    assert "mandat" in refused
    (link,) = re.findall(r'href="(/meja/agenda/rekap/arsip/[^"]+)"', again)
    kept = browser("auditor").get(link)
    assert kept.content.startswith(b"%PDF-")
    assert browser("auditor").get("/meja/buku/maintenance_recaps/").status_code == 200


def test_this_month_is_not_archived(office: UUID, browser: Browser) -> None:
    assert "belum selesai" in browser("kabid").get("/meja/agenda/rekap/").content.decode()
    sent = {"mark": "x", "post": uuid4()}
    answer = browser("kabid").post("/meja/agenda/rekap/arsipkan/", sent, follow=True)
    assert "belum selesai" in answer.content.decode()
