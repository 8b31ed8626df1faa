"""The pages of the work plan: what a plan waits for, and whom it may send."""

from uuid import UUID

import pytest
from tests.surfaces.desk.conftest import Browser, actor

from tertib.cases.models import Case
from tertib.inspections import queries, service
from tertib.inspections.types import PlanDraft, PlanView
from tertib.people import queries as people
from tertib.procedures.models import Term
from tertib.runtime import door

pytestmark = pytest.mark.django_db
ONLY_TRIED = "masih hanya dapat dicoba"


def first_plan(office: UUID) -> PlanView:
    return queries.plans(actor("admin"), office)[0]


def due_now(like: PlanView) -> UUID:
    """A plan of one day which is close enough to open its case now."""
    draft = PlanDraft(
        code=like.code, title="Sekali", starts_on=people.office_date(door.read_now()), asset=like.asset,
        kind=like.kind, group=like.group, rule="FREQ=DAILY;COUNT=1", lead_days=10, staff=like.staff,
    )  # fmt: skip
    return service.add_plan(like.office, draft, by=actor("admin"))


def test_a_plan_whose_sop_may_only_be_rehearsed_says_so_and_opens_nothing(
    office: UUID, browser: Browser
) -> None:
    like = first_plan(office)
    page = f"/meja/agenda/{due_now(like)}/"
    assert ONLY_TRIED not in browser("admin").get(page).content.decode()
    Term.objects.filter(code=like.code).update(status="usulan")
    before = Case.objects.count()
    done = service.sweep_agenda(office)
    text = browser("admin").get(page).content.decode()
    assert (done.opened, Case.objects.count()) == (0, before)
    assert text.count(ONLY_TRIED) >= 2  # at the top, before any day is due, and on the day itself
    assert "Buka sekarang" not in text


def test_the_same_plan_opens_where_its_sop_is_in_force(office: UUID) -> None:
    due_now(first_plan(office))
    before = Case.objects.count()
    opened = service.sweep_agenda(office).opened
    assert opened
    assert Case.objects.count() == before + opened


def test_who_performs_the_procedure_stands_before_the_others(office: UUID, browser: Browser) -> None:
    plan = first_plan(office)
    text = browser("admin").get(f"/meja/agenda/{plan.id}/ubah/").content.decode()
    first, fold, others = text.partition("Pegawai lain")
    performers = {str(one) for one in queries.performers(office, plan.code)}
    assert performers
    assert fold
    for one in people.candidates(office):
        where = first if str(one.id) in performers or one.id in plan.staff else others
        assert f'name="staff" value="{one.id}"' in where


def test_a_plan_with_many_days_says_that_there_are_more(office: UUID, browser: Browser) -> None:
    """Thirteen weeks of two servers are more than its page shows at first."""
    like = next(one for one in queries.plans(actor("admin"), office) if one.group == "Produksi")
    draft = PlanDraft(
        code=like.code, title="Mingguan", starts_on=like.starts_on, kind=like.kind, group=like.group,
        rule="FREQ=WEEKLY;BYDAY=TU;COUNT=13", staff=like.staff,
    )  # fmt: skip
    page = f"/meja/agenda/{service.add_plan(office, draft, by=actor('admin'))}/"
    first, whole = (browser("admin").get(f"{page}{tail}").content.decode() for tail in ("", "?semua=1"))
    rows = '<li class="stack-tight"><div class="spread">'
    assert (first.count(rows), whole.count(rows)) == (24, 26)
    more = "Tampilkan semua yang direncanakan"
    assert (more in first, more in whole) == (True, False)
