"""Letters at the desk: found in the inbox, signed once, void with a reason."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor
from tests.surfaces.desk.test_pages import statements

from tertib.kernel.actor import SYSTEM
from tertib.letters import queries
from tertib.letters.types import LetterView
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import NumberMode
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
Lacking = Callable[[str], LetterView]


def post(client: Client, name: str, letter: LetterView, **data: str) -> str:
    """Press a button of the letter; what the page says afterwards."""
    path = reverse(f"desk:{name}", args=[letter.id])
    return client.post(path, {"digest": letter.digest, **data}, follow=True).content.decode()


def outside(office: UUID) -> None:
    ledger.set_series(
        "outgoing", office=office, by=SYSTEM, template="{urut}", mode=NumberMode.OUTSIDE, tokens={}
    )


def test_the_inbox_says_calmly_that_letters_wait(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    inbox = browser("kabid").get(reverse("desk:inbox")).content.decode()
    html = browser("kabid").get(reverse("desk:letters")).content.decode()
    assert "1 naskah menunggu tanda tangan Anda" in inbox
    assert "Kepada Kepala Dinas Kesehatan" in html
    assert reverse("desk:letter_pdf", args=[letter.id]) in html


def test_nobody_else_is_asked_to_sign(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("jft1")
    assert "menunggu tanda tangan Anda" not in client.get(reverse("desk:inbox")).content.decode()
    assert "Tidak ada naskah yang menunggu" in client.get(reverse("desk:letters")).content.decode()
    assert client.post(reverse("desk:letter_sign", args=[letter.id])).status_code in {302, 404}
    assert queries.letter(actor("kabid"), letter.id).needs_signature


def test_one_button_signs_numbers_and_writes_the_book(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    said = post(browser("kabid"), "letter_sign", letter)
    number = queries.letter(actor("kabid"), letter.id).number
    [row] = registers.entries(actor("kabid"), "outgoing_agenda").items
    assert number
    assert f"Naskah ditandatangani dengan nomor {number}." in said
    assert row.data["number"] == number


def test_the_signed_paper_is_there_for_printing(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("kabid")
    post(client, "letter_sign", letter)
    Worker("test", strict=True).run_pending()
    page = client.get(reverse("desk:letter", args=[letter.id])).content.decode()
    answer = client.get(reverse("desk:letter_pdf", args=[letter.id]))
    assert "Buka untuk dicetak (PDF)" in page
    assert (answer.content[:4], answer.headers["Content-Disposition"][:10]) == (b"%PDF", "attachment")


def test_the_case_shows_only_the_newest_paper_of_a_letter(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("kabid")
    post(client, "letter_sign", letter)
    Worker("test", strict=True).run_pending()
    html = client.get(reverse("desk:case", args=[letter.case])).content.decode()
    assert html.count(reverse("desk:letter", args=[letter.id])) == 1
    assert letter.digest not in html


def test_a_double_click_signs_once_and_says_so(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("kabid")
    post(client, "letter_sign", letter)
    said = post(client, "letter_sign", letter)
    assert "sudah ditandatangani" in said or "Naskah berubah" in said
    assert len(registers.numbers(SYSTEM, "outgoing", queries.letter(SYSTEM, letter.id).made_at.year)) == 1


def test_a_page_that_showed_another_paper_signs_nothing(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    said = post(browser("kabid"), "letter_sign", letter, digest="0" * 64)
    assert "Naskah berubah sejak Anda membukanya" in said
    assert queries.letter(SYSTEM, letter.id).needs_signature


def test_a_number_is_asked_only_where_another_system_gives_it(
    browser: Browser, lacking: Lacking, office: UUID
) -> None:
    letter = lacking("satu")
    path = reverse("desk:letters")
    inside = browser("kabid").get(path).content.decode()
    outside(office)
    html = browser("kabid").get(path).content.decode()
    assert ('name="number"' in inside, 'name="number"' in html) == (False, True)
    assert "nomor B/7/2026" in post(browser("kabid"), "letter_sign", letter, number="B/7/2026")


def test_a_number_may_come_later_from_the_counter(browser: Browser, lacking: Lacking, office: UUID) -> None:
    letter = lacking("satu")
    outside(office)
    post(browser("kabid"), "letter_sign", letter)
    assert "Nomor B/8/2026 tercatat." in post(
        browser("agendaris"), "letter_number", letter, number="B/8/2026"
    )


def test_the_secretariat_keys_in_what_was_signed_with_a_pen(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("agendaris")
    page = client.get(reverse("desk:letter", args=[letter.id])).content.decode()
    signer = str(actor("kabid").person)
    post(client, "letter_sign", letter, signed_by=signer)
    assert "Sudah ditandatangani dengan pena?" in page
    assert not queries.letter(SYSTEM, letter.id).needs_signature


def test_a_letter_is_void_with_a_reason_and_only_with_one(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    client = browser("agendaris")
    without = post(client, "letter_void", letter, reason=" ")
    said = post(client, "letter_void", letter, reason="Pemohon datang sendiri")
    assert "Sebutkan alasan naskah dibatalkan." in without
    assert "Naskah ini batal: Pemohon datang sendiri" in said


def test_whoever_neither_keeps_nor_signs_voids_nothing(browser: Browser, lacking: Lacking) -> None:
    letter = lacking("satu")
    answer = browser("jft1").post(reverse("desk:letter_void", args=[letter.id]), {"reason": "x"})
    assert answer.status_code == 404
    assert queries.letter(SYSTEM, letter.id).needs_signature


def test_more_letters_cost_no_more_queries(browser: Browser, lacking: Lacking) -> None:
    client = browser("kabid")
    lacking("satu")
    one = statements(client, reverse("desk:letters"))
    for name in ("dua", "tiga"):
        lacking(name)
    assert statements(client, reverse("desk:letters")) == one
