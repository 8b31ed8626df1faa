"""`tertib asset …`: the asset list in and out, as the keeper of the server needs it.

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
    from tertib.inspections.types import AssetFilter, AssetImportLine, AssetLine


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--office", metavar="KUNCI", help="perangkat daerah; boleh kosong bila hanya satu")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _filtered(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--text", default="", help="bagian dari kode, nama atau nomor seri")
    parser.add_argument("--kind", default="", help="jenis, misalnya server")
    parser.add_argument("--group", default="", help="kelompok")
    parser.add_argument("--place", default="", help="bagian dari lokasi")
    parser.add_argument("--state", default="", help="in_use, broken, stored atau retired")


def _filter(options: Arguments, *, after: str = "") -> "AssetFilter":
    from tertib.inspections.types import AssetFilter, AssetState  # app-ready

    if options.state and options.state not in set(AssetState):
        raise Invalid(N_("Keadaan %(state)s tidak dikenal."), state=options.state)
    return AssetFilter(
        text=options.text, kind=options.kind, group=options.group, place=options.place,
        state=AssetState(options.state) if options.state else None, after=after, size=200,
    )  # fmt: skip


def _list(options: Arguments) -> int:
    """Every asset that the filter finds, page by page."""
    from tertib.inspections import queries  # app-ready

    unit, after = office(options.office).id, ""
    found: list[AssetLine] = []
    while True:
        page = queries.assets(SYSTEM, _filter(options, after=after), office=unit)
        found += page.items
        after = page.next
        if not after:
            break
    rows = [asdict(one.facts) | {"serial": one.serial, "custodian": one.custodian_title} for one in found]
    text = "\n".join(f"{one.facts.code:20} {one.facts.kind:14} {one.facts.name}" for one in found)
    show(_plain(rows), as_json=options.as_json, text=text or gettext("Belum ada aset"))
    return 0


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="kode aset")
    _common(parser)


def _show(options: Arguments) -> int:
    """One asset with all that belongs to it; the token of its label is not shown."""
    from tertib.inspections import queries  # app-ready

    found = queries.asset_by_code(SYSTEM, options.code, office=office(options.office).id)
    said = {key: value for key, value in asdict(found).items() if key != "token"}
    facts = found.facts
    lines = [f"{facts.code}  {facts.name}", f"{facts.kind}, {facts.place}", *_belongings(said)]
    show(_plain(said), as_json=options.as_json, text="\n".join(lines))
    return 0


def _belongings(said: dict[str, object]) -> list[str]:
    many = {name: said[name] for name in ("parts", "meters", "limits")}
    return [f"{name}: {len(each)}" for name, each in many.items() if isinstance(each, tuple)]


def _plain(value: object) -> object:
    """JSON has no dates, numbers with decimals or ids: they are written as text."""
    return json.loads(json.dumps(value, default=str))


# --- in and out ----------------------------------------------------------------------------------------


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV atau XLSX")
    parser.add_argument("--dry-run", action="store_true", help="tunjukkan nasib setiap baris tanpa menyimpan")
    _common(parser)


def _import(options: Arguments) -> int:
    """Bring assets; while one row is refused nothing is stored."""
    from tertib.inspections import service  # app-ready
    from tertib.runtime import tables  # app-ready: the same

    if not options.file.is_file():
        raise Invalid(N_("Berkas %(name)s tidak ditemukan."), name=str(options.file))
    found = tables.read(options.file.read_bytes(), options.file.name)
    report = service.import_assets(office(options.office).id, found, by=SYSTEM, dry_run=options.dry_run)
    for line in report.lines:
        for problem in line.problems:
            say(f"{problem.cell}: {filled(gettext(problem.sentence), problem.fields)}")
    told = _plain({"applied": report.applied, "lines": [asdict(line) for line in report.lines]})
    show(told, as_json=options.as_json, text="\n".join(map(_fate, report.lines)))
    return 1 if report.count("wrong") else 0


def _fate(line: "AssetImportLine") -> str:
    mark = {"new": "+", "changed": "~", "same": "=", "wrong": "!"}[line.state]
    changes = "; ".join(f"{one.field}: {one.before or '-'} -> {one.after or '-'}" for one in line.changes)
    return f"{mark} {line.row:4} {line.code}  {changes}".rstrip()


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="berkas tujuan, .csv atau .xlsx")
    _filtered(parser)


def _export(options: Arguments) -> int:
    """The filtered list, which `asset import` reads again."""
    from tertib.inspections import queries  # app-ready

    form = options.file.suffix.lower().removeprefix(".")
    made = queries.export_assets(SYSTEM, form, _filter(options), office=office(options.office).id)
    return _written(options, made.content)


def _labels_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="berkas tujuan, .pdf")
    parser.add_argument("--sheet", default="3x8", help="ukuran lembar: 3x8, 3x7, 2x7 atau 4x10")
    parser.add_argument("--start", type=int, default=1, help="posisi pertama yang masih kosong")
    _filtered(parser)


def _labels(options: Arguments) -> int:
    """QR labels of all assets that the filter finds."""
    from tertib.inspections import queries  # app-ready

    made = queries.asset_labels(
        SYSTEM,
        _filter(options),
        sheet=options.sheet,
        start=options.start,
        office=office(options.office).id,
    )
    return _written(options, made.pdf)


def _written(options: Arguments, content: bytes) -> int:
    options.file.write_bytes(content)
    told = {"file": str(options.file), "bytes": len(content)}
    show(told, as_json=options.as_json, text=str(options.file))
    return 0


COMMANDS: Sequence[Command] = (
    Command(words=("asset", "list"), help="daftar aset", arguments=_filtered, handle=_list),
    Command(words=("asset", "show"), help="satu aset", arguments=_show_arguments, handle=_show),
    Command(words=("asset", "import"), help="memasukkan aset dari CSV atau XLSX",
            arguments=_import_arguments, handle=_import),
    Command(words=("asset", "export"), help="daftar aset sebagai CSV atau XLSX",
            arguments=_export_arguments, handle=_export),
    Command(words=("asset", "labels"), help="label QR aset sebagai PDF",
            arguments=_labels_arguments, handle=_labels),
)  # fmt: skip
