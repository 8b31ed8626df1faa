"""A running demo office to point a browser at, and the visitor that judges its pages."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.pages import Page as Listed
from tests.browser.pages import Sent

from tertib.project import mailserver

Enter = Callable[[str | None], BrowserContext]
"""`enter("agendaris")` is that person's browser; None is nobody's."""

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "test-results"
KEEP_PICTURES = bool(os.environ.get("TERTIB_PICTURES") or os.environ.get("TERTIB_PROOF"))
"""Of every page, to be looked at: otherwise only of those with a fault, because a picture costs a third of
the time."""
PASSWORD = "tertib-demo"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds; two cores may be shared with everything else
START = 90.0  # seconds
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where it answers, where its data lies, and the cases that were seeded by name."""

    base: str
    data: Path
    named: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_office(
    *,
    seeded: bool = False,
    seeding: str = "tests.browser.seeding",
    extra: Mapping[str, str] | None = None,
    demo: bool = True,
) -> Iterator[Office]:
    """`tertib serve --demo` as anyone would run it: web, worker, and Dovecot where it is installed.

    Not `demo`: a fresh installation, with nobody in it.
    """
    data = Path(tempfile.mkdtemp(prefix="tertib-browser-"))
    data.chmod(0o755)  # Dovecot reads below it as another user
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = {"TERTIB_DEMO": "1" if demo else "0", **(extra or {})}
    environment = _environment(data, base, settings)
    try:
        named = _seeded(seeding, environment) if seeded else {}
        with _served(data, port, environment):
            yield Office(base=base, data=data, named=named, extra=settings)
    finally:
        mailserver.reset(data)  # started by root, it keeps mail outside the folder
        shutil.rmtree(data, ignore_errors=True)


def environment_of(office: Office) -> dict[str, str]:
    """What a further process of this office must be told."""
    return _environment(office.data, office.base, office.extra)


def _environment(data: Path, base: str, extra: Mapping[str, str]) -> dict[str, str]:
    environment = {
        **os.environ,
        "TERTIB_DATA": str(data),
        "TERTIB_BASE_URL": base,
        "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),  # this tree, wherever it stands
        **extra,
    }
    environment.pop("TERTIB_DATABASE", None)
    return environment


def _seeded(seeding: str, environment: dict[str, str]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", seeding],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def _served(data: Path, port: int, environment: dict[str, str]) -> Iterator[None]:
    log = data / "server.log"
    demo = ["--demo"] if environment["TERTIB_DEMO"] == "1" else []
    with log.open("wb") as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "tertib.project", "serve", "--port", str(port), *demo],
            cwd=data,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/", child, log)
            yield
        finally:
            child.terminate()
            try:
                child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _wait_for(address: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + START
    while time.monotonic() < limit and child.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
    raise AssertionError(f"the demo office does not answer:\n{log.read_text()[-6000:]}")


def new_context(
    browser: Browser, base: str, *, viewport: dict[str, int] = WIDE, javascript: bool = True
) -> BrowserContext:
    """An Indonesian's browser without anybody signed in."""
    context = browser.new_context(
        base_url=base,
        viewport=viewport,  # type: ignore[arg-type]  # a ViewportSize, which is a dict
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
        java_script_enabled=javascript,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(
    browser: Browser, base: str, name: str | None, *, javascript: bool = True, code: str = ""
) -> BrowserContext:
    """A browser context of its own; signed in as the demo user `name`, or as nobody.

    `code` answers the second factor of whoever has one.
    """
    context = new_context(browser, base, javascript=javascript)
    if name is None:
        return context
    page = context.new_page()
    page.goto("/masuk/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()
    if code:
        page.locator("input[name=code]").fill(code)
        page.locator("main form[method=post] button").first.click()
        page.wait_for_load_state()
    if "/login" in page.url or "/authenticate" in page.url:
        raise AssertionError(f"{name} could not sign in: {page.locator('main').inner_text()[:400]}")
    page.close()
    return context


@contextmanager
def entrance(browser: Browser, base: str, *, codes: Mapping[str, str] | None = None) -> Iterator[Enter]:
    """A browser for everybody who comes in, kept until the end. `codes` answer second factors, by name."""
    contexts: dict[str | None, BrowserContext] = {}

    def signed_in(name: str | None) -> BrowserContext:
        if name not in contexts:
            code = (codes or {}).get(name or "", "")
            contexts[name] = sign_in(browser, base, name, code=code)
        return contexts[name]

    yield signed_in
    for context in contexts.values():
        context.close()


@dataclass(slots=True, kw_only=True)
class Visit:
    """What was wrong on one page at one width; empty means nothing."""

    path: str
    width: int
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.path} @{self.width}\n    " + "\n    ".join(self.faults)


def picture_path(name: str, width: int) -> Path:
    """Where the screenshot of a page goes."""
    PICTURES.mkdir(exist_ok=True)
    return PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'root'}-{width}.png"


OVERFLOW = """() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  const clipped = e => { for (let p = e.parentElement; p; p = p.parentElement) {
    const o = getComputedStyle(p).overflowX; if (o !== 'visible') return true; } return false; };
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > limit + 1 && !clipped(e)).slice(0, 3)
    .map(e => `${e.tagName}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)}`)
    .concat([`page is ${document.documentElement.scrollWidth} wide`]);
}"""


def judge(page: Page) -> list[str]:
    """Violations of axe, sideways overflow and missing headings on the page as it stands."""
    faults = []
    for violation in Axe().run(page).response["violations"]:
        where = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']} x{len(violation['nodes'])}: {where}")
    faults += [f"overflow: {line}" for line in page.evaluate(OVERFLOW)]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1 headings")
    return faults


def listen(page: Page) -> list[str]:
    """Errors and warnings of the console from now on."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def sent(page: Page, form: Sent) -> str:
    """Send the form as a person does; the path it led to."""
    page.goto(form.path)
    for name, value in form.answers.items():
        field = page.locator(f"main [name='{name}']").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()
    path = urlsplit(page.url).path
    if resolve(path).view_name != form.view:
        raise AssertionError(f"{form.path} led to {path}, not {form.view}: {page.inner_text('main')[:400]}")
    return path


def visit(
    context: BrowserContext,
    pages: Iterable[Listed],
    *,
    name: str,
    statuses: Mapping[str, int] | None = None,
) -> list[Visit]:
    """Open each page at both widths, return the visits that found a fault, with a picture of each."""
    bad = []
    page = context.new_page()
    heard = listen(page)
    for each in pages:
        path = sent(page, each) if isinstance(each, Sent) else each
        wanted = (statuses or {}).get(path, 200)
        for viewport in (WIDE, NARROW):
            heard.clear()
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            answer = page.goto(path)
            page.wait_for_load_state()
            found = Visit(path=path, width=viewport["width"])
            if answer is None or answer.status != wanted:
                found.faults.append(f"answered {answer and answer.status}, expected {wanted}")
            # Said before axe comes in: that our policy refuses its styles is no fault of the page.
            found.faults += [f"console: {line}" for line in heard if f"status of {wanted}" not in line]
            title = each.view if isinstance(each, Sent) else each
            found.faults += judge(page)
            if found.faults or KEEP_PICTURES:
                page.screenshot(path=picture_path(f"{name}-{title}", viewport["width"]), full_page=True)
            if found.faults:
                bad.append(found)
    page.close()
    return bad
