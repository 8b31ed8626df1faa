"""Offices that make mailboxes, with stand-ins for the case engine: each order is a fork that may be killed.

See `forking` for how orders come. The database is a real SQLite file, the mail system the passwd-file
connector. What a delivered sheet says is appended to `papers`, as if somebody had taken it out of the
printer.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
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
from tests.provisioning.desk import ADMIN, Desk, wish  # noqa: E402

from tertib.kernel.actor import SYSTEM  # noqa: E402
from tertib.kernel.errors import Conflict  # noqa: E402
from tertib.people import service as people  # noqa: E402
from tertib.people.types import NewUnit  # noqa: E402
from tertib.provisioning import _seals, _sheet, credentials, queries, service  # noqa: E402
from tertib.provisioning._mailbox import CreateMailbox  # noqa: E402
from tertib.provisioning.connectors.dovecot_passwd_file import DovecotFiles, DovecotPasswdFile  # noqa: E402
from tertib.provisioning.connectors.fake import SETTINGS  # noqa: E402
from tertib.provisioning.models import Holding, Sealed, Sheet  # noqa: E402
from tertib.provisioning.types import Change, HoldingState, HostPlan, Mailbox  # noqa: E402
from tertib.runtime import door, marks, secrets  # noqa: E402
from tertib.runtime.queue import Worker  # noqa: E402
from tertib.runtime.secrets import SecretText  # noqa: E402

DOMAIN, ADDRESS = "contoh.go.id", "dinkes@contoh.go.id"
CASE, INTENT, OFFICE = (uuid5(NAMESPACE_URL, name) for name in ("case", "intent", "office"))


class RecordedDesk(Desk):
    """Events go into a table, so that they live and die with the transaction that wrote them."""

    def record(self, tx: door.Tx, case: UUID, kind: str, **_: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO events (kind) VALUES (%s)", [kind])
        return 0


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
    office = people_office()
    return RecordedDesk(case=CASE, office=office, agency=None)


def people_office() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_unit LIMIT 1")
        row = cursor.fetchone()
    return UUID(str(row[0]))


def found() -> str:
    """The office before anything happened."""
    call_command("migrate", verbosity=0)
    people.create_unit(NewUnit(key="kominfo", name="Dinas Kominfo", is_office=True), by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE events (kind TEXT)")
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
            kind="mailbox", name=ADDRESS, office_id=people_office(), case_id=CASE, marker=box.marker,
            connector="x", quota_mb=50, state=HoldingState.ACTIVE, credential="sealed", reserved_at=tx.now,
        )  # fmt: skip
        _seals.put(tx, held.id, _seals.INITIAL, secret)
        marks.point("naive.writing")

    door.run(write)
    return "Proven"


def print_sheet() -> str:
    try:
        service.print_sheets(CASE, by=ADMIN, seen=7)
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
    service.rotate(CASE, ADDRESS, by=ADMIN, seen=7)
    return "Rotating"


def work() -> str:
    return str(Worker(f"w{os.getpid()}").run_pending())


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
    tray = (
        [json.loads(line) for line in (settings.DATA / "papers").read_text().splitlines()]
        if papers_exist()
        else []
    )
    sealed = _seals.peek(held.id, _seals.INITIAL) if (held := Holding.objects.first()) else None
    opened = [page["serial"] for page in tray if _opens(host, SecretText(page["password"]))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM events GROUP BY kind")
        events = dict(cursor.fetchall())
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
            "events": events,
            "suspended": bool((state := host.read(ADDRESS)) and state.suspended),
        }
    )


def papers_exist() -> bool:
    return (settings.DATA / "papers").exists()


def _opens(host: DovecotPasswdFile, secret: SecretText) -> bool:
    return host.verify(ADDRESS, secret, patience=0).accepted


ORDERS: dict[str, Callable[[], str]] = {
    "found": found,
    "create": create,
    "create_naively": create_naively,
    "print": print_sheet,
    "rotate": rotate,
    "work": work,
    "work_tomorrow": work_tomorrow,
    "expire": expire,
    "expire_later": expire_later,
    "judge": judge,
}


def prepare() -> None:
    """Stand-ins for the case engine and the printer; the mail system of this installation."""
    stand_in = desk() if is_founded() else None
    for module in (credentials, queries):
        module.cases = stand_in  # type: ignore[attr-defined]
    credentials.case_service = stand_in  # type: ignore[assignment]
    _sheet.draw, _sheet.rehearse = _draw, lambda _case: None  # type: ignore[assignment]
    service.serve_mail(mail(), domains=(DOMAIN,))


def is_founded() -> bool:
    return "events" in connection.introspection.table_names()


forking.serve(ORDERS, prepare)
