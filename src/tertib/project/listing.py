"""The procedures as a list: those of the offices, or before any is set up, those that come along."""

from collections.abc import Iterator
from typing import Any

from django.db.utils import OperationalError, ProgrammingError

from tertib.cases import queries as cases
from tertib.procedures import queries as procedures
from tertib.procedures import service
from tertib.procedures.types import Procedure, Route, VersionStatus
from tertib.project import demo


def listed() -> list[dict[str, Any]]:
    """Code, title, rows, minutes of every path, and where it stands; in the order of the codes."""
    return list(_installed()) or [_line(each, service.first_status(each)) for each in _shipped()]


def is_shipped_only() -> bool:
    """Whether no office here has a procedure yet."""
    return not _versions()


def _installed() -> Iterator[dict[str, Any]]:
    for view in _versions():
        yield {
            **_line(procedures.procedure(view.hash), view.status),
            "rehearsal": cases.must_rehearse(view),
            "version": view.version,
            "office": str(view.office),
            "hash": view.hash,
        }


def _versions() -> tuple[Any, ...]:
    try:
        return procedures.all_in_force()
    except (OperationalError, ProgrammingError):  # no database yet
        return ()


def _shipped() -> Iterator[Procedure]:
    for folder in sorted(each.parent for each in demo.SOPS.glob("*/sop.yaml")):
        yield service.read(folder)


def _line(procedure: Procedure, status: VersionStatus) -> dict[str, Any]:
    paths = {(one.variant, one.rows): one for one in procedures.routes_through(procedure)}
    return {
        "code": procedure.code,
        "title": procedure.title,
        "rows": len(procedure.steps),
        "paths": [_path(procedure, one) for one in paths.values()],
        "minutes": [one.minutes for one in paths.values()],
        "status": status.value,
    }


def _path(procedure: Procedure, route: Route) -> dict[str, Any]:
    labels = {one.key: one.label for one in procedure.variants}
    return {
        "variant": route.variant,
        "label": labels.get(route.variant or "", ""),
        "answers": {str(row): answer for row, answer in route.answers},
        "rows": list(route.rows),
        "minutes": route.minutes,
    }


def told(rows: list[dict[str, Any]]) -> str:
    """The list for people."""
    return "\n".join(
        f"{row['code']:<22} {row['rows']:>2} langkah  {'/'.join(map(str, row['minutes'])):>15} menit  "
        f"{row['status']:<20} {row['title']}"
        for row in rows
    )
