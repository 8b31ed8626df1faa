"""What inspections offer to procedures. Each module offers its own; this is the one list of them.

check   "asset.known"         the code of an asset of the office; answers with the nearest codes, or its name
outside "inspection.server"   inputs: asset (code), items (a cleaned list of criteria, at `done:0`)
outside "inspection.network"  the same of the network
beside  "inspection.asset"    the asset's own limits, the last value and the measured one of every reading
"""

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding
from tertib.cases.types import Json
from tertib.inspections import _beside, queries
from tertib.inspections import service as _service  # noqa: F401 - its jobs are known wherever the verbs are
from tertib.inspections._measuring import VERBS, Measure
from tertib.inspections.ports import Group
from tertib.kernel.words import N_

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


def asset_known(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Judge the code of an asset while it is typed and again when it is handed in."""
    return queries.judge_code(context.office, str(value or ""))
