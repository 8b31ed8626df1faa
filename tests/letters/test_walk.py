"""The real procedure with the real ledger and the real press; only the mail server is a fake."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.cases.harness import Desk, FakeMail, FakePress, build_desk, fake_catalogue
from tests.letters.test_papers import raw_text, squeezed

from tertib.cases.types import REHEARSAL, CaseRef, Phase
from tertib.kernel.actor import SYSTEM
from tertib.letters import queries as letters
from tertib.letters import verbs as letter_verbs
from tertib.letters.models import Letter
from tertib.procedures import queries as procedures
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers import verbs as register_verbs
from tertib.registers.models import Entry, SeriesYear
from tertib.runtime import door, vault
from tertib.runtime.door import fixed_time

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OUTSIDE = [{"address": "dinkes.lama@contoh.com", "used_for": "Pengaduan"}]
ADDRESSES = [
    {"local_1": "dinkes", "kind": "opd"},
    {"local_1": "pengaduan.dinkes", "kind": "layanan", "holder_name": "Petugas Pengaduan"},
]


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    entries: list[Mapping[str, Any]] = []
    press, mail = FakePress(), FakeMail()
    with fixed_time(MORNING) as clock, fake_catalogue(entries, press, mail):
        register_verbs.offer()
        letter_verbs.offer()
        office = build_desk(clock, entries, press, mail)
        books = procedures.books_of(procedures.in_force(office.office, "email_registration").hash)
        door.run(lambda tx: ledger.install_books(tx, books, office=office.office))
        yield office


@pytest.fixture
def closed(desk: Desk) -> CaseRef:
    case = desk.closed(request={"addresses": ADDRESSES, "outside": OUTSIDE})
    desk.work()
    return case


def papers(case: CaseRef) -> dict[str, str]:
    return {each.kind: text(each.digest) for each in letters.letters_of(SYSTEM, case.id)}


def text(digest: str) -> str:
    return squeezed(raw_text(vault.read(digest)))


def test_every_paper_of_the_procedure_falls_out(desk: Desk, closed: CaseRef) -> None:
    assert closed.phase is Phase.CLOSED
    found = letters.letters_of(SYSTEM, closed.id)
    assert sorted(each.kind for each in found) == [
        "account_evidence",
        "circular",
        "completeness_checklist",
        "covering_letter",
        "disposition_sheet",
        "handover_record",
        "receipt",
        "register_sheet",
        "report",
    ]
    assert all(each.rendered and each.pages for each in found)


def test_letters_that_leave_the_office_are_signed_and_numbered(desk: Desk, closed: CaseRef) -> None:
    found = {each.kind: each for each in letters.letters_of(SYSTEM, closed.id)}
    assert found["covering_letter"].number == "500.12/1/5.16.03/2026"
    assert found["handover_record"].number == "BA-1/500.12/5.16.03/XI/2026"
    assert found["report"].number == "ND-1/500.12/5.16.03/XI/2026"
    assert [found[key].signer for key in ("covering_letter", "handover_record")] == ["Kepala Dinas"] * 2


def test_the_papers_say_what_happened(desk: Desk, closed: CaseRef) -> None:
    found = papers(closed)
    for kind in ("account_evidence", "register_sheet", "report", "handover_record"):
        assert "pengaduan.dinkes@contoh.go.id" in found[kind], kind
    assert "0001/SM/2026" in found["receipt"]
    assert "KepalaBidangTIK" in found["disposition_sheet"]
    assert "BudiSantoso" in found["handover_record"]
    assert "2(dua)amplop" in found["covering_letter"]
    assert "Layananpublik" in found["report"]


def test_every_book_of_the_procedure_is_written_and_each_row_once(desk: Desk, closed: CaseRef) -> None:
    rows = [(each.book, each.no) for each in registers.rows_of_case(closed.id, office=desk.office)]
    assert rows.count(("email_accounts", 1)) == 1
    assert {book for book, _ in rows} == {each.key for each in registers.books(SYSTEM, office=desk.office)}
    requests = registers.sheet_of_case(closed.id, "requests", office=desk.office)[1]
    assert [(each.no, each.data["status"]) for each in requests] == [(1, "selesai")]


def test_an_account_row_keeps_what_was_written_first(desk: Desk, closed: CaseRef) -> None:
    rows = registers.sheet_of_case(closed.id, "email_accounts", office=desk.office)[1]
    assert [(each.data["address"], each.data["created_on"], each.data["status"]) for each in rows] == [
        ("dinkes@contoh.go.id", "2026-11-24", "diserahkan"),
        ("pengaduan.dinkes@contoh.go.id", "2026-11-24", "diserahkan"),
    ]


def test_a_deficiency_letter_waits_for_its_signature(desk: Desk) -> None:
    case = desk.incomplete()
    letter = next(each for each in letters.letters_of(SYSTEM, case.id) if each.kind == "deficiency_letter")
    assert letter.needs_signature
    assert "Pengelola/adminteknis:NIP" in text(letter.digest)
    assert [each.id for each in letters.awaiting_signature(desk.actors["kepala_bidang"])] == [letter.id]


def test_a_report_that_was_refused_is_replaced_with_its_number_void(desk: Desk) -> None:
    case = desk.confirmed()
    desk.work()
    for by in ("admin_system", "admin_system", "admin_system", "admin_system"):
        desk.complete(case, by)
        desk.work()
    desk.complete(case, "jft1", refuse_paraf=True, note="Angka belum sama.")
    desk.work()
    for by in ("admin_system", "admin_system", "admin_system"):
        desk.complete(case, by)
        desk.work()
    reports = [each for each in letters.letters_of(SYSTEM, case.id) if each.kind == "report"]
    numbers = registers.numbers(SYSTEM, "memo", 2026, office=desk.office)
    assert [(each.state, each.needs_signature) for each in reports] == [("void", False), ("signed", False)]
    assert [(each.seq, each.state) for each in numbers] == [(1, "void"), (2, "given")]


def test_a_rehearsal_writes_in_books_of_its_own(desk: Desk, closed: CaseRef) -> None:
    """The office's books and series stand as they did; the trial's papers say what they are."""
    before = ledger_of_office(desk)
    trial = desk.at_hand_over(by="admin_system", channel=REHEARSAL, request={"addresses": TRIAL})
    desk.hand_over_on_paper(trial)
    desk.work()
    assert ledger_of_office(desk) == before
    assert desk.view(trial).number.startswith("PERCOBAAN/0001")
    numbered = {each.number for each in letters.letters_of(SYSTEM, trial.id) if each.number}
    assert numbered
    assert all(each.startswith("PERCOBAAN/") for each in numbered)
    assert all("percobaan" in each.lower() for each in papers(trial).values())
    assert not Letter.objects.filter(case=trial.id, public=True).exists()


def test_the_next_real_case_follows_the_last_real_one(desk: Desk, closed: CaseRef) -> None:
    desk.registered(by="admin_system", channel=REHEARSAL, request={"addresses": TRIAL})
    real = desk.registered(request={"addresses": TRIAL})
    assert (closed.number, real.number) == ("0001/SM/2026", "0002/SM/2026")


TRIAL = [{"local_1": "percobaan", "kind": "opd"}]


def ledger_of_office(desk: Desk) -> tuple[object, ...]:
    rows = Entry.objects.filter(book__office=desk.office).order_by("book", "no", "revision")
    years = SeriesYear.objects.filter(series__office=desk.office).order_by("series")
    return (tuple(rows.values_list("book", "no", "revision")), tuple(years.values_list("series", "last")))
