"""Document control: drafted, checked, approved by mandate, in force on a day, superseded, withdrawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.procedures.sheets import SOUND
from tests.procedures.test_service import files

import tertib.sops
from tertib.kernel.actor import PUBLIC, SYSTEM, Actor, ActorKind
from tertib.kernel.errors import Conflict, Invalid, Misconfigured, NotAllowed, NotFound, TertibError
from tertib.people import service as people
from tertib.people.types import SIGN, NewDelegation, NewMandate, NewPerson, NewPost, NewUnit
from tertib.procedures import queries, service
from tertib.procedures.models import Term, Transition, Version
from tertib.procedures.types import Stage, TransitionKind, VersionStatus, VersionView
from tertib.runtime import door
from tertib.runtime.door import Clock

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PROPOSAL = Path(tertib.sops.__file__).parent / "portal_security"


@dataclass
class Office:
    id: UUID
    clock: Clock
    posts: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def seat(self, key: str, title: str, *roles: str) -> UUID:
        new = NewPost(unit=self.id, key=key, title=title, roles=frozenset(roles))
        self.posts[key] = people.create_post(new, by=SYSTEM).id
        return self.posts[key]

    def charge(self, name: str, post: str, **more: object) -> Actor:
        person = people.create_person(NewPerson(name=name), by=SYSTEM).id
        people.create_mandate(
            NewMandate(post=self.posts[post], person=person, start=date(2020, 1, 1), **more),  # type: ignore[arg-type]
            by=SYSTEM,
        )
        self.actors[post] = Actor(person=person, name=name, kind=ActorKind.PERSON)
        return self.actors[post]

    def draft(self, text: str = "", by: str = "admin") -> VersionView:
        return service.submit_files(files(text or sheet()), office=self.id, by=self.actors[by])

    def checked(self, text: str = "") -> VersionView:
        return service.check(self.draft(text).id, by=self.actors["sekretaris"], reason="Nomor menyusul")

    def approved(self, text: str = "", on: date | None = TODAY) -> VersionView:
        return service.approve(self.checked(text).id, by=self.actors["head"], reason="Sesuai", on=on)


def sheet(minutes: int = 5, signer: str = "Plt. Kepala Dinas Kominfo") -> str:
    identity = 'identity: {number: "1", title: SOP kecil, unit: [DINAS], approved_by: [SIGNER]}'
    old = 'identity: {number: "1", title: SOP kecil, unit: [DINAS]}'
    return SOUND.replace(old, identity.replace("SIGNER", signer)).replace(
        "minutes: 5\n", f"minutes: {minutes}\n"
    )


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with door.fixed_time(MORNING) as clock:
        made = Office(
            id=people.create_unit(NewUnit(key="dinas", name="Dinas", is_office=True), by=SYSTEM).id,
            clock=clock,
        )
        made.seat("head", "Kepala Dinas", "official", "head")
        made.seat("sekretaris", "Sekretaris", "official", "secretary")
        made.seat("admin", "Admin System", "official", "administrator")
        made.seat("staf", "Staf", "official")
        for key, name in (("head", "Ani"), ("sekretaris", "Budi"), ("admin", "Citra"), ("staf", "Dodi")):
            made.charge(name, key)
        yield made


# --- the way of a version --------------------------------------------------------------------------


def test_a_draft_is_checked_approved_and_in_force_and_every_act_is_on_record(office: Office) -> None:
    done = office.approved()
    assert (done.stage, done.status, done.runs) == (
        Stage.APPROVED,
        VersionStatus.IN_FORCE,
        VersionStatus.IN_FORCE,
    )
    assert [(one.no, one.kind, one.name, one.capacity) for one in done.transitions] == [
        (1, TransitionKind.SUBMITTED, "Citra", "Admin System"),
        (2, TransitionKind.CHECKED, "Budi", "Sekretaris"),
        (3, TransitionKind.APPROVED, "Ani", "Kepala Dinas"),
    ]
    assert all(one.mandate and one.at == MORNING for one in done.transitions)
    assert queries.in_force(office.id, "small").hash == done.hash


def test_a_draft_runs_nowhere_before_its_day(office: Office) -> None:
    done = office.approved(on=TODAY + timedelta(days=7))
    assert (done.status, done.runs) == (VersionStatus.APPROVED, None)
    with pytest.raises(NotFound):
        queries.in_force(office.id, "small")
    office.clock.now = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    assert queries.installed(office.id) == ()
    office.clock.advance(timedelta(seconds=1))  # midnight in Tanjungpinang
    assert queries.in_force(office.id, "small").status is VersionStatus.IN_FORCE


def test_the_next_version_supersedes_and_both_can_be_read(office: Office) -> None:
    first = office.approved()
    office.clock.advance(timedelta(hours=1))
    second = office.approved(sheet(minutes=6), on=TODAY + timedelta(days=1))
    assert queries.in_force(office.id, "small").hash == first.hash
    office.clock.advance(timedelta(days=1))
    newest, oldest = queries.versions(office.actors["staf"], office.id, "small")
    assert (newest.hash, newest.status) == (second.hash, VersionStatus.IN_FORCE)
    assert (oldest.hash, oldest.status, oldest.runs) == (first.hash, VersionStatus.SUPERSEDED, None)
    assert queries.procedure(first.hash).step(3).minutes == 5


def test_a_day_may_be_named_later_and_moved_until_it_has_come(office: Office) -> None:
    done = office.approved(on=None)
    assert (done.status, done.since) == (VersionStatus.APPROVED, None)
    for days in (5, 2):
        done = service.force(done.id, TODAY + timedelta(days=days), by=office.actors["admin"])
    office.clock.advance(timedelta(days=2))
    assert queries.in_force(office.id, "small").hash == done.hash
    with pytest.raises(Conflict, match="sudah pernah berlaku"):
        service.force(done.id, TODAY + timedelta(days=9), by=office.actors["admin"])


def test_what_is_withdrawn_starts_no_case_and_does_not_come_back(office: Office) -> None:
    done = office.approved()
    office.clock.advance(timedelta(minutes=1))
    gone = service.withdraw(done.id, by=office.actors["head"], reason="Layanan dihentikan")
    assert (gone.status, gone.runs) == (VersionStatus.WITHDRAWN, None)
    with pytest.raises(NotFound):
        queries.in_force(office.id, "small")
    assert queries.procedure(done.hash).code == "small"
    with pytest.raises(Conflict, match="sudah dicabut"):
        service.withdraw(done.id, by=office.actors["head"], reason="Lagi")
    with pytest.raises(Conflict, match="sudah dikendalikan"):
        service.install_files(files(sheet()), office=office.id, by=office.actors["admin"])
    assert office.draft().number == done.number + 1


def test_a_withdrawn_version_that_was_to_begin_never_does(office: Office) -> None:
    done = office.approved(on=TODAY + timedelta(days=1))
    service.withdraw(done.id, by=office.actors["head"], reason="Keliru")
    office.clock.advance(timedelta(days=2))
    assert queries.installed(office.id) == ()


def test_the_same_draft_is_handed_in_once(office: Office) -> None:
    first = office.draft()
    assert office.draft() == first
    checked = service.check(first.id, by=office.actors["sekretaris"], reason="x")
    assert office.draft() == checked
    assert Version.objects.count() == 1


# --- who -------------------------------------------------------------------------------------------


def test_whoever_drafted_neither_checks_nor_approves(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(NotAllowed, match="penyusunnya sendiri"):
        service.check(draft.id, by=office.actors["admin"], reason="x")
    service.check(draft.id, by=office.actors["sekretaris"], reason="x")
    for key in ("admin", "sekretaris", "staf"):
        with pytest.raises(NotAllowed):
            service.approve(draft.id, by=office.actors[key], reason="x", on=TODAY)
    assert queries.version(SYSTEM, draft.id).stage is Stage.CHECKED


def test_the_head_who_checked_it_does_not_approve_it(office: Office) -> None:
    draft = office.draft()
    service.check(draft.id, by=office.actors["head"], reason="x")
    with pytest.raises(NotAllowed, match="menyusun atau memeriksanya"):
        service.approve(draft.id, by=office.actors["head"], reason="x", on=TODAY)


def test_the_mandate_is_asked_for_at_the_moment_of_acting(office: Office) -> None:
    office.seat("kabid", "Kepala Bidang", "official")
    deputy = office.charge("Eka", "kabid")
    checked = office.checked()
    with pytest.raises(NotAllowed, match="disahkan Kepala Dinas"):
        service.approve(checked.id, by=deputy, reason="x", on=TODAY)
    given = NewDelegation(
        post=office.posts["head"], to_post=office.posts["kabid"], acts=frozenset({SIGN}), start=TODAY,
        end=TODAY, letter_no="1",
    )  # fmt: skip
    people.place_post(office.posts["kabid"], office.posts["head"], by=SYSTEM)
    people.delegate(given, by=SYSTEM)
    done = service.approve(checked.id, by=deputy, reason="x", on=TODAY)
    assert done.transitions[-1].capacity == "a.n. Kepala Dinas"


def test_the_sheet_says_who_approves_and_an_unknown_post_is_refused_with_what_to_do(office: Office) -> None:
    checked = office.checked(sheet(signer="Camat Bukit Bestari"))
    with pytest.raises(Misconfigured, match=r"Camat Bukit Bestari.*Samakan nama jabatannya"):
        service.approve(checked.id, by=office.actors["head"], reason="x", on=TODAY)


def test_nobody_else_controls_and_strangers_learn_nothing(office: Office) -> None:
    other = people.create_unit(NewUnit(key="lain", name="Lain", is_office=True), by=SYSTEM).id
    there = Office(id=other, clock=office.clock)
    there.seat("head", "Kepala Dinas", "head", "administrator")
    stranger, draft = there.charge("Fani", "head"), office.draft()
    acts: tuple[Callable[[Actor], object], ...] = (
        lambda by: service.check(draft.id, by=by, reason="x"),
        lambda by: service.approve(draft.id, by=by, reason="x", on=TODAY),
        lambda by: service.force(draft.id, TODAY, by=by),
        lambda by: service.withdraw(draft.id, by=by, reason="x"),
        lambda by: service.submit_files(files(sheet(minutes=7)), office=office.id, by=by),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act(stranger)
        with pytest.raises(NotFound):
            act(PUBLIC)
        with pytest.raises((NotAllowed, Conflict)):
            act(office.actors["staf"])
    for by in (stranger, PUBLIC):
        with pytest.raises(NotFound):
            queries.version(by, draft.id)
        with pytest.raises(NotFound):
            queries.versions(by, office.id)
    assert Version.objects.count() == 1
    assert Transition.objects.count() == 1


# --- what is refused ---------------------------------------------------------------------------------


def test_steps_cannot_be_left_out(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(Conflict, match="masih rancangan"):
        service.approve(draft.id, by=office.actors["head"], reason="x", on=TODAY)
    with pytest.raises(Conflict, match="masih rancangan"):
        service.force(draft.id, TODAY, by=office.actors["admin"])
    office.checked()
    with pytest.raises(Conflict, match="menunggu pengesahan"):
        service.force(draft.id, TODAY, by=office.actors["admin"])


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_an_approval_without_a_reason_is_refused(office: Office, reason: str) -> None:
    checked = office.checked()
    with pytest.raises(Invalid):
        service.approve(checked.id, by=office.actors["head"], reason=reason, on=TODAY)


def test_nothing_is_in_force_backwards(office: Office) -> None:
    with pytest.raises(Invalid, match="berlaku surut"):
        office.approved(on=TODAY - timedelta(days=1))
    assert queries.versions(SYSTEM, office.id)[0].stage is Stage.CHECKED


def test_a_stale_page_changes_nothing(office: Office) -> None:
    draft = office.draft()
    service.check(draft.id, by=office.actors["sekretaris"], reason="x", seen=draft.seen)
    with pytest.raises(Conflict) as refused:
        service.approve(draft.id, by=office.actors["head"], reason="x", on=TODAY, seen=draft.seen)
    assert refused.value.code == "stale"


def test_findings_that_must_be_mended_are_passed_on_only_with_a_reason(office: Office) -> None:
    draft = office.draft(sheet().replace('number: "1"', 'number: "060/ /2022"'))
    with pytest.raises(Invalid, match="galat"):
        service.check(draft.id, by=office.actors["sekretaris"])
    done = service.check(draft.id, by=office.actors["sekretaris"], reason="Nomor menyusul")
    assert done.transitions[-1].findings > 0


# --- what the database itself refuses ------------------------------------------------------------------


@pytest.mark.parametrize("role", ["installed_by", "checked_by"])
def test_the_database_refuses_an_approval_by_whoever_drafted_or_checked(office: Office, role: str) -> None:
    checked = office.checked()
    person = Version.objects.values_list(role, flat=True).get(id=checked.id)
    with pytest.raises(IntegrityError):
        door.run(
            lambda tx: Version.objects.filter(id=checked.id).update(
                stage="disahkan", approved_by=person, approved_at=tx.now
            )
        )


def test_the_database_refuses_an_approved_version_that_nobody_approved(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(IntegrityError):
        door.run(lambda _: Version.objects.filter(id=draft.id).update(stage="disahkan"))


def test_whatever_is_written_one_version_is_in_force_at_an_instant(office: Office) -> None:
    done = office.approved()
    with pytest.raises(IntegrityError):
        door.run(
            lambda tx: Term.objects.create(
                office_id=office.id, code="small", since=tx.now, version_id=done.id, status="berlaku"
            )
        )


def test_a_term_without_a_version_runs_nothing(office: Office) -> None:
    with pytest.raises(IntegrityError):
        door.run(
            lambda tx: Term.objects.create(office_id=office.id, code="x", since=tx.now, status="berlaku")
        )


# --- what is shipped, and what is only proposed ----------------------------------------------------------


def test_a_proposal_is_rehearsed_until_it_is_approved_and_its_day_has_come(office: Office) -> None:
    view = service.install(PROPOSAL, office=office.id, by=SYSTEM)
    assert view.status is VersionStatus.PROPOSED
    (version,) = queries.versions(SYSTEM, office.id)
    service.check(version.id, by=office.actors["sekretaris"], reason="Nomor menyusul")
    done = service.approve(
        version.id, by=office.actors["head"], reason="Uji coba baik", on=TODAY + timedelta(days=1)
    )
    assert (done.status, done.runs) == (VersionStatus.APPROVED, VersionStatus.PROPOSED)
    assert queries.in_force(office.id, view.code).status is VersionStatus.PROPOSED
    office.clock.advance(timedelta(days=1))
    assert queries.in_force(office.id, view.code).status is VersionStatus.IN_FORCE
    assert queries.in_force(office.id, view.code).hash == view.hash


def test_a_proposal_does_not_become_real_by_installing_another_text(office: Office) -> None:
    proposal = sheet().replace("status: naskah", "status: usulan")
    service.install_files(files(proposal), office=office.id, by=office.actors["admin"])
    office.clock.advance(timedelta(minutes=1))
    text = sheet(minutes=6).replace("unit: [DINAS]", 'unit: [DINAS], approved_on: "2026-01-02"')
    view = service.install_files(files(text), office=office.id, by=office.actors["admin"])
    assert (view.version, view.status) == (2, VersionStatus.PROPOSED)


def test_what_is_controlled_is_not_installed_over(office: Office) -> None:
    done = office.approved()
    with pytest.raises(Conflict, match="Ajukan isinya sebagai rancangan"):
        service.install_files(files(sheet(minutes=9)), office=office.id, by=office.actors["admin"])
    assert service.install_files(files(sheet()), office=office.id, by=SYSTEM).hash == done.hash


def test_what_runs_for_real_is_replaced_by_no_administrator_alone(office: Office) -> None:
    def dated(minutes: int) -> str:
        return sheet(minutes).replace("unit: [DINAS]", 'unit: [DINAS], effective_on: "1 Januari 2025"')

    first = service.install_files(files(dated(5)), office=office.id, by=office.actors["admin"])
    office.clock.advance(timedelta(hours=1))
    with pytest.raises(Conflict, match="Ajukan isinya sebagai rancangan"):
        service.install_files(files(dated(7)), office=office.id, by=office.actors["admin"])
    assert queries.in_force(office.id, "small").hash == first.hash
    assert service.install_files(files(dated(7)), office=office.id, by=SYSTEM).version == 2


def test_one_day_is_not_given_to_two_versions(office: Office) -> None:
    day = TODAY + timedelta(days=7)
    first = office.approved(on=day)
    second = office.approved(sheet(minutes=6), on=None)
    with pytest.raises(Conflict, match="Versi lain SOP ini"):
        service.force(second.id, day, by=office.actors["admin"])
    assert service.force(first.id, day, by=office.actors["admin"]).since is not None
    service.withdraw(first.id, by=office.actors["head"], reason="Diganti")
    assert service.force(second.id, day, by=office.actors["admin"]).since is not None


@pytest.mark.parametrize(
    ("said", "title", "fits"),
    [
        ("Camat", "Camat", True),
        ("Plt. Lurah", "Lurah", True),
        ("Camat Bogor Utara", "Camat", True),
        ("Camat Bogor Utara", "Lurah", False),
    ],
)
def test_a_head_whose_title_is_one_word_approves(office: Office, said: str, title: str, fits: bool) -> None:
    unit = people.create_unit(NewUnit(key="kecamatan", name="Kecamatan", is_office=True), by=SYSTEM).id
    here = Office(id=unit, clock=office.clock)
    here.seat("head", title, "official", "head")
    here.seat("sekretaris", f"Sekretaris {title}", "official", "secretary")
    here.seat("admin", "Admin System", "official", "administrator")
    for key, name in (("head", "Eka"), ("sekretaris", "Fajar"), ("admin", "Gita")):
        here.charge(name, key)
    if fits:
        assert here.approved(sheet(signer=said)).status is VersionStatus.IN_FORCE
    else:
        with pytest.raises(Misconfigured):
            here.approved(sheet(signer=said))


def test_another_offices_secretary_is_not_the_one_here(office: Office) -> None:
    with pytest.raises(Misconfigured):
        office.approved(sheet(signer="Sekretaris Daerah"))


def test_posts_are_given_to_the_performers_of_a_draft_before_its_day(office: Office) -> None:
    draft = office.draft()
    assert queries.unassigned(draft) == ("Kepala", "Staf", "Agendaris")
    service.assign(office.id, "small", "staff", office.posts["staf"], by=office.actors["admin"])
    assert queries.unassigned(draft) == ("Kepala", "Agendaris")
    service.withdraw(draft.id, by=office.actors["admin"], reason="Keliru")
    with pytest.raises(NotFound):
        service.assign(office.id, "small", "head", office.posts["staf"], by=office.actors["admin"])


# --- the register ------------------------------------------------------------------------------------------


def test_the_register_names_every_version_and_who_approved_it(office: Office) -> None:
    office.approved()
    service.install(PROPOSAL, office=office.id, by=SYSTEM)
    proposal, line = queries.register(office.actors["staf"], office.id)
    assert (line.number, line.revision, line.status) == ("1", 1, VersionStatus.IN_FORCE)
    assert (line.made_on, line.since) == ("24 November 2026", "24 November 2026")
    assert line.approver == "Ani, Kepala Dinas"
    assert (proposal.status, proposal.since) == (VersionStatus.PROPOSED, "")
    assert (proposal.made_on, proposal.approver) == ("", "")


def test_the_register_takes_from_the_papers_only_what_nobody_did_here(office: Office) -> None:
    text = sheet().replace(
        "unit: [DINAS]", 'unit: [DINAS], made_on: "2 Januari 2022", approved_on: "3 Januari 2022"'
    )
    service.install_files(files(text), office=office.id, by=SYSTEM)
    office.draft(sheet(minutes=6))
    draft, paper = queries.register(office.actors["staf"], office.id)
    assert (paper.made_on, paper.since, paper.approver) == (
        "2 Januari 2022",
        "3 Januari 2022",
        "Plt. Kepala Dinas Kominfo",
    )
    assert (draft.made_on, draft.since, draft.approver) == ("24 November 2026", "", "")


def test_the_list_of_versions_costs_the_same_with_one_and_three(office: Office) -> None:
    costs = []
    for minutes in (5, 6, 7):
        office.draft(sheet(minutes=minutes))
        with CaptureQueriesContext(connection) as captured:
            queries.versions(office.actors["staf"], office.id)
        costs.append(len(captured))
    assert costs[0] == costs[2]


def test_a_race_for_the_same_turn_is_won_once(office: Office) -> None:
    """The same conditional update without `turn` in its condition would take both."""
    draft = office.draft()

    def naive(_: object) -> int:
        return Version.objects.filter(id=draft.id).update(turn=draft.seen + 1)

    def held(_: object) -> int:
        return Version.objects.filter(id=draft.id, turn=draft.seen).update(turn=draft.seen + 1)

    assert [door.run(held), door.run(held)] == [1, 0]
    assert [door.run(naive), door.run(naive)] == [1, 1]
    with pytest.raises(TertibError):
        service.check(draft.id, by=office.actors["sekretaris"], reason="x", seen=draft.seen)
