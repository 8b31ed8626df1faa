"""The objects that the builders point at: a case of each agency, and one of another office."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from PIL import Image
from tests.access.matrix import World
from tests.provisioning.held import mailbox

import tertib.sops
from tertib.cases import queries as cases
from tertib.cases import service
from tertib.cases.types import CaseRef, Registration, Upload
from tertib.inspections import queries as inspections
from tertib.inspections import service as inspection_service
from tertib.inspections.models import FollowUp, Plan, RecapArchive, RoomVisit
from tertib.inspections.types import AssetWanted
from tertib.kernel.actor import PUBLIC, SYSTEM, Actor
from tertib.letters import queries as letters
from tertib.people import queries as people
from tertib.people import service as people_service
from tertib.people.models import User
from tertib.people.types import HeldPost, NewDelegation, NewPerson, NewPost, NewUnit
from tertib.procedures import queries as procedures
from tertib.project import demo
from tertib.provisioning import service as provisioning
from tertib.runtime import door
from tertib.runtime.queue import Worker

CODE = "email_registration"
FOLDER = Path(tertib.sops.__file__).parent / CODE
DIGEST = re.compile(r"[0-9a-f]{64}")
RESPONSIBLE = {
    "name": "Laras Kenanga, S.K.M.",
    "nip": "198512052010012101",
    "position": "Sekretaris",
    "phone": "081200000001",
    "email": "laras@contoh.go.id",
}


def actor(username: str) -> Actor:
    """Somebody of the demo, signed in."""
    return people.actor_for(User.objects.get(username=username))


def letter() -> Upload:
    """A letter of one empty page."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        kept = io.BytesIO()
        pdf.save(kept)
    return Upload(filename="surat.pdf", data=kept.getvalue())


def request(name: str) -> dict[str, Any]:
    """A complete request for one address."""
    return {
        "letter_no": f"500.12/7/{name.upper()}/2026",
        "letter_date": "2026-11-20",
        "agency_address": "Jalan Contoh Nomor 2",
        "agency_phone": "0771000001",
        "addresses": [{"local_1": f"{name}.satu", "kind": "unit"}],
        "reason": "Surat-menyurat resmi perangkat daerah.",
        "responsible": {key: value for key, value in RESPONSIBLE.items() if key != "email"},
        "manager": RESPONSIBLE,
        "statements": ["official_use", "not_shared", "change_password", "report_transfer"],
    }


def case_of(world: World, username: str) -> CaseRef:
    """The registered case of the agency that the applicant speaks for, its first papers made."""

    def make() -> CaseRef:
        by = actor(username)
        opened = service.open_case(
            world.office,
            CODE,
            by=by,
            request=request(username),
            files={"letter": [letter()]},
            agency=by.agency,
        )
        today = people.office_date(door.read_now())
        registered = service.register(opened.id, registration(today), by=actor("agendaris"), seen=opened.seq)
        Worker("access").run_pending()
        return registered

    return world.once(f"case {username}", make)


def registration(today: date) -> Registration:
    """The line of the counter."""
    return Registration(
        sender="Dinas Kesehatan",
        letter_no="500.12/7/2026",
        letter_date=today,
        subject="Permohonan e-mail resmi",
        received_on=today,
    )


def other_office(world: World) -> UUID:
    """A second office with the same procedure, held by one person in every column."""

    def make() -> UUID:
        unit = people_service.create_unit(
            NewUnit(key="kantor_lain", name="Kantor Lain", is_office=True), by=SYSTEM
        ).id
        roles = frozenset({"official", "counter"})
        new = NewPost(unit=unit, key="semua", title="Semua", roles=roles)
        post = people_service.create_post(new, by=SYSTEM).id
        people_service.set_calendar(unit, demo.calendar_data(), by=SYSTEM)
        people_service.admit_official(
            NewPerson(name="Orang Lain"),
            holds=[HeldPost(post=post, start=date(2020, 1, 1))],
            username="orang_lain",
            password=demo.PASSWORD,
            by=SYSTEM,
        )
        demo.install(FOLDER, unit, dict.fromkeys(_performers(world), post))
        return unit

    return world.once("other office", make)


def calendar_elsewhere(world: World) -> str:
    """The key of a calendar that only the other office has."""

    def make() -> str:
        people_service.set_calendar(other_office(world), demo.calendar_data(), by=SYSTEM, key="jaga-lain")
        return "jaga-lain"

    return world.once("calendar elsewhere", make)


def _performers(world: World) -> tuple[str, ...]:
    procedure = procedures.procedure(procedures.in_force(world.office, CODE).hash)
    return tuple(each.key for each in procedure.performers)


def case_elsewhere(world: World) -> CaseRef:
    """A case that no official of the demo office may know of."""

    def make() -> CaseRef:
        office, by = other_office(world), replace(actor("orang_lain"), agency=None)
        return service.open_case(
            office,
            CODE,
            by=by,
            request=request("lain"),
            files={"letter": [letter()]},
            channel="counter",
            agency=people.unit_by_key("inspektorat").id,
            registration=registration(people.office_date(door.read_now())),
        )

    return world.once("case elsewhere", make)


def asset_of(world: World) -> UUID:
    """An asset of the demo office."""
    return inspections.asset_by_code(SYSTEM, "SRV-01", office=world.office).facts.id


def asset_elsewhere(world: World) -> UUID:
    """An asset that no official of the demo office may know of."""
    wanted = AssetWanted(code="LAIN-1", kind="server", name="Server lain")
    office = other_office(world)
    return world.once("asset elsewhere", lambda: inspection_service.add_asset(office, wanted, by=SYSTEM))


def taking(world: World, office: UUID) -> UUID:
    """A list of mailboxes that was read for an office and not applied."""
    reading = provisioning.read_passwd_file(b"lama:x\n", label="users", domain="kota.go.id")
    return world.once(f"taking {office}", lambda: provisioning.keep_reading(office, reading, by=SYSTEM))


def asset_token(asset: UUID) -> str:
    """What the label of an asset carries."""
    return inspections.asset(SYSTEM, asset).token


def follow_up_on(asset: UUID) -> UUID:
    """Something unsettled on an asset, for which no case was opened yet."""
    row = FollowUp.objects.create(
        asset_id=asset,
        origin_case=uuid4(),
        origin_step=4,
        origin_round=1,
        what="Disk hampir penuh",
        opened_at=door.read_now(),
    )
    return row.id


def asset_photo(world: World) -> str:
    """A photo of the demo's asset."""

    def make() -> str:
        out = io.BytesIO()
        Image.new("RGB", (320, 200), "steelblue").save(out, "PNG")
        found = inspections.asset(SYSTEM, asset_of(world))
        inspection_service.add_photo(found.facts.id, out.getvalue(), "rak.png", by=SYSTEM, seen=found.seq)
        return inspections.asset(SYSTEM, found.facts.id).photos[-1]

    return world.once("asset photo", make)


def plan_of(world: World) -> UUID:
    """A plan of the demo office."""
    return inspections.plans(SYSTEM, world.office)[0].id


def plan_elsewhere(world: World) -> UUID:
    """A plan that no official of the demo office may know of."""
    office, asset = other_office(world), asset_elsewhere(world)

    def make() -> UUID:
        row = Plan(office_id=office, code="lain", title="Lain", asset_id=asset, rule="FREQ=MONTHLY")
        row.starts_on, row.changed_at, row.changed_by = date(2026, 1, 1), door.read_now(), "Orang Lain"
        row.save()
        return row.id

    return world.once("plan elsewhere", make)


def recap_of(world: World) -> UUID:
    """The signed recap of a month of the demo office."""

    def make() -> UUID:
        by, month = actor("kabid"), date(2026, 1, 1)
        (signer,) = inspections.recap_signers(by, world.office)
        mark = inspections.recap_mark(inspections.recap(by, world.office, month))
        return inspection_service.archive_recap(world.office, month, post=signer.post, by=by, seen=mark).id

    return world.once("recap", make)


def recap_elsewhere(world: World) -> UUID:
    """A signed recap that no official of the demo office may know of."""
    office = other_office(world)

    def make() -> UUID:
        row = RecapArchive(office_id=office, month=date(2026, 1, 1), revision=1, content={}, digest="ab" * 32)
        row.pages, row.entry, row.archived_at, row.archived_by = 1, 1, door.read_now(), "Orang Lain"
        row.signer_person, row.signer_post, row.signer, row.capacity = uuid4(), uuid4(), "Orang", "Kepala"
        row.save()
        return row.id

    return world.once("recap elsewhere", make)


def visit_of(world: World, office: UUID) -> int:
    """A line of the log of a room."""

    def make() -> int:
        values = {"room": "Ruang", "name": "Teknisi", "noted_by": "Orang", "entered_at": door.read_now()}
        return RoomVisit.objects.create(office_id=office, **values).id

    return world.once(f"visit {office}", make)


def keeps_assets(world: World, username: str) -> bool:
    """Whether a visitor may change the assets of the demo office."""
    return inspections.keeps_assets(actor(username), world.office)


def letter_of(world: World, username: str) -> UUID | None:
    """The first letter made in the case of the agency."""
    made = letters.letters_of(SYSTEM, case_of(world, username).id)
    return made[0].id if made else None


def letter_elsewhere(world: World) -> UUID | None:
    """A letter that no official of the demo office may know of."""

    def make() -> UUID | None:
        ref = case_elsewhere(world)
        Worker("access").run_pending()
        made = letters.letters_of(SYSTEM, ref.id)
        return made[0].id if made else None

    return world.once("letter elsewhere", make)


def post_elsewhere(world: World) -> str:
    """The key of a post of another office."""
    other_office(world)
    return "semua"


def recorded(world: World) -> tuple[UUID, UUID]:
    """A mandate and a delegation of a post of the demo office."""

    def make() -> tuple[UUID, UUID]:
        head = people.post_by_key(world.office, "kepala_dinas")
        deputy = people.post_by_key(world.office, "sekretaris")
        today = people.office_date(door.read_now())
        new = NewDelegation(
            post=head.id, to_post=deputy.id, acts=frozenset({"dispose"}), start=today, end=today,
            letter_no="800/1/2026",
        )  # fmt: skip
        return people.mandates(head.id)[0].id, people_service.delegate(new, by=SYSTEM).id

    return world.once("recorded", make)


def recorded_elsewhere(world: World) -> tuple[UUID, None]:
    """A mandate of a post of another office."""
    post = people.post_by_key(other_office(world), "semua")
    return people.mandates(post.id)[0].id, None


def absent(world: World) -> tuple[UUID, UUID]:
    """Somebody of the demo office who will be away."""

    def make() -> tuple[UUID, UUID]:
        person = actor("jft2").person
        assert person is not None
        later = people.office_date(door.read_now()) + timedelta(days=30)
        return person, people_service.set_leave(person, start=later, end=later, by=SYSTEM)

    return world.once("absent", make)


def person_elsewhere(world: World) -> UUID:
    """Somebody of another office."""
    other_office(world)
    person = actor("orang_lain").person
    assert person is not None
    return person


def digest_in(value: Any) -> str | None:
    """The first file digest in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return next(filter(None, map(digest_in, value)), None)
    return value if isinstance(value, str) and DIGEST.fullmatch(value) else None


def mailbox_of(world: World, username: str) -> UUID:
    """A mailbox of the agency that the applicant speaks for."""

    def make() -> UUID:
        name = f"{username}.dua@tanjungpinangkota.go.id"
        return mailbox(case_of(world, username).id, name).id

    return world.once(f"mailbox {username}", make)


def mailbox_elsewhere(world: World) -> UUID:
    """A mailbox that no official of the demo office may know of."""
    name = "lain@tanjungpinangkota.go.id"
    return world.once("mailbox elsewhere", lambda: mailbox(case_elsewhere(world).id, name).id)


def document_of(username: str, case: UUID) -> UUID | None:
    """A paper that the applicant may read, if there is one yet."""
    found = cases.documents(actor(username), case)
    return found[0].id if found else None


def submitted_digest(username: str, case: UUID) -> str | None:
    """The file the applicant handed in."""
    return digest_in(cases.case_for(actor(username), case).request)


def draft_of(world: World, username: str) -> UUID:
    """An unfinished request of the applicant."""

    def make() -> UUID:
        return service.save_draft(world.office, CODE, by=actor(username), request=request(username)).id

    return world.once(f"draft {username}", make)


def draft_left(world: World, username: str, agency: str) -> UUID:
    """What the applicant wrote while speaking for the other agency, which is over."""

    def make() -> UUID:
        unit, by = people.unit_by_key(agency).id, actor(username)
        by = replace(by, agency=unit)
        return service.save_draft(world.office, CODE, by=by, request=request(username)).id

    return world.once(f"draft left {username}", make)


def attempt(world: World) -> UUID:
    """A trial of a sign-in that some browser started."""
    return world.once(
        "attempt", lambda: provisioning.try_login("dinkes.satu@tanjungpinangkota.go.id", "x", by=PUBLIC)
    )


def question(world: World, username: str) -> UUID:
    """What somebody asked the mail server about an address."""
    return world.once(
        f"question {username}",
        lambda: provisioning.check_live("baru.sekali@tanjungpinangkota.go.id", by=actor(username)),
    )


def second_factor(world: World, username: str) -> bool:
    """Give the sign-in TOTP and recovery codes."""

    def make() -> bool:
        user = User.objects.get(username=username)
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        return True

    return world.once(f"second factor {username}", make)
