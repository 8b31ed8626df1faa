"""`tertib sop submit|review|approve|force|withdraw|diff|register`: document control on the command line.

What somebody does is done in their own name: `--as` names the sign-in, and its password is asked for.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, NotFound, filled
from tertib.kernel.words import N_
from tertib.surfaces.cli import signing_in
from tertib.surfaces.cli.commands import Arguments, Command, say, show
from tertib.surfaces.cli.offices import office
from tertib.surfaces.cli.signing_in import who

if TYPE_CHECKING:
    from tertib.kernel.actor import Actor
    from tertib.procedures.types import VersionView

HEAD = (N_("Kode"), N_("Nomor SOP"), N_("Judul"), N_("Status"), N_("Revisi"), N_("Tanggal"),
        N_("Berlaku sejak"), N_("Pengesah"))  # fmt: skip


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _acting(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    signing_in.argument(parser)


def _of_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="kode SOP")
    parser.add_argument("--version", type=int, metavar="N", help="nomor revisi; tanpa ini: yang terbaru")
    parser.add_argument("--reason", default="", metavar="TEKS", help="alasan, dicatat")
    _acting(parser)


def _with_day(parser: argparse.ArgumentParser) -> None:
    _of_version(parser)
    parser.add_argument("--on", metavar="TANGGAL", help="berlaku mulai, misalnya 2026-12-01")


def _version(options: Arguments, by: "Actor", number: int | None) -> "VersionView":
    from tertib.procedures import queries  # app-ready

    found = queries.versions(by, office(options.office).id, options.code)
    one = next((each for each in found if number in (None, each.number)), None)
    if one is None:
        raise NotFound(N_("SOP %(sop)s tidak mempunyai revisi %(number)s."), sop=options.code, number=number)
    return one


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("Tanggal %(text)s tidak dikenal. Tulis seperti 2026-03-12."), text=text) from None


def _told(options: Arguments, view: "VersionView") -> int:
    show(_as_data(view), as_json=options.as_json, text=_in_words(view))
    return 0


def _as_data(view: "VersionView") -> dict[str, Any]:
    return {
        "code": view.code,
        "version": view.number,
        "hash": view.hash,
        "status": view.status.value,
        "since": view.since.isoformat() if view.since else None,
        "transitions": [
            {
                "kind": one.kind.value, "at": one.at.isoformat(), "name": one.name, "as": one.capacity,
                "mandate": str(one.mandate) if one.mandate else None, "reason": one.reason,
            }
            for one in view.transitions
        ],
    }  # fmt: skip


def _in_words(view: "VersionView") -> str:
    return f"{view.code} {_('revisi')} {view.number}: {_(view.status.value)}  {view.title}"


def submit(options: Arguments) -> int:
    """Hand a folder in as a draft."""
    from tertib.procedures import service  # app-ready

    return _told(options, service.submit(options.folder, office=office(options.office).id, by=who(options)))


def review(options: Arguments) -> int:
    """Say that a draft was checked."""
    from tertib.procedures import service  # app-ready

    by = who(options)
    one = _version(options, by, options.version)
    return _told(options, service.check(one.id, by=by, reason=options.reason, seen=one.seen))


def approve(options: Arguments) -> int:
    """Approve a checked version by the mandate held now."""
    from tertib.procedures import service  # app-ready

    by, on = who(options), _day(options.on)
    one = _version(options, by, options.version)
    return _told(options, service.approve(one.id, by=by, reason=options.reason, on=on, seen=one.seen))


def force(options: Arguments) -> int:
    """Name the day from which an approved version is in force."""
    from tertib.procedures import service  # app-ready

    on = _day(options.on)
    if on is None:
        raise Invalid(N_("Sebutkan --on, tanggal mulai berlaku."))
    by = who(options)
    one = _version(options, by, options.version)
    return _told(options, service.force(one.id, on, by=by, reason=options.reason, seen=one.seen))


def withdraw(options: Arguments) -> int:
    """Take a version back."""
    from tertib.procedures import service  # app-ready

    by = who(options)
    one = _version(options, by, options.version)
    return _told(options, service.withdraw(one.id, by=by, reason=options.reason, seen=one.seen))


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="kode SOP")
    parser.add_argument("old", nargs="?", type=int, help="revisi lama; tanpa ini: yang berlaku")
    parser.add_argument("new", nargs="?", type=int, help="revisi baru; tanpa ini: yang terbaru")
    _common(parser)


def diff(options: Arguments) -> int:
    """Say in words what changed between two versions."""
    from tertib.procedures import queries  # app-ready

    found = queries.versions(SYSTEM, office(options.office).id, options.code)
    running = next((one.number for one in found if one.runs), found[-1].number)
    old, new = (
        _version(options, SYSTEM, number)
        for number in (options.old if options.old is not None else running, options.new)
    )
    changed = queries.difference(old.hash, new.hash)
    sentences = [filled(_(one.says.sentence), _fields(one.says.fields)) for one in changed]
    data = [
        {"kind": one.kind.value, "field": one.field, "row": one.row, "old_row": one.old_row,
         "before": one.before, "after": one.after, "says": said}
        for one, said in zip(changed, sentences, strict=True)
    ]  # fmt: skip
    show(
        {"code": options.code, "old": old.number, "new": new.number, "changes": data},
        as_json=options.as_json,
        text="\n".join(sentences) or _("Tidak ada yang berubah."),
    )
    return 0


def _fields(fields: Any) -> dict[str, object]:
    """The names of cells are words of ours; what stands in them is not."""
    return {key: _(str(value)) if key == "field" else value for key, value in fields.items()}


def _register_arguments(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("-o", "--out", type=Path, help="berkas .csv atau .xlsx; tanpa ini: keluaran standar")


def register(options: Arguments) -> int:
    """The office's Register SOP."""
    from tertib.procedures import queries  # app-ready
    from tertib.runtime import lists  # slow

    lines = queries.register(SYSTEM, office(options.office).id)
    rows = [
        (one.code, one.number, one.title, _(one.status.value), str(one.revision), one.made_on, one.since,
         one.approver)
        for one in lines
    ]  # fmt: skip
    head = [_(each) for each in HEAD]
    if options.out is not None:
        widths = (22, 20, 44, 18, 8, 18, 18, 40)
        is_book = options.out.suffix.lower() == ".xlsx"
        made = (
            lists.as_xlsx("Register SOP", head, rows, widths=widths) if is_book else lists.as_csv(head, rows)
        )
        options.out.write_bytes(made)
        say(str(options.out))
        return 0
    keys = ("code", "number", "title", "status", "revision", "made_on", "since", "approver")
    data = [dict(zip(keys, row, strict=True)) for row in rows]
    show(data, as_json=options.as_json, text="\n".join("  ".join(row) for row in rows))
    return 0


def _submit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder SOP")
    _acting(parser)


COMMANDS: Sequence[Command] = (
    Command(words=("sop", "submit"), help="mengajukan folder SOP sebagai rancangan",
            arguments=_submit_arguments, handle=submit),
    Command(words=("sop", "review"), help="menyatakan rancangan sudah diperiksa",
            arguments=_of_version, handle=review),
    Command(words=("sop", "approve"), help="mengesahkan versi SOP menurut mandat",
            arguments=_with_day, handle=approve),
    Command(words=("sop", "force"), help="menetapkan tanggal mulai berlaku",
            arguments=_with_day, handle=force),
    Command(words=("sop", "withdraw"), help="mencabut versi SOP",
            arguments=_of_version, handle=withdraw),
    Command(words=("sop", "diff"), help="perbedaan dua revisi dengan kata-kata",
            arguments=_diff_arguments, handle=diff),
    Command(words=("sop", "register"), help="register SOP kantor",
            arguments=_register_arguments, handle=register),
)  # fmt: skip
