"""Where an initial password stands, in words, and the one act that moves it on."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tertib.provisioning import queries
from tertib.provisioning.types import (
    UNCHANGED,
    Asked,
    Credential,
    HoldingState,
    HoldingView,
    Next,
    SheetView,
)

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SHEET = SheetView(
    serial="LA-0000-0000",
    address="dinkes@contoh.go.id",
    printed_at=AT,
    printed_by="Raja",
    valid=True,
    voided_at=None,
    void_reason="",
    handed_over_at=None,
    handed_over_to="",
)
HELD = HoldingView(
    id=uuid4(),
    seq=1,
    kind="mailbox",
    name="dinkes@contoh.go.id",
    office=uuid4(),
    owner=uuid4(),
    case=uuid4(),
    connector="fake",
    state=HoldingState.ACTIVE,
    state_label="aktif",
    wanted=HoldingState.ACTIVE,
    reason="",
    credential=Credential.PRINTED,
    credential_label="dicetak",
    credential_text="",
    sheet=SHEET,
    quota_mb=50,
    expires_at=AT,
    changed_at=None,
    proven_at=AT,
    evidence={},
    trouble="",
    by_hand=False,
    since=AT,
    asked=None,
    may_ask=True,
    may_renew=True,
)
ASKED = Asked(at=AT, by="Laras", why="hilang")


def step(over: bool = True, **changes: object) -> Next:
    return queries.story(replace(HELD, **changes), over=over).next  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("credential", "wanted"),
    [
        (Credential.NONE, Next.NONE),
        (Credential.SEALED, Next.PRINT),
        (Credential.PRINTED, Next.HAND_OVER),
        (Credential.HANDED_OVER, Next.NONE),
        (Credential.DESTROYED, Next.NONE),
        (Credential.ROTATING, Next.NONE),
        (Credential.REPLACED, Next.NONE),
        (Credential.EXPIRED, Next.ROTATE),
    ],
)
def test_each_state_has_one_next_act(credential: Credential, wanted: Next) -> None:
    assert step(credential=credential) is wanted


def test_while_the_case_runs_its_own_row_hands_the_sheet_over() -> None:
    assert step(over=False) is Next.NONE


def test_a_new_password_waits_for_a_persons_hands_where_there_is_only_a_panel() -> None:
    assert step(credential=Credential.ROTATING, by_hand=True) is Next.TYPE_IN


@pytest.mark.parametrize(
    ("credential", "wanted"),
    [
        (Credential.HANDED_OVER, Next.ROTATE),
        (Credential.REPLACED, Next.ROTATE),
        (Credential.EXPIRED, Next.ROTATE),
        (Credential.ROTATING, Next.NONE),  # it was ordered already: not again
        (Credential.SEALED, Next.PRINT),
    ],
)
def test_what_the_owner_asked_for_is_done_once(credential: Credential, wanted: Next) -> None:
    assert step(credential=credential, asked=ASKED) is wanted


def test_a_mailbox_that_goes_needs_nothing() -> None:
    assert step(wanted=HoldingState.REMOVED, asked=ASKED) is Next.NONE


def test_a_destroyed_key_does_not_move_the_day_of_the_hand_over() -> None:
    given = replace(SHEET, handed_over_at=AT, handed_over_to="Laras")
    later = datetime(2026, 12, 1, tzinfo=UTC)
    held = replace(HELD, credential=Credential.DESTROYED, sheet=given, since=later)
    assert queries.story(held, over=True).state.fields["given"] == AT


def test_the_owner_hears_what_to_do() -> None:
    closed = replace(HELD, credential=Credential.EXPIRED, wanted=HoldingState.SUSPENDED, reason=UNCHANGED)
    stopped = replace(HELD, wanted=HoldingState.SUSPENDED, reason="mutasi", may_ask=False)
    told = [queries.owner_story(each) for each in (HELD, closed, replace(closed, asked=ASKED), stopped)]
    assert [each.todo.sentence.partition(" ")[0] for each in told] == ["Terima", "Minta", "Lembar", "Tidak"]
    assert [each.state.sentence.partition(" ")[0] for each in told] == ["Lembar", "Sandi", "Sandi", "Kotak"]
    assert {each.next for each in told} == {Next.NONE}
