"""The whole e-mail procedure in the browser, as each of its people, with the real worker and mail server."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import walking
from tests.browser.office import Enter
from tests.browser.walking import ADDRESS, Walk, press, until
from tests.servers.need import need

from tertib.project import mailserver

pytestmark = [pytest.mark.browser, pytest.mark.servers]
NEW_PASSWORD = "kopi-perahu-Senja-41-batu"


def test_a_letter_becomes_a_mailbox_that_opens(enter: Enter) -> None:
    need("pdftotext")
    walk = Walk(enter=enter)
    ask(walk)
    register(walk)
    dispose(walk)
    return_for_completion(walk)
    complete(walk)
    check(walk)
    create(walk)
    record(walk)
    password = print_sheet(walk)
    report(walk)
    sign(walk)
    acknowledge(walk)
    hand_over(walk)
    is_closed(walk)
    if mailserver.is_installed():
        sign_in_for_real(enter, password)
        change(enter, password)
        sign_in_for_real(enter, NEW_PASSWORD)


def ask(walk: Walk) -> None:
    page = walk.enter("dinkes").new_page()
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Ajukan permohonan")).first.click()
    walking.fill_request(page)
    press(page, page.get_by_role("button", name="Kirim permohonan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    found = re.search(r"/permohonan/([0-9a-f-]{36})/", page.url)
    assert found is not None
    walk.case = found[1]
    page.goto("/permohonan/")  # the draft became the case; none is left beside it
    expect(page.get_by_role("heading", name="Draf")).to_have_count(0)
    page.close()


def register(walk: Walk) -> None:
    page = walk.desk("agendaris")
    walk.finish(page)
    page.close()
    receipt = walk.portal("dinkes", "tanda-terima/")
    until(receipt, lambda: receipt.locator("#naskah-perkara a").count() > 0, "receipt")
    answer = receipt.request.get(receipt.locator("#naskah-perkara a").first.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF")
    receipt.close()


def dispose(walk: Walk) -> None:
    for name in ("kepala", "sekretaris", "kabid"):
        page = walk.desk(name)
        page.locator("input[name=phrases]").first.check()
        walk.finish(page)
        page.close()


def return_for_completion(walk: Walk) -> None:
    page = walk.desk("jft1")
    walk.claim(page)
    for field, lacking in (("letter", "Surat belum ditandatangani."), ("agency_phone", "Nomor tidak aktif.")):
        box = page.locator(f"[name='kurang.{field}']")
        box.evaluate("box => { const more = box.closest('details'); if (more) more.open = true; }")
        box.fill(lacking)
    page.locator("input[name=answer][value=Tidak]").check()
    walk.finish(page)
    page.close()


def complete(walk: Walk) -> None:
    page = walk.portal("dinkes")
    expect(page.get_by_text("Surat belum ditandatangani.")).to_be_visible()
    expect(page.get_by_text("Nomor tidak aktif.")).to_be_visible()
    page.get_by_role("link", name="Lengkapi sekarang").click()
    page.get_by_label("Telepon instansi").fill("0771 654321")
    page.locator("input[type=file][name=letter]").set_input_files(
        {"name": "surat-bertanda-tangan.pdf", "mimeType": "application/pdf", "buffer": walking.scan()}
    )
    press(page, page.locator("main .send").get_by_role("button", name="Kirim kelengkapan"))
    expect(page.get_by_text("Kelengkapan dikirim.")).to_be_visible()
    page.close()


def check(walk: Walk) -> None:
    page = walk.desk("jft1")
    walk.claim(page)
    expect(page.get_by_role("region", name="Yang diubah pemohon")).to_contain_text("Telepon instansi")
    page.locator("input[name=answer][value=Ya]").check()
    walk.finish(page)
    page.close()


def create(walk: Walk) -> None:
    page = walk.desk("admin")
    walk.claim(page)
    confirm = page.locator("form[action$='/tindakan/confirm_plan/'] button")
    until(page, lambda: confirm.count() > 0, "plan")
    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    press(page, confirm)
    finish_when_ready(walk, page, "proof")


def record(walk: Walk) -> None:
    finish_when_ready(walk, walk.desk("admin"), "step 5")


def print_sheet(walk: Walk) -> str:
    page = walk.desk("admin")
    form = page.locator("form[action$='/lembar-akun/']")
    until(page, lambda: form.count() > 0, "row 6")
    fields = {one.get_attribute("name") or "": one.input_value() for one in form.locator("input").all()}
    answer = page.request.post(form.get_attribute("action") or "", form=fields, headers={"Referer": page.url})
    assert answer.body().startswith(b"%PDF"), answer.text()[:2000]
    assert "no-store" in answer.headers["cache-control"]
    page.reload()
    finish_when_ready(walk, page, "step 6")
    return walking.password_on(answer.body())


def report(walk: Walk) -> None:
    page = walk.desk("admin")
    walk.claim(page)
    finish_when_ready(walk, page, "report")
    for name in ("jft1", "kabid"):
        page = walk.desk(name)
        walk.claim(page)
        finish_when_ready(walk, page, f"paraf of {name}")


def sign(walk: Walk) -> None:
    finish_when_ready(walk, walk.desk("kepala"), "signature")


def acknowledge(walk: Walk) -> None:
    page = walk.portal("dinkes")
    until(page, lambda: page.locator("input[name=clause]").count() > 0, "hand-over in the portal")
    for box in page.locator("input[name=clause]").all():
        box.check()
    press(page, page.get_by_role("button", name="Saya telah menerima"))
    expect(page.get_by_text("Serah terima tercatat.")).to_be_visible()
    page.close()


def hand_over(walk: Walk) -> None:
    page = walk.desk("agendaris")
    page.get_by_label("Nama penerima").fill(walking.MANAGER)
    finish_when_ready(walk, page, "hand-over")


def finish_when_ready(walk: Walk, page: Page, what: str) -> None:
    """End the open step as soon as the worker lets it be ended."""
    button = page.locator("#kerja form[action$='/tindakan/complete/'] button[type=submit]")
    until(page, lambda: button.count() > 0, what)
    walk.finish(page)
    page.close()


def is_closed(walk: Walk) -> None:
    page = walk.portal("dinkes")
    until(page, lambda: page.locator(".notice.ok").count() > 0, "end of the case")
    expect(page.locator(".notice.ok")).to_contain_text("Permohonan selesai")
    page.goto("/alamat-kami/")
    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    page.close()


def sign_in_for_real(enter: Enter, password: str) -> None:
    page = enter(None).new_page()
    page.goto("/coba-masuk/")
    page.locator("[name=address]").fill(ADDRESS)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Coba masuk").click()
    expect(page.get_by_text(re.compile(r"Kotak surat terbuka, \d+ pesan"))).to_be_visible(timeout=40_000)
    page.close()


def change(enter: Enter, password: str) -> None:
    page = enter(None).new_page()
    page.goto("/sandi/")
    page.locator("[name=address]").fill(ADDRESS)
    page.locator("[name=old]").fill(password)
    page.locator("[name=new]").fill(NEW_PASSWORD)
    page.locator("[name=again]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Ganti kata sandi").click()
    expect(page.locator("#hasil .notice.ok")).to_be_visible(timeout=40_000)
    page.close()
