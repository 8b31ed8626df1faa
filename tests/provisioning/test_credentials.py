"""The initial password from the seal to its end: once on paper, never twice, and gone when it should be."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from tests.provisioning.desk import (
    ADMIN,
    COLLEAGUE,
    KEEPER_ELSEWHERE,
    OPERATOR,
    REPORTER,
    STRANGER,
    Desk,
    wish,
)

from tertib.kernel.actor import Actor
from tertib.kernel.errors import Conflict, NotAllowed, NotFound, Unavailable
from tertib.provisioning import _seals, _sheet, credentials, queries, service, verbs
from tertib.provisioning._holdings import KEYED
from tertib.provisioning._mailbox import CreateMailbox
from tertib.provisioning.connectors.fake import FakeMail
from tertib.provisioning.models import Holding, Sealed, Sheet
from tertib.provisioning.types import Credential, HoldingState
from tertib.runtime import door, secrets
from tertib.runtime.door import Clock
from tertib.runtime.queue import Worker
from tertib.runtime.secrets import SecretText

ADDRESS, OTHER = "dinkes@contoh.go.id", "puskesmas@contoh.go.id"
pytestmark = pytest.mark.django_db
Printed = list[dict[str, str]]


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printed:
    """Instead of setting paper: what would have stood on it. The paper itself is tested on its own."""
    out: Printed = []

    def draw(_case: Any, pages: tuple[_sheet.Page, ...]) -> Any:
        out.extend({"serial": p.serial, "address": p.address, "password": p.password.reveal()} for p in pages)
        return SimpleNamespace(pdf=b"%PDF", pages=len(pages))

    monkeypatch.setattr(_sheet, "draw", draw)
    monkeypatch.setattr(_sheet, "rehearse", lambda _case: None)
    return out


@pytest.fixture
def made(desk: Desk, mail: FakeMail) -> Callable[..., UUID]:
    def make(address: str = ADDRESS) -> UUID:
        CreateMailbox().run(wish(desk, address))
        return Holding.objects.get(name=address).id

    return make


def opens(mail: FakeMail, sheet: dict[str, str]) -> bool:
    return mail.verify(sheet["address"], SecretText(sheet["password"])).accepted


def test_every_sealed_password_of_the_case_is_printed_once(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed
) -> None:
    made(ADDRESS)
    made(OTHER)
    sheet = service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert (sheet.pages, len(set(sheet.serials))) == (2, 2)
    assert [page["address"] for page in printer] == [ADDRESS, OTHER]
    assert all(opens(mail, page) for page in printer)
    assert Sealed.objects.count() == 0
    assert desk.events == [
        (
            "credential.printed",
            {"sheets": 2, "serials": list(sheet.serials), "person": str(ADMIN.person)},
            {"note": f"{ADDRESS}, {OTHER}"},
        )
    ]


def test_printing_a_second_time_gives_nothing(
    desk: Desk, made: Callable[..., UUID], printer: Printed
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    with pytest.raises(Conflict, match="mengganti sandinya"):
        service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert len(printer) == 1


def test_a_stale_page_prints_nothing(desk: Desk, made: Callable[..., UUID], printer: Printed) -> None:
    made()
    with pytest.raises(Conflict, match="usang"):
        service.print_sheets(desk.case, by=ADMIN, seen=desk.seq - 1)
    assert (len(printer), Sealed.objects.count()) == (0, 1)


@pytest.mark.parametrize("by", [COLLEAGUE, REPORTER, KEEPER_ELSEWHERE])
def test_a_colleague_without_a_part_in_it_prints_nothing(
    desk: Desk, made: Callable[..., UUID], printer: Printed, by: Actor
) -> None:
    made()
    with pytest.raises(NotAllowed):
        service.print_sheets(desk.case, by=by, seen=desk.seq)
    with pytest.raises(NotFound):
        service.print_sheets(desk.case, by=STRANGER, seen=desk.seq)
    assert (len(printer), Sealed.objects.count()) == (0, 1)
    service.print_sheets(desk.case, by=OPERATOR, seen=desk.seq)
    assert len(printer) == 1


def test_the_performer_prints_while_the_printing_row_is_open_and_no_longer(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker
) -> None:
    made()
    service.print_sheets(desk.case, by=OPERATOR, seen=desk.seq)
    desk.complete(OPERATOR)
    for act in (
        lambda: service.rotate(desk.case, ADDRESS, by=OPERATOR, seen=desk.seq),
        lambda: service.rotate(desk.case, ADDRESS, by=REPORTER, seen=desk.seq),  # whose row is open
    ):
        with pytest.raises(NotAllowed):
            act()
    service.rotate(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)
    worker.run_pending()
    with pytest.raises(NotAllowed):
        service.print_sheets(desk.case, by=OPERATOR, seen=desk.seq)
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert opens(mail, printer[-1])


def test_paper_that_fails_leaves_a_password_nobody_knows_and_says_what_to_do(
    desk: Desk, made: Callable[..., UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    made()
    monkeypatch.setattr(_sheet, "rehearse", lambda _case: None)
    monkeypatch.setattr(_sheet, "draw", broken)
    with pytest.raises(Unavailable, match="Ganti sandi"):
        service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert Sealed.objects.count() == 0


def test_printing_again_rotates_and_voids_the_first_sheet(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    service.rotate(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)
    assert Sheet.objects.filter(voided_at=None).count() == 0
    with pytest.raises(Conflict):  # not yet proven on the server: nothing to print
        service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    worker.run_pending()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    first, second = printer
    assert first["serial"] != second["serial"]
    assert (opens(mail, first), opens(mail, second)) == (False, True)
    assert [sheet.valid for sheet in queries.sheets_of(ADMIN, desk.case)].count(True) == 1
    assert desk.kinds() == [
        "credential.printed", "credential.rotating", "credential.rotated", "credential.printed",
    ]  # fmt: skip


def test_rotation_waits_for_a_server_that_is_down_and_says_so(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker, clock: Clock
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    service.rotate(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)
    mail.faults.down = True
    worker.run_pending()
    held = queries.holdings_for_case(ADMIN, desk.case)[0]
    assert (held.credential, held.trouble) == (Credential.ROTATING, "Server surel tidak menjawab.")
    mail.faults.down = False
    clock.advance(timedelta(minutes=1))
    worker.run_pending()
    assert queries.holdings_for_case(ADMIN, desk.case)[0].credential == Credential.SEALED


def test_the_register_column_shows_states_never_a_password(
    desk: Desk, made: Callable[..., UUID], printer: Printed
) -> None:
    made()

    def column() -> str:
        return queries.holdings_for_case(ADMIN, desk.case)[0].credential_text

    assert column() == "tersegel"
    serial = service.print_sheets(desk.case, by=ADMIN, seen=desk.seq).serials[0]
    assert column() == f"dicetak 24 November 2026 oleh Raja Ahmad, S.Kom., lembar no. {serial}"
    assert door.run(lambda tx: credentials.hand_over(tx, desk.case, to="Laras")) == (serial,)
    assert column() == f"diserahkan 24 November 2026 kepada Laras, lembar no. {serial}"
    assert printer[0]["password"] not in column()


def test_the_printing_row_stays_open_until_every_mailbox_has_a_valid_sheet(
    desk: Desk, made: Callable[..., UUID], printer: Printed
) -> None:
    made(ADDRESS)
    assert credentials.unprinted(desk.case) == (ADDRESS,)
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert credentials.unprinted(desk.case) == ()
    made(OTHER)
    assert credentials.unprinted(desk.case) == (OTHER,)


def test_an_unchanged_password_expires_after_its_days(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker, clock: Clock
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert service.expire_unchanged() == 0
    clock.advance(timedelta(seconds=1))
    assert service.expire_unchanged() == 1
    worker.run_pending()
    held = queries.holdings_for_case(ADMIN, desk.case)[0]
    assert (held.state, held.credential) == (HoldingState.SUSPENDED, Credential.EXPIRED)
    assert not opens(mail, printer[0])
    assert Sheet.objects.filter(voided_at=None).count() == 0
    assert service.expire_unchanged() == 0


def test_a_password_changed_elsewhere_does_not_expire(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker, clock: Clock
) -> None:
    holding = made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    marker = Holding.objects.get(id=holding).marker
    mail.set_password(ADDRESS, SecretText("di webmail"), marker=marker, version=1)
    clock.advance(timedelta(days=8))
    assert service.expire_unchanged() == 0
    held = queries.holdings_for_case(ADMIN, desk.case)[0]
    assert (held.state, held.credential) == (HoldingState.ACTIVE, Credential.REPLACED)


def test_expiry_waits_while_the_server_does_not_answer(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, clock: Clock
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    clock.advance(timedelta(days=8))
    mail.faults.down = True
    assert service.expire_unchanged() == 0
    assert queries.holdings_for_case(ADMIN, desk.case)[0].trouble != ""
    mail.faults.down = False
    assert service.expire_unchanged() == 1


def test_a_new_sheet_opens_an_expired_mailbox_again(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, worker: Worker, clock: Clock
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    clock.advance(timedelta(days=8))
    service.expire_unchanged()
    worker.run_pending()
    service.rotate(desk.case, ADDRESS, by=ADMIN, seen=desk.seq)
    worker.run_pending()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert opens(mail, printer[-1])
    assert queries.holdings_for_case(ADMIN, desk.case)[0].state == HoldingState.ACTIVE


def test_a_finished_epoch_is_destroyed_and_one_in_use_is_not(
    desk: Desk, made: Callable[..., UUID], printer: Printed, clock: Clock
) -> None:
    made()
    epoch = Sealed.objects.get().epoch
    clock.advance(timedelta(days=7))
    assert credentials.destroy_epochs() == ()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert credentials.destroy_epochs() == (epoch,)
    assert epoch not in secrets.epochs()
    assert Sheet.objects.get().destroyed_at is not None


def test_a_password_is_shown_only_where_a_person_is_the_connector(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID]
) -> None:
    made()
    with pytest.raises(NotAllowed):
        service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    assert desk.events == []


def test_for_typing_it_opens_once_and_then_only_a_new_one(
    desk: Desk, mail: FakeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMail, "by_hand", True)
    context = wish(desk, ADDRESS)
    CreateMailbox().plan(context)
    first = service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    with pytest.raises(Conflict):
        service.show_for_manual(desk.case, ADDRESS, by=ADMIN)
    with pytest.raises(NotFound):
        service.show_for_manual(desk.case, ADDRESS, by=STRANGER)
    second = service.show_for_manual(desk.case, ADDRESS, by=ADMIN, renew=True)
    assert first.password != second.password
    assert first.password not in repr(first)
    sealed = _seals.peek(Holding.objects.get().id, "initial")
    assert sealed is not None
    assert sealed.reveal() == second.password


def test_a_broken_letterhead_or_template_shows_before_anything_is_taken(
    desk: Desk, made: Callable[..., UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    made()
    monkeypatch.setattr(_sheet, "draw", broken)
    with pytest.raises(RuntimeError):
        service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    assert (Sealed.objects.count(), Sheet.objects.count()) == (1, 0)


def test_every_recorded_event_is_told_in_a_sentence() -> None:
    names = (
        "credentials.py",
        "_renewal.py",
        "_rotation.py",
        "_jobs.py",
        "_drift_findings.py",
        "_drift_cases.py",
    )
    kinds = set(re.findall(r'"((?:credential|mailbox)\.[a-z_]+)"', "".join(map(_source, names))))
    accounts = {f"{kind}.{to}" for kind in KEYED for to in ("suspended", "active", "removed")}
    drifts = set(re.findall(r'"(drift\.(?:gone|changed|back))"', _source("_drift_findings.py")))
    assert kinds | accounts | drifts | {"name.removed"} == set(verbs.TOLD)


def _source(name: str) -> str:
    return (Path(service.__file__).parent / name).read_text()


def test_where_the_server_tells_nothing_a_person_is_asked_instead_of_closing(
    desk: Desk, mail: FakeMail, made: Callable[..., UUID], printer: Printed, clock: Clock
) -> None:
    made()
    Holding.objects.update(fingerprint="")
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    clock.advance(timedelta(days=8))
    assert service.expire_unchanged() == 0
    held = queries.holdings_for_case(ADMIN, desk.case)[0]
    assert (held.state, held.expires_at) == (HoldingState.ACTIVE, None)
    assert "Periksa di panel" in held.trouble


def test_a_handed_over_password_counts_as_destroyed_with_its_epoch_and_still_expires(
    desk: Desk, made: Callable[..., UUID], printer: Printed, clock: Clock
) -> None:
    made()
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    door.run(lambda tx: credentials.hand_over(tx, desk.case, to="Laras"))
    clock.advance(timedelta(days=6))
    credentials.destroy_epochs()
    assert queries.holdings_for_case(ADMIN, desk.case)[0].credential_text == "dimusnahkan 30 November 2026"
    clock.advance(timedelta(days=2))
    assert service.expire_unchanged() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_mailboxes_costs_the_same_for_any_length(
    desk: Desk, made: Callable[..., UUID], printer: Printed, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        made(f"kantor{number}@contoh.go.id")
    service.print_sheets(desk.case, by=ADMIN, seen=desk.seq)
    with django_assert_num_queries(10):  # eight of them find the case and who asks
        assert len(queries.holdings_for_case(ADMIN, desk.case)) == rows
