"""Rows into views, and who may look at them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from tertib.kernel import indonesian
from tertib.kernel.actor import Actor
from tertib.people import queries as people
from tertib.provisioning import _hosts
from tertib.provisioning.models import Attempt, Holding, Sheet
from tertib.provisioning.types import (
    ASKABLE,
    CREDENTIAL_LABELS,
    HOLDING_LABELS,
    UNCHANGED,
    Asked,
    AttemptState,
    AttemptView,
    Credential,
    HoldingState,
    HoldingView,
    SheetView,
)
from tertib.runtime import door


def works_in(by: Actor, office: UUID) -> bool:
    """Whether the person holds any post of the office today."""
    if by.person is None:
        return False
    return any(held.office == office for held in people.capacities(by.person, door.read_now()))


def speaks_for(by: Actor, agency: UUID) -> bool:
    """Whether the person speaks for the agency."""
    return by.person is not None and any(unit.id == agency for unit in people.agencies_of(by.person))


def may_ask(held: Holding) -> bool:
    """Whether a new sheet would help the owner: there was one, and nothing else keeps the mailbox closed."""
    return may_renew(held) and held.asked_at is None and held.credential in ASKABLE


def may_renew(held: Holding) -> bool:
    """Whether a new password would open the mailbox."""
    living = held.state in (HoldingState.ACTIVE, HoldingState.SUSPENDED)
    return living and (held.wanted == HoldingState.ACTIVE or held.reason == UNCHANGED)


def holding_views(holdings: Iterable[Holding]) -> tuple[HoldingView, ...]:
    """Many at once; sheets are read in one query, and each domain's mail system is looked up once."""
    rows = list(holdings)
    hands = {domain: _hosts.is_by_hand(f"x@{domain}") for domain in {_domain(held) for held in rows}}
    sheets: dict[UUID, Sheet] = {}
    for sheet in Sheet.objects.filter(holding__in=rows).select_related("holding").order_by("printed_at"):
        sheets[sheet.holding_id] = sheet
    return tuple(_holding_view(held, sheets.get(held.id), by_hand=hands[_domain(held)]) for held in rows)


def _domain(held: Holding) -> str:
    return held.name.rpartition("@")[2]


def _holding_view(held: Holding, sheet: Sheet | None, *, by_hand: bool) -> HoldingView:
    credential, state = Credential(held.credential), HoldingState(held.state)
    return HoldingView(
        id=held.id,
        seq=held.seq,
        kind=held.kind,
        name=held.name,
        office=held.office_id,
        owner=held.owner_id,
        case=held.case_id,
        connector=held.connector,
        state=state,
        state_label=HOLDING_LABELS[state],
        wanted=HoldingState(held.wanted),
        reason=held.reason,
        credential=credential,
        credential_label=CREDENTIAL_LABELS[credential],
        credential_text=_credential_text(held, credential, sheet),
        sheet=None if sheet is None else sheet_view(sheet),
        quota_mb=held.quota_mb,
        expires_at=held.expires_at,
        changed_at=held.changed_at,
        proven_at=held.proven_at,
        evidence=held.evidence,
        trouble=held.trouble,
        since=held.credential_since,
        asked=_asked(held),
        may_ask=may_ask(held),
        may_renew=may_renew(held),
        by_hand=by_hand,
    )


def _asked(held: Holding) -> Asked | None:
    if held.asked_at is None:
        return None
    return Asked(at=held.asked_at, by=held.asked_by, why=held.asked_why)


def _credential_text(held: Holding, credential: Credential, sheet: Sheet | None) -> str:
    """The register's password column: a state, never a value."""
    label = CREDENTIAL_LABELS[credential]
    if credential == Credential.REPLACED and held.changed_at is not None:
        return f"{label} {_day(held.changed_at)}"
    if sheet is None:
        return label
    if credential == Credential.PRINTED:
        return f"{label} {_day(sheet.printed_at)} oleh {sheet.printed_by}, lembar no. {sheet.serial}"
    if credential == Credential.HANDED_OVER and sheet.handed_over_at is not None:
        return (
            f"{label} {_day(sheet.handed_over_at)} kepada {sheet.handed_over_to}, lembar no. {sheet.serial}"
        )
    if credential == Credential.DESTROYED and sheet.destroyed_at is not None:
        return f"{label} {_day(sheet.destroyed_at)}"
    return label


def _day(moment: datetime) -> str:
    return indonesian.long_date(timezone.localtime(moment).date())


def sheet_view(sheet: Sheet) -> SheetView:
    """One printed sheet."""
    return SheetView(
        serial=sheet.serial,
        address=sheet.holding.name,
        printed_at=sheet.printed_at,
        printed_by=sheet.printed_by,
        valid=sheet.voided_at is None,
        voided_at=sheet.voided_at,
        void_reason=sheet.void_reason,
        handed_over_at=sheet.handed_over_at,
        handed_over_to=sheet.handed_over_to,
    )


def attempt_view(attempt: Attempt) -> AttemptView:
    """A question and how far it has come."""
    return AttemptView(
        id=attempt.id,
        kind=attempt.kind,
        address=attempt.address,
        state=AttemptState(attempt.state),
        sentence=attempt.sentence,
        fields=attempt.fields,
        messages=attempt.messages,
        present=attempt.present,
    )
