"""`tertib plan …`: the work plan on the command line, in the system's name."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, filled
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.inspections.types import OccurrenceView, PlanView


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _list(options: Arguments) -> int:
    """Every plan of the office, the next due first."""
    from tertib.inspections import queries  # app-ready

    found = queries.plans(SYSTEM, office(options.office).id)
    lines = [f"{one.id}  {one.next_on or '-'}  {one.title} ({one.asset_code or one.kind})" for one in found]
    show({"plans": [_plan(one) for one in found]}, as_json=options.as_json, text="\n".join(lines))
    return 0


def _plan(one: PlanView) -> dict[str, object]:
    return {
        "id": str(one.id), "title": one.title, "code": one.code, "asset": one.asset_code, "kind": one.kind,
        "group": one.group, "rule": one.rule, "words": one.words, "meter": one.meter,
        "every": str(one.every) if one.every is not None else None, "paused": one.paused,
        "next_on": one.next_on.isoformat() if one.next_on else None, "troubles": one.troubles,
    }  # fmt: skip


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", type=UUID, help="nomor rencana")
    _common(parser)


def _show(options: Arguments) -> int:
    """One plan with its days."""
    from tertib.inspections import queries  # app-ready

    found, days = queries.plan(SYSTEM, options.plan), queries.plan_days(SYSTEM, options.plan)
    text = "\n".join([f"{found.title}: {found.words or found.meter}", *_lines(days)])
    show({**_plan(found), "days": [_day(one) for one in days]}, as_json=options.as_json, text=text)
    return 0


def _day(one: OccurrenceView) -> dict[str, object]:
    trouble = filled(gettext(one.trouble.sentence), one.trouble.fields) if one.trouble else ""
    return {
        "due": one.due, "on": one.on.isoformat(), "opens_on": one.opens_on.isoformat(),
        "asset": one.asset_code, "state": one.state.value, "reason": one.reason, "trouble": trouble,
        "case": str(one.case) if one.case else None,
    }  # fmt: skip


def _lines(days: tuple[OccurrenceView, ...]) -> Iterator[str]:
    for one in days:
        why = filled(gettext(one.trouble.sentence), one.trouble.fields) if one.trouble else one.reason
        yield f"{one.on}  {one.asset_code}  {gettext(one.state_label)}" + (f": {why}" if why else "")


def _previewing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", help="misalnya FREQ=MONTHLY;BYDAY=1MO")
    parser.add_argument("--start", type=date.fromisoformat, help="tanggal mulai; bila kosong hari ini")
    parser.add_argument("--shift", choices=("next", "previous", "none"), default="next", help="bila libur")
    parser.add_argument("--lead", type=int, default=1, help="dibuka berapa hari kerja sebelumnya")
    _common(parser)


def _preview(options: Arguments) -> int:
    """A rule in words and its next ten days; nothing is stored."""
    from tertib.inspections import queries  # app-ready
    from tertib.inspections.types import PlanDraft, Shift
    from tertib.people.queries import office_date
    from tertib.runtime import door

    start = options.start or office_date(door.read_now())
    draft = PlanDraft(
        code="", title="", starts_on=start, rule=options.rule, shift=Shift(options.shift),
        lead_days=options.lead,
    )  # fmt: skip
    found = queries.preview_plan(SYSTEM, office(options.office).id, draft)
    days = [{"due": str(one.due), "on": str(one.on), "opens_on": str(one.opens_on), "why": one.why,
             "merged": one.merged} for one in found.days]  # fmt: skip
    lines = [f"{one.on}" + (f"  ({one.due}: {gettext(one.why)})" if one.why else "") for one in found.days]
    text = "\n".join([found.words, *lines])
    show({"words": found.words, "days": days}, as_json=options.as_json, text=text)
    return 0


def _due_within(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=30, help="berapa hari ke depan")
    _common(parser)


def _due(options: Arguments) -> int:
    """What is due within some days."""
    from tertib.inspections import queries  # app-ready
    from tertib.people.queries import office_date
    from tertib.runtime import door

    if not 0 <= options.days <= 400:
        raise Invalid(N_("Pilih 0 sampai 400 hari."))
    today = office_date(door.read_now())
    last = today + timedelta(days=options.days)
    found = queries.work_plan(SYSTEM, office(options.office).id, today, last)
    show({"days": [_day(one) for one in found]}, as_json=options.as_json, text="\n".join(_lines(found)))
    return 0


def _open(options: Arguments) -> int:
    """Plan ahead and open what is due now, as the worker does by itself."""
    from tertib.inspections import service  # app-ready

    done = service.sweep_agenda(office(options.office).id)
    said = gettext("%(opened)s dibuka, %(missed)s terlewat, %(troubled)s belum dapat dibuka.")
    show(asdict(done), as_json=options.as_json, text=said % asdict(done))
    return 0


COMMANDS = (
    Command(words=("plan", "list"), help="tunjukkan rencana pemeliharaan", handle=_list, arguments=_common),
    Command(words=("plan", "show"), help="satu rencana dan harinya", handle=_show, arguments=_one),
    Command(
        words=("plan", "preview"), help="coba suatu aturan tanpa menyimpan", handle=_preview,
        arguments=_previewing,
    ),
    Command(words=("plan", "due"), help="yang jatuh tempo", handle=_due, arguments=_due_within),
    Command(words=("plan", "open"), help="buka yang sudah jatuh tempo", handle=_open, arguments=_common),
)  # fmt: skip
