"""`tertib calendar …` and `tertib messenger …`: what the keeper of the server enters for an office.

Whoever may run these commands may read the database too; they act in the system's name.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, NotFound
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, say, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.cases.types import DueMove
    from tertib.people.types import DayChange, ListReading, SpecialDay


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _changing(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--dry-run", action="store_true", help="tunjukkan perubahannya tanpa menyimpan")
    parser.add_argument(
        "--replace", action="store_true", help="ganti seluruh isi tahun yang ada dalam daftar"
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV (tanggal,jenis,nama) atau ICS")
    parser.add_argument("--source", default="", help="asal daftar; bila kosong nama berkasnya")
    parser.add_argument("--decree", default="", help="nomor keputusan, misalnya SKB 3 Menteri")
    _changing(parser)


def _import(options: Arguments) -> int:
    """Enter a list of days; rows that cannot be used are told, and then nothing is stored."""
    from tertib.people import queries  # app-ready

    if not options.file.is_file():
        raise Invalid(N_("Berkas %(name)s tidak ditemukan."), name=str(options.file))
    source = options.source or options.file.name
    return _enter(queries.read_days(options.file.read_bytes(), source=source, decree=options.decree), options)


def _seed_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, required=True, help="tahun")
    _changing(parser)


def _seed(options: Arguments) -> int:
    """A first list of a year, to be corrected against the decree."""
    from tertib.people import queries  # app-ready

    return _enter(queries.seed_days(options.year), options)


def _enter(reading: "ListReading", options: Arguments) -> int:
    from tertib.cases import service as cases  # app-ready
    from tertib.people import service  # app-ready

    for number, problem in reading.problems:
        say(gettext("Baris %(no)s: ") % {"no": number} + gettext(problem.sentence) % problem.fields)
    unit = office(options.office).id
    dry = options.dry_run or bool(reading.problems)
    ahead = _ahead(unit, service.enter_days(unit, reading.days, by=SYSTEM, whole_years=options.replace,
                                            dry_run=True))  # fmt: skip
    changes = service.enter_days(unit, reading.days, by=SYSTEM, whole_years=options.replace, dry_run=dry)
    if changes and not dry:
        cases.recount_soon(unit)
    lines = [*map(_change_words, changes), *map(_move_words, ahead)]
    show(
        {
            "applied": not dry,
            "changes": [_change_data(each) for each in changes],
            "moves": [_move_data(each) for each in ahead],
        },
        as_json=options.as_json,
        text="\n".join(lines) if changes else gettext("Tidak ada yang berubah."),
    )
    return 1 if reading.problems else 0


def _ahead(unit: UUID, changes: "Sequence[DayChange]") -> "tuple[DueMove, ...]":
    """Which open cases these changes move; the worker moves them once they are stored."""
    from tertib.cases import queries as cases  # app-ready
    from tertib.people import queries  # app-ready

    return cases.moves_if(SYSTEM, unit, queries.calendars_as_if(unit, changes=changes)).moves


def _move_words(move: "DueMove") -> str:
    return f"> {move.number}  {_minute(move.before) or '-'} -> {_minute(move.after)}"


def _move_data(move: "DueMove") -> dict[str, object]:
    return {
        "case": str(move.case),
        "number": move.number,
        "what": "wait" if move.is_wait else "promise",
        "before": _minute(move.before),
        "after": _minute(move.after),
    }


def _minute(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else None


def _change_data(change: "DayChange") -> dict[str, object]:
    return {
        "day": change.day.isoformat(),
        "before": _day_data(change.before) if change.before else None,
        "after": _day_data(change.after) if change.after else None,
    }


def _change_words(change: "DayChange") -> str:
    mark = "+" if change.before is None else "-" if change.after is None else "~"
    named = change.after or change.before
    return f"{mark} {change.day.isoformat()}  {named.name if named else ''}"


def _day_data(day: "SpecialDay") -> dict[str, object]:
    return {
        "day": day.day.isoformat(),
        "kind": day.kind.value,
        "name": day.name,
        "hours": list(day.hours),
        "source": day.source,
        "decree": day.decree,
    }


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="hanya tahun ini")
    _common(parser)


def _list(options: Arguments) -> int:
    """The office's special days; a warning where the running year lacks its list."""
    from tertib.people import queries  # app-ready
    from tertib.runtime import door  # app-ready

    unit = office(options.office).id
    days = queries.special_days(unit, options.year)
    warnings = queries.calendar_warnings(unit, door.read_now())
    for warning in warnings:
        say(gettext(warning.sentence) % warning.fields)
    show(
        {"days": [_day_data(day) for day in days], "warnings": [str(each) for each in warnings]},
        as_json=options.as_json,
        text="\n".join(f"{day.day.isoformat()}  {day.kind.value:<13} {day.name}" for day in days),
    )
    return 0


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=date.fromisoformat, help="tanggal, misalnya 2026-12-24")
    _common(parser)


def _remove(options: Arguments) -> int:
    from tertib.cases import service as cases  # app-ready
    from tertib.people import service  # app-ready

    unit = office(options.office).id
    service.remove_day(unit, options.day, by=SYSTEM)
    cases.recount_soon(unit)
    say(gettext("Hari itu kembali menjadi hari biasa."))
    return 0


def _messenger_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", help="nama akun orangnya")
    parser.add_argument("--label", default="", help="nama yang ditampilkan, misalnya Telegram")


def _messenger(options: Arguments) -> int:
    """The URL comes on standard input: it holds a token, and command lines are seen and remembered."""
    from tertib.people import queries, service  # app-ready
    from tertib.runtime.secrets import SecretText  # app-ready: the same

    person = queries.person_signing_in_as(options.username)
    if person is None:
        raise NotFound(N_("Tidak ada akun dengan nama itu."))
    added = service.add_messenger(
        person.id, SecretText(sys.stdin.readline().strip()), by=SYSTEM, label=options.label
    )
    say(
        gettext("%(name)s kini juga diberi tahu lewat %(label)s.")
        % {"name": person.name, "label": added.label}
    )
    return 0


COMMANDS: Sequence[Command] = (
    Command(words=("calendar", "import"), help="memasukkan daftar hari libur dari CSV atau ICS",
            arguments=_import_arguments, handle=_import),
    Command(words=("calendar", "seed"), help="daftar awal hari libur suatu tahun, untuk dikoreksi",
            arguments=_seed_arguments, handle=_seed),
    Command(words=("calendar", "list"), help="hari libur kantor", arguments=_list_arguments, handle=_list),
    Command(words=("calendar", "remove"), help="menghapus sebuah hari libur",
            arguments=_remove_arguments, handle=_remove),
    Command(words=("messenger", "add"), help="memberi tahu seseorang lewat Telegram atau WhatsApp juga",
            arguments=_messenger_arguments, handle=_messenger),
)  # fmt: skip
