"""An office on the morning on which its head leaves for two weeks: five cases, each somewhere else.

python -m tests.browser.absence_office
"""

import json
from typing import Any
from uuid import UUID

import django
from tests.browser.everyday import _bring
from tests.browser.seeding import actor, seen

DEPUTY = "sekretaris@diskominfo.contoh.go.id"
CASES = {
    # name: the address asked for, and how many rows are done
    "lying": ("pkm-satu", 1),
    "leaving": ("pkm-dua", 1),
    "lacking": ("pkm-tiga", 3),
    "signing": ("pkm-empat", 4),
    "later": ("pkm-lima", 4),
}


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(seed(demo.seed())))


def seed(office: UUID) -> dict[str, str]:
    """`lying` and `leaving` on the head's desk, `lacking` with the applicant, the others to be signed."""
    made: dict[str, Any] = {}
    for name, (address, rows) in CASES.items():
        made[name] = _bring(office, "dinkes", address, f"E-mail {address}", rows)
    _ask_for_more(made["lacking"])
    for name in ("signing", "later"):
        _make_and_report(made[name])
    _give_the_deputy_an_address()
    return {name: str(ref.id) for name, ref in made.items()}


def _ask_for_more(ref: Any) -> None:
    from tertib.cases import service
    from tertib.cases.types import Deficiency, StepWork

    jft = actor("jft1")
    lacking = (Deficiency(target="agency_phone", sentence="Nomor tidak aktif."),)
    work = StepWork(answer="Tidak", data={"checked": ["letter"]}, deficiencies=lacking)
    service.complete(ref.id, work, by=jft, seen=seen(ref.id, jft))
    _work()


def _make_and_report(ref: Any) -> None:
    """Rows 4 to 7, up to the signature."""
    from tertib.cases import service
    from tertib.cases.types import StepWork
    from tertib.provisioning import service as provisioning

    _work()
    admin = actor("admin")
    service.confirm_plan(ref.id, by=admin, seen=seen(ref.id, admin))
    for username, printed in (
        ("admin", False), ("admin", False), ("admin", True), ("admin", False), ("jft1", False),
        ("kabid", False),
    ):  # fmt: skip
        _work()
        by = actor(username)
        if printed:
            provisioning.print_sheets(ref.id, by=by, seen=seen(ref.id, by))
        service.complete(ref.id, StepWork(), by=by, seen=seen(ref.id, by))
    _work()


def _work() -> None:
    from tertib.runtime.queue import Worker

    Worker("seeding", strict=True).run_pending()


def _give_the_deputy_an_address() -> None:
    from dataclasses import replace

    from tertib.kernel.actor import SYSTEM
    from tertib.people import service
    from tertib.project import demo

    seat = next(each for each in demo.PEOPLE if each.username == "sekretaris")
    person = actor("sekretaris").person
    service.correct_person(person, replace(seat.person, email=DEPUTY), by=SYSTEM)


if __name__ == "__main__":
    main()
