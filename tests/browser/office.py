"""A running demo office to point a browser at, and the visitor that judges its pages."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "test-results"
PASSWORD = "tertib-demo"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
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


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_office(data: Path, extra: dict[str, str] | None = None) -> Iterator[str]:
    """The demo office in a child process; yields its base address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TERTIB_DATA": str(data),
        "TERTIB_DATABASE": str(data / "tertib.sqlite3"),
        "TERTIB_BASE_URL": base,
        "PYTHONPATH": str(ROOT),
        **(extra or {}),
    }
    log = data / "server.log"
    with log.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/browser/serve.py"), str(port)],
            cwd=data,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            assert child.stdout is not None
            if child.stdout.readline().strip() != b"ready":
                raise AssertionError(f"the demo office did not start:\n{log.read_text()[-6000:]}")
            yield base
        finally:
            child.terminate()
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            assert child.stdout is not None
            child.stdout.close()


def sign_in(
    browser: Browser, base: str, name: str | None, *, viewport: dict[str, int] = WIDE
) -> BrowserContext:
    """A browser context of its own; signed in as the demo user `name`, or as nobody."""
    context = browser.new_context(
        base_url=base, viewport=viewport, locale="id-ID", timezone_id="Asia/Jakarta", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    if name is None:
        return context
    page = context.new_page()
    page.goto("/masuk/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if "/login" in page.url:
        raise AssertionError(f"{name} could not sign in: {page.locator('main').inner_text()[:400]}")
    page.close()
    return context


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
    return PICTURES / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower()).strip('-') or 'root'}-{width}.png"


OVERFLOW = """() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  const clipped = e => { for (let p = e.parentElement; p; p = p.parentElement) {
    const o = getComputedStyle(p).overflowX; if (o !== 'visible') return true; } return false; };
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > limit + 1 && !clipped(e))
    .slice(0, 3)
    .map(e => `${e.tagName}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)}`)
    .concat([`page is ${document.documentElement.scrollWidth} wide`]);
}"""


def judge(page: Page) -> list[str]:
    """Violations of axe and sideways overflow on the page as it stands."""
    faults = []
    for violation in Axe().run(page).response["violations"]:
        where = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']} x{len(violation['nodes'])}: {where}")
    faults += [f"overflow: {line}" for line in page.evaluate(OVERFLOW)]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1 headings")
    return faults


def visit(
    context: BrowserContext, paths: Iterable[str], *, name: str, statuses: dict[str, int] | None = None
) -> list[Visit]:
    """Open each path at both widths, take its picture, return the visits that found a fault."""
    bad = []
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda m: complaints.append(f"console: {m.text}") if m.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda e: complaints.append(f"script: {e}"))
    for path in paths:
        for viewport in (WIDE, NARROW):
            complaints.clear()
            page.set_viewport_size(viewport)
            answer = page.goto(path)
            page.wait_for_load_state("networkidle")
            found = Visit(path=path, width=viewport["width"])
            wanted = (statuses or {}).get(path, 200)
            if answer is None or answer.status != wanted:
                found.faults.append(f"answered {answer and answer.status}, expected {wanted}")
            found.faults += judge(page)
            found.faults += [c for c in complaints if wanted == 200 or f"status of {wanted}" not in c]
            page.screenshot(path=picture_path(f"{name}-{path}", viewport["width"]), full_page=True)
            if found.faults:
                bad.append(found)
    page.close()
    return bad
