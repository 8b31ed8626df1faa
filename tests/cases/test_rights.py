"""Who sees a case, and who may do what to it at this moment."""

from datetime import date

import pytest
from tests.cases.harness import CODE, PDF, Desk

from tertib.cases import queries, service
from tertib.cases.types import Disposition, FileRef, StepWork, Upload
from tertib.kernel.actor import PUBLIC, SYSTEM
from tertib.kernel.errors import Invalid, NotAllowed, NotFound
from tertib.people import service as people
from tertib.people.types import MandateKind, NewMandate

SCAN = FileRef(digest="ef" * 32, filename="lembar.pdf", pages=1)


def names(desk: Desk, case: object, by: str) -> list[str]:
    return [each.name for each in queries.open_actions(case.id, desk.actors[by])]  # type: ignore[attr-defined]


def test_another_agency_finds_nothing_where_the_own_one_sees_the_case(desk: Desk) -> None:
    case = desk.registered()
    assert queries.case_for(desk.actors["dinkes"], case.id).as_applicant
    for ref in (case.id, case.number, case.tracking):
        with pytest.raises(NotFound):
            queries.case_for(desk.actors["bukitbestari"], ref)


def test_commands_of_another_agency_find_nothing(desk: Desk) -> None:
    case = desk.registered()
    with pytest.raises(NotFound):
        service.withdraw(case.id, by=desk.actors["bukitbestari"], seen=case.seq)
    with pytest.raises(NotFound):
        queries.timeline(desk.actors["bukitbestari"], case.id)
    with pytest.raises(NotFound):
        queries.documents(PUBLIC, case.id)


def test_the_office_and_the_auditor_find_a_case_by_number_and_code(desk: Desk) -> None:
    case = desk.registered()
    for by in ("jft1", "auditor"):
        for ref in (case.id, str(case.id), case.number, case.tracking.lower()):
            assert queries.case_for(desk.actors[by], ref).id == case.id


def test_the_auditor_may_do_nothing(desk: Desk) -> None:
    case = desk.registered()
    assert names(desk, case, "auditor") == []
    with pytest.raises(NotAllowed):
        service.complete(case.id, StepWork(), by=desk.actors["auditor"], seen=case.seq)


def test_only_the_post_whose_turn_it_is_acts(desk: Desk) -> None:
    case = desk.registered()
    with pytest.raises(NotAllowed) as refused:
        desk.complete(case, "sekretaris")
    assert "Kepala Dinas" in str(refused.value)
    desk.complete(case, "kepala_dinas")
    assert desk.view(case).turn.post == desk.posts["sekretaris"]  # type: ignore[union-attr]


def test_the_buttons_are_what_the_service_obeys(desk: Desk) -> None:
    case = desk.registered()
    assert names(desk, case, "kepala_dinas") == ["complete", "refuse"]
    assert names(desk, case, "dinkes") == ["withdraw"]
    assert names(desk, case, "jft1") == []
    pool = desk.at_check()
    assert names(desk, pool, "jft1") == ["claim", "hand_over", "complete", "send_back", "refuse"]


def test_an_agency_is_spoken_for_only_by_its_own(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.open(by="bukitbestari", agency=desk.agency)
    with pytest.raises(NotAllowed):
        service.open_case(desk.office, CODE, by=PUBLIC, request=desk.request(), files={"letter": [PDF]})


def test_the_counter_opens_for_an_agency_without_account_and_registers_at_once(desk: Desk) -> None:
    case = desk.open(by="agendaris", agency=desk.other_agency, channel="counter", registration=desk.line())
    view = desk.view(case)
    assert (view.number, view.step, view.agency_name) == ("incoming/1/2026", 2, "Kecamatan Bukit Bestari")
    assert queries.case_for(desk.actors["bukitbestari"], case.id).as_applicant


def test_an_official_who_is_not_entrusted_cannot_register(desk: Desk) -> None:
    case = desk.open()
    with pytest.raises(NotAllowed):
        service.register(case.id, desk.line(), by=desk.actors["jft1"], seen=case.seq)


def test_a_number_from_outside_is_kept(desk: Desk) -> None:
    case = desk.open()
    done = service.register(
        case.id, desk.line(outside_number="B/77/SRIKANDI"), by=desk.actors["agendaris"], seen=case.seq
    )
    assert done.number == "B/77/SRIKANDI"


def test_a_registration_names_what_is_missing(desk: Desk) -> None:
    case = desk.open()
    bad = desk.line(sender=" ", letter_date=date(2026, 12, 1))
    with pytest.raises(Invalid) as refused:
        service.register(case.id, bad, by=desk.actors["agendaris"], seen=case.seq)
    assert set(refused.value.problems) == {"sender", "letter_date"}


def test_a_disposition_keyed_in_for_the_head_needs_pen_and_scan(desk: Desk) -> None:
    case = desk.registered()
    to = (desk.posts["kepala_bidang"],)
    with pytest.raises(Invalid):
        desk.complete(case, "agendaris", disposition=Disposition(to=to))
    desk.brought("agendaris", SCAN)
    desk.complete(case, "agendaris", disposition=Disposition(to=to, written_by_pen=True, scan=SCAN))
    (done,) = [
        each for each in queries.timeline(desk.actors["kepala_dinas"], case.id) if each.kind == "hop_done"
    ][1:]
    assert (done.capacity, done.who) == ("Agendaris", "Pejabat.agendaris")
    assert ("Dimasukkan oleh", "Pejabat agendaris") in done.details
    work = desk.view(case).work["2"]["disposition"]
    assert (work["from"], work["to"], work["scan"]) == ("Kepala Dinas", ["Kepala Bidang TIK"], [SCAN.digest])


def test_a_substitute_acts_from_the_day_of_the_charge_and_the_absent_one_does_not(desk: Desk) -> None:
    case = desk.registered()
    head, deputy = desk.actors["kepala_dinas"].person, desk.actors["sekretaris"].person
    assert head is not None
    assert deputy is not None
    with pytest.raises(NotAllowed):
        desk.dispose(case, "sekretaris", "kepala_bidang")
    people.set_leave(head, start=date(2026, 11, 24), end=date(2026, 11, 25), by=SYSTEM)
    charge = NewMandate(
        post=desk.posts["kepala_dinas"], person=deputy, kind=MandateKind.PLH, decree_no="1/2026",
        start=date(2026, 11, 24), end=date(2026, 11, 25),
    )  # fmt: skip
    people.create_mandate(charge, by=SYSTEM)
    seen = desk.view(case, "jft1").seq
    work = StepWork(disposition=Disposition(to=(desk.posts["kepala_bidang"],)))
    with pytest.raises((NotAllowed, NotFound)):
        service.complete(case.id, work, by=desk.actors["kepala_dinas"], seen=seen)
    service.complete(case.id, work, by=desk.actors["sekretaris"], seen=seen)
    link = [
        each for each in queries.export_chain(desk.actors["auditor"], case.id) if each["kind"] == "hop_done"
    ][-1]
    assert (link["person"], link["post"], link["capacity"]) == (deputy, desk.posts["kepala_dinas"], "plh")


def test_a_colleague_takes_over_from_somebody_who_is_away(desk: Desk) -> None:
    case = desk.at_check()
    seen = service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq).seq
    with pytest.raises(NotAllowed):
        service.claim(case.id, by=desk.actors["jft2"], seen=seen)
    away = desk.actors["jft1"].person
    assert away is not None
    people.set_leave(away, start=date(2026, 11, 24), end=date(2026, 11, 24), by=SYSTEM)
    assert names(desk, case, "jft2") == ["claim"]
    service.claim(case.id, by=desk.actors["jft2"], seen=seen)
    assert desk.view(case).turn.claimed_by == desk.actors["jft2"].person  # type: ignore[union-attr]


def test_an_item_is_handed_only_to_a_holder_of_the_same_post(desk: Desk) -> None:
    case = desk.at_check()
    seen = service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq).seq
    outsider, colleague = desk.actors["kepala_bidang"].person, desk.actors["jft2"].person
    assert outsider
    assert colleague
    with pytest.raises(Invalid):
        service.hand_over(case.id, outsider, by=desk.actors["jft1"], seen=seen)
    service.hand_over(case.id, colleague, by=desk.actors["jft1"], seen=seen)
    with pytest.raises(NotAllowed):
        desk.complete(case, "jft1", answer="Ya")
    desk.complete(case, "jft2", answer="Ya")


def test_a_request_with_errors_names_every_field(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.open(request={"letter_no": "", "addresses": [{"local_1": "A B", "kind": "opd"}]})
    assert {"letter_no", "addresses.0.local_1"} <= set(refused.value.problems)


def test_a_file_that_is_none_is_refused_by_field(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        service.open_case(
            desk.office, CODE, by=desk.actors["dinkes"], request=desk.request(),
            files={"letter": [Upload(filename="surat.pdf", data=b"bukan pdf")]},
        )  # fmt: skip
    assert set(refused.value.problems) == {"letter"}


def test_only_the_archivist_erases(desk: Desk) -> None:
    case = desk.registered()
    with pytest.raises(NotAllowed):
        service.erase_payload(case.id, 1, ground="UU 27/2022", by=desk.actors["kepala_dinas"])
    service.erase_payload(case.id, 1, ground="UU 27/2022 pasal 16", by=desk.actors["arsiparis"])
    assert desk.view(case).request == {}
