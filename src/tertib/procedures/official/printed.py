"""The official part as Markdown: an identity table, then the procedure's table with its two heads."""

from tertib.procedures.official.cells import print_cell
from tertib.procedures.official.fields import LABELS, LINES, TRIGGER, TRIGGERS
from tertib.procedures.official.grid import listed
from tertib.procedures.official.sheet import Row, Sheet

_LIST_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in ".)-•·▪"})
_ESCAPES = str.maketrans({"\\": "\\\\", "|": "\\|", "*": "\\*", "&": "&amp;", "<": "&lt;"})


def print_markdown(sheet: Sheet) -> str:
    """What `reading.read_text` reads as the same sheet."""
    title = f"# {sheet.identity.title.translate(_ESCAPES)}"
    parts = [title, "\n".join(_identity(sheet))]
    if sheet.columns or sheet.rows:
        parts.append("\n".join(_table(sheet)))
    return "\n\n".join(parts) + "\n"


def _identity(sheet: Sheet) -> list[str]:
    lines = [_line("Bagian", "Isi"), "|---|---|"]
    for key, label in LABELS.items():
        said = getattr(sheet.identity, key)
        cell = _cell(said) if key in LINES else "<br>".join(map(_entry, said))
        lines.append(_line(label, cell))
    if sheet.trigger is not None:
        lines.append(_line(TRIGGER, TRIGGERS[sheet.trigger.value]))
    return lines


def _table(sheet: Sheet) -> list[str]:
    wide = len(sheet.columns)
    blank = [""] * max(wide - 1, 0)
    labels = [_cell(one.label) for one in sheet.columns]
    numbers = _numbers(sheet)
    return [
        _line("No", "Uraian Kegiatan", "Pelaksana", *blank, "Mutu Baku", "", "", "Ket"),
        "|---" * (wide + 6) + "|",
        _line("", "", *labels, "Kelengkapan", "Waktu", "Output", ""),
        *([_line(*numbers)] if any(one.number for one in sheet.columns) else []),
        *(_row(row) for row in sheet.rows),
    ]


def _numbers(sheet: Sheet) -> list[str]:
    """The line of column numbers; those behind the performers follow the last number that is known."""
    known = [int(one.number) for one in sheet.columns if one.number.isdecimal()]
    last = max(known, default=2)
    return ["1", "2", *(_cell(one.number) for one in sheet.columns), *(str(last + n) for n in range(1, 5))]


def _row(row: Row) -> str:
    marks = (_cell(print_cell(cell)) for cell in row.marks)
    texts = map(_cell, (row.needs, row.time, row.output, row.note))
    return _line(_cell(row.source_no), _cell(row.activity), *marks, *texts)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)


def _entry(text: str) -> str:
    """An entry that begins like a list keeps its own beginning."""
    cell = _cell(text)
    return cell.translate(_LIST_SIGNS) if listed(" ".join(text.split())) else cell
