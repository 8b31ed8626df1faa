"""A form that comes back keeps what was typed, whatever its fields are made of."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import yaml
from tests.surfaces.desk.conftest import Browser

from tertib.cases import queries
from tertib.cases.types import CaseView
from tertib.people import queries as people
from tertib.people.models import User
from tertib.project import demo, walk
from tertib.runtime import door
from tertib.runtime.queue import Worker

pytestmark = pytest.mark.django_db
CODE, GRADED = "server_maintenance", 3
GRADE, NUMBER = "items.sv_04.grade", re.compile(r'name="(items\.sv_04\.(?:value|readings\.\w+))"')


@pytest.fixture
def case(office: UUID) -> Iterator[CaseView]:
    """A case at the row where a technician grades one thing after another."""
    example = yaml.safe_load((demo.SOPS / CODE / "example.yaml").read_text())
    with door.fixed_time(door.read_now()) as clock:
        going = walk.Walk(code=CODE, office=office, example=example, variant=None, clock=clock)
        going.applicant, going.auditor = going._asking(), walk._actor(demo.watcher(), via="cli")
        going.case = going._open()
        for _ in range(walk.LONGEST):
            Worker("typed").run_pending()
            view = queries.case_for(going.auditor, going.case)
            if view.step == GRADED:
                yield view
                return
            going._move(view)
            clock.advance(timedelta(minutes=2))
    raise AssertionError("the case never came to its grades")


def doer(case: CaseView) -> str:
    assert case.turn is not None
    person = case.turn.claimed_by or people.holders(case.turn.post, door.read_now())[0].id
    return User.objects.get(person__id=person).username


@pytest.mark.parametrize("seen", ["now", "stale"])
def test_grades_and_readings_are_still_there(browser: Browser, case: CaseView, seen: str) -> None:
    client = browser(doer(case))
    url = f"/meja/perkara/{case.id}/"
    page = client.get(url).content.decode()
    if "/tindakan/claim/" in page:
        claim = {"seen": str(case.seq), "key": "claim"}
        client.post(f"{url}tindakan/claim/", claim)
        case = queries.case_for(walk._actor(demo.watcher(), via="cli"), case.id)
    found = NUMBER.search(page)
    assert found is not None
    reading = found[1]
    sent = {
        "seen": str(case.seq if seen == "now" else 1),
        "key": "typed",
        GRADE: "attention",
        reading: "23",
    }
    back = client.post(f"{url}tindakan/complete/", sent)
    assert back.status_code == (400 if seen == "now" else 409)
    kept = back.content.decode()
    assert re.search(rf'name="{GRADE}"[^>]*value="attention"[^>]*checked', kept)
    assert re.search(rf'name="{reading}"[^>]*value="23"', kept)
