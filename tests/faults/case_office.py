"""Offices with the whole program in them: the shipped e-mail procedure, walked to its fourth row.

The passwd-file proves by reading back what Dovecot would read. Each order advances the office's clock, so
that the lease of a killed worker runs out.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import django

os.environ |= {
    "TERTIB_DATA": sys.argv[1],
    "TERTIB_MAIL": "private",  # the demo office, as tests/settings.py has it
    "DJANGO_SETTINGS_MODULE": "tertib.project.settings",
}
django.setup()

import yaml  # noqa: E402 - Django must be set up first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from tests.faults import forking  # noqa: E402

from tertib.cases import queries as cases  # noqa: E402
from tertib.cases.types import CaseView  # noqa: E402
from tertib.kernel.actor import Actor  # noqa: E402
from tertib.kernel.errors import Conflict  # noqa: E402
from tertib.project import demo, mail, walk  # noqa: E402
from tertib.provisioning import _hosts, _sheet, service  # noqa: E402
from tertib.provisioning.models import Holding, Sealed, Sheet  # noqa: E402
from tertib.registers import queries as registers  # noqa: E402
from tertib.runtime import door  # noqa: E402
from tertib.runtime.queue import Worker  # noqa: E402
from tertib.runtime.secrets import SecretText  # noqa: E402

CODE = "email_registration"
FOURTH, SEVENTH = 4, 7
EXAMPLE = yaml.safe_load((demo.SOPS / CODE / "example.yaml").read_text())
_draw = _sheet.draw


def walker(clock: door.Clock) -> walk.Walk:
    """Everybody of the example, on the case of this installation."""
    office = demo.seed()
    made = walk.Walk(code=CODE, office=office, example=EXAMPLE, variant=None, clock=clock)
    made.applicant = made._asking()
    made.auditor = walk._actor(demo.watcher(), via="cli")
    note = settings.DATA / "case"
    if note.exists():
        made.case = UUID(note.read_text())
    else:
        made.case = made._open()
        note.write_text(str(made.case))
    return made


def walk_to(step: int) -> str:
    """Move the case until this row is open."""
    with door.fixed_time(_tick()) as clock:
        going = walker(clock)
        for _ in range(walk.LONGEST):
            Worker(f"w{os.getpid()}").run_pending()
            view = cases.case_for(going.auditor, going.case)
            if view.step is not None and view.step >= step:
                return str(view.step)
            going._move(view)
            clock.advance(timedelta(minutes=2))
    raise RuntimeError("the case does not move")


def _tick() -> datetime:
    """Some hours later with every order, whatever became of the last one."""
    path = settings.DATA / "ticks"
    count = int(path.read_text()) if path.exists() else 0
    path.write_text(str(count + 1))
    return datetime.fromisoformat(EXAMPLE["starts"]) + timedelta(hours=4 * count)


def found() -> str:
    """The demo office, with a case in front of the administrator."""
    call_command("migrate", verbosity=0)
    return walk_to(FOURTH)


def go_on() -> str:
    """The administrator and the worker, until the sheets are printed and row 6 is closed."""
    return walk_to(SEVENTH)


def work() -> str:
    """Another worker at the same time."""
    with door.fixed_time(_tick()):
        return str(Worker(f"w{os.getpid()}").run_pending())


def print_sheets(view: CaseView, actor: Actor) -> None:
    """What an administrator does: print; and print again what was lost on its way to the paper."""
    for address in _lost(view.id):
        seen = cases.case_for(actor, view.id).seq
        service.rotate(view.id, address, by=actor, seen=seen)
    Worker(f"w{os.getpid()}").run_pending()
    try:
        service.print_sheets(view.id, by=actor, seen=cases.case_for(actor, view.id).seq)
    except Conflict:
        return
    with (settings.DATA / "papers").open("a") as tray:
        tray.writelines(f"{json.dumps(page)}\n" for page in _drawn)


_drawn: list[dict[str, str]] = []


def _draw_and_note(case: CaseView, pages: tuple[_sheet.Page, ...]) -> Any:
    paper = _draw(case, pages)
    _drawn.extend(
        {"serial": page.serial, "address": page.address, "password": page.password.reveal()} for page in pages
    )
    return paper


def _tray() -> list[dict[str, str]]:
    path = settings.DATA / "papers"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _lost(case: UUID) -> list[str]:
    """Addresses whose valid sheet never came out of the printer."""
    arrived = {page["serial"] for page in _tray()}
    valid = Sheet.objects.filter(case_id=case, voided_at=None).select_related("holding")
    return sorted(sheet.holding.name for sheet in valid if sheet.serial not in arrived)


def judge() -> str:
    """The facts of the world, the books, the chain and the paper."""
    with door.fixed_time(_tick()) as clock:
        going = walker(clock)
        [domain] = _hosts.domains()
        host = _hosts.holder_of(f"x@{domain}")
        chain = cases.verify(going.case)
        return json.dumps(
            {
                "mailboxes": host.addresses(domain),
                "holdings": sorted(Holding.objects.values_list("name", flat=True)),
                "sealed": Sealed.objects.count(),
                "accounts": _rows(going, "email_accounts"),
                "prints": _rows(going, "credential_prints"),
                "valid": sorted(Sheet.objects.filter(voided_at=None).values_list("serial", flat=True)),
                "opened_by": sorted(
                    page["serial"]
                    for page in _tray()
                    if host.verify(page["address"], SecretText(page["password"]), patience=0).accepted
                ),
                "leaks": _leaks(),
                "chain": chain.ok and cases.replay(going.case),
                "step": cases.case_for(going.auditor, going.case).step,
            }
        )


def _leaks() -> list[str]:
    """Files of the installation, the printer's tray apart, in which a password of any sheet can be read."""
    passwords = [page["password"].encode() for page in _tray()]
    files = [path for path in settings.DATA.rglob("*") if path.is_file() and path.name != "papers"]
    return [path.name for path in files if any(word in path.read_bytes() for word in passwords)]


def _rows(going: walk.Walk, book: str) -> list[str]:
    return sorted(row.key for row in registers.rows_of_case(going.case, office=going.office, book=book))


def prepare() -> None:
    """The mail system of this installation, and a printer whose tray can be looked into."""
    mail.connect()
    _sheet.draw = _draw_and_note
    walk._PREPARATIONS = {"print_secret": print_sheets}  # type: ignore[misc]


forking.serve({"found": found, "go_on": go_on, "work": work, "judge": judge}, prepare)
