"""A stand-in for the case engine's two faces: who sees, whose turn, an event. No more is asked of it here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from tertib.cases.catalogue import OutsideContext
from tertib.cases.types import CaseFacts, Contact
from tertib.kernel.actor import Actor, ActorKind
from tertib.kernel.errors import NotFound
from tertib.runtime.door import Tx

ADMIN = Actor(person=uuid4(), name="Raja Ahmad, S.Kom.", kind=ActorKind.PERSON)
STRANGER = Actor(person=uuid4(), name="Orang Lain", kind=ActorKind.PERSON)


@dataclass(slots=True, kw_only=True)
class Desk:
    """One case. `act` and `turn_of` say what its open row does and whose it is."""

    case: UUID
    office: UUID
    agency: UUID | None
    seq: int = 7
    act: str = "print_secret"
    turn_of: Actor = ADMIN
    events: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    # --- what `tertib.cases.queries` answers

    def case_for(self, by: Actor, ref: UUID) -> Any:
        if ref != self.case or by == STRANGER:
            raise NotFound("Perkara ini tidak ditemukan.")
        return SimpleNamespace(
            id=self.case,
            seq=self.seq,
            fresh_from=self.seq,
            office=self.office,
            number="500.12/17/2026",
            tracking="ABCD-EFGH",
            agency_name="Dinas Kesehatan",
        )

    def open_item(self, case: Any, by: Actor) -> Any:
        return SimpleNamespace(act=self.act, may_act=by == self.turn_of)

    # --- what `tertib.cases.service` does

    def record(
        self,
        tx: Tx,
        case: UUID,
        kind: str,
        *,
        by: Actor,
        public: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
    ) -> int:
        tx.insist()
        self.seq += 1
        self.events.append((kind, dict(public or {}), dict(private or {})))
        return self.seq

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.events]


def facts(desk: Desk) -> CaseFacts:
    return CaseFacts(
        id=desk.case,
        office=desk.office,
        code="contoh",
        bundle="0",
        number="500.12/17/2026",
        tracking="ABCD-EFGH",
        title="Surel resmi",
        agency=desk.agency,
        agency_name="Dinas Kesehatan",
        contact=Contact(name="Laras"),
        request={},
        work={},
        variant=None,
        opened_at=datetime(2026, 11, 24, tzinfo=UTC),
        registered_at=None,
        letter_no="",
        letter_date=None,
        subject="",
    )


def wish(desk: Desk, address: str, *, intent: UUID | None = None, **changes: Any) -> OutsideContext:
    """The intent of a case to have this mailbox."""
    context = OutsideContext(
        intent=intent or uuid4(),
        key=f"{desk.case}/4/1/0/0",
        case=facts(desk),
        step=4,
        round=1,
        item=0,
        inputs={"address": address, "quota_mb": 50},
        plan=None,
        attempt=1,
        by=None,
    )
    return replace(context, **changes)
