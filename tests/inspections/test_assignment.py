"""The agenda opens a real round: the assignment letter lies drafted, and is signed as the mandate says."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.access.objects import actor

from tertib.cases import queries as cases
from tertib.cases import service as cases_service
from tertib.cases.types import StepWork
from tertib.inspections import queries, service
from tertib.inspections.models import Occurrence
from tertib.inspections.types import PlanDraft
from tertib.kernel.actor import SYSTEM, Actor
from tertib.letters.models import Letter
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.models import Mandate
from tertib.people.types import MandateKind, NewDelegation, NewMandate
from tertib.project import demo
from tertib.runtime.door import fixed_time
from tertib.runtime.queue import Worker

TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 2, tzinfo=UTC)


def hold(post: UUID, by: Actor, kind: MandateKind) -> None:
    """Somebody else has the charge of the post from yesterday."""
    begin, end = TODAY - timedelta(days=1), TODAY + timedelta(days=20)
    if kind is MandateKind.PLH:
        holder = people.holders(post, MORNING)[0]
        people_service.set_leave(holder.id, start=begin, end=end, by=SYSTEM)
    else:
        Mandate.objects.filter(post=post).update(end=TODAY - timedelta(days=2))
    new = NewMandate(
        post=post, person=by.person, kind=kind, start=TODAY - timedelta(days=1),
        end=TODAY + timedelta(days=20),
        decree_no="800/7/2026", decree_date=TODAY - timedelta(days=1),
    )  # fmt: skip
    people_service.create_mandate(new, by=SYSTEM)


def lend(post: UUID, office: UUID) -> None:
    below = people.post_by_key(office, "jft").id
    people_service.place_post(below, post, by=SYSTEM)
    new = NewDelegation(
        post=post,
        to_post=below,
        acts=frozenset({"sign", "do"}),
        start=TODAY,
        end=TODAY,
        letter_no="800/8/2026",
    )
    people_service.delegate(new, by=SYSTEM)


WHO = {
    "definitif": ("kabid", ""),
    "Plt.": ("jft1", "Plt. "),
    "Plh.": ("jft1", "Plh. "),
    "a.n.": ("jft1", "a.n. "),
}


@pytest.mark.parametrize("how", WHO)
def test_the_letter_is_drafted_at_row_one_and_signed_as_the_mandate_says(db: None, how: str) -> None:
    with fixed_time(MORNING):
        office = demo.seed()
        post = people.post_by_key(office, "kepala_bidang").id
        username, prefix = WHO[how]
        by = actor(username)
        if how in ("Plt.", "Plh."):
            hold(post, by, MandateKind.PLT if how == "Plt." else MandateKind.PLH)
        elif how == "a.n.":
            lend(post, office)
        case = opened(office)
        Worker("test").run_pending()
        [concept] = Letter.objects.filter(case=case)
        assert (concept.kind, concept.number, concept.concept) == ("assignment", "", True)
        view = cases.case_for(by, case)
        cases_service.complete(case, StepWork(), by=by, seen=view.seq)
        Worker("test").run_pending()
        signed = Letter.objects.get(case=case, kind="assignment", signer_person=by.person)
        assert signed.number
        assert signed.signer_block["lines"][0].startswith(prefix or "KEPALA")
        room = queries.room(by, office, "Ruang Data Center lantai 2")
        assert [one.name for one in room.admitted] == [one["name"] for one in view.request["staff"]]


def opened(office: UUID) -> UUID:
    """The case that the agenda opens today for the first server, with two who are sent."""
    codes = queries.planned_procedures(office)
    code = next(code for code, title in codes.items() if "server" in title.lower())
    technicians = people.post_by_key(office, "technician").id
    now = MORNING
    draft = PlanDraft(
        code=code, title="Pemeliharaan", starts_on=TODAY, rule="FREQ=DAILY;COUNT=1", lead_days=0,
        asset=queries.asset_by_code(SYSTEM, "SRV-01", office=office).facts.id,
        staff=tuple(each.id for each in people.holders(technicians, now)),
    )  # fmt: skip
    plan = service.add_plan(office, draft, by=SYSTEM)
    service.sweep_agenda(office)
    row = Occurrence.objects.get(plan=plan)
    assert row.trouble is None
    assert row.case_id is not None
    return row.case_id
