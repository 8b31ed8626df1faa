"""`tertib holdings …`: what stood before Tertib, taken over as holdings whose owner is confirmed afterwards.

Whoever may run these commands may read the database too; they act in the system's name.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from tertib.kernel.actor import SYSTEM
from tertib.kernel.errors import Invalid, filled
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, say, show
from tertib.surfaces.cli.offices import office

if TYPE_CHECKING:
    from tertib.provisioning.taking_types import Reading, TakingLine, TakingReport, UnownedView

ONE_SOURCE = N_("Sebutkan tepat satu sumber: --server, --zone-file, --passwd, --table atau --sql.")
NO_PLACE = N_("Sebutkan zona atau domainnya dengan --in, misalnya --in kotacontoh.go.id.")
NO_QUERY = N_("Berkas %(name)s tidak memuat kueri (teks UTF-8).")
_SQL_HELP = (
    "basis data server surel menurut TERTIB_MAIL_SQL: postfixadmin, dovecot, atau berkas berisi satu SELECT "
    "yang menghasilkan address, active, quota"
)
_MARKS = {"new": "+", "ours": "=", "foreign": "-", "wrong": "!"}


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", action="store_true", help="baca zona dari server namanya (AXFR)")
    parser.add_argument("--zone-file", type=Path, metavar="BERKAS", help="berkas zona")
    parser.add_argument("--passwd", type=Path, metavar="BERKAS", help="berkas akun Dovecot (passwd-file)")
    parser.add_argument("--table", type=Path, metavar="BERKAS", help="kotak surat dalam CSV atau XLSX")
    parser.add_argument("--sql", default="", metavar="KUERI", help=_SQL_HELP)
    parser.add_argument("--in", dest="place", default="", metavar="ZONA", help="zona atau domainnya")
    parser.add_argument("--dry-run", action="store_true", help="tunjukkan saja; inilah yang biasa")
    parser.add_argument("--apply", default="", metavar="SIDIK", help="terapkan yang bersidik ini")
    _common(parser)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _import(options: Arguments) -> int:
    """Show what would become of every line; with `--apply` take over just what was shown."""
    from tertib.provisioning import service  # app-ready

    unit, reading = office(options.office).id, _reading(options)
    if options.apply and not options.dry_run:
        report = service.take_over(unit, reading, options.apply, by=SYSTEM)
    else:
        report = service.look_at(unit, reading, by=SYSTEM)
    told = json.loads(json.dumps(asdict(report), default=str))
    show(told, as_json=options.as_json, text="\n".join(map(_line, report.lines)))
    say(_outcome(report, applying=bool(options.apply)))
    return 0


def _reading(options: Arguments) -> "Reading":
    from tertib.provisioning import service  # app-ready
    from tertib.runtime import tables  # app-ready: the same

    given = [file for file in (options.zone_file, options.passwd, options.table) if file is not None]
    if len(given) + options.server + bool(options.sql) != 1:
        raise Invalid(ONE_SOURCE)
    if not options.place:
        raise Invalid(NO_PLACE)
    if options.server:
        return service.read_zone_server(options.place)
    if options.sql:
        label, query = _query(options.sql)
        return service.read_mailbox_base(query, label=label, domain=options.place)
    [file] = given
    data = _bytes(file)
    if options.zone_file:
        return service.read_zone_file(data, label=file.name, zone=options.place)
    if options.passwd:
        return service.read_passwd_file(data, label=file.name, domain=options.place)
    return service.read_mailbox_table(tables.read(data, file.name), label=file.name, domain=options.place)


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise Invalid(N_("Berkas %(name)s tidak ditemukan."), name=str(file))
    return file.read_bytes()


def _query(given: str) -> tuple[str, str]:
    """A query by its name, or out of the file that is named."""
    from tertib.provisioning.taking_types import MAILBOX_QUERIES  # app-ready

    if given in MAILBOX_QUERIES:
        return given, MAILBOX_QUERIES[given]
    data = _bytes(Path(given))
    try:
        return Path(given).name, data.decode()
    except UnicodeDecodeError:
        raise Invalid(NO_QUERY, name=given) from None


def _line(line: "TakingLine") -> str:
    said = [line.said, *line.notes] if line.said else [*line.notes]
    words = " ".join(filled(gettext(each.sentence), each.fields) for each in said)
    place = f"{line.line:5} " if line.line else ""
    return f"{_MARKS[line.fate.value]} {place}{line.name}  {line.shown}  {words}".rstrip()


def _outcome(report: "TakingReport", *, applying: bool) -> str:
    counts = {fate: report.count(fate) for fate in _MARKS}
    if report.applied:
        told = {**counts, "booked": report.booked}
        return (
            gettext("Diambil alih: %(new)s. Baris buku: %(booked)s. Pemiliknya menunggu dikonfirmasi.") % told
        )
    if report.before:
        return gettext("Daftar ini sudah diterapkan; tidak ada yang berubah.")
    if applying or not counts["new"]:
        return gettext("Tidak ada yang baru untuk diambil alih; tidak ada yang berubah.")
    said = {**counts, "digest": report.digest}
    return (
        gettext(
            "Akan diambil alih: %(new)s; sudah tercatat: %(ours)s; bukan milik instansi: %(foreign)s; tidak "
            "terbaca: %(wrong)s. Belum ada yang ditulis. Terapkan dengan --apply %(digest)s"
        )
        % said
    )


# --- owners --------------------------------------------------------------------------------------------


def _unowned(options: Arguments) -> int:
    """Everything that waits for its owner, with the agency its name speaks of."""
    from tertib.provisioning import queries  # app-ready

    unit, page = office(options.office).id, 1
    found: list[UnownedView] = []
    while True:
        sheaf = queries.unowned(SYSTEM, unit, page=page)
        found += sheaf.items
        if page >= sheaf.pages:
            break
        page += 1
    text = "\n".join(f"{one.kind:8} {one.name:44} {one.suggested_name or '?'}" for one in found)
    told = json.loads(json.dumps([asdict(one) for one in found], default=str))
    show(told, as_json=options.as_json, text=text or gettext("Tidak ada yang menunggu pemiliknya."))
    return 0


def _own_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="+", help="nama atau alamat surel")
    parser.add_argument("--owner", required=True, metavar="KUNCI", help="instansi pemiliknya")
    parser.add_argument("--holder", default="", help="nama pemegangnya")
    _common(parser)


def _own(options: Arguments) -> int:
    """Say whose these things are."""
    from tertib.people import queries as people  # app-ready
    from tertib.provisioning import queries, service  # app-ready: the same
    from tertib.provisioning.taking_types import Ownership  # app-ready: the same

    unit, owner = office(options.office).id, people.unit_by_key(options.owner)
    said = []
    for name in dict.fromkeys(options.name):
        found = [one for one in queries.unowned(SYSTEM, unit, text=name).items if one.name == name.lower()]
        if not found:
            raise Invalid(N_("%(name)s tidak menunggu pemiliknya."), name=name)
        said += [Ownership(holding=one.id, owner=owner.id, seen=one.seq) for one in found]
    count = service.confirm_owners(unit, said, holder=options.holder, by=SYSTEM)
    text = gettext("%(count)s dicatat sebagai milik %(owner)s.") % {"count": count, "owner": owner.name}
    show({"confirmed": count, "owner": owner.key}, as_json=options.as_json, text=text)
    return 0


COMMANDS: Sequence[Command] = (
    Command(words=("holdings", "import"), help="mengambil alih nama dan kotak surat yang sudah ada",
            arguments=_import_arguments, handle=_import),
    Command(words=("holdings", "unowned"), help="yang diambil alih dan belum bertuan",
            arguments=_common, handle=_unowned),
    Command(words=("holdings", "own"), help="menetapkan pemilik yang diambil alih",
            arguments=_own_arguments, handle=_own),
)  # fmt: skip
