"""The pages of assets: what a keeper enters is never lost, and a file is applied as it was looked at."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surfaces.desk.conftest import Browser, actor

from tertib.inspections import queries, service
from tertib.inspections.types import AssetView, AssetWanted, NewPart
from tertib.surfaces.desk.asset_forms import values_of

pytestmark = pytest.mark.django_db


def server(office: UUID) -> AssetView:
    return queries.asset_by_code(actor("admin"), "SRV-01", office=office)


def test_a_technician_enters_an_asset_and_a_colleague_has_no_such_page(
    office: UUID, browser: Browser
) -> None:
    typed = {"code": "srv-77", "name": "Server baru", "kind": "server", "state": "in_use", "latitude": "0,9"}
    kept = browser("jft1").post("/meja/aset/baru/", typed)
    assert kept.status_code == 400
    assert 'value="Server baru"' in kept.content.decode()
    done = browser("jft1").post("/meja/aset/baru/", typed | {"longitude": "104,45"})
    assert done.status_code == 302
    assert queries.asset_by_code(actor("admin"), "SRV-77", office=office).changed_by == actor("jft1").name
    assert browser("agendaris").get("/meja/aset/baru/").status_code == 404
    assert browser("agendaris").get("/meja/aset/").status_code == 200


def test_the_code_of_an_asset_is_read_and_not_changed(office: UUID, browser: Browser) -> None:
    found = server(office)
    path = f"/meja/aset/{found.facts.id}/ubah/"
    text = browser("admin").get(path).content.decode()
    assert ('name="code"' in text, '<p class="strong">SRV-01</p>' in text) == (False, True)
    typed = {name: value for name, value in values_of(found).items() if name != "code"}
    sent = typed | {"seen": str(found.seq), "place": "Rak 8"}
    assert browser("admin").post(path, sent).status_code == 302
    assert server(office).facts.place == "Rak 8"


def test_of_two_at_once_the_second_keeps_what_was_typed_and_sees_what_changed(
    office: UUID, browser: Browser
) -> None:
    found = server(office)
    path = f"/meja/aset/{found.facts.id}/ubah/"
    typed = values_of(found) | {"seen": str(found.seq)}
    del typed["code"]
    assert browser("admin").post(path, typed | {"place": "Rak 9"}).status_code == 302
    page = browser("jft1").post(path, typed | {"note": "Catatan teknisi"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "Catatan teknisi" in text
    assert "Rak 9" in text
    assert "SRV-01" not in text.partition("berbeda dari isian Anda")[2].partition("</ul>")[0]
    assert f'name="seen" value="{found.seq + 1}"' in text


def test_a_refused_reading_says_why_and_stays_in_its_field(office: UUID, browser: Browser) -> None:
    genset = queries.asset_by_code(actor("admin"), "GEN-01", office=office)
    sent = {"meter": "jam_jalan", "value": "12,5"}
    page = browser("admin").post(f"/meja/aset/{genset.facts.id}/baca/", sent)
    assert page.status_code == 400
    assert "terakhir menunjukkan 1284,5" in page.content.decode()
    assert 'value="12,5"' in page.content.decode()


def test_limits_of_forms_that_are_not_planned_for_the_asset_are_folded_and_open_where_refused(
    office: UUID, browser: Browser
) -> None:
    found = server(office)
    address = f"/meja/aset/{found.facts.id}/batas/"
    first, others = browser("admin").get(address).content.decode().split("Formulir lain")
    assert ("SV-11" in first, "SV-11" in others) == (True, False)
    assert all(
        ("GS-" in part or "HS-" in part) is folded for part, folded in ((first, False), (others, True))
    )
    other = next(one for one in queries.gauges(actor("admin"), found.facts.id) if not one.expected)
    typed = {"item": other.item, "reading": other.reading, "limit.normal": "besar", "reason": "uji"}
    refused = browser("admin").post(address, typed | {"seen": str(found.seq)})
    assert refused.status_code == 400
    assert 'class="more" open><summary>Formulir lain' in refused.content.decode()
    assert 'value="besar"' in refused.content.decode()


def test_a_file_is_applied_as_it_was_looked_at(office: UUID, browser: Browser) -> None:
    client = browser("admin")
    data = b"Kode;Nama;Jenis;Lokasi\nSRV-01;Server portal dan surel;server;Rak 5\nNEW-1;Baru;server;\n"
    page = client.post("/meja/aset/impor/", {"file": SimpleUploadedFile("aset.csv", data)})
    report = page.context["report"]
    assert [one.state for one in report.lines] == ["changed", "new"]
    sent = {"carried": page.context["carried"], "mark": report.mark}
    found = server(office)
    other = AssetWanted(code="SRV-01", kind="server", name="Nama lain")
    service.change_asset(found.facts.id, other, by=actor("jft1"), seen=found.seq)
    again = client.post("/meja/aset/impor/", sent)
    assert again.status_code == 400
    assert "berubah sejak" in again.content.decode()
    assert server(office).facts.name == "Nama lain"
    assert client.post("/meja/aset/impor/", sent | {"mark": again.context["report"].mark}).status_code == 302
    assert server(office).facts.place == "Rak 5"


def test_a_photo_is_given_to_those_who_see_the_asset(office: UUID, browser: Browser) -> None:
    found = server(office)
    assert browser("auditor").get(f"/meja/aset/{found.facts.id}/foto/{'0' * 64}/").status_code == 404


def test_a_label_asks_to_sign_in_first_whatever_it_carries(office: UUID, browser: Browser) -> None:
    """Nobody learns without signing in whether a token is one."""
    token = server(office).token
    answers = {Client().get(f"/a/{one}").headers["Location"].partition("?")[0] for one in (token, "x" * 24)}
    assert answers == {"/masuk/login/"}
    assert browser("dinkes").get(f"/a/{token}").status_code == 404
    assert browser("jft1").get(f"/a/{'x' * 24}").status_code == 404
    page = browser("jft1").get(f"/a/{token}")
    assert "SRV-01" in page.content.decode()


def test_labels_are_made_of_what_was_chosen_and_a_wrong_start_keeps_the_choice(
    office: UUID, browser: Browser
) -> None:
    chosen = server(office).facts.id
    path = f"/meja/aset/label/cetak.pdf?aset={chosen}&lembar=3x8&mulai="
    made = browser("jft1").get(f"{path}5")
    assert (made.status_code, made.headers["Content-Type"]) == (200, "application/pdf")
    refused = browser("jft1").get(f"{path}99")
    assert refused.status_code == 400
    assert f'value="{chosen}" checked' in refused.content.decode()


def test_the_page_of_an_asset_costs_the_same_however_much_is_on_it(office: UUID, browser: Browser) -> None:
    client, found = browser("jft1"), server(office)
    path = f"/meja/aset/{found.facts.id}/"
    before = cost(client, path)
    seq = found.seq
    for no in range(5):
        seq = service.add_part(found.facts.id, NewPart(name=f"Disk {no}"), by=actor("jft1"), seen=seq)
        seq = service.add_meter(found.facts.id, f"Meter {no}", "jam", by=actor("jft1"), seen=seq)
    assert cost(client, path) == before


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    return len(made)
