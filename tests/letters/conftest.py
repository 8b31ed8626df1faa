"""An office that runs the e-mail procedure, its officials, an applicant, and an open case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import yaml
from tests.letters import samples

import tertib.people
import tertib.sops
from tertib.cases import queries as cases
from tertib.cases import service as case_service
from tertib.cases.catalogue import InsideContext, OutsideContext
from tertib.cases.types import CaseFacts, Contact, FileRef, Json, Registration, Upload
from tertib.kernel.actor import SYSTEM, Actor, ActorKind
from tertib.people import queries as people_queries
from tertib.people import service as people
from tertib.people.types import Letterhead, NewMandate, NewPerson, NewPost, NewUnit
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedure_service
from tertib.registers import service as registers
from tertib.runtime import door
from tertib.runtime.door import Clock, fixed_time
from tertib.runtime.models import BroughtFile, StoredBlob

FOLDER = Path(tertib.sops.__file__).parent / "email_registration"
CODE = "email_registration"
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CALENDAR = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
SCAN = FileRef(digest="ab" * 32, filename="surat.pdf", media_type="application/pdf", size=900, pages=1)
SEATS = {
    "kepala_dinas": ("Kepala Dinas", {"official", "head"}),
    "sekretaris": ("Sekretaris", {"official", "secretary"}),
    "kepala_bidang": ("Kepala Bidang", {"official"}),
    "jft": ("Pranata Komputer", {"official"}),
    "admin_system": ("Admin System", {"official", "administrator"}),
    "agendaris": ("Agendaris", {"official", "counter"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    office: UUID
    agency: UUID
    posts: dict[str, UUID]
    people: dict[str, Actor]
    applicant: Actor
    stranger: Actor


@pytest.fixture
def clock() -> Iterator[Clock]:
    with fixed_time(NOON) as clock:
        yield clock


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    city = people.create_unit(NewUnit(key="kota", name="Kota Contoh"), by=SYSTEM).id
    office = people.create_unit(
        NewUnit(
            key="kominfo",
            name="Dinas Komunikasi dan Informatika",
            parent=city,
            is_office=True,
            letterhead=Letterhead(line1="Pemerintah Kota Contoh", line2="Dinas Komunikasi dan Informatika"),
        ),
        by=SYSTEM,
    ).id
    people.set_calendar(office, yaml.load(CALENDAR.read_text(), yaml.BaseLoader), by=SYSTEM)
    agencies = [
        people.create_unit(NewUnit(key=key, name=name, parent=city), by=SYSTEM).id
        for key, name in (("dinkes", "Dinas Kesehatan"), ("camat", "Kecamatan Contoh"))
    ]
    bundle = procedure_service.install(FOLDER, office=office, by=SYSTEM)
    door.run(lambda tx: registers.install_books(tx, procedures.books_of(bundle.hash), office=office))
    posts, seated = {}, {}
    for key, (title, roles) in SEATS.items():
        posts[key] = people.create_post(
            NewPost(unit=office, key=key, title=title, roles=frozenset(roles)), by=SYSTEM
        ).id
        procedure_service.assign(office, CODE, key, posts[key], by=SYSTEM)
        seated[key] = _seated(posts[key], f"Nama {title}")
    first, second = (
        _speaking(agency, name) for agency, name in zip(agencies, ("Dinkes", "Camat"), strict=True)
    )
    return Desk(
        office=office, agency=agencies[0], posts=posts, people=seated, applicant=first, stranger=second
    )


def _seated(post: UUID, name: str) -> Actor:
    person = people.create_person(NewPerson(name=name, back_title="S.Kom.", nip=""), by=SYSTEM).id
    people.create_mandate(NewMandate(post=post, person=person, start=date(2026, 1, 1)), by=SYSTEM)
    return Actor(person=person, name=name, kind=ActorKind.PERSON)


def _speaking(agency: UUID, name: str) -> Actor:
    view = people.admit_applicant(
        NewPerson(name=f"Pemohon {name}"),
        agency=agency,
        username=name.lower(),
        password="sandi-contoh-9",
        by=SYSTEM,
    )
    return Actor(person=view.id, name=view.name, kind=ActorKind.PERSON, agency=agency, via="portal")


@pytest.fixture
def case(desk: Desk) -> UUID:
    """A letter handed in at the counter and registered there."""
    StoredBlob.objects.create(
        digest=SCAN.digest, original=SCAN.digest, media_type=SCAN.media_type, size=SCAN.size,
        pages=SCAN.pages, kept_at=NOON,
    )  # fmt: skip
    BroughtFile.objects.create(
        digest=SCAN.digest, person=desk.applicant.person, filename=SCAN.filename, at=NOON
    )
    return opened(desk, SCAN)


def opened(desk: Desk, letter: FileRef | Upload) -> UUID:
    """A request of the applicant with this letter."""
    request = {
        **samples.request(),
        "letter_no": "440/118/DINKES/2026",
        "letter_date": "2026-11-20",
        "agency_address": "Jalan Contoh 2",
        "agency_phone": "0771-555-0101",
        "reason": "Untuk surat-menyurat kedinasan.",
        "responsible": {
            "name": "Kepala Contoh",
            "nip": "197001011996031001",
            "position": "Kepala Dinas Kesehatan",
            "phone": "0812-0000-0001",
        },
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
    }
    case = case_service.open_case(
        desk.office,
        CODE,
        by=desk.applicant,
        agency=desk.agency,
        request=request,
        files={"letter": [letter]},
        contact=Contact(name="Pemohon Dinkes"),
    )
    return case.id


Make = Callable[..., OutsideContext]


@pytest.fixture
def facts(desk: Desk, case: UUID) -> CaseFacts:
    return cases.facts(case)


@pytest.fixture
def printing(desk: Desk, facts: CaseFacts) -> Make:
    """`printing("report", signs="kepala_dinas", draft=True, step=7)`: an order as the engine gives it."""

    def order(kind: str, *, intent: UUID | None = None, step: int = 3, **inputs: Json) -> OutsideContext:
        return OutsideContext(
            intent=intent or uuid4(),
            key="k",
            case=facts,
            step=step,
            round=int(inputs.pop("round", 1)),
            item=0,
            inputs={"kind": kind, "inputs": {}, "signs": None, "draft": False, **inputs},
            plan=None,
            attempt=1,
            by=desk.people["jft"].person,
            acting=desk.posts["jft"],
            date=people_queries.office_date(NOON),
        )

    return order


@pytest.fixture
def registered(desk: Desk, case: UUID) -> UUID:
    case_service.register(
        case,
        Registration(
            sender="Dinas Kesehatan",
            letter_no="440/118/DINKES/2026",
            letter_date=date(2026, 11, 20),
            subject="Permohonan e-mail",
            received_on=date(2026, 11, 24),
        ),
        by=desk.people["agendaris"],
        seen=cases.case_for(desk.people["agendaris"], case).seq,
    )
    return case


def acting(desk: Desk, facts: CaseFacts, tx: door.Tx, who: str, post: str, **inputs: Json) -> InsideContext:
    return InsideContext(
        tx=tx,
        case=facts,
        step=8,
        round=1,
        item=0,
        inputs=inputs,
        by=desk.people[who],
        acting=desk.posts[post],
        event=9,
    )
