"""`tertib mandate who`: who could sign for a post on a day and as what, and why others could not."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext

from tertib.kernel.errors import Invalid, filled
from tertib.kernel.indonesian import long_date
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.people.types import NotSigner, Signer, WhoAnswer

_DAY = len("2026-03-12")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--post", required=True, metavar="KUNCI", help="jabatan, misalnya kepala_dinas")
    parser.add_argument("--at", metavar="TANGGAL", help="misalnya 2026-03-12; tanpa ini: hari ini")
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument(
        "--as-known",
        action="store_true",
        help="menurut catatan pada saat itu, tanpa yang dicatat atau diubah kemudian",
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def who(options: Arguments) -> int:
    """Answer for a day; exit 1 when nobody could sign."""
    from tertib.people import queries as people  # app-ready
    from tertib.runtime import door  # app-ready

    moment = _moment(options.at) if options.at else door.read_now()
    post = people.post_by_key(office(options.office).id, options.post)
    answer = people.who(post.id, people.office_date(moment), known_at=moment if options.as_known else None)
    show(_as_data(answer), as_json=options.as_json, text=_in_words(answer))
    return 0 if answer.signers else 1


def _moment(text: str) -> datetime:
    """A day counts as its last second, so that what was recorded on it is known."""
    try:
        if len(text) == _DAY:
            moment = datetime.combine(date.fromisoformat(text), time(23, 59, 59))
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("Tanggal %(text)s tidak dikenal. Tulis seperti 2026-03-12."), text=text) from None
    return moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_default_timezone())


def _as_data(answer: "WhoAnswer") -> dict[str, Any]:
    return {
        "post": {"key": answer.post.key, "title": answer.post.title, "unit": answer.post.unit_name},
        "at": answer.day.isoformat(),
        "signers": [_signer(each) for each in answer.signers],
        "others": [_other(each) for each in answer.others],
    }


def _signer(one: "Signer") -> dict[str, Any]:
    return {
        "name": one.person.name,
        "nip": one.person.nip,
        "as": one.label,
        "kind": one.kind.value,
        "decree_no": one.decree_no,
        "decree_date": one.decree_date.isoformat() if one.decree_date else None,
        "from": one.start.isoformat(),
        "to": one.end.isoformat() if one.end else None,
        "block": [*one.block.lines, one.block.name, *filter(None, (one.block.rank, _number(one)))],
    }


def _number(one: "Signer") -> str:
    return f"{one.block.nip_label} {one.block.nip}" if one.block.nip else ""


def _other(one: "NotSigner") -> dict[str, Any]:
    return {
        "name": one.person.name,
        "as": one.label,
        "kind": one.kind.value,
        "decree_no": one.decree_no,
        "from": one.start.isoformat(),
        "to": one.end.isoformat() if one.end else None,
        "why": filled(gettext(one.sentence), one.fields),
    }


def _in_words(answer: "WhoAnswer") -> str:
    lines = [f"{answer.post.title}, {long_date(answer.day)}"]
    for signer in answer.signers:
        until = long_date(signer.end) if signer.end else "seterusnya"
        decree = signer.decree_no or "-"
        lines.append(f"  dapat   {signer.label}: {signer.person.name}")
        lines.append(f"          SK/surat {decree}, {long_date(signer.start)} sampai {until}")
    if not answer.signers:
        lines.append("  Tidak ada yang dapat menandatangani pada hari itu.")
    for other in answer.others:
        why = filled(gettext(other.sentence), other.fields)
        lines.append(f"  tidak   {other.label}: {other.person.name} — {why}")
    return "\n".join(lines)


COMMANDS: Sequence[Command] = (
    Command(
        words=("mandate", "who"),
        help="siapa yang dapat menandatangani untuk suatu jabatan pada suatu hari, dan sebagai apa",
        arguments=_arguments,
        handle=who,
    ),
)
