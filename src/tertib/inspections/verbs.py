"""What inspections offer to procedures. Each module offers its own; this is the one list of them.

check "asset.known"  the code of an asset of the office; answers with the nearest codes, or with its name
"""

from tertib.cases import catalogue
from tertib.cases.catalogue import CheckContext, Finding
from tertib.cases.types import Json
from tertib.inspections import queries

KNOWN = "asset.known"


def offer() -> None:
    """Put the verbs into the catalogue; safe to call twice."""
    catalogue.check(KNOWN)(asset_known)


def asset_known(value: Json, context: CheckContext) -> tuple[Finding, ...]:
    """Judge the code of an asset while it is typed and again when it is handed in."""
    return queries.judge_code(context.office, str(value or ""))
