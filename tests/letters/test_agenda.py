"""What follows from a signature at the desk: one line in the book, one paper among those of the case."""

from uuid import UUID

import pytest
from tests.letters.conftest import Desk, Make
from tests.letters.test_letters import HEAD, concept, sign_by_verb, unsigned

from tertib.cases import queries as cases
from tertib.cases.types import CaseFacts
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Conflict, Invalid, NotAllowed
from tertib.letters import _kinds, queries, service
from tertib.letters.types import LetterView, Signing
from tertib.procedures import queries as procedures
from tertib.registers import queries as registers
from tertib.registers import service as ledger
from tertib.registers.types import EntryView, NumberMode
from tertib.runtime.queue import Worker

BOOK = "outgoing_agenda"


def rows(desk: Desk) -> tuple[EntryView, ...]:
    return registers.entries(SYSTEM, BOOK, office=desk.office).items


def sign(desk: Desk, view: LetterView, number: str = "") -> LetterView:
    return service.sign(view.id, Signing(number=number), by=desk.people[HEAD], seen=view.digest)


def numbered_outside(desk: Desk) -> None:
    ledger.set_series(
        "outgoing", office=desk.office, by=SYSTEM, template="{urut}", mode=NumberMode.OUTSIDE, tokens={}
    )


def test_signing_writes_the_line_its_kind_describes(desk: Desk, printing: Make) -> None:
    sign(desk, unsigned(desk, printing))
    [row] = rows(desk)
    assert row.data == {
        "number": "500.12/1/5.16.03/2026",
        "date": "2026-11-24",
        "addressee": "Kepala Dinas Kesehatan",
        "subject": "Pemberitahuan Kekurangan Persyaratan Permohonan",
        "unit": "Kepala Bidang",
        "signer": "Kepala Dinas",
        "note": "Perkara -",
    }


def test_the_case_knows_the_line_and_the_signed_paper(desk: Desk, case: UUID, printing: Make) -> None:
    view = unsigned(desk, printing)
    sign(desk, view)
    Worker("test", strict=True).run_pending()
    Worker("test", strict=True).run_pending()
    by = desk.people[HEAD]
    papers = [each for each in cases.documents(by, case) if each.letter == view.id]
    assert [(each.book, each.no) for each in cases.entries(by, case)] == [(BOOK, 1)]
    assert [(each.number, each.digest) for each in papers] == [
        ("500.12/1/5.16.03/2026", queries.letter(by, view.id).digest)
    ]


def test_the_applicant_reads_a_deficiency_letter_once_it_is_signed(
    desk: Desk, case: UUID, printing: Make
) -> None:
    view = unsigned(desk, printing)
    before = [each.letter for each in cases.documents(desk.applicant, case) if each.letter]
    sign(desk, view)
    Worker("test", strict=True).run_pending()
    after = [each.letter for each in cases.documents(desk.applicant, case) if each.letter]
    assert (before, after) == ([], [view.id])
    assert queries.letter_pdf(desk.applicant, view.id).content.startswith(b"%PDF")


def test_the_verb_writes_the_line_once(desk: Desk, facts: CaseFacts, printing: Make) -> None:
    concept(desk, printing)
    said = sign_by_verb(desk, facts, "covering_letter")
    assert said["entries"] == [{"book": BOOK, "no": 1, "revision": 1, "title": "Buku Agenda Surat Keluar"}]
    assert [row.data["subject"] for row in rows(desk)] == ["Surat pengantar data akun e-mail resmi instansi"]


def test_a_kind_without_a_book_writes_nowhere(desk: Desk, facts: CaseFacts) -> None:
    assert "entries" not in sign_by_verb(desk, facts, "handover_record")


def test_a_refused_signature_writes_nothing(desk: Desk, printing: Make) -> None:
    view = unsigned(desk, printing)
    with pytest.raises(NotAllowed):
        service.sign(view.id, by=desk.people["jft"], seen=view.digest)
    assert rows(desk) == ()


def test_a_number_that_comes_later_writes_the_line_then(desk: Desk, printing: Make) -> None:
    numbered_outside(desk)
    view = unsigned(desk, printing)
    sign(desk, view)
    before = len(rows(desk))
    service.number(view.id, "B/574/2026", by=desk.people["agendaris"])
    assert (before, [row.data["number"] for row in rows(desk)]) == (0, ["B/574/2026"])


def test_a_void_letter_is_struck_in_the_book_with_the_reason(desk: Desk, printing: Make) -> None:
    view = unsigned(desk, printing)
    sign(desk, view)
    service.void(view.id, by=desk.people["agendaris"], reason="Salah alamat")
    assert [(row.state, row.reason, row.revision) for row in rows(desk)] == [("struck", "Salah alamat", 2)]


def test_a_line_struck_by_hand_does_not_stop_the_letter_from_being_void(desk: Desk, printing: Make) -> None:
    view = unsigned(desk, printing)
    sign(desk, view)
    ledger.strike_entry(BOOK, 1, office=desk.office, by=desk.people["agendaris"], seen=1, reason="Ganda")
    assert service.void(view.id, by=desk.people["agendaris"], reason="Salah alamat").state == "void"


def test_the_signer_may_decline_a_letter_that_waits_but_not_take_a_signed_one_back(
    desk: Desk, printing: Make
) -> None:
    first = unsigned(desk, printing, "handover_record")
    sign_me = {"by": desk.people["kepala_bidang"]}
    with pytest.raises(NotAllowed):
        service.void(first.id, reason="x", **sign_me)
    assert service.void(first.id, by=desk.people[HEAD], reason="Tidak perlu lagi").state == "void"


def test_a_concept_is_not_signed_at_the_desk(desk: Desk, printing: Make) -> None:
    view = concept(desk, printing)
    with pytest.raises(Conflict):
        service.sign(view.id, by=desk.people[HEAD], seen=view.digest)


def test_the_lines_of_the_shipped_kinds_fit_their_books(desk: Desk) -> None:
    bundle = procedures.in_force(desk.office, "email_registration").hash
    books = procedures.books_of(bundle)
    lines = [kind.enters for kind in _kinds.kinds_of(bundle).values() if kind.enters]
    assert lines
    for line in lines:
        book = books.book(line.book)
        assert book is not None
        assert set(line.columns) <= {each.key for each in book.columns}
        assert set(book.row_key) <= set(line.columns)


def test_a_line_with_an_unknown_placeholder_is_refused_when_read() -> None:
    line = b"enters: {book: b, columns: {x: '{y.z}'}}"
    sheet = b"letters: [{key: a, title: A, template: a.typ, subject: A, " + line + b"}]"
    with pytest.raises(Invalid):
        _kinds.read_kinds({"letters.yaml": sheet, "letters/a.typ": b""})
