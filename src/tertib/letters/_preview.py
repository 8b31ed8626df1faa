"""A kind with example data: what an official sees while rewording its blocks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from tertib.letters import _compose, _kinds, _make, _render
from tertib.letters._compose import Finish, Material
from tertib.letters.types import Pdf
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


def shown(office: UUID, code: str, key: str, texts: Mapping[str, str]) -> Pdf:
    """Set the paper and forget it."""
    bundle = procedures.in_force(office, code).hash
    kind = _kinds.with_texts(_kinds.worded(_kinds.kind_of(bundle, key), office=office, code=code), texts)
    example = _kinds.example_of(bundle)
    procedure = procedures.procedure(bundle)
    today = people.office_date(door.read_now())
    material = Material(
        kind=kind,
        procedure=procedure,
        case=example.get("case", {}),
        request=example.get("request", {}),
        work=example.get("work", {}),
        inputs={},
        office=_make.office_facts(office, code, procedure),
        letterhead=_make.letterhead_of(office),
    )
    finish = Finish(number="…/…/…", on=today, signature=EXAMPLE_BLOCK, draft=True, track=_example_code())
    data = _compose.finished(_compose.content(material), finish)
    made = _render.rendered(bundle, key, data, at=datetime(today.year, today.month, today.day, tzinfo=UTC))
    return Pdf(filename=f"contoh-{key}.pdf", content=made.pdf, pages=made.pages)


def _example_code() -> dict[str, str]:
    return {"url": "…", "qr": paper.qr_svg("contoh")}
