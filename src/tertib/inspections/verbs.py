"""What inspections offer to procedures. Each module offers its own; this is the one list of them.

check   "asset.known"         the code of an asset of the office; answers with the nearest codes, or its name
outside "inspection.server"   inputs: asset (code), items (a cleaned list of criteria, at `done:0`)
outside "inspection.network"  the same of the network
beside  "inspection.asset"    the asset's own limits, the last value and the measured one of every reading
inside  "inspection.keep"     {asset, items, measured}: the numbers of a row, for the trends of the asset
inside  "inspection.unsettled" {asset, items, symptom, due_on}: what stays open, and a case to follow it up
inside  "inspection.settle"   {asset}: closes what the case was opened for
inside  "inspection.trends"   {asset}: `series` for the charts of a report
inside  "asset.replace"       {asset, replaced}: parts out of the asset and into it
"""

from collections.abc import Mapping

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding, InsideContext
from tertib.cases.types import Json
from tertib.inspections import _beside, _follow_ups, _readings, _replacing, _trends, queries
from tertib.inspections import service as _service  # noqa: F401 - its jobs are known wherever the verbs are
from tertib.inspections._measuring import VERBS, Measure
from tertib.inspections.ports import Group
from tertib.kernel.words import N_
from tertib.runtime import charts, languages

KNOWN = "asset.known"
BESIDE = "inspection.asset"
_LABELS = {
    Group.SERVER: N_("Mengukur server secara otomatis"),
    Group.NETWORK: N_("Mengukur jaringan secara otomatis"),
}


def offer() -> None:
    """Put the verbs into the catalogue; safe to call twice."""
    catalogue.check(KNOWN)(asset_known)
    for verb, group in VERBS.items():
        catalogue.outside(verb, Measure(group), label=_LABELS[group])
    catalogue.beside(BESIDE)(_beside.known_of_asset)
    catalogue.inside("inspection.keep", label=N_("Menyimpan hasil ukur"))(_readings.keep)
    catalogue.inside("inspection.unsettled", label=N_("Membuka tindak lanjut"))(_follow_ups.unsettled)
    catalogue.inside("inspection.settle", label=N_("Menutup tindak lanjut"))(_follow_ups.settle)
    catalogue.inside("inspection.trends", label=N_("Menyusun kecenderungan"))(series_for_report)
    catalogue.inside("asset.replace", label=N_("Mencatat penggantian bagian"))(_replacing.replace)
    catalogue.seals(_readings.KIND, _readings.of_case)


def asset_known(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Judge the code of an asset while it is typed and again when it is handed in."""
    return queries.judge_code(context.office, str(value or ""))


def series_for_report(context: InsideContext) -> Mapping[str, Json]:
    """The series of the asset that need somebody soonest, as a report draws them. Writes nothing.

    A number that was read once is no series: its picture would say nothing that the table does not.
    """
    asset = _readings.asset_of(context)
    if asset is None:
        return {"series": []}
    with languages.spoken(languages.INDONESIAN):
        every = [one for one in _trends.of_assets([asset], asset.office_id) if len(one.points) > 1]
        found = _trends.worst_first(every)[: _trends.MOST_ON_PAPER]
        return {"series": [charts.write(_trends.chart(each)) for each in found]}
