"""An inspection on a phone: graded while typed, nothing lost, and two whole cases to the archive card."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.browser import office as harness
from tests.browser.inspecting import PLANNED
from tests.browser.office import Office
from tests.browser.walking import Walk, press, until

from tertib.procedures.language.limits import read_limits
from tertib.procedures.language.readings import read_reading
from tertib.procedures.types import Gauge

pytestmark = pytest.mark.browser
LIMITS = {"normal": "18..27", "attention": "<18 ; 27..30", "critical": ">30"}
TYPED = (
    *(
        "18",
        "17,9",
        "27",
        "27.0",
        "27,05",
        "30",
        "30,1",
        "-4",
        "\u22124",
        "1.250",
        "1.250,5",
        "0.125",
        "2 °C",
    ),
    *("", "abc", "1,2,3", "12.34", " 24,5 ", "007", "1e3", "\u0663", "999999999999", "1000000000000"),
)


@pytest.fixture(scope="module")
def inspecting(browser: Browser) -> Iterator[Office]:
    with harness.running_office(seeded=True, seeding="tests.browser.inspecting") as running:
        yield running


@pytest.fixture(scope="module")
def hands(browser: Browser, inspecting: Office) -> Iterator[dict[str | None, BrowserContext]]:
    found: dict[str | None, BrowserContext] = {
        name: harness.sign_in(browser, inspecting.base, name) for name in ("teknisi", "jft1", "kabid")
    }
    yield found
    for context in found.values():
        context.close()


@pytest.fixture(autouse=True)
def closed(hands: dict[str | None, BrowserContext]) -> Iterator[None]:
    """A window left open would go on keeping what was typed in it."""
    yield
    for context in hands.values():
        for page in context.pages:
            page.close()


def on_phone(walk: Walk, name: str) -> Page:
    """The case in somebody's hand, 390 px wide, taken out of the pool."""
    page = walk.enter(name).new_page()
    page.set_viewport_size(harness.NARROW)
    page.goto(f"/meja/perkara/{walk.case}/")
    walk.claim(page)
    return page


def at(hands: dict[str | None, BrowserContext], inspecting: Office, case: str) -> Walk:
    return Walk(enter=hands.__getitem__, case=inspecting.named[case])


# --- what is typed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_browser_reads_and_grades_as_the_server_does(
    hands: dict[str | None, BrowserContext], inspecting: Office, decimals: int
) -> None:
    page = on_phone(at(hands, inspecting, "kept"), "teknisi")
    limits = read_limits(LIMITS)
    assert limits is not None
    spans = [
        {"grade": grade, "spans": [[_end(s.low), _end(s.high), s.holds_low, s.holds_high] for s in found]}
        for grade, found in limits.grades
    ]
    gauge = Gauge(key="t", label="Suhu", unit="°C", decimals=decimals)
    said = page.evaluate(
        """([typed, spans, decimals]) => typed.map((text) => {
            const value = tertibReadings.read(text, "°C", decimals);
            return value === null ? null : tertibReadings.gradeOf(value, spans);
        })""",
        [list(TYPED), spans, decimals],
    )
    server = [read_reading(text, gauge) for text in TYPED]
    assert said == [limits.grade(one) if isinstance(one, Decimal) else None for one in server]


def _end(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def test_a_number_is_graded_at_once_by_the_limits_of_this_thing(
    hands: dict[str | None, BrowserContext], inspecting: Office
) -> None:
    page = on_phone(at(hands, inspecting, "kept"), "teknisi")
    card = page.locator("#isian-items-sv_06")
    card.locator("[data-gauge] input").fill("25,5")
    expect(card.locator("[data-mark]")).to_have_text("Perlu perhatian")
    expect(card.locator(".beside")).to_contain_text("23,5 °C")
    expect(card.locator("[data-trend]")).to_have_text("↗ naik")
    expect(card).to_contain_text("batas aset ini")
    expect(card).to_contain_text("normal 18 sampai 24")


def test_every_target_is_large_enough_for_a_thumb(
    hands: dict[str | None, BrowserContext], inspecting: Office
) -> None:
    page = on_phone(at(hands, inspecting, "kept"), "teknisi")
    parts = page.locator(
        ".criterion summary, .criterion label.choice, .gauge input, .work-bar button:visible"
    )
    low = [
        box["height"]
        for box in (part.bounding_box() for part in parts.all())
        if box and 0 < box["height"] < 44
    ]
    assert low == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [harness.NARROW, harness.WIDE], ids=["phone", "desk"])
def test_the_form_is_sound_while_it_is_filled_in(
    hands: dict[str | None, BrowserContext], inspecting: Office, theme: Literal["light", "dark"], width: Any
) -> None:
    page = on_phone(at(hands, inspecting, "kept"), "teknisi")
    page.set_viewport_size(width)
    page.emulate_media(color_scheme=theme)
    for name, typed in (("sv_06.readings.room_temperature", "21"), ("sv_09.readings.ups_load", "90,5")):
        page.locator(f"[name='items.{name}']").fill(typed)
    page.locator("[name='items.sv_07.readings.room_humidity']").fill("bukan angka")
    page.locator("#isian-items-sv_06 [data-overrule] summary").click()
    page.locator("#isian-items-sv_06 .grades input[value=critical]").check()
    expect(page.locator("#isian-items-sv_06 [data-remark]")).to_have_attribute("open", "")
    assert harness.judge(page) == []


def test_what_is_typed_without_network_waits_and_goes_out_later(
    hands: dict[str | None, BrowserContext], inspecting: Office
) -> None:
    page = on_phone(at(hands, inspecting, "kept"), "teknisi")
    line = page.locator("[data-kept]")
    hands["teknisi"].set_offline(True)
    try:
        page.locator("textarea[name=remark]").fill("diketik tanpa jaringan")
        expect(line).to_contain_text("Tanpa jaringan")
    finally:
        hands["teknisi"].set_offline(False)
    expect(line).to_contain_text("Tersimpan")
    page.reload()
    expect(page.locator("textarea[name=remark]")).to_have_value("diketik tanpa jaringan")


def test_what_was_typed_as_the_session_ended_is_sent_after_signing_in(
    browser: Browser, inspecting: Office
) -> None:
    context = harness.sign_in(browser, inspecting.base, "teknisi")
    page = on_phone(Walk(enter=lambda _: context, case=inspecting.named["kept"]), "teknisi")
    context.clear_cookies()
    page.locator("textarea[name=remark]").fill("diketik sesudah sesi berakhir")
    expect(page.locator("[data-kept]")).to_contain_text("Sesi berakhir")
    page.goto("/masuk/login/")
    page.locator("input[name=login]").fill("teknisi")
    page.locator("input[name=password]").fill(harness.PASSWORD)
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()
    page.goto(f"/meja/perkara/{inspecting.named['kept']}/")
    expect(page.locator("[data-kept]")).to_contain_text("Tersimpan")
    expect(page.locator("textarea[name=remark]")).to_have_value("diketik sesudah sesi berakhir")
    context.close()


def test_two_windows_are_told_of_each_other(
    hands: dict[str | None, BrowserContext], inspecting: Office
) -> None:
    walk = at(hands, inspecting, "kept")
    one, other = on_phone(walk, "teknisi"), on_phone(walk, "teknisi")
    one.locator("textarea[name=remark]").fill("jendela satu")
    expect(one.locator("[data-kept]")).to_contain_text("Tersimpan")
    other.locator("textarea[name=remark]").fill("jendela dua")
    expect(other.locator("[data-kept]")).to_contain_text("dari jendela lain")
    other.get_by_role("button", name="Pakai yang di layar ini").click()
    expect(other.locator("[data-kept]")).to_contain_text("Tersimpan")
    one.reload()
    expect(one.locator("textarea[name=remark]")).to_have_value("jendela dua")


# --- whole cases ----------------------------------------------------------------------------------------


def opened_by_the_plan(hands: dict[str | None, BrowserContext], inspecting: Office, plan: str) -> Walk:
    """The worker opened what was due; rows 1 and 2 as the persons they are for do them."""
    head = hands["kabid"].new_page()
    head.set_viewport_size(harness.NARROW)
    head.goto(f"/meja/agenda/{inspecting.named[plan]}/")
    link = head.locator("main a[href*='/meja/perkara/']")
    until(head, lambda: link.count() > 0, "case of the plan")
    head.goto(link.first.get_attribute("href") or "")
    walk = Walk(enter=hands.__getitem__, case=head.url.rstrip("/").rpartition("/")[2])
    papers = head.locator("section[aria-labelledby=j-dok]")
    until(head, lambda: "Surat Tugas" in papers.inner_text(), "assignment drafted")
    walk.finish(head)
    ready = on_phone(walk, "jft1")
    to_row(walk, ready, 2)
    for box in ready.locator("input[name=ready]").all():
        box.check()
    walk.finish(ready)
    return walk


def by_its_label(hands: dict[str | None, BrowserContext], code: str, row: int) -> Page:
    """The technician scans the label on the machine and opens the form it leads to."""
    page = hands["teknisi"].new_page()
    page.set_viewport_size(harness.NARROW)
    page.goto(f"/a/{code}")
    form = page.get_by_role("link", name="Buka formulirnya")
    until(
        page,
        lambda: f"langkah {row}" in page.locator("section[aria-labelledby=j-berjalan]").inner_text(),
        f"row {row} on the label",
    )
    page.goto(form.get_attribute("href") or "")
    return page


def fill_all(page: Page, **typed: str) -> None:
    """Every criterion normal, except the readings named."""
    for card in page.locator("[data-criterion]").all():
        gauges = card.locator("[data-gauge]")
        for gauge in gauges.all():
            key = (gauge.locator("input").get_attribute("name") or "").rpartition(".")[2]
            gauge.locator("input").fill(typed.get(key) or _normal(gauge))
        if card.get_attribute("data-grade") == "":
            _grade_by_eye(card, has_numbers=gauges.count() > 0)
    done = page.locator("[data-criterion]").count()
    expect(page.locator("[data-progress]")).to_have_text(f"{done} dari {done} terisi")


def _normal(gauge: Locator) -> str:
    """A number well inside what is normal."""
    spans = gauge.evaluate("(one) => (JSON.parse(one.dataset.limits)[0] || {spans: [[null, null]]}).spans")
    low, high = spans[0][0], spans[0][1]
    if low is not None:
        found = low + 1 if high is None else (low + high) / 2
    else:
        found = 0 if high is None or high > 0 else high - 1
    return f"{found:g}".replace(".", ",")


def _grade_by_eye(card: Locator, *, has_numbers: bool) -> None:
    if has_numbers:
        card.locator("[data-overrule] summary").click()
    card.locator(".grades input[value=normal]").check()


def finish(walk: Walk, page: Page, what: str) -> None:
    """End the open row once its papers and measurements are there."""
    button = page.locator("form[data-autosave] .work-bar button[type=submit]").last
    until(page, lambda: button.count() > 0, what)
    press(page, button)


def to_row(walk: Walk, page: Page, row: int) -> None:
    here = page.locator(".case-head .where")
    until(page, lambda: f"Langkah {row} dari 7" in here.inner_text(), f"row {row}")
    walk.claim(page)


def report_and_archive(walk: Walk, page: Page, condition: str) -> None:
    """Rows 6 and 7: report, two parafs, and the record."""
    to_row(walk, page, 6)
    page.locator("select[name=condition]").select_option(condition)
    page.locator("textarea[name=work_done]").fill("Pemeriksaan rutin, pembersihan, pengukuran.")
    finish(walk, page, "report")
    for name in ("jft1", "kabid"):
        desk = on_phone(walk, name)
        button = desk.locator("#kerja form.work button[type=submit]").last
        until(desk, lambda: button.count() > 0, f"paraf of {name}")  # noqa: B023 - asked within the round
        press(desk, button)
    desk = on_phone(walk, "jft1")
    to_row(walk, desk, 7)
    desk.locator("input[name=location]").fill("Lemari arsip 2")
    desk.locator("input[name=next_on]").fill("2026-12-24")
    finish(walk, desk, "record")
    page.goto(f"/meja/perkara/{walk.case}/")
    until(
        page, lambda: "Kartu" in page.locator("section[aria-labelledby=j-dok]").inner_text(), "archive card"
    )
    expect(page.locator("#kerja")).to_contain_text("Perkara ini sudah berakhir")


def test_a_whole_normal_case(hands: dict[str | None, BrowserContext], inspecting: Office) -> None:
    """From the day the plan named to the archive card, nothing opened by the test."""
    walk = opened_by_the_plan(hands, inspecting, "normal")
    page = by_its_label(hands, PLANNED["normal"], 3)
    walk.claim(page)
    fill_all(page)
    finish(walk, page, "row 3")
    for row in (4, 5):
        to_row(walk, page, row)
        until(page, lambda: page.locator("[data-progress]").count() > 0, f"form of row {row}")
        fill_all(page)
        expect(page.locator("[data-suggest]")).to_be_hidden()
        page.get_by_role("radio", name="Tidak", exact=True).check()
        finish(walk, page, f"row {row}")
    report_and_archive(walk, page, "good")


def test_a_whole_problem_case(hands: dict[str | None, BrowserContext], inspecting: Office) -> None:
    """Symptom, guide, action, part replaced, measured again; then the network stays unsettled."""
    walk = opened_by_the_plan(hands, inspecting, "trouble")
    page = by_its_label(hands, PLANNED["trouble"], 3)
    walk.claim(page)
    fill_all(page)
    finish(walk, page, "row 3")
    to_row(walk, page, 4)
    fill_all(page, cpu_temperature="85")
    suggestion = page.locator("[data-suggest]")
    expect(suggestion).to_contain_text(re.compile(r"SV-11 kritis\. Disarankan: “Ya, diperbaiki"))
    page.get_by_role("radio", name="Tidak", exact=True).check()
    expect(suggestion).to_contain_text("Tulis di catatan mengapa")
    page.locator("select[name=symptom_like]").select_option("hot")
    steps = page.locator("[data-guide]:visible input[type=checkbox]")
    assert steps.count() > 2
    steps.first.check()
    page.locator("textarea[name=symptom]").fill("Suhu prosesor 85 °C sejak pagi.")
    page.locator("textarea[name=action]").fill("Kipas diganti.")
    page.locator("[name='replaced.0.part']").fill("Kipas pendingin")
    page.locator("[name='replaced.0.new_serial']").fill("KP-2")
    page.get_by_role("radio", name="Ya, diperbaiki lalu diperiksa lagi").check()
    finish(walk, page, "row 4")
    until(page, lambda: page.locator("[data-progress]").count() > 0, "row 4 once more")
    walk.claim(page)
    fill_all(page)
    page.get_by_role("radio", name="Tidak", exact=True).check()
    finish(walk, page, "row 4 again")
    to_row(walk, page, 5)
    fill_all(page, ping_loss="5")
    page.locator("textarea[name=symptom]").fill("Paket hilang.")
    if page.locator("input[name=due_on]").count():
        page.locator("input[name=due_on]").fill("2026-12-10")
    page.get_by_role("radio", name="Ya, belum tuntas").check()
    finish(walk, page, "row 5")
    report_and_archive(walk, page, "attention")
