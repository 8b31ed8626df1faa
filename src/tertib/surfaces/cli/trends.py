"""`tertib asset trend` and `tertib followup list`: what numbers do, and what is unsettled."""

import argparse
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.surfaces.cli.commands import Arguments, Command, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.inspections.types import FollowUpView, SeriesView


def _trend_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="kode aset, misalnya SRV-01")
    _common(parser)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _trend(options: Arguments) -> int:
    """Every number of an asset in words, or with its points for a machine."""
    from tertib.inspections import queries  # app-ready

    found = queries.asset_by_code(SYSTEM, options.code, office=office(options.office).id)
    series = queries.trends(SYSTEM, found.facts.id)
    lines = [f"{one.title}: {one.said}" for one in series]
    show(
        {"asset": found.facts.code, "series": [_as_data(one) for one in series]},
        as_json=options.as_json,
        text="\n".join(lines) or gettext("Belum ada angka yang diukur pada aset ini."),
    )
    return 0


def _as_data(one: "SeriesView") -> dict[str, object]:
    return {
        "item": one.item,
        "reading": one.reading,
        "label": one.label,
        "unit": one.unit,
        "limits": dict(one.limits),
        "tendency": one.outlook.tendency.value,
        "monthly": one.outlook.monthly,
        "goal": one.outlook.goal.value,
        "on": one.outlook.on and one.outlook.on.isoformat(),
        "earliest": one.outlook.earliest and one.outlook.earliest.isoformat(),
        "latest": one.outlook.latest and one.outlook.latest.isoformat(),
        "said": one.said,
        "points": [
            {"at": each.at.isoformat(), "value": f"{each.value:f}", "grade": each.grade}
            for each in one.points
        ],
    }


def _unsettled(options: Arguments) -> int:
    """What inspections left unsettled, the oldest first. Exit 1 when something is overdue."""
    from tertib.inspections import queries  # app-ready

    rows = queries.unsettled(SYSTEM, office=office(options.office).id)
    show(
        [_as_row(one) for one in rows],
        as_json=options.as_json,
        text="\n".join(map(_in_words, rows)) or gettext("Semua temuan sudah tuntas"),
    )
    return 1 if any(one.overdue for one in rows) else 0


def _as_row(one: "FollowUpView") -> dict[str, object]:
    return {
        "id": str(one.id),
        "asset": one.asset.code,
        "what": one.what,
        "items": list(one.items),
        "opened_at": one.opened_at.isoformat(),
        "due_on": one.due_on and one.due_on.isoformat(),
        "overdue": one.overdue,
        "origin": str(one.origin),
        "case": one.case and str(one.case),
        "length": one.length,
        "trouble": one.trouble,
    }


def _in_words(one: "FollowUpView") -> str:
    due = f", batas {one.due_on:%d/%m/%Y}" if one.due_on else ""
    late = " (lewat batas)" if one.overdue else ""
    return f"{one.asset.code}: {one.what}{due}{late}"


COMMANDS = (
    Command(
        words=("asset", "trend"),
        help="kecenderungan angka sebuah aset",
        handle=_trend,
        arguments=_trend_arguments,
    ),
    Command(
        words=("followup", "list"), help="temuan yang belum tuntas", handle=_unsettled, arguments=_common
    ),
)
