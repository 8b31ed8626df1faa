"""A shipped procedure walked in an installation of its own, and a printer whose tray can be looked into.

Import it once Django is set up. Each order comes four hours later, so that the lease of a killed worker runs
out; what stands in the installation's folder (`case-...`, `ticks`, `papers`) outlives a killed order.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management import call_command

from tertib.cases import queries as cases
from tertib.cases.types import CaseView
from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict
from tertib.people import queries as people
from tertib.project import demo, walk
from tertib.provisioning import _sheet, service
from tertib.provisioning.models import Sheet
from tertib.registers import queries as registers
from tertib.runtime import door
from tertib.runtime.queue import Worker

APART = timedelta(hours=4)
_draw = _sheet.draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One case of a procedure: its variant, and a name of its own where there are several."""

    code: str
    variant: str | None = None
    path: str | None = None
    name: str = ""
    asks: tuple[tuple[str, Any], ...] = ()

    @property
    def example(self) -> dict[str, Any]:
        """What is asked for and answered."""
        said = walk._example(self.code, self.variant, self.path)
        return said | {"request": {**said["request"], **dict(self.asks)}}

    @property
    def note(self) -> str:
        """The file that remembers the case."""
        return f"case-{self.name or self.variant or self.code}"


def tick() -> datetime:
    """Some hours later with every order, whatever became of the last one."""
    path = settings.DATA / "ticks"
    path.mkdir(exist_ok=True)
    (path / str(uuid4())).touch()  # two orders at once may not share a file
    return now()


def now() -> datetime:
    """When the last order came."""
    path = settings.DATA / "ticks"
    return datetime.fromisoformat("2026-11-24T04:10:00+07:00") + len(list(path.iterdir())) * APART


def seed() -> None:
    """The demo office in an empty database."""
    call_command("migrate", verbosity=0)
    with door.fixed_time(tick()):
        demo.seed()


def walker(route: Route, clock: door.Clock) -> walk.Walk:
    """Everybody of the example, on the case of this installation."""
    office = people.unit_by_key(demo.OFFICE).id
    made = walk.Walk(
        code=route.code, office=office, example=route.example, variant=route.variant, clock=clock
    )
    made.applicant = made._asking()
    made.auditor = walk._actor(demo.watcher(), via="cli")
    note = settings.DATA / route.note
    if note.exists():
        made.case = UUID(note.read_text())
    else:
        made.case = made._open()
        note.write_text(str(made.case))
    return made


def walk_to(route: Route, step: int) -> str:
    """Move the case until this row is open, or the case is over."""
    with door.fixed_time(tick()) as clock:
        going = walker(route, clock)
        for _ in range(walk.LONGEST):
            Worker(f"w{os.getpid()}").run_pending()
            view = cases.case_for(going.auditor, going.case)
            if view.phase.is_over or (view.step is not None and view.step >= step):
                return view.phase.value if view.phase.is_over else str(view.step)
            going._move(view)
            clock.advance(timedelta(minutes=2))
    raise RuntimeError("the case does not move")


def work() -> str:
    """Whatever waits for a worker."""
    with door.fixed_time(tick()):
        return str(Worker(f"w{os.getpid()}").run_pending())


def work_at_once() -> str:
    """The same of one of several workers, who must agree on the time: no lease of another runs out."""
    with door.fixed_time(now()):
        return str(Worker(f"w{os.getpid()}").run_pending())


# --- the printer -----------------------------------------------------------------------------------------


def watch_the_printer() -> None:
    """From now on whoever must print does, and what comes out is kept."""
    _sheet.draw = _draw_and_note  # type: ignore[assignment]
    walk._PREPARATIONS = {"print_secret": print_sheets}  # type: ignore[misc]


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
    with (settings.DATA / "papers").open("a") as file:
        file.writelines(f"{json.dumps(page)}\n" for page in _drawn)


_drawn: list[dict[str, str]] = []


def _draw_and_note(case: CaseView, pages: tuple[_sheet.Page, ...]) -> Any:
    paper = _draw(case, pages)
    _drawn.extend(
        {"serial": page.serial, "address": page.address, "password": page.password.reveal()} for page in pages
    )
    return paper


def tray() -> list[dict[str, str]]:
    """Every page that came out."""
    path = settings.DATA / "papers"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _lost(case: UUID) -> list[str]:
    """Addresses whose valid sheet never came out of the printer."""
    arrived = {page["serial"] for page in tray()}
    valid = Sheet.objects.filter(case_id=case, voided_at=None).select_related("holding")
    return sorted(sheet.holding.name for sheet in valid if sheet.serial not in arrived)


def leaks() -> list[str]:
    """Files of the installation, the printer's tray apart, in which a password of any sheet can be read."""
    passwords = [page["password"].encode() for page in tray()]
    files = [path for path in settings.DATA.rglob("*") if path.is_file() and path.name != "papers"]
    return [path.name for path in files if any(word in path.read_bytes() for word in passwords)]


def rows(going: walk.Walk, book: str) -> list[str]:
    """The entries that this case made in a book."""
    return sorted(row.key for row in registers.rows_of_case(going.case, office=going.office, book=book))


def is_chained(going: walk.Walk) -> bool:
    """Whether the case's chain verifies and replays."""
    return bool(cases.verify(going.case).ok and cases.replay(going.case))
