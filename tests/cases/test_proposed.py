"""A procedure nobody approved, or whose effects are not built: only the office sees and rehearses it."""

from collections.abc import Callable

import pytest
from tests.cases.harness import Desk

from tertib.cases import catalogue, queries, service
from tertib.cases.types import REHEARSAL, CaseRef, IntentState, Phase, StepWork
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import NotAllowed
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedures_service
from tertib.procedures.models import Term
from tertib.procedures.types import VersionStatus

SOP = """\
code: tower
title: Pemeliharaan Menara
office_label: Dinas
status: STATUS
identity: {number: "1", title: SOP Menara, unit: [DINAS], approved_on: DATE}
trigger: {kind: agenda, form: request}
performers: [{key: kepala_dinas, label: Kepala Dinas, column: 3}]
waiting_days: 5
refusals: {other: Bukan kewenangan}
service: {summary: Menara, requirements: [Surat], fee: Gratis, product: Menara}
forms: {request: {title: Formulir, fields: [{key: name, label: Nama, kind: text, required: true}]}}
steps:
  - no: 1
    activity: Periksa menara
    act: effect
    hops: [{performer: kepala_dinas, label: Periksa, inferred: R}]
    needs: Surat
    output: Menara
    minutes: 15
    does: [{verb: VERB, with: {name: request.name}, when: enter, into: tower, inferred: R}]
    guards: [GUARD]
"""
Install = Callable[..., str]


@pytest.fixture
def install(desk: Desk) -> Install:
    def put(
        *,
        status: str = "naskah",
        date: str = "2026-01-02",
        verb: str = "mailbox.create",
        guard: str = "",
        given: str = "name",
    ) -> str:
        text = SOP.replace("STATUS", status).replace("DATE", f'"{date}"').replace("VERB", verb)
        text = text.replace("with: {name:", f"with: {{{given}:")
        text = text.replace("    guards: [GUARD]\n", f"    guards: [{guard}]\n" if guard else "")
        files = {"sop.yaml": text.encode(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
        found = procedures_service.install_files(files, office=desk.office, by=SYSTEM)
        procedures_service.assign(
            desk.office, found.code, "kepala_dinas", desk.posts["kepala_dinas"], by=SYSTEM
        )
        return found.code

    return put


def opened(desk: Desk, code: str, by: str) -> CaseRef:
    return service.open_case(
        desk.office, code, by=desk.actors[by], request={"name": "Menara A"}, agency=desk.agency
    )


@pytest.mark.parametrize(
    ("status", "date", "wanted"),
    [
        ("usulan", "2026-01-02", VersionStatus.PROPOSED),
        ("naskah", "", VersionStatus.UNDATED),
        ("naskah", "2026-01-02", VersionStatus.IN_FORCE),
    ],
)
def test_a_version_stands_where_its_text_says(
    desk: Desk, install: Install, status: str, date: str, wanted: VersionStatus
) -> None:
    assert procedures.in_force(desk.office, install(status=status, date=date)).status is wanted


def test_what_can_run_is_offered_and_opened_for_real(desk: Desk, install: Install) -> None:
    code = install()
    assert code in {card.code for card in queries.services(desk.office)}
    assert not desk.view(opened(desk, code, "agendaris")).is_rehearsal


@pytest.mark.parametrize("more", [{"status": "usulan"}, {"verb": "tower.climb"}, {"guard": "tower.stands"}])
def test_what_cannot_run_is_offered_to_nobody(desk: Desk, install: Install, more: dict[str, str]) -> None:
    code = install(**more)
    assert queries.must_rehearse(procedures.in_force(desk.office, code))
    assert code not in {card.code for card in queries.services(desk.office)}
    with pytest.raises(NotAllowed, match="baru dapat dicoba oleh petugas"):
        opened(desk, code, "dinkes")


def test_whoever_works_in_the_office_may_rehearse_it(desk: Desk, install: Install) -> None:
    case = desk.view(opened(desk, install(verb="tower.climb"), "agendaris"))
    assert case.is_rehearsal
    assert case.title.startswith("PERCOBAAN: ")
    assert (case.agency, case.agency_name) == (None, "Dinas Kesehatan")
    assert case.contact.email == ""


def test_a_rehearsed_effect_shows_its_plan_does_nothing_and_says_so(desk: Desk, install: Install) -> None:
    catalogue.planned("tower.climb", label="Memanjat menara", inputs={"name": "Menara"})
    case = opened(desk, install(verb="tower.climb", guard="tower.stands"), "agendaris")
    desk.work()
    head = desk.actors["kepala_dinas"]
    (intent,) = queries.intents(head, case.id)
    assert intent.plan is not None
    assert "Memanjat menara" in intent.plan.summary
    assert [(line.label, line.after) for line in intent.plan.lines] == [("Menara", "Menara A")]
    service.confirm_plan(case.id, by=head, seen=desk.view(case).seq)
    desk.work()
    (intent,) = queries.intents(head, case.id)
    assert (intent.state, intent.evidence["name"]) == (IntentState.PROVEN, "Menara A")
    assert intent.evidence["rehearsal"].startswith("Percobaan: ")
    service.complete(case.id, StepWork(), by=head, seen=desk.view(case).seq)
    assert desk.view(case).phase is Phase.CLOSED


@pytest.mark.parametrize("key", ["number", "documents", "entries", "sealed"])
def test_what_was_only_asked_for_never_passes_for_what_was_done(
    desk: Desk, install: Install, key: str
) -> None:
    case = opened(desk, install(verb="tower.climb", given=key), "agendaris")
    desk.work()
    head = desk.actors["kepala_dinas"]
    service.confirm_plan(case.id, by=head, seen=desk.view(case).seq)
    desk.work()
    assert queries.intents(head, case.id)[0].state is IntentState.PROVEN
    view = desk.view(case)
    assert (view.number, queries.documents(head, case.id), queries.entries(head, case.id)) == ("", (), ())
    assert key not in queries.intents(head, case.id)[0].evidence


def test_of_a_proposal_even_what_is_built_is_only_said(desk: Desk, install: Install) -> None:
    case = opened(desk, install(status="usulan"), "agendaris")
    desk.work()
    service.confirm_plan(case.id, by=desk.actors["kepala_dinas"], seen=desk.view(case).seq)
    desk.work()
    assert desk.mail.calls == []
    assert queries.intents(desk.actors["kepala_dinas"], case.id)[0].evidence["rehearsal"]


def stands(code: str, status: VersionStatus) -> None:
    """What document control will say of a version, whatever its text says."""
    Term.objects.filter(code=code).update(status=status.value)


def run_effect(desk: Desk, case: CaseRef) -> IntentState:
    """The row's effect, confirmed and carried out as far as it goes."""
    head = desk.actors["kepala_dinas"]
    desk.work()
    if any(one.name == "confirm_plan" for one in queries.open_actions(case.id, head)):
        service.confirm_plan(case.id, by=head, seen=desk.view(case).seq)
    desk.work()
    return queries.intents(head, case.id)[0].state


def test_the_version_says_what_is_only_said_not_its_text(desk: Desk, install: Install) -> None:
    """The text is the office's own, the version is a proposal again: whoever opened it touches nothing."""
    code = install(given="address")
    stands(code, VersionStatus.PROPOSED)
    case = opened(desk, code, "agendaris")
    assert desk.view(case).is_rehearsal
    assert run_effect(desk, case) is IntentState.PROVEN
    assert desk.mail.calls == []


def test_a_version_that_was_approved_is_rehearsed_with_its_effects(desk: Desk, install: Install) -> None:
    """The text still says usulan; the office approved it, and its administrator tries it on the server."""
    code = install(status="usulan", given="address")
    stands(code, VersionStatus.IN_FORCE)
    with pytest.raises(NotAllowed):
        service.open_case(
            desk.office, code, by=desk.actors["agendaris"], request={"name": "A"}, channel=REHEARSAL
        )
    case = service.open_case(
        desk.office, code, by=desk.actors["admin_system"], request={"name": "A"}, channel=REHEARSAL
    )
    assert run_effect(desk, case) is IntentState.PROVEN
    assert len(desk.mail.calls) == 1


def test_an_approval_meanwhile_does_not_make_a_rehearsal_real(desk: Desk, install: Install) -> None:
    code = install(status="usulan")
    case = opened(desk, code, "agendaris")
    stands(code, VersionStatus.IN_FORCE)
    assert run_effect(desk, case) is IntentState.PROVEN
    assert desk.mail.calls == []


def test_what_is_rehearsed_for_one_effect_touches_no_server_with_another(
    desk: Desk, install: Install
) -> None:
    """One guard is not built, so anybody may open it: nothing that is built may act for anybody."""
    case = opened(desk, install(guard="tower.stands", given="address"), "agendaris")
    assert run_effect(desk, case) is IntentState.PROVEN
    assert desk.mail.calls == []
