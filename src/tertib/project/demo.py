"""The demo office: a Dinas Kominfo with invented people, two agencies that ask, and the shipped procedures.

Every name, NIP, decree and telephone number here is invented. `seed` is what `tertib serve --demo`, the walks
and the browser tests start from; it can be called again at any time and adds only what is missing.
"""

import fcntl
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connections

import tertib.people
import tertib.sops
from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Misconfigured, NotFound
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.people import service
from tertib.people.types import HashedPassword, HeldPost, Letterhead, MandateKind, NewPerson, NewPost, NewUnit
from tertib.procedures import queries as procedures
from tertib.procedures import service as procedure_service
from tertib.procedures.types import BundleView
from tertib.project import demo_agenda, demo_assets
from tertib.registers import service as registers
from tertib.runtime import door

PASSWORD = "tertib-demo"  # noqa: S105 - printed for everybody who runs the demo
OFFICE = "diskominfo"
MARKER = "demo-office"
_KEPT = frozenset({MARKER, "keys", "static"})
CALENDAR = Path(tertib.people.__file__).parent / "data" / "calendar_tanjungpinang.yaml"
SOPS = Path(tertib.sops.__file__).parent
_occupied: list[IO[bytes]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person of the demo: the sign-in, what it is called in the list, who it is, what they hold."""

    username: str
    label: str
    person: NewPerson
    posts: tuple[str, ...] = ()
    kind: MandateKind = MandateKind.DEFINITIVE
    agency: str = ""


UNITS = (
    NewUnit(key="tanjungpinang", name="Pemerintah Kota Tanjungpinang", short_name="Pemko"),
    NewUnit(
        key=OFFICE,
        name="Dinas Komunikasi dan Informatika Kota Tanjungpinang",
        short_name="Diskominfo",
        is_office=True,
        head_title="Kepala Dinas Komunikasi dan Informatika",
        letterhead=Letterhead(
            line1="PEMERINTAH KOTA TANJUNGPINANG",
            line2="DINAS KOMUNIKASI DAN INFORMATIKA",
            address="Jalan Contoh Nomor 1 (alamat contoh), Tanjungpinang",
            phone="(0771) 000000",
            website="contoh.tanjungpinangkota.go.id",
            email="contoh@tanjungpinangkota.go.id",
            postal_code="29100",
        ),
    ),
    NewUnit(key="sekretariat", name="Sekretariat"),
    NewUnit(key="bidang_tik", name="Bidang Teknologi Informasi dan Komunikasi", short_name="Bidang TIK"),
    NewUnit(key="inspektorat", name="Inspektorat Kota Tanjungpinang", short_name="Inspektorat"),
    NewUnit(
        key="dinkes",
        name="Dinas Kesehatan",
        short_name="Dinkes",
        head_title="Kepala Dinas Kesehatan",
    ),
    NewUnit(
        key="bukitbestari",
        name="Kecamatan Bukit Bestari",
        short_name="Bukit Bestari",
        head_title="Camat Bukit Bestari",
    ),
)
PARENTS = {"tanjungpinang": "", "sekretariat": OFFICE, "bidang_tik": OFFICE}
"""Whatever is not named here lies directly below the city."""

POSTS: tuple[tuple[str, str, str, str, str, frozenset[str]], ...] = (
    # unit, key, title, title in the signature block, superior, roles
    (
        OFFICE,
        "kepala_dinas",
        "Kepala Dinas",
        "Kepala Dinas Komunikasi dan Informatika\nKota Tanjungpinang",
        "",
        frozenset({"official", "head"}),
    ),
    ("sekretariat", "sekretaris", "Sekretaris", "", "kepala_dinas", frozenset({"official", "secretary"})),
    (
        "bidang_tik",
        "kepala_bidang",
        "Kepala Bidang TIK",
        "Kepala Bidang Teknologi Informasi\ndan Komunikasi",
        "sekretaris",
        frozenset({"official"}),
    ),
    ("bidang_tik", "jft", "Pranata Komputer Ahli Muda", "", "kepala_bidang", frozenset({"official"})),
    (
        "bidang_tik",
        "admin_system",
        "Admin System",
        "",
        "kepala_bidang",
        frozenset({"official", "administrator"}),
    ),
    ("bidang_tik", "application_team", "Tim Aplikasi", "", "kepala_bidang", frozenset({"official"})),
    ("bidang_tik", "technician", "Teknisi", "", "kepala_bidang", frozenset({"official"})),
    ("sekretariat", "agendaris", "Agendaris", "", "sekretaris", frozenset({"official", "counter"})),
    ("sekretariat", "arsiparis", "Arsiparis", "", "sekretaris", frozenset({"archivist"})),
    ("inspektorat", "auditor", "Auditor", "", "", frozenset({"auditor"})),
)
POOLS = {"jft": 2, "application_team": 2, "technician": 2}
PEOPLE = (
    Seat(
        username="agendaris",
        label="Agendaris",
        posts=("agendaris",),
        person=NewPerson(
            name="Wulan Sekarayu",
            back_title="A.Md.",
            nip="199203142015032011",
            rank="Pengatur Tingkat I",
            grade="II/d",
        ),
    ),
    Seat(
        username="kepala",
        label="Plt. Kepala Dinas",
        posts=("kepala_dinas",),
        kind=MandateKind.PLT,
        person=NewPerson(
            name="Darmawan Telaga",
            front_title="Drs.",
            back_title="M.Si.",
            nip="196802171994031021",
            rank="Pembina Utama Muda",
            grade="IV/c",
        ),
    ),
    Seat(
        username="sekretaris",
        label="Sekretaris",
        posts=("sekretaris",),
        person=NewPerson(
            name="Ratna Kemuning",
            back_title="S.Sos., M.A.P.",
            nip="197505092001122031",
            rank="Pembina Tingkat I",
            grade="IV/b",
        ),
    ),
    Seat(
        username="kabid",
        label="Kepala Bidang TIK",
        posts=("kepala_bidang",),
        person=NewPerson(
            name="Iskandar Muara",
            back_title="S.T., M.T.",
            nip="198001232005011041",
            rank="Pembina",
            grade="IV/a",
        ),
    ),
    Seat(
        username="jft1",
        label="Pranata Komputer (JFT) 1",
        posts=("jft",),
        person=NewPerson(
            name="Melati Samudra",
            back_title="S.Kom.",
            nip="198806302011012051",
            rank="Penata Tingkat I",
            grade="III/d",
        ),
    ),
    Seat(
        username="jft2",
        label="Pranata Komputer (JFT) 2",
        posts=("jft",),
        person=NewPerson(
            name="Bagus Lazuardi", back_title="S.Kom.", nip="199010042014021061", rank="Penata", grade="III/c"
        ),
    ),
    Seat(
        username="admin",
        label="Admin System",
        posts=("admin_system",),
        person=NewPerson(
            name="Fajar Pualam",
            back_title="S.Kom.",
            nip="199407252019031071",
            rank="Penata Muda",
            grade="III/a",
        ),
    ),
    Seat(
        username="aplikasi",
        label="Tim Aplikasi",
        posts=("application_team",),
        person=NewPerson(
            name="Dewi Anggrek Laut",
            back_title="S.T.",
            nip="199306172018012071",
            rank="Penata Muda Tingkat I",
            grade="III/b",
        ),
    ),
    Seat(
        username="teknisi",
        label="Teknisi",
        posts=("technician",),
        person=NewPerson(
            name="Teguh Samudera",
            back_title="A.Md.T.",
            nip="199605142022031081",
            rank="Pengatur",
            grade="II/c",
        ),
    ),
    Seat(
        username="arsiparis",
        label="Arsiparis",
        posts=("arsiparis",),
        person=NewPerson(
            name="Sari Lembayung",
            back_title="A.Md.",
            nip="199111112016032081",
            rank="Pengatur",
            grade="II/c",
        ),
    ),
    Seat(
        username="auditor",
        label="Auditor Inspektorat (hanya baca)",
        posts=("auditor",),
        person=NewPerson(
            name="Yusuf Cendana",
            back_title="S.E., Ak.",
            nip="198309182008011091",
            rank="Penata",
            grade="III/c",
        ),
    ),
    Seat(
        username="dinkes",
        label="Pemohon, Dinas Kesehatan",
        agency="dinkes",
        person=NewPerson(
            name="Laras Kenanga",
            back_title="S.K.M.",
            nip="198512052010012101",
            rank="Penata Tingkat I",
            grade="III/d",
            email="laras@dinkes.contoh.go.id",
            phone="0812-0000-0001",
        ),
    ),
    Seat(
        username="bukitbestari",
        label="Pemohon, Kecamatan Bukit Bestari",
        agency="bukitbestari",
        person=NewPerson(
            name="Hendra Wibisana",
            back_title="S.IP.",
            nip="198704192012011111",
            rank="Penata",
            grade="III/c",
            email="hendra@bukitbestari.contoh.go.id",
            phone="0812-0000-0002",
        ),
    ),
)


def sign_ins() -> tuple[tuple[str, str], ...]:
    """Every sign-in of the demo and what it is for; all share `PASSWORD`."""
    return tuple((seat.username, seat.label) for seat in PEOPLE)


def watcher() -> UUID:
    """The demo's auditor: sees every case, changes none."""
    return _behind("auditor")


def speaker_of(agency: str) -> UUID:
    """Whoever speaks for an agency of the demo."""
    return _behind(next(seat.username for seat in PEOPLE if seat.agency == agency))


def _behind(username: str) -> UUID:
    person = people.person_signing_in_as(username)
    if person is None:
        raise Misconfigured("Kantor contoh belum diisi; jalankan `tertib demo reset`.")
    return person.id


def seed(now: datetime | None = None) -> UUID:
    """Make what is missing of the demo office and return the office's id.

    What somebody changed since stays changed: people are made once, mandates with them. Refuses a database
    that already holds an office of its own.
    """
    moment = now or door.read_now()
    _refuse_a_real_office()
    (settings.DATA / MARKER).touch()
    units = _units()
    posts = _posts(units)
    _calendar(units[OFFICE])
    since = date(people.office_date(moment).year - 1, 1, 2)
    _admit_all(units, posts, since)
    before = {one.hash for one in procedures.installed(units[OFFICE])}
    for folder in _bundles():
        install(folder, units[OFFICE], posts, before=before)
    demo_assets.seed(units[OFFICE], posts)
    demo_agenda.seed(units[OFFICE], posts["technician"])
    demo_assets.seed_readings(units[OFFICE])
    _settle_set_up(units[OFFICE])
    return units[OFFICE]


def reset() -> None:
    """Throw the demo office away and make it anew.

    Refuses a folder that no demo ever marked, a database outside that folder, and an office that is served.
    """
    _refuse_to_wipe()
    connections.close_all()
    for child in settings.DATA.iterdir():
        if child.name not in _KEPT:
            _remove(child)
    call_command("migrate", verbosity=0, interactive=False)
    seed()


def occupy() -> None:
    """Say that this process serves the demo office, until it ends; `reset` then refuses."""
    lock = (settings.DATA / MARKER).open("ab")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _occupied.append(lock)


def _refuse_a_real_office() -> None:
    offices = people.offices()
    if offices and all(office.key != OFFICE for office in offices):
        raise Misconfigured(
            N_("Basis data ini sudah berisi kantor lain; kantor contoh tidak dicampur dengannya.")
        )


def _refuse_to_wipe() -> None:
    marker, database = settings.DATA / MARKER, settings.DATABASES["default"]
    if not marker.is_file():
        raise Misconfigured(N_("Folder data ini bukan kantor contoh, jadi tidak dihapus."))
    name = Path(str(database["NAME"]))
    if "sqlite" not in database["ENGINE"] or not name.resolve().is_relative_to(settings.DATA):
        raise Misconfigured(N_("Basis datanya tidak berada di folder kantor contoh, jadi tidak dihapus."))
    with marker.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Misconfigured(N_("Kantor contoh sedang dijalankan. Hentikan dulu, lalu ulangi.")) from busy


def _remove(path: Path) -> None:
    """Never through a symbolic link: the link goes, what it points to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _units() -> Mapping[str, UUID]:
    made: dict[str, UUID] = {}
    for new in UNITS:
        parent = made.get(PARENTS.get(new.key, "tanjungpinang"))
        try:
            made[new.key] = people.unit_by_key(new.key).id
        except NotFound:
            made[new.key] = service.create_unit(replace(new, parent=parent), by=SYSTEM).id
    return made


def _posts(units: Mapping[str, UUID]) -> Mapping[str, UUID]:
    made: dict[str, UUID] = {}
    for unit, key, title, signature_title, superior, roles in POSTS:
        try:
            made[key] = people.post_by_key(units[OFFICE] if unit != "inspektorat" else units[unit], key).id
        except NotFound:
            new = NewPost(
                unit=units[unit],
                key=key,
                title=title,
                signature_title=signature_title,
                superior=made.get(superior),
                seats=POOLS.get(key, 1),
                pool=key in POOLS,
                roles=roles,
            )
            made[key] = service.create_post(new, by=SYSTEM).id
    return made


def _calendar(office: UUID) -> None:
    try:
        people.office_calendar(office)
    except Misconfigured:
        service.set_calendar(office, calendar_data(), by=SYSTEM)


def calendar_data() -> dict[str, Any]:
    """Working hours and holidays of the city, as `people.service.set_calendar` takes them."""
    # BaseLoader leaves dates and hours as they are written; the calendar reads them itself.
    data: dict[str, Any] = yaml.load(CALENDAR.read_text(), yaml.BaseLoader)  # noqa: S506 - makes strings only
    return data


def _admit_all(units: Mapping[str, UUID], posts: Mapping[str, UUID], since: date) -> None:
    missing = [seat for seat in PEOPLE if people.person_signing_in_as(seat.username) is None]
    if not missing:
        return
    password = service.hash_password(PASSWORD)  # once: everybody has the same, and hashing is slow
    for seat in missing:
        _admit(seat, units, posts, since, password)


def _admit(
    seat: Seat,
    units: Mapping[str, UUID],
    posts: Mapping[str, UUID],
    since: date,
    password: HashedPassword,
) -> None:
    if seat.agency:
        service.admit_applicant(
            seat.person, agency=units[seat.agency], username=seat.username, password=password, by=SYSTEM
        )
        return
    decree = f"800.1.3/{len(seat.username):03}-contoh/{since.year}"
    holds = [
        HeldPost(post=posts[key], start=since, kind=seat.kind, decree_no=decree, decree_date=since)
        for key in seat.posts
    ]
    service.admit_official(seat.person, holds=holds, username=seat.username, password=password, by=SYSTEM)


def _settle_set_up(office: UUID) -> None:
    """The demo is a finished office; its one open step is the trial case, which anybody may try."""
    known = people.setup_marks(office)
    for step in ("kop", "unit", "jabatan", "pejabat", "kalender", "layanan", "nomor"):
        if step not in known:
            service.mark_step(office, step, later=False, by=SYSTEM)
    for step in ("surel", "nama", "situs", "percobaan"):
        if step not in known:
            service.mark_step(office, step, later=True, by=SYSTEM)


def _bundles() -> Iterable[Path]:
    return sorted(folder.parent for folder in SOPS.glob("*/sop.yaml"))


def install(
    folder: Path, office: UUID, posts: Mapping[str, UUID], *, before: Collection[str] | None = None
) -> BundleView:
    """Put a shipped procedure in force, open its books, and give each column a post.

    That is the one its example names, else the one of the same key. `before`: the versions in force, where
    the caller has asked already.
    """
    if before is None:
        before = {one.hash for one in procedures.installed(office)}
    bundle = procedure_service.install(folder, office=office, by=SYSTEM)
    if bundle.hash not in before:
        books = procedures.books_of(bundle.hash)
        door.run(lambda tx: registers.install_books(tx, books, office=office))
    assigned = procedures.performer_posts(office, bundle.code)
    procedure = procedures.procedure(bundle.hash)
    named = example_of(folder).get("posts", {})
    for performer in (*procedure.columns, *procedure.support):
        post = posts.get(named.get(performer.key, performer.key))
        if post is not None and performer.key not in assigned:
            procedure_service.assign(office, bundle.code, performer.key, post, by=SYSTEM)
    return bundle


def example_of(folder: Path) -> Mapping[str, Any]:
    """The example that comes with a shipped procedure; `posts` says who performs what in the demo."""
    file = folder / "example.yaml"
    return yaml.safe_load(file.read_text()) if file.is_file() else {}
