"""Offices that make mailboxes, on the real case engine: each order is a fork that may be killed, or stopped.

See `forking` for how orders come. The database is a real SQLite file, the mail system the passwd-file
connector. What a delivered sheet says is appended to `papers`, as if somebody had taken it out of the
printer. `... until POINT` stops at a named point and stays there until another order, which waits for it, has
done its part.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import django
from argon2 import PasswordHasher

os.environ |= {"TERTIB_DATA": sys.argv[1], "DJANGO_SETTINGS_MODULE": "tertib.project.settings"}
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from tests.faults import forking  # noqa: E402
from tests.provisioning.desk import ADMIN, Desk, build, wish  # noqa: E402

from tertib.kernel.actor import PUBLIC  # noqa: E402
from tertib.kernel.errors import Conflict  # noqa: E402
from tertib.provisioning import _attempts, _rotation, _seals, _sheet, service  # noqa: E402
from tertib.provisioning._answers import Answer  # noqa: E402
from tertib.provisioning._mailbox import CreateMailbox  # noqa: E402
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile  # noqa: E402
from tertib.provisioning.connectors.fake import SETTINGS  # noqa: E402
from tertib.provisioning.models import Attempt, Holding, Sealed, Sheet  # noqa: E402
from tertib.provisioning.types import (  # noqa: E402
    AttemptState,
    Change,
    Credential,
    HoldingState,
    HostPlan,
    Mailbox,
)
from tertib.runtime import door, marks, secrets  # noqa: E402
from tertib.runtime.queue import Worker  # noqa: E402
from tertib.runtime.secrets import SecretText  # noqa: E402

DOMAIN, ADDRESS = "contoh.go.id", "dinkes@contoh.go.id"
INTENT = uuid5(NAMESPACE_URL, "intent")
NEW = "Gurindam-12-Pasal"
PATIENCE = 20.0  # seconds that one order waits for another


def mail() -> DovecotPasswdFile:
    return DovecotPasswdFile(
        DovecotFiles(
            users=settings.DATA / "users",
            denied=settings.DATA / "suspended",
            homes=settings.DATA / "mail",
            uid=8,
            gid=8,
            settings=SETTINGS,
            hasher=PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1),
        )
    )


def desk() -> Desk:
    noted = json.loads((settings.DATA / "desk").read_text())
    return Desk(**{name: UUID(each) for name, each in noted.items()})


def found() -> str:
    """The office before anything happened, its case at the printing row."""
    call_command("migrate", verbosity=0)
    made = build()
    noted = {"case": str(made.case), "office": str(made.office), "agency": str(made.agency)}
    (settings.DATA / "desk").write_text(json.dumps(noted))
    return "founded"


def create() -> str:
    return type(CreateMailbox().run(wish(desk(), ADDRESS, intent=INTENT))).__name__


def create_naively() -> str:
    """The twin: make the account, then write down that it was made. It has no mark and reads nothing back."""
    host, secret = mail(), secrets.generate_password()
    if host.read(ADDRESS) is not None:
        return "Exists"  # what an ordinary panel answers the second time
    box = Mailbox(address=ADDRESS, quota_mb=50, marker=uuid4())
    host.apply(HostPlan(wanted=box, change=Change.CREATE), secret)
    marks.point("naive.created")

    def write(tx: door.Tx) -> None:
        held = Holding.objects.create(
            kind="mailbox", name=ADDRESS, office_id=desk().office, case_id=desk().case, marker=box.marker,
            connector="x", quota_mb=50, state=HoldingState.ACTIVE, credential="sealed", reserved_at=tx.now,
        )  # fmt: skip
        _seals.put(tx, held.id, _seals.INITIAL, secret)
        marks.point("naive.writing")

    door.run(write)
    return "Proven"


def print_sheet() -> str:
    try:
        service.print_sheets(desk().case, by=ADMIN, seen=desk().seq)
    except Conflict:
        return "Conflict"
    with (settings.DATA / "papers").open("a") as tray:
        tray.writelines(f"{json.dumps(page)}\n" for page in _drawn)
    return "Printed"


_drawn: list[dict[str, str]] = []


def _draw(_case: Any, pages: tuple[_sheet.Page, ...]) -> Any:
    _drawn.extend({"serial": page.serial, "password": page.password.reveal()} for page in pages)
    return SimpleNamespace(pdf=b"", pages=len(pages))


def rotate() -> str:
    service.rotate(desk().case, ADDRESS, by=ADMIN, seen=desk().seq)
    return "Rotating"


def owner_changes() -> str:
    """The owner takes the last sheet and types its password with one of their own."""
    initial = _tray()[-1]["password"]
    attempt = service.change_password(ADDRESS, initial, NEW, by=PUBLIC)
    (settings.DATA / "attempt").write_text(str(attempt))
    return "Asked"


def work() -> str:
    return str(Worker(f"w{os.getpid()}").run_pending())


def work_later() -> str:
    """When the lease of a worker that was killed or fell asleep has run out, its question still standing."""
    said = ""
    for minutes in (3, 6):
        with door.fixed_time(door.read_now() + timedelta(minutes=minutes)):
            said += work()
    return said


def work_tomorrow() -> str:
    with door.fixed_time(door.read_now() + timedelta(days=1)):
        return work()


def expire(days: int = 8) -> str:
    with door.fixed_time(door.read_now() + timedelta(days=days)):
        return f"{service.expire_unchanged()} {work()}"


def expire_later() -> str:
    """When the lease of a killed worker has run out too."""
    return expire(days=9)


def judge() -> str:
    """The facts of the world, the books and the paper."""
    host = mail()
    valid = list(Sheet.objects.filter(voided_at=None).values_list("serial", flat=True))
    tray = _tray()
    sealed = _seals.peek(held.id, _seals.INITIAL) if (held := Holding.objects.first()) else None
    opened = [page["serial"] for page in tray if _opens(host, SecretText(page["password"]))]
    return json.dumps(
        {
            "mailboxes": len(host.addresses(DOMAIN)),
            "holdings": Holding.objects.count(),
            "state": held.state if held else "",
            "sealed": Sealed.objects.count(),
            "sealed_opens": sealed is not None and _opens(host, sealed),
            "valid": valid,
            "papers": [page["serial"] for page in tray],
            "opened_by": opened,
            "sheets": Sheet.objects.count(),
            "events": Counter(desk().kinds()),
            "credential": held.credential if held else "",
            "told": _told(),
            "owner_opens": _opens(host, SecretText(NEW)),
            "suspended": bool((state := host.read(ADDRESS)) and state.suspended),
        }
    )


def _tray() -> list[dict[str, str]]:
    path = settings.DATA / "papers"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _told() -> str:
    """What the owner's page says of the change; "" when there is none or it is forgotten."""
    path = settings.DATA / "attempt"
    found = Attempt.objects.filter(id=UUID(path.read_text())).first() if path.exists() else None
    return found.state if found else ""


def _opens(host: DovecotPasswdFile, secret: SecretText) -> bool:
    return host.verify(ADDRESS, secret, patience=0).accepted


# --- two at the same time, one of them stopped at a point -----------------------------------------------


def until(point: str, act: Callable[[], str]) -> str:
    """Do it, but stand still at the point, once, until the other order has done its part."""
    passing, stopped = marks.point, []

    def stop(name: str) -> None:
        passing(name)
        if name == point and not stopped:
            stopped.append(name)
            (settings.DATA / "arrived").touch()
            _wait_for("gone")

    marks.point = stop  # type: ignore[assignment]
    said = act()
    if not stopped:
        raise RuntimeError(f"never came to {point}")
    return said


def meanwhile(act: Callable[[], str]) -> str:
    """The other order: wait for the first to stand still, act, and let it go on."""
    _wait_for("arrived")
    connection.close()
    try:
        return act()
    finally:
        (settings.DATA / "gone").touch()


def _wait_for(name: str) -> None:
    until = time.monotonic() + PATIENCE
    while not (settings.DATA / name).exists():
        if time.monotonic() > until:
            raise RuntimeError(f"nobody left a note {name!r}")
        time.sleep(0.01)


def rotate_and_print(days: int = 0) -> str:
    """Another rotation from its order to its paper, by a second worker after the first one's lease."""
    with door.fixed_time(door.read_now() + timedelta(days=days)):
        rotate()
    with door.fixed_time(door.read_now() + timedelta(days=days, minutes=2)):
        work()
        return print_sheet()


def work_naively() -> str:
    """The twin: what was proven is kept whatever was asked for meanwhile; the server takes any password."""
    _rotation._keep = _keep_whatever  # type: ignore[assignment]
    careful = DovecotPasswdFile.set_password

    def set_password(self: Any, address: str, secret: SecretText, *, marker: UUID, version: int) -> None:
        careful(self, address, secret, marker=marker, version=10**6)

    DovecotPasswdFile.set_password = set_password  # type: ignore[method-assign]
    return work()


def _keep_whatever(_tx: door.Tx, holding: UUID, *_: object) -> bool:
    sealed = Sealed.objects.filter(keeper=holding, role=_seals.NEXT)
    if sealed.exists():
        _seals.drop(holding, _seals.INITIAL)
        sealed.update(role=_seals.INITIAL, shown_at=None)
        Holding.objects.filter(id=holding).update(credential=Credential.SEALED)
    return True


def change_naively() -> str:
    """The twin of the owner's change: ask with the old password, set the new one, write it down."""

    def change(attempt: Attempt, host: Any, changed: Any) -> Answer:
        old, new = _seals.peek(attempt.id, _seals.OLD), _seals.peek(attempt.id, _seals.NEW)
        held = Holding.objects.get(name=attempt.address)
        if old is None or new is None or not host.verify(held.name, old, patience=0).accepted:
            return Answer(state=AttemptState.REFUSED, sentence="")
        marks.point("change.opened")
        host.set_password(held.name, new, marker=held.marker, version=10**6)
        marks.point("change.set")
        door.run(lambda tx: changed(tx, Holding.objects.get(id=held.id), host.read(held.name).fingerprint))
        return Answer(state=AttemptState.DONE, sentence="")

    _attempts._QUESTIONS[_attempts.CHANGE] = change
    return work_naively()


def change_naively_later() -> str:
    """When the lease of the killed worker has run out."""
    with door.fixed_time(door.read_now() + timedelta(minutes=3)):
        return change_naively()


POINTS = (
    "rotate.started",
    "rotate.set",
    "rotate.verified",
    "change.started",
    "change.opened",
    "change.claimed",
    "change.set",
    "change.verified",
    "converge.started",
    "converge.applied",
)
ORDERS: dict[str, Callable[[], str]] = {
    "found": found,
    "create": create,
    "create_naively": create_naively,
    "print": print_sheet,
    "rotate": rotate,
    "work": work,
    "owner_changes": owner_changes,
    "work_later": work_later,
    "work_tomorrow": work_tomorrow,
    "expire": expire,
    "expire_later": expire_later,
    "work_naively": work_naively,
    "change_naively": change_naively,
    "change_naively_later": change_naively_later,
    "judge": judge,
    "meanwhile rotate": partial(meanwhile, rotate),
    "meanwhile rotate_and_print": partial(meanwhile, rotate_and_print),
    "meanwhile rotate_and_print_expired": partial(meanwhile, partial(rotate_and_print, days=8)),
    **{f"expire until {point}": partial(until, point, expire) for point in POINTS},
    **{f"work until {point}": partial(until, point, work) for point in POINTS},
    **{f"work_naively until {point}": partial(until, point, work_naively) for point in POINTS},
    **{f"change_naively until {point}": partial(until, point, change_naively) for point in POINTS},
}


def prepare() -> None:
    """A printer whose tray can be looked into; the mail system of this installation."""
    _sheet.draw, _sheet.rehearse = _draw, lambda _case: None  # type: ignore[assignment]
    service.serve_mail(mail(), domains=(DOMAIN,))


forking.serve(ORDERS, prepare)
