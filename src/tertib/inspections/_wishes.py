"""What a round is opened with: the opening form, filled from the plan, the asset and the people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tertib.cases import queries as cases
from tertib.inspections._agenda_types import Trouble
from tertib.inspections.models import Asset
from tertib.inspections.types import AssetState
from tertib.kernel.errors import Conflict, Invalid, NotFound, TertibError
from tertib.kernel.words import N_
from tertib.people import queries as people
from tertib.procedures import queries as procedures
from tertib.procedures.types import BundleView, Field, Procedure, TriggerKind

NO_SOP = N_("SOP “%(code)s” tidak berlaku pada kantor ini. Berlakukan SOP-nya, atau jeda rencana ini.")
ONLY_TRIED = N_(
    "SOP “%(title)s” masih hanya dapat dicoba: belum ditetapkan, atau ada langkahnya yang belum didukung."
)
NOT_PLANNED = N_("SOP “%(title)s” tidak dijalankan menurut agenda kerja.")
RETIRED = N_("Aset %(code)s sudah dihapus dari daftar. Jeda rencana ini atau pilih aset lain.")
NO_POST = N_("SOP “%(title)s” belum mempunyai jabatan pelaksana untuk langkah pertama. Admin menentukannya.")
NO_HOLDER = N_("Belum ada pejabat pada %(post)s. Catat mandatnya; perkara dibuka begitu ada.")
LACKING = N_("Isian pembuka belum lengkap. %(lacking)s")


def procedure_for(office: UUID, code: str, asset: Asset, now: datetime) -> Procedure:
    """The procedure in force, when a real round of it can be opened on the asset, else what is missing."""
    try:
        view = procedures.in_force(office, code)
    except NotFound as gone:
        raise _conflict(NO_SOP, {"code": code}) from gone
    procedure = procedures.procedure(view.hash)
    insist_runs(view, procedure)
    if asset.state == AssetState.RETIRED:
        raise _conflict(RETIRED, {"code": asset.code})
    _insist_held(office, view, procedure, now)
    return procedure


def _conflict(sentence: str, fields: Mapping[str, object]) -> Conflict:
    error = Conflict(sentence)
    error.fields = dict(fields)  # a place may be called `code`, which the constructor keeps for itself
    return error


def insist_runs(view: BundleView, procedure: Procedure) -> None:
    """Refuse a procedure that no plan can open a case of, whichever the asset and the day."""
    if procedure.trigger.kind is not TriggerKind.AGENDA:
        raise Conflict(NOT_PLANNED, title=view.title)
    if cases.must_rehearse(view):
        raise Conflict(ONLY_TRIED, title=view.title)


def _insist_held(office: UUID, view: BundleView, procedure: Procedure, now: datetime) -> None:
    """Somebody must be there for the first row, or the case would lie on nobody's desk."""
    performer = procedure.step(procedure.first).hops[0].performer
    post = procedures.performer_posts(office, view.code).get(performer)
    if post is None:
        raise Conflict(NO_POST, title=view.title)
    if not people.holders(post, now):
        titles = people.titles([post], now)
        raise Conflict(NO_HOLDER, post=titles[post].title if post in titles else "")


def request_of(
    procedure: Procedure, asset: Asset, *, on: date, basis: str, staff: Sequence[UUID], now: datetime
) -> dict[str, Any]:
    """The answers that the form asks for and we know; the rest is for the form to miss."""
    form = procedure.request_form
    if form is None:
        return {}
    known: dict[str, Any] = {
        "asset": asset.code,
        "object": asset.name,
        "location": asset.place,
        "scheduled_on": on.isoformat(),
        "basis": basis,
    }
    found = {key: value for key, value in known.items() if value and form.field(key) is not None}
    field = form.field("staff")
    if field is not None and staff:
        found["staff"] = staff_rows(staff, field, now)
    return found


def staff_rows(staff: Iterable[UUID], field: Field, now: datetime) -> list[dict[str, str]]:
    """The persons who are sent: name, NIP, rank and post of this day, as far as the form has columns."""
    wanted = list(staff)
    known, columns = people.people(wanted), {each.key for each in field.columns}
    rows = []
    for one in wanted:
        if one not in known:
            continue
        person, held = known[one], people.capacities(one, now)
        row = {
            "name": person.name,
            "nip": person.nip,
            "rank": person.rank,
            "position": held[0].title if held else "",
        }
        rows.append({key: value for key, value in row.items() if key in columns and value})
    return rows


def trouble_of(error: TertibError, procedure: Procedure | None) -> Trouble:
    """Why it could not be opened; a form that lacks something names its fields."""
    if isinstance(error, Invalid) and error.problems:
        form = procedure.request_form if procedure else None
        told = []
        for path, problems in error.problems.items():
            field = form.field(path.split(".")[0]) if form else None
            told.append(f"{field.label if field else path}: {problems[0]}")
        return Trouble(sentence=LACKING, fields={"lacking": " ".join(told)})
    return Trouble(sentence=error.sentence, fields={key: str(value) for key, value in error.fields.items()})
