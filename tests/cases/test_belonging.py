"""What belongs to whom: a hand-over to its receiver, a draft to its agency, a file to whoever brought it."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.cases.harness import CODE, PDF, Desk

from tertib.cases import queries, service
from tertib.cases.types import CaseRef, Disposition, FileRef
from tertib.kernel.actor import PUBLIC, SYSTEM, Actor
from tertib.kernel.errors import Invalid, NotAllowed, NotFound
from tertib.people import service as people

FOREIGN = FileRef(digest="fe" * 32, filename="asing.pdf", pages=1)


def at_counter(desk: Desk) -> CaseRef:
    """A letter of an agency without account, keyed in by the counter, its result on the table."""
    return desk.at_hand_over(by="agendaris", channel="counter", agency_name="Yayasan")


# --- the hand-over ----------------------------------------------------------------------------------


def test_whoever_keyed_a_letter_in_is_not_its_applicant(desk: Desk) -> None:
    case = desk.open(by="agendaris", channel="counter", agency_name="Yayasan", registration=desk.line())
    assert not queries.case_for(desk.actors["agendaris"], case.id).as_applicant
    assert queries.my_cases(desk.actors["agendaris"]) == ()


def test_the_counter_needs_the_signed_paper_for_a_letter_it_keyed_in(desk: Desk) -> None:
    case = at_counter(desk)
    seen = desk.view(case).seq
    with pytest.raises(Invalid, match="pindaian"):
        service.acknowledge(case.id, by=desk.actors["agendaris"], seen=seen)
    signed = desk.brought("agendaris")
    service.acknowledge(case.id, by=desk.actors["agendaris"], seen=seen, scan=signed)
    assert desk.view(case).acknowledged_at is not None


def test_an_official_who_also_speaks_for_the_agency_needs_the_paper_too(desk: Desk) -> None:
    case = desk.at_hand_over()
    counter = desk.actors["agendaris"]
    assert counter.person is not None
    people.add_member(desk.agency, counter.person, by=SYSTEM)
    both, seen = replace(counter, agency=desk.agency), desk.view(case).seq
    with pytest.raises(Invalid, match="pindaian"):
        service.acknowledge(case.id, by=both, seen=seen)
    service.acknowledge(case.id, by=desk.actors["dinkes"], seen=seen)


# --- drafts -----------------------------------------------------------------------------------------


def both_agencies(desk: Desk) -> tuple[Actor, Actor]:
    """One person who speaks for two agencies, as either."""
    own = desk.actors["dinkes"]
    assert own.person is not None
    for agency in (desk.agency, desk.other_agency):
        people.add_member(agency, own.person, by=SYSTEM)
    return own, replace(own, agency=desk.other_agency)


def saved(desk: Desk, by: Actor) -> UUID:
    return service.save_draft(desk.office, CODE, by=by, request={"letter_no": "rahasia"}).id


def test_a_draft_stays_with_the_agency_it_was_written_for(desk: Desk) -> None:
    own, other = both_agencies(desk)
    draft = saved(desk, own)
    assert [each.id for each in queries.drafts(own)] == [draft]
    assert queries.drafts(other) == ()
    for attempt in (
        lambda: queries.draft(other, draft),
        lambda: service.save_draft(desk.office, CODE, by=other, request={}, draft=draft),
        lambda: service.submit_draft(draft, by=other),
        lambda: service.discard_draft(draft, by=other),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.draft(own, draft).request["letter_no"] == "rahasia"


def test_whoever_left_an_agency_left_its_drafts(desk: Desk) -> None:
    own, _ = both_agencies(desk)
    draft = saved(desk, own)
    assert own.person is not None
    nobody_chosen = replace(own, agency=None)
    assert queries.draft(nobody_chosen, draft).id == draft
    people.end_membership(desk.agency, own.person, by=SYSTEM)
    assert queries.drafts(nobody_chosen) == ()
    with pytest.raises(NotFound):
        queries.draft(nobody_chosen, draft)


def test_nobody_writes_a_draft_for_an_agency_he_does_not_speak_for(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    with pytest.raises(NotAllowed):
        service.save_draft(desk.office, CODE, by=by, request={}, agency=desk.other_agency)
    service.save_draft(desk.office, CODE, by=by, request={}, agency=desk.agency)


# --- files ------------------------------------------------------------------------------------------


def test_a_file_that_somebody_else_brought_opens_no_case(desk: Desk) -> None:
    by, office = desk.actors["dinkes"], desk.office
    desk.brought("bukitbestari", FOREIGN)
    for files in ({"letter": [FOREIGN]}, {}):
        request = desk.request(letter=[FOREIGN.digest])
        with pytest.raises(Invalid) as refused:
            service.open_case(office, CODE, by=by, request=request, files=files)
        assert set(refused.value.problems) == {"letter"}
    own = desk.actors["bukitbestari"]
    service.open_case(office, CODE, by=own, request=desk.request(letter=[FOREIGN.digest]))


def test_a_file_that_somebody_else_brought_enters_no_draft(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    desk.brought("bukitbestari", FOREIGN)
    with pytest.raises(Invalid):
        service.save_draft(desk.office, CODE, by=by, request=desk.request(letter=[FOREIGN.digest]))
    assert queries.drafts(by) == ()


def test_a_completion_keeps_the_cases_files_and_takes_no_foreign_one(desk: Desk) -> None:
    case = desk.incomplete()
    by, seen = desk.actors["dinkes"], desk.view(case).seq
    desk.brought("bukitbestari", FOREIGN)
    with pytest.raises(Invalid) as refused:
        service.resubmit(case.id, {"letter": [FOREIGN.digest]}, by=by, seen=seen)
    assert set(refused.value.problems) == {"letter"}
    service.resubmit(case.id, {"letter": [PDF.digest]}, by=by, seen=seen)


def test_a_colleague_of_the_agency_completes_with_the_files_already_there(desk: Desk) -> None:
    case = desk.incomplete()
    counter, seen = desk.actors["agendaris"], desk.view(case).seq
    service.resubmit(case.id, {}, by=counter, seen=seen)
    assert desk.view(case).request["letter"] == [PDF.digest]


def test_only_the_applicant_or_the_counter_completes(desk: Desk) -> None:
    case = desk.incomplete()
    seen = desk.view(case).seq
    for by in ("kepala_dinas", "jft1"):
        with pytest.raises(NotAllowed, match="Sekarang giliran pemohon"):
            service.resubmit(case.id, {}, by=desk.actors[by], seen=seen)
    for stranger in (desk.actors["bukitbestari"], PUBLIC):
        with pytest.raises(NotFound):
            service.resubmit(case.id, {}, by=stranger, seen=seen)
    assert desk.view(case).submission == 1
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=seen)
    assert desk.view(case).submission == 2


def test_a_foreign_scan_is_no_scan(desk: Desk) -> None:
    case = desk.registered()
    desk.brought("bukitbestari", FOREIGN)
    pen = Disposition(to=(desk.posts["kepala_bidang"],), written_by_pen=True, scan=FOREIGN)
    with pytest.raises(Invalid) as refused:
        desk.complete(case, "agendaris", disposition=pen)
    assert set(refused.value.problems) == {"scan"}
    own = replace(pen, scan=desk.brought("agendaris"))
    desk.complete(case, "agendaris", disposition=own)


def test_an_erased_file_is_nobodys(desk: Desk) -> None:
    by = desk.actors["dinkes"]
    desk.forget(desk.brought("dinkes"))
    with pytest.raises(Invalid):
        desk.open()
    assert queries.my_cases(by) == ()
