# ruff: noqa: E501 - a page of one piece
"""Photos taken quickly: each waits in a row of its own until the server confirmed it. A page with a stub server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

import tertib.surfaces.ui as ui

pytestmark = pytest.mark.browser
SCRIPTS = Path(ui.__file__).parent / "static/ui"
WORDS = '{"photos_wait": "menunggu: %(n)s", "signed_out": "Sesi berakhir", "sign_in": "Masuk lagi", "photos_lost": "%(n)s foto hilang", "leave": "Tanpa foto", "unsent": "Belum", "retry": "Kirim lagi", "discard": "Buang", "difference": "%(value)s"}'
PAGE = f"""<!doctype html><script type="application/json" id="kata-periksa">{WORDS}</script>
<template id="tanda-nilai"><i data-tone="quiet"><b><span data-word></span></b></i></template>
<form data-autosave="/simpan" data-owner="o" action="/selesai" method="post"><input name="row" value="4.1.0" type="hidden">
<input name="draft" value="0" type="hidden"><input name="t"><input type="file" name="photos" multiple data-keeps>
<ul data-photos="photos"><li><input type="checkbox" name="drop" value="d1"><input type="checkbox" name="drop" value="d2"></ul>
<div data-criteria data-grades="[]"><div data-criterion><div data-gauge data-decimals="1" data-limits="[]"><input name="g">
<i data-gauge-grade></i><i data-known='{{"measured": "5"}}'></i><i data-difference></i></div></div></div>
<p data-kept></p><button>Selesai</button></form>
<form data-leaves="%(n)s foto dibuang" action="/keluar" method="post"><button>Keluar</button></form>
<dialog id="konfirmasi"><form method="dialog"><p data-sentence></p><button value="ya">Ya</button></form></dialog>
<script>window.sent = []; window.failing = 0; window.out = false; window.refused = ""; window.open_ = [];
window.fetch = function (_, asked) {{
  const names = asked.body.getAll("photos").map((one) => one.name).filter(Boolean);
  sent.push(names.concat(asked.body.getAll("drop")).join("+"));
  return new Promise(function (done, fail) {{ open_.push(function () {{
    if (out) return done(new Response("", {{ status: 401 }}));
    if (failing > 0) {{ failing -= 1; return fail(new Error("network")); }}
    const no = names.includes(refused);
    done(new Response(JSON.stringify(no ? {{ said: "bukan foto", code: "" }} : {{ seq: 1, said: "ok", photos: {{ photos:
      '<li class="server"><input type="checkbox" name="drop" value="d1"><input type="checkbox" name="drop" value="d2"></li>' }} }}),
      {{ status: no ? 422 : 200, headers: {{ "Content-Type": "application/json" }} }}));
  }}); }});
}};</script><script src="/photo_shelf.js"></script><script src="/tertib.js"></script><script src="/readings.js"></script><script src="/inspection.js"></script>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    context.route("**/*.js", lambda route: route.fulfill(path=SCRIPTS / route.request.url.rpartition("/")[2]))
    found = context.new_page()
    found.goto("http://photos.test/")
    yield found
    context.close()


def take(page: Page, name: str) -> None:
    photo: FilePayload = {"name": name, "mimeType": "image/jpeg", "buffer": b"x"}
    page.set_input_files("[name=photos]", [photo])


def sent(page: Page, count: int) -> Any:
    page.wait_for_function("(n) => sent.length >= n", arg=count)
    return page.evaluate("sent")


def answer(page: Page) -> None:
    page.wait_for_function("open_.length > 0")
    page.evaluate("open_.shift()()")


def test_a_photo_taken_while_another_is_sent_is_sent_next(page: Page) -> None:
    take(page, "A.jpg")
    take(page, "B.jpg")
    expect(page.locator("[data-kept]")).to_contain_text("menunggu: 2")
    answer(page)
    assert sent(page, 2) == ["A.jpg", "B.jpg"]
    expect(page.locator(".photo.sending")).to_have_count(1)
    answer(page)
    expect(page.locator("[data-kept]")).to_have_text("ok")


def test_a_photo_taken_while_text_is_sent_follows_it(page: Page) -> None:
    page.fill("[name=t]", "5")
    assert sent(page, 1) == [""]
    take(page, "C.jpg")
    answer(page)
    assert sent(page, 2) == ["", "C.jpg"]


def test_a_photo_thrown_away_while_another_goes_is_thrown_away_next(page: Page) -> None:
    page.check("[value=d1]")
    page.check("[value=d2]")
    answer(page)
    assert sent(page, 2) == ["d1", "d2"]
    assert page.locator("[value=d2]").is_checked()


def test_a_failed_photo_stays_with_a_retry_and_leaving_asks(page: Page) -> None:
    page.evaluate("failing = 1")
    take(page, "A.jpg")
    answer(page)
    retry = page.get_by_role("button", name="Kirim lagi")
    expect(retry).to_be_visible()
    asks = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(asks)
    retry.click()
    assert sent(page, 2) == ["A.jpg", "A.jpg"]
    answer(page)
    expect(page.locator(".photo.sending")).to_have_count(0)
    assert not page.evaluate(asks)


def test_a_refused_photo_holds_back_no_other(page: Page) -> None:
    page.evaluate("refused = 'A.jpg'")
    take(page, "A.jpg")
    take(page, "B.jpg")
    answer(page)
    assert sent(page, 2) == ["A.jpg", "B.jpg"]
    answer(page)
    expect(page.locator(".photo.sending")).to_contain_text("bukan foto")
    page.get_by_role("button", name="Buang").click()
    expect(page.locator(".photo.sending")).to_have_count(0)


def test_the_row_is_handed_in_after_the_last_photo(page: Page) -> None:
    take(page, "A.jpg")
    page.get_by_role("button", name="Selesai").click()
    assert page.url == "http://photos.test/"
    answer(page)
    page.wait_for_url("**/selesai")


def test_a_photo_that_waits_comes_back_after_signing_in_again(page: Page) -> None:
    page.evaluate("out = true")
    take(page, "A.jpg")
    answer(page)
    page.get_by_role("button", name="Masuk lagi").click()
    assert sent(page, 1) == ["A.jpg"]  # the page is new, and asks by itself
    expect(page.locator(".photo.sending")).to_have_count(1)
    answer(page)
    expect(page.locator(".photo.sending")).to_have_count(0)
    page.reload()
    page.wait_for_function("tertibShelf.waiting('', () => false).then(() => true)")
    assert page.evaluate("sent") == []


def test_a_photo_that_the_browser_cannot_keep_is_named_before_the_page_is_left(page: Page) -> None:
    page.evaluate("() => { tertibShelf.put = (entry) => { entry.kept = false; }; }")
    page.evaluate("out = true")
    take(page, "A.jpg")
    answer(page)
    page.get_by_role("button", name="Masuk lagi").click()
    expect(page.locator("[data-kept]")).to_contain_text("1 foto hilang")
    expect(page.locator(".photo.sending")).to_have_count(1)


def test_signing_out_names_the_photos_that_wait_and_leaves_nothing_to_the_next_person(page: Page) -> None:
    page.evaluate("out = true")
    page.fill("[name=t]", "rahasia")
    take(page, "A.jpg")
    answer(page)
    page.wait_for_function("tertibShelf.count().then((n) => n === 1 && localStorage.length === 1)")
    page.get_by_role("button", name="Keluar").click()
    expect(page.locator("dialog")).to_contain_text("1 foto dibuang")
    page.get_by_role("button", name="Ya").click()
    page.wait_for_url("**/keluar")
    page.wait_for_function("tertibShelf.count().then((n) => n === 0)")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_the_difference_has_its_sign_as_on_paper(page: Page) -> None:
    for typed, said in (("3", "+2"), ("7", "\u22122"), ("5", "0")):
        page.fill("[name=g]", typed)
        expect(page.locator("[data-difference]")).to_have_text(said)
