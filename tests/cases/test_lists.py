"""Inbox, the head's page, the auditor's sample."""

from datetime import date, timedelta

import pytest
from tests.cases.harness import Desk

from tertib.cases import queries, service
from tertib.cases.types import AuditFilter, InboxFilter, Phase
from tertib.kernel.actor import PUBLIC
from tertib.kernel.errors import NotAllowed


def test_the_inbox_is_sorted_by_what_is_left_of_the_promise(desk: Desk) -> None:
    late = desk.registered()
    desk.clock.advance(timedelta(days=2))
    fresh = desk.registered()
    page = queries.inbox(desk.actors["kepala_dinas"])
    assert [each.case for each in page.items] == [late.id, fresh.id]
    assert page.items[0].left is not None
    assert page.items[0].left < 0 < (page.items[1].left or 0)
    assert (page.total, page.items[0].action) == (2, "Disposisi kepada Sekretaris atau Kepala Bidang")


def test_an_incoming_letter_lies_on_the_desk_of_whoever_registers_it(desk: Desk) -> None:
    desk.open()
    assert [each.action for each in queries.inbox(desk.actors["agendaris"]).items] == ["Agendakan"]
    assert queries.inbox(desk.actors["kepala_dinas"]).items == ()


def test_an_entrusted_post_sees_the_item_in_the_performers_name(desk: Desk) -> None:
    desk.registered()
    (item,) = queries.inbox(desk.actors["agendaris"]).items
    assert (item.in_name_of, item.post) == ("Kepala Dinas", desk.posts["kepala_dinas"])


def test_a_claimed_item_leaves_the_pool_of_the_others(desk: Desk) -> None:
    case = desk.at_check()
    assert [len(queries.inbox(desk.actors[by]).items) for by in ("jft1", "jft2")] == [1, 1]
    service.claim(case.id, by=desk.actors["jft1"], seen=desk.view(case).seq)
    assert [len(queries.inbox(desk.actors[by]).items) for by in ("jft1", "jft2")] == [1, 0]
    assert queries.inbox(desk.actors["jft1"], filter=InboxFilter(whose="mine")).items[0].is_mine


def test_a_waiting_case_is_in_nobodys_inbox_but_in_the_applicants_list(desk: Desk) -> None:
    desk.incomplete()
    assert all(queries.inbox(desk.actors[by]).items == () for by in ("jft1", "kepala_dinas", "agendaris"))
    (mine,) = queries.my_cases(desk.actors["dinkes"])
    assert (mine.must_act, mine.turn_title) == (True, "Anda")
    assert queries.my_cases(desk.actors["bukitbestari"]) == ()


def test_the_inbox_is_searched_and_paged(desk: Desk) -> None:
    for _ in range(52):
        desk.registered()
    head = desk.actors["kepala_dinas"]
    first, second = queries.inbox(head), queries.inbox(head, page=2)
    assert (len(first.items), first.has_next, len(second.items), second.has_next) == (50, True, 2, False)
    assert len(queries.inbox(head, filter=InboxFilter(text="INCOMING/52/")).items) == 1
    assert queries.inbox(head, filter=InboxFilter(text="100%_")).items == ()


def test_strangers_have_no_inbox_and_no_overview(desk: Desk) -> None:
    desk.registered()
    assert queries.inbox(desk.actors["dinkes"]).items == ()
    for read in (queries.overview, queries.audit_cases):
        with pytest.raises(NotAllowed):
            read(PUBLIC)
        with pytest.raises(NotAllowed):
            read(desk.actors["dinkes"])


def test_the_heads_page_counts_what_is_where_and_what_was_done(desk: Desk) -> None:
    desk.closed()
    desk.registered()
    late = desk.at_check()
    desk.incomplete()
    desk.clock.advance(timedelta(days=2))
    overview = queries.overview(desk.actors["kepala_dinas"])
    (figures,) = overview.services
    assert (figures.received, figures.closed, figures.on_time, figures.open_now) == (4, 1, 1, 3)
    assert (figures.late_now, figures.waiting_now) == (2, 1)
    assert figures.median_minutes is not None
    assert [(each.step, each.count, each.late) for each in overview.steps] == [(2, 1, 1), (3, 1, 1)]
    assert late.id in [each.case for each in overview.stuck]
    before = queries.overview(desk.actors["kepala_dinas"], date(2026, 10, 1))
    assert before.total.received == 0


def test_a_sample_can_be_drawn_again(desk: Desk) -> None:
    for _ in range(9):
        desk.open()
    auditor = desk.actors["auditor"]

    def draw(seed: int) -> tuple[object, ...]:
        return queries.audit_cases(auditor, AuditFilter(sample=4, seed=seed)).cases

    assert draw(1) == draw(1)
    assert len(draw(1)) == 4
    assert len({draw(seed) for seed in range(6)}) > 1


def test_the_auditor_filters(desk: Desk) -> None:
    desk.open()
    done = desk.closed()
    auditor = desk.actors["auditor"]
    found = queries.audit_cases(auditor, AuditFilter(phase=Phase.CLOSED)).cases
    assert [each.id for each in found] == [done.id]
    assert len(queries.audit_cases(auditor, AuditFilter(since=date(2026, 11, 24))).cases) == 2
    assert queries.audit_cases(auditor, AuditFilter(until=date(2026, 11, 23))).cases == ()
    assert [each.id for each in queries.audit_cases(auditor, AuditFilter(text=done.number)).cases] == [
        done.id
    ]


def test_the_open_item_says_all_its_desk_needs(desk: Desk) -> None:
    case = desk.registered()
    item = queries.open_item(case.id, desk.actors["kepala_dinas"])
    assert item is not None
    assert [each.title for each in item.next_posts] == ["Sekretaris", "Kepala Bidang TIK"]
    assert (item.activity[:24], item.act, item.may_act) == ("Disposisi surat permohon", "dispose", True)
    check = queries.open_item(desk.at_check().id, desk.actors["jft1"])
    assert check is not None
    assert (check.question, [each.label for each in check.exits]) == ("Lengkap?", ["Ya", "Tidak"])
    assert check.form is not None
    assert [name for _, name in check.colleagues] == ["Pejabat.jft2"]
    assert "not_entitled" in check.refusals
    assert queries.open_item(desk.incomplete().id, desk.actors["jft1"]) is None


def test_papers_and_entries_of_a_case_are_listed(desk: Desk) -> None:
    case = desk.closed()
    desk.work()
    papers = [each.kind for each in queries.documents(desk.actors["jft1"], case.id)]
    assert papers[0] == "upload:letter"
    assert {"receipt", "disposition_sheet", "report", "handover_record"} <= set(papers)
    shown = {each.kind for each in queries.documents(desk.actors["dinkes"], case.id)}
    assert shown == {"upload:letter", "receipt"}
    books = {each.book for each in queries.entries(desk.actors["jft1"], case.id)}
    assert {"incoming_agenda", "dispositions", "email_accounts", "handovers"} <= books
    assert queries.entries(desk.actors["dinkes"], case.id) == ()
    assert desk.entries[0]["columns"]["agenda_no"] == "incoming/1/2026"
