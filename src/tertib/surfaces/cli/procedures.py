"""Commands for procedures: check one, read one from a text, write one in another form."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tertib.kernel.errors import Invalid, filled
from tertib.surfaces.cli.commands import Arguments, Command, say, show

if TYPE_CHECKING:
    from tertib.kernel.errors import Problem
    from tertib.procedures.types import CheckReport, Finding, Question, TextReport

_TEXTS = frozenset({".md", ".txt", ".markdown", ".tsv"})


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        nargs="?",
        help="kode SOP, folder, sop.yaml, atau naskah (.md, .txt); tanpa ini: semua yang disertakan",
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _check(options: Arguments) -> int:
    """Say every finding with row, column, and how to mend it. Exit 1 when one stands in the way."""
    reports = _reports(options.target)
    text = "\n\n".join(_in_words(one) for one in reports)
    show([_as_data(one) for one in reports], as_json=options.as_json, text=text)
    return 1 if any(one.must_mend for one in reports) else 0


def _reports(target: str | None) -> "Sequence[CheckReport]":
    from tertib.procedures import queries  # app-ready

    if target is None:
        return [queries.check_named(view.code) for view in queries.shipped()]
    path = Path(target)
    if path.is_dir():
        return [queries.check_folder(path)]
    if path.is_file() and path.suffix in _TEXTS:
        return queries.read_texts(queries.read_file(path), name=path.name)
    if path.is_file():
        return [queries.check_file(path)]
    return [queries.check_named(target)]


def _in_words(report: "CheckReport") -> str:
    lines = [report.title or _("Berkas SOP")]
    for one in report.findings:
        lines.append(f"  [{one.severity.value}] {_where(one)}: {_told(one.says)}")
        lines.append(f"      {_told(one.mend)} ({_(one.source)}; {one.code}; {one.place})")
    lines += [f"  [tanya] {_asked_where(one)}: {_told(one.problem)}" for one in _questions(report)]
    if not report.findings and not _questions(report):
        lines.append(f"  {_('Tidak ada temuan.')}")
    return "\n".join(lines)


def _where(one: "Finding") -> str:
    row = f"{_('baris')} {one.row}" if one.row is not None else ""
    if one.row is not None and one.printed_no != str(one.row):
        row += f" ({_('tertulis')} “{one.printed_no}”)"
    column = f"{_(one.column)} {one.item if one.item is not None else ''}".strip() if one.column else ""
    return ", ".join(part for part in (row, column) if part) or one.place


def _asked_where(one: "Question") -> str:
    row = f"{_('baris')} {one.row}" if one.row else ""
    return ", ".join(part for part in (row, _(one.column) if one.column else "") if part)


def _told(problem: "Problem") -> str:
    return filled(_(problem.sentence), problem.fields)


def _questions(report: "CheckReport") -> "Sequence[Question]":
    return getattr(report, "questions", ())


def _as_data(report: "CheckReport") -> Mapping[str, Any]:
    return {
        "code": report.code,
        "title": report.title,
        "ok": not report.must_mend,
        "findings": [
            {
                "code": one.code,
                "severity": one.severity.value,
                "row": one.row,
                "printed_no": one.printed_no,
                "column": one.column,
                "item": one.item,
                "place": one.place,
                "says": _told(one.says),
                "mend": _told(one.mend),
                "source": _(one.source),
            }
            for one in report.findings
        ],
    }


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="naskah SOP: teks hasil pindai atau tabel Markdown")
    parser.add_argument("-o", "--out", type=Path, help="folder untuk rancangan; tanpa ini: hanya dibaca")
    parser.add_argument("--json", action="store_true", dest="as_json", help="keluaran untuk mesin")


def _import(options: Arguments) -> int:
    """Read a text, tell rows, questions and findings; write drafts only where a folder is given."""
    from tertib.procedures import queries  # app-ready

    reports = queries.read_texts(queries.read_file(options.file), name=options.file.name)
    if options.out is not None:
        _write(reports, options.out)
    result = {
        "tables": sum(one.reading.has_table for one in reports),
        "rows": sum(len(one.reading.sheet.rows) for one in reports),
        "procedures": [_read_as_data(one) for one in reports],
    }
    show(result, as_json=options.as_json, text="\n\n".join(_read_in_words(one) for one in reports))
    return 0


def _write(reports: "Sequence[TextReport]", out: Path) -> None:
    """One folder for each procedure; nothing at all is written when one of them is there already."""
    from tertib.procedures import queries  # app-ready

    folders = {out / name: report for name, report in zip(_names(reports), reports, strict=True)}
    taken = [folder for folder in folders if folder.exists()]
    if taken:
        raise Invalid("Folder %(folder)s sudah ada. Tidak ada yang ditulis.", folder=taken[0].name)
    for folder, report in folders.items():
        folder.mkdir(parents=True)
        for path, content in queries.draft(report).items():
            (folder / path).write_bytes(content)


def _names(reports: "Sequence[TextReport]") -> list[str]:
    names: list[str] = []
    for one in reports:
        again = sum(name == one.code or name.startswith(f"{one.code}_") for name in names)
        names.append(f"{one.code}_{again + 1}" if again else one.code)
    return names


def _read_as_data(report: "TextReport") -> Mapping[str, Any]:
    questions = [
        {
            "code": one.code,
            "line": one.line,
            "row": one.row,
            "column": one.column,
            "asks": _told(one.problem),
        }
        for one in report.questions
    ]
    return {
        **_as_data(report),
        "rows": len(report.reading.sheet.rows),
        "table": report.reading.has_table,
        "questions": questions,
    }


def _read_in_words(report: "TextReport") -> str:
    count = len(report.reading.sheet.rows)
    said = _("%(n)d baris terbaca") % {"n": count} if count else _("tidak memuat tabel prosedur")
    return f"{_in_words(report)}\n  = {said}"


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help="kode SOP atau folder")
    parser.add_argument("--as", dest="form", choices=("md", "yaml", "bpmn"), default="md", help="bentuk")
    parser.add_argument("-o", "--out", type=Path, help="berkas; tanpa ini: keluaran standar")


def _export(options: Arguments) -> int:
    """Write the official part as Markdown, the whole as YAML, or the flow as BPMN 2.0."""
    from tertib.procedures import queries  # app-ready

    folder = Path(options.target)
    files = queries.folder_files(folder) if folder.is_dir() else queries.named_files(options.target)
    content = queries.exported(files, options.form)
    if options.out is None:
        print(content.decode(), end="")
    else:
        options.out.write_bytes(content)
        say(str(options.out))
    return 0


COMMANDS: Sequence[Command] = (
    Command(
        words=("sop", "check"), help="memeriksa SOP atau naskah", arguments=_check_arguments, handle=_check
    ),
    Command(
        words=("sop", "import"),
        help="membaca SOP dari naskah: teks atau tabel Markdown",
        arguments=_import_arguments,
        handle=_import,
    ),
    Command(
        words=("sop", "export"),
        help="menulis SOP sebagai Markdown, YAML atau BPMN",
        arguments=_export_arguments,
        handle=_export,
    ),
)
