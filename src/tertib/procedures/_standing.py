"""Where a version stands by what its own text says."""

from tertib.procedures.language.types import DocumentStatus, Procedure
from tertib.procedures.types import VersionStatus


def first_status(procedure: Procedure) -> VersionStatus:
    """Where a version stands on the day it is installed, by what its own text says."""
    if procedure.status is DocumentStatus.PROPOSED:
        return VersionStatus.PROPOSED
    dated = procedure.identity.effective_on or procedure.identity.approved_on
    return VersionStatus.IN_FORCE if dated else VersionStatus.UNDATED
