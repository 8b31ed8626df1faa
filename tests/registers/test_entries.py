"""Rows of the ledger: once per case, revised in sight, struck never changed."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.registers.conftest import BOOKS, Desk

from tertib.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tertib.registers import queries, service
from tertib.registers.models import Entry
from tertib.registers.types import Book, Books, Column, EntryFilter, EntryState, EntryView
from tertib.runtime import door

ROW = {"address": "dinkes@contoh.go.id", "manager": "Nama Orang", "made_on": "2026-11-24", "status": "dibuat"}


def write(desk: Desk, data: dict[str, Any], *, case: UUID | None = None, book: str = "accounts") -> EntryView:
    return door.run(
        lambda tx: service.enter(tx, book, data, office=desk.office, by=desk.clerk, case=case, event=7)
    )


def test_rows_are_numbered_in_the_order_written(desk: Desk) -> None:
    written = [write(desk, {**ROW, "address": f"a{n}@contoh.go.id"}, case=uuid4()) for n in range(3)]
    assert [each.no for each in written] == [1, 2, 3]


def test_the_same_row_of_the_same_case_is_written_once(desk: Desk) -> None:
    case = uuid4()
    first, again = write(desk, ROW, case=case), write(desk, ROW, case=case)
    assert (again.no, again.revision) == (first.no, 1)
    assert Entry.objects.count() == 1


def test_other_content_for_the_same_row_is_its_next_revision_and_keeps_what_is_not_said(desk: Desk) -> None:
    case = uuid4()
    write(desk, ROW, case=case)
    again = write(desk, {"address": ROW["address"], "status": "diserahkan"}, case=case)
    assert (again.no, again.revision) == (1, 2)
    assert again.data == {**ROW, "status": "diserahkan"}


def test_another_case_gets_its_own_row_for_the_same_address(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    assert write(desk, ROW, case=uuid4()).no == 2


def test_a_book_without_key_takes_one_row_per_event(desk: Desk) -> None:
    case = uuid4()
    for event in ("7/0", "8/0", "8/0"):
        door.run(
            lambda tx, event=event: service.enter(
                tx, "notes", {"note": "sama"}, office=desk.office, by=desk.clerk, case=case, otherwise=event
            )
        )
    assert Entry.objects.count() == 2


def test_the_database_itself_refuses_a_twin(desk: Desk) -> None:
    case = uuid4()
    write(desk, ROW, case=case)
    row = Entry.objects.get()
    twin = {field.name: getattr(row, field.name) for field in Entry._meta.concrete_fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**{**twin, "id": uuid4(), "no": 99})


def test_a_column_the_book_does_not_have_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        write(desk, {**ROW, "password": "rahasia"})
    assert list(refused.value.problems) == ["password"]


def test_a_revision_needs_the_newest_page_and_a_reason(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    change = {"office": desk.office, "by": desk.clerk}
    service.correct_entry(
        "accounts", 1, {**ROW, "status": "salah ketik"}, seen=1, reason="Salah ketik", **change
    )
    with pytest.raises(Conflict):
        service.correct_entry("accounts", 1, ROW, seen=1, reason="Terlambat", **change)
    with pytest.raises(Invalid):
        service.correct_entry("accounts", 1, ROW, seen=2, reason=" ", **change)


def test_a_struck_row_stays_readable_and_is_never_changed_again(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    struck = service.strike_entry(
        "accounts", 1, office=desk.office, by=desk.clerk, seen=1, reason="Alamat dibatalkan"
    )
    assert (struck.state, struck.data, struck.reason) == (EntryState.STRUCK, ROW, "Alamat dibatalkan")
    with pytest.raises(Conflict):
        service.correct_entry("accounts", 1, ROW, office=desk.office, by=desk.clerk, seen=2, reason="Lagi")


def test_every_revision_can_be_read(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    service.strike_entry("accounts", 1, office=desk.office, by=desk.clerk, seen=1, reason="Dibatalkan")
    states = [each.state for each in queries.revisions(desk.clerk, "accounts", 1)]
    assert states == [EntryState.SUPERSEDED, EntryState.STRUCK]


def test_only_keepers_of_the_office_correct_rows(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    for by in (desk.official, desk.stranger, desk.auditor):
        with pytest.raises(NotAllowed):
            service.strike_entry("accounts", 1, office=desk.office, by=by, seen=1, reason="x")
    assert Entry.objects.count() == 1


def test_to_a_stranger_the_book_does_not_exist(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    with pytest.raises(NotFound):
        queries.entries(desk.stranger, "accounts", office=desk.office)
    with pytest.raises(NotFound):
        queries.entries(desk.stranger, "accounts")


def test_the_auditor_reads_rows_without_personal_data(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    inside = queries.entries(desk.official, "accounts").items[0]
    outside = queries.entries(desk.auditor, "accounts").items[0]
    assert inside.data["manager"] == "Nama Orang"
    assert outside.data["manager"] == "•••"
    assert "Nama Orang" not in str(outside)


def test_a_search_never_finds_by_personal_data(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    assert queries.entries(desk.auditor, "accounts", EntryFilter(text="Nama Orang")).total == 0
    assert queries.entries(desk.auditor, "accounts", EntryFilter(text="DINKES@")).total == 1


def test_pages_count_rows_not_revisions(desk: Desk) -> None:
    for number in range(5):
        write(desk, {**ROW, "address": f"a{number}@contoh.go.id"}, case=uuid4())
    service.strike_entry("accounts", 5, office=desk.office, by=desk.clerk, seen=1, reason="x")
    page = queries.entries(desk.clerk, "accounts", EntryFilter(size=2, page=2))
    assert ([each.no for each in page.items], page.total, page.pages) == ([3, 2], 5, 3)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_page_costs_the_same_whatever_it_holds(
    desk: Desk, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        write(desk, {**ROW, "address": f"a{number}@contoh.go.id"}, case=uuid4())
    with django_assert_num_queries(5):
        queries.entries(desk.clerk, "accounts")


def test_books_can_be_installed_again_without_losing_rows(desk: Desk) -> None:
    write(desk, ROW, case=uuid4())
    door.run(lambda tx: service.install_books(tx, BOOKS, office=desk.office))
    assert [(each.key, each.rows) for each in queries.books(desk.clerk)] == [("notes", 0), ("accounts", 1)]


def test_a_letter_reads_what_its_case_wrote(desk: Desk) -> None:
    mine, other = uuid4(), uuid4()
    write(desk, ROW, case=mine)
    write(desk, {**ROW, "address": "lain@contoh.go.id"}, case=other)
    view, rows = queries.sheet_of_case(mine, "accounts", office=desk.office)
    assert (view.title, [each.cells for each in rows]) == (
        "Data e-Mail",
        [("dinkes@contoh.go.id", "Nama Orang", "24 November 2026", "dibuat")],
    )


def test_a_column_of_choices_shows_and_finds_words_and_keeps_the_key(desk: Desk) -> None:
    column = Column(key="kind", label="Jenis", choices="request.kind", labels={"opd": "Perangkat daerah"})
    book = Book(key="kinds", title="Jenis", columns=(column,))
    door.run(lambda tx: service.install_books(tx, Books(books=(book,)), office=desk.office))
    row = write(desk, {"kind": "opd"}, book="kinds")
    assert (row.data["kind"], row.cells) == ("opd", ("Perangkat daerah",))
    assert queries.entries(desk.clerk, "kinds", EntryFilter(text="perangkat")).total == 1


def test_what_speaks_of_a_void_thing_is_struck_once(desk: Desk) -> None:
    no = write(desk, ROW, case=uuid4()).no

    def strike() -> EntryView | None:
        return door.run(
            lambda tx: service.strike_standing(
                tx, "accounts", no, office=desk.office, by=desk.clerk, reason="Batal"
            )
        )

    first, again = strike(), strike()
    assert first is not None
    assert (first.state, first.revision, again) == (EntryState.STRUCK, 2, None)


def test_who_keeps_the_books_is_told(desk: Desk) -> None:
    asked = [
        queries.keeps(by, desk.office) for by in (desk.clerk, desk.official, desk.stranger, desk.auditor)
    ]
    assert asked == [True, False, False, False]
