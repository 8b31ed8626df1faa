"""Rewording letters: kept, refused when stale or wrong, shown without being kept, reset."""

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse
from tests.surfaces.desk.conftest import CODE, Browser, actor

from tertib.letters import queries
from tertib.letters.types import TextBlock

pytestmark = pytest.mark.django_db
KIND = "deficiency_letter"
PATH = reverse("desk:wording", args=[CODE, KIND])


def block(office: UUID) -> TextBlock:
    return next(
        one for one in queries.kind(office, CODE, KIND, by=actor("sekretaris")).blocks if one.key == "closing"
    )


def save(browser: Browser, text: str, *, seen: int = 0, **more: str) -> HttpResponse:
    answer: HttpResponse = browser("sekretaris").post(
        PATH, {"teks.closing": text, "versi.closing": seen, **more}, follow=True
    )
    return answer


def test_the_kinds_of_the_office_are_listed(browser: Browser) -> None:
    html = browser("sekretaris").get(reverse("desk:wordings")).content.decode()
    assert PATH in html
    assert "Surat Pemberitahuan Kekurangan Persyaratan" in html


def test_placeholders_are_explained_beside_the_text(browser: Browser) -> None:
    html = browser("sekretaris").get(PATH).content.decode()
    assert "<code>{case.agency_name}</code>" in html
    assert "Perangkat daerah pemohon" in html
    assert "contoh: Dinas Contoh" in html
    assert "{count.deficiencies}" in html


def test_words_of_the_office_are_kept(browser: Browser, office: UUID) -> None:
    html = save(browser, "Terima kasih,\r\n\r\n{case.agency_name}.").content.decode()
    assert "Bunyi naskah tersimpan." in html
    assert (block(office).text, block(office).version) == ("Terima kasih,\n\n{case.agency_name}.", 1)


def test_nothing_changed_keeps_nothing(browser: Browser, office: UUID) -> None:
    assert "Tidak ada yang berubah." in save(browser, block(office).text).content.decode()
    assert block(office).version == 0


def test_a_stale_page_keeps_what_was_typed_on_the_page_only(browser: Browser, office: UUID) -> None:
    save(browser, "Satu.")
    answer = save(browser, "Dua yang panjang.")
    assert answer.status_code == 400
    assert "Dua yang panjang." in answer.content.decode()
    assert block(office).text == "Satu."


def test_a_wrong_placeholder_is_named(browser: Browser, office: UUID) -> None:
    html = save(browser, "Halo {rahasia.kunci}").content.decode()
    assert "Isian {rahasia.kunci} tidak dikenal." in html
    assert block(office).version == 0


def test_the_shipped_words_come_back(browser: Browser, office: UUID) -> None:
    shipped = block(office).text
    save(browser, "Satu.")
    html = save(browser, "Satu.", seen=1, reset="closing").content.decode()
    assert "Kembali ke teks bawaan" not in html
    assert (block(office).text, block(office).is_reworded) == (shipped, False)


def test_a_preview_is_a_pdf_and_keeps_nothing(browser: Browser, office: UUID) -> None:
    path = reverse("desk:wording_preview", args=[CODE, KIND])
    answer = browser("sekretaris").post(path, {"teks.closing": "Contoh saja."})
    assert answer.content.startswith(b"%PDF")
    assert block(office).version == 0


@pytest.mark.parametrize("name", ["jft1", "agendaris", "dinkes"])
def test_others_do_not_reword(name: str, browser: Browser) -> None:
    assert browser(name).post(PATH, {"teks.closing": "x", "versi.closing": 0}).status_code == 404


def test_a_kind_nobody_has_does_not_exist(browser: Browser) -> None:
    assert browser("sekretaris").get(reverse("desk:wording", args=[CODE, "tidak_ada"])).status_code == 404
