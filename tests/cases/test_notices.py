"""Who is told what: one table, each receiver once, nothing in it that is not theirs to know."""

import re
from datetime import timedelta

import pytest
from tests.cases.harness import Desk

from tertib.cases import notices, service
from tertib.cases.types import Disposition
from tertib.people import service as people
from tertib.runtime import languages, outbox
from tertib.runtime.models import OutboxMessage


def told(desk: Desk, case: object) -> list[tuple[str, str]]:
    letters = outbox.letters_for(case.id)  # type: ignore[attr-defined]
    return [(each.to, each.subject.split(":")[0]) for each in letters]


def test_the_applicant_is_told_of_number_deficiencies_and_end(desk: Desk) -> None:
    case = desk.incomplete()
    desk.clock.advance(timedelta(days=10))
    service.lapse_waiting()
    applicant = [subject for to, subject in told(desk, case) if to == "Pemohon.dinkes@contoh.id"]
    assert applicant == ["Permohonan diterima", "Permohonan perlu dilengkapi", "Permohonan gugur"]


def test_a_resumed_promise_is_not_told_as_a_new_request(desk: Desk) -> None:
    case = desk.incomplete()
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    assert [subject for _, subject in told(desk, case)].count("Permohonan diterima") == 1


def test_the_next_desk_is_told_and_a_returning_case_tells_only_its_own(desk: Desk) -> None:
    case = desk.incomplete()
    pool = [to for to, subject in told(desk, case) if subject == "Tugas baru" and "jft" in to]
    assert sorted(pool) == ["Pejabat.jft1@contoh.id", "Pejabat.jft2@contoh.id"]
    service.resubmit(case.id, {}, by=desk.actors["dinkes"], seen=desk.view(case).seq)
    again = [to for to, subject in told(desk, case) if subject == "Tugas baru" and "jft" in to]
    assert len(again) == 3
    assert again.count("Pejabat.jft1@contoh.id") == 2


def test_copies_of_a_disposition_are_told(desk: Desk) -> None:
    case = desk.registered()
    to, cc = (desk.posts["kepala_bidang"],), (desk.posts["arsiparis"],)
    desk.complete(case, "kepala_dinas", disposition=Disposition(to=to, cc=cc))
    assert [to for to, subject in told(desk, case) if subject.startswith("Tembusan")] == [
        "Pejabat.arsiparis@contoh.id"
    ]


def test_a_notice_to_an_official_names_no_person_of_the_request(desk: Desk) -> None:
    desk.closed()
    texts = [
        each.text + each.subject for each in OutboxMessage.objects.filter(recipient__startswith="Pejabat")
    ]
    assert texts
    for secret in ("Budi", "198001012005011001", "081234567890", "budi@contoh.id"):
        assert all(secret not in text for text in texts)


def test_an_unusable_address_does_not_stop_the_case(desk: Desk) -> None:
    from tertib.cases.types import Contact

    case = desk.open(contact=Contact(name="Budi", email="bukan alamat"))
    service.register(case.id, desk.line(), by=desk.actors["agendaris"], seen=case.seq)
    assert desk.view(case).number


def test_every_sentence_of_the_table_can_be_filled() -> None:
    words = [text for rows in notices.TABLE.values() for row in rows for text in (row.subject, *row.text)]
    fields = dict.fromkeys(
        (
            "service",
            "number",
            "tracking",
            "link",
            "mine",
            "until",
            "list",
            "reason",
            "agency",
            "activity",
            "before",
            "after",
            "second",
            "who",
        ),
        "x",
    )
    assert all(text % fields for text in words)


def letters_to(name: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(recipient__startswith=name).order_by("posted_at", "id"))


@pytest.mark.usefixtures("english")
def test_each_receiver_is_told_in_their_own_language(desk: Desk) -> None:
    people.choose_language("en", by=desk.actors["jft1"])
    desk.at_check()
    english, indonesian = letters_to("Pejabat.jft1")[0], letters_to("Pejabat.jft2")[0]
    assert english.subject.startswith("New task: ")
    assert "Applicant: " in english.text
    assert indonesian.subject.startswith("Tugas baru: ")
    assert "Pemohon: " in indonesian.text


@pytest.mark.usefixtures("english")
def test_the_applicant_is_told_in_the_language_of_whoever_asked_in_the_portal(desk: Desk) -> None:
    people.choose_language("en", by=desk.actors["dinkes"])
    desk.incomplete()
    registered, lacking = letters_to("Pemohon.dinkes")[:2]
    assert registered.text.startswith("Dear applicant,")
    assert re.search(r"by \d+ [A-Z][a-z]+ \d{4}", lacking.text)


@pytest.mark.usefixtures("english")
def test_a_page_in_english_does_not_make_a_letter_english(desk: Desk) -> None:
    with languages.spoken("en"):
        desk.registered()
    assert letters_to("Pemohon.dinkes")[0].text.startswith("Yth. Pemohon,")
