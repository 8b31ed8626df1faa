"""The official sheet on the command line: as PDF, or page by page as SVG."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from tertib.kernel.errors import Invalid
from tertib.kernel.words import N_
from tertib.surfaces.cli.commands import Arguments, Command, show

SUFFIXES = (".pdf", ".svg")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help="kode SOP atau folder")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, help="berkas .pdf, atau .svg (satu per halaman)"
    )
    parser.add_argument("--paper", choices=("f4", "a4"), default="f4", help="kertas, selalu mendatar")
    parser.add_argument("--variant", help="hanya jenis ini")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _sheet(options: Arguments) -> int:
    """Write the sheet; say how many pages it has."""
    from tertib.procedures import queries  # app-ready

    out: Path = options.out
    if out.suffix not in SUFFIXES:
        raise Invalid(N_("Nama berkas lembar SOP harus berakhir .pdf atau .svg."))
    folder = Path(options.target)
    if folder.is_dir():
        files = queries.folder_files(folder)
        procedure, wanted = queries.sheet_of_files(files, paper=options.paper, variant=options.variant)
    else:
        procedure, wanted = queries.named_sheet(options.target, paper=options.paper, variant=options.variant)
    if out.suffix == ".pdf":
        made = queries.sheet_pdf(procedure, wanted)
        pages, written = made.pages, [_written(out, made.pdf)]
    else:
        drawn = queries.sheet_svgs(procedure, wanted)
        pages = len(drawn)
        written = [
            _written(out.with_name(f"{out.stem}-{number}.svg"), page.encode())
            for number, page in enumerate(drawn, start=1)
        ]
    result = {"code": procedure.code, "pages": pages, "files": written}
    show(
        result,
        as_json=options.as_json,
        text=_("%(n)d halaman: %(files)s") % {"n": pages, "files": ", ".join(written)},
    )
    return 0


def _written(path: Path, content: bytes) -> str:
    try:
        path.write_bytes(content)
    except OSError as wrong:
        raise Invalid(N_("Berkas %(path)s tidak dapat ditulis."), path=str(path)) from wrong
    return str(path)


COMMANDS: Sequence[Command] = (
    Command(
        words=("sop", "sheet"),
        help="mencetak lembar SOP resmi (PDF, SVG)",
        arguments=_arguments,
        handle=_sheet,
    ),
)
