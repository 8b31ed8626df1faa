"""Books and numbers at the desk: corrected, struck, void, reserved, set; each with its refusal."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.urls import reverse
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases.types import CaseRef
from tertib.kernel.actor import SYSTEM
from tertib.letters.types import LetterView
from tertib.registers import queries
from tertib.registers.types import NumberMode, NumberState

pytestmark = pytest.mark.django_db
Registered = Callable[[str], CaseRef]
Lacking = Callable[[str], LetterView]
BOOK = "requests"
CORRECT = reverse("desk:entry_correct", args=[BOOK, 1])
STRIKE = reverse("desk:entry_strike", args=[BOOK, 1])
SERIES = reverse("desk:series", args=["outgoing"])
RESERVE = reverse("desk:number_reserve", args=["outgoing"])
VOID = reverse("desk:number_void", args=["outgoing"])
REASON = {"reason": "Salah ketik"}


def cells() -> dict[str, str]:
    """The row as the form of the page would send it."""
    data = queries.entry(SYSTEM, BOOK, 1).data
    shown = {key: "\n".join(value) if isinstance(value, list) else value for key, value in data.items()}
    return {f"kolom.{key}": str(value) for key, value in shown.items()}


def reserve(browser: Browser, *, count: str = "3", seen: int = 0) -> str:
    form = {"count": count, "seen": seen, "reason": "Listrik padam"}
    return browser("agendaris").post(RESERVE, form, follow=True).content.decode()


class TestRows:
    def test_a_correction_is_the_next_revision(self, browser: Browser, registered: Registered) -> None:
        registered("satu")
        form = {**cells(), **REASON, "seen": 1, "kolom.note": "Diperbaiki"}
        html = browser("agendaris").post(CORRECT, form, follow=True).content.decode()
        row = queries.entry(SYSTEM, BOOK, 1)
        assert "Baris dibetulkan." in html
        assert (row.revision, row.data["note"], row.reason) == (2, "Diperbaiki", "Salah ketik")

    def test_what_nobody_touched_stays_as_it_was(self, browser: Browser, registered: Registered) -> None:
        registered("satu")
        before = dict(queries.entry(SYSTEM, BOOK, 1).data)
        browser("agendaris").post(CORRECT, {**cells(), **REASON, "seen": 1})
        assert dict(queries.entry(SYSTEM, BOOK, 1).data) == before

    def test_without_a_reason_the_form_comes_back(self, browser: Browser, registered: Registered) -> None:
        registered("satu")
        form = {**cells(), "seen": 1, "kolom.note": "Ketikan saya"}
        answer = browser("agendaris").post(CORRECT, form)
        html = answer.content.decode()
        assert answer.status_code == 400
        assert 'href="#isian-reason"' in html
        assert "Ketikan saya" in html

    def test_a_stale_page_changes_nothing_and_keeps_the_typing(
        self, browser: Browser, registered: Registered
    ) -> None:
        registered("satu")
        client = browser("agendaris")
        client.post(CORRECT, {**cells(), **REASON, "seen": 1, "kolom.note": "Pertama"})
        answer = client.post(CORRECT, {**cells(), **REASON, "seen": 1, "kolom.note": "Kedua"})
        assert answer.status_code == 409
        assert "Kedua" in answer.content.decode()
        assert queries.entry(SYSTEM, BOOK, 1).data["note"] == "Pertama"

    def test_a_struck_row_stays_readable(self, browser: Browser, registered: Registered) -> None:
        registered("satu")
        client = browser("agendaris")
        client.post(STRIKE, {**REASON, "seen": 1})
        html = client.get(reverse("desk:entry", args=[BOOK, 1])).content.decode()
        assert queries.entry(SYSTEM, BOOK, 1).state == "struck"
        assert "Salah ketik" in html
        assert CORRECT not in html
        assert client.get(CORRECT).status_code == 409

    def test_striking_twice_says_so(self, browser: Browser, registered: Registered) -> None:
        registered("satu")
        client = browser("agendaris")
        client.post(STRIKE, {**REASON, "seen": 1})
        html = client.post(STRIKE, {**REASON, "seen": 2}, follow=True).content.decode()
        assert "sudah dicoret" in html

    def test_who_does_not_keep_the_books_has_no_button(
        self, browser: Browser, registered: Registered
    ) -> None:
        registered("satu")
        html = browser("jft1").get(reverse("desk:entry", args=[BOOK, 1])).content.decode()
        assert CORRECT not in html
        assert browser("jft1").post(STRIKE, {**REASON, "seen": 1}).status_code == 404


class TestNumbers:
    def test_numbers_are_set_aside_for_a_day_without_the_system(self, browser: Browser, office: UUID) -> None:
        html = reserve(browser)
        given = queries.numbers(SYSTEM, "outgoing", queries.one_series(SYSTEM, "outgoing").year)
        assert "3 nomor dicadangkan" in html
        assert [one.state for one in given] == [NumberState.RESERVED] * 3

    def test_a_double_click_reserves_once(self, browser: Browser, office: UUID) -> None:
        reserve(browser)
        assert "Nomor sudah bertambah" in reserve(browser)
        assert queries.one_series(SYSTEM, "outgoing").last == 3

    @pytest.mark.parametrize("count", ["0", "101", "-1", "banyak", "1" * 9])
    def test_a_silly_count_is_refused_with_a_sentence(
        self, count: str, browser: Browser, office: UUID
    ) -> None:
        assert "Cadangkan 1 sampai 100 nomor sekaligus." in reserve(browser, count=count)

    def test_a_number_is_void_with_its_reason(self, browser: Browser, office: UUID) -> None:
        reserve(browser)
        series = queries.one_series(SYSTEM, "outgoing")
        text = queries.numbers(SYSTEM, "outgoing", series.year)[0].text
        form = {"number": text, "year": series.year, "reason": "Kertas rusak"}
        html = browser("agendaris").post(VOID, form, follow=True).content.decode()
        assert f"Nomor {text} dibatalkan" in html
        assert "Kertas rusak" in html

    def test_the_number_of_a_letter_falls_only_with_its_letter(
        self, browser: Browser, lacking: Lacking
    ) -> None:
        letter = lacking("satu")
        sign = reverse("desk:letter_sign", args=[letter.id])
        browser("kabid").post(sign, {"digest": letter.digest})
        series = queries.one_series(SYSTEM, "outgoing")
        [number] = queries.numbers(SYSTEM, "outgoing", series.year)
        form = {"number": number.text, "year": series.year, "reason": "x"}
        html = browser("agendaris").post(VOID, form, follow=True).content.decode()
        assert "Batalkan naskahnya" in html
        assert reverse("desk:letter", args=[letter.id]) in html
        assert queries.numbers(SYSTEM, "outgoing", series.year)[0].state == NumberState.GIVEN

    def test_the_office_sets_where_its_numbers_come_from(self, browser: Browser, office: UUID) -> None:
        found = queries.one_series(SYSTEM, "outgoing")
        form = {
            "mode": "outside",
            "template": "{kode}/{urut}/{unit}",
            "isi.kode": "060",
            "token_name": "unit",
            "token_value": "KOMINFO",
            "state": found.state,
        }
        html = browser("sekretaris").post(SERIES, form, follow=True).content.decode()
        now = queries.one_series(SYSTEM, "outgoing")
        assert "Pengaturan nomor tersimpan." in html
        assert (now.mode, now.tokens) == (NumberMode.OUTSIDE, {"kode": "060", "unit": "KOMINFO"})

    def test_a_broken_template_comes_back_with_what_was_typed(self, browser: Browser, office: UUID) -> None:
        form = {"mode": "inside", "template": "{urut}/{salah}", "isi.kode": "060"}
        answer = browser("sekretaris").post(SERIES, form)
        html = answer.content.decode()
        assert answer.status_code == 400
        assert "token yang tidak dikenal" in html
        assert "{urut}/{salah}" in html

    def test_settings_of_a_stale_page_are_refused(self, browser: Browser, office: UUID) -> None:
        form = {"mode": "inside", "template": "A-{urut}", "isi.kode": "060", "state": "lama"}
        assert browser("sekretaris").post(SERIES, form).status_code == 400
        assert queries.one_series(SYSTEM, "outgoing").template != "A-{urut}"

    @pytest.mark.parametrize("path", [RESERVE, VOID, SERIES])
    def test_others_govern_no_numbers(self, path: str, browser: Browser, office: UUID) -> None:
        form = {"count": "1", "reason": "x", "mode": "inside", "template": "X{urut}", "number": "x"}
        assert browser("jft1").post(path, form).status_code == 404
        assert queries.one_series(actor("jft1"), "outgoing").last == 0

    def test_who_may_not_change_sees_no_settings(self, browser: Browser, office: UUID) -> None:
        html = browser("jft1").get(SERIES).content.decode()
        assert "Pengaturan nomor" not in html
        assert "Belum ada nomor" in html
