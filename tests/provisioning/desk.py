"""An office on the real case engine: one case of a procedure of four rows, and everybody round it.

OPERATOR performs the rows that make and print, REPORTER the others; ADMIN keeps the office's mailboxes and
performs nothing; COLLEAGUE sees the case and has no part in it; STRANGER and OWNER have no post, OWNER speaks
for the agency; KEEPER_ELSEWHERE keeps another office's mailboxes and has an ordinary post here.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import yaml

import tertib.people
from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.catalogue import OutsideContext
from tertib.cases.types import CaseFacts, Contact, Phase, StepWork
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import service as people
from tertib.people.models import Person
from tertib.people.types import NewMandate, NewPost, NewUnit
from tertib.procedures import service as procedures
from tertib.provisioning import verbs

CODE = "mailbox_desk"
SOP = Path(__file__).parent / f"{CODE}.yaml"
CALENDAR = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"


def _somebody(name: str) -> Actor:
    return Actor(person=uuid5(NAMESPACE_URL, name), name=name, kind=ActorKind.PERSON)


ADMIN = _somebody("Raja Ahmad, S.Kom.")
OPERATOR = _somebody("Operator Satu")
REPORTER = _somebody("Pelapor Satu")
COLLEAGUE = _somebody("Rekan Satu")
KEEPER_ELSEWHERE = _somebody("Pengelola Kantor Lain")
STRANGER = _somebody("Orang Lain")
OWNER = _somebody("Laras Kenanga")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The case, asked anew each time."""

    case: UUID
    office: UUID
    agency: UUID

    @property
    def seq(self) -> int:
        """What a page opened now would show."""
        return cases.case_for(SYSTEM, self.case).seq

    @property
    def events(self) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """What provisioning wrote into the case: kind, header, payload."""
        return [
            (each["kind"], json.loads(each["data"]), json.loads(each["payload"] or "{}"))
            for each in cases.export_chain(SYSTEM, self.case)
            if each["kind"].startswith(("credential.", "mailbox."))
        ]

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.events]

    def complete(self, by: Actor, **work: Any) -> None:
        """Do the open row."""
        case_service.complete(self.case, StepWork(**work), by=by, seen=self.seq)

    def close(self) -> None:
        """From the printing row to the end."""
        for by in (OPERATOR, REPORTER, REPORTER):
            self.complete(by)
        assert cases.case_for(SYSTEM, self.case).phase is Phase.CLOSED


def build() -> Desk:
    """The office, its people, and the case at its printing row."""
    city = people.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    office = people.create_unit(
        NewUnit(key="kominfo", name="Dinas Kominfo", parent=city, is_office=True), by=SYSTEM
    ).id
    elsewhere = people.create_unit(
        NewUnit(key="lain", name="Kantor Lain", parent=city, is_office=True), by=SYSTEM
    ).id
    agency = people.create_unit(NewUnit(key="dinkes", name="Dinas Kesehatan", parent=city), by=SYSTEM).id
    people.set_calendar(office, yaml.load(CALENDAR.read_text(), yaml.BaseLoader), by=SYSTEM)
    posts = {
        "operator": _seat(office, "operator", OPERATOR),
        "reporter": _seat(office, "reporter", REPORTER),
    }
    _seat(office, "pengelola", ADMIN, "administrator")
    _seat(office, "rekan", COLLEAGUE)
    _seat(office, "tamu", KEEPER_ELSEWHERE)
    _seat(elsewhere, "pengelola_lain", KEEPER_ELSEWHERE, "administrator")
    for actor in (STRANGER, OWNER):
        _enter(actor)
    people.add_member(agency, _id(OWNER), by=SYSTEM)
    files = {"sop.yaml": SOP.read_bytes(), "letters.yaml": b"letters: []", "registers.yaml": b"books: []"}
    procedures.install_files(files, office=office, by=SYSTEM)
    for key, post in posts.items():
        procedures.assign(office, CODE, key, post, by=SYSTEM)
    opened = case_service.open_case(
        office, CODE, by=OPERATOR, request={}, agency=agency, contact=Contact(name="Laras"), channel="counter"
    )
    desk = Desk(case=opened.id, office=office, agency=agency)
    desk.complete(OPERATOR)
    return desk


def _id(actor: Actor) -> UUID:
    assert actor.person is not None
    return actor.person


def _enter(actor: Actor) -> None:
    Person.objects.get_or_create(id=_id(actor), defaults={"name": actor.name})


def _seat(office: UUID, key: str, actor: Actor, *roles: str) -> UUID:
    _enter(actor)
    new = NewPost(unit=office, key=key, title=key.title(), roles=frozenset({"official", *roles}))
    post = people.create_post(new, by=SYSTEM).id
    people.create_mandate(NewMandate(post=post, person=_id(actor), start=date(2026, 1, 1)), by=SYSTEM)
    return post


def facts(desk: Desk) -> CaseFacts:
    return cases.facts(desk.case)


def wish(desk: Desk, address: str, *, intent: UUID | None = None, **changes: Any) -> OutsideContext:
    """The intent of the case to have this mailbox."""
    context = OutsideContext(
        intent=intent or uuid4(),
        key=f"{desk.case}/1/1/0/0",
        case=facts(desk),
        step=1,
        round=1,
        item=0,
        inputs={"address": address, "quota_mb": 50},
        plan=None,
        attempt=1,
        by=None,
    )
    return replace(context, **changes)


verbs.offer()
