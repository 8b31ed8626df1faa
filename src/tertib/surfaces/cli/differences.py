"""`tertib holdings …`: compare the holdings with the servers, and list where they differ."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Unavailable, filled
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show

_STEP = 0.3
_SILENT = N_(
    "Belum selesai dalam %(seconds)s detik: pekerja (worker) Tertib tampaknya tidak berjalan. "
    "Permintaannya tetap tersimpan."
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=float, default=120, metavar="DETIK", help="lama menunggu pekerja (120)"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _compare(options: Arguments) -> int:
    """Ask the worker and wait. Exit 1 when something could not be compared; differences are no failure."""
    from tertib.provisioning import queries, service  # app-ready

    service.compare_now(by=SYSTEM)
    until = time.monotonic() + options.wait
    while any(one.asked_at for one in queries.differences(SYSTEM).systems):
        if time.monotonic() >= until:
            raise Unavailable(_SILENT, seconds=f"{options.wait:g}")
        time.sleep(_STEP)
    return _shown(options, accepted=False)


def _listing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accepted", action="store_true", help="yang diterima dengan alasan")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _list(options: Arguments) -> int:
    """What is open, or what was accepted."""
    return _shown(options, accepted=options.accepted)


def _shown(options: Arguments, *, accepted: bool) -> int:
    data = _data(accepted=accepted)
    show(data, as_json=options.as_json, text="\n".join(_lines(data)))
    return 1 if any(one["trouble"] for one in data["systems"]) else 0


def _data(*, accepted: bool) -> dict[str, Any]:  # JSON, open-ended by nature
    """Systems and differences of all pages."""
    from tertib.provisioning import queries  # app-ready

    first = queries.differences(SYSTEM, accepted=accepted)
    pages = [queries.differences(SYSTEM, accepted=accepted, page=no) for no in range(2, first.pages + 1)]
    systems = [
        {
            "system": one.system, "compared_at": one.compared_at and one.compared_at.isoformat(),
            "judged": one.judged, "waiting": one.waiting, "whole": one.whole, "open": one.open,
            "trouble": filled(gettext(one.sentence), one.fields) if one.sentence else "",
        }
        for one in first.systems
    ]  # fmt: skip
    differences = [
        {
            "id": str(one.id), "system": one.system, "kind": one.kind, "says": gettext(one.kind_label),
            "subject": one.subject, "first_seen": one.first_seen.isoformat(),
            "lines": [
                {"label": line.label, "expected": line.before, "found": line.after} for line in one.lines
            ],
            "case": str(one.case) if one.case else None, "held_back": one.held_back,
            "trouble": one.trouble, "reason": one.reason,
            "accepted_until": one.accepted_until and one.accepted_until.isoformat(),
        }
        for page in (first, *pages)
        for one in page.items
    ]  # fmt: skip
    return {"systems": systems, "differences": differences}


def _lines(data: dict[str, Any]) -> list[str]:
    """The same for people."""
    lines = []
    for one in data["systems"]:
        trouble = f"{gettext('Tidak dapat dibandingkan:')} {one['trouble']}"
        lines.append(f"{one['system']}: {trouble if one['trouble'] else one['open']}")
    for one in data["differences"]:
        lines.append(f"{one['subject']}: {one['says']}")
        lines += [
            f"    {gettext(each['label'])}: {gettext(each['expected'])} -> {gettext(each['found'])}"
            for each in one["lines"]
        ]
    return lines


COMMANDS: Sequence[Command] = (
    Command(
        words=("holdings", "compare"),
        help="membandingkan pendataan dengan server sekarang lewat pekerja",
        arguments=_arguments,
        handle=_compare,
    ),
    Command(
        words=("holdings", "differences"),
        help="perbedaan yang belum selesai, atau yang diterima",
        arguments=_listing,
        handle=_list,
    ),
)
