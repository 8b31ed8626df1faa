"""A second factor as a person meets it: installed with a real code, used to sign in, with a way out."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import office as harness
from tests.browser.office import Enter, Office
from tests.browser.walking import press

pytestmark = [pytest.mark.browser, pytest.mark.servers]
WHO = "arsiparis"  # nobody else's test signs in as them


def test_a_code_from_the_telephone_is_asked_after_the_password(
    browser: Browser, office: Office, enter: Enter
) -> None:
    page = enter(WHO).new_page()
    page.goto("/meja/profil/")
    press(page, page.get_by_role("link", name="Kode pengaman (TOTP)"))
    look(page, "none")
    press(page, page.get_by_role("link", name="Pasang"))
    page.locator("[name=password]").fill(harness.PASSWORD)
    press(page, page.get_by_role("button", name="Lanjutkan"))
    sign_in_with(browser, office, recovery=install(page))
    page.goto("/masuk/2fa/")
    press(page, page.get_by_role("link", name="Lepas"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Lepas kode pengaman?")
    look(page, "off")
    press(page, page.get_by_role("button", name="Lepas"))
    expect(page.get_by_text("Belum terpasang")).to_be_visible()
    page.close()


def install(page: Page) -> str:
    """A wrong code says what to do; the right one ends at codes for the safe, of which this is one."""
    look(page, "install")
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Pasang").click()
    expect(page.locator(".problem")).to_contain_text("Tunggu kode berikutnya")
    look(page, "wrong")
    for _ in range(2):  # the code may change between reading and typing, as it does for people
        if page.locator("[name=code]").count():
            page.locator("[name=code]").fill(code_of(page.locator(".code-line").inner_text().strip()))
            press_plainly(page, "Pasang")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan")
    expect(page.locator(".code-line")).to_have_count(10)
    look(page, "recovery")
    return page.locator(".code-line").first.inner_text().strip()


def press_plainly(page: Page, name: str) -> None:
    """Without refusing a page that complains."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def sign_in_with(browser: Browser, office: Office, recovery: str) -> None:
    """The telephone is at home: a code from the safe opens once."""
    context = harness.new_context(browser, office.base)
    page = context.new_page()
    page.goto("/masuk/login/")
    page.locator("[name=login]").fill(WHO)
    page.locator("[name=password]").fill(harness.PASSWORD)
    press(page, page.get_by_role("button", name="Masuk"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pengaman")
    look(page, "asked")
    page.locator("[name=code]").fill(recovery)
    press(page, page.get_by_role("button", name="Masuk"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kotak masuk")
    context.close()


def code_of(secret: str) -> str:
    """RFC 6238, as the telephone computes it."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), moment, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def look(page: Page, name: str) -> None:
    """A picture at both widths, and the judge of every page."""
    for viewport in (harness.WIDE, harness.NARROW):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a ViewportSize, which is a dict
        path = harness.picture_path(f"factor-{name}", viewport["width"])
        page.screenshot(path=path, full_page=True)
        faults = harness.judge(page)
        assert not faults, f"{name} @{viewport['width']}\n" + "\n".join(faults)
    page.set_viewport_size(harness.WIDE)  # type: ignore[arg-type]
