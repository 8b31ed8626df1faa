"""A row of readings and a question: what is critical is explained, and the machines are asked again."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from tests.browser.inspecting import ASSET, walk_to
from tests.surfaces.desk.conftest import Browser

from tertib.inspections.models import Asset, FollowUp

pytestmark = pytest.mark.django_db
ROW, HOT = 4, "items.sv_11"


class Desk:
    """The row at its performer's desk, with everything normal by eye but the temperature."""

    def __init__(self, browser: Browser, office: UUID) -> None:
        case, doer = walk_to(office, ROW)
        self.client, self.url = browser(doer), f"/meja/perkara/{case}/"
        if "/tindakan/claim/" in self.page():
            self.client.post(f"{self.url}tindakan/claim/", {"seen": self.seen(), "key": "claim"})

    def page(self) -> str:
        return self.client.get(self.url).content.decode()

    def seen(self) -> str:
        found = re.search(r'name="seen" value="([^"]*)"', self.page())
        assert found is not None
        return found[1]

    def answer(self, **said: str) -> Any:
        names = re.findall(r'name="(items\.\w+)\.grade"', self.page())
        grades = {f"{name}.grade": "normal" for name in names} | {f"{name}.note": "dilihat" for name in names}
        hot = {f"{HOT}.grade": "", f"{HOT}.note": "", f"{HOT}.readings.cpu_temperature": "85"}
        sent = {"seen": self.seen(), "key": "k", "draft": "0", "answer": "Tidak", **grades, **hot, **said}
        return self.client.post(f"{self.url}tindakan/complete/", sent)

    def measure(self) -> HttpResponse:
        answer: HttpResponse = self.client.post(f"{self.url}ukur/", headers={"HX-Request": "true"})
        return answer


@pytest.fixture
def desk(browser: Browser, office: UUID) -> Desk:
    return Desk(browser, office)


def test_critical_and_simply_going_on_wants_the_reason(desk: Desk) -> None:
    back = desk.answer()
    assert back.status_code == 400
    assert "SV-11 dinilai kritis, tetapi jawabannya “Tidak”." in back.content.decode()
    assert 'value="85"' in back.content.decode()


def test_with_its_reason_it_goes_on(desk: Desk) -> None:
    assert desk.answer(note="Sensor rusak; diukur tangan 52 °C.").status_code == 302


def test_what_only_wants_attention_is_not_refused(desk: Desk) -> None:
    assert desk.answer(**{f"{HOT}.readings.cpu_temperature": "70"}).status_code == 302


def test_a_row_that_follows_up_says_what_settles_it(desk: Desk, office: UUID) -> None:
    asset = Asset.objects.get(office=office, code=ASSET)
    FollowUp.objects.create(
        asset=asset, origin_case=uuid4(), origin_number="7/2026", origin_step=4, origin_round=1, what="Panas",
        items=["SV-11"], opened_at=asset.changed_at, case_id=UUID(desk.url.split("/")[3]),
    )  # fmt: skip
    said = (
        "menindaklanjuti SV-11 dari perkara 7/2026: butir yang kini “perlu perhatian” dengan jawaban “Tidak”"
    )
    assert said in desk.page()


def test_what_cannot_be_measured_says_why_beside_its_number(desk: Desk) -> None:
    page = desk.measure().content.decode()
    assert "Diukur pukul" in page
    beside = page.partition('id="isian-items-sv_11-readings-cpu_temperature-samping"')[2].partition("</dl>")[
        0
    ]
    assert "Aset ini belum mempunyai alamat yang mengukurnya." in beside


def test_nobody_else_asks_the_machines(desk: Desk, browser: Browser) -> None:
    answer = browser("agendaris").post(f"{desk.url}ukur/", headers={"HX-Request": "true"})
    assert "tidak dapat diminta" in answer.content.decode()
