"""Parts that a row of a procedure says were replaced: out of the asset and into it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tertib.cases.catalogue import InsideContext, told
from tertib.cases.types import Json
from tertib.inspections import _asset_belongings, _assets, _readings
from tertib.inspections.types import NewPart
from tertib.kernel.errors import Problem, TertibError
from tertib.kernel.words import N_
from tertib.people.queries import office_date

ONLY_WISHED = "proposed"
"""The decision of a line that was not done: it is put forward."""
UNLISTED = N_("%(part)s %(serial)s tidak ada pada daftar bagian aset; yang baru tetap dicatat.")
REFUSED = N_("%(part)s belum tercatat pada daftar bagian aset: %(what)s")


def replace(context: InsideContext) -> Mapping[str, Json]:
    """Take out and put in what the row lists; what did not match is told, and holds up nobody.

    A part that the asset does not list is put in all the same. A line that only proposes changes nothing.
    """
    thing = _readings.asset_of(context)
    lines = [each for each in context.inputs.get("replaced") or () if isinstance(each, Mapping)]
    done = [each for each in lines if each.get("decision") != ONLY_WISHED and each.get("part")]
    if thing is None or context.case.rehearsal or not done:
        return {"replaced": 0, **told()}
    asset = _assets.locked(context.tx, context.case.office, thing.code)
    if asset.parts.filter(installed_by_case=context.case.id).exists():
        done = [each for each in done if not _is_in(asset, each, context)]
    found = [said for each in done for said in _exchange(context, asset, each)]
    return {"replaced": len(done), **told(*found)}


def _is_in(asset: Any, line: Mapping[str, Any], context: InsideContext) -> bool:
    """A row done again lists what was put in before."""
    serial = " ".join(str(line.get("new_serial") or "").split())
    same = asset.parts.filter(
        installed_by_case=context.case.id, name=" ".join(str(line["part"]).split())[:120]
    )
    return bool(same.filter(serial=serial).exists())


def _exchange(context: InsideContext, asset: Any, line: Mapping[str, Any]) -> Sequence[Problem]:
    part, old_serial = str(line["part"]), str(line.get("old_serial") or "")
    today = office_date(context.tx.now)
    found: list[Problem] = []
    try:
        old = _asset_belongings.part_of(asset, part, old_serial)
        if old is not None:
            out = _asset_belongings.take_out(
                context.tx, asset, old, on=today, cause=str(line.get("cause") or part), case=context.case.id
            )
            _assets.tell(context.tx, asset, out, by=context.by)
        else:
            found.append(Problem(UNLISTED, {"part": part, "serial": old_serial}))
        new = NewPart(name=part, serial=str(line.get("new_serial") or ""), installed_on=today)
        put = _asset_belongings.put_in(context.tx, asset, new, case=context.case.id)
        _assets.tell(context.tx, asset, put, by=context.by)
    except TertibError as refused:
        return [Problem(REFUSED, {"part": part, "what": str(refused)})]
    return found
