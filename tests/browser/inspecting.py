"""An office with things to inspect: a case at the row where a technician reads numbers off a server, and
two servers that a plan sends somebody to today. The worker of the office that is served opens their cases.

    python -m tests.browser.inspecting

Prints one line of JSON: the case, who may sign in for it, and the plans.
"""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import django

CODE = "server_maintenance"
ASSET = "SRV-UJI"
FIRST = 3
PLANNED = {"normal": "SRV-RUTIN", "trouble": "SRV-SAKIT"}


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from tertib.project import demo

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(seed(demo.seed())))


def seed(office: UUID) -> dict[str, str]:
    """One asset with limits, numbers and a case of its own; and a plan for each case that is walked whole."""
    case, doer = walk_to(office, FIRST)
    _numbers(office)
    plans = {name: str(_planned(office, code, doer)) for name, code in PLANNED.items()}
    return {"kept": str(case), "technician": doer, **plans}


def _planned(office: UUID, code: str, doer: str) -> UUID:
    """A plan that is due now for a server of its own; its label carries the code as its secret."""
    from tertib.inspections import service
    from tertib.inspections.models import Asset
    from tertib.inspections.types import PlanDraft
    from tertib.kernel.actor import SYSTEM
    from tertib.people import queries as people
    from tertib.people.models import User
    from tertib.runtime import door

    now = door.read_now()
    asset = Asset.objects.create(
        office_id=office, code=code, token=code, kind="server", name=f"Server {code}", place="Rak 3",
        changed_at=now, changed_by="seeding",
    )  # fmt: skip
    draft = PlanDraft(
        code=CODE, title=f"Pemeliharaan {code}", asset=asset.id, starts_on=people.office_date(now),
        rule="FREQ=YEARLY", lead_days=5, basis="pemeliharaan bulanan",
        staff=(User.objects.get(username=doer).person.id,),
    )  # fmt: skip
    return service.add_plan(office, draft, by=SYSTEM)


def walk_to(office: UUID, row: int) -> tuple[UUID, str]:
    """A case opened as the example says, its worker run, until this row is open."""
    import yaml

    from tertib.cases import queries
    from tertib.people import queries as people
    from tertib.people.models import User
    from tertib.project import demo, walk
    from tertib.runtime import door
    from tertib.runtime.queue import Worker

    example = yaml.safe_load((demo.SOPS / CODE / "example.yaml").read_text())
    example["request"] = {**example["request"], "asset": _asset(office).code}
    with door.fixed_time(door.read_now()) as clock:
        going = walk.Walk(code=CODE, office=office, example=example, variant=None, clock=clock)
        going.applicant, going.auditor = going._asking(), walk._actor(demo.watcher(), via="cli")
        going.case = going._open()
        for _ in range(walk.LONGEST):
            Worker("seeding").run_pending()
            view = queries.case_for(going.auditor, going.case)
            if view.step == row and view.turn is not None:
                person = view.turn.claimed_by or people.holders(view.turn.post, door.read_now())[0].id
                return going.case, User.objects.get(person__id=person).username
            going._move(view)
            clock.advance(timedelta(seconds=1))
    raise AssertionError(f"the case never came to row {row}")


def _asset(office: UUID) -> Any:
    from tertib.inspections.models import Asset, AssetLimit
    from tertib.runtime import door

    now = door.read_now()
    asset, fresh = Asset.objects.get_or_create(
        office_id=office,
        code=ASSET,
        defaults={
            "token": ASSET, "kind": "server", "name": "Server uji formulir", "place": "Rak 2",
            "changed_at": now, "changed_by": "seeding",
        },
    )  # fmt: skip
    if fresh:
        AssetLimit.objects.create(
            asset=asset, item="SV-06", reading="room_temperature", changed_at=now, changed_by="seeding",
            limits=[["normal", "18..24"], ["attention", "<18 ; 24..28"], ["critical", ">28"]],
        )  # fmt: skip
    return asset


def _numbers(office: UUID) -> None:
    from tertib.inspections.models import Reading
    from tertib.runtime import door

    asset = _asset(office)
    for days, value in ((60, "22.5"), (30, "23.5")):
        Reading.objects.create(
            asset=asset, item="SV-06", reading="room_temperature", value=Decimal(value), unit="°C",
            grade="normal", at=door.read_now() - timedelta(days=days),
        )  # fmt: skip


if __name__ == "__main__":
    main()
