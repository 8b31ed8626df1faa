"""An office that runs a real procedure with fakes outside; other packages' tests may use it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

import tertib.people
import tertib.sops
from tertib.cases import catalogue, queries, service, verbs
from tertib.cases.catalogue import InsideContext, OutsideContext, Proven
from tertib.cases.types import CaseRef, CaseView, Deficiency, Disposition, FileRef, Plan, PlanLine, StepWork
from tertib.cases.types import Registration as Line
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import service as people
from tertib.people.types import NewMandate, NewPerson, NewPost, NewUnit
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedures_service
from tertib.runtime.door import Clock
from tertib.runtime.models import BroughtFile, StoredBlob
from tertib.runtime.queue import Worker

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 08.00 WIB
SOP = Path(tertib.sops.__file__).parent / "email_registration"
CALENDAR = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
CODE = "email_registration"
PDF = FileRef(digest="ab" * 32, filename="surat.pdf", media_type="application/pdf", size=900, pages=1)

_POSTS = {
    "kepala_dinas": ("Kepala Dinas", 1, {"official", "head"}),
    "sekretaris": ("Sekretaris", 1, {"official", "secretary"}),
    "kepala_bidang": ("Kepala Bidang TIK", 1, {"official"}),
    "jft": ("Pranata Komputer", 2, {"official"}),
    "admin_system": ("Admin System", 1, {"official", "administrator"}),
    "agendaris": ("Agendaris", 1, {"official", "counter"}),
    "arsiparis": ("Arsiparis", 1, {"official", "archivist"}),
}
STATEMENTS = ("official_use", "not_shared", "change_password", "report_transfer")
PERFORMERS = ("kepala_dinas", "sekretaris", "kepala_bidang", "jft", "admin_system", "agendaris")


@dataclass
class FakeWorld:
    """An outside verb: `answers` are given in order, then `Proven` for ever. Calls are noted."""

    answers: list[Any] = field(default_factory=list)
    plan_answer: Plan | None = None
    plan_error: Exception | None = None
    calls: list[OutsideContext] = field(default_factory=list)

    def plan(self, context: OutsideContext) -> Plan | None:
        if self.plan_error is not None:
            raise self.plan_error
        return self.plan_answer

    def run(self, context: OutsideContext) -> catalogue.Outcome:
        self.calls.append(context)
        answer = self.answers.pop(0) if self.answers else self.proof(context)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def proof(self, context: OutsideContext) -> Proven:
        return Proven(evidence={"seen": context.key})


class FakePress(FakeWorld):
    """Papers come out as documents of two pages."""

    def proof(self, context: OutsideContext) -> Proven:
        kind = context.inputs["kind"]
        paper = {
            "kind": kind,
            "title": kind,
            "digest": "cd" * 32,
            "pages": 2,
            "for_applicant": kind == "receipt",
        }
        return Proven(evidence={"documents": [paper]})


class FakeMail(FakeWorld):
    """A mail server whose boxes are remembered by address."""

    def __init__(self) -> None:
        super().__init__(
            plan_answer=Plan(summary="Buat alamat", lines=(PlanLine(label="a", before="-", after="b"),))
        )
        self.boxes: dict[str, UUID] = {}

    def proof(self, context: OutsideContext) -> Proven:
        address = f"{context.inputs['address']}@contoh.go.id"
        self.boxes.setdefault(address, context.intent)
        return Proven(evidence={"address": address, "quota_mb": context.inputs.get("quota_mb") or 1024})


@dataclass
class Desk:
    """The office, who is who, and how to walk a case."""

    office: UUID
    agency: UUID
    other_agency: UUID
    posts: dict[str, UUID]
    actors: dict[str, Actor]
    clock: Clock
    press: FakePress
    mail: FakeMail
    entries: list[Mapping[str, Any]]

    def request(self, **changes: Any) -> dict[str, Any]:
        person = {
            "name": "Budi Santoso", "nip": "198001012005011001", "position": "Sekretaris",
            "phone": "081234567890", "email": "budi@contoh.id",
        }  # fmt: skip
        return {
            "letter_no": "500/12/2026", "letter_date": "2026-11-20", "agency_address": "Jalan Contoh 1",
            "agency_phone": "0771123456", "reason": "Untuk layanan kedinasan",
            "addresses": [{"local_1": "dinkes", "kind": "opd"}], "responsible": person, "manager": person,
            "letter": [PDF.digest], "statements": list(STATEMENTS),
            **changes,
        }  # fmt: skip

    def brought(self, by: str, file: FileRef = PDF) -> FileRef:
        """The vault remembers that this person brought the file; its content is nobody's business here."""
        values = {
            "original": file.digest, "media_type": file.media_type, "size": file.size, "pages": file.pages,
            "kept_at": self.clock.now,
        }  # fmt: skip
        StoredBlob.objects.get_or_create(digest=file.digest, defaults=values)
        BroughtFile.objects.update_or_create(
            digest=file.digest,
            person=self.actors[by].person,
            defaults={"filename": file.filename, "at": self.clock.now},
        )
        return file

    def forget(self, file: FileRef) -> None:
        StoredBlob.objects.filter(digest=file.digest).update(erased_at=self.clock.now)
        BroughtFile.objects.filter(digest=file.digest).delete()

    def open(self, by: str = "dinkes", **more: Any) -> CaseRef:
        self.brought(by)
        request = self.request(**more.pop("request", {}))
        return service.open_case(
            self.office, CODE, by=self.actors[by], request=request, files={"letter": [PDF]}, **more
        )

    def line(self, **changes: Any) -> Line:
        values: dict[str, Any] = {
            "sender": "Dinas Kesehatan", "letter_no": "500/12/2026", "letter_date": date(2026, 11, 20),
            "subject": "Pendaftaran e-mail", "received_on": date(2026, 11, 24), **changes,
        }  # fmt: skip
        return Line(**values)

    def registered(self, **more: Any) -> CaseRef:
        opened = self.open(**more)
        self.wait()
        return service.register(opened.id, self.line(), by=self.actors["agendaris"], seen=opened.seq)

    def view(self, case: CaseRef, by: str = "kepala_dinas") -> CaseView:
        return queries.case_for(self.actors[by], case.id)

    def complete(self, case: CaseRef, by: str, **work: Any) -> CaseRef:
        self.wait()
        return service.complete(case.id, StepWork(**work), by=self.actors[by], seen=self.view(case).seq)

    def dispose(self, case: CaseRef, by: str, to: str, **more: Any) -> CaseRef:
        return self.complete(case, by, disposition=Disposition(to=(self.posts[to],), **more))

    def at_check(self, **more: Any) -> CaseRef:
        """Row 3, in the pool."""
        case = self.registered(**more)
        self.dispose(case, "kepala_dinas", "kepala_bidang")
        case = self.dispose(case, "kepala_bidang", "jft")
        self.work()
        return case

    def at_effect(self, **more: Any) -> CaseRef:
        """Row 4, its plan waiting to be confirmed."""
        case = self.at_check(**more)
        case = self.complete(case, "jft1", answer="Ya")
        self.work()
        return case

    def confirmed(self, **more: Any) -> CaseRef:
        case = self.at_effect(**more)
        return service.confirm_plan(case.id, by=self.actors["admin_system"], seen=self.view(case).seq)

    def incomplete(self, **more: Any) -> CaseRef:
        """Waiting for the applicant with two deficiencies."""
        case = self.at_check(**more)
        missing = (
            Deficiency(target="letter", sentence="Surat belum ditandatangani."),
            Deficiency(target="manager.nip", sentence="NIP pengelola tidak sesuai."),
        )
        self.complete(case, "jft1", answer="Tidak", deficiencies=missing)
        self.work()
        return case

    def at_hand_over(self, **more: Any) -> CaseRef:
        """The last hop: everything is signed, nothing handed over yet."""
        case = self.confirmed(**more)
        self.work()
        self.complete(case, "admin_system")
        for by in ("admin_system", "admin_system", "admin_system", "jft1", "kepala_bidang", "kepala_dinas"):
            self.complete(case, by)
            self.work()
        return case

    def closed(self, **more: Any) -> CaseRef:
        case = self.at_hand_over(**more)
        self.acknowledge(case)
        return self.complete(case, "agendaris", data={"received_by": "Budi Santoso"})

    def hand_over_on_paper(self, case: CaseRef) -> CaseRef:
        """The receiver signed the paper and has no account: its scan closes the case."""
        paper = replace(PDF, digest="ef" * 32, filename="berita-acara.pdf")
        scan = {"signed": [self.brought("agendaris", paper)]}
        return self.complete(case, "agendaris", data={"received_by": "Budi Santoso"}, files=scan)

    def acknowledge(self, case: CaseRef) -> CaseRef:
        return service.acknowledge(case.id, by=self.actors["dinkes"], seen=self.view(case).seq)

    def work(self) -> int:
        """Let the worker do what is due."""
        return Worker("uji", strict=True).run_pending()

    def wait(self, minutes: int = 1) -> None:
        self.clock.advance(timedelta(minutes=minutes))


@contextmanager
def fake_catalogue(desk_entries: list[Mapping[str, Any]], press: FakePress, mail: FakeMail) -> Iterator[None]:
    """Fakes in place of everything the real packages register; the real ones come back afterwards."""
    emptied = (catalogue._inside, catalogue._outside, catalogue._checks, catalogue._guards)
    registries = (*emptied, catalogue._labels, catalogue._given)
    before = [dict(each) for each in registries]
    for each in emptied:
        each.clear()
    counters: dict[str, int] = {}

    def number(context: InsideContext) -> Mapping[str, Any]:
        series = str(context.inputs.get("series") or context.inputs.get("kind"))
        counters[series] = counters.get(series, 0) + 1
        return {"number": context.inputs.get("outside") or f"{series}/{counters[series]}/2026"}

    def enter(context: InsideContext) -> Mapping[str, Any]:
        desk_entries.append({"case": context.case.id, **context.inputs})
        return {"entries": [{"book": context.inputs["book"], "no": len(desk_entries), "revision": 1}]}

    catalogue.inside("number.take")(number)
    catalogue.inside("register.enter")(enter)
    catalogue.inside("letter.sign")(number)
    catalogue.inside("credentials.hand_over")(lambda context: {})
    catalogue.inside("credentials.sheet")(lambda context: {"serial": context.inputs["address"]})
    verbs.offer()
    catalogue.guard("credentials.sheets_printed")(lambda context: None)
    catalogue.outside("letter.make", press, label="Cetak naskah")
    catalogue.outside("mailbox.create", mail, label="Buat alamat e-mail")
    try:
        yield
    finally:
        for each, old in zip(registries, before, strict=True):
            each.clear()
            each.update(old)


def build_desk(clock: Clock, entries: list[Mapping[str, Any]], press: FakePress, mail: FakeMail) -> Desk:
    city = people.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    office = people.create_unit(
        NewUnit(key="kominfo", name="Dinas Kominfo", parent=city, is_office=True), by=SYSTEM
    ).id
    agency = people.create_unit(NewUnit(key="dinkes", name="Dinas Kesehatan", parent=city), by=SYSTEM).id
    other = people.create_unit(
        NewUnit(key="bukitbestari", name="Kecamatan Bukit Bestari", parent=city), by=SYSTEM
    ).id
    people.set_calendar(office, yaml.load(CALENDAR.read_text(), yaml.BaseLoader), by=SYSTEM)
    posts = {
        key: people.create_post(
            NewPost(unit=office, key=key, title=title, seats=seats, pool=seats > 1, roles=frozenset(roles)),
            by=SYSTEM,
        ).id
        for key, (title, seats, roles) in _POSTS.items()
    }
    inspectorate = people.create_unit(
        NewUnit(key="inspektorat", name="Inspektorat", parent=city), by=SYSTEM
    ).id
    posts["auditor"] = people.create_post(
        NewPost(unit=inspectorate, key="auditor", title="Auditor", roles=frozenset({"auditor"})), by=SYSTEM
    ).id
    procedures_service.install(SOP, office=office, by=SYSTEM)
    for key in PERFORMERS:
        procedures_service.assign(office, CODE, key, posts[key], by=SYSTEM)
    actors = {key: _official(key, posts[key]) for key in posts if key != "jft"}
    actors |= {name: _official(name, posts["jft"]) for name in ("jft1", "jft2")}
    actors |= {"dinkes": _applicant("dinkes", agency), "bukitbestari": _applicant("bukitbestari", other)}
    assert procedures.in_force(office, CODE).version == 1
    return Desk(
        office=office, agency=agency, other_agency=other, posts=posts, actors=actors, clock=clock,
        press=press, mail=mail, entries=entries,
    )  # fmt: skip


def new_person(name: str) -> UUID:
    return people.create_person(NewPerson(name=name, email=f"{name}@contoh.id"), by=SYSTEM).id


def _official(name: str, post: UUID) -> Actor:
    person = new_person(f"Pejabat.{name}")
    people.create_mandate(NewMandate(post=post, person=person, start=date(2026, 1, 1)), by=SYSTEM)
    return Actor(person=person, name=f"Pejabat {name}", kind=ActorKind.PERSON)


def _applicant(name: str, agency: UUID) -> Actor:
    person = new_person(f"Pemohon.{name}")
    return Actor(person=person, name=f"Pemohon {name}", kind=ActorKind.PERSON, agency=agency, via="portal")
