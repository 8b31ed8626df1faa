"""A kind with example data: what an official sees while rewording its blocks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from tertib.kernel.words import N_
from tertib.letters import _compose, _kinds, _make, _render
from tertib.letters._compose import Finish, Material
from tertib.letters._placeholders import counts, lookup, readable
from tertib.letters.types import Kind, Pdf, Place
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.runtime import door, paper

EXAMPLE_BLOCK = {
    "lines": ["KEPALA DINAS,"],
    "name": "Nama Pejabat, S.Kom.",
    "rank": "Pembina (IV/a)",
    "nip": "19700101 199603 1 001",
    "capacity": "Kepala Dinas",
}
COUNTED = N_("Banyaknya isi daftar pada naskah ini, dengan angka dan huruf")
MEANINGS: Mapping[str, str] = {
    "case.number": N_("Nomor agenda perkara"),
    "case.tracking": N_("Kode lacak untuk pemohon"),
    "case.title": N_("Nama layanan"),
    "case.agency_name": N_("Perangkat daerah pemohon"),
    "case.sender": N_("Pengirim surat permohonan"),
    "case.letter_no": N_("Nomor surat permohonan"),
    "case.letter_date": N_("Tanggal surat permohonan"),
    "case.subject": N_("Hal surat permohonan"),
    "case.received_on": N_("Tanggal surat diterima"),
    "case.reply_before": N_("Perlu balasan sebelum"),
    "office.name": N_("Nama kantor ini"),
    "office.waiting_days": N_("Lama menunggu pemohon, dalam hari kerja"),
}


def shown(office: UUID, code: str, key: str, texts: Mapping[str, str]) -> Pdf:
    """Set the paper and forget it."""
    bundle = procedures.in_force(office, code).hash
    kind = _kinds.with_texts(_kinds.worded(_kinds.kind_of(bundle, key), office=office, code=code), texts)
    material = _example(office, code, bundle, kind)
    today = people.office_date(door.read_now())
    finish = Finish(number="…/…/…", on=today, signature=EXAMPLE_BLOCK, draft=True, track=_example_code())
    data = _compose.finished(_compose.content(material), finish)
    at = datetime(today.year, today.month, today.day, tzinfo=UTC)
    made = _render.rendered(bundle, key, data, at=at, zone=people.office_calendar(office).zone)
    return Pdf(filename=f"contoh-{key}.pdf", content=made.pdf, pages=made.pages)


def places(office: UUID, code: str, key: str) -> tuple[Place, ...]:
    """What may stand in braces: facts of the case, of the office, and how long each list of the kind is."""
    bundle = procedures.in_force(office, code).hash
    kind = _kinds.kind_of(bundle, key)
    material = _example(office, code, bundle, kind)
    counted = counts(_compose.content(material)["data"])
    facts = {**_compose.roots_of(material), "count": counted}
    named = [
        *MEANINGS.items(),
        *((f"count.{name}", COUNTED) for name in kind.sources if name in counted),
    ]
    return tuple(
        Place(name=name, meaning=meaning, example=readable(lookup(name, facts))) for name, meaning in named
    )


def _example(office: UUID, code: str, bundle: str, kind: Kind) -> Material:
    example = _kinds.example_of(bundle)
    procedure = procedures.procedure(bundle)
    return Material(
        kind=kind,
        procedure=procedure,
        case=example.get("case", {}),
        request=example.get("request", {}),
        work=example.get("work", {}),
        inputs={},
        office=_make.office_facts(office, code, procedure),
        letterhead=_make.letterhead_of(office),
    )


def _example_code() -> dict[str, str]:
    return {"url": "…", "qr": paper.qr_svg("contoh")}
